#pragma once
// What the tests of distributions share: samples from fixed seeds, and how well they fit.
// Seeds are fixed, so that nothing fails by chance; the bounds are those that a true sample
// passes in all but one case of a thousand or fewer.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/random/random.hpp"
#include "engine/stats/fit.hpp"
#include "engine/stats/summary.hpp"

namespace voltwin::random {

inline constexpr int draws = 200'000;

inline Stream stream_for_test(std::uint64_t seed) { return Random(seed).stream("test"); }

template <class Draw>
std::vector<double> sample(std::uint64_t seed, Draw draw) {
  Stream stream = stream_for_test(seed);
  std::vector<double> values;
  values.reserve(draws);
  for (int i = 0; i < draws; ++i) values.push_back(static_cast<double>(draw(stream)));
  return values;
}

/// Kolmogorov-Smirnov against a distribution function.
template <class Cdf>
double cdf_p_value(std::vector<double> values, Cdf cdf) {
  std::sort(values.begin(), values.end());
  for (double& value : values) value = cdf(value);
  return stats::kolmogorov_smirnov(values).p_value;
}

/// Chi-squared against a mass function over 0..last (all that is above in the last bin).
template <class Mass>
double mass_p_value(const std::vector<double>& values, std::size_t last, Mass mass) {
  std::vector<std::uint64_t> counts(last + 1, 0);
  for (const double value : values) ++counts[std::min(static_cast<std::size_t>(value), last)];
  const auto n = static_cast<double>(values.size());
  std::vector<double> expected;
  double rest = 1.0;
  for (std::size_t k = 0; k <= last; ++k) {
    const double p = k == last ? rest : mass(static_cast<double>(k));
    rest -= p;
    expected.push_back(std::max(n * p, 1e-300));  // above 0, also where nothing can be
  }
  return stats::chi_squared(counts, expected, 0).p_value;
}

/// Mean and variance within four standard errors (of a variance: from the kurtosis).
inline void expect_moments(const std::vector<double>& values, double mean, double variance,
                           double kurtosis) {
  stats::Summary summary;
  for (const double value : values) summary.add(value);
  const auto n = static_cast<double>(values.size());
  EXPECT_NEAR(summary.mean(), mean, 4.0 * std::sqrt(variance / n));
  EXPECT_NEAR(summary.variance(), variance, 4.0 * variance * std::sqrt((kurtosis - 1.0) / n));
}

}  // namespace voltwin::random
