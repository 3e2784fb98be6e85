#pragma once
// What our two policies share: the site as claims of the filling, and the last touch on pilots.

#include <span>
#include <vector>

#include "csms/core/power/convex_filling.hpp"
#include "scenarios/acn/beliefs.hpp"
#include "scenarios/acn/policy.hpp"

namespace voltwin::scenarios::acn {

using Terms = std::vector<core::power::PhasorTerm>;

/// The limits of the rows, without ACN-Sim's tolerance.
[[nodiscard]] std::vector<double> limits_of(const Network& network);

/// Claims whose stations load the rows in the same way.
struct Group {
  Terms terms;
  std::vector<std::size_t> members;
};
/// In the order of the stations.
[[nodiscard]] std::vector<Group> groups_of(const Situation& situation);

/// Gives what is left: each claim keeps `amps`, which the rows must bear together; then all rise
/// by laxity as far as they take more; at last those that seem to be full.
[[nodiscard]] std::vector<double> top_up(const Situation& situation,
                                         std::span<const Belief> beliefs,
                                         std::span<const double> amps);

/// A need below 0.001 kWh is no claim any more: a car that would be left with less keeps a
/// little more for its next period instead, where rows allow it.
void avoid_lost_remainders(const Situation& situation, std::span<double> pilots_a);

}  // namespace voltwin::scenarios::acn
