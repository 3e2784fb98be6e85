#include "engine/stats/fit.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/ensure.hpp"
#include "engine/stats/special.hpp"

namespace voltwin::stats {
namespace {

/// Stephens' correction carries the limit law to samples of moderate size.
double distance_p_value(double distance, double size) {
  const double root = std::sqrt(size);
  return kolmogorov_tail((root + 0.12 + 0.11 / root) * distance);
}

/// Walks two samples in order: at every distinct value, visit(value, share of the first and
/// of the second that is at most it).
template <class Visit>
void walk(std::span<const double> first, std::span<const double> second, Visit visit) {
  ENSURE(!first.empty() && !second.empty());
  ENSURE(std::is_sorted(first.begin(), first.end()));
  ENSURE(std::is_sorted(second.begin(), second.end()));
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < first.size() || j < second.size()) {
    const bool from_first = j == second.size() || (i < first.size() && first[i] <= second[j]);
    const double value = from_first ? first[i] : second[j];
    while (i < first.size() && first[i] == value) ++i;
    while (j < second.size() && second[j] == value) ++j;
    visit(value, static_cast<double>(i) / static_cast<double>(first.size()),
          static_cast<double>(j) / static_cast<double>(second.size()));
  }
}

}  // namespace

FitTest kolmogorov_smirnov(std::span<const double> probabilities) {
  ENSURE(!probabilities.empty());
  ENSURE(std::is_sorted(probabilities.begin(), probabilities.end()));
  ENSURE(probabilities.front() >= 0.0 && probabilities.back() <= 1.0);
  const auto n = static_cast<double>(probabilities.size());
  double distance = 0.0;
  for (std::size_t i = 0; i < probabilities.size(); ++i) {
    const auto before = static_cast<double>(i);
    const double p = probabilities[i];
    distance = std::max({distance, p - before / n, (before + 1.0) / n - p});
  }
  return {distance, distance_p_value(distance, n)};
}

FitTest kolmogorov_smirnov_two(std::span<const double> first, std::span<const double> second) {
  double distance = 0.0;
  walk(first, second,
       [&](double, double p, double q) { distance = std::max(distance, std::fabs(p - q)); });
  const auto n = static_cast<double>(first.size());
  const auto m = static_cast<double>(second.size());
  return {distance, distance_p_value(distance, n * m / (n + m))};
}

FitTest chi_squared(std::span<const std::uint64_t> counts, std::span<const double> expected,
                    std::size_t fitted) {
  constexpr double expected_min = 5.0;
  ENSURE(counts.size() == expected.size() && !counts.empty());
  // What is left at the end is too little for a bin of its own and joins the last one, so
  // each bin is added only when the next is complete.
  double statistic = 0.0;
  double bins = 0.0;
  double last_count = 0.0;
  double last_expected = 0.0;
  double open_count = 0.0;
  double open_expected = 0.0;
  const auto close = [&](double count, double mean) {
    if (mean == 0.0) return;
    statistic += (count - mean) * (count - mean) / mean;
    bins += 1.0;
  };
  for (std::size_t i = 0; i < counts.size(); ++i) {
    ENSURE(expected[i] > 0.0 && std::isfinite(expected[i]));
    open_count += static_cast<double>(counts[i]);
    open_expected += expected[i];
    if (open_expected < expected_min) continue;
    close(last_count, last_expected);
    last_count = open_count;
    last_expected = open_expected;
    open_count = open_expected = 0.0;
  }
  close(last_count + open_count, last_expected + open_expected);
  const double dof = bins - 1.0 - static_cast<double>(fitted);
  return {statistic, dof < 1.0 ? 1.0 : chi_squared_tail(statistic, dof)};
}

double wasserstein_1(std::span<const double> first, std::span<const double> second) {
  double area = 0.0;
  double since = 0.0;
  double height = 0.0;  // nothing before the first value
  walk(first, second, [&](double value, double p, double q) {
    area += height * (value - since);
    since = value;
    height = std::fabs(p - q);
  });
  return area;
}

}  // namespace voltwin::stats
