#pragma once
// A station is set up after its boot: its configuration is read, what is not as the site wants
// it is written, and read back. Some chargers reboot at a write, or forget it, or only say that
// they took it (catalogue rows B1 to B8): each key is written once a boot at most, and only if
// its value differs. It must not know a message of the wire.

#include <vector>

#include "csms/core/state/turn.hpp"

namespace voltwin::core::station {

using namespace core::boundary;  // the vocabulary of stations

/// So many reboots in a row that followed a write at once are the fault of the write.
inline constexpr std::uint32_t reboots_of_a_write = 2;
inline constexpr Duration first_settle = Duration::from_seconds(3);
inline constexpr Duration longest_settle = Duration::from_minutes(1);

/// Asks for the keys that the core cares about. Goes out after the safe default.
void begin_set_up(state::Turn& turn, StationId station);

/// What came of a ReadConfiguration of the core's own; `values` are those that the answer has.
void configuration_read(state::Turn& turn, StationId station, const ReadConfiguration& call,
                        CallStatus status, const std::vector<ConfigurationValue>& values);

/// What came of a Configure, of the core or of an operator: one that was accepted is read back,
/// at once or, where it takes effect by a reboot only, after the next boot.
void configuration_written(state::Turn& turn, StationId station, const Configure& call,
                           const CallOutcome& outcome);

/// What came of a Trigger.
void triggered(state::Turn& turn, StationId station, const Trigger& call, CallStatus status);

/// A boot is about to be taken: whether it comes of our asking for it.
void blame_trigger(state::Turn& turn, StationId station);
/// A boot was taken: whether it comes of a write, once more.
void blame_writes(state::Turn& turn, StationId station);

/// The station rebooted at the first call, for which it had been given `settle`.
void lengthen_settling(state::Turn& turn, StationId station, Duration settle);

/// Whether the values are one: case, spaces and the order of a list aside.
[[nodiscard]] bool same_value(std::string_view a, std::string_view b);

}  // namespace voltwin::core::station
