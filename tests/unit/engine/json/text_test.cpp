#include "engine/json/text.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace voltwin::json {
namespace {

TEST(JsonText, APlainRunEndsAtTheFirstByteThatNeedsAttentionWhereverItStands) {
  for (const char special : {'"', '\\', '\n', '\0', '\x1f', '\x80', '\xff'}) {
    for (std::size_t length = 1; length < 40; ++length) {
      for (std::size_t at = 0; at < length; ++at) {
        std::string text(length, 'a');
        text[at] = special;
        // A second one behind the first must not matter.
        if (at + 2 < length) text[at + 2] = '"';
        for (std::size_t from = 0; from <= at; ++from) {
          ASSERT_EQ(plain_run_end(text, from), at) << int{special} << ' ' << length;
        }
      }
    }
  }
}

TEST(JsonText, EveryPlainByteIsPassedOver) {
  for (int c = 0x20; c < 0x80; ++c) {
    if (c == '"' || c == '\\') continue;
    const std::string text(19, static_cast<char>(c));
    EXPECT_EQ(plain_run_end(text, 0), text.size()) << c;
  }
  EXPECT_EQ(plain_run_end("", 0), 0U);
}

TEST(JsonText, Utf8IsAcceptedExactlyAsUnicodeTable37Says) {
  struct Case {
    std::string_view bytes;
    std::size_t length;
  };
  const Case cases[] = {
      {"a", 1},
      {"\xC2\x80", 2},
      {"\xDF\xBF", 2},
      {"\xE0\xA0\x80", 3},
      {"\xED\x9F\xBF", 3},
      {"\xEE\x80\x80", 3},
      {"\xEF\xBF\xBF", 3},
      {"\xF0\x90\x80\x80", 4},
      {"\xF4\x8F\xBF\xBF", 4},
      {"\x80", 0},              // a continuation byte alone
      {"\xC0\x80", 0},          // overlong
      {"\xC1\xBF", 0},          // overlong
      {"\xE0\x9F\xBF", 0},      // overlong
      {"\xF0\x8F\xBF\xBF", 0},  // overlong
      {"\xED\xA0\x80", 0},      // a surrogate
      {"\xF4\x90\x80\x80", 0},  // above U+10FFFF
      {"\xF5\x80\x80\x80", 0},
      {"\xFF", 0},
      {"\xC3", 0},  // cut off
      {"\xE2\x82", 0},
      {"\xF0\x9F\x98", 0},
      {"\xE2\x28\xA1", 0},
      {"\xE2\x82\x28", 0},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(utf8_length(c.bytes, 0), c.length) << testing::PrintToString(c.bytes);
  }
}

TEST(JsonText, EveryCodePointComesBackFromUtf8AsOne) {
  for (std::uint32_t code = 0; code < 0x110000; ++code) {
    if (code >= 0xD800 && code <= 0xDFFF) continue;
    std::string text;
    append_utf8(text, code);
    ASSERT_EQ(utf8_length(text, 0), text.size()) << code;
    ASSERT_EQ(code_points(text), 1U) << code;
  }
}

TEST(JsonText, ShorteningCutsBetweenCharacters) {
  EXPECT_EQ(shortened("abc", 3), "abc");
  EXPECT_EQ(shortened("abcd", 3), "abc...");
  EXPECT_EQ(shortened("\u00e9\u00e9\u00e9", 2), "\u00e9\u00e9...");
  EXPECT_EQ(shortened("", 0), "");
}

}  // namespace
}  // namespace voltwin::json
