#include "engine/stats/sampling.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "engine/stats/algebra.hpp"
#include "tests/unit/engine/stats/random_series.hpp"
#include "tests/unit/engine/time/zone_bytes.hpp"

namespace voltwin::stats {
namespace {

Instant second(std::int64_t s) { return Instant::from_seconds(s); }

TEST(Sampling, regular_edges_are_one_more_than_intervals) {
  EXPECT_EQ(regular_edges(second(5), Duration::from_seconds(10), 2),
            (std::vector<Instant>{second(5), second(15), second(25)}));
}

TEST(Sampling, local_days_have_the_length_that_they_have) {
  const std::vector<Instant> edges =
      day_edges(berlin(), instant("2026-10-24T12:00:00Z"), instant("2026-10-25T23:30:00Z"));
  EXPECT_EQ(edges, (std::vector<Instant>{
                       instant("2026-10-23T22:00:00Z"), instant("2026-10-24T22:00:00Z"),
                       instant("2026-10-25T23:00:00Z"), instant("2026-10-26T23:00:00Z")}));
  // The end is not part of what the days have to cover.
  EXPECT_EQ(
      day_edges(berlin(), instant("2026-10-24T12:00:00Z"), instant("2026-10-24T22:00:00Z")).size(),
      2U);
}

TEST(Sampling, takes_what_it_is_asked_for) {
  const StepSeries series =
      StepSeries::build({{second(0), 1.0}, {second(5), 4.0}, {second(15), 2.0}}).value();
  const std::vector<Instant> edges = regular_edges(second(0), Duration::from_seconds(10), 2);
  using Values = std::vector<double>;
  EXPECT_EQ(sampled(series, edges, Sampling::mean), (Values{2.5, 3.0}));
  EXPECT_EQ(sampled(series, edges, Sampling::first), (Values{1.0, 4.0}));
  EXPECT_EQ(sampled(series, edges, Sampling::max), (Values{4.0, 4.0}));
  EXPECT_EQ(sampled(series, edges, Sampling::min), (Values{1.0, 2.0}));
  const LinearSeries ramp = LinearSeries::build({{second(0), 0.0}, {second(20), 20.0}}).value();
  EXPECT_EQ(sampled(ramp, edges, Sampling::mean), (Values{5.0, 15.0}));
  EXPECT_EQ(sampled(ramp, edges, Sampling::first), (Values{0.0, 10.0}));
  EXPECT_EQ(sampled(ramp, edges, Sampling::max), (Values{10.0, 20.0}));
  EXPECT_EQ(sampled(ramp, edges, Sampling::min), (Values{0.0, 10.0}));
}

TEST(Sampling, the_mean_keeps_the_integral_over_every_interval) {
  random::Stream stream = random::Random(8).stream("sampling");
  for (int round = 0; round < 300; ++round) {
    const StepSeries a = random_steps(stream);
    const LinearSeries b = random_lines(stream);
    const std::vector<Instant> edges = regular_edges(second(-10), Duration::from_us(7'300'001), 17);
    const StepSeries of_a = resampled(a, edges, Sampling::mean);
    const StepSeries of_b = resampled(b, edges, Sampling::mean);
    for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
      ASSERT_NEAR(integral(of_a, edges[i], edges[i + 1]), integral(a, edges[i], edges[i + 1]),
                  1e-9);
      ASSERT_NEAR(integral(of_b, edges[i], edges[i + 1]), integral(b, edges[i], edges[i + 1]),
                  1e-9);
    }
  }
}

TEST(Sampling, from_values_to_steps_and_to_lines) {
  const std::vector<Instant> edges = regular_edges(second(0), Duration::from_seconds(10), 3);
  const std::vector<double> values = {1.0, 1.0, 3.0};
  const Result<StepSeries> steps = steps_of(edges, values);
  ASSERT_TRUE(steps);
  EXPECT_EQ(sampled(*steps, edges, Sampling::mean), values);
  EXPECT_EQ(joined(*steps).at(second(10)), 2.0);
  EXPECT_FALSE(steps_of(edges, std::vector<double>{1.0, 1.0 / 0.0, 3.0}));
}

}  // namespace
}  // namespace voltwin::stats
