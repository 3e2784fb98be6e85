// What the core does with frames and payloads of stations that are not by the letter: answers,
// counts by name, keeps the connection.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/fake_station.hpp"

namespace voltwin::test {
namespace {

using ocpp::tolerance::Defect;

core::shard::CoreConfig config_with(Strictness strictness) {
  core::shard::CoreConfig config{test_key};
  config.strictness = strictness;
  return config;
}

struct ToleranceTest : testing::Test {
  FakeCsms csms{small_site(), {station_of("S1", 2)}};
  FakeStation station{csms, "S1"};

  void SetUp() override { station.connect(); }
  [[nodiscard]] std::uint32_t count(Defect defect) const { return csms.defects("S1", defect); }
  /// The frames that come back for one frame.
  std::vector<std::string> sent(std::string_view frame) {
    station.inbox().clear();
    station.send(frame);
    EXPECT_FALSE(csms.is_closed(station.connection)) << frame;
    return station.inbox();
  }
};

TEST_F(ToleranceTest, transaction_messages_are_answered_by_a_result_whatever_they_hold) {
  station.boot();
  for (const char* action : {"StartTransaction", "StopTransaction", "MeterValues"}) {
    for (const char* payload : {"null", "[]", "\"text\"", "{}", "5", R"({"meterValue":[null,7]})",
                                R"({"transactionId":{},"timestamp":[]})"}) {
      EXPECT_EQ(station.call(action, payload).substr(0, 1), "{") << action << payload;
    }
    const std::string head = R"([2,"cut",")" + std::string(action) + R"(",{"transactionId":)";
    const auto answer = sent(head);
    ASSERT_EQ(answer.size(), 1U) << action;
    EXPECT_EQ(answer[0].substr(0, 9), R"([3,"cut",)");
    const auto large = sent(head + std::string(300'000, '1') + "}]");
    ASSERT_EQ(large.size(), 1U) << action;
    EXPECT_EQ(large[0].substr(0, 9), R"([3,"cut",)");
  }
  EXPECT_GT(count(Defect::content_fault), 0U);
  EXPECT_EQ(count(Defect::null_field), 10U) << "three payloads, six that were cut, one element";
  EXPECT_EQ(count(Defect::oversized_answer), 3U);
}

TEST_F(ToleranceTest, in_strict_mode_a_schema_fault_is_a_callerror_and_sanity_is_no_fault) {
  FakeCsms strict(small_site(), {station_of("S1", 1)}, config_with(Strictness::strict));
  FakeStation its(strict, "S1");
  its.connect();
  its.boot();
  EXPECT_EQ(its.call("StopTransaction", "[]"), "CALLERROR FormationViolation");
  EXPECT_EQ(its.call("MeterValues", R"({"connectorId":"1","meterValue":[]})"),
            "CALLERROR TypeConstraintViolation");
  EXPECT_EQ(its.call("StopTransaction",
                     R"({"transactionId":1,"meterStop":5,"timestamp":"2026-06-01T08:00:00"})"),
            "CALLERROR PropertyConstraintViolation")
      << "a time without its zone";
  EXPECT_EQ(its.call("Heartbeat", "null"), R"({"currentTime":"2026-06-01T08:00:00Z"})")
      << "1.6 allows null where there are no fields";
  EXPECT_EQ(its.stop(4711, 60, -5), "{}") << "unknown and negative, but by the letter";
  EXPECT_EQ(strict.defects("S1", Defect::content_fault), 0U);
}

TEST_F(ToleranceTest, malformed_frames_are_served_when_the_rules_suffice) {
  const auto served = sent(R"(,[2,"a","Authorize",{idTag:'TAG1',}])");
  ASSERT_EQ(served.size(), 1U);
  EXPECT_EQ(served[0], R"([3,"a",{"idTagInfo":{"status":"Accepted"}}])");
  EXPECT_EQ(count(Defect::malformed_json), 1U);
  const auto refused = sent(R"([2,"b","Authorize",{"idTag":"TA)");
  ASSERT_EQ(refused.size(), 1U);
  EXPECT_EQ(refused[0].substr(0, 27), R"([4,"b","FormationViolation")");
  EXPECT_EQ(count(Defect::malformed_json), 2U);
  EXPECT_TRUE(sent("hello").empty());
  EXPECT_TRUE(sent("").empty());
  EXPECT_EQ(count(Defect::empty_frame), 1U);
  EXPECT_EQ(count(Defect::malformed_json), 3U);
}

TEST_F(ToleranceTest, a_malformed_answer_still_answers_our_call) {
  station.call("BootNotification", R"({"chargePointVendor":"V","chargePointModel":"M"})");
  csms.pass(Duration::from_seconds(10));
  const std::optional<CoreCall> call = station.next_call();
  ASSERT_TRUE(call.has_value());
  ASSERT_EQ(call->action, "SetChargingProfile");
  station.send("[3,\"" + call->id + R"(",{"status":"accepted",}])");
  EXPECT_TRUE(csms.state().evses()[0].limit.default_installed);
  EXPECT_EQ(count(Defect::malformed_json), 1U);
  EXPECT_EQ(count(Defect::unknown_enumerator), 1U) << "accepted is no Accepted";
  station.send("[3,\"" + call->id + R"(",{"status":"Accepted"}])");
  EXPECT_EQ(count(Defect::repeated_answer), 1U);
  station.send(R"([3,"never-asked",{}])");
  station.send(R"([4,"never-asked","GenericError","",{}])");
  EXPECT_EQ(count(Defect::unknown_answer), 2U);
}

TEST_F(ToleranceTest, a_binary_frame_is_served_as_text_or_dropped_but_never_ends_the_connection) {
  csms.input(FrameReceived{station.connection, R"([2,"b","Heartbeat",{}])", FrameForm::binary});
  ASSERT_EQ(station.inbox().size(), 1U);
  EXPECT_EQ(station.inbox()[0].substr(0, 7), R"([3,"b",)");
  csms.input(FrameReceived{station.connection, std::string("\x00\xff\x01", 3), FrameForm::binary});
  EXPECT_EQ(station.inbox().size(), 1U);
  EXPECT_FALSE(csms.is_closed(station.connection));
  EXPECT_EQ(count(Defect::malformed_json), 3U) << "two binary, one of them no JSON either";
}

TEST_F(ToleranceTest, ids_that_come_again_or_are_empty_are_counted_and_the_calls_are_served) {
  for (int i = 0; i < 3; ++i) EXPECT_EQ(sent(R"([2,"same","Heartbeat",{}])").size(), 1U);
  EXPECT_EQ(count(Defect::message_id_reused), 2U);
  EXPECT_EQ(sent(R"([2,"","Heartbeat",{}])").size(), 1U);
  EXPECT_EQ(count(Defect::message_id_reused), 3U);
}

TEST_F(ToleranceTest, calls_that_cannot_have_waited_for_their_answer_are_counted_as_overlapping) {
  const auto heartbeat = [&] { EXPECT_NE(station.call("Heartbeat", "{}"), "no answer"); };
  heartbeat();
  heartbeat();
  EXPECT_EQ(count(Defect::overlapping_call), 0U) << "nothing is known of the round trip";
  station.call("BootNotification", R"({"chargePointVendor":"V","chargePointModel":"M"})");
  for (std::optional<CoreCall> call; !call;) {
    csms.pass(Duration::from_seconds(1));
    call = station.next_call();
    if (!call) continue;
    csms.pass(Duration::from_ms(200));
    station.answer(*call, R"({"status":"Accepted"})");
  }
  heartbeat();
  csms.pass(Duration::from_ms(100));
  heartbeat();
  EXPECT_EQ(count(Defect::overlapping_call), 0U);
  heartbeat();
  EXPECT_EQ(count(Defect::overlapping_call), 1U);
}

TEST_F(ToleranceTest, no_call_goes_out_before_a_station_has_settled_after_its_boot) {
  core::shard::CoreConfig config = config_with(Strictness::tolerant);
  config.settle = Duration::from_seconds(3);
  FakeCsms slow(small_site(), {station_of("S1", 1)}, config);
  FakeStation its(slow, "S1");
  its.connect();
  const CorrelationId asked = slow.ask(CallStation{"S1", ResetStation{ResetKind::Soft}});
  const std::string boot = R"({"chargePointVendor":"V","chargePointModel":"M"})";
  for (int i = 0; i < 20; ++i) EXPECT_NE(its.call("BootNotification", boot), "no answer");
  slow.pass(Duration::from_ms(2'999));
  EXPECT_FALSE(its.next_call().has_value());
  EXPECT_FALSE(slow.state().evses()[0].limit.default_installed);
  slow.pass(Duration::from_ms(1));
  std::vector<std::string> actions;
  for (const CoreCall& call : its.obey()) actions.push_back(call.action);
  EXPECT_EQ(actions, (std::vector<std::string>{"Reset", "SetChargingProfile"}))
      << "of 20 boots the last asked, and a boot loop is sent nothing optional";
  EXPECT_EQ(slow.reply(asked).value().status, CommandStatus::done);
  EXPECT_TRUE(slow.state().evses()[0].limit.default_installed);
  its.drop();
  its.connect();
  const CorrelationId again = slow.ask(CallStation{"S1", ResetStation{ResetKind::Soft}});
  EXPECT_FALSE(its.next_call().has_value()) << "a reconnect settles too";
  its.drop();
  EXPECT_EQ(slow.reply(again).value().status, CommandStatus::failed);
}

TEST_F(ToleranceTest, a_station_that_never_boots_is_counted_and_served_without) {
  EXPECT_NE(station.call("Heartbeat", "{}"), "no answer");
  EXPECT_EQ(count(Defect::boot_missing), 0U) << "the boot may come behind it";
  EXPECT_GT(station.start(0, 0), 0);
  csms.pass(Duration::from_seconds(100));
  station.obey();
  EXPECT_NE(station.call("Heartbeat", "{}"), "no answer");
  EXPECT_NE(station.call("Heartbeat", "{}"), "no answer");
  EXPECT_EQ(count(Defect::boot_missing), 1U);
  EXPECT_TRUE(csms.state().evses()[0].limit.default_installed);
}

TEST_F(ToleranceTest, heartbeats_without_a_pause_and_json_over_lines_are_served_and_counted) {
  for (int i = 0; i < 10; ++i) EXPECT_NE(station.call("Heartbeat", "{}"), "no answer");
  EXPECT_EQ(count(Defect::heartbeat_flood), 7U) << "three in a row are nothing yet";
  csms.pass(Duration::from_seconds(2));
  station.call("Heartbeat", "{}");
  EXPECT_EQ(count(Defect::heartbeat_flood), 7U);
  EXPECT_EQ(sent("[2,\n\"lines\",\"Heartbeat\",{}]\n").size(), 1U);
  EXPECT_EQ(count(Defect::json_over_lines), 1U);
}

TEST_F(ToleranceTest, what_was_put_right_is_stated_once_with_its_raw_and_corrected_text) {
  station.boot();
  const std::size_t before = csms.journal.size();
  EXPECT_EQ(station.call("StatusNotification",
                         R"({"connectorId":1,"errorCode":"Error","status":"Charging","extra":1,)"
                         R"("timestamp":"2026-06-01T08:00:00"})"),
            "{}");
  const auto facts = csms.facts_after(before);
  ASSERT_EQ(facts.size(), 2U);
  const auto& tolerated = std::get<core::events::DefectsTolerated>(facts[1]);
  ASSERT_EQ(tolerated.defects.size(), 4U);
  EXPECT_EQ(tolerated.defects[3].defect, Defect::error_while_charging);
  EXPECT_EQ(tolerated.defects[0].defect, Defect::unknown_enumerator);
  EXPECT_EQ(tolerated.defects[0].field, "errorCode");
  EXPECT_EQ(tolerated.defects[0].raw, "\"Error\"");
  EXPECT_EQ(tolerated.defects[0].corrected, "\"OtherError\"");
  EXPECT_EQ(tolerated.defects[1].defect, Defect::zoneless_timestamp);
  EXPECT_EQ(tolerated.defects[2].defect, Defect::unknown_field);
  EXPECT_EQ(count(Defect::unknown_field), 1U);
}

TEST_F(ToleranceTest, an_answer_to_get_configuration_is_read_with_all_its_oddities) {
  const CorrelationId asked =
      csms.ask(CallStation{"S1", ReadConfiguration{{"HeartbeatInterval", "Lights"}}});
  const std::optional<CoreCall> call = station.next_call();
  ASSERT_TRUE(call.has_value());
  station.answer(*call, R"({"configurationKey":[{"key":"heartbeatinterval","readonly":"False",)"
                        R"("value":300},{"key":"Lights","readonly":false,"value":null}],)"
                        R"("unknownKey":null})");
  const auto reply = csms.reply(asked);
  ASSERT_TRUE(reply.has_value());
  EXPECT_EQ(reply->detail,
            R"({"configurationKey":[{"key":"HeartbeatInterval","readonly":false,"value":"300"},)"
            R"({"key":"Lights","readonly":false}]})");
  for (const Defect defect : {Defect::key_case, Defect::boolean_as_text, Defect::value_not_text,
                              Defect::configuration_value_missing}) {
    EXPECT_EQ(count(defect), 1U) << ocpp::tolerance::entry(defect).name;
  }
  EXPECT_EQ(count(Defect::null_field), 2U);
}

TEST_F(ToleranceTest, what_a_station_tells_of_its_configuration_unasked_is_no_fact) {
  station.call("BootNotification", R"({"chargePointVendor":"Acme","chargePointModel":"One"})");
  std::optional<CoreCall> call = station.next_call();
  while (call && call->action != "GetConfiguration") {
    station.answer(*call, R"({"status":"Accepted"})");
    call = station.next_call();
  }
  ASSERT_TRUE(call.has_value());
  std::string keys = R"({"key":"HeartbeatInterval","readonly":false,"value":"300"})";
  for (int i = 0; i < 1'000; ++i) {
    keys += R"(,{"key":"Vendor)" + std::to_string(i) + R"(","readonly":true,"value":"1"})";
    keys += R"(,{"key":"HeartbeatInterval","readonly":false,"value":")" + std::to_string(i) + "\"}";
  }
  const std::size_t before = csms.journal.size();
  station.answer(*call, R"({"configurationKey":[)" + keys + "]}");
  const std::vector<std::string> names = csms.names_after(before);
  EXPECT_EQ(std::count(names.begin(), names.end(), "ConfigurationRead"), 1);
}

}  // namespace
}  // namespace voltwin::test
