#include "csms/core/station/set_up.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>

namespace voltwin::core::station {

namespace {

using ocpp::tolerance::Defect;

constexpr const char* boot_message = "BootNotification";

std::vector<ConfigurationValue> wanted(const state::State& state, StationId station) {
  const SiteDefinition& site = state.site(state.station(station).site).definition;
  return {{"MeterValuesSampledData",
           "Energy.Active.Import.Register,Power.Active.Import,Current.Import"},
          {"MeterValueSampleInterval",
           std::to_string(site.meter_interval / Duration::from_seconds(1))}};
}

// In lower case, without spaces, split at commas and sorted.
std::vector<std::string> parts(std::string_view value) {
  std::vector<std::string> out(1);
  for (const char c : value) {
    if (c == ',') {
      out.emplace_back();
    } else if (c > ' ') {
      out.back().push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

const ConfigurationValue* find(const std::vector<ConfigurationValue>& values,
                               std::string_view key) {
  const auto found =
      std::find_if(values.begin(), values.end(), [&](const auto& v) { return v.key == key; });
  return found == values.end() ? nullptr : &*found;
}

std::optional<std::int32_t> number(const std::vector<ConfigurationValue>& values,
                                   std::string_view key, std::optional<std::int32_t> known) {
  const ConfigurationValue* told = find(values, key);
  if (told == nullptr) return known;
  std::int32_t out = 0;
  const char* const end = told->value.data() + told->value.size();
  const auto [rest, fault] = std::from_chars(told->value.data(), end, out);
  return fault == std::errc() && rest == end && out >= 0 ? std::optional(out) : known;
}

// The specification's words are Current and Power; models also say A and W (row S10). One that
// names neither is believed to be as it was.
void learn_capabilities(state::Turn& turn, StationId station,
                        const std::vector<ConfigurationValue>& values) {
  const state::ChargingCapabilities& known = turn.state().station(station).charging;
  events::ChargingCapabilitiesLearned e;
  e.station = station;
  e.max_stack_level = number(values, "ChargeProfileMaxStackLevel", known.max_stack_level);
  e.max_periods = number(values, "ChargingScheduleMaxPeriods", known.max_periods);
  e.max_profiles = number(values, "MaxChargingProfilesInstalled", known.max_profiles);
  e.takes_amps = known.takes_amps;
  e.takes_watts = known.takes_watts;
  if (const auto* told = find(values, "ChargingScheduleAllowedChargingRateUnit")) {
    const std::vector<std::string> units = parts(told->value);
    const auto has = [&](std::string_view word, std::string_view letter) {
      return std::any_of(units.begin(), units.end(),
                         [&](const std::string& u) { return u == word || u == letter; });
    };
    const bool amps = has("current", "a");
    const bool watts = has("power", "w");
    if (amps || watts) {
      e.takes_amps = amps;
      e.takes_watts = watts;
    }
  }
  if (e.max_stack_level == known.max_stack_level && e.max_periods == known.max_periods &&
      e.max_profiles == known.max_profiles && e.takes_amps == known.takes_amps &&
      e.takes_watts == known.takes_watts) {
    return;
  }
  turn.emit(std::move(e));
}

void compare(state::Turn& turn, StationId station, const ConfigurationValue& told) {
  const state::ConfigurationKey* known = turn.state().station(station).set_up.find(told.key);
  if (known != nullptr && known->unchecked) {
    if (!same_value(*known->written, told.value)) {
      turn.tolerate(station, {Defect::configuration_not_applied, 1, told.key, told.value,
                              "written: " + *known->written});
    }
  } else if (known != nullptr && known->value) {
    if (*known->value == told.value) return;
    const std::vector<ConfigurationValue> all = wanted(turn.state(), station);
    const ConfigurationValue* ours = find(all, told.key);
    if (ours != nullptr && same_value(*known->value, ours->value) &&
        !same_value(told.value, ours->value)) {
      turn.tolerate(station, {Defect::configuration_lost, 1, told.key, told.value, *known->value});
    }
  }
  turn.emit(events::ConfigurationRead{station, told.key, told.value});
}

// A value that was not told is written unseen: what is measured is billed.
void write_what_differs(state::Turn& turn, StationId id, const ReadConfiguration& call,
                        const std::vector<ConfigurationValue>& values) {
  const state::Station& station = turn.state().station(id);
  for (const ConfigurationValue& ours : wanted(turn.state(), id)) {
    if (std::find(call.keys.begin(), call.keys.end(), ours.key) == call.keys.end()) continue;
    const ConfigurationValue* told = find(values, ours.key);
    if (told != nullptr && same_value(told->value, ours.value)) continue;
    const state::ConfigurationKey* known = station.set_up.find(ours.key);
    if (known != nullptr) {
      const bool this_boot = known->written && known->written_at >= station.booted_at;
      if (known->left_alone || this_boot) continue;
    }
    turn.call({id, Configure{ours.key, ours.value}, CorrelationId()});
  }
}

}  // namespace

void begin_set_up(state::Turn& turn, StationId station) {
  turn.call(
      {station,
       ReadConfiguration{{"MeterValuesSampledData", "MeterValueSampleInterval", "HeartbeatInterval",
                          "AuthorizeRemoteTxRequests", "ChargeProfileMaxStackLevel",
                          "ChargingScheduleAllowedChargingRateUnit", "ChargingScheduleMaxPeriods",
                          "MaxChargingProfilesInstalled"}},
       CorrelationId()});
}

void configuration_read(state::Turn& turn, StationId station, const ReadConfiguration& call,
                        CallStatus status, const std::vector<ConfigurationValue>& values) {
  // The boot that follows begins anew.
  if (status == CallStatus::not_sent || turn.state().station(station).connection.is_none()) return;
  if (status == CallStatus::accepted) {
    // Once each, and only what was asked for: some tell of everything that they have.
    for (const std::string& key : call.keys) {
      if (const ConfigurationValue* told = find(values, key)) compare(turn, station, *told);
    }
    learn_capabilities(turn, station, values);
  }
  write_what_differs(turn, station, call, values);
}

void configuration_written(state::Turn& turn, StationId station, const Configure& call,
                           const CallOutcome& outcome) {
  const CallStatus status = outcome.status;
  if (status == CallStatus::rejected || status == CallStatus::not_sent) return;
  turn.emit(events::ConfigurationWritten{station, call.key, call.value});
  if (status != CallStatus::accepted || outcome.detail == "RebootRequired") return;
  turn.call({station, ReadConfiguration{{call.key}}, CorrelationId()});
}

void triggered(state::Turn& turn, StationId station, const Trigger& call, CallStatus status) {
  if (call.message != boot_message || status == CallStatus::not_sent) return;
  turn.emit(events::BootTriggered{station});
}

void blame_writes(state::Turn& turn, StationId id) {
  const state::Station& station = turn.state().station(id);
  std::vector<std::string> guilty;
  for (const auto& [name, key] : station.set_up.keys) {
    if (key.reboots >= reboots_of_a_write && !key.left_alone) guilty.push_back(name);
  }
  for (const std::string& key : guilty) {
    turn.tolerate(id, {Defect::boot_loop_on_configuration, 1, key, "", "left alone"});
    turn.emit(events::ConfigurationLeftAlone{id, key});
  }
}

void blame_trigger(state::Turn& turn, StationId id) {
  const state::Station& station = turn.state().station(id);
  const std::optional<Instant> asked = station.set_up.boot_triggered;
  // On the same connection it is the answer that was asked for; told again it is no other boot.
  if (!asked || station.connected_at <= *asked || station.booted_at > *asked ||
      turn.now >= *asked + state::reboot_follows) {
    return;
  }
  turn.tolerate(id, {Defect::boot_trigger_reboots, 1, "requestedMessage", "", ""});
}

void lengthen_settling(state::Turn& turn, StationId station, Duration settle) {
  const Duration longer = std::min(std::max(settle * 2, first_settle), longest_settle);
  turn.tolerate(station, {Defect::command_before_boot, 1, "",
                          std::to_string(settle / Duration::from_seconds(1)) + " s",
                          std::to_string(longer / Duration::from_seconds(1)) + " s"});
  if (longer > settle) turn.emit(events::SettlingLengthened{station, longer});
}

bool same_value(std::string_view a, std::string_view b) { return parts(a) == parts(b); }

}  // namespace voltwin::core::station
