#include "tests/unit/engine/stats/random_series.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace voltwin::stats {

std::vector<Point> random_points(random::Stream& draws) {
  const auto count = 1 + static_cast<std::size_t>(draws.uniform() * 12.0);
  std::set<std::int64_t> seconds;
  while (seconds.size() < count) seconds.insert(static_cast<std::int64_t>(draws.uniform() * 100.0));
  std::vector<Point> out;
  for (const std::int64_t second : seconds) {
    const auto value = static_cast<int>(draws.uniform() * 17.0) - 8;
    out.push_back({Instant::from_seconds(second), static_cast<double>(value)});
  }
  return out;
}

StepSeries random_steps(random::Stream& draws) {
  return StepSeries::build(random_points(draws)).value();
}

LinearSeries random_lines(random::Stream& draws) {
  return LinearSeries::build(random_points(draws)).value();
}

std::vector<Instant> instants_to_compare() {
  std::vector<Instant> out;
  for (std::int64_t half = -20; half <= 220; ++half) {
    out.push_back(Instant::from_us(half * 500'000));
  }
  return out;
}

}  // namespace voltwin::stats
