// Polygons inside the circle, over the sector that sums can reach.
#include "scenarios/acn/polygon.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "engine/random/random.hpp"

namespace voltwin::scenarios::acn::test {
namespace {

using Phasors = std::vector<std::complex<double>>;

std::complex<double> at_degrees(double degrees) {
  const double angle = degrees * std::acos(-1.0) / 180.0;
  return {std::cos(angle), std::sin(angle)};
}

// The largest length in this direction that all sides allow.
double reach(const std::vector<Side>& sides, std::complex<double> direction) {
  double out = 1e9;
  for (const Side& side : sides) {
    const double along = (std::conj(side.normal) * direction).real();
    if (along > 1e-12) out = std::min(out, side.distance / along);
  }
  return out;
}

TEST(Polygon, is_exact_where_everything_is_in_phase) {
  const auto sides = sides_within(Phasors{3.0 * at_degrees(30.0), at_degrees(30.0)});
  ASSERT_EQ(sides.size(), 1U);
  EXPECT_NEAR(reach(sides, at_degrees(30.0)), 1.0, 1e-12);
  EXPECT_TRUE(sides_within(Phasors{}).empty());
}

TEST(Polygon, spends_no_side_outside_the_sector) {
  EXPECT_EQ(sides_within(Phasors{at_degrees(30.0), at_degrees(-30.0)}).size(), 8U);
  EXPECT_EQ(
      sides_within(Phasors{at_degrees(30.0), at_degrees(-90.0), 2.0 * at_degrees(-30.0)}).size(),
      16U);
}

TEST(Polygon, lies_in_the_circle_and_cuts_off_little_whatever_the_phasors) {
  const random::Random root(5);
  for (int round = 0; round < 300; ++round) {
    auto draw = root.stream("phasors/" + std::to_string(round));
    Phasors phasors;
    const std::size_t count = 1 + draw.below(5);
    for (std::size_t k = 0; k < count; ++k) {
      phasors.push_back(draw.uniform(0.1, 3.0) * at_degrees(draw.uniform(0.0, 360.0)));
    }
    const auto sides = sides_within(phasors);
    for (int k = 0; k < 50; ++k) {
      std::complex<double> sum;
      for (const auto& phasor : phasors) sum += draw.uniform() * phasor;
      const double length = std::abs(sum);
      if (length < 1e-6) continue;
      const double most = reach(sides, sum / length);
      EXPECT_LE(most, 1.0 + 1e-9) << round;
      EXPECT_GE(most, 0.997) << round;
    }
  }
}

}  // namespace
}  // namespace voltwin::scenarios::acn::test
