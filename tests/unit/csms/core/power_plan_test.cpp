// Plans by hand, where the cheapest is plain; and the same optimum found another way.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "csms/core/power/plan.hpp"
#include "engine/random/random.hpp"
#include "tests/support/fake_station.hpp"

namespace voltwin::core::power {
namespace {

using test::node;

const Instant start = Instant::from_us(1'780'000'000'000'000);
constexpr Duration quarter = Duration::from_minutes(15);

struct Bench {
  grid::LimitTree tree;
  std::vector<PlanStep> steps;
  std::vector<Claim> claims;
  Amps minimum{6.0};
  double peak_price = 0.0;
  Watts peak_so_far;

  Bench(double limit_a, const std::vector<double>& prices)
      : tree(grid::LimitTree::build({node(1, 0, Amps(limit_a))}, Volts(230)).value()) {
    for (std::size_t k = 0; k < prices.size(); ++k) {
      const std::vector<grid::Limits> limits(tree.limits().begin(), tree.limits().end());
      steps.push_back({start + quarter * static_cast<std::int64_t>(k), quarter, prices[k], limits,
                       grid::TreeLoad(tree)});
    }
  }
  Bench& claim(double max_a, std::int64_t wh, int quarters, Tier tier = Tier::P3) {
    Claim out;
    out.per_amp = grid::phase_load(grid::Connection::L1L2L3, Amps(1), 3);
    out.demand = Amps(max_a);
    out.wanted = WattHours(wh);
    out.departs = start + quarter * quarters;
    out.tier = tier;
    claims.push_back(out);
    return *this;
  }
  [[nodiscard]] Plan plan() const {
    PlanRequest request{tree, steps, claims, minimum, Duration::from_minutes(240), 0.0, Watts()};
    request.peak_price = peak_price;
    request.peak_so_far = peak_so_far;
    return make_plan(request);
  }
  [[nodiscard]] std::vector<Share> now(const Plan& plan) const {
    return first_step({tree, steps[0].limits, steps[0].fixed, claims, minimum, Amps(1), start},
                      plan);
  }
};

// 32 A on three phases for a quarter of an hour: 5,520 Wh.
constexpr std::int64_t full_quarter = 5'520;

TEST(Plan, charges_when_it_is_cheap) {
  Bench bench(32, {0.40, 0.10, 0.40, 0.20});
  bench.claim(32, 2 * full_quarter, 4);
  const Plan plan = bench.plan();
  ASSERT_EQ(plan.status, Plan::Status::optimal) << plan.why;
  EXPECT_NEAR(plan.amps[0][0], 0.0, 1e-6);
  EXPECT_NEAR(plan.amps[0][1], 32.0, 1e-6);
  EXPECT_NEAR(plan.amps[0][2], 0.0, 1e-6);
  EXPECT_NEAR(plan.amps[0][3], 32.0, 1e-6);
  EXPECT_NEAR(plan.cost, 5.52 * 0.30, 1e-6);
  EXPECT_EQ(bench.now(plan)[0].current, Amps());
  EXPECT_EQ(bench.now(plan)[0].bound, Bound::planned);
}

TEST(Plan, keeps_departures_and_limits) {
  Bench bench(32, {0.40, 0.10, 0.10, 0.10});
  bench.claim(32, full_quarter, 1).claim(32, full_quarter, 2).claim(32, full_quarter, 4);
  const Plan plan = bench.plan();
  ASSERT_EQ(plan.status, Plan::Status::optimal);
  EXPECT_NEAR(plan.amps[0][0], 32.0, 1e-6) << "it leaves after the dear quarter";
  EXPECT_NEAR(plan.amps[1][1], 32.0, 1e-6);
  for (std::size_t k = 0; k < 4; ++k) {
    EXPECT_LE(plan.amps[0][k] + plan.amps[1][k] + plan.amps[2][k], 32.0 + 1e-6);
  }
  EXPECT_EQ(bench.now(plan)[0].current, Amps(32));
}

TEST(Plan, of_equal_prices_the_earlier_is_taken) {
  Bench bench(32, {0.25, 0.25, 0.25});
  bench.claim(32, full_quarter, 3);
  EXPECT_NEAR(bench.plan().amps[0][0], 32.0, 1e-6);
}

TEST(Plan, a_priced_peak_spreads_the_load) {
  Bench bench(64, {0.30, 0.30, 0.30, 0.30});
  bench.claim(32, full_quarter, 4);
  bench.peak_price = 10.0;
  const Plan plan = bench.plan();
  for (const double amps : plan.amps[0]) EXPECT_NEAR(amps, 8.0, 1e-6);
  EXPECT_NEAR(plan.peak.value(), 8 * 3 * 230, 1e-3);
  bench.peak_so_far = Watts(16 * 3 * 230);
  EXPECT_NEAR(bench.plan().amps[0][0], 16.0, 1e-6) << "what was paid for already is free";
}

TEST(Plan, when_it_cannot_be_as_little_as_can_be_is_missing_and_of_the_last_tier) {
  Bench bench(32, {0.10, 0.10});
  bench.claim(32, 2 * full_quarter, 2).claim(32, full_quarter, 2, Tier::P1);
  const Plan plan = bench.plan();
  ASSERT_EQ(plan.status, Plan::Status::incomplete);
  EXPECT_EQ(plan.missing[0], WattHours(full_quarter));
  EXPECT_EQ(plan.missing[1], WattHours(0));
  EXPECT_EQ(plan.why, "1 session cannot have all by departure: 5520 Wh missing");
  // The one that falls short takes what is left.
  const auto shares = bench.now(plan);
  EXPECT_EQ((shares[0].current + shares[1].current), Amps(32));
}

TEST(Plan, unknown_departures_and_wishes_are_served_like_everybody_who_stays_four_hours) {
  Bench bench(32, std::vector<double>(32, 0.3));
  Claim claim;
  claim.per_amp = grid::phase_load(grid::Connection::L1L2L3, Amps(1), 3);
  claim.demand = Amps(16);
  bench.claims.push_back(claim);
  const Plan plan = bench.plan();
  EXPECT_NEAR(plan.amps[0][0], 16.0, 1e-6);
  EXPECT_NEAR(plan.amps[0][15], 16.0, 1e-6);
  EXPECT_NEAR(plan.amps[0][16], 0.0, 1e-6);
  bench.claims[0].departs = start - quarter;
  EXPECT_NEAR(bench.plan().amps[0][0], 16.0, 1e-6) << "its time is over and it is still there";
}

TEST(Plan, currents_below_the_minimum_become_the_minimum_or_none) {
  Bench bench(64, {0.10, 0.20});
  bench.claim(32, 1'035, 2).claim(32, 345, 2);  // 6 A and 2 A for the first quarter
  const Plan plan = bench.plan();
  EXPECT_NEAR(plan.amps[0][0], 6.0, 1e-6);
  EXPECT_NEAR(plan.amps[1][0], 2.0, 1e-6);
  const auto shares = bench.now(plan);
  EXPECT_EQ(shares[0].current, Amps(6));
  EXPECT_EQ(shares[1].current, Amps()) << "less than half of the minimum waits";
}

// One session, no limits: the cheapest quarters of its stay, sorted by price, are the optimum.
TEST(Plan, of_one_session_is_the_cheapest_quarters) {
  random::Stream random = random::Random(1).stream("plan");
  for (int i = 0; i < 200; ++i) {
    const std::size_t count = 2 + random.below(30);
    std::vector<double> prices;
    for (std::size_t k = 0; k < count; ++k) prices.push_back(random.uniform(-0.1, 0.6));
    Bench bench(64, prices);
    const int stay = 1 + static_cast<int>(random.below(count));
    const auto wanted =
        static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(full_quarter * stay)));
    bench.claim(32, wanted, stay);
    std::vector<double> present(prices.begin(), prices.begin() + stay);
    std::sort(present.begin(), present.end());
    double left = static_cast<double>(wanted) / 1e3;
    double cost = 0.0;
    for (const double price : present) {
      const double here = std::min(left, 5.52);
      cost += here * price;
      left -= here;
    }
    const Plan plan = bench.plan();
    ASSERT_EQ(plan.status, Plan::Status::optimal) << "case " << i;
    // Eagerness may cost a thousandth of the largest price.
    ASSERT_NEAR(plan.cost, cost, 1e-3 * 0.6 * static_cast<double>(wanted) / 1e3 + 1e-6)
        << "case " << i;
  }
}

// Half an ampere that no step has room for is not kept from it by a plan.
TEST(Plan, who_has_every_step_that_he_can_use_is_not_said_to_wait_for_a_price) {
  Bench bench(32, {0.10, 0.40});
  bench.claim(16.5, 2'846, 2).claim(7.5, 90'000, 2);
  const Plan plan = bench.plan();
  ASSERT_GT(plan.missing[1].value(), 0) << "the plan leaves it short: it is served with all";
  const auto shares = bench.now(plan);
  EXPECT_EQ(shares[0].current, Amps(16));
  EXPECT_EQ(shares[0].bound, Bound::demand);
  EXPECT_EQ(shares[1].current, Amps(7));
  EXPECT_EQ(shares[1].bound, Bound::demand);
}

TEST(Plan, who_stays_beyond_his_departure_and_wants_nothing_gets_nothing) {
  Bench bench(32, {0.10, 0.40});
  bench.claim(32, 0, 1);
  bench.claims[0].departs = start - quarter;
  EXPECT_EQ(bench.now(bench.plan())[0].current, Amps());
  bench.claims[0].wanted = WattHours(100);
  EXPECT_GE(bench.now(bench.plan())[0].current, Amps(6)) << "he may leave at any moment";
}

}  // namespace
}  // namespace voltwin::core::power
