// The one pass over a CALL against the long way, on mutated frames: what it takes, parse_frame()
// and decode_payload() take with the same result. VOLTWIN_MUTATIONS asks for more rounds.

#include <gtest/gtest.h>

#include <cstdlib>
#include <random>
#include <string>
#include <tuple>

#include "csms/ocpp/v16/messages.hpp"
#include "tests/unit/csms/ocpp/v16_samples.hpp"

namespace voltwin::ocpp::v16 {
namespace {

int rounds() {
  const char* const text = std::getenv("VOLTWIN_MUTATIONS");
  return text == nullptr ? 1'000 : std::atoi(text);
}

std::string mutated(std::string text, std::mt19937_64& random) {
  static const std::vector<std::string> words = {
      " ", ",", "]", "[", "}", "null", "\"\"", "1e2", "-0", "00", "\\u0041", "\xc3\xa4", "2 ", "3"};
  for (std::uint64_t edits = random() % 3; edits > 0; --edits) {
    const std::size_t at = random() % text.size();
    const std::string& word = words[random() % words.size()];
    switch (random() % 4) {
      case 0:
        text[at] = static_cast<char>(random() % 256);
        break;
      case 1:
        text.insert(at, word);
        break;
      case 2:
        text.erase(at, 1 + random() % 4);
        break;
      default:
        text.insert(random() % 2 == 0 ? text.size() : 0, word);
    }
  }
  return text;
}

template <class Request>
void compare(const std::string& frame, int& taken) {
  const auto head = rpc::ordinary_call(frame);
  Request quick;
  if (!head || !schema::decode_ordinary_call(frame, *head, quick)) return;
  ++taken;
  rpc::FrameScratch scratch;
  const rpc::Frame parsed = rpc::parse_frame(frame, scratch);
  const auto* const call = std::get_if<rpc::CallFrame>(&parsed);
  ASSERT_NE(call, nullptr) << frame;
  ASSERT_EQ(call->id, head->id) << frame;
  ASSERT_EQ(call->action, head->action) << frame;
  Request thorough;
  ASSERT_FALSE(schema::decode_payload(call->payload, thorough)) << frame;
  ASSERT_TRUE(quick == thorough) << frame;
}

TEST(OrdinaryCall, what_one_pass_takes_the_long_way_takes_with_the_same_result) {
  std::mt19937_64 random(17);
  int taken = 0;
  const auto fuzz = [&](const auto& message) {
    using T = std::remove_cvref_t<decltype(message)>;
    if constexpr (requires { typename T::Response; }) {
      std::string text;
      rpc::append_call(text, "c7-12", T::action, json::to_json(message));
      for (int round = 0; round < rounds() && !testing::Test::HasFatalFailure(); ++round) {
        compare<T>(mutated(text, random), taken);
      }
    }
  };
  std::apply([&](const auto&... message) { (fuzz(message), ...); }, samples::filled());
  EXPECT_GT(taken, rounds() * 3);
}

TEST(OrdinaryCall, the_frame_must_end_with_the_payload) {
  const auto takes = [](std::string_view frame) {
    const auto head = rpc::ordinary_call(frame);
    HeartbeatRequest request;
    return head && schema::decode_ordinary_call(frame, *head, request);
  };
  EXPECT_TRUE(takes(R"([2,"1","Heartbeat",{}])"));
  EXPECT_TRUE(takes(" [ 2 , \"1\" , \"Heartbeat\" , { } ] \n"));
  EXPECT_FALSE(takes(R"([2,"1","Heartbeat",{},1])"));
  EXPECT_FALSE(takes(R"([2,"1","Heartbeat",{}]])"));
  EXPECT_FALSE(takes(R"([2,"1","Heartbeat",{})"));
  EXPECT_FALSE(takes(R"([2,"1","Heartbeat"])"));
  EXPECT_FALSE(takes(R"([3,"1","Heartbeat",{}])"));
  EXPECT_FALSE(takes(R"([2,1,"Heartbeat",{}])"));
  EXPECT_FALSE(takes("[2,\"" + std::string(37, 'i') + "\",\"Heartbeat\",{}]"));
  EXPECT_FALSE(takes("[2,\"1\",\"Heartbeat\",{}]" + std::string(rpc::max_frame_bytes, ' ')));
}

}  // namespace
}  // namespace voltwin::ocpp::v16
