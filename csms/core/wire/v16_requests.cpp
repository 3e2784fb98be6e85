#include <optional>

#include "csms/core/wire/v16.hpp"
#include "csms/core/wire/v16_deviations.hpp"
#include "csms/core/wire/v16_meter_values.hpp"
#include "csms/core/wire/v16_notifications.hpp"
#include "csms/ocpp/schema/message.hpp"
#include "csms/ocpp/v16/messages.hpp"
#include "engine/base/ensure.hpp"

namespace voltwin::core::wire {

namespace {

namespace v16 = ocpp::v16;
using Decoded = std::variant<StationRequest, Refusal>;

using wire::domain;  // of the notifications

StationRequest domain(v16::BootNotificationRequest&& m) {
  return BootReport{std::move(m.charge_point_vendor), std::move(m.charge_point_model),
                    m.charge_point_serial_number.value_or(""), m.firmware_version.value_or("")};
}
StationRequest domain(v16::HeartbeatRequest&&) { return HeartbeatReport{}; }
StationRequest domain(v16::StatusNotificationRequest&& m) {
  return StatusReport{m.connector_id, static_cast<ConnectorStatus>(m.status),
                      std::string(json::name_of(m.error_code)), m.timestamp};
}
StationRequest domain(v16::AuthorizeRequest&& m) { return AuthorizeRequest{std::move(m.id_tag)}; }
StationRequest domain(v16::StartTransactionRequest&& m) {
  return TransactionStart{m.connector_id, std::move(m.id_tag), m.meter_start.value(), m.timestamp};
}
StationRequest domain(v16::StopTransactionRequest&& m) {
  TransactionStop stop;
  stop.transaction = m.transaction_id;
  stop.id_tag = m.id_tag.value_or("");
  stop.meter_stop_wh = m.meter_stop.value();
  stop.at = m.timestamp;
  stop.reason = json::name_of(m.reason.value_or(v16::Reason::Local));
  if (m.transaction_data) stop.samples = samples_of(*m.transaction_data);
  return stop;
}
StationRequest domain(v16::MeterValuesRequest&& m) {
  return MeterReport{m.connector_id, m.transaction_id.value_or(0), samples_of(m.meter_value)};
}
StationRequest domain(v16::DataTransferRequest&& m) {
  return DataTransferRequest{std::move(m.vendor_id)};
}

// A time that could not be read is that of the arrival by now: only of a message that was put
// right, for the time of one that was not may be the same.
struct MarkTimeless {
  Instant arrival;

  void operator()(TransactionStart& m) const { m.timeless = m.at == arrival; }
  void operator()(TransactionStop& m) const {
    m.timeless = m.at == arrival;
    mark(m.samples);
  }
  void operator()(MeterReport& m) const { mark(m.samples); }
  template <class Other>
  void operator()(Other&) const {}

 private:
  void mark(std::vector<MeterSample>& samples) const {
    for (MeterSample& sample : samples) sample.timeless = sample.at == arrival;
  }
};

StationRequest with_times_marked(StationRequest request, const Findings& findings,
                                 Instant arrival) {
  if (!findings.empty()) std::visit(MarkTimeless{arrival}, request);
  return request;
}

template <class Message>
Decoded decode_as(std::string_view payload, const Reading& reading, Findings& findings) {
  Message message;
  if (auto fault = read(payload, reading, message, findings)) {
    return Refusal{fault->code, std::move(fault->description)};
  }
  return with_times_marked(domain(std::move(message)), findings, reading.arrival);
}

template <class Message>
std::optional<StationRequest> ordinary_as(std::string_view frame, const ocpp::rpc::CallHead& head,
                                          const Reading& reading, Findings& findings) {
  Message message;
  if (!ocpp::schema::decode_ordinary_call(frame, head, message)) return std::nullopt;
  if (reading.strictness == Strictness::tolerant) put_right(message, findings);
  return domain(std::move(message));
}

struct Handler {
  std::string_view action;
  Decoded (*decode)(std::string_view payload, const Reading& reading, Findings& findings);
  std::optional<StationRequest> (*ordinary)(std::string_view frame, const ocpp::rpc::CallHead& head,
                                            const Reading& reading, Findings& findings);
};

template <class Message>
constexpr Handler handler_of() {
  return {Message::action, decode_as<Message>, ordinary_as<Message>};
}

// Ten or a hundred for every other message of a station.
std::optional<StationRequest> meter_values(std::string_view frame, const ocpp::rpc::CallHead& head,
                                           const Reading& reading, Findings& findings) {
  std::optional<StationRequest> out(std::in_place, std::in_place_type<MeterReport>);
  if (read_plain_meter_values(frame, head, std::get<MeterReport>(*out))) return out;
  return ordinary_as<v16::MeterValuesRequest>(frame, head, reading, findings);
}

// The most frequent ones first.
constexpr Handler handlers[] = {
    {v16::MeterValuesRequest::action, decode_as<v16::MeterValuesRequest>, meter_values},
    handler_of<v16::HeartbeatRequest>(),
    handler_of<v16::StatusNotificationRequest>(),
    handler_of<v16::AuthorizeRequest>(),
    handler_of<v16::StartTransactionRequest>(),
    handler_of<v16::StopTransactionRequest>(),
    handler_of<v16::BootNotificationRequest>(),
    handler_of<v16::DataTransferRequest>(),
    handler_of<v16::FirmwareStatusNotificationRequest>(),
    handler_of<v16::DiagnosticsStatusNotificationRequest>(),
    handler_of<v16::LogStatusNotificationRequest>(),
    handler_of<v16::SecurityEventNotificationRequest>(),
    handler_of<v16::SignedFirmwareStatusNotificationRequest>(),
    handler_of<v16::SignCertificateRequest>(),
};

const Handler* find_handler(std::string_view action) {
  for (const Handler& handler : handlers) {
    if (handler.action == action) return &handler;
  }
  return nullptr;
}

// The enumerations of both sides are the same words in the same order.
static_assert(static_cast<int>(ConnectorStatus::Faulted) ==
              static_cast<int>(v16::ChargePointStatus::Faulted));
static_assert(static_cast<int>(Authorization::ConcurrentTx) ==
              static_cast<int>(v16::AuthorizationStatus::ConcurrentTx));
static_assert(static_cast<int>(Registration::Rejected) ==
              static_cast<int>(v16::RegistrationStatus::Rejected));

v16::IdTagInfo info(Authorization status) {
  v16::IdTagInfo out;
  out.status = static_cast<v16::AuthorizationStatus>(status);
  return out;
}

struct AnswerText {
  Instant now;
  std::string& out;

  void operator()(const BootAnswer& a) const {
    v16::BootNotificationResponse m;
    m.status = static_cast<v16::RegistrationStatus>(a.status);
    m.current_time = now;
    m.interval = static_cast<std::int32_t>(a.interval / Duration::from_seconds(1));
    json::encode(out, m);
  }
  void operator()(const HeartbeatAnswer&) const {
    v16::HeartbeatResponse m;
    m.current_time = now;
    json::encode(out, m);
  }
  void operator()(const AuthorizeAnswer& a) const {
    v16::AuthorizeResponse m;
    m.id_tag_info = info(a.status);
    json::encode(out, m);
  }
  void operator()(const StartAnswer& a) const {
    v16::StartTransactionResponse m;
    m.id_tag_info = info(a.status);
    m.transaction_id = static_cast<std::int64_t>(a.transaction.value());
    json::encode(out, m);
  }
  void operator()(const StopAnswer& a) const {
    v16::StopTransactionResponse m;
    if (a.status) m.id_tag_info = info(*a.status);
    json::encode(out, m);
  }
  void operator()(const EmptyAnswer&) const { out += "{}"; }
  void operator()(const SigningAnswer& a) const { out += answer_text(a); }
  void operator()(const UnknownVendorAnswer&) const {
    v16::DataTransferResponse m;
    m.status = v16::DataTransferStatus::UnknownVendorId;
    json::encode(out, m);
  }
};

}  // namespace

Decoded decode_v16(std::string_view action, std::string_view payload, const Reading& reading,
                   Findings& findings) {
  if (const Handler* const handler = find_handler(action)) {
    return handler->decode(payload, reading, findings);
  }
  const bool known = v16::find(action) != nullptr;
  return Refusal{known ? ocpp::rpc::ErrorCode::NotSupported : ocpp::rpc::ErrorCode::NotImplemented,
                 known ? "not a message that a station sends" : "unknown action"};
}

std::optional<StationRequest> decode_ordinary_v16(std::string_view frame,
                                                  const ocpp::rpc::CallHead& head,
                                                  const Reading& reading, Findings& findings) {
  const Handler* const handler = find_handler(head.action);
  if (handler == nullptr) return std::nullopt;
  return handler->ordinary(frame, head, reading, findings);
}

void append_v16(std::string& out, const StationAnswer& answer, Instant now) {
  std::visit(AnswerText{now, out}, answer);
}

std::string encode_v16(const StationAnswer& answer, Instant now) {
  std::string out;
  append_v16(out, answer, now);
  return out;
}

}  // namespace voltwin::core::wire
