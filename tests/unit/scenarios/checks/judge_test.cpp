// Every oracle holds on a sound run, and reports when what it guards is broken.
#include <gtest/gtest.h>

#include <algorithm>

#include "scenarios/checks/oracles.hpp"
#include "tests/sim/small_site.hpp"

namespace voltwin::scenarios::checks {
namespace {

using test::hours;
using test::midnight;
using test::minutes;

// A run of two sessions, and a copy of what it left that can be broken.
class Judge : public ::testing::Test {
 protected:
  Judge()
      : world_(test::run(test::small_site({}),
                         test::records({{"one", midnight + hours(1), hours(3), 12.0, "S-1"},
                                        {"two", midnight + hours(2), hours(3), 7.0, "S-2"}}))),
        sessions_(join(world_)) {
    for (const SessionView& session : sessions_) {
      visits_.push_back(*session.visit);
      charges_.push_back(*session.charges.at(0));
      transactions_.push_back(*session.transactions.at(0));
    }
    for (std::size_t i = 0; i < sessions_.size(); ++i) {
      sessions_[i].visit = &visits_[i];
      sessions_[i].charges[0] = &charges_[i];
      sessions_[i].transactions[0] = &transactions_[i];
    }
  }

  // The name and detail of everything that does not hold.
  [[nodiscard]] std::vector<Verdict> broken() const {
    std::vector<Verdict> out = judge(world_, sessions_);
    std::erase_if(out, [](const Verdict& v) { return v.holds; });
    return out;
  }
  void expect_only(const std::string& name, const std::string& detail) const {
    const std::vector<Verdict> wrong = broken();
    ASSERT_EQ(wrong.size(), 1U);
    EXPECT_NE(wrong[0].name.find(name), std::string::npos) << wrong[0].name;
    EXPECT_NE(wrong[0].detail.find(detail), std::string::npos) << wrong[0].detail;
  }

  // The meter of the first visit counted that much more; its battery knows.
  void meter_more(std::int64_t wh) {
    visits_[0].meter_to_mwh += wh * 1'000;
    visits_[0].battery_gain_j += static_cast<double>(wh) * 3600.0 * visits_[0].efficiency;
  }
  [[nodiscard]] std::string ledger_energy() const {
    for (const Verdict& verdict : judge(world_, sessions_)) {
      if (verdict.name == "energy: the ledger's Wh are the meter's") return verdict.detail;
    }
    return "no such verdict";
  }

  test::World world_;
  std::vector<SessionView> sessions_;
  std::vector<world::VisitFacts> visits_;
  std::vector<core::state::Charge> charges_;
  std::vector<core::state::Transaction> transactions_;
};

// A car that follows its limits ten minutes late, against every norm, and one that follows
// at once: what the first was told to leave, the second takes.
test::World with_a_slow_car(format::Policy policy) {
  format::Scenario scenario = test::small_site({2, 1, Watts(12'000.0)});
  scenario.control.policy = policy;
  scenario.vehicles[0].reaction_delay = minutes(10);
  // Whose meter showed it would be counted at what it draws, before anybody else gets more.
  twin::faults::Quirk quiet;
  quiet.defect = twin::faults::Defect::samples_missing;
  scenario.site.stations[0].quirks = {quiet};
  return test::run(std::move(scenario),
                   test::records({{"slow", midnight + hours(1), hours(5), 40.0, "S-1", 0},
                                  {"fast", midnight + hours(2), hours(3), 20.0, "S-2", 1}}));
}

const Verdict& cap_of(const std::vector<Verdict>& verdicts) {
  return *std::find_if(verdicts.begin(), verdicts.end(),
                       [](const Verdict& v) { return v.name.rfind("cap", 0) == 0; });
}

}  // namespace

TEST_F(Judge, finds_nothing_wrong_with_a_sound_run) {
  EXPECT_TRUE(broken().empty());
  EXPECT_EQ(judge(world_, sessions_).size(), 7U);
  EXPECT_LE(worst_energy_error_wh(sessions_), 0.002);
}

TEST_F(Judge, reports_a_meter_that_is_not_its_batterys_gain) {
  visits_[1].battery_gain_j *= 1.001;  // 7 Wh
  expect_only("meter equals its battery", "largest difference 7.0");
  EXPECT_NEAR(worst_energy_error_wh(sessions_), 7.0, 0.01);
}

TEST_F(Judge, reports_a_meter_that_counts_a_watt_hour_and_a_half_too_much_and_not_one_less) {
  visits_[0].meter_to_mwh += 500;
  visits_[0].meter_from_mwh += 200;
  EXPECT_TRUE(broken().empty());
  visits_[0].battery_gain_j -= 1.5 * 3600.0 * visits_[0].efficiency;
  EXPECT_EQ(broken().size(), 1U);
}

TEST_F(Judge, reports_a_ledger_with_other_energy_than_the_meter) {
  meter_more(1);
  expect_only("the ledger's Wh are the meter's", "largest difference 1 Wh, first at session one");
}

TEST_F(Judge, holds_an_estimated_end_only_to_no_more_than_the_meter_and_says_how_much_less) {
  transactions_[0].estimated = true;
  meter_more(700);
  EXPECT_TRUE(broken().empty());
  EXPECT_EQ(ledger_energy(), "largest difference 0 Wh; 1 estimated, up to 700 Wh below the meter");
  meter_more(-702);
  expect_only("the ledger's Wh are the meter's", "largest difference 2 Wh, first at session one");
}

TEST_F(Judge, compares_an_end_that_stands_also_beside_one_that_does_not) {
  transactions_[1].estimated = true;
  meter_more(1);
  expect_only("the ledger's Wh are the meter's", "largest difference 1 Wh, first at session one");
}

TEST_F(Judge, reports_two_bills_of_one_visit_that_are_more_than_its_meter) {
  sessions_[0].charges.push_back(&charges_[0]);
  expect_only("the ledger's Wh are the meter's", "largest difference 12000 Wh, first at session");
}

TEST_F(Judge, reports_a_charge_that_is_a_cent_off) {
  charges_[1].total_minor += 1;
  expect_only("tariff applied", "1 wrong, first at session two");
}

TEST_F(Judge, reports_a_transaction_of_nobody) {
  sessions_[0].transactions.clear();
  expect_only("belongs to a visit", "1 do not");
}

TEST(JudgeState, finds_a_finished_session_that_was_not_charged) {
  const test::World world =
      test::run(test::small_site({}),
                test::records({{"one", midnight + hours(1), hours(3), 12.0, "S-1"},
                               {"stays", midnight + hours(11), hours(3), 12.0, "S-2"}}));
  core::state::State state = world.core_state();
  EXPECT_EQ(uncharged(state), 0U);
  const core::state::Transaction& open = state.transactions().at(1);
  state.apply(core::events::TransactionEnded{open.id, open.last_reading, open.last_reading_at,
                                             world.now(), "Local", false},
              world.now());
  EXPECT_EQ(uncharged(state), 1U);
}

TEST(JudgeState, adds_up_all_accounts_of_the_ledger) {
  const test::World world = test::run(
      test::small_site({}), test::records({{"one", midnight + hours(1), hours(3), 12.0, "S-1"}}));
  ASSERT_GE(world.core_state().balances().size(), 3U);
  EXPECT_EQ(ledger_imbalance(world.core_state()), 0);
}

TEST(JudgeCap, reports_a_limit_that_was_exceeded_with_its_place_and_time) {
  const test::World world = with_a_slow_car(format::Policy::equal_share);
  const auto verdicts = judge(world, join(world));
  const Verdict& cap = cap_of(verdicts);
  EXPECT_FALSE(cap.holds);
  EXPECT_NE(cap.detail.find("first at grid from 2026-06-01T02:0"), std::string::npos) << cap.detail;
  EXPECT_GT(world.cap_watch().violation(), minutes(1));
  EXPECT_LT(world.cap_watch().violation(), minutes(11));
}

TEST(JudgeCap, promises_nothing_where_nothing_is_controlled) {
  const test::World world = with_a_slow_car(format::Policy::uncontrolled);
  EXPECT_GT(world.cap_watch().violation(), hours(1));
  const auto verdicts = judge(world, join(world));
  EXPECT_TRUE(cap_of(verdicts).holds);
}

TEST(JudgeCap, a_building_that_is_too_much_by_itself_is_nobodys_fault) {
  format::Scenario scenario = test::small_site({1, 1, Watts(10'000.0)});
  scenario.site.base_load = {test::base_load({5.0, 12.0, 5.0, 5.0}, hours(3))};
  const test::World world = test::run(
      std::move(scenario), test::records({{"there", midnight + hours(2), hours(6), 40.0, "S-1"}}));
  const auto verdicts = judge(world, join(world));
  EXPECT_TRUE(cap_of(verdicts).holds) << cap_of(verdicts).detail;
  // The car had to go, and did so within one measurement, one call and the settling.
  EXPECT_GT(world.cap_watch().overshoot(), Duration());
  EXPECT_LT(world.cap_watch().overshoot(), test::seconds(20));
}

}  // namespace voltwin::scenarios::checks
