#pragma once
// How far to trust a figure: confidence intervals over independent replications, for the
// difference of two variants under common random numbers, for a quantile, and for one long
// run in batches. The level is the chance that the interval covers, such as 0.95; it lies in
// (0, 1) (ENSURE), here and below. Nothing here knows where the values came from.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/stats/summary.hpp"

namespace voltwin::stats {

/// mean - half_width to mean + half_width. One value alone says nothing about its spread:
/// the interval is then infinitely wide. Of no value at all the mean is NaN.
struct Interval {
  double mean = 0.0;
  double low = 0.0;
  double high = 0.0;
  double half_width = 0.0;
};

/// For the mean of what independent, about normal values are drawn from: Student's t.
[[nodiscard]] Interval mean_interval(const Summary& values, double level);

/// The summary of first[i] - second[i]; spans of one length (ENSURE). With the same random
/// numbers in replication i of both variants, mean_interval of this is narrower than what
/// two independent samples give.
[[nodiscard]] Summary paired_difference(std::span<const double> first,
                                        std::span<const double> second);

/// How many replications more, with the spread seen so far, until the mean is known to
/// `relative_error` > 0 of itself (ENSURE): the half width falls to g/(1 + g) of the mean.
/// At most replications_max in all, which a mean near 0 also gives; at least two values
/// (ENSURE). Source: A. M. Law, Simulation Modeling and Analysis, 5th ed., 9.4.1.
inline constexpr std::uint64_t replications_max = 100'000'000;
[[nodiscard]] std::uint64_t replications_to_add(const Summary& values, double level,
                                                double relative_error);

/// A quantile between two values of the sample, whatever its distribution.
struct QuantileInterval {
  double estimate = 0.0;
  double low = 0.0;
  double high = 0.0;
};

/// For the p-quantile of what independent values, ascending, not empty, were drawn from; p in
/// (0, 1) (ENSURE). By the binomial law of their number below it, half of the risk at either
/// end; infinite at an end where the sample is too small for the level. Source: H. A. David,
/// H. N. Nagaraja, Order Statistics, 3rd ed., 7.1.
[[nodiscard]] QuantileInterval quantile_interval(std::span<const double> sorted, double p,
                                                 double level);

/// An interval from one long run: means of batches of neighbours, which are nearly
/// independent when batches are long. The length of the run need not be known: when
/// 2 * batches are full, neighbours melt into batches of double length, so that there are
/// `batches` to 2 * batches - 1 of them from then on, in constant space.
class BatchMeans {
 public:
  static constexpr std::size_t batches_min = 10;
  static constexpr std::size_t batches_max = 10'000;
  struct Options {
    std::uint64_t warm_up = 0;  ///< so many first values are left out
    std::size_t batches = 32;   ///< batches_min to batches_max (ENSURE)
  };
  explicit BatchMeans(Options options);

  /// A finite value (ENSURE).
  void add(double value);

  /// Values in full batches: what the figures below rest on.
  [[nodiscard]] std::uint64_t count() const { return batch_size_ * means_.size(); }
  [[nodiscard]] std::uint64_t batch_size() const { return batch_size_; }
  [[nodiscard]] std::span<const double> means() const { return means_; }
  [[nodiscard]] Interval interval(double level) const;
  /// Correlation of neighbouring batch means; NaN for fewer than three or without spread.
  /// Above 0.2 or so the run is too short and the interval too narrow.
  [[nodiscard]] double lag_1_correlation() const;

 private:
  std::uint64_t warm_up_;  ///< values still to be left out
  std::size_t batches_;
  std::uint64_t batch_size_ = 1;
  std::vector<double> means_;
  Summary open_;  ///< the batch that is being filled
};

}  // namespace voltwin::stats
