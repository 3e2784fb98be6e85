// Transactions: late, repeated, foreign, absurd.
#include <gtest/gtest.h>

#include "csms/core/session/transactions.hpp"
#include "tests/support/fake_station.hpp"

namespace voltwin::test {
namespace {

namespace events = core::events;

std::string meter_payload(const std::string& transaction, std::int64_t second,
                          const std::string& value) {
  return R"({"connectorId":1)" + transaction + R"(,"meterValue":[{"timestamp":")" +
         clock_text(second) + R"(","sampledValue":[{"value":")" + value + R"("}]}]})";
}

// The same of connector 2, where no transaction could be meant.
std::string free_connector(std::string payload) {
  payload.replace(payload.find(":1"), 2, ":2");
  return payload;
}

struct TransactionsTest : testing::Test {
  FakeCsms csms{small_site(), {station_of("S1", 2), station_of("S2", 1)}};
  FakeStation station{csms, "S1"};
  FakeStation other{csms, "S2"};

  void SetUp() override {
    station.connect();
    station.boot();
    other.connect();
    other.boot();
    csms.pass(Duration::from_seconds(10));
  }
  [[nodiscard]] const core::state::Transaction& transaction(std::size_t i) const {
    return csms.state().transactions().at(i);
  }
};

TEST_F(TransactionsTest, a_start_that_is_repeated_gets_the_same_id_however_it_comes) {
  const std::int64_t id = station.start(0, 1'000);
  EXPECT_EQ(station.start(0, 1'000), id);
  station.drop();
  station.connect();
  EXPECT_EQ(station.start(0, 1'000), id) << "over a new connection";
  station.stop(id, 60, 1'500);
  EXPECT_EQ(station.start(0, 1'000), id) << "after its stop";
  EXPECT_EQ(csms.state().transactions().size(), 1U);
  EXPECT_TRUE(csms.state().evses()[0].transaction.is_none()) << "it is not open again";
}

TEST_F(TransactionsTest, a_new_key_gives_ids_that_no_transaction_of_the_station_has) {
  const auto taken = static_cast<std::uint64_t>(station.start(0, 1'000));
  const core::session::TransactionKey key({77, 78});
  const WireTransactionId next = core::session::next_wire_id(key, csms.state(), StationId(1));
  EXPECT_EQ(next.value(), core::session::permuted(key, 2));
  core::state::State state = csms.state();
  events::TransactionStarted started{TransactionId(2),        SessionId(2), EvseId(1), "TAG1",
                                     Authorization::Accepted, WattHours(7), morning,   morning};
  started.wire = WireTransactionId(core::session::permuted(key, 3));
  state.apply(started, morning);
  const WireTransactionId walked = core::session::next_wire_id(key, state, StationId(1));
  EXPECT_EQ(walked.value(), core::session::permuted(key, started.wire.value()));
  EXPECT_EQ(core::session::next_wire_id(key, state, StationId(2)), started.wire)
      << "another station may use it";
  EXPECT_EQ(state.find_transaction(StationId(2), static_cast<std::int64_t>(taken)), nullptr);
}

TEST_F(TransactionsTest, a_start_that_differs_in_anything_is_another_one) {
  const std::int64_t id = station.start(0, 1'000);
  EXPECT_NE(station.start(1, 1'000), id);
  EXPECT_NE(station.start(0, 1'001), id);
  const std::string answer = station.call("StartTransaction", start_payload(2, "TAG1", 0, 1'000));
  EXPECT_NE(number_in(answer, "transactionId"), static_cast<double>(id));
  const std::string theirs = other.call("StartTransaction", start_payload(1, "TAG1", 0, 1'000));
  EXPECT_NE(number_in(theirs, "transactionId"), static_cast<double>(id));
}

TEST_F(TransactionsTest, a_new_start_closes_the_open_transaction_at_its_last_register) {
  const std::int64_t first = station.start(0, 1'000);
  station.call("MeterValues",
               meter_payload(",\"transactionId\":" + std::to_string(first), 500, "3456"));
  const std::size_t before = csms.journal.size();
  const std::int64_t second = station.start(1'000, 5'000);
  EXPECT_NE(second, first);
  EXPECT_EQ(transaction(0).meter_stop, WattHours(3'456));
  EXPECT_EQ(transaction(0).ended, morning + Duration::from_seconds(500));
  EXPECT_EQ(transaction(0).stop_reason, "PowerLoss");
  bool estimated = false;
  for (const events::Event& event : csms.facts_after(before)) {
    if (const auto* ended = std::get_if<events::TransactionEnded>(&event)) {
      estimated = ended->estimated;
    }
  }
  EXPECT_TRUE(estimated);
  EXPECT_EQ(csms.state().evses()[0].transaction, TransactionId(2));
  EXPECT_EQ(station.stop(first, 900, 4'000), "{}") << "the stop that was late after all";
  EXPECT_EQ(transaction(0).meter_stop, WattHours(4'000));
  EXPECT_FALSE(transaction(0).estimated);
  EXPECT_EQ(csms.state().evses()[0].transaction, TransactionId(2)) << "the other one goes on";
}

TEST_F(TransactionsTest, stops_for_what_is_not_the_stations_are_answered_and_end_nothing) {
  const std::int64_t theirs = static_cast<std::int64_t>(
      number_in(other.call("StartTransaction", start_payload(1, "TAG1", 0, 0)), "transactionId"));
  const std::int64_t ids[] = {theirs,
                              0,
                              -1,
                              99,
                              2'147'483'647,
                              2'147'483'648,
                              9'223'372'036'854'775'807,
                              -9'223'372'036'854'775'807 - 1};
  for (const std::int64_t id : ids) {
    EXPECT_EQ(station.stop(id, 60, 1'000), "{}") << id;
    EXPECT_EQ(
        station.call("MeterValues", free_connector(meter_payload(
                                        ",\"transactionId\":" + std::to_string(id), 60, "77"))),
        "{}")
        << id;
  }
  EXPECT_EQ(csms.state().transactions().size(), 1U);
  EXPECT_FALSE(transaction(0).meter_stop.has_value());
  EXPECT_EQ(transaction(0).last_reading, WattHours(0));
  EXPECT_TRUE(csms.state().balances().empty());
}

TEST_F(TransactionsTest, a_stop_with_a_tag_says_what_the_tag_may_do) {
  const std::int64_t id = station.start(0, 0);
  const std::string answer =
      station.call("StopTransaction", R"({"idTag":"nobody","transactionId":)" + std::to_string(id) +
                                          R"(,"meterStop":10,"timestamp":")" + clock_text(60) +
                                          R"(","reason":"EVDisconnected"})");
  EXPECT_EQ(answer, R"({"idTagInfo":{"status":"Invalid"}})");
  EXPECT_EQ(transaction(0).stop_reason, "EVDisconnected");
}

TEST_F(TransactionsTest, an_unknown_connector_gets_an_id_that_no_transaction_has) {
  for (const int connector : {0, 3, -1}) {
    const std::string answer =
        station.call("StartTransaction", start_payload(connector, "TAG1", 0, 0));
    EXPECT_EQ(answer, R"({"idTagInfo":{"status":"Invalid"},"transactionId":2147483647})");
  }
  EXPECT_TRUE(csms.state().transactions().empty());
  EXPECT_EQ(station.stop(core::session::unattributed_transaction, 60, 5), "{}");
}

TEST_F(TransactionsTest, an_unknown_token_is_invalid_but_gets_an_id_and_no_current) {
  const std::string answer = station.call("StartTransaction", start_payload(1, "nobody", 0, 0));
  EXPECT_EQ(answer.find(R"({"idTagInfo":{"status":"Invalid"},"transactionId":)"), 0U) << answer;
  const auto id = static_cast<std::int64_t>(number_in(answer, "transactionId"));
  csms.pass(Duration::from_minutes(2));
  for (const CoreCall& call : station.obey()) ADD_FAILURE() << call.action << call.payload;
  EXPECT_EQ(station.stop(id, 60, 500), "{}");
  EXPECT_EQ(csms.state().balances().count("driver:nobody/EUR"), 1U) << "what it took is billed";
}

TEST_F(TransactionsTest, a_token_that_is_blocked_later_does_not_change_the_answer_to_a_repeat) {
  const std::string first = station.call("StartTransaction", start_payload(1, "TAG1", 0, 0));
  csms.command(DefineToken{{"TAG1", TokenStatus::Blocked}});
  EXPECT_EQ(station.call("StartTransaction", start_payload(1, "TAG1", 0, 0)), first);
}

TEST_F(TransactionsTest, readings_advance_in_order_of_their_times_only) {
  const std::int64_t id = station.start(0, 1'000);
  const std::string of = ",\"transactionId\":" + std::to_string(id);
  station.call("MeterValues", meter_payload(of, 100, "1600"));
  station.call("MeterValues", meter_payload(of, 50, "1400"));
  EXPECT_EQ(transaction(0).last_reading, WattHours(1'600));
  station.call("MeterValues", meter_payload(of, 150, "1899.9"));
  EXPECT_EQ(transaction(0).last_reading, WattHours(1'899)) << "energy not yet complete";
  station.call("MeterValues", meter_payload(of, 160, "1900.0000"));
  EXPECT_EQ(transaction(0).last_reading, WattHours(1'900));
  for (const char* const bad : {"1e300", "-1e300", "NaN", "", "inf", "12,5", "0x10"}) {
    EXPECT_EQ(station.call("MeterValues", meter_payload(of, 170, bad)), "{}") << bad;
  }
  EXPECT_EQ(transaction(0).last_reading, WattHours(1'900));
}

TEST_F(TransactionsTest, a_reading_from_the_far_future_does_not_silence_the_ones_after_it) {
  const std::int64_t id = station.start(0, 1'000);
  const std::string of = ",\"transactionId\":" + std::to_string(id);
  constexpr std::int64_t years = 50LL * 365 * 86'400;
  station.call("MeterValues", meter_payload(of, years, "2000"));
  EXPECT_LE(transaction(0).last_reading_at, csms.now);
  csms.pass(Duration::from_seconds(60));
  station.call("MeterValues", meter_payload(of, 600, "3000"));
  EXPECT_EQ(transaction(0).last_reading, WattHours(3'000));
}

TEST_F(TransactionsTest, samples_outside_a_transaction_go_to_the_time_series_only) {
  csms.telemetry.clear();
  const std::string digest = csms.state().digest();
  station.call("MeterValues", meter_payload("", 5, "123"));
  ASSERT_EQ(csms.telemetry.size(), 1U);
  EXPECT_EQ(csms.telemetry[0].measurand, "Energy.Active.Import.Register");
  EXPECT_EQ(csms.telemetry[0].value, 123.0);
  EXPECT_EQ(csms.telemetry[0].evse, EvseId(1));
  EXPECT_TRUE(csms.telemetry[0].transaction.is_none());
  EXPECT_EQ(csms.state().digest(), digest);
}

TEST_F(TransactionsTest, the_samples_of_a_stop_are_kept) {
  const std::int64_t id = station.start(0, 0);
  csms.telemetry.clear();
  station.call("StopTransaction",
               R"({"transactionId":)" + std::to_string(id) + R"(,"meterStop":10,"timestamp":")" +
                   clock_text(60) + R"(","transactionData":[{"timestamp":")" + clock_text(60) +
                   R"(","sampledValue":[{"value":"10","context":"Transaction.End"},)" +
                   R"({"value":"7.5","measurand":"Current.Import"}]}]})");
  ASSERT_EQ(csms.telemetry.size(), 2U);
  EXPECT_EQ(csms.telemetry[1].value, 7.5);
  EXPECT_EQ(csms.telemetry[1].transaction, TransactionId(1));
}

TEST_F(TransactionsTest, a_clock_that_is_wrong_by_years_changes_no_answer) {
  for (const char* const time :
       {"1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0000-01-01T00:00:00Z"}) {
    const std::string answer =
        station.call("StartTransaction", std::string(R"({"connectorId":1,"idTag":"TAG1",)") +
                                             R"("meterStart":0,"timestamp":")" + time + "\"}");
    const auto id = static_cast<std::int64_t>(number_in(answer, "transactionId"));
    EXPECT_EQ(station.stop(id, 60, 1'000), "{}") << time;
  }
}

}  // namespace
}  // namespace voltwin::test
