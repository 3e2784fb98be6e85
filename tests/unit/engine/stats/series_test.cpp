#include "engine/stats/series.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "engine/random/random.hpp"

namespace voltwin::stats {
namespace {

Instant at(std::int64_t us) { return Instant::from_us(us); }

StepSeries steps(std::vector<Point> points) {
  auto series = StepSeries::build(std::move(points));
  EXPECT_TRUE(series.has_value());
  return *series;
}

TEST(StepSeries, refuses_no_points_instants_that_do_not_rise_and_values_that_are_no_numbers) {
  EXPECT_FALSE(StepSeries::build({}));
  EXPECT_FALSE(StepSeries::build({{at(2), 1.0}, {at(1), 2.0}}));
  EXPECT_FALSE(StepSeries::build({{at(1), 1.0}, {at(1), 2.0}}));
  EXPECT_FALSE(StepSeries::build({{at(1), std::numeric_limits<double>::quiet_NaN()}}));
  const auto infinite =
      StepSeries::build({{at(1), 1.0}, {at(2), std::numeric_limits<double>::infinity()}});
  ASSERT_FALSE(infinite);
  EXPECT_EQ(infinite.error().message, "point 1 of the series is not a finite number");
  EXPECT_FALSE(LinearSeries::build({}));
}

TEST(StepSeries, each_value_holds_from_its_instant_and_the_ends_hold_for_ever) {
  const StepSeries series = steps({{at(10), 1.0}, {at(20), 2.0}, {at(30), 3.0}});
  EXPECT_EQ(series.at(at(-100)), 1.0);
  EXPECT_EQ(series.at(at(19)), 1.0);
  EXPECT_EQ(series.at(at(20)), 2.0);
  EXPECT_EQ(series.at(at(29)), 2.0);
  EXPECT_EQ(series.at(at(30)), 3.0);
  EXPECT_EQ(series.at(Instant::never()), 3.0);
  EXPECT_EQ(StepSeries::constant(4.0).at(at(-1)), 4.0);
}

TEST(StepSeries, names_only_changes_of_value) {
  const StepSeries series =
      steps({{at(10), 1.0}, {at(15), 1.0}, {at(20), 2.0}, {at(25), 2.0}, {at(30), 1.0}});
  EXPECT_EQ(series.next_change_after(at(-5)), at(20));
  EXPECT_EQ(series.next_change_after(at(10)), at(20));
  EXPECT_EQ(series.next_change_after(at(19)), at(20));
  EXPECT_EQ(series.next_change_after(at(20)), at(30));
  EXPECT_EQ(series.next_change_after(at(30)), Instant::never());
  EXPECT_EQ(StepSeries::constant(1.0).next_change_after(at(-5)), Instant::never());
}

TEST(StepSeries, figures_over_a_span_are_those_of_its_microseconds) {
  random::Stream stream = random::Random(3).stream("series");
  std::vector<Point> points;
  for (std::int64_t us = 5; us < 60; us += 1 + static_cast<std::int64_t>(stream.below(6))) {
    points.push_back({at(us), static_cast<double>(stream.below(9))});
  }
  const StepSeries series = steps(points);
  for (std::int64_t from = 0; from < 70; ++from) {
    EXPECT_EQ(series.mean_over(at(from), at(from)), series.at(at(from)));
    EXPECT_EQ(series.max_over(at(from), at(from)), series.at(at(from)));
    double sum = 0.0;
    double highest = series.at(at(from));
    double lowest = highest;
    for (std::int64_t to = from + 1; to < 70; ++to) {
      const double last = series.at(at(to - 1));
      sum += last;
      highest = std::max(highest, last);
      lowest = std::min(lowest, last);
      ASSERT_EQ(series.max_over(at(from), at(to)), highest) << from << ".." << to;
      ASSERT_EQ(series.min_over(at(from), at(to)), lowest) << from << ".." << to;
      ASSERT_NEAR(series.mean_over(at(from), at(to)), sum / static_cast<double>(to - from), 1e-12);
    }
  }
}

TEST(LinearSeries, runs_straight_between_points_and_level_outside) {
  const auto built = LinearSeries::build({{at(10), 1.0}, {at(20), 3.0}, {at(40), -1.0}});
  ASSERT_TRUE(built);
  const LinearSeries& series = *built;
  EXPECT_EQ(series.at(at(0)), 1.0);
  EXPECT_EQ(series.at(at(15)), 2.0);
  EXPECT_EQ(series.at(at(20)), 3.0);
  EXPECT_EQ(series.at(at(30)), 1.0);
  EXPECT_EQ(series.at(at(50)), -1.0);
  EXPECT_EQ(series.max_over(at(12), at(22)), 3.0);
  EXPECT_EQ(series.min_over(at(12), at(50)), -1.0);
  EXPECT_DOUBLE_EQ(series.mean_over(at(0), at(20)), 1.5);
  EXPECT_DOUBLE_EQ(series.mean_over(at(20), at(60)), 0.0);
  EXPECT_EQ(series.mean_over(at(15), at(15)), 2.0);
}

}  // namespace
}  // namespace voltwin::stats
