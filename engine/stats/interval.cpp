#include "engine/stats/interval.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/base/ensure.hpp"
#include "engine/stats/special.hpp"

namespace voltwin::stats {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// Half the width, in standard deviations of one value, of the interval from n values.
double half_width_of(std::uint64_t n, double level) {
  // With so many degrees of freedom Student's t is the normal law to 1e-9.
  constexpr double dof_max = 1e9;
  const auto count = static_cast<double>(n);
  return -student_quantile(0.5 - 0.5 * level, std::min(count - 1.0, dof_max)) / std::sqrt(count);
}

/// The chance that at most k of n independent values lie below the p-quantile.
double binomial_cdf(std::uint64_t k, std::uint64_t n, double p) {
  if (k >= n) return 1.0;
  return incomplete_beta(static_cast<double>(n - k), static_cast<double>(k) + 1.0, 1.0 - p);
}

/// The least k in 0..n for which the predicate, false up to some k and then true, holds.
template <class Predicate>
std::uint64_t first_where(std::uint64_t n, Predicate predicate) {
  std::uint64_t low = 0;
  std::uint64_t high = n;
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    if (predicate(middle)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

}  // namespace

Interval mean_interval(const Summary& values, double level) {
  ENSURE(level > 0.0 && level < 1.0);
  const double mean = values.mean();
  if (values.count() == 0) return {nan, -infinity, infinity, infinity};
  if (values.count() == 1) return {mean, -infinity, infinity, infinity};
  const double half_width = half_width_of(values.count(), level) * values.standard_deviation();
  return {mean, mean - half_width, mean + half_width, half_width};
}

Summary paired_difference(std::span<const double> first, std::span<const double> second) {
  ENSURE(first.size() == second.size());
  Summary differences;
  for (std::size_t i = 0; i < first.size(); ++i) differences.add(first[i] - second[i]);
  return differences;
}

std::uint64_t replications_to_add(const Summary& values, double level, double relative_error) {
  ENSURE(values.count() >= 2 && level > 0.0 && level < 1.0 && relative_error > 0.0);
  // The error of the mean itself is in its estimate too: hence g/(1 + g) and not g.
  const double wanted = relative_error / (1.0 + relative_error) * std::fabs(values.mean());
  const double deviation = values.standard_deviation();
  if (values.count() >= replications_max) return 0;
  return first_where(replications_max - values.count(), [&](std::uint64_t more) {
    return half_width_of(values.count() + more, level) * deviation <= wanted;
  });
}

QuantileInterval quantile_interval(std::span<const double> sorted, double p, double level) {
  ENSURE(!sorted.empty() && p > 0.0 && p < 1.0 && level > 0.0 && level < 1.0);
  ENSURE(std::is_sorted(sorted.begin(), sorted.end()));
  const std::uint64_t n = sorted.size();
  const double risk = 0.5 - 0.5 * level;
  QuantileInterval result{quantile(sorted, p), -infinity, infinity};
  // The i-th smallest value is above the quantile when fewer than i lie below it.
  const std::uint64_t low = first_where(n, [&](auto k) { return binomial_cdf(k, n, p) > risk; });
  const std::uint64_t high =
      first_where(n, [&](auto k) { return binomial_cdf(k, n, p) >= 1.0 - risk; });
  if (low > 0) result.low = sorted[low - 1];
  if (high < n) result.high = sorted[high];
  return result;
}

BatchMeans::BatchMeans(Options options) : warm_up_(options.warm_up), batches_(options.batches) {
  ENSURE(options.batches >= batches_min && options.batches <= batches_max);
}

void BatchMeans::add(double value) {
  ENSURE(std::isfinite(value));
  if (warm_up_ > 0) {
    --warm_up_;
    return;
  }
  open_.add(value);
  if (open_.count() < batch_size_) return;
  means_.push_back(open_.mean());
  open_ = Summary();
  if (means_.size() < 2 * batches_) return;
  for (std::size_t i = 0; i < batches_; ++i) {
    means_[i] = 0.5 * means_[2 * i] + 0.5 * means_[2 * i + 1];
  }
  means_.resize(batches_);
  batch_size_ *= 2;
}

Interval BatchMeans::interval(double level) const {
  Summary summary;
  for (const double mean : means_) summary.add(mean);
  return mean_interval(summary, level);
}

double BatchMeans::lag_1_correlation() const {
  if (means_.size() < 3) return nan;
  Summary summary;
  for (const double mean : means_) summary.add(mean);
  double squares = 0.0;
  double products = 0.0;
  for (std::size_t i = 0; i < means_.size(); ++i) {
    const double distance = means_[i] - summary.mean();
    squares += distance * distance;
    if (i > 0) products += distance * (means_[i - 1] - summary.mean());
  }
  return squares > 0.0 ? products / squares : nan;
}

}  // namespace voltwin::stats
