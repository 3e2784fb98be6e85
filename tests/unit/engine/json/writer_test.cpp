#include "engine/json/writer.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <string>

#include "engine/json/reader.hpp"

namespace voltwin::json {
namespace {

std::string in_quotes(std::string_view text) {
  std::string out;
  append_quoted(out, text);
  return out;
}

std::string number(double value) {
  std::string out;
  append_number(out, value);
  return out;
}

std::string seconds(std::int64_t us) {
  std::string out;
  append_seconds(out, Duration::from_us(us));
  return out;
}

TEST(JsonWriter, WritesCompactTextInTheOrderOfTheCalls) {
  std::string out;
  Writer w(out);
  w.begin_object().field("a", 1).field("b", "x").key("c").begin_array();
  w.value(true).value(false).null().value(-0.5).begin_array().end_array().begin_object();
  w.end_object().raw("{\"k\":1}").value(std::uint64_t{18446744073709551615U}).end_array();
  w.field("d", Instant::from_us(1'780'300'800'250'000)).field("e", Duration::from_ms(1500));
  w.field("f", std::string("s")).field("g", std::int64_t{-7}).field("h", 7U).end_object();
  EXPECT_EQ(out, R"({"a":1,"b":"x","c":[true,false,null,-0.5,[],{},{"k":1},18446744073709551615],)"
                 R"("d":"2026-06-01T08:00:00.250Z","e":1.5,"f":"s","g":-7,"h":7})");
}

TEST(JsonWriter, NestsAsDeepAsTheReaderReads) {
  std::string out;
  Writer w(out);
  for (std::uint32_t i = 0; i < Writer::depth_limit; ++i) w.begin_array();
  for (std::uint32_t i = 0; i < Writer::depth_limit; ++i) {
    if (i > 0) w.value(1).value(2);
    w.end_array();
  }
  Reader in(out, ReaderOptions{});
  while (in.next() != Token::end) ASSERT_NE(in.token(), Token::fault) << in.fault();
  EXPECT_TRUE(out.starts_with("[[") && out.ends_with(",1,2]")) << out;
}

TEST(JsonWriterDeathTest, MisuseAborts) {
  std::string out;
  EXPECT_DEATH(Writer(out).begin_object().value(1), "ENSURE");
  EXPECT_DEATH(Writer(out).begin_array().key("a"), "ENSURE");
  EXPECT_DEATH(Writer(out).key("a"), "ENSURE");
  EXPECT_DEATH(Writer(out).begin_object().key("a").key("b"), "ENSURE");
  EXPECT_DEATH(Writer(out).begin_object().key("a").end_object(), "ENSURE");
  EXPECT_DEATH(Writer(out).begin_object().end_array(), "ENSURE");
  EXPECT_DEATH(Writer(out).end_object(), "ENSURE");
  EXPECT_DEATH(Writer(out).raw(""), "ENSURE");
  EXPECT_DEATH(append_number(out, std::numeric_limits<double>::quiet_NaN()), "ENSURE");
  EXPECT_DEATH(append_number(out, std::numeric_limits<double>::infinity()), "ENSURE");
}

TEST(JsonWriter, EscapesWhatItMustAndNoMore) {
  EXPECT_EQ(in_quotes(""), R"("")");
  EXPECT_EQ(in_quotes("plain / \u00e9 \U0001F600 \x7f"), "\"plain / \u00e9 \U0001F600 \x7f\"");
  EXPECT_EQ(in_quotes("\"\\\b\f\n\r\t"), R"("\"\\\b\f\n\r\t")");
  EXPECT_EQ(in_quotes(std::string_view("\0\x01\x1f", 3)), R"("\u0000\u0001\u001f")");
}

TEST(JsonWriter, BytesThatAreNoUtf8BecomeReplacementCharacters) {
  EXPECT_EQ(in_quotes("a\xFF"
                      "b\xC3"),
            "\"a\uFFFDb\uFFFD\"");
  EXPECT_EQ(in_quotes("\xED\xA0\x80"), "\"\uFFFD\uFFFD\uFFFD\"");
}

TEST(JsonWriter, EveryAsciiTextReadsBackTheSame) {
  std::string text;
  for (int c = 0; c < 0x80; ++c) text += static_cast<char>(c);
  const std::string json = in_quotes(text);
  Reader in(json, ReaderOptions{});
  EXPECT_EQ(in.next(), Token::string);
  EXPECT_EQ(in.text(), text);
}

TEST(JsonWriter, NumbersHaveTheirFewestDigits) {
  EXPECT_EQ(number(0.0), "0");
  EXPECT_EQ(number(-0.0), "-0");
  EXPECT_EQ(number(16.0), "16");
  EXPECT_EQ(number(-32.5), "-32.5");
  EXPECT_EQ(number(0.1), "0.1");
  EXPECT_EQ(number(0.1 + 0.2), "0.30000000000000004");
  EXPECT_EQ(number(100000.0), "100000");
  EXPECT_EQ(number(999999999999999.0), "999999999999999");
  EXPECT_EQ(number(1e15), "1e+15");
  EXPECT_EQ(number(0.0001), "0.0001");
  EXPECT_EQ(number(1e-6), "0.000001");
  EXPECT_EQ(number(9.5e-7), "9.5e-07");
  EXPECT_EQ(number(1.7976931348623157e308), "1.7976931348623157e+308");
  EXPECT_EQ(number(5e-324), "5e-324");
}

TEST(JsonWriter, AnyFiniteDoubleReadsBackBitForBit) {
  std::uint64_t state = 42;
  for (int i = 0; i < 200'000; ++i) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    // Every second one of everyday size, the others any bits at all.
    const double everyday =
        static_cast<double>(static_cast<std::int64_t>(state) >> 20U) / static_cast<double>(1 << 16);
    const double value = i % 2 == 0 ? everyday : std::bit_cast<double>(state);
    if (!std::isfinite(value)) continue;
    const std::string json = number(value);
    double back = 0.0;
    ASSERT_TRUE(parse_double(json, back)) << json;
    ASSERT_EQ(std::bit_cast<std::uint64_t>(back), std::bit_cast<std::uint64_t>(value)) << json;
    Reader in(json, ReaderOptions{});
    ASSERT_EQ(in.next(), Token::number) << json;
    ASSERT_EQ(in.next(), Token::end) << json;
  }
}

TEST(JsonWriter, SecondsAreExactAtAnySize) {
  EXPECT_EQ(seconds(0), "0");
  EXPECT_EQ(seconds(1), "0.000001");
  EXPECT_EQ(seconds(-250'000), "-0.25");
  EXPECT_EQ(seconds(3'000'000), "3");
  EXPECT_EQ(seconds(10'100'000), "10.1");
  EXPECT_EQ(seconds(INT64_MAX), "9223372036854.775807");
  EXPECT_EQ(seconds(INT64_MIN), "-9223372036854.775808");
  for (const std::int64_t us : {INT64_MAX, INT64_MIN, std::int64_t{1}, std::int64_t{-999'999},
                                std::int64_t{123'456'789'012'345'678}}) {
    Duration back;
    EXPECT_TRUE(parse_seconds(seconds(us), back));
    EXPECT_EQ(back.us(), us);
  }
}

}  // namespace
}  // namespace voltwin::json
