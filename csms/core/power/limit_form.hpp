#pragma once
// The shape in which a station takes a limit: unit, stack level, timing and purpose of the
// charging profile. Models accept different ones (1.6 §3.13 leaves the choice to them): what the
// station says of itself is asked for, the rest is found by trying, one shape after the
// other, until one is accepted. Whatever the shape, a lease ends by itself at the same instant.
// Decides; does not know the wire.
//
// Purposes (row S5). A lease is a profile of its transaction; where a station refuses that in
// every timing, it becomes one of the connector's default, which outlives the transaction. So it
// is dated, and has a second period that says the safe default for ever: what the station makes
// of the default beneath it does not matter, and state::LimitState counts it until its end
// whatever becomes of the transaction. A station that does not say that it takes two periods
// is not tried with it. Where the safe default itself is refused as a TxDefaultProfile, it becomes
// a ChargePointMaxProfile, and so do the leases, in the same way; only of a station with one EVSE,
// because it limits the sum.

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

/// The station accepted it: states that, and counts the first that is not of the usual purpose.
void accepted(state::Turn& turn, const GrantLease& lease, EvseId evse);
void accepted(state::Turn& turn, const InstallDefaultLimit& limit, StationId station);

/// The station refused this lease. When it never accepted one of this shape and the
/// transaction still runs, the next shape is tried from now on (after the last the first).
void refused(state::Turn& turn, const GrantLease& lease, EvseId evse, const CallOutcome& outcome);

/// Likewise for the safe default.
void refused(state::Turn& turn, const InstallDefaultLimit& limit, StationId station,
             const CallOutcome& outcome);

/// The EVSE's charger accepted a lease and does not obey it (row S6): the next ones are of
/// another purpose, where its station may take one, else of another timing.
void disobeyed(state::Turn& turn, EvseId evse);

}  // namespace voltwin::core::power
