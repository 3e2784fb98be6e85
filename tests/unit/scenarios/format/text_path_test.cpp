#include "scenarios/format/text_path.hpp"

#include <gtest/gtest.h>

namespace voltwin::scenarios::format {
namespace {

const std::string text = R"({ // a comment with "quotes" and {braces}
  "a": {"b": [1, {"c": "x,]}"}, [7, 8]]},
  "e": {},
  "s": "text" /* here
  too */
})";

std::string at(std::string_view path) {
  const std::optional<TextSpan> span = locate(text, path);
  return span ? text.substr(span->begin, span->end - span->begin) : "(none)";
}

TEST(TextPath, finds_values_by_name_and_index) {
  EXPECT_EQ(at("a.b[0]"), "1");
  EXPECT_EQ(at("a.b[1].c"), "\"x,]}\"");
  EXPECT_EQ(at("a.b[2][1]"), "8");
  EXPECT_EQ(at("e"), "{}");
  EXPECT_EQ(at("s"), "\"text\"");
  for (const char* none : {"", "x", "a.x", "a.b[3]", "a[0]", "a.b.c", "s.x", "a..b", "a.b[",
                           "a.b[x]", "a.b[]", ".a", "a.b[0]x", "a.b[99999999999]"}) {
    EXPECT_EQ(at(none), "(none)") << none;
  }
}

std::string set(std::string_view path, std::string_view json) {
  const Result<std::string> out = replaced(text, path, json);
  return out ? *out : "(refused) " + out.error().message;
}

TEST(TextPath, replaces_a_value_and_leaves_the_rest_as_it_is) {
  std::string expected = text;
  expected.replace(expected.find("\"x,]}\""), 6, "5");
  EXPECT_EQ(set("a.b[1].c", "5"), expected);
}

TEST(TextPath, adds_fields_that_are_missing_on_the_way) {
  const std::string added = set("e.f.g", "[1]");
  EXPECT_NE(added.find("\"e\": {\"f\":{\"g\":[1]}}"), std::string::npos) << added;
  const std::string beside = set("a.z", "5");
  EXPECT_NE(beside.find("\"a\": {\"z\":5,\"b\""), std::string::npos) << beside;
  EXPECT_EQ(set("a.b[3]", "5"), "(refused) there is no element 3");
  EXPECT_EQ(set("s.x", "5"), "(refused) what should have a field x is not an object");
  EXPECT_EQ(set("a..b", "5"), "(refused) expected a path such as site.nodes[0].limit_kw");
}

}  // namespace
}  // namespace voltwin::scenarios::format
