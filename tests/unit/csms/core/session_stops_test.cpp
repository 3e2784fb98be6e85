// Stops under strange ids, ends that were estimated and give way, and the bills that follow.
#include <gtest/gtest.h>

#include <map>

#include "csms/core/session/endings.hpp"
#include "csms/core/session/stops.hpp"
#include "tests/support/fake_station.hpp"

namespace voltwin::test {
namespace {

namespace events = core::events;
using ocpp::tolerance::Defect;

std::string stop_payload(std::int64_t id, const std::string& tag, std::int64_t second,
                         std::int64_t meter_wh) {
  return R"({"transactionId":)" + std::to_string(id) +
         (tag.empty() ? "" : R"(,"idTag":")" + tag + "\"") + R"(,"meterStop":)" +
         std::to_string(meter_wh) + R"(,"timestamp":")" + clock_text(second) + "\"}";
}

struct StopsTest : testing::Test {
  FakeCsms csms{small_site(), {station_of("S1", 2), station_of("S2", 1)}};
  FakeStation station{csms, "S1"};
  FakeStation other{csms, "S2"};

  void SetUp() override {
    csms.command(DefineToken{{"TAG2", TokenStatus::Accepted}});
    for (FakeStation* s : {&station, &other}) {
      s->connect();
      s->boot();
    }
    csms.pass(Duration::from_seconds(10));
  }
  void TearDown() override {
    // Whatever came in: the books balance, and the journal gives the same state again.
    std::int64_t sum = 0;
    for (const auto& [account, balance] : csms.state().balances()) sum += balance;
    EXPECT_EQ(sum, 0);
    core::shard::Shard again({test_key}, core::shard::Sideband::drop);
    csms.kept.replay_into(again);
    EXPECT_EQ(again.state().digest(), csms.state().digest());
  }
  std::int64_t start(int connector, const char* tag, std::int64_t second, std::int64_t meter_wh) {
    const std::string answer =
        station.call("StartTransaction", start_payload(connector, tag, second, meter_wh));
    return static_cast<std::int64_t>(number_in(answer, "transactionId"));
  }
  std::string stop(std::int64_t id, const std::string& tag, std::int64_t second,
                   std::int64_t meter_wh) {
    return station.call("StopTransaction", stop_payload(id, tag, second, meter_wh));
  }
  void meter(std::int64_t id, std::int64_t second, std::int64_t register_wh) {
    EXPECT_EQ(
        station.call("MeterValues", R"({"connectorId":1,"transactionId":)" + std::to_string(id) +
                                        R"(,"meterValue":[{"timestamp":")" + clock_text(second) +
                                        R"(","sampledValue":[{"value":")" +
                                        std::to_string(register_wh) + R"("}]}]})"),
        "{}");
  }
  void status(int connector, const char* word, std::int64_t second) {
    station.call("StatusNotification", R"({"connectorId":)" + std::to_string(connector) +
                                           R"(,"errorCode":"NoError","status":")" + word +
                                           R"(","timestamp":")" + clock_text(second) + "\"}");
  }
  [[nodiscard]] const core::state::Transaction& transaction(std::size_t i) const {
    return csms.state().transactions().at(i);
  }
  [[nodiscard]] std::uint32_t count(Defect defect) const {
    return csms.state().stations()[0].defects[static_cast<std::size_t>(defect)];
  }
  [[nodiscard]] std::int64_t balance(const std::string& account) const {
    const auto found = csms.state().balances().find(account + "/EUR");
    return found == csms.state().balances().end() ? 0 : found->second;
  }
  template <class T>
  [[nodiscard]] std::vector<T> facts() const {
    std::vector<T> out;
    for (const events::Event& event : csms.facts_after(0)) {
      if (const auto* fact = std::get_if<T>(&event)) out.push_back(*fact);
    }
    return out;
  }
};

TEST_F(StopsTest, a_stop_under_any_strange_id_ends_the_only_transaction_that_it_can_mean) {
  const std::map<std::int64_t, Defect> ids{
      {-1, Defect::transaction_id_negative},
      {0, Defect::transaction_id_zero},
      {9'223'372'036'854'775'807, Defect::transaction_id_overflow},
      {2'147'483'648, Defect::transaction_id_overflow},
      {99, Defect::stop_of_unknown_transaction}};
  std::int64_t second = 0;
  std::size_t done = 0;
  for (const auto& [id, defect] : ids) {
    start(1, "TAG1", second, second);
    const std::uint32_t before = count(defect);
    const std::string answer = stop(id, "TAG1", second + 60, second + 100);
    EXPECT_EQ(answer, R"({"idTagInfo":{"status":"Accepted"}})") << id;
    EXPECT_EQ(count(defect), before + 1) << id;
    ASSERT_EQ(csms.state().transactions().size(), ++done);
    EXPECT_EQ(transaction(done - 1).meter_stop, WattHours(second + 100)) << id;
    EXPECT_EQ(transaction(done - 1).basis, events::EndBasis::matched_stop);
    EXPECT_TRUE(csms.state().evses()[0].transaction.is_none());
    const std::int64_t owed = balance("driver:TAG1");
    EXPECT_EQ(stop(id, "TAG1", second + 60, second + 100), answer) << "the same answer";
    EXPECT_EQ(balance("driver:TAG1"), owed) << "and one effect";
    second += 100;
  }
  EXPECT_EQ(facts<events::TransactionEnded>().size(), ids.size());
}

TEST_F(StopsTest, the_transaction_of_another_station_is_never_touched_and_the_attempt_is_counted) {
  const auto theirs = static_cast<std::int64_t>(
      number_in(other.call("StartTransaction", start_payload(1, "TAG1", 0, 0)), "transactionId"));
  EXPECT_EQ(stop(theirs, "TAG1", 60, 9'000), R"({"idTagInfo":{"status":"Accepted"}})");
  EXPECT_FALSE(transaction(0).meter_stop.has_value());
  EXPECT_EQ(balance("driver:TAG1"), 0);
  EXPECT_EQ(count(Defect::foreign_transaction_id), 1U);
  EXPECT_EQ(facts<events::StopQuarantined>().size(), 1U);
  EXPECT_EQ(other.stop(theirs, 70, 500), "{}");
  EXPECT_EQ(transaction(0).meter_stop, WattHours(500));
}

TEST_F(StopsTest, of_two_running_transactions_the_token_the_register_and_the_status_tell_which) {
  start(1, "TAG1", 0, 1'000);
  start(2, "TAG2", 0, 500'000);
  stop(-1, "TAG2", 60, 500'100);
  EXPECT_FALSE(transaction(0).meter_stop.has_value());
  EXPECT_EQ(transaction(1).meter_stop, WattHours(500'100));
  start(2, "TAG1", 100, 500'200);
  stop(-1, "", 160, 1'100);
  EXPECT_EQ(transaction(0).meter_stop, WattHours(1'100)) << "only its register can go on so";
  start(1, "TAG1", 200, 1'100);
  status(2, "Charging", 201);
  status(2, "Finishing", 210);
  stop(-1, "TAG1", 211, -1);
  EXPECT_TRUE(transaction(2).meter_stop.has_value()) << "the one whose vehicle is done";
  EXPECT_FALSE(transaction(3).meter_stop.has_value());
}

TEST_F(StopsTest, a_stop_that_could_mean_two_transactions_ends_neither_and_is_put_aside) {
  start(1, "TAG1", 0, 1'000);
  start(2, "TAG1", 0, 1'000);
  EXPECT_EQ(stop(-1, "TAG1", 60, -1), R"({"idTagInfo":{"status":"Accepted"}})");
  EXPECT_FALSE(transaction(0).meter_stop.has_value());
  EXPECT_FALSE(transaction(1).meter_stop.has_value());
  const auto aside = facts<events::StopQuarantined>();
  ASSERT_EQ(aside.size(), 1U);
  EXPECT_EQ(aside[0].stop.transaction, -1);
  EXPECT_EQ(aside[0].stop.id_tag, "TAG1");
  EXPECT_EQ(aside[0].stop.meter_wh, -1);
  stop(-1, "TAG1", 60, -1);
  EXPECT_EQ(facts<events::StopQuarantined>().size(), 1U);
  EXPECT_EQ(count(Defect::stop_repeated), 1U);
}

TEST_F(StopsTest, a_flood_of_stops_that_fit_nothing_is_counted_but_not_kept_for_ever) {
  for (int i = 0; i < core::session::max_quarantined + 50; ++i) stop(7, "TAG1", i, 1'000);
  EXPECT_EQ(facts<events::StopQuarantined>().size(),
            static_cast<std::size_t>(core::session::max_quarantined));
  EXPECT_EQ(count(Defect::stop_of_unknown_transaction),
            static_cast<std::uint32_t>(core::session::max_quarantined + 50));
}

TEST_F(StopsTest, a_stop_whose_start_was_lost_is_billed_from_the_last_register_of_its_evse) {
  station.stop(start(1, "TAG1", 0, 1'000), 600, 3'000);
  const std::int64_t before = balance("driver:TAG1");
  station.drop();
  csms.pass(Duration::from_hours(2));
  station.connect();
  EXPECT_EQ(stop(4'711, "TAG1", 7'000, 8'000), R"({"idTagInfo":{"status":"Accepted"}})");
  ASSERT_EQ(csms.state().transactions().size(), 2U);
  EXPECT_EQ(transaction(1).meter_start, WattHours(3'000));
  EXPECT_EQ(transaction(1).meter_stop, WattHours(8'000));
  EXPECT_EQ(balance("driver:TAG1") - before, 200 + 100) << "5 kWh and the flat fee, no time";
  EXPECT_EQ(count(Defect::start_lost), 1U);
  EXPECT_TRUE(csms.state().evses()[0].transaction.is_none());
  stop(4'711, "TAG1", 7'000, 8'000);
  EXPECT_EQ(csms.state().transactions().size(), 2U);
  stop(4'712, "", 7'100, 8'500);
  EXPECT_EQ(count(Defect::stop_never_started), 1U);
  EXPECT_EQ(balance("unattributed"), 20 + 100) << "no token, but the energy was taken";
}

TEST_F(StopsTest, a_lost_start_is_not_guessed_where_two_evses_could_have_been_it) {
  station.stop(start(1, "TAG1", 0, 1'000), 60, 1'000);
  station.stop(start(2, "TAG1", 0, 1'000), 60, 1'000);
  stop(4'711, "TAG1", 600, 2'000);
  EXPECT_EQ(csms.state().transactions().size(), 2U);
  EXPECT_EQ(facts<events::StopQuarantined>().size(), 1U);
  stop(4'712, "TAG1", 600, 50'000'000);
  EXPECT_EQ(csms.state().transactions().size(), 2U) << "nor one that nobody can have delivered";
}

TEST_F(StopsTest, a_late_stop_replaces_the_estimate_and_the_bill_is_right_to_the_cent) {
  const std::int64_t first = start(1, "TAG1", 0, 1'000);
  meter(first, 600, 2'000);
  start(1, "TAG2", 3'600, 4'000);
  EXPECT_TRUE(transaction(0).estimated);
  EXPECT_EQ(balance("driver:TAG1"), 40 + 50 + 100) << "1 kWh, 10 minutes, the flat fee";
  EXPECT_EQ(stop(first, "", 1'800, 3'500), "{}");
  EXPECT_FALSE(transaction(0).estimated);
  EXPECT_EQ(balance("driver:TAG1"), 100 + 150 + 100) << "2.5 kWh, 30 minutes, the flat fee";
  EXPECT_EQ(balance("revenue:energy"), -100);
  EXPECT_EQ(csms.state().evses()[0].transaction, TransactionId(2)) << "the other one goes on";
  const auto posted = facts<events::LedgerPosted>();
  ASSERT_EQ(posted.size(), 3U);
  EXPECT_EQ(posted[1].reverses, posted[0].entry);
  const auto charged = facts<events::SessionCharged>();
  ASSERT_EQ(charged.size(), 2U);
  EXPECT_EQ(charged[1].revision, 2);
  EXPECT_EQ(csms.state().find_charge(SessionId(1))->total_minor, 350);
  EXPECT_EQ(stop(first, "", 1'800, 3'500), "{}");
  EXPECT_EQ(facts<events::LedgerPosted>().size(), 3U);
}

TEST_F(StopsTest, a_late_stop_beyond_the_next_start_is_billed_up_to_it_and_no_wh_twice) {
  const std::int64_t first = start(1, "TAG1", 0, 1'000);
  const std::int64_t second = start(1, "TAG2", 1'000, 5'000);
  stop(first, "", 900, 6'500);
  EXPECT_EQ(transaction(0).meter_stop, WattHours(5'000));
  EXPECT_TRUE(transaction(0).estimated);
  stop(second, "", 2'000, 9'999);
  EXPECT_EQ(csms.state().find_charge(SessionId(1))->energy, WattHours(4'000));
  EXPECT_EQ(csms.state().find_charge(SessionId(2))->energy, WattHours(4'999));
  const std::size_t facts_before = csms.journal.size();
  stop(first, "", 900, 6'500);
  EXPECT_EQ(csms.names_after(facts_before), std::vector<std::string>{"DefectsTolerated"});
}

TEST_F(StopsTest, a_stop_that_contradicts_one_that_stands_is_stated_once_and_changes_no_bill) {
  const std::int64_t id = start(1, "TAG1", 0, 1'000);
  stop(id, "", 600, 2'000);
  const std::int64_t owed = balance("driver:TAG1");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(stop(id, "", 600, 2'000), "{}");
  EXPECT_TRUE(facts<events::StopDisputed>().empty());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(stop(id, "", 700, 9'000), "{}");
  EXPECT_EQ(facts<events::StopDisputed>().size(), 1U);
  EXPECT_EQ(count(Defect::stop_repeated), 6U);
  for (int i = 0; i < 100; ++i) stop(id, "", 700, 9'001 + i);
  EXPECT_EQ(facts<events::StopDisputed>().size(),
            static_cast<std::size_t>(core::session::max_disputes));
  EXPECT_EQ(balance("driver:TAG1"), owed);
}

TEST_F(StopsTest, whoever_stops_it_it_is_closed_and_the_other_token_is_kept) {
  const std::int64_t id = start(1, "TAG1", 0, 0);
  EXPECT_EQ(stop(id, "TAG2", 60, 100), R"({"idTagInfo":{"status":"Accepted"}})");
  EXPECT_EQ(facts<events::TransactionEnded>().at(0).stopped_by, "TAG2");
  EXPECT_EQ(count(Defect::stop_by_other_token), 1U);
  EXPECT_GT(balance("driver:TAG1"), 0) << "who started it pays";
  EXPECT_EQ(balance("driver:TAG2"), 0);
  stop(start(1, "TAG1", 100, 100), "tag1", 160, 200);
  stop(start(1, "TAG1", 200, 200), "", 260, 300);
  EXPECT_EQ(count(Defect::stop_by_other_token), 1U) << "another case or none is no other token";
}

TEST_F(StopsTest, a_repeated_start_is_counted_by_how_it_came) {
  const std::int64_t id = start(1, "TAG1", 0, 0);
  EXPECT_EQ(start(1, "TAG1", 0, 0), id);
  EXPECT_EQ(count(Defect::message_retransmitted), 1U);
  csms.pass(Duration::from_seconds(1));
  station.drop();
  station.connect();
  EXPECT_EQ(start(1, "TAG1", 0, 0), id);
  EXPECT_EQ(count(Defect::start_repeated_on_reconnect), 1U);
}

TEST_F(StopsTest, a_start_that_looks_like_one_of_before_a_boot_is_another_where_no_clock_runs) {
  const std::string same =
      R"({"connectorId":1,"idTag":"TAG1","meterStart":0,"timestamp":"1970-01-01T00:00:05Z"})";
  const auto begin = [&] {
    return static_cast<std::int64_t>(
        number_in(station.call("StartTransaction", same), "transactionId"));
  };
  const auto reboot = [&] {
    csms.pass(Duration::from_minutes(10));
    station.drop();
    station.connect();
    station.boot();
    csms.pass(Duration::from_seconds(5));
  };
  reboot();
  const std::int64_t first = begin();
  EXPECT_EQ(begin(), first) << "sent again";
  reboot();
  EXPECT_EQ(begin(), first) << "it is not over yet";
  stop(first, "", 3'600, 1'000);
  reboot();
  const std::int64_t second = begin();
  EXPECT_NE(second, first);
  EXPECT_EQ(begin(), second);
  EXPECT_EQ(csms.state().transactions().size(), 2U);
}

TEST_F(StopsTest, a_start_in_place_of_a_stop_ends_the_transaction_and_owes_nothing_itself) {
  const std::int64_t id = start(1, "TAG1", 0, 1'000);
  csms.pass(Duration::from_seconds(1));
  status(1, "Charging", 10);
  meter(id, 600, 2'000);
  status(1, "Finishing", 1'200);
  const std::int64_t none = start(1, "TAG1", 1'200, 3'000);
  EXPECT_NE(none, id);
  EXPECT_EQ(start(1, "TAG1", 1'200, 3'000), none) << "and so does its repeat";
  EXPECT_EQ(csms.state().transactions().size(), 2U);
  EXPECT_EQ(transaction(0).meter_stop, WattHours(3'000));
  EXPECT_EQ(count(Defect::start_instead_of_stop), 1U);
  EXPECT_EQ(balance("driver:TAG1"), 80 + 100 + 100);
  status(1, "Available", 1'201);
  csms.pass(Duration::from_minutes(4));
  station.call("Heartbeat", "{}");
  csms.pass(Duration::from_minutes(8));
  EXPECT_EQ(transaction(1).meter_stop, WattHours(3'000)) << "the connector is free";
  EXPECT_EQ(balance("driver:TAG1"), 80 + 100 + 100) << "no fee for what was none";
}

TEST_F(StopsTest, a_start_that_overtakes_the_stop_before_it_is_a_session_of_its_own) {
  const std::int64_t id = start(1, "TAG1", 0, 1'000);
  status(1, "Charging", 10);
  const std::int64_t next = start(1, "TAG1", 1'200, 3'000);
  meter(next, 1'800, 4'000);
  stop(id, "", 1'140, 2'990);
  EXPECT_EQ(transaction(0).meter_stop, WattHours(2'990));
  EXPECT_FALSE(transaction(0).estimated);
  stop(next, "", 2'400, 5'000);
  EXPECT_EQ(transaction(1).meter_stop, WattHours(5'000));
  EXPECT_EQ(balance("driver:TAG1"), (80 + 95 + 100) + (80 + 100 + 100));
}

TEST_F(StopsTest, a_station_that_goes_on_under_the_old_id_after_another_start_loses_no_energy) {
  const std::int64_t id = start(1, "TAG1", 0, 1'000);
  status(1, "Charging", 10);
  start(1, "TAG1", 1'200, 3'000);
  meter(id, 1'800, 4'000);
  EXPECT_EQ(transaction(0).meter_stop, WattHours(3'000));
  EXPECT_EQ(transaction(1).last_reading, WattHours(4'000));
  stop(id, "", 2'400, 5'000);
  stop(id, "", 2'400, 5'000);
  EXPECT_EQ(transaction(1).meter_stop, WattHours(5'000));
  EXPECT_EQ(balance("driver:TAG1"), 160 + 200 + 200) << "no Wh lost, none billed twice";
  EXPECT_EQ(count(Defect::stop_repeated), 1U);
}

TEST_F(StopsTest, a_start_in_place_of_a_stop_bills_no_more_than_can_have_been_delivered) {
  const std::int64_t id = start(1, "TAG1", 0, 1'000);
  status(1, "Charging", 10);
  meter(id, 600, 2'000);
  start(1, "TAG1", 1'200, INT64_MAX);
  EXPECT_EQ(transaction(0).meter_stop, WattHours(2'000));
  EXPECT_EQ(balance("driver:TAG1"), 40 + 100 + 100);
  stop(id, "", 1'200, 3'000);
  EXPECT_EQ(balance("driver:TAG1"), 80 + 100 + 100);
}

TEST_F(StopsTest, a_start_in_place_of_a_stop_is_known_while_the_connector_still_says_charging) {
  start(1, "TAG1", 0, 1'000);
  status(1, "Charging", 10);
  start(1, "TAG1", 1'200, 3'000);
  EXPECT_TRUE(transaction(1).doubtful);
  status(1, "Available", 1'201);
  EXPECT_EQ(transaction(0).meter_stop, WattHours(3'000));
  status(1, "Preparing", 1'300);
  start(1, "TAG1", 1'300, 3'000);
  EXPECT_FALSE(transaction(2).doubtful) << "another vehicle came";
  EXPECT_EQ(csms.state().transactions().size(), 3U);
}

TEST_F(StopsTest, a_stop_of_what_began_nowhere_ends_nothing_that_runs) {
  station.call("StartTransaction", start_payload(9, "TAG1", 0, 0));
  start(1, "TAG1", 10, 0);
  stop(core::session::unattributed_transaction, "TAG1", 60, 100);
  EXPECT_FALSE(transaction(0).meter_stop.has_value());
  EXPECT_EQ(facts<events::StopQuarantined>().size(), 1U);
}

TEST_F(StopsTest, a_strange_id_with_a_strange_token_needs_the_connector_to_say_so) {
  start(1, "TAG1", 0, 0);
  stop(-1, "TAG2", 60, 100);
  EXPECT_FALSE(transaction(0).meter_stop.has_value());
  status(1, "Finishing", 70);
  stop(-1, "TAG2", 71, 110);
  EXPECT_EQ(transaction(0).meter_stop, WattHours(110));
}

TEST_F(StopsTest, samples_of_a_transaction_whose_end_stands_are_counted_and_change_nothing) {
  const std::int64_t id = start(1, "TAG1", 0, 0);
  stop(id, "", 60, 100);
  meter(id, 61, 101);
  EXPECT_EQ(count(Defect::samples_after_stop), 1U);
  csms.pass(Duration::from_seconds(1));
  station.drop();
  station.connect();
  meter(id, 120, 102);
  EXPECT_EQ(count(Defect::stale_transaction_after_reboot), 1U);
  EXPECT_EQ(transaction(0).meter_stop, WattHours(100));
}

TEST_F(StopsTest, a_start_older_than_the_running_transaction_does_not_end_it) {
  start(1, "TAG1", 1'000, 5'000);
  const std::int64_t old = start(1, "TAG2", 0, 1'000);
  EXPECT_EQ(csms.state().evses()[0].transaction, TransactionId(1));
  EXPECT_FALSE(transaction(0).meter_stop.has_value());
  stop(old, "", 600, 4'000);
  EXPECT_EQ(transaction(1).meter_stop, WattHours(4'000));
  EXPECT_EQ(balance("driver:TAG2"), 120 + 50 + 100);
}

TEST_F(StopsTest, available_before_the_stop_is_counted_when_the_stop_is_no_old_news) {
  csms.pass(Duration::from_seconds(10));
  const std::int64_t id = start(1, "TAG1", 20, 0);
  csms.pass(Duration::from_seconds(60));
  status(1, "Available", 80);
  stop(id, "", 80, 100);
  EXPECT_EQ(count(Defect::available_before_stop), 1U);
}

TEST_F(StopsTest, who_was_refused_and_takes_energy_is_stopped_once) {
  const std::int64_t id = start(1, "NOBODY", 0, 1'000);
  station.obey();
  meter(id, 60, 1'005);
  EXPECT_FALSE(station.next_call().has_value()) << "the meter's own few Wh are nobody's energy";
  meter(id, 120, 1'500);
  const CoreCall call = station.next_call().value();
  EXPECT_EQ(call.action, "RemoteStopTransaction");
  EXPECT_EQ(static_cast<std::int64_t>(number_in(call.payload, "transactionId")), id);
  station.answer(call, R"({"status":"Rejected"})");
  meter(id, 180, 2'000);
  EXPECT_FALSE(station.next_call().has_value());
  EXPECT_EQ(count(Defect::unauthorised_energy), 1U);
  stop(id, "", 240, 2'000);
  EXPECT_GT(balance("driver:nobody"), 0) << "what was taken is owed";
}

}  // namespace
}  // namespace voltwin::test
