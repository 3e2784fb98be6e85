#include "scenarios/protocol/pretty.hpp"

#include <gtest/gtest.h>

#include <string>

namespace voltwin::scenarios::protocol {
namespace {

std::string pretty(std::string_view json) {
  std::string out;
  append_pretty(out, json, 0);
  return out;
}

TEST(Pretty, short_lists_and_objects_of_scalars_stay_on_one_line) {
  EXPECT_EQ(pretty(R"({"a":1,"b":[true,null,"x"]})"),
            "{\n  \"a\": 1,\n  \"b\": [true, null, \"x\"]\n}");
  EXPECT_EQ(pretty(R"([1,2.50,"]"])"), R"([1, 2.50, "]"])");
  EXPECT_EQ(pretty("{}"), "{}");
  EXPECT_EQ(pretty("[ ]"), "[]");
  EXPECT_EQ(pretty(" 7 "), "7");
}

TEST(Pretty, long_lists_have_a_line_an_element_below_the_indent_that_was_asked_for) {
  const std::string text(60, 'x');
  std::string out;
  append_pretty(out, "[\"" + text + "\",\"" + text + "\"]", 4);
  EXPECT_EQ(out, "[\n      \"" + text + "\",\n      \"" + text + "\"\n    ]");
}

TEST(Pretty, what_is_no_json_stays_as_it_is) {
  for (const char* text : {"", "{", "[1,]", "{\"a\":}", "1 2", "nope"})
    EXPECT_EQ(pretty(text), text);
}

}  // namespace
}  // namespace voltwin::scenarios::protocol
