// MeterValues read straight into what they mean, against the long way by way of the message, on
// mutated frames: what the short way takes, the long one takes with the same result and without
// a finding. VOLTWIN_MUTATIONS asks for more rounds.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "csms/core/wire/v16_deviations.hpp"
#include "csms/core/wire/v16_meter_values.hpp"

namespace voltwin::core::wire {
namespace {

namespace v16 = ocpp::v16;

constexpr Reading tolerant{Strictness::tolerant, Instant::from_seconds(1'780'300'800)};

int rounds() {
  const char* const text = std::getenv("VOLTWIN_MUTATIONS");
  return text == nullptr ? 3'000 : std::atoi(text);
}

std::string frame_of(const std::string& values) {
  return R"([2,"c7-12","MeterValues",{"connectorId":1,"transactionId":4711,"meterValue":[)"
         R"({"timestamp":"2026-06-01T08:15:00Z","sampledValue":[)" +
         values + "]}]}]";
}

const std::string plain =
    R"({"value":"1234567","context":"Sample.Periodic","format":"Raw",)"
    R"("measurand":"Energy.Active.Import.Register","location":"Outlet","unit":"Wh"},)"
    R"({"value":"11042.5","measurand":"Power.Active.Import","unit":"W"},)"
    R"({"value":"16.02","measurand":"Current.Import","phase":"L1","unit":"A"},)"
    R"({"value":"229.9","measurand":"Voltage","phase":"L1-N","unit":"V"},)"
    R"({"value":"57","measurand":"SoC","location":"EV","unit":"Percent"})";

std::optional<MeterReport> short_way(const std::string& frame) {
  const auto head = ocpp::rpc::ordinary_call(frame);
  MeterReport out;
  if (!head || head->action != "MeterValues") return std::nullopt;
  if (!read_plain_meter_values(frame, *head, out)) return std::nullopt;
  return out;
}

auto tied(const MeterSample& s) {
  return std::tie(s.at, s.context, s.register_unit, s.at_inlet, s.register_wh, s.phase_register_wh,
                  s.power_w, s.volt_ampere, s.current_a, s.soc_percent);
}

// True when the short way took it; then the long way has to agree.
bool taken_alike(const std::string& frame) {
  const std::optional<MeterReport> quick = short_way(frame);
  if (!quick) return false;
  ocpp::rpc::FrameScratch scratch;
  const ocpp::rpc::Frame parsed = ocpp::rpc::parse_frame(frame, scratch);
  const auto* const call = std::get_if<ocpp::rpc::CallFrame>(&parsed);
  EXPECT_NE(call, nullptr) << frame;
  if (call == nullptr) return true;
  v16::MeterValuesRequest message;
  Findings findings;
  EXPECT_FALSE(read(call->payload, tolerant, message, findings)) << frame;
  EXPECT_TRUE(findings.empty()) << frame;
  EXPECT_EQ(quick->connector, message.connector_id) << frame;
  EXPECT_EQ(quick->transaction, message.transaction_id.value_or(0)) << frame;
  const std::vector<MeterSample> samples = samples_of(message.meter_value);
  EXPECT_EQ(quick->samples.size(), samples.size()) << frame;
  for (std::size_t i = 0; i < std::min(samples.size(), quick->samples.size()); ++i) {
    EXPECT_TRUE(tied(quick->samples[i]) == tied(samples[i])) << frame;
  }
  return true;
}

std::string mutated(std::string text, std::mt19937_64& random) {
  static const std::vector<std::string> words = {" ",
                                                 ",",
                                                 "]",
                                                 "[",
                                                 "}",
                                                 "null",
                                                 "\"\"",
                                                 "1e2",
                                                 "-0",
                                                 "00",
                                                 "\\u0041",
                                                 "\xc3\xa4",
                                                 ".",
                                                 "0",
                                                 "99999999999",
                                                 "\"unit\":\"kWh\",",
                                                 "\"phase\":\"L2\",",
                                                 "\"location\":\"Inlet\",",
                                                 "\"value\":\"1\",",
                                                 "\"connectorId\":2,",
                                                 "\"transactionId\":-1,",
                                                 "{\"value\":\"5\"},"};
  for (std::uint64_t edits = random() % 3; edits > 0; --edits) {
    const std::size_t at = random() % text.size();
    const std::string& word = words[random() % words.size()];
    switch (random() % 5) {
      case 0:
        text[at] = static_cast<char>(random() % 256);
        break;
      case 1:
        text.insert(at, word);
        break;
      case 2:
        text.erase(at, 1 + random() % 4);
        break;
      default:  // where a member or an element begins
        text.insert(
            text.find_last_of("{[", at) == std::string::npos ? 0 : text.find_last_of("{[", at) + 1,
            word);
    }
  }
  return text;
}

TEST(PlainMeterValues, the_short_way_takes_nothing_that_the_long_way_reads_differently) {
  std::mt19937_64 random(23);
  int taken = 0;
  for (int round = 0; round < rounds() && !HasFailure(); ++round) {
    taken += taken_alike(mutated(frame_of(plain), random)) ? 1 : 0;
  }
  EXPECT_GT(taken, rounds() / 4);
}

TEST(PlainMeterValues, the_short_way_takes_what_most_stations_write) {
  EXPECT_TRUE(taken_alike(frame_of(plain)));
  EXPECT_TRUE(taken_alike(frame_of(R"({"value":"NaN"})")));
  EXPECT_TRUE(taken_alike(frame_of(R"({"unit":"kWh","value":"1.5"})")));
  EXPECT_TRUE(taken_alike(R"([2, "1", "MeterValues", {"meterValue": [{"sampledValue": [)"
                          R"({"value": "1"}], "timestamp": "2026-06-01T10:15:00+02:00"}], )"
                          R"("connectorId": 0}])"));
}

TEST(PlainMeterValues, what_is_wrong_or_worth_a_word_goes_the_long_way) {
  for (const char* const values :
       {R"({"value":" 1"})",                                   // padded
        R"({"value":"1","location":"Inlet"})",                 // not where it is sold
        R"({"value":"1","measurand":"Power.Active.Import"})",  // without its unit
        R"({"value":"1","unit":"kWatt"})",                     // no such word
        R"({"value":"1","value":"2"})",                        // said twice
        R"({"unit":"Wh"})",                                    // says nothing
        R"({"value":"1","vendor":"X"})",                       // not in the specification
        R"({"value":1})", R"({"value":"\u0031"})", ""}) {
    EXPECT_FALSE(short_way(frame_of(values))) << values;
  }
  const std::string whole = frame_of(plain);
  const auto with = [&](const std::string& what, const std::string& instead) {
    std::string frame = whole;
    frame.replace(frame.find(what), what.size(), instead);
    return short_way(frame).has_value();
  };
  EXPECT_TRUE(with("4711", "2147483647"));
  EXPECT_FALSE(with("4711", "2147483648"));
  EXPECT_FALSE(with("4711", "-1"));
  EXPECT_FALSE(with("4711", "04711"));
  EXPECT_FALSE(with("4711", "4711.0"));
  EXPECT_FALSE(with("\"connectorId\":1,", ""));
  EXPECT_FALSE(with("08:15:00Z", "08:15:00"));
  EXPECT_FALSE(with("]}]}]", "]}]}]]"));
}

}  // namespace
}  // namespace voltwin::core::wire
