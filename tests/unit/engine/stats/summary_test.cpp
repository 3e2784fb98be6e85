#include "engine/stats/summary.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "engine/random/random.hpp"

namespace voltwin::stats {
namespace {

Instant second(std::int64_t s) { return Instant::from_seconds(s); }

TEST(Summary, gives_the_figures_of_a_sample) {
  Summary summary;
  for (const double value : {2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0}) summary.add(value);
  EXPECT_EQ(summary.count(), 8u);
  EXPECT_DOUBLE_EQ(summary.mean(), 5.0);
  EXPECT_DOUBLE_EQ(summary.sum(), 40.0);
  EXPECT_DOUBLE_EQ(summary.variance(), 32.0 / 7.0);
  EXPECT_DOUBLE_EQ(summary.standard_deviation(), std::sqrt(32.0 / 7.0));
  EXPECT_EQ(summary.min(), 2.0);
  EXPECT_EQ(summary.max(), 9.0);
}

TEST(Summary, has_no_figures_where_there_is_no_sample) {
  Summary summary;
  EXPECT_TRUE(std::isnan(summary.mean()));
  EXPECT_TRUE(std::isnan(summary.min()));
  EXPECT_TRUE(std::isnan(summary.max()));
  EXPECT_EQ(summary.sum(), 0.0);
  summary.add(-3.0);
  EXPECT_EQ(summary.mean(), -3.0);
  EXPECT_EQ(summary.max(), -3.0);
  EXPECT_TRUE(std::isnan(summary.variance()));
}

TEST(Summary, keeps_the_variance_of_small_differences_between_large_numbers) {
  Summary summary;
  for (int i = 0; i < 1000; ++i) summary.add(1e9 + (i % 2 == 0 ? 0.5 : -0.5));
  EXPECT_NEAR(summary.variance(), 0.25 * 1000.0 / 999.0, 1e-6);
}

TEST(Summary, merged_is_that_of_both_samples) {
  random::Stream stream = random::Random(5).stream("values");
  for (const std::size_t cut : {0u, 1u, 37u, 99u, 100u}) {
    Summary whole;
    Summary first;
    Summary second_part;
    for (std::size_t i = 0; i < 100; ++i) {
      const double value = stream.normal(3.0, 2.0);
      whole.add(value);
      (i < cut ? first : second_part).add(value);
    }
    first.merge(second_part);
    EXPECT_EQ(first.count(), whole.count());
    EXPECT_NEAR(first.mean(), whole.mean(), 1e-12);
    EXPECT_NEAR(first.variance(), whole.variance(), 1e-11);
    EXPECT_EQ(first.min(), whole.min());
    EXPECT_EQ(first.max(), whole.max());
  }
}

TEST(TimeWeighted, weighs_each_value_by_how_long_it_holds) {
  TimeWeighted signal(second(10), 100.0);
  EXPECT_EQ(signal.mean(second(10)), 100.0);
  EXPECT_EQ(signal.max(second(10)), 100.0);
  signal.set(second(20), 0.0);
  signal.set(second(50), -8.0);
  EXPECT_DOUBLE_EQ(signal.integral(second(60)), 1000.0 - 80.0);
  EXPECT_DOUBLE_EQ(signal.mean(second(60)), 920.0 / 50.0);
  EXPECT_EQ(signal.max(second(60)), 100.0);
  EXPECT_EQ(signal.min(second(60)), -8.0);
  EXPECT_EQ(signal.min(second(50)), 0.0) << "-8 has not held for any time yet";
}

TEST(TimeWeighted, a_value_replaced_in_the_same_instant_was_never_there) {
  TimeWeighted signal(second(0), 50.0);
  signal.set(second(0), 1.0);
  signal.set(second(5), 99.0);
  signal.set(second(5), 2.0);
  EXPECT_EQ(signal.max(second(10)), 2.0);
  EXPECT_EQ(signal.min(second(10)), 1.0);
  EXPECT_DOUBLE_EQ(signal.mean(second(10)), 1.5);
}

TEST(Quantile, is_linear_between_neighbours) {
  const std::vector<double> sorted{1.0, 2.0, 4.0, 8.0};
  EXPECT_EQ(quantile(sorted, 0.0), 1.0);
  EXPECT_EQ(quantile(sorted, 1.0), 8.0);
  EXPECT_DOUBLE_EQ(quantile(sorted, 0.5), 3.0);
  EXPECT_DOUBLE_EQ(quantile(sorted, 0.25), 1.75);
  EXPECT_EQ(quantile(std::vector<double>{5.0}, 0.7), 5.0);
}

TEST(QuantileDeathTest, of_nothing_or_beyond_one_is_our_mistake) {
  EXPECT_DEATH((void)quantile({}, 0.5), "ENSURE");
  EXPECT_DEATH((void)quantile(std::vector<double>{1.0}, 1.1), "ENSURE");
}

TEST(Histogram, counts_each_value_in_its_bin_and_those_outside_apart) {
  Histogram histogram(0.0, 1.0, 10);
  histogram.add(0.0);
  histogram.add(std::nextafter(1.0, 0.0));
  histogram.add(0.55);
  histogram.add(1.0);
  histogram.add(-1e-300);
  histogram.add(std::numeric_limits<double>::infinity());
  EXPECT_EQ(histogram.counts()[0], 1u);
  EXPECT_EQ(histogram.counts()[5], 1u);
  EXPECT_EQ(histogram.counts()[9], 1u);
  EXPECT_EQ(histogram.below(), 1u);
  EXPECT_EQ(histogram.above(), 2u);
  EXPECT_EQ(histogram.edge(10), 1.0);
  EXPECT_EQ(histogram.edge(5), 0.5);
}

TEST(Histogram, merged_counts_both_and_only_the_same_bins_merge) {
  Histogram first(0.0, 4.0, 4);
  Histogram other = first;
  for (const double value : {0.5, 3.5, -1.0}) first.add(value);
  for (const double value : {0.7, 9.0, 9.0}) other.add(value);
  first.merge(other);
  EXPECT_EQ(first.counts()[0], 2u);
  EXPECT_EQ(first.counts()[3], 1u);
  EXPECT_EQ(first.below(), 1u);
  EXPECT_EQ(first.above(), 2u);
  EXPECT_EQ(first.count(), 6u);
  EXPECT_DEATH(first.merge(Histogram(0.0, 4.0, 5)), "ENSURE");
  EXPECT_DEATH(first.merge(Histogram(0.0, 5.0, 4)), "ENSURE");
}

}  // namespace
}  // namespace voltwin::stats
