#pragma once
// Whose clock is right: how wrong a station's is, and what its times mean in ours. Pure rules
// over state::Clock; they must not know what a message says besides its time.
//
// A message is late by what its station's clock is behind us plus what it waited, and a queue only
// ever adds to that. So the smallest lateness bounds the error of the clock, and any message may
// lower the estimate; but a queue of hours offline, however it is drained, must not pass for a
// clock that is hours slow. What raises it is therefore only
// - two statuses between which as much time passed for the station as for us: nothing waited;
// - of messages that may have waited, half an hour without a change in their lateness, which is
//   that of a time zone: for stations whose statuses have no time;
// - a time that is right where the clock was ahead: it was set. A message that may have waited
//   shows that only by an earlier time than one before it did, for a queue keeps its order.
// See the catalogue, rows T1 to T4.

#include <optional>

#include "csms/core/state/clock.hpp"
#include "csms/core/state/turn.hpp"

namespace voltwin::core::session {

using namespace core::boundary;  // the vocabulary of transactions

/// A time of a station in ours.
struct ClockReading {
  Instant at;  ///< never much later than the message came
  events::ClockKind kind = events::ClockKind::utc;
};

/// What this message adds to the knowledge of its station's clock, if it changes the estimate
/// by more than the tolerance. The station is left for the caller to fill in.
[[nodiscard]] std::optional<events::ClockOffsetEstimated> estimate_clock(const state::Clock& clock,
                                                                         const state::Stamp& stamp,
                                                                         state::Telling telling);

/// What the time of the stamp means. A time since power-up that nothing is known of means its
/// arrival.
[[nodiscard]] ClockReading read_clock(const state::Clock& clock, const state::Stamp& stamp);

/// Both in a turn: learns from a message that may have waited, then reads its time. A time that
/// was not believed is counted for the station (T2, T3) under the name of its field.
[[nodiscard]] Instant believed_time(state::Turn& turn, StationId station, Instant device,
                                    const char* field);

/// When a transaction started, by what is known of the clock now.
[[nodiscard]] Instant started_after_all(const state::State& state,
                                        const state::Transaction& transaction);

/// Since when its vehicle has asked for no energy, if it does not, by what is known of the clock
/// now.
[[nodiscard]] std::optional<Instant> idle_after_all(const state::State& state,
                                                    const state::Transaction& transaction);

/// A status with its time in ours.
[[nodiscard]] StatusReport in_our_time(state::Turn& turn, StationId station, StatusReport report);

}  // namespace voltwin::core::session
