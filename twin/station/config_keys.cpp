#include "twin/station/config_keys.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "engine/base/ensure.hpp"

namespace voltwin::twin::station {

namespace v16 = ocpp::v16;

namespace {

enum class Access : std::uint8_t { read_only, read_write };
enum class Form : std::uint8_t { boolean, count, measurands, text };

struct Definition {
  std::string_view name;
  Access access;
  Form form;
  std::string_view initial;
};

constexpr std::string_view default_measurands =
    "Energy.Active.Import.Register,Power.Active.Import,Current.Import,Current.Offered";

// In the order of Key.
constexpr std::array definitions{
    Definition{"AllowOfflineTxForUnknownId", Access::read_write, Form::boolean, "false"},
    Definition{"AuthorizeRemoteTxRequests", Access::read_write, Form::boolean, "false"},
    Definition{"ChargeProfileMaxStackLevel", Access::read_only, Form::count, "10"},
    Definition{"ChargingScheduleAllowedChargingRateUnit", Access::read_only, Form::text,
               "Current,Power"},
    Definition{"ChargingScheduleMaxPeriods", Access::read_only, Form::count, "24"},
    Definition{"ClockAlignedDataInterval", Access::read_write, Form::count, "0"},
    Definition{"ConnectionTimeOut", Access::read_write, Form::count, "60"},
    Definition{"HeartbeatInterval", Access::read_write, Form::count, "300"},
    Definition{"LocalAuthorizeOffline", Access::read_write, Form::boolean, "true"},
    Definition{"LocalPreAuthorize", Access::read_write, Form::boolean, "false"},
    Definition{"MaxChargingProfilesInstalled", Access::read_only, Form::count, "20"},
    Definition{"MeterValueSampleInterval", Access::read_write, Form::count, "60"},
    Definition{"MeterValuesAlignedData", Access::read_write, Form::measurands,
               "Energy.Active.Import.Register"},
    Definition{"MeterValuesSampledData", Access::read_write, Form::measurands, default_measurands},
    Definition{"NumberOfConnectors", Access::read_only, Form::count, "1"},
    Definition{"StopTransactionOnEVSideDisconnect", Access::read_write, Form::boolean, "true"},
    Definition{"StopTransactionOnInvalidId", Access::read_write, Form::boolean, "true"},
    Definition{"SupportedFeatureProfiles", Access::read_only, Form::text,
               "Core,SmartCharging,RemoteTrigger"},
    Definition{"TransactionMessageAttempts", Access::read_write, Form::count, "3"},
    Definition{"TransactionMessageRetryInterval", Access::read_write, Form::count, "60"},
};

/// Values of all counts stay below this (seconds: 34 years).
constexpr std::int64_t max_count = 1'073'741'823;

/// What this meter can measure.
constexpr std::array measurable{
    v16::Measurand::EnergyActiveImportRegister,
    v16::Measurand::PowerActiveImport,
    v16::Measurand::CurrentImport,
    v16::Measurand::CurrentOffered,
    v16::Measurand::PowerOffered,
    v16::Measurand::Voltage,
    v16::Measurand::SoC,
};

std::optional<std::size_t> index_of(std::string_view name) {
  for (std::size_t i = 0; i < definitions.size(); ++i) {
    if (definitions[i].name == name) return i;
  }
  return std::nullopt;
}

std::optional<std::int64_t> parse_count(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (value < 0 || value > max_count) return std::nullopt;
  return value;
}

/// "true" and "false" as the specification writes them, in any case.
std::optional<bool> parse_boolean(std::string_view text) {
  const auto is = [text](std::string_view word) {
    return std::equal(text.begin(), text.end(), word.begin(), word.end(),
                      [](char a, char b) { return a == b || a == b - 'a' + 'A'; });
  };
  if (is("true")) return true;
  if (is("false")) return false;
  return std::nullopt;
}

/// A comma-separated list of measurands, spaces allowed; empty when one is unknown.
std::optional<std::vector<v16::Measurand>> parse_measurands(std::string_view text) {
  std::vector<v16::Measurand> out;
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    std::string_view name = text.substr(0, comma);
    text = comma == std::string_view::npos ? std::string_view{} : text.substr(comma + 1);
    while (!name.empty() && name.front() == ' ') name.remove_prefix(1);
    while (!name.empty() && name.back() == ' ') name.remove_suffix(1);
    const auto measurand = json::from_name<v16::Measurand>(name);
    if (!measurand ||
        std::find(measurable.begin(), measurable.end(), *measurand) == measurable.end()) {
      return std::nullopt;
    }
    out.push_back(*measurand);
  }
  return out;
}

bool is_valid(Form form, std::string_view value) {
  switch (form) {
    case Form::boolean:
      return parse_boolean(value).has_value();
    case Form::count:
      return parse_count(value).has_value();
    case Form::measurands:
      return parse_measurands(value).has_value();
    case Form::text:
      return true;
  }
  UNREACHABLE();
}

}  // namespace

ConfigKeys::ConfigKeys() {
  for (const Definition& definition : definitions) values_.emplace_back(definition.initial);
}

void ConfigKeys::preset(Key key, std::string value) {
  const auto index = static_cast<std::size_t>(key);
  ENSURE(is_valid(definitions[index].form, value));
  values_[index] = std::move(value);
}

v16::ConfigurationStatus ConfigKeys::change(std::string_view name, std::string_view value) {
  const std::optional<std::size_t> index = index_of(name);
  if (!index) return v16::ConfigurationStatus::NotSupported;
  const Definition& definition = definitions[*index];
  if (definition.access == Access::read_only || !is_valid(definition.form, value)) {
    return v16::ConfigurationStatus::Rejected;
  }
  values_[*index] = value;
  return v16::ConfigurationStatus::Accepted;
}

v16::GetConfigurationResponse ConfigKeys::get(const v16::GetConfigurationRequest& request) const {
  v16::GetConfigurationResponse out;
  const auto list = [&](std::size_t index) {
    if (!out.configuration_key) out.configuration_key.emplace();
    out.configuration_key->push_back({std::string(definitions[index].name),
                                      definitions[index].access == Access::read_only,
                                      values_[index]});
  };
  if (!request.key || request.key->empty()) {
    for (std::size_t i = 0; i < definitions.size(); ++i) list(i);
    return out;
  }
  for (const std::string& name : *request.key) {
    if (const auto index = index_of(name)) {
      list(*index);
    } else {
      if (!out.unknown_key) out.unknown_key.emplace();
      out.unknown_key->push_back(name);
    }
  }
  return out;
}

bool ConfigKeys::is_true(Key key) const {
  const auto value = parse_boolean(values_[static_cast<std::size_t>(key)]);
  ENSURE(value.has_value());
  return *value;
}

std::int64_t ConfigKeys::number(Key key) const {
  const auto value = parse_count(values_[static_cast<std::size_t>(key)]);
  ENSURE(value.has_value());
  return *value;
}

Duration ConfigKeys::seconds(Key key) const { return Duration::from_seconds(number(key)); }

std::vector<v16::Measurand> ConfigKeys::measurands(Key key) const {
  auto value = parse_measurands(values_[static_cast<std::size_t>(key)]);
  ENSURE(value.has_value());
  return std::move(*value);
}

}  // namespace voltwin::twin::station
