#include "csms/core/wire/v16_commands.hpp"

#include "csms/ocpp/schema/message.hpp"
#include "csms/ocpp/v16/messages.hpp"
#include "engine/base/ensure.hpp"

namespace voltwin::core::wire {

namespace {

namespace v16 = ocpp::v16;

// The enumerations of both sides are the same words in the same order, but for the first
// CertificateUse: 2.0.1 calls a central system CSMS.
static_assert(static_cast<int>(RateUnit::W) == static_cast<int>(v16::ChargingRateUnit::W));
static_assert(static_cast<int>(ListUpdate::Full) == static_cast<int>(v16::UpdateType::Full));
static_assert(static_cast<int>(LogKind::SecurityLog) ==
              static_cast<int>(v16::LogType::SecurityLog));
static_assert(static_cast<int>(HashAlgorithm::SHA512) ==
              static_cast<int>(v16::HashAlgorithm::SHA512));
static_assert(static_cast<int>(CertificateUse::ManufacturerRootCertificate) ==
              static_cast<int>(v16::CertificateUse::ManufacturerRootCertificate));
static_assert(static_cast<int>(Authorization::ConcurrentTx) ==
              static_cast<int>(v16::AuthorizationStatus::ConcurrentTx));

template <class Message>
EncodedCall encoded(const Message& message) {
  return {Message::action, json::to_json(message), ocpp::rpc::Priority::control};
}

std::optional<std::string> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

// Commands are checked where they come in (check_v16): here they fit.
std::int32_t seconds(Duration duration) {
  const std::int64_t whole = duration / Duration::from_seconds(1);
  ENSURE(whole >= 0 && whole <= INT32_MAX);
  return static_cast<std::int32_t>(whole);
}

template <class Message>
void set_retries(Message& message, const Retries& retries) {
  message.retries = retries.count;
  if (retries.interval) message.retry_interval = seconds(*retries.interval);
}

v16::AuthorizationData entry_of(const LocalListEntry& entry) {
  v16::AuthorizationData out;
  out.id_tag = entry.id_tag;
  if (!entry.status) return out;
  v16::IdTagInfo& info = out.id_tag_info.emplace();
  info.status = static_cast<v16::AuthorizationStatus>(*entry.status);
  info.expiry_date = entry.expires;
  info.parent_id_tag = unless_empty(entry.parent);
  return out;
}

/// The answer, or why it cannot be trusted either way: the station did answer.
template <class Response>
std::optional<CallOutcome> unreadable(const AnswerPayload& payload, Response& response) {
  auto fault = wire::read(payload, response);
  if (!fault) return std::nullopt;
  return CallOutcome{CallStatus::unknown, std::move(fault->description)};
}

/// The outcome of an answer whose status word is all that it says.
template <class Response, class Status>
CallOutcome word(const AnswerPayload& payload, Status good) {
  Response response;
  if (auto bad = unreadable(payload, response)) return *std::move(bad);
  return {response.status == good ? CallStatus::accepted : CallStatus::rejected,
          std::string(json::name_of(response.status))};
}

/// The outcome of an answer that has no way to say no.
template <class Response>
CallOutcome read(const AnswerPayload& payload) {
  Response response;
  if (auto bad = unreadable(payload, response)) return *std::move(bad);
  return {CallStatus::accepted, std::string(payload.text)};
}

}  // namespace

// --- encoding --------------------------------------------------------------------

EncodedCall encode_command(const ClearCache&) { return encoded(v16::ClearCacheRequest{}); }

EncodedCall encode_command(const ReadLocalListVersion&) {
  return encoded(v16::GetLocalListVersionRequest{});
}

EncodedCall encode_command(const SendLocalList& c) {
  v16::SendLocalListRequest m;
  m.list_version = c.version;
  m.update_type = static_cast<v16::UpdateType>(c.update);
  // A full update without entries empties the list: 1.6 §5.15 lets the field be absent then.
  if (!c.entries.empty()) m.local_authorization_list.emplace().reserve(c.entries.size());
  for (const LocalListEntry& entry : c.entries) {
    m.local_authorization_list->push_back(entry_of(entry));
  }
  return encoded(m);
}

EncodedCall encode_command(const ReserveNow& c) {
  v16::ReserveNowRequest m;
  m.connector_id = c.connector;
  m.expiry_date = c.expires;
  m.id_tag = c.id_tag;
  m.parent_id_tag = unless_empty(c.parent);
  m.reservation_id = c.reservation;
  return encoded(m);
}

EncodedCall encode_command(const CancelReservation& c) {
  return encoded(v16::CancelReservationRequest{c.reservation});
}

EncodedCall encode_command(const ReadCompositeSchedule& c) {
  v16::GetCompositeScheduleRequest m;
  m.connector_id = c.connector;
  m.duration = seconds(c.duration);
  if (c.unit) m.charging_rate_unit = static_cast<v16::ChargingRateUnit>(*c.unit);
  return encoded(m);
}

EncodedCall encode_command(const UploadDiagnostics& c) {
  v16::GetDiagnosticsRequest m;
  m.location = c.location;
  set_retries(m, c.retries);
  m.start_time = c.from;
  m.stop_time = c.to;
  return encoded(m);
}

EncodedCall encode_command(const UpdateFirmware& c) {
  v16::UpdateFirmwareRequest m;
  m.location = c.location;
  m.retrieve_date = c.retrieve_at;
  set_retries(m, c.retries);
  return encoded(m);
}

EncodedCall encode_command(const GetLog& c) {
  v16::GetLogRequest m;
  m.log.remote_location = c.location;
  m.log.oldest_timestamp = c.from;
  m.log.latest_timestamp = c.to;
  m.log_type = static_cast<v16::LogType>(c.kind);
  m.request_id = c.request;
  set_retries(m, c.retries);
  return encoded(m);
}

EncodedCall encode_command(const UpdateSignedFirmware& c) {
  v16::SignedUpdateFirmwareRequest m;
  set_retries(m, c.retries);
  m.request_id = c.request;
  m.firmware.location = c.location;
  m.firmware.retrieve_date_time = c.retrieve_at;
  m.firmware.install_date_time = c.install_at;
  m.firmware.signing_certificate = c.signing_certificate;
  m.firmware.signature = c.signature;
  return encoded(m);
}

EncodedCall encode_command(const DeliverCertificate& c) {
  return encoded(v16::CertificateSignedRequest{c.chain});
}

EncodedCall encode_command(const InstallCertificate& c) {
  return encoded(
      v16::InstallCertificateRequest{static_cast<v16::CertificateUse>(c.use), c.certificate});
}

EncodedCall encode_command(const ReadCertificateIds& c) {
  return encoded(v16::GetInstalledCertificateIdsRequest{static_cast<v16::CertificateUse>(c.use)});
}

EncodedCall encode_command(const DeleteCertificate& c) {
  return encoded(v16::DeleteCertificateRequest{{static_cast<v16::HashAlgorithm>(c.algorithm),
                                                c.issuer_name_hash, c.issuer_key_hash, c.serial}});
}

EncodedCall encode_command(const TriggerExtended& c) {
  v16::ExtendedTriggerMessageRequest m;
  const auto message = json::from_name<v16::ExtendedMessageTrigger>(c.message);
  ENSURE(message.has_value());
  m.requested_message = *message;
  m.connector_id = c.connector;
  return encoded(m);
}

// --- outcomes --------------------------------------------------------------------

CallOutcome command_outcome(const ClearCache&, const AnswerPayload& payload) {
  return word<v16::ClearCacheResponse>(payload, v16::ClearCacheStatus::Accepted);
}

CallOutcome command_outcome(const ReadLocalListVersion&, const AnswerPayload& payload) {
  return read<v16::GetLocalListVersionResponse>(payload);
}

CallOutcome command_outcome(const SendLocalList&, const AnswerPayload& payload) {
  return word<v16::SendLocalListResponse>(payload, v16::UpdateStatus::Accepted);
}

CallOutcome command_outcome(const ReserveNow&, const AnswerPayload& payload) {
  return word<v16::ReserveNowResponse>(payload, v16::ReservationStatus::Accepted);
}

CallOutcome command_outcome(const CancelReservation&, const AnswerPayload& payload) {
  return word<v16::CancelReservationResponse>(payload, v16::CancelReservationStatus::Accepted);
}

CallOutcome command_outcome(const ReadCompositeSchedule&, const AnswerPayload& payload) {
  CallOutcome outcome =
      word<v16::GetCompositeScheduleResponse>(payload, v16::GetCompositeScheduleStatus::Accepted);
  if (outcome.status == CallStatus::accepted) outcome.detail = payload.text;
  return outcome;
}

CallOutcome command_outcome(const UploadDiagnostics&, const AnswerPayload& payload) {
  return read<v16::GetDiagnosticsResponse>(payload);
}

CallOutcome command_outcome(const UpdateFirmware&, const AnswerPayload& payload) {
  return read<v16::UpdateFirmwareResponse>(payload);
}

CallOutcome command_outcome(const GetLog&, const AnswerPayload& payload) {
  v16::GetLogResponse response;
  if (auto bad = unreadable(payload, response)) return *std::move(bad);
  // AcceptedCanceled: an upload that was running was cancelled for this one.
  if (response.status == v16::LogStatus::Rejected) return {CallStatus::rejected, "Rejected"};
  return {CallStatus::accepted, std::string(payload.text)};
}

CallOutcome command_outcome(const UpdateSignedFirmware&, const AnswerPayload& payload) {
  using Response = v16::SignedUpdateFirmwareResponse;
  CallOutcome outcome = word<Response>(payload, v16::UpdateFirmwareStatus::Accepted);
  // As above: the new update goes on.
  if (outcome.detail == "AcceptedCanceled") outcome.status = CallStatus::accepted;
  return outcome;
}

CallOutcome command_outcome(const DeliverCertificate&, const AnswerPayload& payload) {
  return word<v16::CertificateSignedResponse>(payload, v16::CertificateSignedStatus::Accepted);
}

CallOutcome command_outcome(const InstallCertificate&, const AnswerPayload& payload) {
  return word<v16::InstallCertificateResponse>(payload, v16::InstallCertificateStatus::Accepted);
}

// NotFound is an answer too: the station holds none.
CallOutcome command_outcome(const ReadCertificateIds&, const AnswerPayload& payload) {
  return read<v16::GetInstalledCertificateIdsResponse>(payload);
}

CallOutcome command_outcome(const DeleteCertificate&, const AnswerPayload& payload) {
  return word<v16::DeleteCertificateResponse>(payload, v16::DeleteCertificateStatus::Accepted);
}

CallOutcome command_outcome(const TriggerExtended&, const AnswerPayload& payload) {
  return word<v16::ExtendedTriggerMessageResponse>(payload, v16::TriggerMessageStatus::Accepted);
}

}  // namespace voltwin::core::wire
