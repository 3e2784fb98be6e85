// Sessions of stations whose clocks are wrong, from their messages to the bill.
#include <gtest/gtest.h>

#include "tests/support/fake_station.hpp"

namespace voltwin::test {
namespace {

namespace events = core::events;
using events::ClockKind;
using ocpp::tolerance::Defect;

constexpr std::int64_t hour = 3'600;

struct WrongClocksTest : testing::Test {
  FakeCsms csms{small_site(), {station_of("S1", 1)}};
  FakeStation station{csms, "S1"};

  void SetUp() override {
    station.time_follows = false;
    station.connect();
    station.boot();
  }
  void TearDown() override {
    core::shard::Shard again{core::shard::CoreConfig{test_key}, core::shard::Sideband::keep};
    csms.kept.replay_into(again);
    EXPECT_EQ(again.state().digest(), csms.state().digest()) << "recovered as it was";
  }
  /// What the station calls its latest transaction.
  [[nodiscard]] std::string wire_id() const {
    return std::to_string(csms.state().transactions().back().wire.value());
  }
  void until(std::int64_t second) { csms.now = morning + Duration::from_seconds(second); }
  void meter(std::int64_t second, std::int64_t wh) {
    EXPECT_EQ(
        station.call("MeterValues", R"({"connectorId":1,"transactionId":)" + wire_id() +
                                        R"(,"meterValue":[{)"
                                        R"("timestamp":")" +
                                        clock_text(second) + R"(","sampledValue":[{"value":")" +
                                        std::to_string(wh) + R"("}]}]})"),
        "{}");
  }
  void status(const char* word, std::int64_t second) {
    station.call("StatusNotification",
                 std::string(R"({"connectorId":1,"errorCode":"NoError","status":")") + word +
                     R"(","timestamp":")" + clock_text(second) + "\"}");
  }
  [[nodiscard]] const core::state::Transaction& transaction() const {
    return csms.state().transactions().at(0);
  }
  [[nodiscard]] std::uint32_t counted(Defect defect) const {
    return csms.state().stations()[0].defects[static_cast<std::size_t>(defect)];
  }
  /// Started and ended at these seconds, half an hour idle; 5 kWh, 60 min, flat, 20 idle min.
  void expect_bill(std::int64_t started, std::int64_t ended) const {
    EXPECT_EQ(transaction().started, morning + Duration::from_seconds(started));
    EXPECT_EQ(transaction().ended, morning + Duration::from_seconds(ended));
    EXPECT_EQ(csms.state().balances().at("driver:TAG1/EUR"), 200 + 300 + 100 + 200);
  }
};

TEST_F(WrongClocksTest, local_time_ahead_is_billed_in_ours_and_kept_beside_it) {
  const std::int64_t ahead = 2 * hour;
  until(100);
  const std::int64_t id = station.start(100 + ahead, 1'000);
  until(200);
  status("Charging", 200 + ahead);
  meter(200 + ahead, 1'100);
  until(1'900);
  status("SuspendedEV", 1'900 + ahead);
  until(3'700);
  station.stop(id, 3'700 + ahead, 6'000);
  expect_bill(100, 3'700);
  EXPECT_EQ(transaction().reported, morning + Duration::from_seconds(100 + ahead));
  EXPECT_EQ(transaction().last_reading_at, morning + Duration::from_seconds(200));
  EXPECT_EQ(counted(Defect::local_time_marked_utc), 5U);
  const core::state::Clock& clock = csms.state().stations()[0].clock;
  EXPECT_EQ(clock.now.kind, ClockKind::local_time);
  EXPECT_EQ(clock.now.offset.us(), Duration::from_hours(-2).us());
  EXPECT_EQ(station.start(100 + ahead, 1'000), id) << "a repeat is known by the station's time";
}

TEST_F(WrongClocksTest, local_time_behind_is_understood_in_the_session_and_its_start_put_right) {
  const std::int64_t behind = 7 * hour;
  until(100);
  const std::int64_t id = station.start(100 - behind, 1'000);
  EXPECT_EQ(transaction().started, morning + Duration::from_seconds(100 - behind)) << "queued?";
  until(130);
  status("Charging", 130 - behind);
  until(200);
  meter(200 - behind, 1'100);
  EXPECT_EQ(transaction().last_reading_at, morning + Duration::from_seconds(200 - behind));
  until(1'900);
  status("SuspendedEV", 1'900 - behind);
  EXPECT_EQ(transaction().idle_since, morning + Duration::from_seconds(1'900)) << "two statuses";
  until(3'700);
  station.stop(id, 3'700 - behind, 6'000);
  expect_bill(100, 3'700);
}

TEST_F(WrongClocksTest, idling_from_before_the_clock_was_understood_is_billed_as_long_as_it_was) {
  const std::int64_t behind = 7 * hour;
  until(100);
  const std::int64_t id = station.start(100 - behind, 1'000);
  until(130);
  status("SuspendedEV", 130 - behind);
  until(1'900);
  status("Finishing", 1'900 - behind);
  until(3'700);
  station.stop(id, 3'700 - behind, 6'000);
  EXPECT_EQ(transaction().started, morning + Duration::from_seconds(100));
  EXPECT_EQ(transaction().idle_since, morning + Duration::from_seconds(130));
  // 5 kWh, an hour, the fee, and 59.5 minutes of idling of which ten are free.
  EXPECT_EQ(csms.state().balances().at("driver:TAG1/EUR"), 200 + 300 + 100 + 495);
}

TEST_F(WrongClocksTest, a_session_of_a_queue_is_not_moved) {
  until(5 * hour);
  const std::int64_t id = station.start(100, 1'000);
  status("Charging", 130);
  meter(200, 1'100);
  status("SuspendedEV", 1'900);
  station.stop(id, 3'700, 6'000);
  expect_bill(100, 3'700);
  EXPECT_EQ(counted(Defect::local_time_marked_utc), 0U);
  for (const auto& name : csms.names_after(0)) EXPECT_NE(name, "ClockOffsetEstimated");
}

TEST_F(WrongClocksTest, a_session_since_power_up_is_billed_for_the_time_it_took) {
  // Booted at 10:00; its clock was set and says so; then the queue of before, since power-up.
  until(2 * hour);
  station.boot();
  until(2 * hour + 10);
  status("Available", 2 * hour + 9);
  const auto up = [](std::int64_t second) {
    return std::string("\"timestamp\":\"") + to_text(Instant::from_seconds(second)) + "\"";
  };
  const std::string started = station.call(
      "StartTransaction", R"({"connectorId":1,"idTag":"TAG1","meterStart":1000,)" + up(60) + "}");
  const auto id = static_cast<std::int64_t>(number_in(started, "transactionId"));
  station.call("StopTransaction", R"({"transactionId":)" + std::to_string(id) +
                                      R"(,"meterStop":6000,)" + up(60 + hour) + "}");
  EXPECT_EQ(transaction().ended - transaction().started, Duration::from_seconds(hour));
  EXPECT_LE(transaction().ended, morning + Duration::from_seconds(2 * hour + 10));
  EXPECT_EQ(counted(Defect::unsynchronised_clock), 2U);
  EXPECT_EQ(csms.state().balances().at("driver:TAG1/EUR"), 200 + 300 + 100);
}

TEST_F(WrongClocksTest, a_clock_that_is_set_by_a_heartbeat_in_mid_session_bills_the_true_time) {
  const std::int64_t ahead = 2 * hour;
  until(100);
  const std::int64_t id = station.start(100 + ahead, 1'000);
  until(200);
  status("Charging", 200 + ahead);
  station.call("Heartbeat", "{}");
  until(1'900);
  status("SuspendedEV", 1'900);  // to the microsecond: also what stands for a missing time
  until(3'700);
  station.stop(id, 3'699, 6'000);
  EXPECT_EQ(transaction().ended - transaction().started, Duration::from_seconds(3'599));
  EXPECT_EQ(csms.state().stations()[0].clock.now.kind, ClockKind::utc);
}

}  // namespace
}  // namespace voltwin::test
