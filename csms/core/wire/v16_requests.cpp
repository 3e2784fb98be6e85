#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include "csms/core/wire/v16.hpp"
#include "csms/core/wire/v16_deviations.hpp"
#include "csms/core/wire/v16_notifications.hpp"
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

SampleContext context_of(const v16::SampledValue& value) {
  switch (value.context.value_or(v16::ReadingContext::SamplePeriodic)) {
    case v16::ReadingContext::SamplePeriodic:
      return SampleContext::periodic;
    case v16::ReadingContext::SampleClock:
      return SampleContext::clock;
    case v16::ReadingContext::TransactionBegin:
      return SampleContext::begin;
    case v16::ReadingContext::TransactionEnd:
      return SampleContext::end;
    case v16::ReadingContext::InterruptionBegin:
    case v16::ReadingContext::InterruptionEnd:
    case v16::ReadingContext::Trigger:
    case v16::ReadingContext::Other:
      return SampleContext::other;
  }
  UNREACHABLE();
}

// 0 to 2 for a phase, alone or against neutral; none for a total and for what is neither.
std::optional<std::size_t> phase_of(const v16::SampledValue& value) {
  if (!value.phase) return std::nullopt;
  switch (*value.phase) {
    case v16::Phase::L1:
    case v16::Phase::L1N:
      return 0;
    case v16::Phase::L2:
    case v16::Phase::L2N:
      return 1;
    case v16::Phase::L3:
    case v16::Phase::L3N:
      return 2;
    case v16::Phase::N:
    case v16::Phase::L1L2:
    case v16::Phase::L2L3:
    case v16::Phase::L3L1:
      return std::nullopt;
  }
  UNREACHABLE();
}

// Collects one MeterValue: totals, but the largest phase of the current; registers by phase
// beside them.
struct Collector {
  MeterSample out;
  std::array<std::optional<double>, 3> volts, amps;

  int rank = -1;  // of the registers taken so far

  // Of an outlet before those of an inlet, and what the session asked for before what the clock
  // did: one series per context. Those of one rank add up to one sample.
  bool takes_register(const v16::SampledValue& value) {
    const SampleContext context = context_of(value);
    const bool inlet = value.location == v16::Location::Inlet;
    const int found = (inlet ? 0 : 2) + (context == SampleContext::clock ? 0 : 1);
    if (found < rank) return false;
    if (found > rank) {
      out.register_wh.reset();
      out.phase_register_wh = {};
    }
    rank = found;
    out.context = context;
    out.at_inlet = inlet;
    out.register_unit = value.unit == v16::UnitOfMeasure::kWh  ? RegisterUnit::kWh
                        : value.unit == v16::UnitOfMeasure::Wh ? RegisterUnit::Wh
                                                               : RegisterUnit::none;
    return true;
  }

  void energy(const v16::SampledValue& value, double wh) {
    const std::optional<std::size_t> phase = phase_of(value);
    if ((value.phase && !phase) || !takes_register(value)) return;
    (phase ? out.phase_register_wh[*phase] : out.register_wh) = wh;
  }

  void current(const v16::SampledValue& value, double amps_read) {
    if (value.phase == v16::Phase::N) return;
    out.current_a = std::max(out.current_a.value_or(0.0), amps_read);
    if (const auto phase = phase_of(value)) amps[*phase] = amps_read;
  }

  MeterSample finished() {
    for (std::size_t i = 0; i < amps.size(); ++i) {
      if (amps[i] && volts[i]) {
        out.volt_ampere = out.volt_ampere.value_or(0.0) + *amps[i] * *volts[i];
      }
    }
    return std::move(out);
  }
};

// A place other than the outlet is not what is sold; but a meter that is marked Inlet is often
// the only one (row M15).
bool sold_there(const v16::SampledValue& value) {
  if (!value.location || *value.location == v16::Location::Outlet) return true;
  return *value.location == v16::Location::Inlet &&
         value.measurand.value_or(v16::Measurand::EnergyActiveImportRegister) ==
             v16::Measurand::EnergyActiveImportRegister;
}

MeterSample sample_of(const v16::MeterValue& meter_value) {
  Collector collector;
  MeterSample& out = collector.out;
  out.at = meter_value.timestamp;
  for (const v16::SampledValue& value : meter_value.sampled_value) {
    if (!sold_there(value) || value.format == v16::ValueFormat::SignedData) continue;
    const std::optional<double> read = number(value.value);
    if (!read) continue;
    const double scaled = is_kilo(value) ? *read * 1000.0 : *read;
    if (!std::isfinite(scaled)) continue;
    switch (value.measurand.value_or(v16::Measurand::EnergyActiveImportRegister)) {
      case v16::Measurand::EnergyActiveImportRegister:
        collector.energy(value, scaled);
        break;
      case v16::Measurand::PowerActiveImport:
        if (!value.phase) out.power_w = scaled;
        break;
      case v16::Measurand::CurrentImport:
        collector.current(value, scaled);
        break;
      case v16::Measurand::Voltage:
        if (const auto phase = phase_of(value)) collector.volts[*phase] = scaled;
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
      case v16::Measurand::Frequency:
      case v16::Measurand::Temperature:
      case v16::Measurand::RPM:
        break;
    }
  }
  return collector.finished();
}

std::vector<MeterSample> samples_of(const std::vector<v16::MeterValue>& values) {
  std::vector<MeterSample> out;
  out.reserve(values.size());
  for (const v16::MeterValue& value : values) out.push_back(sample_of(value));
  return out;
}

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

template <class Message>
Decoded decode_as(std::string_view payload, const Reading& reading, Findings& findings) {
  Message message;
  if (auto fault = read(payload, reading, message, findings)) {
    return Refusal{fault->code, std::move(fault->description)};
  }
  return domain(std::move(message));
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

// The most frequent ones first.
constexpr Handler handlers[] = {
    handler_of<v16::MeterValuesRequest>(),
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
