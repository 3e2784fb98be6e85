#include "engine/json/reader.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <string_view>
#include <vector>

namespace voltwin::json {
namespace {

constexpr ReaderOptions strict{};
constexpr ReaderOptions with_comments{true, 64};

// The whole token stream on one line; a fault is the last word.
std::string trace(std::string_view text, ReaderOptions options) {
  Reader in(text, options);
  std::string out;
  for (;;) {
    if (!out.empty()) out += ' ';
    switch (in.next()) {
      case Token::begin_object:
        out += '{';
        break;
      case Token::end_object:
        out += '}';
        break;
      case Token::begin_array:
        out += '[';
        break;
      case Token::end_array:
        out += ']';
        break;
      case Token::key:
        out += "key:" + std::string(in.text());
        break;
      case Token::string:
        out += "string:" + std::string(in.text());
        break;
      case Token::number:
        out += "number:" + std::string(in.raw());
        break;
      case Token::boolean:
        out += in.boolean() ? "true" : "false";
        break;
      case Token::null:
        out += "null";
        break;
      case Token::end:
        return out + "end";
      case Token::fault:
        return out + "fault@" + std::to_string(in.offset()) + ": " + in.fault();
    }
  }
}

bool accepts(std::string_view text, ReaderOptions options) {
  Reader in(text, options);
  while (in.next() != Token::end) {
    if (in.token() == Token::fault) return false;
  }
  return true;
}

TEST(JsonReader, TellsTheTokensOfADocumentInOrder) {
  EXPECT_EQ(trace(R"( {"a" : [1, -2.5e+3, "x", true,false,null , {}, []], "b":{"c":""}} )", strict),
            "{ key:a [ number:1 number:-2.5e+3 string:x true false null { } [ ] ] "
            "key:b { key:c string: } } end");
  EXPECT_EQ(trace("7", strict), "number:7 end");
  EXPECT_EQ(trace("\t\r\n\"a\"\n", strict), "string:a end");
}

TEST(JsonReader, StaysAtTheEndAndAtAFault) {
  Reader done("1", strict);
  done.next();
  EXPECT_EQ(done.next(), Token::end);
  EXPECT_EQ(done.next(), Token::end);
  Reader broken("[}", strict);
  broken.next();
  EXPECT_EQ(broken.next(), Token::fault);
  EXPECT_EQ(broken.next(), Token::fault);
  EXPECT_EQ(broken.offset(), 1U);
}

TEST(JsonReader, SaysWhatIsWrongAndWhere) {
  struct Case {
    std::string_view text, trace;
  };
  const Case cases[] = {
      {"", "fault@0: expected a value"},
      {"   ", "fault@3: expected a value"},
      {"tru", "fault@0: expected a value"},
      {"{", "{ fault@1: expected a key in quotes or '}'"},
      {"{a:1}", "{ fault@1: expected a key in quotes or '}'"},
      {"{\"a\" 1}", "{ fault@5: expected ':' after the key"},
      {"{\"a\"", "{ fault@4: expected ':' after the key"},
      {"{\"a\":}", "{ key:a fault@5: expected a value"},
      {"{\"a\":1,}", "{ key:a number:1 fault@7: expected a key in quotes after ','"},
      {"{\"a\":1 \"b\":2}", "{ key:a number:1 fault@7: expected ',' or '}'"},
      {"{\"a\":1]", "{ key:a number:1 fault@6: expected ',' or '}'"},
      {"[1", "[ number:1 fault@2: expected ',' or ']'"},
      {"[1}", "[ number:1 fault@2: expected ',' or ']'"},
      {"[1,]", "[ number:1 fault@3: expected a value"},
      {"[,1]", "[ fault@1: expected a value"},
      {"1 2", "number:1 fault@2: expected nothing after the value"},
      {"{}}", "{ } fault@2: expected nothing after the value"},
      {"\"abc", "fault@0: a string without its closing quote"},
      {"\"a\nb\"", "fault@2: a control character in a string"},
      {"\"a\\x\"", "fault@2: an unknown escape in a string"},
      {"\"a\\", "fault@2: an unknown escape in a string"},
      {"\"\\u12g4\"", "fault@1: expected four hexadecimal digits after '\\u'"},
      {"\"\\u+123\"", "fault@1: expected four hexadecimal digits after '\\u'"},
      {"\"\\u0x1F\"", "fault@1: expected four hexadecimal digits after '\\u'"},
      {"\"\\u12", "fault@1: expected four hexadecimal digits after '\\u'"},
      {"\"\\ud83d\"", "fault@1: half of a surrogate pair"},
      {"\"\\ude00\"", "fault@1: half of a surrogate pair"},
      {"\"\\ud83d\\u0041\"", "fault@1: half of a surrogate pair"},
      {"\"\\ud83d\\ud83d\"", "fault@1: half of a surrogate pair"},
      {"\"\\ud83d\\ue000\"", "fault@1: half of a surrogate pair"},
      {"\"\\ude00\\ude00\"", "fault@1: half of a surrogate pair"},
      {"\"ab\xC0\x80\"", "fault@3: invalid UTF-8"},
      {"\"\xED\xA0\x80\"", "fault@1: invalid UTF-8"},
      {"\"\xE2\x82", "fault@1: invalid UTF-8"},
      {"\xEF\xBB\xBF{}", "fault@0: expected a value"},
      {"01", "fault@1: a number that starts with 0"},
      {"-", "fault@1: expected a digit"},
      {"-a", "fault@1: expected a digit"},
      {"1.", "fault@2: expected a digit after '.'"},
      {"1.e5", "fault@2: expected a digit after '.'"},
      {"1e", "fault@2: expected a digit in the exponent"},
      {"1e+", "fault@3: expected a digit in the exponent"},
      {"// no\n1", "fault@0: expected a value"},
  };
  for (const Case& c : cases) EXPECT_EQ(trace(c.text, strict), c.trace) << c.text;
}

TEST(JsonReader, EveryControlCharacterInAStringIsRefused) {
  for (char c = 0; c < 0x20; ++c) {
    EXPECT_FALSE(accepts(std::string("\"a") + c + "b\"", strict)) << int{c};
  }
  EXPECT_TRUE(accepts("\"a\x7f b\"", strict));
}

TEST(JsonReader, NumbersFollowTheGrammarToTheLetter) {
  for (const char* good :
       {"0", "-0", "10", "0.0", "-0.5", "1e5", "1E+05", "1.25e-7", "123456789"}) {
    EXPECT_TRUE(accepts(good, strict)) << good;
  }
  for (const char* bad : {"+1", ".5", "00", "-01", "1.2.3", "1e5.0", "0x10", "1_000", "NaN",
                          "Infinity", "-Infinity", "1e1e1", "--1", "1f"}) {
    EXPECT_FALSE(accepts(bad, strict)) << bad;
  }
}

TEST(JsonReader, WordsAreWholeWordsInLowerCase) {
  for (const char* bad : {"True", "NULL", "truefalse", "nul", "true1", "[true false]"}) {
    EXPECT_FALSE(accepts(bad, strict)) << bad;
  }
}

TEST(JsonReader, UnescapesEveryEscape) {
  Reader in(R"("\"\\\/\b\f\n\r\tA\u0041\u00e9\u20AC\ud83d\ude00z")", strict);
  EXPECT_EQ(in.next(), Token::string);
  EXPECT_EQ(in.text(), "\"\\/\b\f\n\r\tAA\u00e9\u20ac\U0001F600z");
  Reader nul("\"a\\u0000b\"", strict);
  nul.next();
  EXPECT_EQ(nul.text(), std::string_view("a\0b", 3));
}

TEST(JsonReader, AStringWithoutEscapesIsAViewIntoTheDocument) {
  const std::string text = "[\"plain \u00e9 text\", \"es\\ncaped\"]";
  Reader in(text, strict);
  in.next();
  in.next();
  EXPECT_EQ(in.text().data(), text.data() + 2);
  EXPECT_EQ(in.raw(), "\"plain \u00e9 text\"");
  in.next();
  EXPECT_EQ(in.text(), "es\ncaped");
  EXPECT_EQ(in.raw(), "\"es\\ncaped\"");
}

TEST(JsonReader, NeverLooksBehindTheEndOfItsText) {
  // The byte behind the view would complete the document.
  const std::string text = "[\"abcdefghijklmnop\"]";
  for (std::size_t length = 0; length < text.size(); ++length) {
    EXPECT_FALSE(accepts(std::string_view(text).substr(0, length), strict)) << length;
  }
  EXPECT_FALSE(accepts(std::string_view("true").substr(0, 3), strict));
  EXPECT_FALSE(accepts(std::string_view("\"\\u0041\"").substr(0, 6), strict));
}

TEST(JsonReader, DepthHasALimitThatIsReached) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_TRUE(accepts(nested(64), strict));
  EXPECT_FALSE(accepts(nested(65), strict));
  EXPECT_FALSE(accepts(nested(100'000), strict));
  EXPECT_TRUE(accepts("[[{}]]", ReaderOptions{false, 3}));
  EXPECT_EQ(trace("[[{\"a\":[]}]]", ReaderOptions{false, 3}),
            "[ [ { key:a fault@7: nested too deeply");
  EXPECT_TRUE(accepts("1", ReaderOptions{false, 0}));
}

TEST(JsonReader, KindsOfBracketsAreRememberedAtEveryDepth) {
  std::string text;
  std::string closing;
  for (std::size_t i = 0; i < 32; ++i) {
    text += "{\"a\":[";
    closing += "]}";
  }
  EXPECT_TRUE(accepts(text + closing, strict));
  EXPECT_FALSE(accepts(text + "}" + closing.substr(1), strict));
}

TEST(JsonReader, CommentsAreReadOnlyWhenAsked) {
  const std::string_view text =
      "// first\n{/* a */\"a\"/**/:// to the end\n 1 /* * / ** */, \"b\": \"// text\"}//";
  EXPECT_EQ(trace(text, with_comments), "{ key:a number:1 key:b string:// text } end");
  EXPECT_FALSE(accepts(text, strict));
  EXPECT_EQ(trace("1 /* open", with_comments), "number:1 fault@2: a comment without its end");
  EXPECT_EQ(trace("1 /*/", with_comments), "number:1 fault@2: a comment without its end");
  EXPECT_EQ(trace("/ 1", with_comments), "fault@0: expected '//' or '/*'");
  EXPECT_EQ(trace("1 /", with_comments), "number:1 fault@2: expected '//' or '/*'");
  EXPECT_EQ(trace("[1,/* open", with_comments), "[ number:1 fault@3: a comment without its end");
  EXPECT_EQ(trace("{\"a\"/* open", with_comments), "{ fault@4: a comment without its end");
}

TEST(JsonReader, SkippingAValueReturnsItsTextAndStandsAtItsEnd) {
  Reader in(R"({"a": {"x": [1, {"y": 2}]} , "b": [ ], "c": "s\n", "d": 4})", strict);
  std::vector<std::string> values;
  in.next();
  while (in.next() == Token::key) {
    in.next();
    values.emplace_back(in.skip_value());
  }
  EXPECT_EQ(in.token(), Token::end_object);
  EXPECT_EQ(in.next(), Token::end);
  const std::vector<std::string> expected = {R"({"x": [1, {"y": 2}]})", "[ ]", R"("s\n")", "4"};
  EXPECT_EQ(values, expected);
}

TEST(JsonReader, SkippingABrokenValueEndsInItsFault) {
  Reader in("[[1, [2}, 3]", strict);
  in.next();
  in.next();
  EXPECT_EQ(in.skip_value(), "");
  EXPECT_EQ(in.token(), Token::fault);
  EXPECT_EQ(in.skip_value(), "");
}

TEST(JsonReader, LinesAndColumnsCountFromOneInCharacters) {
  const std::string_view text = "ab\n\u00e9\u00e9x\n";
  const auto at = [text](std::size_t offset) {
    const LineColumn place = line_column(text, offset);
    return std::to_string(place.line) + ":" + std::to_string(place.column);
  };
  EXPECT_EQ(at(0), "1:1");
  EXPECT_EQ(at(2), "1:3");
  EXPECT_EQ(at(3), "2:1");
  EXPECT_EQ(at(7), "2:3");
  EXPECT_EQ(at(9), "3:1");
  EXPECT_EQ(at(1000), "3:1");
}

TEST(JsonNumbers, AnIntegerIsAnyNumberOfWholeValueThatFits) {
  struct Case {
    std::string_view raw;
    std::int64_t value;
  };
  const Case good[] = {{"0", 0},
                       {"-0", 0},
                       {"5", 5},
                       {"-5", -5},
                       {"5.0", 5},
                       {"5e0", 5},
                       {"5E+2", 500},
                       {"1.5e1", 15},
                       {"-1.50e1", -15},
                       {"1000e-3", 1},
                       {"0e999999999999999999999", 0},
                       {"0.000", 0},
                       {"0.05e2", 5},
                       {"9223372036854775807", INT64_MAX},
                       {"-9223372036854775808", INT64_MIN},
                       {"-9223372036854775808.000", INT64_MIN},
                       {"9.223372036854775807e18", INT64_MAX},
                       {"1e18", 1'000'000'000'000'000'000}};
  for (const Case& c : good) {
    std::int64_t out = 42;
    EXPECT_TRUE(parse_int64(c.raw, out)) << c.raw;
    EXPECT_EQ(out, c.value) << c.raw;
  }
  for (const char* bad : {"0.5", "5.5", "1e-1", "15e-1", "9223372036854775808", "1e19", "1e400",
                          "-9223372036854775809", "9.2233720368547758071e18", "1e-400",
                          "1e99999999999999999999", "5e-99999999999999999999"}) {
    std::int64_t out = 0;
    EXPECT_FALSE(parse_int64(bad, out)) << bad;
  }
}

TEST(JsonNumbers, ADoubleIsCorrectlyRoundedAndTheTinyBecomeZero) {
  struct Case {
    std::string_view raw;
    double value;
  };
  const Case good[] = {{"0.1", 0.1},
                       {"-2.5e3", -2500.0},
                       {"1.7976931348623157e308", 1.7976931348623157e308},
                       {"4.9e-324", 4.9e-324},
                       {"9007199254740993", 9007199254740992.0},
                       {"1e-400", 0.0},
                       {"0.0000000001e-390", 0.0},
                       {"123456789e-999999999999999999999", 0.0}};
  for (const Case& c : good) {
    double out = 42.0;
    EXPECT_TRUE(parse_double(c.raw, out)) << c.raw;
    EXPECT_EQ(out, c.value) << c.raw;
  }
  double out = 0.0;
  EXPECT_TRUE(parse_double("-1e-400", out));
  EXPECT_TRUE(std::signbit(out));
  EXPECT_TRUE(parse_double("-0", out));
  EXPECT_TRUE(std::signbit(out));
  const std::string long_but_small = std::string("1") + std::string(400, '0') + "e-400";
  EXPECT_TRUE(parse_double(long_but_small, out));
  EXPECT_EQ(out, 1.0);
  for (const char* bad : {"1e309", "-1e309", "1.8e308", "1e999999999999999999999"}) {
    EXPECT_FALSE(parse_double(bad, out)) << bad;
  }
}

TEST(JsonNumbers, SecondsAreTakenToTheNearestMicrosecondHalvesUp) {
  struct Case {
    std::string_view raw;
    std::int64_t us;
  };
  const Case good[] = {{"0", 0},
                       {"1", 1'000'000},
                       {"-1.5", -1'500'000},
                       {"0.25", 250'000},
                       {"0.0000004", 0},
                       {"0.0000005", 1},
                       {"-0.0000005", 0},
                       {"-0.00000050", 0},
                       {"-0.00000051", -1},
                       {"0.0000014999", 1},
                       {"1e-6", 1},
                       {"1.5e3", 1'500'000'000},
                       {"9223372036854.775807", INT64_MAX},
                       {"-9223372036854.775808", INT64_MIN}};
  for (const Case& c : good) {
    Duration out;
    EXPECT_TRUE(parse_seconds(c.raw, out)) << c.raw;
    EXPECT_EQ(out.us(), c.us) << c.raw;
  }
  for (const char* bad : {"9223372036854.775808", "9223372036854.7758075", "10000000000000",
                          "99999999999999999999", "1e13", "1e400", "-1e13"}) {
    Duration out;
    EXPECT_FALSE(parse_seconds(bad, out)) << bad;
  }
}

}  // namespace
}  // namespace voltwin::json
