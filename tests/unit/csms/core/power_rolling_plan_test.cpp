// When a running site plans anew, and what holds between two plans.
#include <gtest/gtest.h>

#include "csms/core/power/rolling_plan.hpp"
#include "tests/support/fake_station.hpp"

namespace voltwin::core::power {
namespace {

using test::node;

const Instant noon = Instant::from_us(1'780'315'200'000'000);  // 2026-06-01T12:00Z
constexpr Duration minute = Duration::from_minutes(1);

struct Bench {
  grid::LimitTree tree = grid::LimitTree::build({node(1, 0, Amps(32))}, Volts(230)).value();
  std::vector<grid::Limits> limits{tree.limits().begin(), tree.limits().end()};
  grid::TreeLoad fixed{tree};
  std::vector<Claim> claims;
  std::vector<TransactionId> who;
  std::vector<PricePoint> prices;
  RollingPlan plan;
  int asked = 0;  ///< how often a plan asked for limits: 96 times each

  void come(std::uint64_t id, std::int64_t wh, Duration stay) {
    Claim claim;
    claim.per_amp = grid::phase_load(grid::Connection::L1L2L3, Amps(1), 3);
    claim.demand = Amps(32);
    claim.wanted = WattHours(wh);
    claim.departs = noon + stay;
    claims.push_back(claim);
    who.push_back(TransactionId(id));
  }
  std::vector<double> at(Instant now) {
    const Picture picture{tree, limits, fixed, claims, Amps(6), Amps(1), now};
    std::vector<double> out;
    const auto over = [this](Instant, Instant) {
      ++asked;
      return limits;
    };
    for (const Share& share : plan.shares(picture, who, prices, over)) {
      out.push_back(share.current.value());
    }
    return out;
  }
  [[nodiscard]] int plans() const { return asked / 96; }
};

using List = std::vector<double>;

TEST(RollingPlan, waits_for_the_cheap_hour_and_then_charges) {
  Bench bench;
  bench.come(1, 5'520, minute * 120);
  bench.prices = {{noon - minute, 300'000}, {noon + minute * 60, 100'000}};
  EXPECT_EQ(bench.at(noon), (List{0}));
  EXPECT_EQ(bench.plan.why(), "");
  EXPECT_EQ(bench.at(noon + minute * 60), (List{32}));
}

TEST(RollingPlan, a_plan_holds_until_something_changes) {
  Bench bench;
  bench.come(1, 5'520, minute * 120);
  bench.prices = {{noon - minute, 100'000}};
  EXPECT_EQ(bench.at(noon), (List{32}));
  EXPECT_EQ(bench.at(noon + minute), (List{32}));
  EXPECT_EQ(bench.plans(), 1);
  bench.at(noon + minute * 5);
  EXPECT_EQ(bench.plans(), 2) << "it was five minutes old";
  bench.at(noon + minute * 14);
  bench.at(noon + minute * 15);
  EXPECT_EQ(bench.plans(), 4) << "a quarter-hour was over";
  bench.come(2, 1'000, minute * 60);
  bench.at(noon + minute * 16);
  EXPECT_EQ(bench.plans(), 5) << "somebody came";
  bench.prices.push_back({noon + minute * 30, 50'000});
  bench.at(noon + minute * 16);
  EXPECT_EQ(bench.plans(), 6) << "a price became known";
  bench.limits[0].per_phase_a = 16;
  bench.at(noon + minute * 16);
  EXPECT_EQ(bench.plans(), 7) << "there is a cap";
}

TEST(RollingPlan, is_of_sessions_and_not_of_their_order) {
  Bench bench;
  bench.come(7, 5'520, minute * 15);
  bench.come(3, 5'520, minute * 240);
  bench.prices = {{noon - minute, 100'000}};
  EXPECT_EQ(bench.at(noon), (List{32, 0}));
  std::swap(bench.claims[0], bench.claims[1]);
  std::swap(bench.who[0], bench.who[1]);
  EXPECT_EQ(bench.at(noon), (List{0, 32}));
  EXPECT_EQ(bench.plans(), 1);
}

TEST(RollingPlan, says_why_it_does_not_plan) {
  Bench bench;
  bench.come(1, 5'520, minute * 120);
  EXPECT_EQ(bench.at(noon), (List{32}));
  EXPECT_EQ(bench.plan.why(), "no price is known");
  bench.prices = {{noon + minute, 100'000}};
  EXPECT_EQ(bench.at(noon), (List{32}));
  EXPECT_EQ(bench.plan.why(), "no price is known");
  EXPECT_EQ(bench.at(noon + minute), (List{32}));
  EXPECT_EQ(bench.plan.why(), "");
  bench.come(2, 50'000, minute * 60);
  bench.at(noon + minute * 2);
  EXPECT_NE(bench.plan.why().find("cannot have all by departure"), std::string::npos);
}

TEST(RollingPlan, nobody_is_there) {
  Bench bench;
  bench.prices = {{noon - minute, 100'000}};
  EXPECT_EQ(bench.at(noon), List{});
}

}  // namespace
}  // namespace voltwin::core::power
