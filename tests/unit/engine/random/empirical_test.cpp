#include "engine/random/empirical.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "tests/unit/engine/random/samples.hpp"

namespace voltwin::random {
namespace {

template <class T>
std::string message_of(const Result<T>& result) {
  return result ? "no error" : result.error().message;
}

TEST(Empirical, of_a_sample_is_straight_between_its_values_in_order) {
  const Empirical sample = *Empirical::from_sample({4.0, 1.0, 2.0, 8.0, 2.0});
  EXPECT_EQ(sample.quantile(0.0), 1.0);
  EXPECT_EQ(sample.quantile(0.125), 1.5);
  EXPECT_EQ(sample.quantile(0.25), 2.0);
  EXPECT_EQ(sample.quantile(0.4), 2.0);
  EXPECT_EQ(sample.quantile(0.625), 3.0);
  EXPECT_EQ(sample.quantile(1.0), 8.0);
  EXPECT_EQ(sample.min(), 1.0);
  EXPECT_EQ(sample.max(), 8.0);
  EXPECT_DOUBLE_EQ(sample.mean(), (1.5 + 2.0 + 3.0 + 6.0) / 4.0);
  const Empirical single = *Empirical::from_sample({7.0});
  Stream stream = stream_for_test(201);
  EXPECT_EQ(single.draw(stream), 7.0);
  EXPECT_EQ(single.mean(), 7.0);
  EXPECT_EQ(single.variance(), 0.0);
}

TEST(Empirical, of_a_histogram_is_even_in_each_bin_and_leaves_out_the_empty_ones) {
  const Empirical bins = *Empirical::from_histogram(std::array{-1.0, 0.0, 2.0, 3.0, 7.0, 9.0},
                                                    std::array{0.0, 1.0, 0.0, 3.0, 0.0});
  EXPECT_EQ(bins.quantile(0.0), 0.0);
  EXPECT_EQ(bins.min(), 0.0);
  EXPECT_EQ(bins.max(), 7.0);
  EXPECT_EQ(bins.quantile(0.125), 1.0);
  EXPECT_EQ(bins.quantile(0.25), 3.0) << "above the empty bin";
  EXPECT_EQ(bins.quantile(0.625), 5.0);
  EXPECT_EQ(bins.quantile(1.0), 7.0);
  EXPECT_DOUBLE_EQ(bins.mean(), 0.25 * 1.0 + 0.75 * 5.0);
  EXPECT_DOUBLE_EQ(bins.variance(), 0.25 * (4.0 / 12.0 + 9.0) + 0.75 * (16.0 / 12.0 + 1.0));
}

TEST(Empirical, draws_have_the_distribution_of_very_uneven_bins) {
  std::vector<double> edges{0.0};
  std::vector<double> weights;
  for (int i = 0; i < 60; ++i) {
    edges.push_back(edges.back() + 1.0 + i % 3);
    weights.push_back(i % 7 == 3 ? 0.0 : std::exp2(-0.4 * i));
  }
  const Empirical bins = *Empirical::from_histogram(edges, weights);
  double total = 0.0;
  for (const double weight : weights) total += weight;
  const auto values = sample(202, [&](Stream& s) { return bins.draw(s); });
  EXPECT_GT(cdf_p_value(values,
                        [&](double x) {
                          double below = 0.0;
                          for (std::size_t i = 0; i < weights.size() && edges[i] < x; ++i) {
                            const double share = (x - edges[i]) / (edges[i + 1] - edges[i]);
                            below += weights[i] * std::min(share, 1.0);
                          }
                          return std::min(below / total, 1.0);
                        }),
            1e-3);
  expect_moments(values, bins.mean(), bins.variance(), 9.0);
}

TEST(Empirical, of_a_large_sample_has_the_distribution_it_was_drawn_from) {
  const Empirical copy =
      *Empirical::from_sample(sample(203, [](Stream& s) { return s.uniform(); }));
  EXPECT_GT(
      cdf_p_value(sample(204, [&](Stream& s) { return copy.draw(s); }), [](double x) { return x; }),
      1e-4);
}

TEST(Empirical, quantiles_rise_and_are_met_at_every_knot) {
  Stream stream = stream_for_test(205);
  for (int round = 0; round < 200; ++round) {
    std::vector<double> edges{stream.normal(0.0, 10.0)};
    std::vector<double> weights;
    const std::uint64_t bins = 1 + stream.below(40);
    for (std::uint64_t i = 0; i < bins; ++i) {
      edges.push_back(edges.back() + stream.exponential(1.0));
      weights.push_back(stream.chance(0.3) && i > 0 ? 0.0 : stream.lognormal(0.0, 3.0));
    }
    const Empirical empirical = *Empirical::from_histogram(edges, weights);
    double before = empirical.min();
    for (int i = 0; i <= 1000; ++i) {
      const double value = empirical.quantile(i / 1000.0);
      ASSERT_GE(value, before);
      before = value;
    }
    ASSERT_EQ(before, empirical.max());
  }
}

TEST(Empirical, does_not_fall_before_a_knot_where_the_next_step_is_far_larger) {
  for (std::size_t steps = 2; steps < 200; ++steps) {
    std::vector<double> values;
    for (std::size_t i = 0; i <= steps; ++i) values.push_back(i < 2 ? 0.0 : std::pow(1e3, i % 90));
    std::sort(values.begin(), values.end());
    const Empirical empirical = *Empirical::from_sample(values);
    for (std::size_t i = 1; i <= steps; ++i) {
      const double p = static_cast<double>(i) / static_cast<double>(steps);
      const double value = empirical.quantile(std::nextafter(p, 0.0));
      ASSERT_GE(value, values[i - 1]) << i << " of " << steps;
      ASSERT_LE(value, values[i]) << i << " of " << steps;
    }
  }
}

TEST(Empirical, reaches_the_end_of_a_bin_whose_weight_is_lost_in_the_sum) {
  const Empirical bins =
      *Empirical::from_histogram(std::array{0.0, 1.0, 2.0}, std::array{1.0, 1e-30});
  EXPECT_EQ(bins.quantile(1.0), 2.0);
  EXPECT_LE(bins.quantile(std::nextafter(1.0, 0.0)), 1.0);
}

TEST(Empirical, of_values_too_large_to_square_has_an_infinite_variance) {
  EXPECT_EQ(Empirical::from_sample({-1e200, 1e200})->variance(),
            std::numeric_limits<double>::infinity());
  const std::vector<double> edges{0.0, 1.0, 1e200, 1e201}, weights{1.0, 0.0, 1.0};
  EXPECT_EQ(Empirical::from_histogram(edges, weights)->variance(),
            std::numeric_limits<double>::infinity());
}

TEST(Empirical, says_what_is_wrong_with_its_input) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(message_of(Empirical::from_sample({})), "sample: empty; expected at least one value");
  EXPECT_EQ(message_of(Empirical::from_sample({1.0, nan})),
            "sample: value 1 is nan; expected a number between -1e300 and 1e300");
  EXPECT_EQ(message_of(Empirical::from_histogram(std::array{0.0, 1.0}, {})),
            "histogram: 2 edges and 0 weights; expected at least one weight, and one edge more "
            "than weights");
  EXPECT_EQ(message_of(Empirical::from_histogram(std::array{0.0, 0.0}, std::array{1.0})),
            "histogram: edge 1 is 0; expected more than the edge before, 0");
  EXPECT_EQ(message_of(Empirical::from_histogram(std::array{0.0, 1.0}, std::array{-2.5})),
            "histogram: weight 0 is -2.5; expected a number of at least 0");
  EXPECT_EQ(message_of(Empirical::from_histogram(std::array{0.0, 1.0}, std::array{0.0})),
            "histogram: the weights sum up to 0; expected a number above 0");
}

TEST(Discrete, follows_its_weights_and_never_gives_one_of_zero) {
  for (const std::vector<double>& weights : std::vector<std::vector<double>>{
           {1.0}, {0.0, 1.0, 0.0, 3.0, 6.0, 0.0}, {1e-3, 1.0, 1e3}, std::vector<double>(37, 0.1)}) {
    const Discrete discrete = *Discrete::build(weights);
    double total = 0.0;
    for (const double weight : weights) total += weight;
    const auto values = sample(206, [&](Stream& s) { return discrete.draw(s); });
    for (const double value : values) ASSERT_GT(weights[static_cast<std::size_t>(value)], 0.0);
    EXPECT_GT(mass_p_value(values, weights.size() - 1,
                           [&](double k) { return weights[static_cast<std::size_t>(k)] / total; }),
              1e-3);
    for (std::size_t i = 0; i < weights.size(); ++i) {
      EXPECT_DOUBLE_EQ(discrete.probability(i), weights[i] / total);
    }
  }
}

TEST(Discrete, never_gives_one_of_zero_whatever_rounding_leaves) {
  Stream stream = stream_for_test(207);
  for (int round = 0; round < 500; ++round) {
    std::vector<double> weights;
    const std::uint64_t size = 1 + stream.below(30);
    for (std::uint64_t i = 0; i < size; ++i) {
      weights.push_back(stream.chance(0.5) ? 0.0 : stream.lognormal(0.0, 5.0));
    }
    weights[stream.below(size)] = 0.1;
    const Discrete discrete = *Discrete::build(weights);
    for (int i = 0; i < 200; ++i) ASSERT_GT(weights[discrete.draw(stream)], 0.0);
  }
}

TEST(Discrete, says_what_is_wrong_with_its_weights) {
  EXPECT_EQ(message_of(Discrete::build({})), "discrete: 0 weights; expected 1 to 16777216");
  EXPECT_EQ(message_of(Discrete::build(std::array{1.0, -1.0})),
            "discrete: weight 1 is -1; expected a number of at least 0");
  EXPECT_EQ(message_of(Discrete::build(std::array{1e308, 1e308})),
            "discrete: the weights sum up to inf; expected a number above 0");
}

}  // namespace
}  // namespace voltwin::random
