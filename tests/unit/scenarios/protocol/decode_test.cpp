#include "scenarios/protocol/decode.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>
#include <string>

#include "csms/ocpp/tolerance/catalogue.hpp"
#include "scenarios/protocol/decode_text.hpp"

namespace voltwin::scenarios::protocol {
namespace {

// "name@line name@line": every finding, in the order of the frames.
std::string found(const std::string& text) {
  std::string out;
  for (const DecodedFrame& frame : decode(read_log(text)).frames) {
    for (const Finding& finding : frame.findings) {
      out += out.empty() ? "" : " ";
      out += std::string(finding.name) + "@" + std::to_string(frame.logged.line);
    }
  }
  return out;
}

std::string in_and_answered(const std::string& call, const std::string& payload) {
  return "S1 in " + call + "\nS1 out [3,\"1\"," + payload + "]\n";
}

const char* const good_log =
    "2026-06-01T08:00:00Z S1 in [2,\"1\",\"Heartbeat\",{}]\n"
    "2026-06-01T08:00:00.020Z S1 out [3,\"1\",{\"currentTime\":\"2026-06-01T08:00:00Z\"}]\n"
    "2026-06-01T08:00:01Z S1 out [2,\"1\",\"Reset\",{\"type\":\"Soft\"}]\n"
    "2026-06-01T08:00:02.500Z S1 in [3,\"1\",{\"status\":\"Accepted\"}]\n"
    "2026-06-01T08:00:03Z S1 out [2,\"2\",\"ClearCache\",{}]\n"
    "2026-06-01T08:00:04Z S1 in [4,\"2\",\"NotSupported\",\"no cache\",{}]\n";

TEST(Decode, a_clean_log_has_answers_joined_to_their_calls_and_no_findings) {
  const DecodedLog log = decode(read_log(good_log));
  ASSERT_EQ(log.frames.size(), 6U);
  EXPECT_TRUE(log.clean()) << found(good_log);
  EXPECT_EQ(log.frames[1].action, "Heartbeat");
  EXPECT_EQ(log.frames[1].partner, 0U);
  EXPECT_EQ(log.frames[0].partner, 1U);
  EXPECT_EQ(log.frames[1].latency, Duration::from_ms(20));
  EXPECT_EQ(log.frames[3].action, "Reset") << "the same id in the other direction is another's";
  EXPECT_EQ(log.frames[5].error_code, "NotSupported");
  EXPECT_EQ(log.frames[5].action, "ClearCache");
}

TEST(Decode, without_directions_the_actions_tell_them_and_a_stations_own_log_is_turned_round) {
  std::string bare, mirrored;
  for (const LoggedFrame& frame : read_log(good_log).frames) {
    bare += std::string(frame.text) + "\n";
    mirrored += frame.direction == Direction::from_station ? "out " : "in ";
    mirrored += std::string(frame.text) + "\n";
  }
  for (const std::string& text : {bare, mirrored}) {
    const DecodedLog log = decode(read_log(text));
    EXPECT_TRUE(log.clean()) << found(text);
    const DecodedLog plain = decode(read_log(good_log));
    for (std::size_t i = 0; i < log.frames.size(); ++i) {
      EXPECT_EQ(log.frames[i].logged.direction, plain.frames[i].logged.direction) << i;
      EXPECT_EQ(log.frames[i].action, plain.frames[i].action) << i;
    }
  }
}

struct Case {
  std::string text;
  const char* findings;
};

// lint: table
TEST(Decode, every_fault_of_a_payload_is_found_by_its_name) {
  const std::string status = R"("connectorId":1,"errorCode":"NoError","status":"Available")";
  const auto notify = [](const std::string& fields) {
    return in_and_answered("[2,\"1\",\"StatusNotification\",{" + fields + "}]", "{}");
  };
  const auto meter = [](const std::string& sample) {
    return in_and_answered(
        "[2,\"1\",\"MeterValues\",{\"connectorId\":1,\"meterValue\":[{"
        "\"timestamp\":\"2026-06-01T08:00:00Z\",\"sampledValue\":[" +
            sample + "]}]}]",
        "{}");
  };
  const auto stop = [](const std::string& fields) {
    return in_and_answered(
        "[2,\"1\",\"StopTransaction\",{\"timestamp\":\"2026-06-01T08:00:00Z\"," + fields + "}]",
        "{}");
  };
  const Case cases[] = {
      {notify(status), ""},
      {notify(status + R"(,"foo":1,"bar":{})"), "unknown_field@1 unknown_field@1"},
      {notify(R"("connectorId":1,"errorCode":"Oops","status":7)"),
       "unknown_enumerator@1 unknown_enumerator@1"},
      {notify(status + R"(,"timestamp":"2026-06-01T08:00:00")"), "zoneless_timestamp@1"},
      {notify(status + R"(,"timestamp":"")"), "empty_timestamp@1"},
      {notify(status + R"(,"timestamp":null)"), "null_field@1"},
      {notify(status + R"(,"info":null)"), "null_field@1"},
      {notify(status + R"(,"info":")" + std::string(51, 'x') + "\""), "text_too_long@1"},
      {notify(R"("connectorId":1)"), "unknown_enumerator@1 content_fault@1"},
      {meter(R"({"value":5})"), "numeric_sample_value@1"},
      {meter(R"({"value":"5","unit":"foo","context":"bar"})"), "unknown_unit@1 unknown_context@1"},
      {meter(R"({"value":"5","unit":"Celcius"})"), ""},
      {stop(R"("meterStop":5,"transactionId":-1)"), "transaction_id_negative@1"},
      {stop(R"("meterStop":5,"transactionId":0)"), "transaction_id_zero@1"},
      {stop(R"("meterStop":5,"transactionId":2147483648)"), "transaction_id_overflow@1"},
      {stop(R"("meterStop":5.5,"transactionId":1)"), "fractional_register@1"},
      {stop(R"("transactionId":1)"), "meter_stop_missing@1"},
      {in_and_answered(R"([2,"1","Heartbeat",null])", R"({"currentTime":"noon"})"),
       "empty_timestamp@2"},
  };
  for (const Case& c : cases) EXPECT_EQ(found(c.text), c.findings) << c.text;
}

// lint: table
TEST(Decode, every_fault_of_a_frame_and_of_an_exchange_is_found_by_its_name) {
  const std::string beat = "[2,\"1\",\"Heartbeat\",{}]\n";
  const std::string time = "{\"currentTime\":\"2026-06-01T08:00:00Z\"}";
  const Case cases[] = {
      {"[2,\"1\",\"Heartbeat\",{}", "malformed_json@1 unanswered_call@1"},
      {"[]", "empty_frame@1"},
      {"{\"a\":1}", "not_a_frame@1"},
      {"[7,\"1\",{}]", "unknown_message_type@1"},
      {"[2,1,\"Heartbeat\",{}]", "unreadable_message_id@1 unanswered_call@1"},
      {"[2,\"" + std::string(37, 'i') + "\",\"Heartbeat\",{}]",
       "message_id_too_long@1 unanswered_call@1"},
      {"[2,\"1\",\"Heartbeat\"]", "wrong_element_count@1 unanswered_call@1"},
      {"[2,\"1\",5,{}]", "wrong_element_type@1"},
      {"[2,\"1\",\"Heartbeat\",\"" + std::string(ocpp::rpc::max_frame_bytes, 'x') + "\"]",
       "frame_too_large@1"},
      {"S1 in [2,\"1\",\"GetVariables\",{}]\nS1 out [4,\"1\",\"NotImplemented\",\"\",{}]",
       "unknown_action@1"},
      {"S1 in " + beat + "S1 out [4,\"1\",\"Broken\",\"\",{}]", "unknown_error_code@2"},
      {beat, "unanswered_call@1"},
      {"[3,\"1\"," + time + "]", "unknown_answer@1"},
      {"S1 in " + beat + "S2 out [3,\"1\"," + time + "]", "unanswered_call@1 unknown_answer@2"},
      {beat + "[3,\"1\"," + time + "]\n[3,\"1\"," + time + "]", "repeated_answer@3"},
      {beat + "[3,\"1\"," + time + "]\n" + beat + "[3,\"1\"," + time + "]", "message_id_reused@3"},
      {beat + "[2,\"2\",\"Heartbeat\",{}]\n[3,\"1\"," + time + "]\n[3,\"2\"," + time + "]",
       "overlapping_call@2"},
      {beat + "[2,\"2\",\"Heartbeat\",{}]\n[3,\"2\"," + time + "]", "unanswered_call@1"},
      {"S1 in [2,\"1\",\"Heartbeat\",{}]\nS1 out [3,\"1\"," + time +
           "]\nS1 in [2,\"2\",\"Reset\",{\"type\":\"Soft\"}]\nS1 out "
           "[4,\"2\",\"NotSupported\",\"\",{}]",
       "wrong_initiator@3"},
  };
  for (const Case& c : cases) EXPECT_EQ(found(c.text), c.findings) << c.text.substr(0, 200);
}

// Frames of one station, each with the answer that the CSMS gives.
class Session {
 public:
  Session& start(const char* station, int connector, const char* time, int register_wh, int id) {
    return call(
        station, "StartTransaction",
        R"({"connectorId":)" + std::to_string(connector) + R"(,"idTag":"TAG","meterStart":)" +
            std::to_string(register_wh) + at(time) + "}",
        R"({"transactionId":)" + std::to_string(id) + R"(,"idTagInfo":{"status":"Accepted"}})");
  }
  Session& meter(const char* station, const char* time, const char* value, int id) {
    return call(station, "MeterValues",
                R"({"connectorId":1,"transactionId":)" + std::to_string(id) +
                    R"(,"meterValue":[{"sampledValue":[{"value":")" + value + R"("}])" + at(time) +
                    "}]}",
                "{}");
  }
  Session& stop(const char* station, const char* time, int register_wh, int id,
                const char* tag = "tag") {
    return call(station, "StopTransaction",
                R"({"transactionId":)" + std::to_string(id) + R"(,"idTag":")" + tag +
                    R"(","meterStop":)" + std::to_string(register_wh) + at(time) + "}",
                "{}");
  }
  Session& call(const std::string& station, const std::string& action, const std::string& payload,
                const std::string& answer) {
    const std::string id = std::to_string(++calls_);
    text_ += station + " in [2,\"" + id + "\",\"" + action + "\"," + payload + "]\n";
    if (!answer.empty()) text_ += station + " out [3,\"" + id + "\"," + answer + "]\n";
    return *this;
  }
  operator std::string() const { return text_; }  // NOLINT: a log is its text

 private:
  static std::string at(const std::string& time) {
    return R"(,"timestamp":"2026-06-01T)" + time + "Z\"";
  }
  int calls_ = 0;
  std::string text_;
};

TEST(Decode, whole_sessions_without_a_fault_have_no_findings) {
  const std::string log = Session()
                              .start("S1", 1, "08:00:00", 5000, 7)
                              .meter("S1", "08:05:00", "5500.4", 7)
                              .start("S2", 1, "08:05:00", 0, 8)
                              .start("S1", 2, "08:06:00", 0, 9)
                              .meter("S1", "08:10:00", "6000.4", 7)
                              .stop("S1", "08:15:00", 6000, 7)
                              .start("S1", 1, "08:20:00", 6000, 10)
                              .stop("S2", "08:25:00", 900, 8)
                              .stop("S1", "08:25:00", 0, 9)
                              .stop("S1", "08:30:00", 6100, 10);
  EXPECT_EQ(found(log), "");
}

TEST(Decode, a_log_that_begins_in_the_middle_of_sessions_is_not_blamed_for_it) {
  const std::string log = Session()
                              .meter("S1", "08:05:00", "5500", 7)
                              .stop("S2", "08:06:00", 5500, 3)
                              .meter("S1", "08:10:00", "5600", 7)
                              .stop("S1", "08:15:00", 5700, 7);
  EXPECT_EQ(found(log), "");
  // Nor one of the station's side alone, in which no start is answered.
  const std::string start =
      R"({"connectorId":1,"idTag":"TAG","meterStart":1,"timestamp":"2026-06-01T08:00:00Z"})";
  EXPECT_EQ(found(Session()
                      .call("S1", "StartTransaction", start, "")
                      .meter("S1", "08:05:00", "2", 7)
                      .stop("S1", "08:15:00", 3, 7)),
            "unanswered_call@1");
}

// lint: table
TEST(Decode, what_transactions_and_registers_contradict_is_found_by_its_name) {
  const auto begun = [] { return Session().start("S1", 1, "08:00:00", 5000, 7); };  // lines 1, 2
  const Case cases[] = {
      {begun().start("S1", 1, "08:00:00", 5000, 7), "message_retransmitted@3"},
      {begun().start("S1", 1, "09:00:00", 5000, 8), "stop_missing@3"},
      {begun().start("S1", 2, "09:00:00", 5000, 7), "transaction_id_given_twice@4"},
      {begun().meter("S1", "08:05:00", "5100", 8), "samples_without_transaction@3"},
      {begun().start("S2", 1, "08:00:00", 0, 8).meter("S1", "08:05:00", "5100", 8),
       "foreign_transaction_id@5"},
      {begun().start("S2", 1, "08:00:00", 0, 8).stop("S1", "08:05:00", 5100, 8),
       "foreign_transaction_id@5"},
      {begun().stop("S1", "08:05:00", 5100, 8), "stop_of_unknown_transaction@3"},
      {begun().stop("S1", "08:05:00", 5100, 7).stop("S1", "08:05:00", 5100, 7), "stop_repeated@5"},
      {begun().stop("S1", "08:05:00", 5100, 7, "OTHER"), "stop_by_other_token@3"},
      {begun().stop("S1", "08:05:00", 5100, 7).meter("S1", "08:05:00", "5100", 7),
       "samples_after_stop@5"},
      {begun().stop("S1", "08:05:00", 5100, 7).meter("S1", "08:04:00", "5050", 7),
       "offline_batch@5"},
      {begun().stop("S1", "08:05:00", 4000, 7), "register_decreases@3"},
      {begun().meter("S1", "08:05:00", "5100", 7).stop("S1", "08:06:00", 5050, 7),
       "register_decreases@5"},
      {begun().meter("S1", "08:05:00", "5100", 7).meter("S1", "08:06:00", "5050", 7),
       "register_decreases@5"},
      {begun()
           .meter("S1", "08:05:00", "5100", 7)
           .meter("S1", "08:06:00", "0", 7)
           .meter("S1", "08:07:00", "5200", 7),
       "register_drops_to_zero@5"},
      {begun()
           .meter("S1", "08:05:00", "100", 7)
           .meter("S1", "08:06:00", "200", 7)
           .stop("S1", "08:07:00", 5200, 7),
       "session_relative_samples@3"},
      {begun().meter("S1", "08:05:00", "5.1", 7).meter("S1", "08:06:00", "5.2", 7),
       "energy_unit_wrong@3 energy_unit_wrong@5"},
      {begun().stop("S1", "08:05:00", 5100, 7).start("S1", 1, "08:10:00", 0, 8),
       "begin_register_zero@5"},
      {begun().stop("S1", "08:05:00", 5100, 7).start("S1", 1, "08:10:00", 40, 8),
       "register_reset@5"},
      {begun().stop("S1", "08:05:00", 5100, -1).start("S1", 1, "08:10:00", 5100, 8),
       "transaction_id_negative@3"},
  };
  for (const Case& c : cases) EXPECT_EQ(found(c.text), c.findings) << c.text;
}

TEST(Decode, a_broken_frame_of_a_station_that_can_be_put_right_keeps_its_place_in_the_exchange) {
  const std::string text =
      "S1 in [2,\"1\",\"Heartbeat\",{}\nS1 out "
      "[3,\"1\",{\"currentTime\":\"2026-06-01T08:00:00Z\"}]\n"
      "S1 out [2,\"1\",\"ClearCache\",{}]\nS1 in [3,\"1\",{\"status\":\"Accepted\",}]\n";
  const DecodedLog log = decode(read_log(text));
  EXPECT_EQ(found(text), "malformed_json@1 malformed_json@4");
  EXPECT_EQ(log.frames[0].action, "Heartbeat");
  EXPECT_EQ(log.frames[0].partner, 1U);
  EXPECT_EQ(log.frames[3].partner, 2U);
  EXPECT_EQ(log.frames[3].payload, R"({"status":"Accepted"})");
}

TEST(Decode, tells_what_the_csms_takes_for_what_a_station_sent) {
  const DecodedLog log = decode(read_log(
      in_and_answered(R"([2,"1","StatusNotification",{"connectorId":1,"errorCode":"NoError",)"
                      R"("status":"available","info":null}])",
                      "{}")));
  ASSERT_EQ(log.frames[0].findings.size(), 2U);
  EXPECT_NE(log.frames[0].findings[0].detail.find("; taken for \"Available\""), std::string::npos)
      << log.frames[0].findings[0].detail;
  EXPECT_NE(log.frames[0].findings[1].detail.find("; left out"), std::string::npos)
      << log.frames[0].findings[1].detail;
}

TEST(Decode, findings_of_one_frame_have_a_maximum) {
  std::string fields = R"("transactionId":-1)";
  for (std::size_t i = 0; i < 2 * DecodedFrame::max_findings; ++i) {
    fields += ",\"x" + std::to_string(i) + "\":1";
  }
  const DecodedLog log = decode(read_log("[2,\"1\",\"StopTransaction\",{" + fields + "}]"));
  EXPECT_EQ(log.frames.at(0).findings.size(), DecodedFrame::max_findings);
}

TEST(Decode, a_transaction_id_that_is_no_number_is_named_once) {
  for (const std::string id : {"null", "true", "[0]", R"("e                              ")"}) {
    EXPECT_EQ(decode(read_log(R"([2,"1","MeterValues",{"connectorId":1,"transactionId":)" + id +
                              R"(,"meterValue":[]}])"))
                  .frames.at(0)
                  .findings.size(),
              2U)
        << id << ": this, and no answer";
  }
}

TEST(Decode, says_the_frames_then_the_sums) {
  const DecodedLog log = decode(
      read_log("2026-06-01T08:00:00Z S1 in [2,\"1\",\"StatusNotification\",{\"connectorId\":1,"
               "\"errorCode\":\"NoError\",\"status\":\"Available\",\"foo\":1}]\n"
               "2026-06-01T08:00:00.100Z S1 out [3,\"1\",{}]\n"));
  std::string text;
  for (std::size_t i = 0; i < log.frames.size(); ++i) append_text(text, log, i);
  EXPECT_EQ(text + summary(log),
            R"(line 1  2026-06-01T08:00:00Z  S1  station -> csms  CALL StatusNotification  id 1
    {"connectorId": 1, "errorCode": "NoError", "status": "Available", "foo": 1}
  ! unknown_field: foo: expected one of connectorId, errorCode, info, status, timestamp, vendorId, vendorErrorCode, found "foo"; left out

line 2  2026-06-01T08:00:00.100Z  S1  csms -> station  CALLRESULT StatusNotification  id 1  after 0.1 s
    {}

frames 2
  action              calls  results  errors  unanswered  median s  longest s
  StatusNotification      1        1       0           0       0.1        0.1
defects
  unknown_field  1
)");
}

TEST(Decode, whatever_the_bytes_each_frame_is_one_line_of_json) {
  std::mt19937_64 random(161);
  const std::string source = good_log;
  std::string lines;
  for (int i = 0; i < 3'000; ++i) {
    std::string line = source.substr(random() % source.size(), 1 + random() % 160);
    for (int edits = 0; edits < 3; ++edits) {
      line[random() % line.size()] = static_cast<char>(random() % 256);
    }
    lines += line + "\n";
  }
  const DecodedLog log = decode(read_log(lines));
  ASSERT_GT(log.frames.size(), 2'000U);
  for (std::size_t i = 0; i < log.frames.size(); ++i) {
    std::string json, text;
    append_json(json, log, i);
    append_text(text, log, i);
    EXPECT_EQ(json.find('\n'), json.size() - 1);
    const auto parsed = nlohmann::json::parse(json, nullptr, false);
    ASSERT_FALSE(parsed.is_discarded()) << json;
    EXPECT_EQ(parsed.at("defects").size(), log.frames[i].findings.size());
  }
  EXPECT_FALSE(summary(log).empty());
}

}  // namespace
}  // namespace voltwin::scenarios::protocol
