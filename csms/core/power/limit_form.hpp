#pragma once
// The shape in which a station takes a limit: unit, stack level and timing of the charging
// profile. Models accept different ones (1.6 §3.13 leaves the choice to them): what the
// station says of itself is asked for, the rest is found by trying, one shape after the
// other, until one is accepted. Whatever the shape, a lease ends by itself at the same instant.
// Decides; does not know the wire.

#include "csms/core/boundary/station_messages.hpp"
#include "csms/core/state/turn.hpp"

namespace voltwin::core::power {

using namespace core::boundary;  // the vocabulary of load control

/// The shape of a lease of `limit` per phase for the EVSE's station, sent at `now`.
[[nodiscard]] LimitForm lease_form(const state::State& state, EvseId evse, Amps limit, Instant now);

/// The site's safe default in the shape that the station takes.
[[nodiscard]] InstallDefaultLimit default_limit(const state::State& state, StationId station,
                                                Instant now);

/// The shape of a limit that comes with a remote start: below the leases, so that they prevail
/// while they hold, and from the start of charging. Without a connector, or with one that the
/// station's definition lacks, the figure is right for any of them.
[[nodiscard]] LimitForm start_form(const state::State& state, StationId station,
                                   const StartRemotely& start);

/// The station refused this lease. When it never accepted one of this timing and the
/// transaction still runs, the next timing is tried from now on (after the last the first).
void refused(state::Turn& turn, const GrantLease& lease, EvseId evse, const CallOutcome& outcome);

/// Likewise for the safe default.
void refused(state::Turn& turn, const InstallDefaultLimit& limit, StationId station,
             const CallOutcome& outcome);

}  // namespace voltwin::core::power
