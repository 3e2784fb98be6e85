#pragma once
// Figures over numbers: count, mean, spread, extremes, quantiles, and the same for a
// signal over time. They know no units. All are values; merging two summaries gives that
// of both samples, up to rounding (so merge in a fixed order).

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "engine/time/instant.hpp"

namespace voltwin::stats {

/// Of a stream of finite numbers, in constant space (Welford; merged after Chan, Golub and
/// LeVeque). The figures of an empty summary are NaN, its count 0.
class Summary {
 public:
  /// A finite value (ENSURE).
  void add(double value);
  void merge(const Summary& other);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] double sum() const;
  [[nodiscard]] double mean() const;
  /// Of the sample, by n-1; NaN for fewer than two values.
  [[nodiscard]] double variance() const;
  [[nodiscard]] double standard_deviation() const;
  [[nodiscard]] double min() const;
  [[nodiscard]] double max() const;

 private:
  std::uint64_t count_ = 0;
  double mean_ = 0.0;
  double squares_ = 0.0;  ///< sum of squared distances from the mean
  double min_ = std::numeric_limits<double>::infinity();
  double max_ = -std::numeric_limits<double>::infinity();
};

/// A signal that holds each value until the next: mean over time and extremes. Signals of
/// several replications are not merged: the mean of each is one value of a Summary, whose
/// mean_interval (engine/stats/interval.hpp) then holds, because replications are independent
/// and what happens within one is not.
class TimeWeighted {
 public:
  /// From `start` on the signal has this value.
  TimeWeighted(Instant start, double value);

  /// From `at` on the signal has this value; `at` is not before the last change (ENSURE).
  /// A value that holds for no time at all does not count for the extremes.
  void set(Instant at, double value);

  [[nodiscard]] double current() const { return value_; }
  /// Integral of the signal from the start, in value-seconds. `until` is not before the
  /// last change (ENSURE), here and below.
  [[nodiscard]] double integral(Instant until) const;
  /// The value itself when no time has passed.
  [[nodiscard]] double mean(Instant until) const;
  [[nodiscard]] double max(Instant until) const;
  [[nodiscard]] double min(Instant until) const;

 private:
  Instant start_;
  Instant since_;
  double value_;
  double integral_ = 0.0;
  double min_ = std::numeric_limits<double>::infinity();
  double max_ = -std::numeric_limits<double>::infinity();
};

/// The p-quantile, p in [0, 1], of values in ascending order (not empty: ENSURE), linear
/// between neighbours: the value at position p (n - 1). Hyndman and Fan 1996, type 7.
[[nodiscard]] double quantile(std::span<const double> sorted, double p);

/// Counts in equal bins over [low, high), with the values outside counted apart.
class Histogram {
 public:
  static constexpr std::size_t bins_max = 65'536;
  /// low < high, 1 <= bins <= bins_max (ENSURE).
  Histogram(double low, double high, std::size_t bins);

  /// Any number but NaN (ENSURE).
  void add(double value);
  /// Adds the counts of another with the same range and number of bins (ENSURE). Exact, so
  /// that the order of merging does not matter.
  void merge(const Histogram& other);
  [[nodiscard]] std::uint64_t count() const;
  [[nodiscard]] std::span<const std::uint64_t> counts() const { return counts_; }
  [[nodiscard]] std::uint64_t below() const { return below_; }
  [[nodiscard]] std::uint64_t above() const { return above_; }
  /// Lower edge of a bin; that of bin counts().size() is `high`.
  [[nodiscard]] double edge(std::size_t bin) const;

 private:
  double low_;
  double high_;
  std::vector<std::uint64_t> counts_;
  std::uint64_t below_ = 0;
  std::uint64_t above_ = 0;
};

}  // namespace voltwin::stats
