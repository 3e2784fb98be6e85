#include "csms/core/wire/v16_deviations.hpp"

#include <algorithm>
#include <string>

#include "engine/base/ensure.hpp"

namespace voltwin::core::wire {

namespace {

namespace v16 = ocpp::v16;
using ocpp::tolerance::Defect;
using v16::Measurand;
using v16::UnitOfMeasure;

void note(Findings& findings, Defect defect, std::string field, std::string raw,
          std::string corrected) {
  ocpp::tolerance::add(findings, {defect, std::move(field), std::move(raw), std::move(corrected)});
}

// Whether the repair has named it already.
bool noted(const Findings& findings, Defect defect, std::string_view field) {
  return std::any_of(findings.begin(), findings.end(),
                     [&](const auto& f) { return f.defect == defect && f.field == field; });
}

bool says_null(std::string_view text) {
  return text == "null" || text == "NULL" || text == "Null" || text == "(null)";
}

// Texts are stored as they are and escaped where they are shown; whoever sends markup or
// control characters is worth knowing.
void check_markup(const char* field, std::string_view text, Findings& findings) {
  const bool odd = std::any_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '<';
  });
  if (odd) note(findings, Defect::markup_in_text, field, std::string(text), std::string(text));
}

void check_text(const char* field, std::optional<std::string>& text, Findings& findings) {
  if (!text) return;
  if (says_null(*text)) {
    note(findings, Defect::null_as_text, field, *text, "");
    text.reset();
    return;
  }
  check_markup(field, *text, findings);
}

void check_vendor(const char* field, std::string& text, Findings& findings) {
  if (says_null(text)) {
    note(findings, Defect::null_as_text, field, text, "");
    text.clear();
  } else if (text.empty()) {
    const bool known =
        noted(findings, Defect::vendor_empty, field) || noted(findings, Defect::null_field, field);
    if (!known) note(findings, Defect::vendor_empty, field, "", "");
  } else {
    check_markup(field, text, findings);
  }
}

void check_transaction_id(std::int64_t id, Findings& findings) {
  if (id >= INT32_MIN && id <= INT32_MAX) return;
  if (noted(findings, Defect::transaction_id_overflow, "transactionId")) return;
  note(findings, Defect::transaction_id_overflow, "transactionId", std::to_string(id),
       std::to_string(id));
}

enum class UnitKind : std::uint8_t { none, energy, power, current, other };

UnitKind kind_of(std::optional<UnitOfMeasure> unit) {
  if (!unit) return UnitKind::none;
  switch (*unit) {
    case UnitOfMeasure::Wh:
    case UnitOfMeasure::kWh:
      return UnitKind::energy;
    case UnitOfMeasure::W:
    case UnitOfMeasure::kW:
      return UnitKind::power;
    case UnitOfMeasure::A:
      return UnitKind::current;
    case UnitOfMeasure::varh:
    case UnitOfMeasure::kvarh:
    case UnitOfMeasure::VA:
    case UnitOfMeasure::kVA:
    case UnitOfMeasure::var:
    case UnitOfMeasure::kvar:
    case UnitOfMeasure::V:
    case UnitOfMeasure::K:
    case UnitOfMeasure::Celcius:
    case UnitOfMeasure::Celsius:
    case UnitOfMeasure::Fahrenheit:
    case UnitOfMeasure::Percent:
      return UnitKind::other;
  }
  UNREACHABLE();
}

// Only an energy register may go without a unit: then it is Wh (1.6 §7.43). The values that
// decisions rest on are held to theirs; what is missing is taken by the measurand.
bool unit_is_odd(const v16::SampledValue& value) {
  const UnitKind kind = kind_of(value.unit);
  const Measurand measurand = value.measurand.value_or(Measurand::EnergyActiveImportRegister);
  if (measurand == Measurand::EnergyActiveImportRegister) {
    return kind != UnitKind::none && kind != UnitKind::energy;
  }
  if (measurand == Measurand::PowerActiveImport) return kind != UnitKind::power;
  // Current comes in nothing but A.
  if (measurand == Measurand::CurrentImport) {
    return kind != UnitKind::none && kind != UnitKind::current;
  }
  return false;
}

constexpr std::string_view space = " \t\r\n";

bool is_padded(const v16::SampledValue& value) {
  const std::string& text = value.value;
  const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  return !text.empty() && (is_space(text.front()) || is_space(text.back()));
}

void check_value(v16::SampledValue& value, const std::string& path, Findings& findings) {
  const std::size_t from = value.value.find_first_not_of(space);
  if (is_padded(value) && from != std::string::npos) {
    std::string trimmed = value.value.substr(from, value.value.find_last_not_of(space) + 1 - from);
    note(findings, Defect::padded_value, path + ".value", value.value, trimmed);
    value.value = std::move(trimmed);
  }
  if (unit_is_odd(value)) {
    const std::string unit = value.unit ? std::string(json::name_of(*value.unit)) : std::string();
    note(findings, Defect::unit_missing_or_mixed, path + ".unit", unit, "by the measurand");
  }
  if (value.location == v16::Location::Inlet) {
    note(findings, Defect::unusual_location, path + ".location", "Inlet", "Inlet");
  }
}

void check_samples(std::vector<v16::MeterValue>& values, std::string_view name,
                   Findings& findings) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::vector<v16::SampledValue>& samples = values[i].sampled_value;
    for (std::size_t k = 0; k < samples.size(); ++k) {
      v16::SampledValue& value = samples[k];
      if (!is_odd(value)) continue;
      // The path is text only once something is wrong.
      check_value(
          value,
          std::string(name) + "[" + std::to_string(i) + "].sampledValue[" + std::to_string(k) + "]",
          findings);
    }
  }
}

}  // namespace

bool is_odd(const v16::SampledValue& value) {
  return is_padded(value) || value.location == v16::Location::Inlet || unit_is_odd(value);
}

void put_right(v16::BootNotificationRequest& message, Findings& findings) {
  check_vendor("chargePointVendor", message.charge_point_vendor, findings);
  check_vendor("chargePointModel", message.charge_point_model, findings);
  check_text("chargePointSerialNumber", message.charge_point_serial_number, findings);
  check_text("chargeBoxSerialNumber", message.charge_box_serial_number, findings);
  check_text("firmwareVersion", message.firmware_version, findings);
  check_text("iccid", message.iccid, findings);
  check_text("imsi", message.imsi, findings);
  check_text("meterType", message.meter_type, findings);
  check_text("meterSerialNumber", message.meter_serial_number, findings);
}

void put_right(v16::StatusNotificationRequest& message, Findings& findings) {
  check_text("info", message.info, findings);
  check_text("vendorId", message.vendor_id, findings);
  check_text("vendorErrorCode", message.vendor_error_code, findings);
}

void put_right(v16::StartTransactionRequest& message, Findings& findings) {
  if (message.reservation_id == 0) {
    note(findings, Defect::reservation_id_zero, "reservationId", "0", "");
    message.reservation_id.reset();
  }
}

void put_right(v16::StopTransactionRequest& message, Findings& findings) {
  check_text("idTag", message.id_tag, findings);
  check_transaction_id(message.transaction_id, findings);
  const bool missing = message.meter_stop.value() == ocpp::tolerance::unknown_register_wh;
  if (missing && !noted(findings, Defect::meter_stop_missing, "meterStop")) {
    note(findings, Defect::meter_stop_missing, "meterStop", "-1", "-1");
  }
  if (message.transaction_data) {
    check_samples(*message.transaction_data, "transactionData", findings);
  }
}

void put_right(v16::MeterValuesRequest& message, Findings& findings) {
  if (message.transaction_id) check_transaction_id(*message.transaction_id, findings);
  check_samples(message.meter_value, "meterValue", findings);
}

// Nobody has told us what these data mean: declined, counted, and kept on the tape.
void put_right(v16::DataTransferRequest& message, Findings& findings) {
  note(findings, Defect::unknown_field, message.message_id.value_or("data"),
       message.data.value_or(""), "");
}

void put_right(v16::GetConfigurationResponse& message, Findings& findings) {
  if (!message.configuration_key) return;
  for (const v16::KeyValue& key : *message.configuration_key) {
    if (!key.value) note(findings, Defect::configuration_value_missing, key.key, "", "");
  }
}

}  // namespace voltwin::core::wire
