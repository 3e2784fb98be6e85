#include "engine/stats/algebra.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "tests/unit/engine/stats/random_series.hpp"

namespace voltwin::stats {
namespace {

constexpr int rounds = 300;

Instant second(std::int64_t s) { return Instant::from_seconds(s); }

StepSeries steps(std::vector<Point> points) { return StepSeries::build(std::move(points)).value(); }
LinearSeries lines(std::vector<Point> points) {
  return LinearSeries::build(std::move(points)).value();
}

random::Stream draws() { return random::Random(7).stream("algebra"); }

TEST(SeriesAlgebra, of_steps_holds_at_every_instant) {
  random::Stream stream = draws();
  for (int round = 0; round < rounds; ++round) {
    const StepSeries a = random_steps(stream);
    const StepSeries b = random_steps(stream);
    for (const Instant t : instants_to_compare()) {
      const double x = a.at(t), y = b.at(t);
      ASSERT_EQ((a + b).at(t), x + y);
      ASSERT_EQ((a - b).at(t), x - y);
      ASSERT_EQ((a * b).at(t), x * y);
      ASSERT_EQ((-a).at(t), -x);
      ASSERT_EQ((a * 3.0).at(t), x * 3.0);
      ASSERT_EQ((0.5 * a).at(t), x * 0.5);
      ASSERT_EQ(min(a, b).at(t), std::min(x, y));
      ASSERT_EQ(max(a, b).at(t), std::max(x, y));
      ASSERT_EQ(clamp(a, -2.0, 3.0).at(t), std::clamp(x, -2.0, 3.0));
    }
  }
}

TEST(SeriesAlgebra, of_lines_holds_at_every_instant) {
  random::Stream stream = draws();
  for (int round = 0; round < rounds; ++round) {
    const LinearSeries a = random_lines(stream);
    const LinearSeries b = random_lines(stream);
    for (const Instant t : instants_to_compare()) {
      ASSERT_NEAR((a + b).at(t), a.at(t) + b.at(t), 1e-12);
      ASSERT_NEAR((a - b).at(t), a.at(t) - b.at(t), 1e-12);
      ASSERT_NEAR((-a).at(t), -a.at(t), 1e-12);
      ASSERT_NEAR((a * 3.0).at(t), a.at(t) * 3.0, 1e-12);
      ASSERT_NEAR((0.5 * a).at(t), a.at(t) * 0.5, 1e-12);
    }
  }
}

TEST(SeriesAlgebra, the_sum_of_many_is_that_of_their_values) {
  EXPECT_EQ(sum({}), StepSeries::constant(0.0));
  random::Stream stream = draws();
  for (int round = 0; round < rounds; ++round) {
    std::vector<StepSeries> all;
    for (int i = 0; i <= round % 6; ++i) all.push_back(random_steps(stream));
    const StepSeries total = sum(all);
    for (const Instant t : instants_to_compare()) {
      double expected = 0.0;
      for (const StepSeries& series : all) expected += series.at(t);
      ASSERT_EQ(total.at(t), expected);
    }
  }
}

TEST(SeriesAlgebra, results_have_no_points_that_change_nothing) {
  const StepSeries a = steps({{second(0), 1.0}, {second(10), 2.0}});
  EXPECT_EQ((a - a).points().size(), 1U);
  EXPECT_EQ(clamp(a, 5.0, 6.0).points().size(), 1U);
  EXPECT_EQ((a * 0.0).next_change_after(second(0)), Instant::never());
}

TEST(SeriesAlgebra, steps_are_equal_when_they_hold_the_same_at_all_times) {
  EXPECT_EQ(steps({{second(0), 1.0}, {second(10), 2.0}}),
            steps({{second(5), 1.0}, {second(7), 1.0}, {second(10), 2.0}}));
  EXPECT_FALSE(steps({{second(0), 1.0}}) == steps({{second(0), 2.0}}));
  EXPECT_FALSE(steps({{second(0), 1.0}, {second(10), 2.0}}) ==
               steps({{second(0), 1.0}, {second(11), 2.0}}));
  EXPECT_FALSE(lines({{second(0), 1.0}}) == lines({{second(1), 1.0}}));
}

TEST(SeriesAlgebra, shifting_moves_what_holds) {
  random::Stream stream = draws();
  const Duration by = Duration::from_seconds(-17);
  for (int round = 0; round < rounds; ++round) {
    const StepSeries a = random_steps(stream);
    const LinearSeries b = random_lines(stream);
    for (const Instant t : instants_to_compare()) {
      ASSERT_EQ(shifted(a, by).at(t + by), a.at(t));
      ASSERT_EQ(shifted(b, by).at(t + by), b.at(t));
    }
  }
}

TEST(SeriesAlgebra, a_slice_is_the_same_within_and_level_outside) {
  random::Stream stream = draws();
  const Instant from = second(20), to = second(61);
  for (int round = 0; round < rounds; ++round) {
    const StepSeries a = random_steps(stream);
    const LinearSeries b = random_lines(stream);
    for (const Instant t : instants_to_compare()) {
      const Instant in_lines = std::clamp(t, from, to);
      const Instant in_steps = std::clamp(t, from, to - Duration::from_us(1));
      ASSERT_EQ(slice(a, from, to).at(t), a.at(in_steps));
      ASSERT_NEAR(slice(b, from, to).at(t), b.at(in_lines), 1e-12);
    }
  }
}

TEST(SeriesAlgebra, splicing_changes_from_one_to_the_other_at_the_instant) {
  random::Stream stream = draws();
  for (int round = 0; round < rounds; ++round) {
    const StepSeries a = random_steps(stream);
    const StepSeries b = random_steps(stream);
    const Instant at = second(round % 100);
    for (const Instant t : instants_to_compare()) {
      ASSERT_EQ(spliced(a, at, b).at(t), (t < at ? a : b).at(t));
    }
  }
}

TEST(SeriesAlgebra, integrals_add_up_and_scale) {
  const StepSeries price = steps({{second(0), 0.1}, {second(10), 0.3}});
  EXPECT_DOUBLE_EQ(integral(price, second(-10), second(20)), 20.0 * 0.1 + 10.0 * 0.3);
  EXPECT_EQ(integral(price, second(5), second(5)), 0.0);
  // A ramp from 0 to 20 W over 20 s: 50 J at the first price and 150 J at the second.
  const LinearSeries ramp = lines({{second(0), 0.0}, {second(20), 20.0}});
  EXPECT_DOUBLE_EQ(integral(ramp, second(0), second(20)), 200.0);
  EXPECT_DOUBLE_EQ(integral_of_product(ramp, price, second(0), second(20)),
                   50.0 * 0.1 + 150.0 * 0.3);
  random::Stream stream = draws();
  for (int round = 0; round < rounds; ++round) {
    const StepSeries a = random_steps(stream);
    const LinearSeries b = random_lines(stream);
    const Instant from = second(-5), middle = second(round % 90), to = second(105);
    ASSERT_NEAR(integral(a, from, middle) + integral(a, middle, to), integral(a, from, to), 1e-9);
    ASSERT_NEAR(integral(b, from, middle) + integral(b, middle, to), integral(b, from, to), 1e-9);
    ASSERT_NEAR(integral_of_product(b, a, from, middle) + integral_of_product(b, a, middle, to),
                integral_of_product(b, a, from, to), 1e-9);
    ASSERT_NEAR(integral_of_product(b, StepSeries::constant(2.0), from, to),
                2.0 * integral(b, from, to), 1e-9);
  }
}

}  // namespace
}  // namespace voltwin::stats
