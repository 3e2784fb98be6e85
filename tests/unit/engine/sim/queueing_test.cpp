// What queueing theory knows of a bank, and what behaviours make of it.

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "engine/stats/interval.hpp"
#include "tests/support/bank.hpp"

namespace voltwin::sim {
namespace {

using support::Bank;
using support::BankPlan;

class Queueing : public testing::TestWithParam<BankPlan> {};

TEST_P(Queueing, waits_as_long_as_erlang_says) {
  const support::BankTheory expected = support::theory(GetParam());
  stats::Summary means;
  stats::Summary shares;
  for (std::uint64_t seed = 1; seed <= 25; ++seed) {
    Bank bank(GetParam(), seed);
    bank.warm_up(5'000);
    bank.run(80'000);
    means.add(bank.waits().mean());
    shares.add(bank.share_waiting());
  }
  // Within 1 %, and no further off than chance has it once in a thousand times.
  const stats::Interval wait = stats::mean_interval(means, 0.999);
  EXPECT_NEAR(wait.mean / expected.mean_wait_s, 1.0, 0.01);
  EXPECT_LE(wait.low, expected.mean_wait_s);
  EXPECT_GE(wait.high, expected.mean_wait_s);
  const stats::Interval share = stats::mean_interval(shares, 0.999);
  EXPECT_LE(share.low, expected.share_waiting);
  EXPECT_GE(share.high, expected.share_waiting);
}

TEST_P(Queueing, obeys_littles_law_and_keeps_the_tellers_as_busy_as_the_load_asks) {
  Bank bank(GetParam(), 11);
  bank.run(200'000);
  const ResourceFigures figures = bank.figures();
  // Those who still wait at the end have waited, but are not among those served.
  const double served_wait = bank.waits().sum();
  EXPECT_NEAR(figures.waiting_seconds / served_wait, 1.0, 1e-3);
  EXPECT_EQ(figures.granted, bank.waits().count());
  const double busy = figures.unit_seconds / bank.seconds();
  EXPECT_NEAR(busy / (GetParam().arrivals_per_s / GetParam().services_per_s), 1.0, 0.02);
}

INSTANTIATE_TEST_SUITE_P(Banks, Queueing,
                         testing::Values(BankPlan{1, 0.6, 1.0}, BankPlan{3, 2.1, 1.0},
                                         BankPlan{20, 16.0, 1.0}),
                         [](const auto& bank) {
                           return std::to_string(bank.param.tellers) + "_tellers";
                         });

}  // namespace
}  // namespace voltwin::sim
