// What the decoder refuses, and the words it has for it.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/json/record.hpp"
#include "tests/unit/engine/json/samples.hpp"

namespace voltwin::json {
namespace {

using samples::Everything;
using samples::Node;
using samples::Site;

struct Rejection {
  IssueKind kind;
  std::string_view text;
  std::string_view description;
};

template <class T>
void expect_rejected(const std::vector<Rejection>& cases) {
  for (const Rejection& c : cases) {
    T out;
    std::vector<Issue> issues;
    EXPECT_FALSE(decode(c.text, out, DecodeOptions{}, issues)) << c.text;
    ASSERT_EQ(issues.size(), 1U) << c.text;
    EXPECT_EQ(issues[0].kind, c.kind) << c.text;
    EXPECT_EQ(describe(issues[0], c.text), c.description) << c.text;
  }
}

TEST(JsonRejection, ANodeThatIsWrongInEveryWay) {
  expect_rejected<Node>({
      {IssueKind::malformed, "",
       "line 1, column 1: not JSON: expected a value, found the end of the text"},
      {IssueKind::malformed, "{\"id\":1,\n \"name\" \"n\"}",
       "line 2, column 9: not JSON: expected ':' after the key, found \""},
      {IssueKind::malformed, "{\"id\":1,\"name\":\"\x01\"}",
       "line 1, column 17: name: not JSON: a control character in a string, found byte 0x01"},
      {IssueKind::malformed, R"({"id":1,"name":"n"}})",
       "line 1, column 20: not JSON: expected nothing after the value, found }"},
      {IssueKind::malformed, R"({"id":1,"name":"n","phases":[1,]})",
       "line 1, column 32: phases[1]: not JSON: expected a value, found ]"},
      {IssueKind::malformed, R"({"id":01,"name":"n"})",
       "line 1, column 8: id: not JSON: a number that starts with 0, found 1"},
      {IssueKind::not_an_object, "[]", "line 1, column 1: expected an object (Node), found a list"},
      {IssueKind::not_an_object, "null", "line 1, column 1: expected an object (Node), found null"},
      {IssueKind::unknown_field, R"({"id":1,"nam":"n"})",
       "line 1, column 9: nam: unknown field, expected one of id, name, limit_w, phases"},
      {IssueKind::missing_field, R"({"id":1})",
       "line 1, column 1: name: expected a string of at most 8 characters, found nothing"},
      {IssueKind::missing_field, "{}",
       "line 1, column 1: id: expected a whole number of at least 0, found nothing"},
      {IssueKind::repeated_field, R"({"id":1,"name":"n","id":1})",
       "line 1, column 20: id: expected each field once, found \"id\""},
      {IssueKind::wrong_type, R"({"id":"1","name":"n"})",
       "line 1, column 7: id: expected a whole number of at least 0, found \"1\""},
      {IssueKind::wrong_type, R"({"id":1.5,"name":"n"})",
       "line 1, column 7: id: expected a whole number of at least 0, found 1.5"},
      {IssueKind::wrong_type, R"({"id":1,"name":null})",
       "line 1, column 16: name: expected a string of at most 8 characters, found null"},
      {IssueKind::wrong_type, R"({"id":1,"name":"n","limit_w":null})",
       "line 1, column 30: limit_w: expected a number of at least 0, found null"},
      {IssueKind::wrong_type, R"({"id":1,"name":"n","phases":null})",
       "line 1, column 29: phases: expected a list of at least 1 and at most 3 elements, found "
       "null"},
      {IssueKind::wrong_type, R"({"id":1,"name":"n","phases":[[1]]})",
       "line 1, column 30: phases[0]: expected a whole number from 1 to 3, found a list"},
      {IssueKind::too_long, R"({"id":1,"name":"123456789"})",
       "line 1, column 16: name: expected a string of at most 8 characters, found \"123456789\""},
      {IssueKind::too_long, R"({"id":1,"name":"n","phases":[1,2,3,1]})",
       "line 1, column 29: phases: expected a list of at least 1 and at most 3 elements, found "
       "more"},
      {IssueKind::too_few, R"({"id":1,"name":"n","phases":[]})",
       "line 1, column 29: phases: expected a list of at least 1 and at most 3 elements, found 0"},
      {IssueKind::out_of_range, R"({"id":-1,"name":"n"})",
       "line 1, column 7: id: expected a whole number of at least 0, found -1"},
      {IssueKind::out_of_range, R"({"id":9223372036854775808,"name":"n"})",
       "line 1, column 7: id: expected a whole number of at least 0 that fits 64 bits, "
       "found 9223372036854775808"},
      {IssueKind::out_of_range, R"({"id":1,"name":"n","limit_w":-5})",
       "line 1, column 30: limit_w: expected a number of at least 0, found -5"},
      {IssueKind::out_of_range, R"({"id":1,"name":"n","phases":[1,4]})",
       "line 1, column 32: phases[1]: expected a whole number from 1 to 3, found 4"},
      {IssueKind::out_of_range, R"({"id":1,"name":"n","limit_w":1e999})",
       "line 1, column 30: limit_w: expected a number of at least 0 that fits a double, "
       "found 1e999"},
  });
}

TEST(JsonRejection, ThePathLeadsThroughListsAndRecords) {
  expect_rejected<Site>({
      {IssueKind::out_of_range,
       "{\"name\": \"s\",\n \"nodes\": [{\"id\": 1, \"name\": \"a\"},\n  {\"id\": 2, \"name\": "
       "\"b\", \"phases\": [1, 2, 0]}]}",
       "line 3, column 43: nodes[1].phases[2]: expected a whole number from 1 to 3, found 0"},
      {IssueKind::wrong_type, R"({"name":"s","nodes":[{"id":1,"name":"a"},7]})",
       "line 1, column 42: nodes[1]: expected an object (Node), found 7"},
      {IssueKind::wrong_type, R"({"name":"s","nodes":{}})",
       "line 1, column 21: nodes: expected a list, found an object"},
      {IssueKind::missing_field, R"({"name":"s","nodes":[{"id":1,"name":"a"},{"id":2}]})",
       "line 1, column 42: nodes[1].name: expected a string of at most 8 characters, "
       "found nothing"},
      {IssueKind::missing_field, R"({"name":"s"})",
       "line 1, column 1: nodes: expected a list, found nothing"},
      {IssueKind::unknown_field, R"({"name":"s","nodes":[{"a.b":1}]})",
       "line 1, column 23: nodes[0].a.b: unknown field, expected one of id, name, limit_w, phases"},
      {IssueKind::malformed, R"({"name":"s","nodes":[{"id":1,"name":"a"} {)",
       "line 1, column 42: nodes[1]: not JSON: expected ',' or ']', found {"},
      {IssueKind::malformed, R"({"name":"s","nodes":[{"id":1)",
       "line 1, column 29: nodes[0]: not JSON: expected ',' or '}', found the end of the text"},
  });
}

// The full example with the value of one top-level key replaced.
std::string with(std::string_view key, std::string_view value) {
  std::string text = samples::full_example_text();
  const std::string name = "\"" + std::string(key) + "\":";
  const std::size_t begin = text.find(name) + name.size();
  Reader in(std::string_view(text).substr(begin, text.size() - 1 - begin), ReaderOptions{});
  in.next();
  const std::size_t length = in.skip_value().size();
  return text.replace(begin, length, value);
}

TEST(JsonRejection, EveryTypeRefusesWhatItIsNot) {
  struct Case {
    IssueKind kind;
    std::string_view key, value, expected;
  };
  const Case cases[] = {
      {IssueKind::wrong_type, "flag", "1", "true or false"},
      {IssueKind::wrong_type, "small", "\"1\"", "a whole number"},
      {IssueKind::out_of_range, "small", "2147483648", "a whole number that fits 32 bits"},
      {IssueKind::out_of_range, "small", "-2147483649", "a whole number that fits 32 bits"},
      {IssueKind::out_of_range, "small", "1e400", "a whole number that fits 32 bits"},
      {IssueKind::out_of_range, "large", "9223372036854775808", "a whole number that fits 64 bits"},
      {IssueKind::wrong_type, "large", "0.5", "a whole number"},
      {IssueKind::wrong_type, "number", "true", "a number"},
      {IssueKind::out_of_range, "number", "-1e309", "a number that fits a double"},
      {IssueKind::out_of_range, "current_a", "0", "a number above 0"},
      {IssueKind::out_of_range, "current_a", "-0.0", "a number above 0"},
      {IssueKind::wrong_type, "text", "{}", "a string"},
      {IssueKind::wrong_type, "at", "17", "a time with its zone, such as 2026-06-01T08:00:00Z"},
      {IssueKind::bad_value, "at", "\"2026-02-30T08:00:00Z\"",
       "a time with its zone, such as 2026-06-01T08:00:00Z"},
      // In UTC this is the year before 0, which could not be written again.
      {IssueKind::bad_value, "at", "\"0000-01-01T00:00:00+01:00\"",
       "a time with its zone, such as 2026-06-01T08:00:00Z"},
      {IssueKind::bad_value, "at", "\"9999-12-31T23:59:60Z\"",
       "a time with its zone, such as 2026-06-01T08:00:00Z"},
      {IssueKind::wrong_type, "wait_s", "\"0.2\"", "a number of seconds from 0.1 to 0.3"},
      {IssueKind::out_of_range, "wait_s", "0.300001", "a number of seconds from 0.1 to 0.3"},
      {IssueKind::out_of_range, "wait_s", "1e300",
       "a number of seconds from 0.1 to 0.3 that fits 64 bits"},
      {IssueKind::wrong_type, "energy_wh", "1.5", "a whole number of Wh"},
      {IssueKind::wrong_type, "mode", "0", "one of Off, Eco, Full"},
      {IssueKind::bad_value, "mode", "\"eco\"", "one of Off, Eco, Full"},
      {IssueKind::wrong_type, "node", "[]", "an object (Node)"},
      {IssueKind::wrong_type, "note", "null", "a string of at most 4 characters"},
      {IssueKind::wrong_type, "secondMode", "null", "one of Off, Eco, Full"},
      {IssueKind::out_of_range, "numbers", "[0, 1.5]", "a number from -1 to 1"},
      {IssueKind::too_long, "words", "[\"abc\", \"abcd\"]", "a string of at most 3 characters"},
      {IssueKind::too_long, "modes", "[\"Off\",\"Off\",\"Off\",\"Off\"]",
       "a list of at most 3 elements"},
      {IssueKind::malformed, "raw", "[1,}", "expected a value"},
      {IssueKind::malformed, "raw", "", "expected a value"},
  };
  for (const Case& c : cases) {
    const std::string text = with(c.key, c.value);
    Everything out;
    std::vector<Issue> issues;
    EXPECT_FALSE(decode(text, out, DecodeOptions{}, issues)) << text;
    ASSERT_EQ(issues.size(), 1U) << text;
    EXPECT_EQ(issues[0].kind, c.kind) << c.key << ' ' << c.value;
    EXPECT_EQ(issues[0].expected, c.expected) << c.key << ' ' << c.value;
    EXPECT_TRUE(issues[0].path.starts_with(c.key)) << issues[0].path;
  }
}

TEST(JsonRejection, AMisspeltFieldOfALargeRecordIsAnsweredWithTheNearest) {
  const auto expected = [](std::string_view key) {
    Everything out;
    std::vector<Issue> issues;
    EXPECT_FALSE(decode("{\"" + std::string(key) + "\":1}", out, DecodeOptions{}, issues));
    return issues.at(0).expected;
  };
  EXPECT_EQ(expected("curent_a"), "perhaps current_a");
  EXPECT_EQ(expected("secondmode"), "perhaps secondMode");
  EXPECT_EQ(expected("somethingElse"), "a field of Everything");
  EXPECT_EQ(expected(std::string(100'000, 'x')), "a field of Everything");
}

TEST(JsonRejection, WhatIsQuotedIsShortened) {
  Everything out;
  std::vector<Issue> issues;
  EXPECT_FALSE(decode("{\"" + std::string(1000, 'k') + "\":1}", out, DecodeOptions{}, issues));
  EXPECT_EQ(issues.at(0).path, std::string(64, 'k').append("..."));
  EXPECT_EQ(issues.at(0).found, std::string(39, 'k').insert(0, "\"").append("..."));
  issues.clear();
  EXPECT_FALSE(decode(with("mode", "\"" + std::string(1000, 'm') + "\""), out, {}, issues));
  EXPECT_EQ(issues.at(0).found, std::string(39, 'm').insert(0, "\"").append("..."));
}

TEST(JsonRejection, AnUnknownFieldThatIsSkippedMustStillBeJson) {
  Node out;
  std::vector<Issue> issues;
  const std::string_view text = R"({"id":1,"x":[1,{"y":tru}],"name":"n"})";
  EXPECT_FALSE(decode(text, out, DecodeOptions{.unknown_fields = true}, issues));
  EXPECT_EQ(describe(issues.at(0), text), "line 1, column 21: not JSON: expected a value, found t");
}

TEST(JsonRejection, NestingBeyondTheLimitIsMalformed) {
  Everything out;
  std::vector<Issue> issues;
  const std::string deep(1000, '[');
  EXPECT_FALSE(decode(with("raw", deep), out, DecodeOptions{}, issues));
  EXPECT_EQ(issues.at(0).kind, IssueKind::malformed);
  EXPECT_EQ(issues.at(0).expected, "nested too deeply");
}

}  // namespace
}  // namespace voltwin::json
