// What the CSMS asks of the station. See station.hpp.
#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "csms/ocpp/schema/message.hpp"
#include "engine/base/ensure.hpp"
#include "engine/json/record.hpp"
#include "twin/station/station.hpp"

namespace voltwin::twin::station {

namespace v16 = ocpp::v16;
namespace rpc = ocpp::rpc;
namespace schema = ocpp::schema;
using v16::Reason;

namespace {

// Between the answer to a Reset and the restart.
constexpr Duration reset_delay = Duration::from_seconds(1);
// A Soft reset that still has something to send by then was unsuccessful: it is tried again
// ResetRetries times (§9.1.22), and then done without.
constexpr Duration reset_attempt = Duration::from_seconds(15);

}  // namespace

/// What answers an action, and the feature profile that it belongs to.
struct Station::Served {
  std::string_view action;
  void (Station::*serve)(const rpc::IncomingCall&, Turn&);
  std::string_view profile;
};

template <class Request>
constexpr Station::Served Station::served(std::string_view profile) {
  return {Request::action, &Station::serve<Request>, profile};
}

template <class Request>
void Station::serve(const rpc::IncomingCall& call, Turn& turn) {
  Request request;
  if (const auto fault = schema::decode_payload(call.payload, request)) {
    endpoint_.refuse(call.id, fault->code, fault->description, turn.out);
    return;
  }
  endpoint_.answer(call.id, json::to_json(handle(request, turn)), turn.out);
}

void Station::take_call(const rpc::IncomingCall& call, Turn& turn) {
  constexpr std::string_view core = "Core", files = "FirmwareManagement",
                             list = "LocalAuthListManagement", reservation = "Reservation",
                             smart = "SmartCharging", trigger = "RemoteTrigger";
  static constexpr std::array entries{
      served<v16::CertificateSignedRequest>(core),
      served<v16::ChangeAvailabilityRequest>(core),
      served<v16::ChangeConfigurationRequest>(core),
      served<v16::ClearCacheRequest>(core),
      served<v16::DataTransferRequest>(core),
      served<v16::DeleteCertificateRequest>(core),
      served<v16::GetConfigurationRequest>(core),
      served<v16::GetInstalledCertificateIdsRequest>(core),
      served<v16::InstallCertificateRequest>(core),
      served<v16::RemoteStartTransactionRequest>(core),
      served<v16::RemoteStopTransactionRequest>(core),
      served<v16::ResetRequest>(core),
      served<v16::UnlockConnectorRequest>(core),
      served<v16::GetDiagnosticsRequest>(files),
      served<v16::GetLogRequest>(files),
      served<v16::SignedUpdateFirmwareRequest>(files),
      served<v16::UpdateFirmwareRequest>(files),
      served<v16::GetLocalListVersionRequest>(list),
      served<v16::SendLocalListRequest>(list),
      served<v16::CancelReservationRequest>(reservation),
      served<v16::ReserveNowRequest>(reservation),
      served<v16::ClearChargingProfileRequest>(smart),
      served<v16::GetCompositeScheduleRequest>(smart),
      served<v16::SetChargingProfileRequest>(smart),
      served<v16::ExtendedTriggerMessageRequest>(trigger),
      served<v16::TriggerMessageRequest>(trigger),
  };
  // §4.2: a station that was rejected does not respond.
  if (registration_ == Registration::rejected) return;
  for (const Served& entry : entries) {
    if (entry.action != call.action) continue;
    if (!keys_.lists(Key::SupportedFeatureProfiles, entry.profile)) break;
    return (this->*entry.serve)(call, turn);
  }
  const bool is_known = v16::find(call.action) != nullptr;
  endpoint_.refuse(call.id,
                   is_known ? rpc::ErrorCode::NotSupported : rpc::ErrorCode::NotImplemented,
                   "this station does not serve " + call.action, turn.out);
}

bool Station::has_connector(std::int32_t connector) const {
  return connector >= 1 && connector <= evse_count();
}

v16::RemoteStartTransactionResponse Station::handle(
    const v16::RemoteStartTransactionRequest& request, Turn& turn) {
  constexpr v16::RemoteStartTransactionResponse rejected{v16::RemoteStartStopStatus::Rejected};
  // 1.6 §4.2: none while registration is pending.
  if (!is_online()) return rejected;
  // §5.11: what a station without smart charging ignores.
  std::optional<v16::ChargingProfile> profile;
  if (keys_.lists(Key::SupportedFeatureProfiles, "SmartCharging")) {
    profile = request.charging_profile;
  }
  // Of any connector, as it is not known yet which.
  if (profile && (profile->charging_profile_purpose != v16::ChargingProfilePurpose::TxProfile ||
                  !profiles_.takes(1, *profile))) {
    return rejected;
  }
  int connector = request.connector_id.value_or(1);
  if (!has_connector(connector)) return rejected;
  // Who is of the same group is known only to list and cache.
  const auto verdict = known(request.id_tag, turn.now());
  const std::optional<std::string> parent = verdict ? verdict->parent_id_tag : std::nullopt;
  const auto is_possible = [&](int one) {
    return can_start(evse(one)) && admits(one, {request.id_tag, parent});
  };
  if (!request.connector_id) {
    while (connector < evse_count() && !is_possible(connector)) ++connector;
  }
  if (!is_possible(connector)) return rejected;
  if (keys_.is_true(Key::AuthorizeRemoteTxRequests)) {
    ask(connector, {request.id_tag, std::move(profile)}, turn);
  } else {
    grant(connector, {request.id_tag, parent, Instant::never(), std::move(profile)}, turn);
  }
  return {v16::RemoteStartStopStatus::Accepted};
}

v16::RemoteStopTransactionResponse Station::handle(const v16::RemoteStopTransactionRequest& request,
                                                   Turn& turn) {
  constexpr v16::RemoteStopTransactionResponse rejected{v16::RemoteStartStopStatus::Rejected};
  if (!is_online()) return rejected;
  for (int connector = 1; connector <= evse_count(); ++connector) {
    const Evse& one = evse(connector);
    if (!one.transaction || queue_.server_id(one.transaction->number) != request.transaction_id) {
      continue;
    }
    stop_transaction(connector, Reason::Remote, std::nullopt, turn);
    return {v16::RemoteStartStopStatus::Accepted};
  }
  return rejected;
}

v16::ResetResponse Station::handle(const v16::ResetRequest& request, Turn& turn) {
  const bool is_soft = request.type == v16::ResetType::Soft;
  for (int connector = 1; connector <= evse_count(); ++connector) {
    if (!evse(connector).transaction) continue;
    stop_transaction(connector, is_soft ? Reason::SoftReset : Reason::HardReset, std::nullopt,
                     turn);
  }
  restart(turn);
  if (!is_soft) restart_latest_ = std::min(restart_latest_, turn.now() + reset_delay);
  return {v16::ResetStatus::Accepted};
}

/// Begins anew when what is unsent was sent, or there was the last attempt. Whoever asks again
/// meanwhile does not put it off.
void Station::restart(Turn& turn) {
  const Duration patience = reset_attempt * (1 + keys_.number(Key::ResetRetries));
  restart_at_ = std::min(restart_at_, turn.now() + reset_delay);
  restart_latest_ = std::min(restart_latest_, turn.now() + patience);
  routine_event("ResetOrReboot", turn);
}

v16::TriggerMessageResponse Station::handle(const v16::TriggerMessageRequest& request, Turn& turn) {
  constexpr v16::TriggerMessageResponse accepted{v16::TriggerMessageStatus::Accepted};
  constexpr v16::TriggerMessageResponse rejected{v16::TriggerMessageStatus::Rejected};
  const std::optional<std::int32_t> only = request.connector_id;
  if (only && *only != 0 && !has_connector(*only)) return rejected;
  using Trigger = v16::MessageTrigger;
  if (request.requested_message == Trigger::BootNotification) {
    if (registration_ == Registration::accepted) {
      enqueue_boot();
    } else {
      boot_at_ = turn.now();
    }
    return accepted;
  }
  const int first = only.value_or(0) == 0 ? 1 : *only;
  const int last = only.value_or(0) == 0 ? evse_count() : *only;
  switch (request.requested_message) {
    case Trigger::Heartbeat:
      enqueue_heartbeat(Cause::triggered);
      return accepted;
    case Trigger::MeterValues:
      for (int connector = first; connector <= last; ++connector) {
        sample(connector, v16::ReadingContext::Trigger, Key::MeterValuesSampledData, turn);
      }
      return accepted;
    case Trigger::StatusNotification:
      trigger_statuses(only, turn);
      return accepted;
    case Trigger::DiagnosticsStatusNotification:
      enqueue_told(diagnostics_message(upload_status()));
      return accepted;
    case Trigger::FirmwareStatusNotification:
      enqueue_told(firmware_message());
      return accepted;
    case Trigger::BootNotification:
      break;
  }
  UNREACHABLE();
}

void Station::trigger_statuses(std::optional<std::int32_t> only, Turn& turn) {
  if (only.value_or(0) == 0) {
    reported_ = whole_status();
    enqueue_status(0, *reported_, Cause::triggered, turn);
  }
  for (int connector = 1; connector <= evse_count(); ++connector) {
    if (only && *only != connector) continue;
    Evse& one = evse(connector);
    one.reported = status_of(one);
    enqueue_status(connector, *one.reported, Cause::triggered, turn);
  }
}

v16::GetConfigurationResponse Station::handle(const v16::GetConfigurationRequest& request,
                                              Turn& /*turn*/) {
  return keys_.get(request);
}

v16::UnlockConnectorResponse Station::handle(const v16::UnlockConnectorRequest& request,
                                             Turn& turn) {
  if (!has_connector(request.connector_id)) return {v16::UnlockStatus::NotSupported};
  if (evse(request.connector_id).fault == v16::ChargePointErrorCode::ConnectorLockFailure) {
    return {v16::UnlockStatus::UnlockFailed};
  }
  if (evse(request.connector_id).transaction) {
    stop_transaction(request.connector_id, Reason::UnlockCommand, std::nullopt, turn);
  }
  return {v16::UnlockStatus::Unlocked};
}

v16::DataTransferResponse Station::handle(const v16::DataTransferRequest& request, Turn& /*turn*/) {
  // §4.3: it has no extensions, but knows its own vendor's name.
  return {request.vendor_id == config_.vendor ? v16::DataTransferStatus::UnknownMessageId
                                              : v16::DataTransferStatus::UnknownVendorId,
          std::nullopt};
}

void Station::send_data(const v16::DataTransferRequest& request, Context& context) {
  Turn turn{context, {}};
  begin(turn);
  if (is_online()) {
    enqueue(
        {CallKind::other, 0, v16::DataTransferRequest::action, json::to_json(request), Cause::own});
  }
  settle(turn);
}

}  // namespace voltwin::twin::station
