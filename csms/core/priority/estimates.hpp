#pragma once
// When somebody who waits may expect to begin, and what he may have: those in the queue of a
// site, and the sessions that are paused. A pure function of the state: running sessions go on at
// their present current and leave when they said, rotation comes on time, and nobody new arrives.

#include <optional>
#include <vector>

#include "csms/core/state/state.hpp"

namespace voltwin::core::priority {

using namespace core::boundary;  // ids

struct Estimate {
  QueueEntryId entry;             ///< or
  TransactionId transaction;      ///< of a paused session
  std::optional<Instant> start;   ///< nothing: it depends on what nobody has said
  std::optional<WattHours> most;  ///< at the full current of the EVSE, from then until he leaves
};

/// Those in the queue in the order in which it serves them, then the paused sessions in theirs.
[[nodiscard]] std::vector<Estimate> estimates(const state::State& state, SiteId site, Instant now);

/// When the vehicle at the EVSE is gone, or would be done; now when there is none. Nothing where
/// it cannot be told.
[[nodiscard]] std::optional<Instant> free_from(const state::State& state, EvseId evse, Instant now);

}  // namespace voltwin::core::priority
