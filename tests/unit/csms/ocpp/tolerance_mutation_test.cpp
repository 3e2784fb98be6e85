// Laws over mutated messages: what comes out is JSON, and a transaction message always decodes.
#include <gtest/gtest.h>

#include "csms/ocpp/tolerance/lenient_json.hpp"
#include "csms/ocpp/tolerance/repair.hpp"
#include "csms/ocpp/v16/messages.hpp"
#include "engine/json/reader.hpp"

namespace voltwin::ocpp::tolerance {
namespace {

constexpr Instant arrival = Instant::from_seconds(1'780'300'800);

bool is_json(std::string_view text) {
  json::Reader reader(text, json::ReaderOptions{});
  reader.next();
  reader.skip_value();
  return reader.token() != json::Token::fault && reader.next() == json::Token::end;
}

// Small numbers from one stream; the test needs no distribution.
struct Dice {
  std::uint64_t state = 0x9E3779B97F4A7C15U;
  std::size_t below(std::size_t n) {
    state ^= state << 13U;
    state ^= state >> 7U;
    state ^= state << 17U;
    return static_cast<std::size_t>(state % n);
  }
};

// Tokens of JSON and of the messages: mutants that stay JSON are frequent enough.
constexpr std::string_view pieces[] = {"null",
                                       "true",
                                       "-1",
                                       "1e400",
                                       "9223372036854775808",
                                       "0.5",
                                       "\"\"",
                                       "\"x\"",
                                       "[]",
                                       "{}",
                                       "{",
                                       "}",
                                       "[",
                                       "]",
                                       ",",
                                       ":",
                                       "\"",
                                       "\\",
                                       "\"timestamp\":",
                                       "\"value\":",
                                       "\"phase\":\"L9\"",
                                       "\"2026-06-01T08:00:00\"",
                                       "\"0000-00-00T00:00:00Z\"",
                                       "\xff",
                                       "\\u12"};

std::string mutant(std::string text, Dice& dice) {
  for (std::size_t changes = 1 + dice.below(4); changes > 0; --changes) {
    const std::size_t at = dice.below(text.size() + 1);
    const std::size_t length = std::min(dice.below(12), text.size() - at);
    const std::string_view piece = pieces[dice.below(std::size(pieces))];
    if (dice.below(3) == 0) {
      text.erase(at, length);
    } else {
      text.replace(at, length, piece);
    }
    if (text.empty()) text = "x";
  }
  return text;
}

template <class Message>
void expect_decoded(const std::string& payload) {
  Message message;
  std::vector<Finding> findings;
  const auto fault = decode_tolerantly(payload, arrival, message, findings);
  EXPECT_FALSE(fault.has_value()) << payload << "\n" << (fault ? fault->description : "");
  for (const Finding& finding : findings) {
    EXPECT_LE(finding.raw.size(), max_finding_text) << payload;
  }
}

TEST(ToleranceMutation, whatever_lenient_json_returns_is_json_and_valid_json_stays_the_same) {
  Dice dice;
  const std::string seed =
      R"([2,"19","MeterValues",{"connectorId":1,"transactionId":7,"meterValue":[{"timestamp":)"
      R"("2026-06-01T08:00:00Z","sampledValue":[{"value":"1.5","unit":"kWh"},{"value":"7"}]}]}])";
  int put_right = 0;
  for (int i = 0; i < 100'000; ++i) {
    const std::string text = mutant(seed, dice);
    const std::optional<std::string> out = lenient_json(text);
    if (!out) continue;
    ASSERT_TRUE(is_json(*out)) << text << "\n" << *out;
    if (!is_json(text)) ++put_right;
    for (const std::string& element : lenient_array(text).elements) {
      ASSERT_TRUE(is_json(element)) << text;
    }
  }
  EXPECT_GT(put_right, 5'000);
  EXPECT_EQ(lenient_json(seed), seed);
}

TEST(ToleranceMutation, a_transaction_message_decodes_whatever_its_payload) {
  Dice dice;
  const std::string seeds[] = {
      R"({"connectorId":1,"transactionId":7,"meterValue":[{"timestamp":"2026-06-01T08:00:00Z",)"
      R"("sampledValue":[{"value":"1.5","unit":"kWh","phase":"L1"},{"value":"7"}]}]})",
      R"({"connectorId":1,"idTag":"TAG1","meterStart":12,"timestamp":"2026-06-01T08:00:00Z"})",
      R"({"transactionId":7,"meterStop":12,"timestamp":"2026-06-01T08:00:00Z","idTag":"T",)"
      R"("reason":"Local","transactionData":[{"timestamp":"2026-06-01T08:00:00Z",)"
      R"("sampledValue":[{"value":"1","context":"Transaction.End"}]}]})",
  };
  int tried = 0;
  for (int i = 0; i < 60'000; ++i) {
    const std::string payload = mutant(seeds[dice.below(3)], dice);
    const std::string text = lenient_json(payload).value_or(payload);
    if (!is_json(text)) continue;
    ++tried;
    expect_decoded<v16::MeterValuesRequest>(text);
    expect_decoded<v16::StartTransactionRequest>(text);
    expect_decoded<v16::StopTransactionRequest>(text);
    if (HasFailure()) return;
  }
  EXPECT_GT(tried, 10'000);
}

}  // namespace
}  // namespace voltwin::ocpp::tolerance
