#include "twin/faults/edit.hpp"

#include <gtest/gtest.h>

namespace voltwin::twin::faults {
namespace {

TEST(Edit, what_is_not_changed_is_written_as_it_was_read) {
  for (const char* const text :
       {"{}", "[]", "null",
        "[2,\"a\",\"B\",{\"c\":[1.50,-2e3,true,null],\"d\":{\"e\":\"\\\"x\\n\"}}]",
        "9223372036854775808123"}) {
    const auto node = parse(text);
    ASSERT_TRUE(node) << text;
    EXPECT_EQ(to_json(*node), text);
  }
}

TEST(Edit, what_is_no_json_is_not_read) {
  for (const char* const text : {"", "{,}", "[1", "{\"a\":1}x", "nul"}) {
    EXPECT_FALSE(parse(text)) << text;
  }
}

TEST(Edit, a_member_keeps_its_place_when_it_is_replaced_and_goes_to_the_end_when_it_is_new) {
  auto node = parse(R"({"a":1,"b":2})");
  ASSERT_TRUE(node);
  node->set("a", Node::text("x"));
  node->set("c", Node::literal("1.5"));
  EXPECT_EQ(to_json(*node), R"({"a":"x","b":2,"c":1.5})");
  EXPECT_TRUE(node->erase("b"));
  EXPECT_FALSE(node->erase("b"));
  EXPECT_EQ(to_json(*node), R"({"a":"x","c":1.5})");
}

TEST(Edit, numbers_are_read_from_numbers_and_from_texts) {
  const auto node = parse(R"({"a":"12","b":12,"c":[],"d":"x","e":1.5})");
  ASSERT_TRUE(node);
  EXPECT_EQ(node->int_of("a"), 12);
  EXPECT_EQ(node->int_of("b"), 12);
  EXPECT_FALSE(node->int_of("c"));
  EXPECT_FALSE(node->int_of("d"));
  EXPECT_FALSE(node->int_of("e"));
  EXPECT_FALSE(node->int_of("nothing"));
  EXPECT_EQ(node->find("e")->as_number(), 1.5);
}

TEST(Edit, the_form_over_lines_reads_back_as_the_same_value) {
  const auto node = parse(R"([2,"a",{"b":[1,{}],"c":"d"}])");
  ASSERT_TRUE(node);
  std::string text;
  append_over_lines(text, *node);
  EXPECT_NE(text.find("\r\n\t"), std::string::npos);
  EXPECT_EQ(parse(text), node);
}

}  // namespace
}  // namespace voltwin::twin::faults
