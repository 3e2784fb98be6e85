#pragma once
// Who goes first, as load control asks it: pure functions of the state and the time. They decide
// nothing; grants.hpp and reviews.hpp do.

#include <optional>
#include <string_view>

#include "csms/core/state/state.hpp"

namespace voltwin::core::priority {

using namespace core::boundary;  // the vocabulary of priority

/// P0 or P1 while a grant of its driver lasts, P2 while its own review is approved, else P3. A
/// grant that is over counts no more, whether or not that has been stated yet.
[[nodiscard]] Tier tier_of(const state::State& state, const state::Transaction& transaction,
                           Instant now);
/// Of a driver who is not charging: a review is of a session.
[[nodiscard]] Tier tier_of(const state::State& state, std::string_view id_tag, Instant now);

/// The fairness score, with what the session has got so far as if it ended now: replugging
/// changes nothing.
[[nodiscard]] double weight_of(const state::State& state, const state::Transaction& transaction,
                               Instant now);
[[nodiscard]] double weight_of(const state::State& state, std::string_view id_tag, Instant now);

/// When its driver leaves, as far as it is known: one who said so and is still there has not.
[[nodiscard]] std::optional<Instant> departure_of(const state::State& state,
                                                  const state::Transaction& transaction,
                                                  Instant now);
/// What it still wants, as far as it is known; no more than it can have before it leaves, so that
/// nobody gains by asking for what cannot be.
[[nodiscard]] std::optional<WattHours> wanted_of(const state::State& state,
                                                 const state::Transaction& transaction,
                                                 Instant now);

}  // namespace voltwin::core::priority
