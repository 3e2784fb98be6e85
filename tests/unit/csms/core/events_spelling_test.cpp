// What an erasure has to find beside the tag itself.
#include <gtest/gtest.h>

#include <string>

#include "csms/core/events/spelling.hpp"

namespace voltwin::core::events {
namespace {

// Whatever a station may say and be understood by: core/station/tokens.cpp, readings_of().
TEST(Spelling, a_tag_is_found_in_every_way_that_a_station_is_understood_to_say_it) {
  constexpr const char* tag = "0123456789ABCDEF0123";
  for (const std::string text :
       {"0123456789ABCDEF0123", "0123456789abcdef0123", "01:23:45:67:89:AB:CD:EF:01:23",
        "0123-4567-89AB-CDEF-0123", "2301EFCDAB8967452301", "0123456789ABCDEF0123;visa;4711",
        "0123456789ABCDEF0123_17619300", "0123456789ABCDEF0123\\\\", "0123456789ABCDEF0123FF",
        "0123456789ABCDEF0123 \x01"}) {
    EXPECT_TRUE(says(text, tag)) << text;
    EXPECT_TRUE(mentions(text, tag)) << text;
    EXPECT_TRUE(mentions("idTag \"" + text + "\" of 22", tag)) << text;
  }
  EXPECT_TRUE(says(std::string("TAG1\0\0", 6), "tag1"));
}

TEST(Spelling, another_tag_is_not) {
  for (const char* text : {"", "TAG", "TAG11", "XTAG1", "1GAT", "TAG2;TAG1", "_TAG1X", ";"}) {
    EXPECT_FALSE(says(text, "TAG1")) << text;
  }
  EXPECT_FALSE(mentions("TAG 2 of TA1G", "TAG1"));
  EXPECT_FALSE(mentions("", "TAG1"));
}

TEST(Spelling, a_reading_of_a_meter_is_no_tag_with_a_separator) {
  EXPECT_FALSE(says("123.4", "1234"));
  EXPECT_TRUE(says("12-34", "1234"));
  EXPECT_TRUE(says("1.2.3.4", "1234"));
  EXPECT_TRUE(says("123.4", "123.4"));
}

TEST(Spelling, a_tag_without_letters_and_digits_is_compared_as_it_stands) {
  EXPECT_TRUE(says("--", "--"));
  EXPECT_FALSE(says("-", "--"));
  EXPECT_FALSE(says("", "--"));
  EXPECT_TRUE(mentions("a -- b", "--"));
  EXPECT_FALSE(mentions("a b", "--"));
}

}  // namespace
}  // namespace voltwin::core::events
