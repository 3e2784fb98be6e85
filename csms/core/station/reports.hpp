#pragma once
// What stations tell of themselves: connection, boot, status, authorization requests.
// Registration belongs to the station, not to its socket, and a boot never touches a
// transaction.

#include "csms/core/state/turn.hpp"

namespace voltwin::core::station {

using namespace core::boundary;  // the vocabulary of stations

/// A station has booted: notes what it is and has it set up: the safe default, then what
/// and how often to measure. Running transactions go on (requirements/004: a
/// BootNotification must not end them).
[[nodiscard]] BootAnswer boot(state::Turn& turn, StationId station, const BootReport& report);

/// A status for connector 0 or an unknown connector is only acknowledged; one older than
/// what is known does not overwrite it.
void status(state::Turn& turn, StationId station, const StatusReport& report);

/// What the token may do now. Unknown tokens are Invalid.
[[nodiscard]] Authorization authorization(const state::State& state, std::string_view id_tag);

/// The EVSE of a connector, or none.
[[nodiscard]] EvseId evse_of(const state::State& state, StationId station, int connector);

}  // namespace voltwin::core::station
