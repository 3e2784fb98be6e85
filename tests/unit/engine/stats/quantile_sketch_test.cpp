#include "engine/stats/quantile_sketch.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "engine/random/random.hpp"

namespace voltwin::stats {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double largest = std::numeric_limits<double>::max();

random::Stream stream_for_test(std::uint64_t seed) { return random::Random(seed).stream("sketch"); }

QuantileSketch sketch_of(const std::vector<double>& values, double error) {
  QuantileSketch sketch(error);
  for (const double value : values) sketch.add(value);
  return sketch;
}

/// Every quantile against the sorted values themselves.
void expect_within(const QuantileSketch& sketch, std::vector<double> values) {
  std::sort(values.begin(), values.end());
  ASSERT_EQ(sketch.count(), values.size());
  for (int i = 0; i <= 1000; ++i) {
    const double p = i / 1000.0;
    const auto rank = static_cast<std::size_t>(p * static_cast<double>(values.size() - 1));
    const double exact = values[rank];
    ASSERT_LE(std::fabs(sketch.quantile(p) - exact), sketch.relative_error() * std::fabs(exact))
        << "p = " << p << ", exact " << exact << ", got " << sketch.quantile(p);
  }
}

std::vector<double> lognormals(std::uint64_t seed, int n) {
  random::Stream stream = stream_for_test(seed);
  std::vector<double> values;
  for (int i = 0; i < n; ++i) values.push_back(stream.lognormal(0.0, 2.0));
  return values;
}

TEST(QuantileSketch, keeps_its_relative_error_for_values_of_every_size_and_sign) {
  random::Stream stream = stream_for_test(1);
  for (const double error : {0.25, 0.1, 0.01, 0.001, 1e-4}) {
    SCOPED_TRACE(error);
    expect_within(sketch_of(lognormals(2, 5000), error), lognormals(2, 5000));
    std::vector<double> mixed;
    for (int i = 0; i < 5000; ++i) {
      mixed.push_back(stream.chance(0.1) ? 0.0 : stream.normal(0.0, 1e-200));
    }
    expect_within(sketch_of(mixed, error), mixed);
    EXPECT_LE(QuantileSketch(error).relative_error(), error);
    EXPECT_GT(2.0 * QuantileSketch(error).relative_error(), error);
  }
}

TEST(QuantileSketch, holds_at_the_edges_of_bins_and_of_the_numbers) {
  std::vector<double> edges;
  for (int exponent = -10; exponent <= 10; ++exponent) {
    for (int sixteenth = 16; sixteenth < 32; ++sixteenth) {
      const double edge = std::ldexp(sixteenth / 16.0, exponent);
      edges.insert(edges.end(), {edge, std::nextafter(edge, 0.0), -edge});
    }
  }
  expect_within(sketch_of(edges, 0.05), edges);
  const std::vector<double> extremes{-largest, largest, std::nextafter(largest, 0.0), -largest};
  expect_within(sketch_of(extremes, 0.01), extremes);
  const QuantileSketch small =
      sketch_of({0.0, -0.0, 1e-310, -1e-310, std::numeric_limits<double>::denorm_min()}, 0.01);
  EXPECT_EQ(small.quantile(0.5), 0.0);
  EXPECT_EQ(small.bins(), 0u);
}

TEST(QuantileSketch, gives_the_ends_exactly_and_no_figures_of_nothing) {
  const QuantileSketch sketch = sketch_of({3.3, -7.6, 1.1}, 0.1);
  EXPECT_EQ(sketch.quantile(0.0), -7.6);
  EXPECT_EQ(sketch.quantile(1.0), 3.3);
  EXPECT_EQ(sketch.min(), -7.6);
  EXPECT_EQ(sketch.max(), 3.3);
  const QuantileSketch same = sketch_of({5.01, 5.01, 5.01}, 0.1);
  EXPECT_EQ(same.quantile(0.5), 5.01) << "never outside of the values";
  const QuantileSketch empty(0.01);
  EXPECT_EQ(empty.count(), 0u);
  EXPECT_TRUE(std::isnan(empty.min()) && std::isnan(empty.max()));
  EXPECT_DEATH((void)empty.quantile(0.5), "ENSURE");
}

TEST(QuantileSketch, is_the_same_whatever_the_order_of_adding_and_merging) {
  random::Stream stream = stream_for_test(3);
  std::vector<double> values = lognormals(4, 3000);
  for (int i = 0; i < 500; ++i) values.push_back(-stream.exponential(3.0));
  values.insert(values.end(), {0.0, 1e-30, 1e30, -1e20, -1e-20, 1e-310});
  const QuantileSketch whole = sketch_of(values, 0.01);
  for (int round = 0; round < 20; ++round) {
    for (std::size_t i = values.size(); i > 1; --i) {
      std::swap(values[i - 1], values[stream.below(i)]);
    }
    std::vector<QuantileSketch> parts(1 + stream.below(9), QuantileSketch(0.01));
    for (const double value : values) parts[stream.below(parts.size())].add(value);
    parts.emplace_back(0.01);  // an empty one does nothing
    while (parts.size() > 1) {
      const QuantileSketch taken = parts.back();
      parts.pop_back();
      parts[stream.below(parts.size())].merge(taken);
    }
    ASSERT_TRUE(parts[0] == whole) << round;
  }
  expect_within(sketch_of(lognormals(5, 100), 0.01), lognormals(5, 100));
}

TEST(QuantileSketch, takes_bounded_space_and_folds_only_what_is_negligible) {
  QuantileSketch sketch(0.01);
  std::vector<double> values;
  for (int exponent = -300; exponent <= 300; ++exponent) values.push_back(std::pow(10, exponent));
  for (const double value : values) {
    sketch.add(value);
    sketch.add(-value);
    ASSERT_LE(sketch.bins(), 2u * 40u * 64u);
  }
  for (int i = 0; i <= 100; ++i) {
    const double p = i / 100.0;
    std::vector<double> all = values;
    for (const double value : values) all.push_back(-value);
    std::sort(all.begin(), all.end());
    const double exact = all[static_cast<std::size_t>(p * static_cast<double>(all.size() - 1))];
    const double error = std::max(sketch.relative_error() * std::fabs(exact), 0x1p-38 * 1e300);
    ASSERT_NEAR(sketch.quantile(p), exact, error);
  }
  // Far below what is kept, over and over: still one bin, and still cheap.
  for (int i = 0; i < 100'000; ++i) sketch.add(1e-200);
  EXPECT_LE(sketch.bins(), 2u * 40u * 64u);
}

TEST(QuantileSketchDeathTest, other_bins_and_values_that_are_no_numbers_are_our_mistake) {
  QuantileSketch sketch(0.01);
  EXPECT_DEATH(sketch.merge(QuantileSketch(0.1)), "ENSURE");
  EXPECT_DEATH(sketch.add(infinity), "ENSURE");
  EXPECT_DEATH(sketch.add(std::nan("")), "ENSURE");
  EXPECT_DEATH(QuantileSketch(0.0), "ENSURE");
  EXPECT_DEATH(QuantileSketch(0.5), "ENSURE");
}

}  // namespace
}  // namespace voltwin::stats
