#include "engine/time/instant.hpp"

#include <gtest/gtest.h>

namespace voltwin {
namespace {

Instant at(std::string_view text) {
  const auto parsed = parse_instant(text);
  EXPECT_TRUE(parsed.has_value()) << text;
  return parsed ? parsed->instant : Instant();
}

TEST(Instant, PrintsUtcWithTheDecimalsItHas) {
  EXPECT_EQ(to_text(Instant()), "1970-01-01T00:00:00Z");
  EXPECT_EQ(to_text(Instant::from_us(1'500'000)), "1970-01-01T00:00:01.500Z");
  EXPECT_EQ(to_text(Instant::from_us(1)), "1970-01-01T00:00:00.000001Z");
  EXPECT_EQ(to_text(Instant::from_us(-1)), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(to_text(at("2024-02-29T23:59:59Z")), "2024-02-29T23:59:59Z");
}

TEST(Instant, ReadsEveryFormThatStationsSend) {
  const Instant noon = Instant::from_seconds(1'780'308'000);  // 2026-06-01T10:00:00Z
  EXPECT_EQ(at("2026-06-01T10:00:00Z"), noon);
  EXPECT_EQ(at("2026-06-01t10:00:00z"), noon);
  EXPECT_EQ(at("2026-06-01 10:00:00Z"), noon);
  EXPECT_EQ(at("2026-06-01T12:00:00+02:00"), noon);
  EXPECT_EQ(at("2026-06-01T12:00:00+0200"), noon);
  EXPECT_EQ(at("2026-06-01T06:30:00-03:30"), noon);
  EXPECT_EQ(at("2026-06-01T10:00:00.25Z"), noon + Duration::from_ms(250));
  EXPECT_EQ(at("2026-06-01T10:00:00.1234567Z"), noon + Duration::from_us(123'456));
}

TEST(Instant, SaysWhetherTheTextNamedAZone) {
  const auto bare = parse_instant("2026-06-01T10:00:00");
  ASSERT_TRUE(bare.has_value());
  EXPECT_FALSE(bare->has_zone);
  const auto zoned = parse_instant("2026-06-01T10:00:00+02:00");
  ASSERT_TRUE(zoned.has_value());
  EXPECT_TRUE(zoned->has_zone);
  EXPECT_EQ(zoned->utc_offset, Duration::from_hours(2));
}

TEST(Instant, RefusesWhatIsNoDate) {
  for (const char* text : {"",
                           "2026",
                           "2026-06-01",
                           "2026-6-1T10:00:00Z",
                           "2026-13-01T10:00:00Z",
                           "2026-00-01T10:00:00Z",
                           "2026-06-31T10:00:00Z",
                           "2025-02-29T10:00:00Z",
                           "1900-02-29T10:00:00Z",
                           "2026-06-01T24:00:00Z",
                           "2026-06-01T10:60:00Z",
                           "2026-06-01T10:00:00.Z",
                           "2026-06-01T10:00:00+2:00",
                           "2026-06-01T10:00:00Zx",
                           "2026-06-01T10:00:00+25:00",
                           "x026-06-01T10:00:00Z",
                           "2026-06-01T10:00:00 Z",
                           "9999-12-31T23:59:60Z",
                           "9999-12-31T23:59:59-00:01",
                           "0000-01-01T00:00:00+00:01"}) {
    EXPECT_FALSE(parse_instant(text).has_value()) << text;
  }
}

TEST(Instant, TextAndBackIsTheSameForManyInstants) {
  std::uint64_t x = 88'172'645'463'325'252ULL;  // xorshift64
  for (int i = 0; i < 20'000; ++i) {
    x ^= x << 13U;
    x ^= x >> 7U;
    x ^= x << 17U;
    // Years 0 to about 9999.
    const auto us =
        static_cast<std::int64_t>(x % 315'000'000'000'000'000ULL) - 62'000'000'000'000'000LL;
    const Instant instant = Instant::from_us(us);
    ASSERT_EQ(at(to_text(instant)), instant) << us;
  }
}

TEST(Civil, KnowsWeekdaysLeapDaysAndLocalMidnight) {
  const Instant monday = at("2026-06-01T00:30:00+02:00");
  const CivilTime local = civil(monday, Duration::from_hours(2));
  EXPECT_EQ(local.year, 2026);
  EXPECT_EQ(local.month, 6);
  EXPECT_EQ(local.day, 1);
  EXPECT_EQ(local.hour, 0);
  EXPECT_EQ(local.minute, 30);
  EXPECT_EQ(local.weekday, 1);
  EXPECT_EQ(civil(monday, Duration()).weekday, 0);  // still Sunday in UTC
  EXPECT_EQ(local_midnight(monday, Duration::from_hours(2)), at("2026-06-01T00:00:00+02:00"));
  EXPECT_EQ(civil(at("1969-12-31T12:00:00Z"), Duration()).weekday, 3);
  EXPECT_EQ(civil(at("2000-02-29T00:00:00Z"), Duration()).day, 29);
}

TEST(Duration, ConvertsSecondsWithNamedRounding) {
  EXPECT_EQ(Duration::nearest(0.3), Duration::from_ms(300));
  EXPECT_EQ(Duration::nearest(1e-6 * 2.4).us(), 2);
  EXPECT_EQ(Duration::at_least(1e-6 * 2.1).us(), 3);
  EXPECT_EQ(Duration::nearest(-1.5).us(), -1'500'000);
  EXPECT_EQ(Duration::from_ms(300).seconds(), 0.3);
  EXPECT_EQ(Duration::from_minutes(61) / Duration::from_hours(1), 1);
}

// The usual shape is read by a path of its own, an offset of zero by the general one.
TEST(Instant, TheUsualShapeIsReadAsTheSameTimeWithAnOffset) {
  std::uint64_t state = 1;
  const auto below = [&state](std::size_t n) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    return static_cast<std::size_t>((state >> 33U) % n);
  };
  int read = 0;
  for (int round = 0; round < 200'000; ++round) {
    std::string text = "2026-06-0" + std::to_string(below(10)) + "T08:15:59";
    if (below(2) == 0) text += "." + std::to_string(below(10'000'000));
    for (std::size_t edits = below(3); edits > 0; --edits) {
      text[below(text.size())] = "0123456789-:.T Zz+"[below(18)];
    }
    const auto usual = parse_instant(text + "Z");
    const auto general = parse_instant(text + "+00:00");
    ASSERT_EQ(usual.has_value(), general.has_value()) << text;
    if (!usual) continue;
    ++read;
    ASSERT_EQ(usual->instant, general->instant) << text;
    ASSERT_TRUE(usual->has_zone && usual->utc_offset == Duration());
  }
  EXPECT_GT(read, 50'000);
}

}  // namespace
}  // namespace voltwin
