#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "engine/random/random.hpp"
#include "tests/unit/engine/random/samples.hpp"

// Seeds are fixed, so none of these can fail by chance; the bounds are those that a true
// sample passes in all but one case of a thousand or fewer.

namespace voltwin::random {
namespace {

double poisson_mass(double k, double mean) {
  return std::exp(k * std::log(mean) - mean - std::lgamma(k + 1.0));
}

TEST(Uniform, fills_its_range_evenly_and_never_reaches_the_end) {
  const auto values = sample(1, [](Stream& s) { return s.uniform(); });
  EXPECT_GT(cdf_p_value(values, [](double x) { return x; }), 1e-3);
  EXPECT_GE(*std::min_element(values.begin(), values.end()), 0.0);
  EXPECT_LT(*std::max_element(values.begin(), values.end()), 1.0);

  Stream stream = stream_for_test(2);
  const double next = std::nextafter(1.0, 2.0);
  for (int i = 0; i < 100; ++i) ASSERT_EQ(stream.uniform(1.0, next), 1.0);
  constexpr double largest = std::numeric_limits<double>::max();
  for (int i = 0; i < 100; ++i) ASSERT_LT(std::fabs(stream.uniform(-largest, largest)), largest);
}

TEST(Below, gives_each_number_as_often) {
  for (const std::uint64_t n : {1u, 2u, 3u, 7u, 1000u}) {
    const auto values = sample(n, [&](Stream& s) { return s.below(n); });
    if (n == 1) {
      EXPECT_EQ(*std::max_element(values.begin(), values.end()), 0.0);
      continue;
    }
    const double p_value =
        mass_p_value(values, n - 1, [&](double) { return 1.0 / static_cast<double>(n); });
    EXPECT_GT(p_value, 1e-3) << n;
  }
}

TEST(Below, is_not_biased_where_the_range_does_not_divide) {
  // Of 3 * 2^62 numbers a plain product would give every third one twice as often.
  Stream stream = stream_for_test(3);
  std::array<double, 3> counts{};
  for (int i = 0; i < draws; ++i) counts[stream.below(std::uint64_t{3} << 62) % 3] += 1.0;
  for (const double count : counts) EXPECT_NEAR(count, draws / 3.0, 4.0 * std::sqrt(draws / 4.5));
}

TEST(Chance, happens_as_often_as_it_says_and_never_or_always_at_the_ends) {
  Stream stream = stream_for_test(4);
  int happened = 0;
  for (int i = 0; i < draws; ++i) {
    happened += stream.chance(0.2) ? 1 : 0;
    ASSERT_FALSE(stream.chance(0.0));
    ASSERT_TRUE(stream.chance(1.0));
  }
  EXPECT_NEAR(happened, 0.2 * draws, 4.0 * std::sqrt(0.16 * draws));
}

TEST(Normal, has_its_distribution) {
  const auto values = sample(5, [](Stream& s) { return s.normal(10.0, 3.0); });
  EXPECT_GT(
      cdf_p_value(values, [](double x) { return 0.5 * std::erfc((10.0 - x) / 3.0 * M_SQRT1_2); }),
      1e-3);
  expect_moments(values, 10.0, 9.0, 3.0);
  Stream stream = stream_for_test(6);
  EXPECT_EQ(stream.normal(4.0, 0.0), 4.0);
}

TEST(NormalQuantile, is_the_inverse_of_the_distribution_function) {
  for (int i = 1; i < 2000; ++i) {
    const double p = i / 2000.0;
    const double x = normal_quantile(p);
    // One Newton step in long double from x shows how far it is off.
    const long double cdf = 0.5L * std::erfc(-static_cast<long double>(x) * M_SQRT1_2l);
    const long double density =
        std::exp(-0.5L * static_cast<long double>(x) * x) / std::sqrt(2.0L * M_PIl);
    ASSERT_LT(std::fabs((cdf - static_cast<long double>(p)) / density),
              4e-16 * (1.0 + std::fabs(x)))
        << p;
  }
  for (int exponent = 11; exponent < 300; ++exponent) {  // the far tails
    const double p = std::ldexp(1.0, -exponent);
    const auto x = static_cast<long double>(normal_quantile(p));
    const long double cdf = 0.5L * std::erfc(-x * M_SQRT1_2l);
    const long double density = std::exp(-0.5L * x * x) / std::sqrt(2.0L * M_PIl);
    ASSERT_LT(std::fabs((cdf - static_cast<long double>(p)) / density / x), 2e-15L) << exponent;
  }
  EXPECT_EQ(normal_quantile(0.5), 0.0);
  EXPECT_EQ(normal_quantile(0.25), -normal_quantile(0.75));
}

TEST(Exponential, has_its_distribution) {
  const auto values = sample(7, [](Stream& s) { return s.exponential(2.5); });
  EXPECT_GT(cdf_p_value(values, [](double x) { return -std::expm1(-x / 2.5); }), 1e-3);
  expect_moments(values, 2.5, 6.25, 9.0);
}

TEST(Lognormal, has_its_distribution) {
  const auto values = sample(8, [](Stream& s) { return s.lognormal(1.0, 0.5); });
  EXPECT_GT(
      cdf_p_value(values,
                  [](double x) { return 0.5 * std::erfc(-(std::log(x) - 1.0) / 0.5 * M_SQRT1_2); }),
      1e-3);
  EXPECT_GT(*std::min_element(values.begin(), values.end()), 0.0);
}

TEST(Gamma, has_its_moments_for_small_and_large_shapes) {
  for (const double shape : {0.05, 0.5, 1.0, 2.5, 30.0, 1000.0}) {
    SCOPED_TRACE(shape);
    const auto values = sample(9, [&](Stream& s) { return s.gamma(shape, 2.0); });
    expect_moments(values, 2.0 * shape, 4.0 * shape, 3.0 + 6.0 / shape);
    EXPECT_GE(*std::min_element(values.begin(), values.end()), 0.0);
  }
}

TEST(Gamma, has_its_distribution_where_that_is_elementary) {
  const auto exponential = sample(10, [](Stream& s) { return s.gamma(1.0, 3.0); });
  EXPECT_GT(cdf_p_value(exponential, [](double x) { return -std::expm1(-x / 3.0); }), 1e-3);
  const auto half = sample(11, [](Stream& s) { return s.gamma(0.5, 1.0); });
  EXPECT_GT(cdf_p_value(half, [](double x) { return std::erf(std::sqrt(x)); }), 1e-3);
  const auto third = sample(12, [](Stream& s) { return s.gamma(3.0, 1.0); });
  EXPECT_GT(
      cdf_p_value(third, [](double x) { return 1.0 - std::exp(-x) * (1.0 + x + 0.5 * x * x); }),
      1e-3);
}

TEST(Poisson, has_its_distribution_on_both_sides_of_the_change_of_method) {
  for (const double mean : {0.01, 0.7, 4.0, 9.99, 10.0, 12.0, 37.5, 400.0}) {
    SCOPED_TRACE(mean);
    const auto values = sample(13, [&](Stream& s) { return s.poisson(mean); });
    expect_moments(values, mean, mean, 3.0 + 1.0 / mean);
    const auto last = static_cast<std::size_t>(mean + 6.0 * std::sqrt(mean) + 3.0);
    const double p_value =
        mass_p_value(values, last, [&](double k) { return poisson_mass(k, mean); });
    EXPECT_GT(p_value, 1e-3);
  }
  Stream stream = stream_for_test(14);
  EXPECT_EQ(stream.poisson(0.0), 0u);
  expect_moments(sample(15, [](Stream& s) { return s.poisson(1e9); }), 1e9, 1e9, 3.0);
}

TEST(NegativeBinomial, has_its_mean_variance_and_distribution) {
  for (const double variance : {5.0, 5.5, 12.0, 60.0}) {
    SCOPED_TRACE(variance);
    const auto values = sample(16, [&](Stream& s) { return s.negative_binomial(5.0, variance); });
    if (variance == 5.0) {
      expect_moments(values, 5.0, 5.0, 3.2);
      continue;
    }
    const double r = 25.0 / (variance - 5.0);
    const double p = 5.0 / variance;  // of a success
    expect_moments(values, 5.0, variance, 3.0 + 6.0 / r + p * p / ((1.0 - p) * r));
    const double p_value = mass_p_value(values, 200, [&](double k) {
      return std::exp(std::lgamma(k + r) - std::lgamma(r) - std::lgamma(k + 1.0) + r * std::log(p) +
                      k * std::log1p(-p));
    });
    EXPECT_GT(p_value, 1e-3);
  }
}

TEST(Pick, follows_the_weights_and_never_takes_one_of_zero) {
  const std::vector<double> weights{0.0, 1.0, 0.0, 3.0, 6.0, 0.0};
  const auto values = sample(17, [&](Stream& s) { return s.pick(weights); });
  const double p_value = mass_p_value(
      values, 5, [&](double k) { return weights[static_cast<std::size_t>(k)] / 10.0; });
  EXPECT_GT(p_value, 1e-3);
  for (const double value : values) ASSERT_GT(weights[static_cast<std::size_t>(value)], 0.0);
}

TEST(DistributionsDeathTest, impossible_parameters_are_our_mistake) {
  Stream stream = stream_for_test(18);
  EXPECT_DEATH(stream.below(0), "ENSURE");
  EXPECT_DEATH(stream.uniform(1.0, 1.0), "ENSURE");
  EXPECT_DEATH(stream.normal(0.0, -1.0), "ENSURE");
  EXPECT_DEATH(stream.exponential(0.0), "ENSURE");
  EXPECT_DEATH(stream.poisson(-1.0), "ENSURE");
  EXPECT_DEATH(stream.negative_binomial(5.0, 4.0), "ENSURE");
  EXPECT_DEATH(stream.pick(std::vector<double>{0.0, 0.0}), "ENSURE");
  EXPECT_DEATH(stream.pick({}), "ENSURE");
  EXPECT_DEATH(stream.chance(1.1), "ENSURE");
}

}  // namespace
}  // namespace voltwin::random
