// Mutated payloads of every message: decoding never crashes, and what is accepted survives
// the wire. The seed is fixed, so that a failure repeats.

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "csms/ocpp/v16/messages.hpp"
#include "engine/json/check.hpp"
#include "tests/unit/csms/ocpp/v16_samples.hpp"

namespace voltwin::ocpp::v16 {
namespace {

std::string mutated(std::string text, const std::vector<std::string>& others,
                    std::mt19937_64& random) {
  static const std::vector<std::string> words = {"null",  "true",     "{}",
                                                 "[]",    "\"\"",     "-1",
                                                 "1e400", "0.1",      "9223372036854775808",
                                                 "\"x\"", "\\u0000",  "\\ud800",
                                                 "\xff",  "\xc3\xa4", "[[[[",
                                                 "}}",    ",",        "\"timestamp\":"};
  for (std::uint64_t edits = 1 + random() % 3; edits > 0 && !text.empty(); --edits) {
    const std::size_t at = random() % text.size();
    switch (random() % 5) {
      case 0:
        text[at] = static_cast<char>(random() % 256);
        break;
      case 1:
        text.insert(at, words[random() % words.size()]);
        break;
      case 2:
        text.erase(at, 1 + random() % 8);
        break;
      case 3: {
        const std::string& other = others[random() % others.size()];
        text = text.substr(0, at) + other.substr(random() % other.size());
        break;
      }
      default: {
        // A whole value replaced: the mutation that gets furthest.
        const std::size_t colon = text.find(':', at);
        if (colon == std::string::npos) break;
        const std::size_t end = text.find_first_of(",}]", colon);
        text.replace(colon + 1, end == std::string::npos ? end : end - colon - 1,
                     words[random() % words.size()]);
        break;
      }
    }
  }
  return text;
}

// check() needs no struct and goes on after the first fault; its verdict is decode()'s.
template <class T>
void expect_same_verdict(const std::string& text) {
  T out;
  json::DecodeOptions options;
  options.any_length = options.zoneless_instants = text.size() % 2 == 0;
  std::vector<json::Issue> first, all;
  const bool accepted = json::decode(text, out, options, first);
  json::check(text, T::wire_table(), options, 8, all);
  ASSERT_EQ(all.empty(), accepted) << text;
  ASSERT_LE(all.size(), 8U);
  if (accepted) return;
  EXPECT_EQ(all[0].kind, first[0].kind) << text;
  EXPECT_EQ(all[0].path, first[0].path) << text;
  EXPECT_EQ(all[0].expected, first[0].expected) << text;
  EXPECT_EQ(all[0].found, first[0].found) << text;
}

TEST(Messages, every_fault_of_a_payload_is_found_in_one_go) {
  std::vector<json::Issue> issues;
  json::check(R"({"connectorId":"1","errorCode":"Bad","foo":[{"a":1}],"timestamp":"noon"})",
              StatusNotificationRequest::wire_table(), {}, 16, issues);
  std::string found;
  for (const json::Issue& issue : issues) found += issue.path + " ";
  EXPECT_EQ(found, "connectorId errorCode foo timestamp status ");
  json::check("{", StatusNotificationRequest::wire_table(), {}, 1, issues);
  EXPECT_EQ(issues.size(), 6U);
  json::check(R"({"foo":1,"bar":2})", HeartbeatRequest::wire_table(), {}, 1, issues);
  EXPECT_EQ(issues.size(), 7U) << "no more than was asked for";
}

TEST(Messages, any_mutation_is_decoded_or_refused_without_a_crash) {
  const auto filled = samples::filled();
  std::vector<std::string> texts;
  std::apply([&](const auto&... message) { (texts.push_back(json::to_json(message)), ...); },
             filled);
  std::mt19937_64 random(16);
  std::uint64_t accepted = 0, refused = 0;
  const auto fuzz = [&](const auto& message) {
    using T = std::remove_cvref_t<decltype(message)>;
    const std::string text = json::to_json(message);
    for (int round = 0; round < 1'500; ++round) {
      const std::string bad = mutated(text, texts, random);
      T out;
      expect_same_verdict<T>(bad);
      if (const auto fault = schema::decode_payload(bad, out)) {
        ++refused;
        ASSERT_FALSE(fault->description.empty());
        continue;
      }
      ++accepted;
      T again;
      const std::string encoded = json::to_json(out);
      ASSERT_FALSE(schema::decode_payload(encoded, again)) << bad << "\n" << encoded;
      ASSERT_TRUE(again == out) << bad << "\n" << encoded;
    }
  };
  std::apply([&](const auto&... message) { (fuzz(message), ...); }, filled);
  EXPECT_GT(accepted, 1'000U);
  EXPECT_GT(refused, 10'000U);
}

}  // namespace
}  // namespace voltwin::ocpp::v16
