#pragma once
// Series with random points on a coarse grid, so that those of two series often coincide.

#include <vector>

#include "engine/random/random.hpp"
#include "engine/stats/series.hpp"

namespace voltwin::stats {

/// One to twelve points between 0 and 100 s, values whole numbers from -8 to 8.
[[nodiscard]] std::vector<Point> random_points(random::Stream& draws);
[[nodiscard]] StepSeries random_steps(random::Stream& draws);
[[nodiscard]] LinearSeries random_lines(random::Stream& draws);

/// The instants at which to compare: every half second from -10 to 110 s.
[[nodiscard]] std::vector<Instant> instants_to_compare();

}  // namespace voltwin::stats
