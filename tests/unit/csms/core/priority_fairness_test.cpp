// The fairness score: the worked numbers of docs/fairness.md, and what nobody gains by.
#include <gtest/gtest.h>

#include "csms/core/priority/tiers.hpp"
#include "csms/core/state/fairness.hpp"
#include "csms/core/state/state.hpp"
#include "tests/support/fake_station.hpp"
#include "tests/support/snapshots.hpp"

namespace voltwin::test {
namespace {

namespace priority = core::priority;
using core::state::Account;
using core::state::DriverRecord;
using core::state::fairness_score;

constexpr Duration hours(std::int64_t n) { return Duration::from_hours(n); }

Account account(std::int64_t delivered, std::int64_t requested, Duration asking, Duration waited) {
  return {WattHours(delivered), WattHours(requested), asking, waited};
}

// The table of docs/fairness.md.
const Account everybody = account(800'000, 1'000'000, hours(400), hours(40));

TEST(Fairness, the_worked_numbers_of_the_document) {
  EXPECT_EQ(fairness_score({}, everybody), 1.0);
  // 18 of 20 kWh, and no waiting.
  EXPECT_NEAR(fairness_score(account(18'000, 20'000, hours(4), {}), everybody), 0.7647, 5e-5);
  // 30 of 40 kWh, and 2 of 8 hours waited.
  EXPECT_NEAR(fairness_score(account(30'000, 40'000, hours(8), hours(2)), everybody), 1.4024, 5e-5);
  // 10 of 40 kWh, and 2 of 8 hours waited: 6.25, which is cut.
  EXPECT_EQ(fairness_score(account(10'000, 40'000, hours(8), hours(2)), everybody), 4.0);
}

TEST(Fairness, lies_between_a_quarter_and_four) {
  EXPECT_EQ(fairness_score(account(0, 1'000'000, hours(100), hours(100)), everybody), 4.0);
  const Account poor = account(100'000, 1'000'000, hours(400), hours(200));
  EXPECT_EQ(fairness_score(account(500'000, 500'000, hours(100), {}), poor), 0.25);
  EXPECT_EQ(fairness_score(account(0, 10, hours(1), hours(1)), account(0, 10, hours(1), hours(1))),
            1.0)
      << "where nobody got anything all are alike";
}

TEST(Fairness, the_less_a_driver_got_of_what_he_asked_for_the_greater_is_his_score) {
  double before = 0.0;
  for (std::int64_t got = 40'000; got >= 0; got -= 1'000) {
    const double score = fairness_score(account(got, 40'000, hours(8), {}), everybody);
    EXPECT_GE(score, before) << got;
    before = score;
  }
  before = 0.0;
  for (int waited = 0; waited <= 8; ++waited) {
    const double score =
        fairness_score(account(30'000, 40'000, hours(8), hours(waited)), everybody);
    EXPECT_GE(score, before) << waited;
    before = score;
  }
}

TEST(Fairness, a_record_is_of_seven_days) {
  DriverRecord record;
  record.add(morning, account(1, 2, hours(1), {}));
  record.add(morning + hours(24 * 3), account(10, 20, hours(1), {}));
  EXPECT_EQ(record.total(morning + hours(24 * 6)).delivered, WattHours(11));
  EXPECT_EQ(record.total(morning + hours(24 * 7)).delivered, WattHours(10));
  EXPECT_EQ(record.total(morning + hours(24 * 10)).delivered, WattHours(0));
  record.add(morning + hours(24 * 8), account(100, 200, hours(1), {}));
  EXPECT_EQ(record.total(morning + hours(24 * 8)).delivered, WattHours(110));
  record.take_back(morning + hours(24 * 3), account(10, 20, hours(1), {}));
  EXPECT_EQ(record.total(morning + hours(24 * 8)), account(100, 200, hours(1), {}));
}

struct ScoreTest : testing::Test {
  FakeCsms csms{small_site(), {station_of("S1", 1)}};
  FakeStation station{csms, "S1"};
  std::int64_t register_wh = 1'000;

  void SetUp() override {
    station.connect();
    station.boot();
    for (const char* tag : {"HONEST", "GREEDY", "WHOLE", "SPLIT"}) {
      csms.command(DefineToken{{tag, TokenStatus::Accepted}});
    }
  }
  std::int64_t second() const { return (csms.now - morning) / Duration::from_seconds(1); }
  TransactionId begin(const char* tag, std::int64_t wanted_wh) {
    station.call("StartTransaction", start_payload(1, tag, second(), register_wh));
    station.obey();
    const TransactionId id = csms.state().evses()[0].transaction;
    EXPECT_EQ(csms.command(SetIntent{id, "", {}, {}, WattHours(wanted_wh), {}}).detail, "");
    return id;
  }
  void charge(Duration time, std::int64_t energy_wh) {
    for (int i = 0; i < 10; ++i) {
      csms.pass(time / 10);
      station.obey();
    }
    register_wh += energy_wh;
  }
  void idle() {
    station.call("StatusNotification",
                 R"({"connectorId":1,"errorCode":"NoError","status":"SuspendedEV","timestamp":")" +
                     to_text(csms.now) + "\"}");
  }
  void end() {
    const TransactionId id = csms.state().evses()[0].transaction;
    station.stop(static_cast<std::int64_t>(csms.state().transaction(id).wire.value()), second(),
                 register_wh);
  }
  Account record(const char* tag) const {
    return csms.state().priorities().drivers.find(tag)->second.total(csms.now);
  }
};

TEST_F(ScoreTest, asking_for_more_than_the_battery_takes_is_not_counted) {
  begin("HONEST", 10'000);
  charge(hours(1), 10'000);
  idle();
  end();
  begin("GREEDY", 100'000);
  charge(hours(1), 10'000);
  idle();
  charge(Duration::from_minutes(30), 0);
  end();
  EXPECT_EQ(record("GREEDY").requested, WattHours(10'000));
  EXPECT_EQ(record("GREEDY").requested, record("HONEST").requested);
  EXPECT_EQ(priority::weight_of(csms.state(), "GREEDY", csms.now),
            priority::weight_of(csms.state(), "HONEST", csms.now));
}

TEST_F(ScoreTest, asking_for_more_than_the_stay_could_deliver_is_not_counted) {
  begin("GREEDY", 200'000);
  charge(hours(1), 4'000);
  end();
  EXPECT_NEAR(static_cast<double>(record("GREEDY").requested.value()), 22'080, 10);
  EXPECT_EQ(record("GREEDY").delivered, WattHours(4'000));
}

TEST_F(ScoreTest, a_vehicle_that_takes_less_than_it_is_offered_has_shown_what_it_can_take) {
  const TransactionId id = begin("GREEDY", 200'000);
  charge(Duration::from_minutes(10), 1'000);
  station.call("MeterValues", R"({"connectorId":1,"transactionId":)" +
                                  std::to_string(csms.state().transaction(id).wire.value()) +
                                  R"(,"meterValue":[{"timestamp":")" + to_text(csms.now) +
                                  R"(","sampledValue":[{"value":")" + std::to_string(register_wh) +
                                  R"("},{"value":"8","measurand":"Current.Import"}]}]})");
  charge(Duration::from_minutes(50), 4'000);
  end();
  EXPECT_NEAR(static_cast<double>(record("GREEDY").requested.value()), 5'520, 10);
}

TEST_F(ScoreTest, splitting_a_stay_changes_nothing) {
  const TransactionId whole = begin("WHOLE", 30'000);
  charge(hours(2), 6'000);
  const Account running =
      core::state::account_of(csms.state(), csms.state().transaction(whole), csms.now).account;
  end();
  // No meter value came; but for that, a session counts while it runs as when it has ended.
  EXPECT_EQ(running.requested, record("WHOLE").requested);
  EXPECT_EQ(running.asking, record("WHOLE").asking);
  EXPECT_EQ(running.waited, record("WHOLE").waited);
  for (int part = 0; part < 4; ++part) {
    // He says what he still wants.
    begin("SPLIT", 30'000 - part * 1'500);
    charge(Duration::from_minutes(30), 1'500);
    end();
  }
  EXPECT_EQ(record("SPLIT").delivered, record("WHOLE").delivered);
  EXPECT_LE(record("SPLIT").requested, record("WHOLE").requested);
  EXPECT_LE(record("SPLIT").waited, record("WHOLE").waited);
}

TEST_F(ScoreTest, what_earlier_parts_asked_for_in_vain_is_forgiven_when_the_battery_is_full) {
  begin("SPLIT", 50'000);
  charge(hours(1), 10'000);
  end();
  EXPECT_NEAR(static_cast<double>(record("SPLIT").requested.value()), 22'080, 10);
  begin("SPLIT", 50'000);
  charge(hours(1), 5'000);
  idle();
  end();
  EXPECT_EQ(record("SPLIT").requested, WattHours(15'000)) << "that was all it needed";
}

TEST_F(ScoreTest, an_end_that_is_corrected_counts_once) {
  begin("HONEST", 20'000);
  charge(hours(1), 10'000);
  const Account before = csms.state().priorities().everybody.total(csms.now);
  EXPECT_EQ(before, Account{});
  end();
  const Account once = csms.state().priorities().everybody.total(csms.now);
  EXPECT_EQ(once.delivered, WattHours(10'000));
  core::state::State again = csms.state();
  again.apply(core::events::TransactionReopened{TransactionId(1), "test"}, csms.now);
  EXPECT_EQ(again.priorities().everybody.total(csms.now), Account{});
  again.apply(core::events::TransactionEnded{TransactionId(1), WattHours(register_wh), csms.now,
                                             csms.now, "Local"},
              csms.now);
  EXPECT_EQ(again.priorities().everybody.total(csms.now).delivered, WattHours(10'000));
  again.apply(core::events::TransactionEnded{TransactionId(1), WattHours(register_wh - 1'000),
                                             csms.now, csms.now, "Local"},
              csms.now);
  EXPECT_EQ(again.priorities().everybody.total(csms.now).delivered, WattHours(9'000));
  expect_snapshots_to_do(csms.kept, 6);
}

}  // namespace
}  // namespace voltwin::test
