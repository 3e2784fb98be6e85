// An operator's calls to stations: what goes out, and what the reply says.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/fake_station.hpp"

namespace voltwin::test {
namespace {

struct Case {
  const char* name;
  StationCall call;
  const char* action;
  std::string payload;
  const char* good;
  const char* bad;
};

// lint: table
std::vector<Case> cases() {
  return {
      {"soft reset", ResetStation{ResetKind::Soft}, "Reset", R"({"type":"Soft"})", "Accepted",
       "Rejected"},
      {"hard reset", ResetStation{ResetKind::Hard}, "Reset", R"({"type":"Hard"})", "Accepted",
       "Rejected"},
      {"availability", SetAvailability{1, Availability::Inoperative}, "ChangeAvailability",
       R"({"connectorId":1,"type":"Inoperative"})", "Accepted", "Rejected"},
      {"availability later", SetAvailability{0, Availability::Operative}, "ChangeAvailability",
       R"({"connectorId":0,"type":"Operative"})", "Scheduled", "Rejected"},
      {"unlock", Unlock{1}, "UnlockConnector", R"({"connectorId":1})", "Unlocked", "UnlockFailed"},
      {"trigger", Trigger{"MeterValues", 1}, "TriggerMessage",
       R"({"requestedMessage":"MeterValues","connectorId":1})", "Accepted", "NotImplemented"},
      {"configure", Configure{"MeterValueSampleInterval", "10"}, "ChangeConfiguration",
       R"({"key":"MeterValueSampleInterval","value":"10"})", "RebootRequired", "NotSupported"},
      {"remote start", StartRemotely{1, "TAG1"}, "RemoteStartTransaction",
       R"({"connectorId":1,"idTag":"TAG1"})", "Accepted", "Rejected"},
      {"remote stop", StopRemotely{TransactionId(1)}, "RemoteStopTransaction",
       R"({"transactionId":)" + std::to_string(core::session::permuted(test_key, 1)) + "}",
       "Accepted", "Rejected"},
      {"data", SendData{"com.acme", "hello", "there"}, "DataTransfer",
       R"({"vendorId":"com.acme","messageId":"hello","data":"there"})", "Accepted",
       "UnknownVendorId"},
      {"cache", ClearCache{}, "ClearCache", "{}", "Accepted", "Rejected"},
      {"list", SendLocalList{2, ListUpdate::Full, {}}, "SendLocalList",
       R"({"listVersion":2,"updateType":"Full"})", "Accepted", "VersionMismatch"},
      {"reservation", CancelReservation{5}, "CancelReservation", R"({"reservationId":5})",
       "Accepted", "Rejected"},
      {"extended trigger", TriggerExtended{"LogStatusNotification", std::nullopt},
       "ExtendedTriggerMessage", R"({"requestedMessage":"LogStatusNotification"})", "Accepted",
       "NotImplemented"},
  };
}

struct CommandsTest : testing::Test {
  FakeCsms csms{small_site(), {station_of("S1", 1)}};
  FakeStation station{csms, "S1"};

  void SetUp() override {
    station.connect();
    station.boot();
    station.stop(station.start(0, 0), 1, 0);  // there is a transaction to name
    station.obey();
  }
};

std::string status(const char* word) { return R"({"status":")" + std::string(word) + "\"}"; }

TEST_F(CommandsTest, every_call_goes_out_as_it_should_and_is_done_when_the_station_obeys) {
  for (const Case& c : cases()) {
    const CorrelationId correlation = csms.ask(CallStation{"S1", c.call});
    EXPECT_FALSE(csms.reply(correlation).has_value()) << c.name;
    const CoreCall call = station.next_call().value();
    EXPECT_EQ(call.action, c.action);
    EXPECT_EQ(call.payload, c.payload);
    station.answer(call, status(c.good));
    const ReplyToCommand reply = csms.reply(correlation).value();
    EXPECT_EQ(reply.status, CommandStatus::done) << c.name;
    EXPECT_EQ(reply.detail, c.good);
  }
}

TEST_F(CommandsTest, a_station_that_says_no_or_answers_by_an_error_has_failed_the_command) {
  for (const Case& c : cases()) {
    const CorrelationId no = csms.ask(CallStation{"S1", c.call});
    station.answer(station.next_call().value(), status(c.bad));
    EXPECT_EQ(csms.reply(no).value().status, CommandStatus::failed) << c.name;
    EXPECT_EQ(csms.reply(no).value().detail, c.bad);
    const CorrelationId error = csms.ask(CallStation{"S1", c.call});
    station.refuse(station.next_call().value(), "NotSupported");
    EXPECT_EQ(csms.reply(error).value().status, CommandStatus::failed) << c.name;
  }
}

TEST_F(CommandsTest, when_it_cannot_be_known_whether_the_station_obeyed_the_reply_says_so) {
  for (const Case& c : cases()) {
    const CorrelationId garbled = csms.ask(CallStation{"S1", c.call});
    station.answer(station.next_call().value(), R"({"status":"Perhaps"})");
    EXPECT_EQ(csms.reply(garbled).value().status, CommandStatus::unknown) << c.name;
    const CorrelationId broke = csms.ask(CallStation{"S1", c.call});
    station.refuse(station.next_call().value(), "InternalError");
    EXPECT_EQ(csms.reply(broke).value().status, CommandStatus::unknown) << c.name;
    const CorrelationId silent = csms.ask(CallStation{"S1", c.call});
    EXPECT_TRUE(station.next_call().has_value());
    csms.pass(Duration::from_seconds(30));
    EXPECT_EQ(csms.reply(silent).value().status, CommandStatus::unknown) << c.name;
    station.call("Heartbeat", "{}");
  }
}

TEST_F(CommandsTest, what_a_configuration_holds_comes_back_as_it_was_sent) {
  const CorrelationId all = csms.ask(CallStation{"S1", ReadConfiguration{}});
  const CoreCall call = station.next_call().value();
  EXPECT_EQ(call.payload, "{}");
  const char* const answer =
      R"({"configurationKey":[{"key":"HeartbeatInterval","readonly":false,"value":"300"}]})";
  station.answer(call, answer);
  EXPECT_EQ(csms.reply(all).value().status, CommandStatus::done);
  EXPECT_EQ(csms.reply(all).value().detail, answer);
  csms.ask(CallStation{"S1", ReadConfiguration{{"A", "B"}}});
  EXPECT_EQ(station.next_call().value().payload, R"({"key":["A","B"]})");
}

TEST_F(CommandsTest, what_cannot_be_asked_is_refused_before_it_leaves) {
  const auto reply = [&](std::string identity, StationCall call) {
    return csms.command(CallStation{std::move(identity), std::move(call)});
  };
  EXPECT_EQ(reply("nobody", Unlock{1}).status, CommandStatus::refused);
  EXPECT_EQ(reply("S1", Trigger{"MakeCoffee", std::nullopt}).status, CommandStatus::refused);
  EXPECT_EQ(reply("S1", ClearLimits{}).status, CommandStatus::refused);
  EXPECT_EQ(reply("S1", InstallDefaultLimit{Amps(99)}).status, CommandStatus::refused);
  EXPECT_EQ(reply("S1", GrantLease{}).status, CommandStatus::refused);
  EXPECT_EQ(reply("S1", StopRemotely{TransactionId(2)}).detail,
            "station \"S1\" has no transaction 2");
  EXPECT_EQ(reply("S1", StopRemotely{}).status, CommandStatus::refused);
  EXPECT_EQ(reply("S1", StartRemotely{1, ""}).detail, "id_tag: expected a text that is not empty");
  EXPECT_EQ(reply("S1", StartRemotely{1, "TAG1", Amps(32)}).detail,
            "limit: expected at most the safe default of the site");
  EXPECT_TRUE(station.inbox().empty());
}

TEST_F(CommandsTest, a_station_that_is_not_connected_has_certainly_not_obeyed) {
  station.drop();
  const ReplyToCommand reply = csms.command(CallStation{"S1", Unlock{1}});
  EXPECT_EQ(reply.status, CommandStatus::failed);
  EXPECT_NE(reply.detail.find("not connected"), std::string::npos) << reply.detail;
}

TEST_F(CommandsTest, more_calls_than_may_wait_fail_at_once_and_the_others_are_answered) {
  std::vector<CorrelationId> asked;
  for (int i = 0; i < 1 + 64 + 3; ++i) asked.push_back(csms.ask(CallStation{"S1", Unlock{1}}));
  for (std::size_t i = 0; i < asked.size(); ++i) {
    EXPECT_EQ(csms.reply(asked[i]).has_value(), i >= 65) << i;
  }
  EXPECT_EQ(csms.reply(asked.back()).value().status, CommandStatus::failed);
  while (const auto call = station.next_call()) station.answer(*call, status("Unlocked"));
  for (std::size_t i = 0; i < 65; ++i) {
    EXPECT_EQ(csms.reply(asked[i]).value().status, CommandStatus::done) << i;
  }
}

TEST_F(CommandsTest, a_station_that_is_silent_gets_no_more_calls_than_were_asked_for_and_may_wait) {
  const core::shard::CoreConfig config{test_key};
  std::vector<CorrelationId> asked;
  for (int i = 0; i < 1'000; ++i) {
    asked.push_back(csms.ask(CallStation{"S1", Trigger{"MeterValues", 1}}));
    csms.pass(Duration::from_ms(100));
  }
  const auto failed = std::count_if(asked.begin(), asked.end(), [&](CorrelationId id) {
    const auto reply = csms.reply(id);
    return reply && reply->status == CommandStatus::failed;
  });
  // In 100 seconds three of them time out.
  const auto most = static_cast<std::ptrdiff_t>(config.queue_limit) + 1 + 3;
  EXPECT_EQ(failed, 1'000 - most);
  std::ptrdiff_t triggers = 0;
  for (int i = 0; i < 80; ++i) {
    csms.pass(config.call_timeout);
    station.call("Heartbeat", "{}");
    while (const auto call = station.next_call()) triggers += call->action == "TriggerMessage";
  }
  EXPECT_EQ(triggers, most);
}

}  // namespace
}  // namespace voltwin::test
