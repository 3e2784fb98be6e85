#pragma once
// What an EVSE may draw at most, as far as the core can know: the figure on which the
// promise rests that a cap is never exceeded. It errs on one side only.
//
// An EVSE may draw the largest of
//   - the safe default, always (a transaction may begin at any time, also offline);
//   - its full current, until the charger has confirmed that it holds the safe default; always,
//     if the model loses its limits with the connection (row S1), for it notices that before we
//     do; and for the life of a lease, after what we granted has become uncertain (GrantsDoubted);
//   - what it was seen to draw beyond its limits, until it is seen to obey again (obedience.hpp);
//   - the lease that it confirmed last, until that has ended for certain;
//   - every lease that was sent and not answered, likewise, and one of another purpose that was
//     confirmed before the last: the two may hold side by side;
//   - what it was allowed before a lower lease was confirmed, until the vehicle has had
//     its time to follow.

#include "csms/core/state/state.hpp"

namespace voltwin::core::power {

using namespace core::boundary;  // the vocabulary of load control

/// Amperes per phase that the EVSE may draw at `now`, and at no later time more than that
/// unless it is granted more.
[[nodiscard]] Amps exposure(const state::Evse& evse, const ControlSettings& control, Instant now);

/// The part of it that is no permission of ours: with every lease taken back at once, it would
/// still count.
[[nodiscard]] Amps exposure_without_leases(const state::Evse& evse, const ControlSettings& control,
                                           Instant now);

/// What is counted for an EVSE whatever is decided for it.
[[nodiscard]] Amps counted_anyway(const state::Evse& evse, const ControlSettings& control);

/// The first instant from which on what the charger may hold (leases, default) is below
/// `current`; never while the default alone is not. What a vehicle may still draw from before
/// (settling, or a default that was not confirmed) is no permission and does not count.
[[nodiscard]] Instant granted_until(const state::Evse& evse, const ControlSettings& control,
                                    Amps current);

/// The limit that the charger certainly knows and follows now: the confirmed lease while it
/// holds by any clock, else the safe default.
[[nodiscard]] Amps in_force(const state::Evse& evse, const ControlSettings& control, Instant now);

}  // namespace voltwin::core::power
