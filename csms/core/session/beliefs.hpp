#pragma once
// What of a station's words is believed: registers and ends. One place, so that every
// path to a bill believes the same. Pure functions of what was said and what is known.

#include <cstdint>
#include <optional>

#include "csms/core/state/state.hpp"

namespace voltwin::core::session {

using namespace core::boundary;  // the vocabulary of transactions

/// No meter shows more (nine digits of kWh). A register beyond is not believed: billed as it
/// stands it would not even fit the arithmetic.
inline constexpr std::int64_t largest_register_wh = 1'000'000'000'000;

[[nodiscard]] bool believable(double register_wh);
[[nodiscard]] bool believable(std::int64_t register_wh);

/// A stop whose time has been read.
struct StopNews {
  const TransactionStop& message;
  Instant at;   ///< when it was, in our time
  Instant now;  ///< when it came
};

struct BelievedStop {
  WattHours reading;
  Instant at;
  bool estimated = false;  ///< what is billed rests on the samples or on the next transaction
  std::optional<ocpp::tolerance::Defect> finding;   ///< what was wrong with the register
  std::optional<events::RegisterScale> shown = {};  ///< in which unit it is, by what was measured
};
/// The end that a stop of this transaction tells. A register that does not agree with the track
/// of its samples and the rating of the EVSE (metering.hpp), or one beyond the register at which
/// the next transaction of the EVSE began (that energy is on its bill), is not believed: the
/// best known one stands for it.
[[nodiscard]] BelievedStop believed_stop(const state::State& state,
                                         const state::Transaction& transaction,
                                         const StopNews& news);

/// Whom a message of a transaction is of that happened `at` our time: the start after it may have
/// been none, and then its station goes on under the old id. What it tells is the younger one's,
/// so that nothing is lost and each Wh has one place.
[[nodiscard]] TransactionId heir(const state::State& state, const state::Transaction& named,
                                 Instant at);

/// The most that the EVSE can have delivered from one instant to another, with an hour to
/// spare for clocks.
[[nodiscard]] WattHours most_energy(const state::State& state, const state::Evse& evse,
                                    Instant from, Instant until);

}  // namespace voltwin::core::session
