#pragma once
// Whether chargers do what they were told: what their meters show against what they were allowed
// when it was measured. A charger that draws more is counted at what it was seen to draw
// (exposure.hpp) until it is seen to obey again; a model that draws more while it is not
// connected (row S1) is counted in full from then on. Decides; does not know the wire.
//
// Errs towards silence: a draw is judged only where everything that may have been in force
// around it is still known, and against the largest of that.

#include <optional>

#include "csms/core/state/turn.hpp"

namespace voltwin::core::power {

using namespace core::boundary;  // the vocabulary of load control

/// What an EVSE drew, by its meter; of a sample of current or power `from` is `until`. Where only
/// power or energy is known, the current of each phase if all carried the same: no phase of the
/// fullest carried less.
struct Draw {
  Instant from;
  Instant until;
  Amps current;
};

/// By how much the time of a sample may be off. Where the clock is known to be wrong, it is known
/// no better than its estimate.
[[nodiscard]] Duration clock_doubt(const state::State& state, const state::Evse& evse);

/// The most that the EVSE may have been allowed at any time around [from, until]; nothing where
/// that is not known any more, or not known yet.
[[nodiscard]] std::optional<Amps> allowed_between(const state::State& state,
                                                  const state::Evse& evse, const Draw& draw);

/// Judges it: states LimitDisobeyed, LimitObeyed or OfflineLimitLost where it shows one of them.
void watch_draw(state::Turn& turn, EvseId evse, const Draw& draw);

}  // namespace voltwin::core::power
