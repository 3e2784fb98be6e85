#include "engine/stats/fit.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "engine/random/random.hpp"

namespace voltwin::stats {
namespace {

random::Stream stream_for_test(std::uint64_t seed) { return random::Random(seed).stream("fit"); }

std::vector<double> sorted_uniforms(random::Stream& stream, int n) {
  std::vector<double> values;
  for (int i = 0; i < n; ++i) values.push_back(stream.uniform());
  std::sort(values.begin(), values.end());
  return values;
}

/// A p-value of a true fit is uniform: the distance of many from that.
template <class Draw>
double p_value_of_p_values(Draw draw) {
  std::vector<double> values;
  for (int i = 0; i < 2000; ++i) values.push_back(draw());
  std::sort(values.begin(), values.end());
  return kolmogorov_smirnov(values).p_value;
}

TEST(KolmogorovSmirnov, measures_the_largest_distance_on_either_side) {
  EXPECT_DOUBLE_EQ(kolmogorov_smirnov(std::vector<double>{0.5}).statistic, 0.5);
  EXPECT_DOUBLE_EQ(kolmogorov_smirnov(std::vector<double>{0.1, 0.2, 0.3}).statistic, 0.7);
  EXPECT_DOUBLE_EQ(kolmogorov_smirnov(std::vector<double>{0.8, 0.9}).statistic, 0.8);
}

TEST(KolmogorovSmirnov, gives_uniform_p_values_to_a_true_fit_and_small_ones_to_a_false_one) {
  random::Stream stream = stream_for_test(1);
  for (const int n : {10, 100, 1000}) {
    EXPECT_GT(
        p_value_of_p_values([&] { return kolmogorov_smirnov(sorted_uniforms(stream, n)).p_value; }),
        1e-3)
        << n;
  }
  auto bent = sorted_uniforms(stream, 1000);
  for (double& value : bent) value *= value;
  EXPECT_LT(kolmogorov_smirnov(bent).p_value, 1e-9);
}

TEST(KolmogorovSmirnovTwo, meets_ties_and_compares_samples_of_different_size) {
  const std::vector<double> ones{1.0, 1.0, 1.0};
  EXPECT_EQ(kolmogorov_smirnov_two(ones, std::vector<double>{1.0}).statistic, 0.0);
  EXPECT_EQ(kolmogorov_smirnov_two(ones, ones).p_value, 1.0);
  EXPECT_EQ(kolmogorov_smirnov_two(ones, std::vector<double>{2.0, 3.0}).statistic, 1.0);
  EXPECT_DOUBLE_EQ(
      kolmogorov_smirnov_two(std::vector<double>{1.0, 2.0, 3.0, 4.0}, std::vector<double>{2.5})
          .statistic,
      0.5);
  random::Stream stream = stream_for_test(2);
  EXPECT_GT(p_value_of_p_values([&] {
              const auto first = sorted_uniforms(stream, 400);
              return kolmogorov_smirnov_two(first, sorted_uniforms(stream, 1007)).p_value;
            }),
            1e-3);
}

TEST(ChiSquared, is_the_sum_over_bins_and_pools_those_with_too_little) {
  const FitTest coin = chi_squared(std::vector<std::uint64_t>{60, 40}, std::vector{50.0, 50.0}, 0);
  EXPECT_DOUBLE_EQ(coin.statistic, 4.0);
  EXPECT_NEAR(coin.p_value, 0.0455, 1e-4);
  // 2 + 3 make one bin, the last 4 join the one before: (8-5)^2/5 + (12-14)^2/14.
  const FitTest pooled =
      chi_squared(std::vector<std::uint64_t>{1, 7, 10, 2}, std::vector{2.0, 3.0, 10.0, 4.0}, 0);
  EXPECT_DOUBLE_EQ(pooled.statistic, 9.0 / 5.0 + 4.0 / 14.0);
  const FitTest nothing_left =
      chi_squared(std::vector<std::uint64_t>{60, 40}, std::vector{50.0, 50.0}, 1);
  EXPECT_EQ(nothing_left.p_value, 1.0);
  EXPECT_EQ(chi_squared(std::vector<std::uint64_t>{3}, std::vector{2.0}, 0).p_value, 1.0);
}

TEST(ChiSquared, gives_nearly_uniform_p_values_to_a_true_fit) {
  random::Stream stream = stream_for_test(3);
  const std::vector<double> expected(20, 50.0);
  EXPECT_GT(p_value_of_p_values([&] {
              std::vector<std::uint64_t> counts(20, 0);
              for (int i = 0; i < 1000; ++i) ++counts[stream.below(20)];
              return chi_squared(counts, expected, 0).p_value;
            }),
            1e-3);
}

TEST(Wasserstein1, is_how_far_mass_has_to_be_moved) {
  const std::vector<double> values{-1.0, 0.5, 2.0, 2.0};
  std::vector<double> moved = values;
  for (double& value : moved) value += 3.0;
  EXPECT_EQ(wasserstein_1(values, values), 0.0);
  EXPECT_DOUBLE_EQ(wasserstein_1(values, moved), 3.0);
  EXPECT_DOUBLE_EQ(wasserstein_1(moved, values), 3.0);
  EXPECT_DOUBLE_EQ(wasserstein_1(std::vector<double>{0.0}, std::vector<double>{-1.0, 5.0}), 3.0);
  // Of samples of one size it is the mean distance in order.
  random::Stream stream = stream_for_test(4);
  const auto first = sorted_uniforms(stream, 100);
  const auto second = sorted_uniforms(stream, 100);
  double mean = 0.0;
  for (std::size_t i = 0; i < 100; ++i) mean += std::fabs(first[i] - second[i]) / 100.0;
  EXPECT_NEAR(wasserstein_1(first, second), mean, 1e-14);
}

TEST(FitDeathTest, samples_that_are_empty_or_out_of_order_are_our_mistake) {
  EXPECT_DEATH((void)kolmogorov_smirnov({}), "ENSURE");
  EXPECT_DEATH((void)kolmogorov_smirnov(std::vector{0.5, 0.4}), "ENSURE");
  EXPECT_DEATH((void)kolmogorov_smirnov(std::vector{0.5, 1.1}), "ENSURE");
  EXPECT_DEATH((void)wasserstein_1(std::vector{2.0, 1.0}, std::vector{1.0}), "ENSURE");
  EXPECT_DEATH((void)chi_squared(std::vector<std::uint64_t>{1}, std::vector{0.0}, 0), "ENSURE");
}

}  // namespace
}  // namespace voltwin::stats
