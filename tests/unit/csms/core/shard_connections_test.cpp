// Connections that break, are replaced, fall silent; frames that are none.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/fake_station.hpp"

namespace voltwin::test {
namespace {

struct ConnectionsTest : testing::Test {
  FakeCsms csms{small_site(), {station_of("S1", 1)}};
  FakeStation station{csms, "S1"};

  void SetUp() override {
    station.connect();
    station.boot();
  }
  [[nodiscard]] bool has_fact(std::size_t after, std::string_view name) const {
    const auto names = csms.names_after(after);
    return std::find(names.begin(), names.end(), name) != names.end();
  }
};

TEST_F(ConnectionsTest, an_unknown_charge_point_is_closed_and_leaves_no_trace) {
  const std::size_t before = csms.journal.size();
  FakeStation stranger(csms, "nobody");
  stranger.connect();
  EXPECT_TRUE(csms.is_closed(stranger.connection));
  EXPECT_EQ(stranger.call("Heartbeat", "{}"), "no answer");
  EXPECT_EQ(csms.journal.size(), before);
}

TEST_F(ConnectionsTest, an_action_that_nobody_knows_and_one_that_stations_do_not_send) {
  EXPECT_EQ(station.call("MakeCoffee", "{}"), "CALLERROR NotImplemented");
  EXPECT_EQ(station.call("Reset", R"({"type":"Soft"})"), "CALLERROR NotSupported");
  EXPECT_EQ(station.call("bootnotification", "{}"), "CALLERROR NotImplemented");
}

TEST_F(ConnectionsTest, in_strict_mode_bad_payloads_are_refused_by_what_is_wrong_with_them) {
  core::shard::CoreConfig config{test_key};
  config.strictness = Strictness::strict;
  FakeCsms by_the_letter(small_site(), {station_of("S1", 2)}, config);
  FakeStation its(by_the_letter, "S1");
  its.connect();
  EXPECT_EQ(its.call("BootNotification", R"({"chargePointVendor":"Acme"})"),
            "CALLERROR OccurenceConstraintViolation");
  EXPECT_EQ(its.call("Authorize", R"({"idTag":5})"), "CALLERROR TypeConstraintViolation");
  EXPECT_EQ(its.call("Authorize", R"({"idTag":"123456789012345678901"})"),
            "CALLERROR PropertyConstraintViolation");
  EXPECT_EQ(its.call("StopTransaction", "[]").substr(0, 9), "CALLERROR");
}

TEST_F(ConnectionsTest, frames_that_are_none_neither_stop_the_core_nor_the_connection) {
  const std::size_t before = csms.journal.size();
  const std::string deep(2'000, '[');
  const char* const frames[] = {"",          "{}",       "null",           "[",
                                "[]",        "[2]",      "[3,\"x\"]",      "[9,\"x\",{}]",
                                "[2,5,6,7]", "\xff\xfe", "[4,\"x\"]",      "[2,\"\",\"\",{}]",
                                "[1.5]",     "[\"2\"]",  "[3,\"c1-1\",7]", "[-2,\"a\",\"b\",{}]"};
  for (const char* const frame : frames) station.send(frame);
  station.send(deep);
  station.send("[2,\"big\",\"Heartbeat\",\"" + std::string(300'000, 'x') + "\"]");
  EXPECT_EQ(station.call("Heartbeat", "{}"), R"({"currentTime":"2026-06-01T08:00:00Z"})");
  for (const std::string& name : csms.names_after(before)) EXPECT_EQ(name, "DefectsTolerated");
  EXPECT_FALSE(csms.is_closed(station.connection));
}

TEST_F(ConnectionsTest, a_call_with_a_readable_id_that_is_broken_is_answered_by_an_error) {
  station.send(R"([2,"odd","Heartbeat",{"a":)");
  ASSERT_EQ(station.inbox().size(), 1U);
  EXPECT_EQ(station.inbox()[0].substr(0, 9), R"([4,"odd",)");
}

TEST_F(ConnectionsTest, a_new_connection_replaces_the_open_one_and_its_late_frames_count_no_more) {
  const ConnectionId old = station.connection;
  station.connect();
  EXPECT_TRUE(csms.is_closed(old));
  EXPECT_FALSE(csms.is_closed(station.connection));
  const std::string digest = csms.state().digest();
  const std::uint64_t ignored = csms.shard.counters().ignored_frames;
  csms.inboxes[old].clear();
  csms.input(
      FrameReceived{old, R"([2,"late","StatusNotification",{"connectorId":1,"errorCode":"NoError",)"
                         R"("status":"Faulted"}])"});
  EXPECT_EQ(csms.state().digest(), digest);
  EXPECT_TRUE(csms.inboxes[old].empty());
  EXPECT_EQ(csms.shard.counters().ignored_frames, ignored + 1);
  csms.input(Disconnected{old});
  EXPECT_EQ(csms.state().stations()[0].connection, station.connection)
      << "the end of the old one is not the end of the new one";
}

TEST_F(ConnectionsTest, a_connection_older_than_the_open_one_is_turned_away) {
  const ConnectionId open = station.connection;
  csms.next_connection = open.value() + 5;
  station.connect();
  const ConnectionId newest = station.connection;
  csms.input(Connected{ConnectionId(open.value() + 1), "S1"});
  EXPECT_TRUE(csms.is_closed(ConnectionId(open.value() + 1)));
  EXPECT_EQ(csms.state().stations()[0].connection, newest);
}

TEST_F(ConnectionsTest, of_the_calls_on_a_lost_connection_only_the_open_one_is_uncertain) {
  const CallStation reset{"S1", ResetStation{ResetKind::Soft}};
  const CorrelationId open = csms.ask(reset);
  const CorrelationId queued = csms.ask(CallStation{"S1", Unlock{1}});
  const CorrelationId behind = csms.ask(CallStation{"S1", Trigger{"Heartbeat", std::nullopt}});
  EXPECT_FALSE(csms.reply(open).has_value());
  station.connect();
  EXPECT_EQ(csms.reply(open).value().status, CommandStatus::unknown);
  EXPECT_EQ(csms.reply(queued).value().status, CommandStatus::failed);
  EXPECT_EQ(csms.reply(behind).value().status, CommandStatus::failed);
}

TEST_F(ConnectionsTest, a_lease_that_was_sent_into_a_lost_connection_still_counts) {
  station.start(0, 0);
  csms.pass(Duration::from_seconds(10));
  const std::size_t before = csms.journal.size();
  station.drop();
  EXPECT_TRUE(has_fact(before, "LimitUncertain"));
  EXPECT_EQ(csms.state().evses()[0].limit.uncertain.size(), 1U);
  EXPECT_FALSE(csms.state().evses()[0].limit.confirmed.has_value());
}

TEST_F(ConnectionsTest, an_answer_that_comes_after_its_time_out_has_no_effect) {
  const CorrelationId reset = csms.ask(CallStation{"S1", ResetStation{ResetKind::Soft}});
  const CoreCall call = station.next_call().value();
  csms.pass(Duration::from_seconds(31));
  EXPECT_EQ(csms.reply(reset).value().status, CommandStatus::unknown);
  const std::size_t before = csms.journal.size();
  station.answer(call, R"({"status":"Accepted"})");
  EXPECT_EQ(csms.reply(reset).value().status, CommandStatus::unknown);
  EXPECT_EQ(csms.names_after(before), std::vector<std::string>{"DefectsTolerated"});
}

TEST_F(ConnectionsTest, a_silent_connection_is_closed_after_three_heartbeat_intervals) {
  csms.pass(Duration::from_seconds(899));
  EXPECT_FALSE(csms.is_closed(station.connection));
  csms.pass(Duration::from_seconds(2));
  EXPECT_TRUE(csms.is_closed(station.connection));
  EXPECT_TRUE(csms.state().stations()[0].connection.is_none());
  EXPECT_EQ(station.call("Heartbeat", "{}"), "no answer");
}

TEST_F(ConnectionsTest, any_frame_is_a_sign_of_life) {
  for (int i = 0; i < 5; ++i) {
    csms.pass(Duration::from_seconds(600));
    station.send("not even a frame");
  }
  csms.pass(Duration::from_seconds(600));
  EXPECT_FALSE(csms.is_closed(station.connection));
}

TEST(Deadlines, the_next_one_is_that_of_whoever_was_silent_for_longest) {
  SiteDefinition site = small_site();
  site.control.policy = Policy::uncontrolled;
  std::vector<StationDefinition> stations;
  std::vector<FakeStation> network;
  for (int i = 0; i < 20; ++i) stations.push_back(station_of("S" + std::to_string(i), 1));
  FakeCsms csms(site, stations);
  std::vector<Instant> heard;
  for (const StationDefinition& station : stations) {
    network.emplace_back(csms, station.identity).connect();
    network.back().boot();  // nothing of the core's own is left to wait for
    heard.push_back(csms.now);
    csms.now += Duration::from_seconds(1);
  }
  const Duration silence = site.heartbeat_interval * 3;
  for (int i = 0; i < 400; ++i) {
    const std::size_t next = static_cast<std::size_t>(i * 37 / 3) % network.size();
    csms.now += Duration::from_seconds(1);
    ASSERT_NE(network[next].call("Heartbeat", "{}"), "no answer");
    heard[next] = csms.now;
    const Instant longest = *std::min_element(heard.begin(), heard.end());
    ASSERT_EQ(csms.shard.next_deadline(), longest + silence) << "after heartbeat " << i;
  }
  // All fall silent, one after the other.
  csms.pass(silence - Duration::from_us(1));
  EXPECT_EQ(csms.closed.size(), network.size() - 1);
  csms.pass(Duration::from_us(1));
  EXPECT_EQ(csms.closed.size(), network.size());
  EXPECT_FALSE(csms.shard.next_deadline());
}

TEST_F(ConnectionsTest, a_disconnect_of_what_is_not_open_is_nothing) {
  const std::size_t before = csms.journal.size();
  csms.input(Disconnected{ConnectionId(77)});
  csms.input(FrameReceived{ConnectionId(77), "[2,\"a\",\"Heartbeat\",{}]"});
  EXPECT_EQ(csms.journal.size(), before);
  station.drop();
  const std::size_t after = csms.journal.size();
  station.drop();
  EXPECT_EQ(csms.journal.size(), after);
}

}  // namespace
}  // namespace voltwin::test
