#pragma once
// Series over intervals: from a series to one value per quarter of an hour, hour or local day,
// and back from values to a series. Intervals are given by their edges, so that they need not
// be of one length: a local day may have 23 hours.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/stats/series.hpp"
#include "engine/time/instant.hpp"
#include "engine/time/zone.hpp"

namespace voltwin::stats {

/// At most so many intervals; more is a mistake in their length.
inline constexpr std::size_t max_intervals = 100'000'000;

/// `count` intervals of `step` from `start` on: count + 1 edges. Step and count above zero,
/// count up to max_intervals (ENSURE).
[[nodiscard]] std::vector<Instant> regular_edges(Instant start, Duration step, std::size_t count);
/// The beginnings of the local days that [from, to) has part in, and the end of the last one:
/// whole days, so they may reach beyond on both sides. `from` is before `to` (ENSURE).
[[nodiscard]] std::vector<Instant> day_edges(const TimeZone& zone, Instant from, Instant to);

/// What stands for a series over an interval [from, to).
enum class Sampling : std::uint8_t {
  mean,   ///< keeps the integral
  first,  ///< the value at `from`
  max,
  min,
};

/// One value an interval. Of lines, max and min count the end of the interval too. `edges`
/// rise and are at least two (ENSURE).
[[nodiscard]] std::vector<double> sampled(const StepSeries& series, std::span<const Instant> edges,
                                          Sampling sampling);
[[nodiscard]] std::vector<double> sampled(const LinearSeries& series,
                                          std::span<const Instant> edges, Sampling sampling);

/// The values as steps. With Sampling::mean the integral over each interval is that of the
/// series.
[[nodiscard]] StepSeries resampled(const StepSeries& series, std::span<const Instant> edges,
                                   Sampling sampling);
[[nodiscard]] StepSeries resampled(const LinearSeries& series, std::span<const Instant> edges,
                                   Sampling sampling);

/// One value for each interval between two edges. Bad input as StepSeries::build() has it;
/// one value less than there are edges (ENSURE).
[[nodiscard]] Result<StepSeries> steps_of(std::span<const Instant> edges,
                                          std::span<const double> values);
/// The points of steps, joined by lines: for values that were read off at an instant, and
/// held only because nothing better was known. It has another integral.
[[nodiscard]] LinearSeries joined(const StepSeries& series);

}  // namespace voltwin::stats
