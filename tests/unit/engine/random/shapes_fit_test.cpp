#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "engine/random/distribution.hpp"
#include "engine/stats/special.hpp"
#include "tests/unit/engine/random/samples.hpp"

namespace voltwin::random {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// Everything within [low, high].
void expect_range(const std::vector<double>& values, double low, double high) {
  EXPECT_GE(*std::min_element(values.begin(), values.end()), low);
  EXPECT_LE(*std::max_element(values.begin(), values.end()), high);
}

TEST(Triangular, has_its_distribution_with_the_mode_anywhere) {
  for (const double mode : {2.0, 3.0, 6.5, 7.0}) {
    SCOPED_TRACE(mode);
    const auto values = sample(101, [&](Stream& s) { return s.triangular(2.0, mode, 7.0); });
    EXPECT_GT(cdf_p_value(values,
                          [&](double x) {
                            if (x < mode) return (x - 2.0) * (x - 2.0) / (5.0 * (mode - 2.0));
                            return 1.0 - (7.0 - x) * (7.0 - x) / (5.0 * (7.0 - mode));
                          }),
              1e-3);
    expect_range(values, 2.0, 7.0);
  }
}

TEST(Weibull, has_its_distribution) {
  for (const double shape : {0.5, 1.0, 3.7}) {
    SCOPED_TRACE(shape);
    const auto values = sample(102, [&](Stream& s) { return s.weibull(shape, 2.5); });
    EXPECT_GT(cdf_p_value(values, [&](double x) { return -std::expm1(-std::pow(x / 2.5, shape)); }),
              1e-3);
  }
}

TEST(Beta, has_its_distribution_for_shapes_on_both_sides_of_one) {
  struct Case {
    double a, b;
  };
  for (const Case c :
       {Case{1, 1}, {0.5, 0.5}, {2, 5}, {0.3, 4}, {6, 0.8}, {300, 90}, {0.02, 0.05}}) {
    SCOPED_TRACE(testing::Message() << c.a << ", " << c.b);
    const auto values = sample(103, [&](Stream& s) { return s.beta(c.a, c.b); });
    if (c.a > 0.1) {
      EXPECT_GT(cdf_p_value(values, [&](double x) { return stats::incomplete_beta(c.a, c.b, x); }),
                1e-3);
    }
    const double sum = c.a + c.b;
    const double mean = c.a / sum;
    const double variance = mean * (c.b / sum) / (sum + 1.0);
    expect_moments(values, mean, variance, std::max(3.0, 1.0 / (mean * (1.0 - mean))));
    expect_range(values, 0.0, 1.0);
  }
}

TEST(Beta, of_shapes_near_zero_is_at_either_end_and_never_without_a_value) {
  const auto values = sample(104, [](Stream& s) { return s.beta(1e-6, 3e-6); });
  expect_range(values, 0.0, 1.0);
  expect_moments(values, 0.25, 0.1875, 2.4);
}

TEST(TruncatedNormal, has_its_distribution_around_the_mode_and_far_out_on_either_side) {
  struct Case {
    double low, high;
  };
  for (const Case c : {Case{-1, 1},
                       {-3, 5},
                       {-infinity, 0.3},
                       {-0.2, 1.9},
                       {0, infinity},
                       {0, 2.6},
                       {0.5, infinity},
                       {2, 2.2},
                       {3, 9},
                       {-6, -5},
                       {5, infinity}}) {
    SCOPED_TRACE(testing::Message() << c.low << " .. " << c.high);
    const auto values = sample(105, [&](Stream& s) {
      return s.truncated_normal(20.0, 4.0, 20.0 + 4.0 * c.low, 20.0 + 4.0 * c.high);
    });
    expect_range(values, 20.0 + 4.0 * c.low, 20.0 + 4.0 * c.high);
    // Upper tails, mirrored where the range lies below the mode: nothing cancels.
    const bool mirrored = c.high < 0.0;
    const double low = mirrored ? -c.high : c.low;
    const double high = mirrored ? -c.low : c.high;
    const auto above = [](double x) { return 0.5 * std::erfc(x * M_SQRT1_2); };
    const double p = cdf_p_value(values, [&](double value) {
      const double x = (mirrored ? -1.0 : 1.0) * (value - 20.0) / 4.0;
      const double share = (above(low) - above(x)) / (above(low) - above(high));
      return std::clamp(mirrored ? 1.0 - share : share, 0.0, 1.0);
    });
    EXPECT_GT(p, 1e-3);
  }
}

TEST(TruncatedNormal, holds_thousands_of_deviations_out_where_it_is_an_exponential) {
  const auto values = sample(
      106, [](Stream& s) { return (s.truncated_normal(0.0, 1.0, 1e6, infinity) - 1e6) * 1e6; });
  expect_moments(values, 1.0, 1.0, 9.0);
  Stream stream = stream_for_test(107);
  EXPECT_EQ(stream.truncated_normal(0.0, 1.0, 1e100, infinity), 1e100);
  const double next = std::nextafter(1e17, 2e17);
  for (int i = 0; i < 100; ++i) {
    const double value = stream.truncated_normal(0.0, 1.0, 1e17, next);
    ASSERT_TRUE(value == 1e17 || value == next);
  }
}

TEST(Geometric, has_its_distribution) {
  for (const double p : {0.9, 0.5, 0.03}) {
    SCOPED_TRACE(p);
    const auto values = sample(108, [&](Stream& s) { return s.geometric(p); });
    EXPECT_GT(mass_p_value(values, 400, [&](double k) { return p * std::pow(1.0 - p, k); }), 1e-3);
  }
  Stream stream = stream_for_test(109);
  EXPECT_EQ(stream.geometric(1.0), 0u);
  expect_moments(sample(110, [](Stream& s) { return s.geometric(1e-9); }), 1e9 - 1.0, 1e18, 9.0);
}

TEST(Binomial, has_its_distribution_on_both_sides_of_the_changes_of_method) {
  struct Case {
    std::uint64_t n;
    double p;
  };
  for (const Case c : {Case{1, 0.3},
                       {10, 0.5},
                       {19, 0.5},
                       {20, 0.5},
                       {21, 0.499},
                       {40, 0.8},
                       {1000, 0.0099},
                       {1000, 0.0101},
                       {300, 0.97},
                       {5000, 0.4}}) {
    SCOPED_TRACE(testing::Message() << c.n << ", " << c.p);
    const auto values = sample(111, [&](Stream& s) { return s.binomial(c.n, c.p); });
    const auto n = static_cast<double>(c.n);
    const double variance = n * c.p * (1.0 - c.p);
    expect_moments(values, n * c.p, variance, 3.0 + (1.0 - 6.0 * c.p * (1.0 - c.p)) / variance);
    EXPECT_GT(mass_p_value(values, c.n,
                           [&](double k) {
                             return std::exp(std::lgamma(n + 1.0) - std::lgamma(k + 1.0) -
                                             std::lgamma(n - k + 1.0) + k * std::log(c.p) +
                                             (n - k) * std::log1p(-c.p));
                           }),
              1e-3);
  }
  Stream stream = stream_for_test(112);
  EXPECT_EQ(stream.binomial(0, 0.5), 0u);
  EXPECT_EQ(stream.binomial(7, 0.0), 0u);
  EXPECT_EQ(stream.binomial(7, 1.0), 7u);
  expect_moments(sample(113, [](Stream& s) { return s.binomial(1'000'000'000, 0.5); }), 5e8, 2.5e8,
                 3.0);
}

TEST(Distribution, of_every_shape_has_the_mean_and_variance_that_it_says) {
  const std::vector<Shape> shapes{Uniform{2.0, 5.0},
                                  Normal{-3.0, 2.0},
                                  Lognormal{0.3, 0.4},
                                  Exponential{4.0},
                                  Gamma{2.5, 3.0},
                                  Gamma{0.4, 3.0},
                                  Weibull{1.7, 2.0},
                                  Weibull{4.0, 2.0},
                                  Triangular{1.0, 2.0, 6.0},
                                  Beta{2.0, 3.0},
                                  Beta{0.3, 0.6},
                                  TruncatedNormal{10.0, 4.0, 9.0, 11.0},
                                  TruncatedNormal{10.0, 4.0, 0.0, infinity},
                                  TruncatedNormal{0.0, 1.0, 4.0, infinity},
                                  TruncatedNormal{0.0, 1.0, -infinity, -2.0},
                                  *Empirical::from_sample({1.0, 2.0, 10.0})};
  for (const Shape& shape : shapes) {
    SCOPED_TRACE(shape.index());
    const Distribution distribution = *Distribution::build(shape);
    const auto values = sample(301, [&](Stream& s) { return distribution.draw(s); });
    expect_moments(values, distribution.mean(), distribution.variance(), 15.0);
  }
}

}  // namespace
}  // namespace voltwin::random
