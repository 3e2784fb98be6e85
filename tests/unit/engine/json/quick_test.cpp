// The quick path against the thorough one: whatever the text, decode() gives the value, or the
// very words, of the decoder that reads token by token.

#include "engine/json/quick.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <charconv>
#include <cstring>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "engine/json/ordinary.hpp"
#include "tests/unit/engine/json/samples.hpp"

namespace voltwin::json {
namespace {

using samples::Everything;
using samples::Lcg;

void mutate(std::string& text, Lcg& random) {
  static const std::vector<std::string> words = {" ",
                                                 "\t",
                                                 "null",
                                                 "true",
                                                 "{}",
                                                 "[]",
                                                 "\"\"",
                                                 "-1",
                                                 "-0",
                                                 "1e2",
                                                 "0.1",
                                                 "00",
                                                 "1.",
                                                 ".5",
                                                 "\\n",
                                                 "\xC3\xA4",
                                                 "\xFF",
                                                 "//",
                                                 "Z\"",
                                                 "+01:00",
                                                 "\"x\":1,",
                                                 "123456789012345678901",
                                                 "0.1234567890123456789",
                                                 ","};
  constexpr std::string_view bytes = "{}[]\",:\\/0123456789-+.eEtrufalsn* \n\x01\x80\xC3";
  if (text.empty()) return;
  const std::size_t at = random.below(text.size());
  switch (random.below(5)) {
    case 0:
      text[at] = bytes[random.below(bytes.size())];
      break;
    case 1:
      text.insert(at, words[random.below(words.size())]);
      break;
    case 2:
      text.erase(at, 1 + random.below(3));
      break;
    case 3: {
      const std::string piece = text.substr(random.below(text.size()), random.below(24));
      text.insert(at, piece);
      break;
    }
    default:
      if (random.below(10) == 0) text.resize(at);
  }
}

std::string words_of(const std::vector<Issue>& issues) {
  std::string out;
  for (const Issue& issue : issues) {
    out += std::to_string(static_cast<int>(issue.kind)) + "|" + issue.path + "|" +
           std::to_string(issue.offset) + "|" + issue.expected + "|" + issue.found + "\n";
  }
  return out;
}

// Decodes both ways from a buffer that ends where the text ends; whether it was accepted.
bool same_both_ways(const std::string& text, const DecodeOptions& options) {
  const std::unique_ptr<char[]> buffer(new char[text.size()]);
  std::memcpy(buffer.get(), text.data(), text.size());
  const std::string_view exact(buffer.get(), text.size());
  const RecordTable& table = Describe<Everything>::table();
  Everything one, other;
  std::vector<Issue> one_issues, other_issues, one_tolerated, other_tolerated;
  const bool ok = decode(exact, table, &one, options, one_issues, &one_tolerated);
  const bool thorough =
      decode_thoroughly(exact, table, &other, options, other_issues, &other_tolerated);
  EXPECT_EQ(ok, thorough) << text;
  EXPECT_EQ(words_of(one_issues), words_of(other_issues)) << text;
  EXPECT_EQ(words_of(one_tolerated), words_of(other_tolerated)) << text;
  // What was read before the fault is the same too.
  EXPECT_EQ(to_json(one), to_json(other)) << text;
  return ok;
}

TEST(JsonQuick, AMutatedDocumentIsReadAsTheThoroughDecoderReadsIt) {
  const DecodeOptions strict;
  const DecodeOptions lax{.comments = true, .unknown_fields = true, .zoneless_instants = true};
  const std::string seed_text = samples::full_example_text();
  Everything example;
  std::vector<Issue> issues;
  ASSERT_TRUE(decode(seed_text, example, strict, issues));
  const std::string compact = to_json(example);
  Lcg random(20261126);
  int accepted = 0;
  constexpr int rounds = 30'000;
  for (int round = 0; round < rounds && !testing::Test::HasFailure(); ++round) {
    std::string text = round % 2 == 0 ? seed_text : compact;
    for (std::size_t i = 1 + random.below(3); i > 0; --i) mutate(text, random);
    accepted += same_both_ways(text, round % 4 < 2 ? strict : lax) ? 1 : 0;
  }
  EXPECT_GT(accepted, rounds / 50);
  EXPECT_LT(accepted, rounds / 2);
}

struct Reading {
  std::int32_t number = 0;
  std::optional<std::string> a_name_that_is_longer_than_two_words;
  std::optional<double> x;
  bool operator==(const Reading&) const = default;
};

}  // namespace

template <>
struct Describe<Reading> {
  static const RecordTable& table() {
    static const RecordTable table = record(
        "Reading",
        {
            field<&Reading::number>("number").range(-5, 5),
            field<&Reading::a_name_that_is_longer_than_two_words>("aNameThatIsLongerThanTwoWords"),
            field<&Reading::x>("x"),
        });
    return table;
  }
};

namespace {

std::optional<std::size_t> quick(std::string_view text, Reading& out) {
  return decode_ordinary(text, 0, Describe<Reading>::table(), &out);
}

TEST(JsonQuick, WhatFollowsTheObjectIsNotItsMatter) {
  Reading out;
  EXPECT_EQ(quick(R"({"number":5}, and more)", out), 12U);
  EXPECT_EQ(out.number, 5);
  EXPECT_EQ(quick(R"({"x" :1})", out), std::nullopt);
}

TEST(JsonQuick, KeysOfAnyLengthInAnyOrderWithSpaceBetween) {
  Reading out;
  const std::string_view text =
      R"({ "x": 0.25 , "aNameThatIsLongerThanTwoWords":"yes","number":  -3 })";
  EXPECT_EQ(quick(text, out), text.size());
  EXPECT_EQ(out, (Reading{-3, "yes", 0.25}));
}

TEST(JsonQuick, ANameThatOnlyBeginsAlikeIsUnknown) {
  Reading out;
  EXPECT_FALSE(quick(R"({"number":1,"aNameThatIsLongerThanTwoWorms":"no"})", out));
  EXPECT_FALSE(quick(R"({"number":1,"aNameThatIs_ongerThanTwoWords":"no"})", out));
  EXPECT_FALSE(quick(R"({"numbed":1,"x":1.0})", out));
}

TEST(JsonQuick, ValuesThatTheLongWayRefusesAreNotOrdinary) {
  for (const std::string_view text :
       {R"({"number":6})", R"({"number":01})", R"({"number":1.})", R"({"number":-})", R"({})",
        R"({"number":1,"number":1})", R"({"number":1,})", R"({"number":1)", R"({"number":"1"})",
        R"({"number":1,"x":"1"})", R"({"number":1,"x":.5})", R"({"number":1 "x":1})"}) {
    Reading out;
    EXPECT_FALSE(quick(text, out)) << text;
    std::vector<Issue> issues;
    EXPECT_FALSE(decode(text, out, {}, issues)) << text;
  }
}

TEST(JsonQuick, ANumberIsTheOneThatTheLibraryReads) {
  Lcg random(15);
  for (int i = 0; i < 20'000; ++i) {
    std::string number = random.below(2) == 0 ? "-" : "";
    number += std::to_string(random.below(1'000'000));
    if (const std::size_t decimals = random.below(10); decimals > 0) {
      number += '.';
      for (std::size_t j = 0; j < decimals; ++j) {
        number += static_cast<char>('0' + random.below(10));
      }
    }
    Reading out;
    double expected = 0.0;
    ASSERT_TRUE(quick("{\"number\":1,\"x\":" + number + "}", out)) << number;
    ASSERT_TRUE(parse_double(number, expected));
    ASSERT_EQ(std::memcmp(&expected, &*out.x, sizeof expected), 0) << number;
  }
}

TEST(JsonEnumTable, FindsEveryNameAndNothingElse) {
  static const std::vector<std::string> home = [] {
    std::vector<std::string> names = {"", "a", "b", "ab", "ba", "aab", "aba", "L1", "L1-N"};
    for (int i = 0; i < 40; ++i) names.push_back("Name." + std::to_string(i) + ".Register");
    return names;
  }();
  const EnumTable table(
      "Many", {home[0], home[1], home[2], home[3], home[4], home[5], home[6], home[7], home[8],
               home[9], home[10], home[11], home[12], home[20], home[21], home[30], home[48]});
  for (std::size_t i = 0; i < table.names.size(); ++i) {
    EXPECT_EQ(table.find(table.names[i]), i);
    std::string other(table.names[i]);
    other += 'x';
    EXPECT_EQ(table.find(other), table.names.size()) << other;
    if (other.size() > 8) {
      other.pop_back();
      other[6] = '_';
      EXPECT_EQ(table.find(other), table.names.size()) << other;
    }
  }
}

TEST(JsonEnumTable, NamesThatHashAlikeAreComparedOneByOne) {
  const EnumTable table("Alike", {"12345678abc12345678", "12345678xyz12345678"});
  EXPECT_EQ(table.find("12345678abc12345678"), 0U);
  EXPECT_EQ(table.find("12345678xyz12345678"), 1U);
  EXPECT_EQ(table.find("12345678xyc12345678"), 2U);
}

TEST(JsonQuick, an_ordinary_decimal_is_the_number_that_the_general_algorithm_reads) {
  std::mt19937_64 random(11);
  int taken = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text(random() % 2, '-');
    for (std::uint64_t left = random() % 12; left > 0; --left) text += "0123456789"[random() % 10];
    if (random() % 2 == 0) text += '.';
    for (std::uint64_t left = random() % 7; left > 0; --left) text += "0123456789"[random() % 10];
    double quick = 0.0;
    double exact = 0.0;
    const char* const end = text.data() + text.size();
    if (behind_decimal(text.data(), end, quick) != end) continue;
    ++taken;
    ASSERT_EQ(std::from_chars(text.data(), end, exact).ptr, end) << text;
    ASSERT_EQ(std::bit_cast<std::uint64_t>(quick), std::bit_cast<std::uint64_t>(exact)) << text;
  }
  EXPECT_GT(taken, 10'000);
}

TEST(JsonQuick, what_is_no_ordinary_decimal_is_left_alone) {
  for (const std::string_view text : {"", "-", ".5", "5.", "+1", "-.5", "x", "1234567890123456"}) {
    double unused = 0.0;
    EXPECT_EQ(behind_decimal(text.data(), text.data() + text.size(), unused), nullptr) << text;
  }
}

}  // namespace
}  // namespace voltwin::json
