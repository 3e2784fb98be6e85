#pragma once
// What drivers say, against what they do: seeded errors of departure and energy as the drivers
// of Caltech made them. Only what the scheduler is told changes.

#include <cstdint>
#include <span>
#include <vector>

#include "scenarios/acn/events.hpp"

namespace voltwin::scenarios::acn {

/// The same sessions with a told departure (at least one period after the arrival) and a told
/// energy drawn for each. The same seed, the same draws, whatever policy is asked.
[[nodiscard]] std::vector<Session> with_estimates(std::span<const Session> sessions,
                                                  std::uint64_t seed);

}  // namespace voltwin::scenarios::acn
