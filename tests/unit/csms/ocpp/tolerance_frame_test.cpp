// Frames that the endpoint cannot use: what is made of them, and JSON that is almost JSON.
#include <gtest/gtest.h>

#include "csms/ocpp/tolerance/lenient_json.hpp"
#include "csms/ocpp/tolerance/repair.hpp"

namespace voltwin::ocpp::tolerance {
namespace {

constexpr std::size_t limit = 4'096;

std::string made_of(std::string_view frame, std::size_t max_bytes = limit) {
  const FrameRepair repaired = repair_frame(frame, max_bytes);
  std::string out;
  if (repaired.call) {
    out = repaired.call->id + "|" + repaired.call->action + "|" + repaired.call->payload;
  }
  if (repaired.text) out = *repaired.text;
  for (const Finding& finding : repaired.findings) {
    out += " " + std::string(entry(finding.defect).code);
  }
  return out;
}

TEST(ToleranceFrame, malformed_frames_are_put_right_by_rule) {
  const std::pair<const char*, const char*> cases[] = {
      {R"(,[2,"1","Heartbeat",{}])", "1|Heartbeat|{} J1"},
      {R"([2,,"1","Heartbeat",{}])", "1|Heartbeat|{} J1"},
      {R"([2,"1","Heartbeat",{},])", "1|Heartbeat|{} J1"},
      {R"([2,"1","Heartbeat"])", "1|Heartbeat|null J1"},
      {R"([2,"1","Heartbeat",{},5])", "1|Heartbeat|{} J1"},
      {R"([2,"1","Heartbeat",{}]])", "1|Heartbeat|{} J1"},
      {R"([2,"1","Heartbeat",{})", "1|Heartbeat|{} J1"},
      {R"([2,1,"Heartbeat",{}])", "1|Heartbeat|{} J1"},
      {R"(["2","1","Heartbeat",{}])", "1|Heartbeat|{} J1"},
      {R"([2,"1","Authorize",{"idTag":"A",}])", R"(1|Authorize|{"idTag":"A"} J1)"},
      {R"([2,"1","Authorize",{,"idTag":"A"}])", R"(1|Authorize|{"idTag":"A"} J1)"},
      {R"([2,"1","Authorize",{idTag:'A'}])", R"(1|Authorize|{"idTag":"A"} J1)"},
      {R"([3,"1",{"status":"Accepted",}])", R"([3,"1",{"status":"Accepted"}] J1)"},
      {R"([3,"1"])", R"([3,"1",null] J1)"},
      {R"([4,"1","GenericError",null,{}])", R"([4,"1","GenericError","",{}] J1)"},
      {"", " J4"},
      {" \r\n", " J4"},
      {"hello", " J1"},
      {"[]", " J1"},
      {R"([7,"1","Heartbeat",{}])", " J1"},
      {R"([2,"1","Heartbeat",{"a":)", " J1"},
  };
  for (const auto& [frame, expected] : cases) EXPECT_EQ(made_of(frame), expected) << frame;
}

TEST(ToleranceFrame, a_transaction_message_with_a_readable_envelope_is_always_a_call) {
  for (const char* action : {"StartTransaction", "StopTransaction", "MeterValues"}) {
    const std::string frame = R"([2,"id",")" + std::string(action) + R"(",{"transactionId":12)";
    EXPECT_EQ(made_of(frame), "id|" + std::string(action) + "|null J10 J1") << "cut off";
    const std::string large = frame + std::string(2 * limit, ' ') + "}]";
    EXPECT_EQ(made_of(large), "id|" + std::string(action) + "|null J10 J15") << "too large";
  }
  EXPECT_EQ(made_of(R"([2,"id","StopTransa)"), " J1");
}

TEST(ToleranceFrame, ids_beyond_reason_are_not_answered) {
  const std::string id(max_repaired_id, 'x');
  EXPECT_EQ(made_of("[2,\"" + id + "\",\"Heartbeat\",{}]"), id + "|Heartbeat|{} J1");
  EXPECT_EQ(made_of("[2,\"" + id + "x\",\"Heartbeat\",{}]"), " J1");
}

TEST(ToleranceFrame, almost_json_becomes_json) {
  const std::pair<std::string, std::string> cases[] = {
      {"[1 2]", "[1,2]"},
      {R"({"a":1 "b":2})", R"({"a":1,"b":2})"},
      {R"({"a":,"b":})", R"({"a":null,"b":null})"},
      {"[+5,007,-08,.5,5.,-.5]", "[5,7,-8,0.5,5,-0.5]"},
      {"[.,-.,+-5,--5,-+5,+,-]", R"([".","-.","+-5","--5","-+5","+","-"])"},
      {"[NaN,True,FALSE,None,undefined,-Infinity]", "[null,true,false,null,null,null]"},
      {"[Available,1.2.3]", R"(["Available","1.2.3"])"},
      {"[\"a\nb\"]", R"(["a\nb"])"},
      {R"(["a\qb\u12"])", R"(["a\\qb\\u12"])"},
      {R"(["\ud83d\ude00","\ud83d"])", "[\"\xF0\x9F\x98\x80\",\"\xEF\xBF\xBD\"]"},
      {"\xEF\xBB\xBF[1]", "[1]"},
      {R"({"a":[{"b":"c")", R"({"a":[{"b":"c"}]})"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(lenient_json(text), expected) << text;
  for (const char* broken : {"", "{", "[", "[1", R"({"a":12)", R"({"a)", "{:1}", "}", "[}"}) {
    EXPECT_EQ(lenient_json(broken), std::nullopt) << broken;
  }
  EXPECT_EQ(lenient_json(std::string(1'000'000, '[')), std::nullopt);
  const std::string deep(max_lenient_depth, '[');
  EXPECT_TRUE(lenient_json(deep + "1" + std::string(max_lenient_depth, ']')).has_value());
  EXPECT_FALSE(lenient_json("[" + deep + "1" + std::string(max_lenient_depth, ']') + "]"));
}

}  // namespace
}  // namespace voltwin::ocpp::tolerance
