// Transactions whose stop does not come: closed on evidence only, and open to better news.
#include <gtest/gtest.h>

#include "csms/core/power/exposure.hpp"
#include "csms/core/session/reaper.hpp"
#include "tests/support/fake_station.hpp"

namespace voltwin::test {
namespace {

namespace events = core::events;
using core::session::evidence_grace;
using core::session::silence_limit;
using ocpp::tolerance::Defect;

struct ReaperTest : testing::Test {
  FakeCsms csms{small_site(), {station_of("S1", 1)}};
  FakeStation station{csms, "S1"};

  void SetUp() override {
    station.connect();
    station.boot();
    csms.pass(Duration::from_seconds(10));
  }
  // Time goes on, the station says that it lives, and obeys.
  void live(Duration duration) {
    const Instant until = csms.now + duration;
    while (csms.now < until) {
      csms.pass(std::min(Duration::from_minutes(1), until - csms.now));
      station.call("Heartbeat", "{}");
      station.obey();
    }
  }
  [[nodiscard]] std::int64_t second() const {
    return (csms.now - morning) / Duration::from_seconds(1);
  }
  void status(const char* word) {
    station.call("StatusNotification",
                 std::string(R"({"connectorId":1,"errorCode":"NoError","status":")") + word +
                     R"(","timestamp":")" + to_text(csms.now) + "\"}");
  }
  void meter(std::int64_t id, std::int64_t register_wh) {
    station.call("MeterValues", R"({"connectorId":1,"transactionId":)" + std::to_string(id) +
                                    R"(,"meterValue":[{"timestamp":")" + to_text(csms.now) +
                                    R"(","sampledValue":[{"value":")" +
                                    std::to_string(register_wh) + R"("}]}]})");
  }
  // A transaction of 1000 Wh that charges since then.
  std::int64_t charging() {
    const std::int64_t id = station.start(second(), 1'000);
    status("Charging");
    live(Duration::from_minutes(10));
    meter(id, 2'000);
    return id;
  }
  [[nodiscard]] const core::state::Transaction& transaction() const {
    return csms.state().transactions().back();
  }
  [[nodiscard]] bool runs() const { return !transaction().meter_stop.has_value(); }
  [[nodiscard]] std::uint32_t count(Defect defect) const {
    return csms.state().stations()[0].defects[static_cast<std::size_t>(defect)];
  }
  [[nodiscard]] std::int64_t owed() const { return csms.state().balances().at("driver:TAG1/EUR"); }
  [[nodiscard]] Amps exposed() const {
    return core::power::exposure(csms.state().evses()[0],
                                 csms.state().sites()[0].definition.control, csms.now);
  }
};

TEST_F(ReaperTest, a_free_connector_and_a_silent_meter_end_it_after_the_grace_at_the_last_reading) {
  charging();
  status("Available");
  live(evidence_grace - Duration::from_seconds(1));
  EXPECT_TRUE(runs());
  live(Duration::from_seconds(1));
  EXPECT_FALSE(runs());
  EXPECT_EQ(transaction().meter_stop, WattHours(2'000));
  EXPECT_EQ(transaction().basis, events::EndBasis::status);
  EXPECT_TRUE(transaction().estimated);
  EXPECT_EQ(owed(), 40 + 50 + 100) << "up to the last reading: 1 kWh, 10 minutes";
  EXPECT_EQ(count(Defect::stop_missing), 1U);
}

TEST_F(ReaperTest, a_meter_that_goes_on_speaks_against_a_connector_that_says_available) {
  const std::int64_t id = charging();
  status("Available");
  for (int i = 1; i <= 20; ++i) {
    live(Duration::from_minutes(4));
    meter(id, 2'000 + 100 * i);
    EXPECT_TRUE(runs()) << i;
  }
  EXPECT_EQ(count(Defect::stop_missing), 0U);
}

TEST_F(ReaperTest, preparing_before_the_charge_is_its_own_and_after_it_another_vehicle) {
  station.start(second(), 1'000);
  status("Preparing");
  live(Duration::from_hours(2));
  EXPECT_TRUE(runs());
  status("Charging");
  status("Preparing");
  live(evidence_grace);
  EXPECT_FALSE(runs());
}

TEST_F(ReaperTest, no_status_but_a_free_connector_ends_anything) {
  charging();
  for (const char* const word :
       {"SuspendedEV", "SuspendedEVSE", "Finishing", "Unavailable", "Faulted"}) {
    status(word);
    live(Duration::from_hours(3));
    EXPECT_TRUE(runs()) << word;
  }
}

TEST_F(ReaperTest, the_late_stop_replaces_the_estimate) {
  const std::int64_t id = charging();
  status("Available");
  live(Duration::from_minutes(10));
  ASSERT_FALSE(runs());
  EXPECT_EQ(station.stop(id, 10 + 1'200, 3'500), "{}");
  EXPECT_EQ(transaction().meter_stop, WattHours(3'500));
  EXPECT_FALSE(transaction().estimated);
  EXPECT_EQ(owed(), 100 + 100 + 100);
}

TEST_F(ReaperTest, a_register_that_goes_on_reopens_it_and_the_bill_is_right_in_the_end) {
  const std::int64_t id = charging();
  status("Available");
  live(Duration::from_minutes(10));
  ASSERT_FALSE(runs());
  meter(id, 2'000);
  EXPECT_FALSE(runs()) << "no energy, no news";
  meter(id, 2'600);
  EXPECT_TRUE(runs());
  EXPECT_EQ(csms.state().evses()[0].transaction, transaction().id);
  station.stop(id, 10 + 1'800, 3'000);
  EXPECT_EQ(owed(), 80 + 150 + 100);
  std::size_t bills = 0;
  for (const std::string& name : csms.names_after(0)) bills += name == "SessionCharged" ? 1U : 0U;
  EXPECT_EQ(bills, 2U);
}

TEST_F(ReaperTest, a_boot_alone_ends_nothing_and_a_free_connector_after_it_does) {
  charging();
  station.drop();
  csms.pass(Duration::from_minutes(3));
  station.connect();
  station.boot();
  live(Duration::from_hours(6));
  EXPECT_TRUE(runs()) << "requirements/004: the car goes on charging";
  status("Available");
  live(evidence_grace);
  EXPECT_FALSE(runs());
  EXPECT_EQ(count(Defect::stale_transaction_after_reboot), 1U);
  EXPECT_EQ(transaction().stop_reason, "PowerLoss");
}

TEST_F(ReaperTest, offline_it_waits_for_the_queue_and_after_the_reconnect_for_the_grace) {
  const std::int64_t id = charging();
  status("Available");
  station.drop();
  csms.pass(Duration::from_hours(48));
  EXPECT_TRUE(runs());
  station.connect();
  live(evidence_grace - Duration::from_seconds(1));
  EXPECT_TRUE(runs());
  station.stop(id, 10 + 1'200, 3'500);
  EXPECT_EQ(owed(), 100 + 100 + 100);
  EXPECT_EQ(count(Defect::stop_missing), 0U);
}

TEST_F(ReaperTest, a_free_connector_says_nothing_before_its_station_is_heard_of_again) {
  const std::int64_t id = charging();
  status("Available");
  // The link is gone, and nobody has noticed.
  csms.pass(evidence_grace + Duration::from_minutes(1));
  EXPECT_TRUE(runs());
  station.call("Heartbeat", "{}");
  csms.pass(Duration::from_minutes(1));
  EXPECT_TRUE(runs()) << "its stop may be next";
  station.stop(id, second(), 3'500);
  EXPECT_EQ(transaction().meter_stop, WattHours(3'500));
  EXPECT_EQ(count(Defect::stop_missing), 0U);
}

TEST_F(ReaperTest, after_a_week_without_a_word_it_is_over_and_even_then_its_stop_counts) {
  const std::int64_t id = charging();
  station.drop();
  csms.pass(silence_limit - Duration::from_seconds(1));
  EXPECT_TRUE(runs());
  csms.pass(Duration::from_seconds(1));
  EXPECT_FALSE(runs());
  EXPECT_EQ(transaction().basis, events::EndBasis::silence);
  csms.pass(Duration::from_hours(24));
  station.connect();
  station.stop(id, 10 + 1'200, 3'500);
  EXPECT_EQ(owed(), 100 + 100 + 100);
}

TEST_F(ReaperTest, what_was_granted_counts_until_it_ends_by_itself_although_the_bill_is_made) {
  const std::int64_t id = charging();
  EXPECT_EQ(exposed(), Amps(32));
  status("Available");
  bool over = false;
  Instant granted_until;
  while (!over) {
    const auto& confirmed = csms.state().evses()[0].limit.confirmed;
    ASSERT_TRUE(confirmed.has_value());
    granted_until = confirmed->valid_until;
    live(Duration::from_seconds(5));
    over = !runs();
  }
  ASSERT_GT(granted_until, csms.now) << "a lease is in force, and a vehicle may draw by it";
  while (csms.now < granted_until) {
    EXPECT_EQ(exposed(), Amps(32)) << to_text(csms.now);
    live(Duration::from_seconds(5));
  }
  live(Duration::from_seconds(12));
  EXPECT_EQ(exposed(), Amps(0));
  EXPECT_EQ(station.stop(id, second(), 2'500), "{}");
  EXPECT_EQ(exposed(), Amps(0));
}

TEST_F(ReaperTest, a_restart_forgets_no_verdict) {
  charging();
  status("Available");
  live(Duration::from_minutes(2));
  core::shard::Shard again({test_key}, core::shard::Sideband::keep);
  csms.kept.replay_into(again);
  csms.shard = std::move(again);
  csms.shard.resume(csms.now);
  csms.pass(Duration::from_seconds(1));
  station.connect();
  live(evidence_grace);
  EXPECT_FALSE(runs());
  EXPECT_EQ(csms.journal.size(), csms.shard.last_sequence());
}

}  // namespace
}  // namespace voltwin::test
