#include "engine/stats/interval.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "engine/random/random.hpp"

namespace voltwin::stats {
namespace {

random::Stream stream_for_test(std::uint64_t seed) {
  return random::Random(seed).stream("interval");
}

Summary summary_of(const std::vector<double>& values) {
  Summary summary;
  for (const double value : values) summary.add(value);
  return summary;
}

TEST(MeanInterval, is_students) {
  // Law, example 4.27: ten values, mean 1.34, variance 0.17, 90 per cent: 1.34 +- 0.24.
  const Summary summary = summary_of({1.20, 1.50, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.50, 1.09});
  const Interval interval = mean_interval(summary, 0.90);
  EXPECT_NEAR(interval.mean, 1.343, 1e-12);
  EXPECT_NEAR(interval.half_width, 1.833 * std::sqrt(summary.variance() / 10.0), 1e-4);
  EXPECT_NEAR(interval.half_width, 0.24, 5e-3);
  EXPECT_DOUBLE_EQ(interval.low, interval.mean - interval.half_width);
  EXPECT_DOUBLE_EQ(interval.high, interval.mean + interval.half_width);
}

TEST(MeanInterval, knows_nothing_from_one_value_and_less_from_none) {
  EXPECT_TRUE(std::isnan(mean_interval(Summary(), 0.95).mean));
  EXPECT_TRUE(std::isinf(mean_interval(Summary(), 0.95).half_width));
  const Interval one = mean_interval(summary_of({4.0}), 0.95);
  EXPECT_EQ(one.mean, 4.0);
  EXPECT_TRUE(std::isinf(one.low) && one.low < 0.0 && std::isinf(one.high));
  EXPECT_EQ(mean_interval(summary_of({4.0, 4.0}), 0.95).half_width, 0.0);
  const double almost_sure = std::nextafter(1.0, 0.0);
  EXPECT_GT(mean_interval(summary_of({4.0, 5.0}), almost_sure).half_width, 1e15);
}

TEST(MeanInterval, is_the_normal_one_of_billions_of_values) {
  Summary many = summary_of({1.0, 3.0});
  while (many.count() < 4'000'000'000) many.merge(Summary(many));
  const Interval interval = mean_interval(many, 0.95);
  EXPECT_EQ(interval.mean, 2.0);
  EXPECT_NEAR(interval.half_width * std::sqrt(static_cast<double>(many.count())),
              1.9599639845400542, 1e-8);
}

TEST(MeanInterval, covers_the_mean_as_often_as_its_level_says) {
  random::Stream stream = stream_for_test(1);
  constexpr int trials = 20'000;
  for (const double level : {0.8, 0.95}) {
    int covered = 0;
    for (int i = 0; i < trials; ++i) {
      Summary summary;
      for (int k = 0; k < 5; ++k) summary.add(stream.normal(7.0, 3.0));
      const Interval interval = mean_interval(summary, level);
      covered += interval.low <= 7.0 && 7.0 <= interval.high ? 1 : 0;
    }
    EXPECT_NEAR(covered / double{trials}, level, 4.0 * std::sqrt(level * (1.0 - level) / trials));
  }
}

TEST(PairedDifference, is_narrower_where_both_variants_saw_the_same_chance) {
  random::Stream stream = stream_for_test(2);
  std::vector<double> first;
  std::vector<double> second;
  for (int i = 0; i < 50; ++i) {
    const double shared = stream.normal(100.0, 20.0);
    first.push_back(shared + stream.normal(1.0, 1.0));
    second.push_back(shared + stream.normal(0.0, 1.0));
  }
  const Interval paired = mean_interval(paired_difference(first, second), 0.95);
  EXPECT_GT(paired.low, 0.0) << "the difference of 1 stands out";
  EXPECT_LT(paired.half_width * 5.0, mean_interval(summary_of(first), 0.95).half_width);
  EXPECT_NEAR(paired.mean, summary_of(first).mean() - summary_of(second).mean(), 1e-12);
  EXPECT_DEATH((void)paired_difference(first, std::vector<double>{1.0}), "ENSURE");
}

TEST(ReplicationsToAdd, is_the_least_number_that_reaches_the_precision) {
  random::Stream stream = stream_for_test(3);
  Summary summary;
  for (int i = 0; i < 10; ++i) summary.add(stream.normal(50.0, 10.0));
  const std::uint64_t more = replications_to_add(summary, 0.95, 0.02);
  EXPECT_GT(more, 100u);
  // Large samples: n = (1.96 s / (g' mean))^2.
  const double wanted = 0.02 / 1.02 * summary.mean();
  const double n = std::pow(1.96 * summary.standard_deviation() / wanted, 2);
  EXPECT_NEAR(static_cast<double>(more) + 10.0, n, 0.02 * n);
  EXPECT_EQ(replications_to_add(summary, 0.95, 10.0), 0u);
  EXPECT_LE(replications_to_add(summary, 0.95, 0.05), more);
}

TEST(ReplicationsToAdd, ends_where_no_number_would_do) {
  EXPECT_EQ(replications_to_add(summary_of({-1.0, 1.0}), 0.95, 0.1), replications_max - 2);
  EXPECT_EQ(replications_to_add(summary_of({3.0, 3.0}), 0.95, 0.1), 0u);
  EXPECT_EQ(replications_to_add(summary_of({0.0, 0.0}), 0.95, 0.1), 0u);
  EXPECT_DEATH((void)replications_to_add(summary_of({3.0}), 0.95, 0.1), "ENSURE");
}

TEST(QuantileInterval, lies_at_the_order_statistics_of_the_binomial_law) {
  // Ten values, the median: 8 of 1024 below the 2nd or from the 9th on leave 97.9 per cent.
  const std::vector<double> values{1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  const QuantileInterval median = quantile_interval(values, 0.5, 0.95);
  EXPECT_EQ(median.estimate, 5.5);
  EXPECT_EQ(median.low, 2.0);
  EXPECT_EQ(median.high, 9.0);
  const QuantileInterval high = quantile_interval(values, 0.99, 0.95);
  EXPECT_TRUE(std::isinf(high.high)) << "ten values do not bound the 99th percentile";
  EXPECT_TRUE(std::isfinite(high.low));
  const QuantileInterval one = quantile_interval(std::vector{3.0}, 0.5, 0.95);
  EXPECT_TRUE(std::isinf(one.low) && std::isinf(one.high));
}

TEST(QuantileInterval, covers_at_least_as_often_as_its_level_says) {
  random::Stream stream = stream_for_test(4);
  constexpr int trials = 4000;
  for (const double p : {0.1, 0.5, 0.9}) {
    int covered = 0;
    for (int i = 0; i < trials; ++i) {
      std::vector<double> values;
      for (int k = 0; k < 100; ++k) values.push_back(stream.exponential(1.0));
      std::sort(values.begin(), values.end());
      const QuantileInterval interval = quantile_interval(values, p, 0.9);
      const double truth = -std::log1p(-p);
      covered += interval.low <= truth && truth <= interval.high ? 1 : 0;
    }
    EXPECT_GT(covered / double{trials}, 0.9 - 4.0 * std::sqrt(0.09 / trials)) << p;
    EXPECT_LT(covered / double{trials}, 0.96) << p;
  }
}

TEST(BatchMeans, leaves_out_the_warm_up_and_melts_batches_when_they_are_many) {
  BatchMeans means({.warm_up = 3, .batches = 10});
  for (int i = 0; i < 3; ++i) means.add(1e9);
  EXPECT_EQ(means.count(), 0u);
  EXPECT_TRUE(std::isnan(means.interval(0.95).mean));
  for (int i = 0; i < 19; ++i) means.add(i);
  EXPECT_EQ(means.batch_size(), 1u);
  EXPECT_EQ(means.means().size(), 19u);
  means.add(19.0);
  EXPECT_EQ(means.batch_size(), 2u);
  ASSERT_EQ(means.means().size(), 10u);
  EXPECT_EQ(means.means()[3], 6.5);
  means.add(20.0);
  EXPECT_EQ(means.count(), 20u) << "half a batch does not count";
  for (int i = 21; i < 100'000; ++i) {
    means.add(i);
    ASSERT_LT(means.means().size(), 20u);
  }
  EXPECT_NEAR(means.interval(0.95).mean, 0.5 * (static_cast<double>(means.count()) - 1.0), 1e-6);
}

/// x(i+1) = 0.9 x(i) + noise, whose mean is 0: neighbours are far from independent.
BatchMeans autoregression(random::Stream& stream, int steps) {
  BatchMeans means({.warm_up = 200, .batches = 32});
  double value = 50.0;  // far from where it settles
  for (int i = 0; i < steps; ++i) {
    value = 0.9 * value + stream.normal(0.0, 1.0);
    means.add(value);
  }
  return means;
}

TEST(BatchMeans, covers_the_mean_of_a_correlated_run_as_often_as_its_level_says) {
  random::Stream stream = stream_for_test(5);
  constexpr int trials = 400;
  int covered = 0;
  Summary correlation;
  for (int i = 0; i < trials; ++i) {
    const BatchMeans means = autoregression(stream, 20'000);
    const Interval interval = means.interval(0.9);
    covered += interval.low <= 0.0 && 0.0 <= interval.high ? 1 : 0;
    correlation.add(means.lag_1_correlation());
  }
  EXPECT_NEAR(covered / double{trials}, 0.9, 4.0 * std::sqrt(0.09 / trials));
  EXPECT_LT(std::fabs(correlation.mean()), 0.05);
}

TEST(BatchMeans, shows_by_its_correlation_that_a_run_is_too_short) {
  random::Stream stream = stream_for_test(6);
  EXPECT_GT(autoregression(stream, 250).lag_1_correlation(), 0.5);
  BatchMeans flat({.warm_up = 0, .batches = 10});
  for (int i = 0; i < 10; ++i) flat.add(1.0);
  EXPECT_TRUE(std::isnan(flat.lag_1_correlation()));
  EXPECT_DEATH(BatchMeans({.warm_up = 0, .batches = 9}), "ENSURE");
}

}  // namespace
}  // namespace voltwin::stats
