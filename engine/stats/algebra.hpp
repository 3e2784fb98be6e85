#pragma once
// Arithmetic on time series: what holds at each instant is computed from what the operands
// hold there. All of it is exact but for the rounding of each value: where a result would not
// be a series of its kind (the product of two lines, the larger of two lines, a line plus a
// step) there is no operation. Results are finite (ENSURE), as operands are.

#include <cstdint>
#include <span>

#include "engine/base/result.hpp"
#include "engine/stats/series.hpp"
#include "engine/time/instant.hpp"

namespace voltwin::stats {

[[nodiscard]] StepSeries operator+(const StepSeries& a, const StepSeries& b);
[[nodiscard]] StepSeries operator-(const StepSeries& a, const StepSeries& b);
[[nodiscard]] StepSeries operator*(const StepSeries& a, const StepSeries& b);
[[nodiscard]] StepSeries operator-(const StepSeries& a);
[[nodiscard]] StepSeries operator*(const StepSeries& a, double factor);
[[nodiscard]] StepSeries operator*(double factor, const StepSeries& a);
/// The smaller and the larger of the two at each instant.
[[nodiscard]] StepSeries min(const StepSeries& a, const StepSeries& b);
[[nodiscard]] StepSeries max(const StepSeries& a, const StepSeries& b);
/// Values below `low` become `low`, above `high` `high`. `low` is not above `high` (ENSURE).
[[nodiscard]] StepSeries clamp(const StepSeries& a, double low, double high);
/// The sum of many, added up in the order given; zero of none.
[[nodiscard]] StepSeries sum(std::span<const StepSeries> all);

[[nodiscard]] LinearSeries operator+(const LinearSeries& a, const LinearSeries& b);
[[nodiscard]] LinearSeries operator-(const LinearSeries& a, const LinearSeries& b);
[[nodiscard]] LinearSeries operator-(const LinearSeries& a);
[[nodiscard]] LinearSeries operator*(const LinearSeries& a, double factor);
[[nodiscard]] LinearSeries operator*(double factor, const LinearSeries& a);

/// Whether the two hold the same at all times; of lines: whether they go through the same
/// points.
[[nodiscard]] bool operator==(const StepSeries& a, const StepSeries& b);
[[nodiscard]] bool operator==(const LinearSeries& a, const LinearSeries& b);

/// The same later by `by`: what held at t holds at t + by.
[[nodiscard]] StepSeries shifted(const StepSeries& a, Duration by);
[[nodiscard]] LinearSeries shifted(const LinearSeries& a, Duration by);

/// The same within [from, to]; before it what holds at `from`, after it, for steps what holds
/// just before `to`, for lines what holds at `to`. `from` is before `to` (ENSURE).
[[nodiscard]] StepSeries slice(const StepSeries& a, Instant from, Instant to);
[[nodiscard]] LinearSeries slice(const LinearSeries& a, Instant from, Instant to);

/// `before` until `at`, and `after` from then on.
[[nodiscard]] StepSeries spliced(const StepSeries& before, Instant at, const StepSeries& after);

/// Over [from, to), in value times seconds; `to` is not before `from` (ENSURE).
[[nodiscard]] double integral(const StepSeries& a, Instant from, Instant to);
[[nodiscard]] double integral(const LinearSeries& a, Instant from, Instant to);
/// Of the product at each instant: energy times its price, say.
[[nodiscard]] double integral_of_product(const LinearSeries& a, const StepSeries& b, Instant from,
                                         Instant to);

}  // namespace voltwin::stats
