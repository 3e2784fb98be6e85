// What the security extension adds: certificates, keys, events, and its triggers. See
// station.hpp.
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "engine/base/ensure.hpp"
#include "engine/json/record.hpp"
#include "twin/station/station.hpp"

namespace voltwin::twin::station {

namespace v16 = ocpp::v16;

// --- what must reach the CSMS -----------------------------------------------------------

void Station::keep(Told message) {
  if (kept_.size() == max_kept_calls) {
    // The head may be on its way already, so it stays.
    kept_.erase(kept_.begin() + (open_ && open_->kind == CallKind::kept ? 1 : 0));
  }
  kept_.push_back({std::move(message), 0});
}

void Station::security_event(std::string_view type, std::string_view info, Turn& turn) {
  v16::SecurityEventNotificationRequest request;
  request.type = type;
  request.timestamp = clock_.shown(turn.now());
  if (!info.empty()) request.tech_info = std::string(info);
  keep({v16::SecurityEventNotificationRequest::action, json::to_json(request)});
}

/// Of every start and every set clock, which only a secured station reports.
void Station::routine_event(std::string_view type, Turn& turn) {
  if (keys_.number(Key::SecurityProfile) > 0) security_event(type, {}, turn);
}

void Station::report_security_event(std::string_view type, std::string_view info,
                                    Context& context) {
  Turn turn{context, {}};
  begin(turn);
  security_event(type, info, turn);
  settle(turn);
}

// --- keys -------------------------------------------------------------------------------

/// A profile needs what it rests on: a key (1 and 2), a root (2 and 3), an own certificate (3).
/// Without them the station could never connect again.
bool Station::may_raise_profile(std::string_view value) const {
  const bool has_key = !keys_.text(Key::AuthorizationKey).empty();
  const bool has_root =
      !certificates_.of(v16::CertificateUse::CentralSystemRootCertificate).empty();
  // A number however it is written: "01" is 1.
  value.remove_prefix(std::min(value.find_first_not_of('0'), value.size()));
  if (value == "1") return has_key;
  if (value == "2") return has_key && has_root;
  if (value == "3") return has_root && has_certificate_;
  return true;
}

v16::ChangeConfigurationResponse Station::handle(const v16::ChangeConfigurationRequest& request,
                                                 Turn& turn) {
  const std::int64_t before = keys_.number(Key::SecurityProfile);
  const auto key = ConfigKeys::find(request.key);
  if (key == Key::SecurityProfile && !may_raise_profile(request.value)) {
    return {v16::ConfigurationStatus::Rejected};
  }
  const v16::ConfigurationStatus status = keys_.change(request.key, request.value);
  if (status != v16::ConfigurationStatus::Accepted) return {status};
  if (key == Key::HeartbeatInterval) schedule_heartbeat(turn.now());
  if (key == Key::ClockAlignedDataInterval) align_samples(turn.now());
  if (key == Key::MeterValueSampleInterval) {
    for (Evse& one : evses_) {
      if (one.transaction) schedule_sample(one, turn.now());
    }
  }
  const bool is_security = key == Key::AuthorizationKey || key == Key::SecurityProfile;
  if (is_security &&
      !(key == Key::SecurityProfile && before == keys_.number(Key::SecurityProfile))) {
    // What is new holds from the next connection on; the event does not say what it is.
    security_event("ReconfigurationOfSecurityParameters", request.key, turn);
    reconnect_at_ = turn.now() + reconnect_delay;
  }
  return {status};
}

/// Gives up the link to come back with the new credentials.
void Station::reconnect(Turn& turn) {
  reconnect_at_ = Instant::never();
  if (link_ == Link::down) return;
  turn.context.notices.push_back(DropConnection{});
  lose_link(turn);
  turn.context.notices.push_back(WantsConnection{Duration{}});
}

// --- certificates -----------------------------------------------------------------------

void Station::sign_certificate(Turn& /*turn*/) {
  // Stands for a PKCS#10: the subject is what the CSMS checks.
  v16::SignCertificateRequest request;
  request.csr = "-----BEGIN CERTIFICATE REQUEST-----\nCN=" + config_.serial +
                ",O=" + keys_.text(Key::CpoName) + ",serial=" + std::to_string(++requests_) +
                "\n-----END CERTIFICATE REQUEST-----\n";
  enqueue({CallKind::sign, 0, v16::SignCertificateRequest::action, json::to_json(request),
           Cause::triggered});
}

v16::CertificateSignedResponse Station::handle(const v16::CertificateSignedRequest& request,
                                               Turn& turn) {
  const auto max_size = static_cast<std::size_t>(keys_.number(Key::CertificateSignedMaxChainSize));
  const bool is_good = request.certificate_chain.size() <= max_size &&
                       is_certificate(request.certificate_chain) && awaits_certificate_;
  if (!is_good) {
    security_event("InvalidChargePointCertificate", {}, turn);
    return {v16::CertificateSignedStatus::Rejected};
  }
  awaits_certificate_ = false;
  has_certificate_ = true;
  // The next connection presents it.
  if (keys_.number(Key::SecurityProfile) == 3) reconnect_at_ = turn.now() + reconnect_delay;
  return {v16::CertificateSignedStatus::Accepted};
}

v16::InstallCertificateResponse Station::handle(const v16::InstallCertificateRequest& request,
                                                Turn& turn) {
  CertificateBounds bounds;
  bounds.max_stored = static_cast<std::size_t>(keys_.number(Key::CertificateStoreMaxLength));
  bounds.max_csms_roots =
      keys_.is_true(Key::AdditionalRootCertificateCheck) ? 2 : bounds.max_stored;
  const v16::InstallCertificateStatus status = certificates_.install(request, bounds);
  if (status == v16::InstallCertificateStatus::Rejected && !is_certificate(request.certificate)) {
    security_event("InvalidCentralSystemCertificate", {}, turn);
  }
  return {status};
}

v16::GetInstalledCertificateIdsResponse Station::handle(
    const v16::GetInstalledCertificateIdsRequest& request, Turn& /*turn*/) {
  v16::GetInstalledCertificateIdsResponse out;
  std::vector<v16::CertificateHashData> found = certificates_.of(request.certificate_type);
  out.status = found.empty() ? v16::GetInstalledCertificateStatus::NotFound
                             : v16::GetInstalledCertificateStatus::Accepted;
  if (!found.empty()) out.certificate_hash_data = std::move(found);
  return out;
}

v16::DeleteCertificateResponse Station::handle(const v16::DeleteCertificateRequest& request,
                                               Turn& /*turn*/) {
  // TLS rests on it from profile 2 on.
  const auto last_root = keys_.number(Key::SecurityProfile) >= 2 ? Certificates::LastRoot::is_in_use
                                                                 : Certificates::LastRoot::may_go;
  return {certificates_.remove(request.certificate_hash_data, last_root)};
}

// --- triggers ---------------------------------------------------------------------------

v16::ExtendedTriggerMessageResponse Station::handle(
    const v16::ExtendedTriggerMessageRequest& request, Turn& turn) {
  using Trigger = v16::ExtendedMessageTrigger;
  const auto as_before = [&](v16::MessageTrigger message) {
    return v16::ExtendedTriggerMessageResponse{
        handle(v16::TriggerMessageRequest{message, request.connector_id}, turn).status};
  };
  constexpr v16::ExtendedTriggerMessageResponse accepted{v16::TriggerMessageStatus::Accepted};
  switch (request.requested_message) {
    case Trigger::BootNotification:
      return as_before(v16::MessageTrigger::BootNotification);
    case Trigger::Heartbeat:
      return as_before(v16::MessageTrigger::Heartbeat);
    case Trigger::MeterValues:
      return as_before(v16::MessageTrigger::MeterValues);
    case Trigger::StatusNotification:
      return as_before(v16::MessageTrigger::StatusNotification);
    case Trigger::LogStatusNotification:
      enqueue_told(log_message(upload_status()));
      return accepted;
    case Trigger::FirmwareStatusNotification:
      enqueue_told(signed_firmware_message());
      return accepted;
    case Trigger::SignChargePointCertificate:
      sign_certificate(turn);
      return accepted;
  }
  UNREACHABLE();
}

void Station::enqueue_told(Told message) {
  enqueue({CallKind::other, 0, message.action, std::move(message.payload), Cause::triggered});
}

}  // namespace voltwin::twin::station
