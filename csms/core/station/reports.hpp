#pragma once
// What stations tell of themselves: connection, boot, status, authorization requests.
// Registration belongs to the station, not to its socket, and a boot never touches a
// transaction.

#include "csms/core/state/turn.hpp"

namespace voltwin::core::station {

using namespace core::boundary;  // the vocabulary of stations

/// A station has booted: notes what it is and has it set up; see set_up.hpp. Running transactions
/// go on (requirements/004: a BootNotification must not end them).
[[nodiscard]] BootAnswer boot(state::Turn& turn, StationId station, const BootReport& report);

/// So many boots in a row are a loop: nothing optional is sent until the station is quiet.
inline constexpr std::uint32_t boot_loop_length = 6;
/// What a station is told when the site's interval is less.
inline constexpr Duration shortest_heartbeat_interval = Duration::from_seconds(1);

/// A status for connector 0 or an unknown connector is only acknowledged (the unknown one is
/// counted); one older than what is known does not overwrite it. An error code beside a status
/// that goes on is kept beside it.
void status(state::Turn& turn, StationId station, const StatusReport& report);

/// A sample of a running transaction: energy that flows while the connector says Available
/// contradicts the status, which is a hint only.
void check_against_status(state::Turn& turn, StationId station, EvseId evse,
                          const MeterReport& report);

/// What the token may do now. Unknown tokens are Invalid.
[[nodiscard]] Authorization authorization(const state::State& state, std::string_view id_tag);

/// The EVSE of a connector, or none.
[[nodiscard]] EvseId evse_of(const state::State& state, StationId station, int connector);

}  // namespace voltwin::core::station
