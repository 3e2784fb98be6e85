#include "twin/faults/misbehaviour.hpp"

#include <gtest/gtest.h>

#include "tests/unit/twin/faults/charger.hpp"

namespace voltwin::twin::faults {
namespace {

using Texts = std::vector<std::string>;

constexpr const char* heartbeat = R"([2,"s-1","Heartbeat",{}])";
constexpr const char* heartbeat_answer = R"([3,"s-1",{"currentTime":"2026-06-01T00:00:00Z"}])";
constexpr const char* start =
    R"([2,"s-2","StartTransaction",{"connectorId":1,"idTag":"T","meterStart":1000,"timestamp":"2026-06-01T00:00:00Z"}])";
constexpr const char* start_answer =
    R"([3,"s-2",{"idTagInfo":{"status":"Accepted"},"transactionId":4242}])";
constexpr const char* stop =
    R"([2,"s-3","StopTransaction",{"idTag":"T","meterStop":1500,"timestamp":"2026-06-01T00:06:00Z","transactionId":4242}])";

std::string payload_of(const std::string& frame) {
  const auto letter = open_letter(frame);
  return letter ? letter->action + to_json(letter->payload) : "no frame";
}

void run_transaction(Charger& charger) {
  charger.station_says(start);
  charger.csms_says(start_answer);
  charger.at_csms.clear();
  charger.at_station.clear();
}

TEST(Misbehaviour, NoMagnitudeThatAScenarioMayNameEndsTheRunOrFloodsWithoutBound) {
  constexpr std::string_view calls[] = {
      R"([2,"s-2","Heartbeat",{}])",
      R"([2,"s-3","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Charging","timestamp":"2026-06-01T00:00:00Z"}])"};
  for (const Defect defect :
       {Defect::local_time_marked_utc, Defect::heartbeat_flood, Defect::stale_status_flood}) {
    for (const double magnitude : {-1e9, 1e9}) {
      Quirk quirk = quirk_of(defect);
      quirk.magnitude = magnitude;
      Charger charger({quirk});
      for (const std::string_view text : calls) charger.station_says(text);
      charger.wait(Duration::from_hours(24));
      EXPECT_LE(charger.at_csms.size(), 2'000u);
    }
  }
}

TEST(Misbehaviour, NoMagnitudeMakesAnAnswerThatFillsTheMemory) {
  for (const double magnitude : {-1e9, 1e9}) {
    Quirk quirk = quirk_of(Defect::oversized_answer);
    quirk.magnitude = magnitude;
    Charger charger({quirk});
    charger.csms_says(R"([2,"c-1","GetConfiguration",{}])");
    charger.station_says(R"([3,"c-1",{"configurationKey":[]}])");
    ASSERT_EQ(charger.at_csms.size(), 1U);
    EXPECT_LE(charger.at_csms[0].size(), 6 * ocpp::rpc::max_frame_bytes);
  }
}

}  // namespace

TEST(Misbehaviour, without_quirks_every_frame_passes_as_it_is) {
  Charger charger({});
  for (const char* const text : {heartbeat, "", "{,}", "[2, \"a\", \"B\", {} ]", "[3,\"x\",{}]"}) {
    charger.station_says(text);
    charger.csms_says(text);
    EXPECT_EQ(charger.at_csms.back(), text);
    EXPECT_EQ(charger.at_station.back(), text);
  }
  EXPECT_EQ(charger.misbehaviour.next_due(), Instant::never());
}

TEST(Misbehaviour, calls_of_its_own_go_one_at_a_time_and_their_answers_go_nowhere) {
  Quirk quirk = quirk_of(Defect::heartbeat_flood);
  quirk.magnitude = 4;
  Charger charger({quirk});
  charger.station_says(heartbeat);
  EXPECT_EQ(charger.at_csms.size(), 1U);
  charger.csms_says(heartbeat_answer);
  EXPECT_EQ(charger.at_csms.size(), 2U);
  // The station goes on meanwhile; its call waits for its turn.
  charger.station_says(R"([2,"s-4","DataTransfer",{"vendorId":"v"}])");
  EXPECT_EQ(charger.at_csms.size(), 2U);
  charger.answer_own_calls();
  ASSERT_EQ(charger.at_csms.size(), 5U);
  EXPECT_EQ(payload_of(charger.at_csms[3]), "Heartbeat{}");
  EXPECT_EQ(payload_of(charger.at_csms[4]), R"(DataTransfer{"vendorId":"v"})");
  EXPECT_EQ(charger.at_station, Texts{heartbeat_answer});
}

TEST(Misbehaviour, a_call_of_its_own_that_nobody_answers_holds_nobody_up_for_long) {
  Quirk quirk = quirk_of(Defect::heartbeat_flood);
  quirk.magnitude = 2;
  quirk.trigger = Trigger::nth_message;
  Charger charger({quirk});
  charger.station_says(heartbeat);
  charger.csms_says(heartbeat_answer);
  charger.station_says(R"([2,"s-4","Heartbeat",{}])");
  EXPECT_EQ(charger.at_csms.size(), 2U);
  charger.wait(Duration::from_seconds(25));
  ASSERT_EQ(charger.at_csms.size(), 3U);
  EXPECT_EQ(charger.at_csms[2], R"([2,"s-4","Heartbeat",{}])");
}

TEST(Misbehaviour, what_the_station_is_told_on_the_spot_looks_like_an_answer) {
  Charger charger({quirk_of(Defect::start_lost)});
  charger.station_says(start);
  EXPECT_TRUE(charger.at_csms.empty());
  charger.wait(Duration::from_seconds(1));
  ASSERT_EQ(charger.at_station.size(), 1U);
  EXPECT_EQ(charger.at_station[0],
            R"([3,"s-2",{"idTagInfo":{"status":"Accepted"},"transactionId":1000000001}])");
}

TEST(Misbehaviour, a_changed_message_id_is_changed_back_in_the_answer) {
  Charger charger({quirk_of(Defect::message_id_reused)});
  charger.station_says(heartbeat);
  ASSERT_EQ(charger.at_csms, Texts{R"([2,"1","Heartbeat",{}])"});
  charger.csms_says(R"([3,"1",{"currentTime":"2026-06-01T00:00:00Z"}])");
  EXPECT_EQ(charger.at_station, Texts{heartbeat_answer});
  charger.station_says(R"([2,"s-2","Heartbeat",{}])");
  charger.csms_says(R"([4,"1","InternalError","no",{}])");
  EXPECT_EQ(charger.at_station.back(), R"([4,"s-2","InternalError","no",{}])");
}

TEST(Misbehaviour, meter_values_are_held_back_for_hours_and_come_last_first) {
  Charger charger({quirk_of(Defect::offline_batch)});
  for (int i = 1; i <= 3; ++i) {
    const std::string n = std::to_string(i);
    charger.station_says(R"([2,"s-)" + n + R"(","MeterValues",{"connectorId":)" + n + "}]");
    charger.wait(Duration::from_seconds(60));
  }
  EXPECT_EQ(charger.at_station, (Texts{R"([3,"s-1",{}])", R"([3,"s-2",{}])", R"([3,"s-3",{}])"}));
  charger.reconnect();
  EXPECT_TRUE(charger.at_csms.empty());
  charger.wait(Duration::from_hours(3));
  charger.answer_own_calls();
  ASSERT_EQ(charger.at_csms.size(), 3U);
  EXPECT_EQ(payload_of(charger.at_csms[0]), R"(MeterValues{"connectorId":3})");
  EXPECT_EQ(payload_of(charger.at_csms[2]), R"(MeterValues{"connectorId":1})");
}

TEST(Misbehaviour, available_is_reported_before_the_stop) {
  Charger charger({quirk_of(Defect::available_before_stop)});
  run_transaction(charger);
  charger.station_says(stop);
  ASSERT_EQ(charger.at_csms.size(), 1U);
  EXPECT_EQ(payload_of(charger.at_csms[0]),
            R"(StatusNotification{"connectorId":1,"errorCode":"NoError","status":"Available",)"
            R"("timestamp":"2026-06-01T00:06:00Z"})");
  charger.answer_own_calls();
  EXPECT_EQ(charger.at_csms.back(), stop);
}

TEST(Misbehaviour, a_stop_is_repeated_and_followed_by_what_belongs_to_other_rows) {
  struct Case {
    Defect defect;
    std::string second;
  };
  const Case cases[] = {
      {Defect::stop_repeated,
       R"(StopTransaction{"idTag":"T","meterStop":1500,"timestamp":"2026-06-01T00:06:00Z","transactionId":4242})"},
      {Defect::message_retransmitted,
       R"(StopTransaction{"idTag":"T","meterStop":1500,"timestamp":"2026-06-01T00:06:00Z","transactionId":4242})"},
      {Defect::stop_of_unknown_transaction,
       R"(StopTransaction{"meterStop":1500,"timestamp":"2026-06-01T00:06:00Z","transactionId":123456789})"},
      {Defect::samples_after_stop,
       R"(MeterValues{"connectorId":1,"transactionId":4242,"meterValue":[{"timestamp":"2026-06-01T00:06:00Z","sampledValue":[{"value":"1500","context":"Transaction.End","measurand":"Energy.Active.Import.Register","unit":"Wh"}]}]})"},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(ocpp::tolerance::entry(one.defect).code);
    Quirk quirk = quirk_of(one.defect);
    quirk.from = start_time + Duration::from_seconds(1);
    Charger charger({quirk});
    run_transaction(charger);
    charger.now += Duration::from_seconds(60);
    charger.station_says(stop);
    charger.csms_says(R"([3,"s-3",{}])");
    charger.wait(Duration::from_seconds(10));
    ASSERT_EQ(charger.at_csms.size(), 2U);
    EXPECT_EQ(charger.at_csms[0], stop);
    EXPECT_EQ(payload_of(charger.at_csms[1]), one.second);
  }
}

TEST(Misbehaviour, at_the_end_a_start_takes_the_place_of_the_stop) {
  Charger charger({quirk_of(Defect::start_instead_of_stop)});
  run_transaction(charger);
  charger.station_says(stop);
  ASSERT_EQ(charger.at_csms.size(), 1U);
  EXPECT_EQ(payload_of(charger.at_csms[0]),
            R"(StartTransaction{"connectorId":1,"idTag":"T","meterStart":1500,)"
            R"("timestamp":"2026-06-01T00:06:00Z"})");
  charger.wait(Duration::from_seconds(1));
  EXPECT_EQ(charger.at_station, Texts{R"([3,"s-3",{}])"});
}

TEST(Misbehaviour, a_start_is_repeated_once_for_each_reconnect) {
  Charger charger({quirk_of(Defect::start_repeated_on_reconnect)});
  run_transaction(charger);
  charger.reconnect();
  for (int i = 0; i < 2; ++i) {
    charger.station_says(heartbeat);
    charger.csms_says(heartbeat_answer);
    charger.answer_own_calls();
  }
  ASSERT_EQ(charger.at_csms.size(), 3U);
  EXPECT_EQ(payload_of(charger.at_csms[1]), payload_of(start));
}

TEST(Misbehaviour, a_transaction_that_ended_is_metered_again_after_a_reboot) {
  Charger charger({quirk_of(Defect::stale_transaction_after_reboot)});
  run_transaction(charger);
  charger.station_says(stop);
  charger.csms_says(R"([3,"s-3",{}])");
  charger.reconnect();
  charger.station_says(heartbeat);
  charger.csms_says(heartbeat_answer);
  const std::string last = payload_of(charger.at_csms.back());
  EXPECT_TRUE(last.starts_with(R"(MeterValues{"connectorId":1,"transactionId":4242,)")) << last;
}

TEST(Misbehaviour, a_register_restarts_with_each_boot_when_it_is_told_to) {
  Quirk quirk = quirk_of(Defect::register_reset);
  quirk.magnitude = 1;
  Charger charger({quirk});
  run_transaction(charger);
  charger.station_says(R"([2,"s-5","BootNotification",{}])");
  charger.csms_says(R"([3,"s-5",{"status":"Accepted"}])");
  charger.station_says(stop);
  EXPECT_EQ(open_letter(charger.at_csms.back())->payload.int_of("meterStop"), 500);
}

TEST(Misbehaviour, a_remote_start_is_accepted_and_forgotten) {
  Charger charger({quirk_of(Defect::remote_start_without_start)});
  charger.csms_says(R"([2,"c-1","RemoteStartTransaction",{"idTag":"T"}])");
  charger.wait(Duration::from_seconds(1));
  EXPECT_TRUE(charger.at_station.empty());
  EXPECT_EQ(charger.at_csms, Texts{R"([3,"c-1",{"status":"Accepted"}])"});
}

TEST(Misbehaviour, a_remote_start_is_refused_until_nobody_need_be_asked) {
  Charger charger({quirk_of(Defect::remote_start_refused)});
  charger.csms_says(R"([2,"c-1","RemoteStartTransaction",{"idTag":"T"}])");
  charger.wait(Duration::from_seconds(1));
  EXPECT_EQ(charger.at_csms, Texts{R"([3,"c-1",{"status":"Rejected"}])"});
  charger.csms_says(
      R"([2,"c-2","ChangeConfiguration",{"key":"AuthorizeRemoteTxRequests","value":"false"}])");
  charger.csms_says(R"([2,"c-3","RemoteStartTransaction",{"idTag":"T"}])");
  EXPECT_EQ(charger.at_station.size(), 2U);
}

TEST(Misbehaviour, the_answer_to_a_remote_start_lets_calls_overtake_it) {
  Charger charger({quirk_of(Defect::remote_start_answer_late)});
  charger.csms_says(R"([2,"c-1","RemoteStartTransaction",{"idTag":"T"}])");
  charger.station_says(R"([3,"c-1",{"status":"Accepted"}])");
  charger.station_says(start);
  charger.wait(Duration::from_seconds(20));
  EXPECT_EQ(charger.at_csms, (Texts{start, R"([3,"c-1",{"status":"Accepted"}])"}));
}

TEST(Misbehaviour, a_refused_token_charges_all_the_same) {
  Charger charger({quirk_of(Defect::unauthorised_energy)});
  charger.station_says(start);
  charger.csms_says(R"([3,"s-2",{"idTagInfo":{"status":"Invalid"},"transactionId":7}])");
  EXPECT_EQ(charger.at_station,
            Texts{R"([3,"s-2",{"idTagInfo":{"status":"Accepted"},"transactionId":7}])"});
}

TEST(Misbehaviour, answers_come_twice_or_for_nobody_and_configurations_are_odd) {
  struct Case {
    Defect defect;
    Texts expected;
  };
  const std::string answer =
      R"([3,"c-1",{"configurationKey":[{"key":"HeartbeatInterval","readonly":false,"value":"60"},)"
      R"({"key":"LocalPreAuthorize","readonly":false,"value":"true"}]}])";
  const Case cases[] = {
      {Defect::repeated_answer, {answer, answer}},
      {Defect::unknown_answer,
       {R"([3,"nobody-asked",)" + answer.substr(std::string(R"([3,"c-1",)").size()), answer}},
      {Defect::value_not_text,
       {R"([3,"c-1",{"configurationKey":[{"key":"HeartbeatInterval","readonly":false,"value":60},{"key":"LocalPreAuthorize","readonly":false,"value":true}]}])"}},
      {Defect::boolean_as_text,
       {R"([3,"c-1",{"configurationKey":[{"key":"HeartbeatInterval","readonly":"false","value":"60"},{"key":"LocalPreAuthorize","readonly":"false","value":"true"}]}])"}},
      {Defect::configuration_value_missing,
       {R"([3,"c-1",{"configurationKey":[{"key":"HeartbeatInterval","readonly":false},{"key":"LocalPreAuthorize","readonly":false}]}])"}},
      {Defect::key_case,
       {R"([3,"c-1",{"configurationKey":[{"key":"heartbeatinterval","readonly":false,"value":"60"},{"key":"localpreauthorize","readonly":false,"value":"true"}]}])"}},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(ocpp::tolerance::entry(one.defect).code);
    Charger charger({quirk_of(one.defect)});
    charger.csms_says(R"([2,"c-1","GetConfiguration",{}])");
    charger.station_says(answer);
    EXPECT_EQ(charger.at_csms, one.expected);
  }
  Charger big({quirk_of(Defect::oversized_answer)});
  big.csms_says(R"([2,"c-1","GetConfiguration",{}])");
  big.station_says(answer);
  ASSERT_EQ(big.at_csms.size(), 1U);
  EXPECT_GT(big.at_csms[0].size(), 65'536U);
  EXPECT_LT(big.at_csms[0].size(), ocpp::rpc::max_frame_bytes);
}

TEST(Misbehaviour, commands_make_it_reboot) {
  Charger frightened({quirk_of(Defect::command_before_boot)});
  frightened.csms_says(R"([2,"c-1","GetConfiguration",{}])");
  frightened.wait(Duration::from_seconds(1));
  EXPECT_EQ(frightened.reboots, 1);
  EXPECT_TRUE(frightened.at_station.empty());

  Charger measuring({quirk_of(Defect::boot_loop_on_configuration)});
  measuring.csms_says(R"([2,"c-1","ChangeConfiguration",{"key":"HeartbeatInterval","value":"1"}])");
  measuring.csms_says(
      R"([2,"c-2","ChangeConfiguration",{"key":"MeterValuesSampledData","value":"SoC"}])");
  measuring.wait(Duration::from_seconds(5));
  EXPECT_EQ(measuring.reboots, 1);
  EXPECT_EQ(measuring.at_station.size(), 2U);

  Charger triggered({quirk_of(Defect::boot_trigger_reboots)});
  triggered.csms_says(R"([2,"c-1","TriggerMessage",{"requestedMessage":"BootNotification"}])");
  triggered.wait(Duration::from_seconds(5));
  EXPECT_EQ(triggered.reboots, 1);
  EXPECT_EQ(triggered.at_csms, Texts{R"([3,"c-1",{"status":"Accepted"}])"});
}

TEST(Misbehaviour, a_boot_loop_ends_after_its_number_of_boots) {
  Quirk quirk = quirk_of(Defect::boot_loop);
  quirk.magnitude = 3;
  Charger charger({quirk});
  for (int i = 0; i < 6; ++i) {
    charger.station_says(R"([2,"s-1","BootNotification",{}])");
    charger.csms_says(R"([3,"s-1",{"status":"Accepted"}])");
    charger.wait(Duration::from_seconds(30));
  }
  EXPECT_EQ(charger.reboots, 2);
}

TEST(Misbehaviour, a_configuration_is_accepted_and_not_applied) {
  Charger charger({quirk_of(Defect::configuration_not_applied)});
  charger.csms_says(R"([2,"c-1","ChangeConfiguration",{"key":"HeartbeatInterval","value":"1"}])");
  charger.wait(Duration::from_seconds(1));
  EXPECT_TRUE(charger.at_station.empty());
  EXPECT_EQ(charger.at_csms, Texts{R"([3,"c-1",{"status":"Accepted"}])"});
}

TEST(Misbehaviour, old_statuses_come_once_behind_the_first) {
  Quirk quirk = quirk_of(Defect::stale_status_flood);
  quirk.magnitude = 3;
  Charger charger({quirk});
  const std::string status =
      R"([2,"s-1","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Available"}])";
  for (int i = 0; i < 2; ++i) {
    charger.station_says(status);
    charger.csms_says(R"([3,"s-1",{}])");
    charger.answer_own_calls();
  }
  ASSERT_EQ(charger.at_csms.size(), 5U);
  EXPECT_NE(charger.at_csms[1].find("2026-05-31T21:00:00Z"), std::string::npos);
}

TEST(Misbehaviour, triggers_decide_when_a_quirk_strikes) {
  const auto struck = [](Quirk quirk) {
    Charger charger({quirk});
    std::string out;
    for (int i = 0; i < 6; ++i) {
      if (i == 3) charger.reconnect();
      const auto before = charger.misbehaviour.struck(quirk.defect);
      charger.station_says(heartbeat);
      charger.csms_says(heartbeat_answer);
      out += charger.misbehaviour.struck(quirk.defect) > before ? 'x' : '.';
    }
    return out;
  };
  Quirk quirk = quirk_of(Defect::empty_frame);
  EXPECT_EQ(struck(quirk), "xxxxxx");
  quirk.trigger = Trigger::after_reconnect;
  EXPECT_EQ(struck(quirk), "...xxx");
  quirk.trigger = Trigger::nth_message;
  quirk.nth = 2;
  EXPECT_EQ(struck(quirk), ".x....");
  quirk.trigger = Trigger::always;
  quirk.until = start_time + Duration::from_seconds(1);
  EXPECT_EQ(struck(quirk), "xxx...");
  quirk.until = Instant::never();
  quirk.probability = 0.0;
  EXPECT_EQ(struck(quirk), "......");
}

TEST(Misbehaviour, same_seed_same_frames_and_one_quirk_does_not_change_anothers_draws) {
  Quirk half = quirk_of(Defect::empty_frame);
  half.probability = 0.5;
  Quirk other = quirk_of(Defect::overlapping_call);
  other.probability = 0.3;
  const auto pattern = [](std::vector<Quirk> quirks) {
    Charger charger(std::move(quirks));
    std::string out;
    for (int i = 0; i < 200; ++i) {
      const auto before = charger.misbehaviour.struck(Defect::empty_frame);
      charger.station_says(heartbeat);
      out += charger.misbehaviour.struck(Defect::empty_frame) > before ? 'x' : '.';
    }
    return out;
  };
  const std::string alone = pattern({half});
  EXPECT_EQ(alone, pattern({half}));
  EXPECT_EQ(alone, pattern({other, half}));
  const auto count = std::count(alone.begin(), alone.end(), 'x');
  EXPECT_GT(count, 70);
  EXPECT_LT(count, 130);
}

TEST(Misbehaviour, a_copy_goes_on_alike) {
  Charger charger({quirk_of(Defect::offline_batch)});
  charger.station_says(R"([2,"s-1","MeterValues",{"connectorId":1}])");
  Charger fork = charger;
  for (Charger* one : {&charger, &fork}) one->wait(Duration::from_hours(3));
  EXPECT_EQ(charger.at_csms, fork.at_csms);
  EXPECT_FALSE(charger.at_csms.empty());
}

TEST(Misbehaviour, what_is_held_and_what_waits_has_a_maximum) {
  Quirk flood = quirk_of(Defect::heartbeat_flood);
  flood.magnitude = 5000;
  Charger charger({flood});
  charger.station_says(heartbeat);
  charger.csms_says(heartbeat_answer);
  charger.answer_own_calls();
  EXPECT_LE(charger.at_csms.size(), Misbehaviour::max_waiting + 2);

  Charger holding({quirk_of(Defect::offline_batch)});
  for (std::size_t i = 0; i < Misbehaviour::max_held + 100; ++i) {
    holding.station_says(R"([2,"s-1","MeterValues",{"connectorId":1}])");
  }
  holding.wait(Duration::from_hours(3));
  holding.answer_own_calls();
  EXPECT_LE(holding.at_csms.size(), Misbehaviour::max_held);
}

}  // namespace voltwin::twin::faults
