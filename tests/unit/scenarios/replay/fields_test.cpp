#include "scenarios/replay/fields.hpp"

#include <gtest/gtest.h>

namespace voltwin::scenarios::replay {
namespace {

using All = std::vector<FieldDifference>;

}  // namespace

TEST(Fields, of_equal_texts_differ_nowhere) {
  EXPECT_EQ(differences(R"({"a":1})", R"({"a":1})"), All{});
  EXPECT_EQ(differences("", ""), All{});
  EXPECT_EQ(differences("{", "{"), All{});
}

TEST(Fields, are_named_by_their_path) {
  EXPECT_EQ(differences(R"({"a":{"b":[1,{"c":2}]},"d":"x"})", R"({"a":{"b":[1,{"c":3}]},"d":"y"})"),
            (All{{"a.b[1].c", "2", "3"}, {"d", "\"x\"", "\"y\""}}));
  EXPECT_EQ(differences(R"([2,"1","Heartbeat",{}])", R"([2,"2","Heartbeat",{}])"),
            (All{{"[1]", "\"1\"", "\"2\""}}));
}

TEST(Fields, that_one_side_does_not_have_are_empty_there) {
  EXPECT_EQ(differences(R"({"a":1,"b":2})", R"({"b":2,"c":3})"),
            (All{{"a", "1", ""}, {"c", "", "3"}}));
  EXPECT_EQ(differences(R"({"a":[]})", R"({"a":[1]})"), (All{{"a", "[]", ""}, {"a[0]", "", "1"}}));
  EXPECT_EQ(differences(R"({"a":{}})", R"({"a":null})"), (All{{"a", "{}", "null"}}));
}

TEST(Fields, of_what_is_no_json_are_the_whole) {
  for (const char* const text : {"", "{", "[1", "{\"a\":}", "{\"a\":1} x", "nonsense"}) {
    EXPECT_EQ(differences(text, "1"), (All{{"", text, "1"}})) << text;
    EXPECT_EQ(differences("1", text), (All{{"", "1", text}})) << text;
  }
}

TEST(Fields, in_another_order_are_still_another_text) {
  EXPECT_EQ(differences(R"({"a":1,"b":2})", R"({"b":2,"a":1})"),
            (All{{"", R"({"a":1,"b":2})", R"({"b":2,"a":1})"}}));
}

}  // namespace voltwin::scenarios::replay
