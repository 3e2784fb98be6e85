#include "twin/station/config_keys.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "engine/base/ensure.hpp"

namespace voltwin::twin::station {

namespace v16 = ocpp::v16;

namespace {

enum class Access : std::uint8_t { read_only, read_write, write_only };
enum class Form : std::uint8_t { boolean, count, measurands, rotations, secret, text };

/// Values of counts without a bound of their own stay below this (seconds: 34 years).
constexpr std::int64_t max_count = 1'073'741'823;

struct Definition {
  std::string_view name;
  Access access;
  Form form;
  std::string_view initial;
  std::int64_t least = 0;  ///< of a count
  std::int64_t most = max_count;
};

constexpr std::string_view default_measurands =
    "Energy.Active.Import.Register,Power.Active.Import,Current.Import,Current.Offered";

// In the order of Key.
constexpr std::array definitions{
    Definition{"AdditionalRootCertificateCheck", Access::read_only, Form::boolean, "false"},
    Definition{"AllowOfflineTxForUnknownId", Access::read_write, Form::boolean, "false"},
    Definition{"AuthorizationCacheEnabled", Access::read_write, Form::boolean, "true"},
    Definition{"AuthorizationKey", Access::write_only, Form::secret, ""},
    Definition{"AuthorizeRemoteTxRequests", Access::read_write, Form::boolean, "false"},
    Definition{"BlinkRepeat", Access::read_write, Form::count, "3", 0, 1000},
    Definition{"CertificateSignedMaxChainSize", Access::read_only, Form::count, "8000"},
    Definition{"CertificateStoreMaxLength", Access::read_only, Form::count, "10"},
    Definition{"ChargeProfileMaxStackLevel", Access::read_only, Form::count, "10"},
    Definition{"ChargingScheduleAllowedChargingRateUnit", Access::read_only, Form::text,
               "Current,Power"},
    Definition{"ChargingScheduleMaxPeriods", Access::read_only, Form::count, "24"},
    Definition{"ClockAlignedDataInterval", Access::read_write, Form::count, "0", 0, 86400},
    Definition{"ConnectionTimeOut", Access::read_write, Form::count, "60"},
    Definition{"ConnectorPhaseRotation", Access::read_write, Form::rotations, "NotApplicable"},
    Definition{"ConnectorPhaseRotationMaxLength", Access::read_only, Form::count, "17"},
    Definition{"ConnectorSwitch3to1PhaseSupported", Access::read_only, Form::boolean, "false"},
    Definition{"CpoName", Access::read_write, Form::text, ""},
    Definition{"GetConfigurationMaxKeys", Access::read_only, Form::count, "60"},
    Definition{"HeartbeatInterval", Access::read_write, Form::count, "300"},
    Definition{"LightIntensity", Access::read_write, Form::count, "100", 0, 100},
    Definition{"LocalAuthListEnabled", Access::read_write, Form::boolean, "true"},
    Definition{"LocalAuthListMaxLength", Access::read_only, Form::count, "1000"},
    Definition{"LocalAuthorizeOffline", Access::read_write, Form::boolean, "true"},
    Definition{"LocalPreAuthorize", Access::read_write, Form::boolean, "false"},
    Definition{"MaxChargingProfilesInstalled", Access::read_only, Form::count, "20"},
    Definition{"MaxEnergyOnInvalidId", Access::read_write, Form::count, "0"},
    Definition{"MeterValueSampleInterval", Access::read_write, Form::count, "60"},
    Definition{"MeterValuesAlignedData", Access::read_write, Form::measurands,
               "Energy.Active.Import.Register"},
    Definition{"MeterValuesAlignedDataMaxLength", Access::read_only, Form::count, "8"},
    Definition{"MeterValuesSampledData", Access::read_write, Form::measurands, default_measurands},
    Definition{"MeterValuesSampledDataMaxLength", Access::read_only, Form::count, "8"},
    Definition{"MinimumStatusDuration", Access::read_write, Form::count, "0", 0, 86400},
    Definition{"NumberOfConnectors", Access::read_only, Form::count, "1"},
    Definition{"ReserveConnectorZeroSupported", Access::read_only, Form::boolean, "true"},
    Definition{"ResetRetries", Access::read_write, Form::count, "1", 0, 100},
    Definition{"SecurityProfile", Access::read_write, Form::count, "0", 0, 3},
    Definition{"SendLocalListMaxLength", Access::read_only, Form::count, "100"},
    Definition{"StopTransactionOnEVSideDisconnect", Access::read_write, Form::boolean, "true"},
    Definition{"StopTransactionOnInvalidId", Access::read_write, Form::boolean, "true"},
    Definition{"StopTxnAlignedData", Access::read_write, Form::measurands, ""},
    Definition{"StopTxnAlignedDataMaxLength", Access::read_only, Form::count, "8"},
    Definition{"StopTxnSampledData", Access::read_write, Form::measurands, ""},
    Definition{"StopTxnSampledDataMaxLength", Access::read_only, Form::count, "8"},
    Definition{
        "SupportedFeatureProfiles", Access::read_only, Form::text,
        "Core,FirmwareManagement,LocalAuthListManagement,Reservation,SmartCharging,RemoteTrigger"},
    Definition{"SupportedFeatureProfilesMaxLength", Access::read_only, Form::count, "6"},
    Definition{"SupportedFileTransferProtocols", Access::read_only, Form::text,
               "FTP,FTPS,HTTP,HTTPS,SFTP"},
    Definition{"TransactionMessageAttempts", Access::read_write, Form::count, "3", 0, 1000},
    Definition{"TransactionMessageRetryInterval", Access::read_write, Form::count, "60"},
    Definition{"UnlockConnectorOnEVSideDisconnect", Access::read_write, Form::boolean, "true"},
    Definition{"WebSocketPingInterval", Access::read_write, Form::count, "60"},
};
static_assert(definitions.size() == static_cast<std::size_t>(Key::WebSocketPingInterval) + 1);

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

/// The words of a comma-separated list, without the spaces around them.
std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    std::string_view word = text.substr(0, comma);
    text = comma == std::string_view::npos ? std::string_view{} : text.substr(comma + 1);
    while (!word.empty() && word.front() == ' ') word.remove_prefix(1);
    while (!word.empty() && word.back() == ' ') word.remove_suffix(1);
    out.push_back(word);
  }
  return out;
}

/// Empty when one is unknown or not of this meter.
std::optional<std::vector<v16::Measurand>> parse_measurands(std::string_view text) {
  std::vector<v16::Measurand> out;
  for (const std::string_view word : words_of(text)) {
    const auto measurand = json::from_name<v16::Measurand>(word);
    if (!measurand ||
        std::find(measurable.begin(), measurable.end(), *measurand) == measurable.end()) {
      return std::nullopt;
    }
    out.push_back(*measurand);
  }
  return out;
}

/// §9.1.7: "0.RST,1.RST", or a word without a connector.
bool is_rotation(std::string_view word) {
  constexpr std::array<std::string_view, 8> known{"NotApplicable", "Unknown", "RST", "RTS",
                                                  "SRT",           "STR",     "TRS", "TSR"};
  const std::size_t point = word.find('.');
  if (point != std::string_view::npos) {
    const auto connector = parse_count(word.substr(0, point));
    if (!connector || *connector < 0) return false;
    word.remove_prefix(point + 1);
  }
  return std::find(known.begin(), known.end(), word) != known.end();
}

bool are_rotations(std::string_view text) {
  const auto words = words_of(text);
  return !words.empty() && std::all_of(words.begin(), words.end(), is_rotation);
}

/// Improved security for OCPP 1.6-J: 16 to 20 bytes, as hexadecimal digits.
bool is_secret(std::string_view text) {
  constexpr std::size_t least_digits = 32, most_digits = 40;
  const auto is_digit = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  };
  return text.size() >= least_digits && text.size() <= most_digits && text.size() % 2 == 0 &&
         std::all_of(text.begin(), text.end(), is_digit);
}

bool is_valid(const Definition& definition, std::string_view value) {
  switch (definition.form) {
    case Form::boolean:
      return parse_boolean(value).has_value();
    case Form::count: {
      const auto count = parse_count(value);
      return count && *count >= definition.least && *count <= definition.most;
    }
    case Form::measurands:
      return parse_measurands(value).has_value();
    case Form::rotations:
      return are_rotations(value);
    case Form::secret:
      return is_secret(value);
    case Form::text:
      return true;
  }
  UNREACHABLE();
}

/// The key that says how many words a list may have.
std::optional<Key> length_key(Key list) {
  struct Row {
    Key list, length;
  };
  for (const Row& row : {Row{Key::ConnectorPhaseRotation, Key::ConnectorPhaseRotationMaxLength},
                         Row{Key::MeterValuesAlignedData, Key::MeterValuesAlignedDataMaxLength},
                         Row{Key::MeterValuesSampledData, Key::MeterValuesSampledDataMaxLength},
                         Row{Key::StopTxnAlignedData, Key::StopTxnAlignedDataMaxLength},
                         Row{Key::StopTxnSampledData, Key::StopTxnSampledDataMaxLength}}) {
    if (row.list == list) return row.length;
  }
  return std::nullopt;
}

}  // namespace

ConfigKeys::ConfigKeys() : upcoming_(definitions.size()), deferred_(definitions.size(), 0) {
  for (const Definition& definition : definitions) values_.emplace_back(definition.initial);
  // The ping is set up with the connection, and that by the boot loader's settings.
  defer(Key::WebSocketPingInterval);
}

void ConfigKeys::preset(Key key, std::string value) {
  const auto index = static_cast<std::size_t>(key);
  ENSURE(is_valid(definitions[index], value));
  values_[index] = std::move(value);
}

std::optional<Key> ConfigKeys::find(std::string_view name) {
  const auto index = index_of(name);
  return index ? std::optional(static_cast<Key>(*index)) : std::nullopt;
}

v16::ConfigurationStatus ConfigKeys::change(std::string_view name, std::string_view value) {
  using Status = v16::ConfigurationStatus;
  const std::optional<std::size_t> index = index_of(name);
  if (!index) return Status::NotSupported;
  const Definition& definition = definitions[*index];
  const Key key = static_cast<Key>(*index);
  if (definition.access == Access::read_only || !is_valid(definition, value)) {
    return Status::Rejected;
  }
  if (const auto length = length_key(key)) {
    if (words_of(value).size() > static_cast<std::size_t>(number(*length))) {
      return Status::Rejected;
    }
  }
  // Improved security for OCPP 1.6-J: only up, whatever a command says.
  if (key == Key::SecurityProfile && *parse_count(value) < number(key)) return Status::Rejected;
  if (deferred_[*index] != 0) {
    upcoming_[*index] = std::string(value);
    return Status::RebootRequired;
  }
  values_[*index] = value;
  return Status::Accepted;
}

void ConfigKeys::restarted() {
  for (std::size_t i = 0; i < values_.size(); ++i) {
    if (upcoming_[i]) values_[i] = *std::exchange(upcoming_[i], std::nullopt);
  }
}

v16::GetConfigurationResponse ConfigKeys::get(const v16::GetConfigurationRequest& request) const {
  v16::GetConfigurationResponse out;
  const auto list = [&](std::size_t index) {
    if (!out.configuration_key) out.configuration_key.emplace();
    v16::KeyValue& shown = out.configuration_key->emplace_back();
    shown.key = definitions[index].name;
    shown.readonly = definitions[index].access == Access::read_only;
    if (definitions[index].access != Access::write_only) shown.value = values_[index];
  };
  if (!request.key || request.key->empty()) {
    for (std::size_t i = 0; i < definitions.size(); ++i) list(i);
    return out;
  }
  auto room = number(Key::GetConfigurationMaxKeys);
  for (const std::string& name : *request.key) {
    if (room-- == 0) break;
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
  const auto value = parse_boolean(text(key));
  ENSURE(value.has_value());
  return *value;
}

std::int64_t ConfigKeys::number(Key key) const {
  const auto value = parse_count(text(key));
  ENSURE(value.has_value());
  return *value;
}

Duration ConfigKeys::seconds(Key key) const { return Duration::from_seconds(number(key)); }

bool ConfigKeys::lists(Key key, std::string_view word) const {
  const auto words = words_of(text(key));
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::vector<v16::Measurand> ConfigKeys::measurands(Key key) const {
  auto value = parse_measurands(text(key));
  ENSURE(value.has_value());
  return std::move(*value);
}

}  // namespace voltwin::twin::station
