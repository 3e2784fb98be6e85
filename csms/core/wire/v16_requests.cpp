#include <charconv>
#include <cmath>
#include <optional>

#include "csms/core/wire/v16.hpp"
#include "csms/ocpp/schema/message.hpp"
#include "csms/ocpp/v16/messages.hpp"
#include "engine/base/ensure.hpp"

namespace voltwin::core::wire {

namespace {

namespace v16 = ocpp::v16;
using Decoded = std::variant<StationRequest, Refusal>;

std::optional<double> number(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

bool is_kilo(const v16::SampledValue& value) {
  return value.unit == v16::UnitOfMeasure::kWh || value.unit == v16::UnitOfMeasure::kW;
}

// The readings that the core uses; totals only, but the largest phase of the current.
MeterSample sample_of(const v16::MeterValue& meter_value) {
  MeterSample out;
  out.at = meter_value.timestamp;
  for (const v16::SampledValue& value : meter_value.sampled_value) {
    if (value.location && *value.location != v16::Location::Outlet) continue;
    if (value.format == v16::ValueFormat::SignedData) continue;
    const std::optional<double> read = number(value.value);
    if (!read) continue;
    const double scaled = is_kilo(value) ? *read * 1000.0 : *read;
    if (!std::isfinite(scaled)) continue;
    switch (value.measurand.value_or(v16::Measurand::EnergyActiveImportRegister)) {
      case v16::Measurand::EnergyActiveImportRegister:
        if (!value.phase) out.register_wh = scaled;
        break;
      case v16::Measurand::PowerActiveImport:
        if (!value.phase) out.power_w = scaled;
        break;
      case v16::Measurand::CurrentImport:
        if (value.phase != v16::Phase::N) {
          out.current_a = std::max(out.current_a.value_or(0.0), scaled);
        }
        break;
      case v16::Measurand::SoC:
        out.soc_percent = *read;
        break;
      // The others do not enter a decision; they stay on the tape.
      case v16::Measurand::EnergyActiveExportRegister:
      case v16::Measurand::EnergyReactiveExportRegister:
      case v16::Measurand::EnergyReactiveImportRegister:
      case v16::Measurand::EnergyActiveExportInterval:
      case v16::Measurand::EnergyActiveImportInterval:
      case v16::Measurand::EnergyReactiveExportInterval:
      case v16::Measurand::EnergyReactiveImportInterval:
      case v16::Measurand::PowerActiveExport:
      case v16::Measurand::PowerOffered:
      case v16::Measurand::PowerReactiveExport:
      case v16::Measurand::PowerReactiveImport:
      case v16::Measurand::PowerFactor:
      case v16::Measurand::CurrentExport:
      case v16::Measurand::CurrentOffered:
      case v16::Measurand::Voltage:
      case v16::Measurand::Frequency:
      case v16::Measurand::Temperature:
      case v16::Measurand::RPM:
        break;
    }
  }
  return out;
}

std::vector<MeterSample> samples_of(const std::vector<v16::MeterValue>& values) {
  std::vector<MeterSample> out;
  out.reserve(values.size());
  for (const v16::MeterValue& value : values) out.push_back(sample_of(value));
  return out;
}

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

template <class Message>
Decoded decode_as(std::string_view payload) {
  Message message;
  if (auto fault = ocpp::schema::decode_payload(payload, message)) {
    return Refusal{fault->code, std::move(fault->description)};
  }
  return domain(std::move(message));
}

struct Handler {
  std::string_view action;
  Decoded (*decode)(std::string_view payload);
};

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

  std::string operator()(const BootAnswer& a) const {
    v16::BootNotificationResponse m;
    m.status = static_cast<v16::RegistrationStatus>(a.status);
    m.current_time = now;
    m.interval = static_cast<std::int32_t>(a.interval / Duration::from_seconds(1));
    return json::to_json(m);
  }
  std::string operator()(const HeartbeatAnswer&) const {
    v16::HeartbeatResponse m;
    m.current_time = now;
    return json::to_json(m);
  }
  std::string operator()(const AuthorizeAnswer& a) const {
    v16::AuthorizeResponse m;
    m.id_tag_info = info(a.status);
    return json::to_json(m);
  }
  std::string operator()(const StartAnswer& a) const {
    v16::StartTransactionResponse m;
    m.id_tag_info = info(a.status);
    m.transaction_id = static_cast<std::int64_t>(a.transaction.value());
    return json::to_json(m);
  }
  std::string operator()(const StopAnswer& a) const {
    v16::StopTransactionResponse m;
    if (a.status) m.id_tag_info = info(*a.status);
    return json::to_json(m);
  }
  std::string operator()(const EmptyAnswer&) const { return "{}"; }
  std::string operator()(const UnknownVendorAnswer&) const {
    v16::DataTransferResponse m;
    m.status = v16::DataTransferStatus::UnknownVendorId;
    return json::to_json(m);
  }
};

}  // namespace

Decoded decode_v16(std::string_view action, std::string_view payload) {
  static constexpr Handler handlers[] = {
      {v16::MeterValuesRequest::action, decode_as<v16::MeterValuesRequest>},
      {v16::HeartbeatRequest::action, decode_as<v16::HeartbeatRequest>},
      {v16::StatusNotificationRequest::action, decode_as<v16::StatusNotificationRequest>},
      {v16::AuthorizeRequest::action, decode_as<v16::AuthorizeRequest>},
      {v16::StartTransactionRequest::action, decode_as<v16::StartTransactionRequest>},
      {v16::StopTransactionRequest::action, decode_as<v16::StopTransactionRequest>},
      {v16::BootNotificationRequest::action, decode_as<v16::BootNotificationRequest>},
      {v16::DataTransferRequest::action, decode_as<v16::DataTransferRequest>},
  };
  for (const Handler& handler : handlers) {
    if (handler.action == action) return handler.decode(payload);
  }
  const bool known = v16::find(action) != nullptr;
  return Refusal{known ? ocpp::rpc::ErrorCode::NotSupported : ocpp::rpc::ErrorCode::NotImplemented,
                 known ? "not a message that a station sends" : "unknown action"};
}

std::string encode_v16(const StationAnswer& answer, Instant now) {
  return std::visit(AnswerText{now}, answer);
}

}  // namespace voltwin::core::wire
