// Progressive filling: who gets how much, by hand, and what holds of any rows.
#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <string>
#include <vector>

#include "csms/core/power/convex_filling.hpp"
#include "engine/random/random.hpp"

namespace voltwin::core::power {
namespace {

using Terms = std::vector<PhasorTerm>;

constexpr double plenty = 100.0;
constexpr double tolerance = 1e-9;
const std::complex<double> plus30{std::sqrt(3.0) / 2.0, 0.5};
const std::complex<double> minus90{0.0, -1.0};
const std::complex<double> plus150{-std::sqrt(3.0) / 2.0, 0.5};

TEST(ConvexFilling, shares_a_plain_sum_evenly_and_gives_on_what_one_cannot_use) {
  const Terms in{{0, 1.0}};
  const std::vector<LevelClaim> claims{
      {in, 0.0, 1.0, 2.0, 0}, {in, 0.0, 1.0, plenty, 0}, {in, 0.0, 1.0, plenty, 0}};
  const auto amps = fill(std::vector{12.0}, claims);
  EXPECT_NEAR(amps[0], 2.0, tolerance);
  EXPECT_NEAR(amps[1], 5.0, tolerance);
  EXPECT_NEAR(amps[2], 5.0, tolerance);
}

TEST(ConvexFilling, serves_lower_starts_first_and_by_weight) {
  const Terms in{{0, 1.0}};
  // Alone to level 3 (6 A), then 2 to 1: 6 A more are 4 and 2.
  const std::vector<LevelClaim> claims{{in, 0.0, 2.0, plenty, 0}, {in, 3.0, 1.0, plenty, 0}};
  const auto amps = fill(std::vector{12.0}, claims);
  EXPECT_NEAR(amps[0], 10.0, tolerance);
  EXPECT_NEAR(amps[1], 2.0, tolerance);
}

TEST(ConvexFilling, lets_others_rise_when_a_row_holds_one) {
  const Terms tight{{0, 1.0}, {1, 1.0}};
  const Terms wide{{1, 1.0}};
  const std::vector<LevelClaim> claims{{tight, 0.0, 1.0, plenty, 0}, {wide, 0.0, 1.0, plenty, 0}};
  const auto amps = fill(std::vector{3.0, 10.0}, claims);
  EXPECT_NEAR(amps[0], 3.0, tolerance);
  EXPECT_NEAR(amps[1], 7.0, tolerance);
}

TEST(ConvexFilling, gives_a_later_tier_what_the_earlier_one_leaves) {
  const Terms in{{0, 1.0}};
  const std::vector<LevelClaim> claims{{in, 0.0, 1.0, plenty, 1}, {in, 9.0, 1.0, 7.0, 0}};
  const auto amps = fill(std::vector{12.0}, claims);
  EXPECT_NEAR(amps[0], 5.0, tolerance);
  EXPECT_NEAR(amps[1], 7.0, tolerance);
}

TEST(ConvexFilling, carries_more_on_balanced_pairs_than_on_one) {
  // Lines A = AB - CA, B = BC - AB, C = CA - BC of a delta, 10 A each: 10 A on one pair alone,
  // 10/sqrt(3) on each of three.
  const Terms ab{{0, plus30}, {1, -plus30}};
  const Terms bc{{1, minus90}, {2, -minus90}};
  const Terms ca{{2, plus150}, {0, -plus150}};
  const std::vector limits{10.0, 10.0, 10.0};
  const auto one = fill(limits, std::vector<LevelClaim>{{ab, 0.0, 1.0, plenty, 0}});
  EXPECT_NEAR(one[0], 10.0, tolerance);
  const auto three = fill(
      limits, std::vector<LevelClaim>{
                  {ab, 0.0, 1.0, plenty, 0}, {bc, 0.0, 1.0, plenty, 0}, {ca, 0.0, 1.0, plenty, 0}});
  for (const double amps : three) EXPECT_NEAR(amps, 10.0 / std::sqrt(3.0), 1e-6);
}

TEST(ConvexFilling, tries_once_more_who_was_held_when_another_relieves_the_row) {
  // The second flows against the first: together they reach 15 - 5.
  const Terms forth{{0, 1.0}};
  const Terms back{{0, -1.0}};
  const std::vector<LevelClaim> claims{{forth, 0.0, 1.0, plenty, 0}, {back, 20.0, 1.0, 5.0, 0}};
  const auto amps = fill(std::vector{10.0}, claims);
  EXPECT_NEAR(amps[0], 15.0, tolerance);
  EXPECT_NEAR(amps[1], 5.0, tolerance);
}

TEST(ConvexFilling, gives_nothing_under_a_limit_of_zero_and_ends_without_claims) {
  const Terms in{{0, 1.0}};
  const auto amps = fill(std::vector{0.0}, std::vector<LevelClaim>{{in, 0.0, 1.0, plenty, 0}});
  EXPECT_NEAR(amps[0], 0.0, tolerance);
  EXPECT_TRUE(fill(std::vector{1.0}, std::vector<LevelClaim>{}).empty());
}

struct Site {
  std::vector<double> limits;
  std::vector<Terms> terms;
  std::vector<LevelClaim> claims;
};

Site random_site(random::Stream& draw) {
  Site out;
  const std::size_t rows = 1 + draw.below(8);
  for (std::size_t r = 0; r < rows; ++r) out.limits.push_back(draw.uniform(1.0, 60.0));
  const std::complex<double> pairs[] = {plus30, minus90, plus150};
  out.terms.resize(1 + draw.below(40));
  for (Terms& terms : out.terms) {
    const auto pair = pairs[draw.below(3)];
    for (std::size_t r = 0; r < rows; ++r) {
      constexpr double signs[] = {-2.0, -1.0, 0.0, 1.0};
      const double sign = signs[draw.below(4)];
      if (sign != 0.0) terms.push_back({r, sign * pair});
    }
    out.claims.push_back({terms, draw.uniform(-5.0, 30.0), draw.uniform(0.5, 40.0),
                          draw.uniform(0.0, 32.0), static_cast<std::uint32_t>(draw.below(3))});
  }
  return out;
}

std::complex<double> sum_of(const Site& site, const std::vector<double>& amps, std::size_t row) {
  std::complex<double> sum;
  for (std::size_t i = 0; i < amps.size(); ++i) {
    for (const PhasorTerm& term : site.terms[i]) {
      if (term.row == row) sum += term.per_amp * amps[i];
    }
  }
  return sum;
}

TEST(ConvexFilling, keeps_every_row_and_every_bound_whatever_the_site) {
  const random::Random root(11);
  for (int round = 0; round < 2000; ++round) {
    auto draw = root.stream("site/" + std::to_string(round));
    const Site site = random_site(draw);
    const auto amps = fill(site.limits, site.claims);
    for (std::size_t i = 0; i < amps.size(); ++i) {
      EXPECT_GE(amps[i], 0.0);
      EXPECT_LE(amps[i], site.claims[i].most_a);
    }
    for (std::size_t r = 0; r < site.limits.size(); ++r) {
      EXPECT_LE(std::abs(sum_of(site, amps, r)), site.limits[r] + 1e-6) << round;
    }
  }
}

TEST(ConvexFilling, leaves_a_plain_sum_no_room_that_somebody_could_use) {
  const random::Random root(12);
  for (int round = 0; round < 500; ++round) {
    auto draw = root.stream("site/" + std::to_string(round));
    Site site = random_site(draw);
    for (Terms& terms : site.terms) {
      for (PhasorTerm& term : terms) term.per_amp = 1.0;
    }
    const auto amps = fill(site.limits, site.claims);
    for (std::size_t i = 0; i < amps.size(); ++i) {
      double room = site.claims[i].most_a - amps[i];
      for (const PhasorTerm& term : site.terms[i]) {
        room = std::min(room, site.limits[term.row] - sum_of(site, amps, term.row).real());
      }
      EXPECT_LE(room, 1e-6) << round << ' ' << i;
    }
  }
}

// Square to what fills the row it neither adds to it nor relieves it at first, and yet it pushes.
TEST(ConvexFilling, ends_when_a_full_row_meets_a_current_square_to_its_sum) {
  const Terms along{{0, 1.0}};
  const Terms square{{0, minus90}};
  const std::vector<LevelClaim> claims{{along, 0.0, 1.0, plenty, 0}, {square, 0.0, 1.0, plenty, 1}};
  const auto amps = fill(std::vector{10.0}, claims);
  EXPECT_NEAR(amps[0], 10.0, tolerance);
  EXPECT_NEAR(amps[1], 0.0, 1e-3);
}

TEST(ConvexFilling, lets_nothing_through_below_zero) {
  const Terms in{{0, 1.0}};
  const std::vector<LevelClaim> claims{{in, 0.0, 1.0, plenty, 0}};
  EXPECT_EQ(fill(std::vector{-5.0}, claims)[0], 0.0);
}

}  // namespace
}  // namespace voltwin::core::power
