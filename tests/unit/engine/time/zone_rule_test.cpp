#include "engine/time/zone_rule.hpp"

#include <gtest/gtest.h>

#include "tests/unit/engine/time/zone_bytes.hpp"

namespace voltwin {
namespace {

ZoneRule rule(std::string_view text) {
  const Result<ZoneRule> parsed = ZoneRule::parse(text);
  EXPECT_TRUE(parsed.has_value()) << text << ": " << parsed.error().message;
  return *parsed;
}

std::int64_t second(std::string_view text) { return instant(text).us() / 1'000'000; }

std::string next_text(const ZoneRule& of, std::string_view after) {
  const std::optional<std::int64_t> next = of.next_change_after(second(after));
  return next ? to_text(Instant::from_seconds(*next)) : "never";
}

TEST(ZoneRule, without_daylight_saving_nothing_ever_changes) {
  const ZoneRule india = rule("IST-5:30");
  EXPECT_EQ(india.at(second("2026-06-01T00:00:00Z")).offset_s, 19'800);
  EXPECT_EQ(india.at(0).abbreviation, "IST");
  EXPECT_EQ(next_text(india, "2026-06-01T00:00:00Z"), "never");
  EXPECT_EQ(rule("<-03>3").at(0).offset_s, -10'800);
  EXPECT_EQ(rule("<-03>3").at(0).abbreviation, "-03");
  EXPECT_EQ(rule("LMT-0:53:28").at(0).offset_s, 3208);
}

TEST(ZoneRule, weekdays_of_a_month_count_from_its_start_and_five_is_the_last) {
  const ZoneRule berlin = rule("CET-1CEST,M3.5.0,M10.5.0/3");
  EXPECT_EQ(next_text(berlin, "2026-01-01T00:00:00Z"), "2026-03-29T01:00:00Z");
  EXPECT_EQ(next_text(berlin, "2026-03-29T01:00:00Z"), "2026-10-25T01:00:00Z");
  EXPECT_EQ(next_text(berlin, "2026-12-31T23:30:00Z"), "2027-03-28T01:00:00Z");
  const ZoneRule new_york = rule("EST5EDT,M3.2.0,M11.1.0");
  EXPECT_EQ(next_text(new_york, "2026-01-01T00:00:00Z"), "2026-03-08T07:00:00Z");
  EXPECT_EQ(next_text(new_york, "2026-06-01T00:00:00Z"), "2026-11-01T06:00:00Z");
  // February 2026 begins on a Sunday and has 28 days: its fifth Sunday is its fourth.
  EXPECT_EQ(next_text(rule("AAA0BBB,M2.5.0,M8.1.0"), "2026-01-01T00:00:00Z"),
            "2026-02-22T02:00:00Z");
}

TEST(ZoneRule, the_year_may_begin_in_daylight_saving) {
  const ZoneRule sydney = rule("AEST-10AEDT,M10.1.0,M4.1.0/3");
  EXPECT_EQ(sydney.at(second("2026-01-15T00:00:00Z")).abbreviation, "AEDT");
  EXPECT_EQ(next_text(sydney, "2026-01-15T00:00:00Z"), "2026-04-04T16:00:00Z");
  EXPECT_EQ(next_text(sydney, "2026-07-15T00:00:00Z"), "2026-10-03T16:00:00Z");
  // Winter time as the one that saves, an hour behind: Ireland.
  const ZoneRule dublin = rule("IST-1GMT0,M10.5.0,M3.5.0/1");
  EXPECT_EQ(dublin.at(second("2026-01-15T00:00:00Z")).offset_s, 0);
  EXPECT_TRUE(dublin.at(second("2026-01-15T00:00:00Z")).is_daylight_saving);
  EXPECT_EQ(dublin.at(second("2026-07-15T00:00:00Z")).offset_s, 3600);
  EXPECT_EQ(next_text(dublin, "2026-01-15T00:00:00Z"), "2026-03-29T01:00:00Z");
}

TEST(ZoneRule, days_of_the_year_with_and_without_the_leap_day) {
  const ZoneRule julian = rule("AAA0BBB,J59,J60");
  EXPECT_EQ(next_text(julian, "2028-01-01T00:00:00Z"), "2028-02-28T02:00:00Z");
  EXPECT_EQ(next_text(julian, "2028-02-29T12:00:00Z"), "2028-03-01T01:00:00Z");
  const ZoneRule counted = rule("AAA0BBB,58,60");
  EXPECT_EQ(next_text(counted, "2028-01-01T00:00:00Z"), "2028-02-28T02:00:00Z");
  EXPECT_EQ(next_text(counted, "2028-02-28T12:00:00Z"), "2028-03-01T01:00:00Z");
  EXPECT_EQ(next_text(counted, "2027-02-28T12:00:00Z"), "2027-03-02T01:00:00Z");
}

TEST(ZoneRule, times_of_change_reach_a_week_before_and_after_their_day) {
  // Godthab: Saturday 22:00, written as Sunday -2:00.
  const ZoneRule nuuk = rule("<-02>2<-01>,M3.5.0/-1,M10.5.0/0");
  EXPECT_EQ(next_text(nuuk, "2026-01-01T00:00:00Z"), "2026-03-29T01:00:00Z");
  // From the week before New Year to the week after: changes outside of their year.
  const ZoneRule winter = rule("AAA0BBB,J1/-167,J1/167");
  EXPECT_EQ(winter.at(second("2026-12-25T00:59:59Z")).abbreviation, "AAA");
  EXPECT_EQ(winter.at(second("2026-12-25T01:00:00Z")).abbreviation, "BBB");
  EXPECT_EQ(winter.at(second("2027-01-07T21:59:59Z")).abbreviation, "BBB");
  EXPECT_EQ(winter.at(second("2027-01-07T22:00:00Z")).abbreviation, "AAA");
  EXPECT_EQ(next_text(winter, "2026-12-26T00:00:00Z"), "2027-01-07T22:00:00Z");
  EXPECT_EQ(next_text(winter, "2027-01-08T00:00:00Z"), "2027-12-25T01:00:00Z");
}

TEST(ZoneRule, daylight_saving_all_year_is_written_as_ending_where_it_begins) {
  const ZoneRule always = rule("EST5EDT,0/0,J365/25");
  for (const char* text : {"2026-01-01T04:59:59Z", "2026-01-01T05:00:00Z", "2026-07-01T00:00:00Z",
                           "2026-12-31T23:00:00Z", "2028-12-31T05:00:00Z"}) {
    EXPECT_EQ(always.at(second(text)).abbreviation, "EDT") << text;
  }
  EXPECT_EQ(next_text(always, "2026-06-01T00:00:00Z"), "never");
}

TEST(ZoneRule, refuses_what_is_no_rule_and_says_where) {
  for (const char* text : {"",
                           "5",
                           "ES5",
                           "EST",
                           "EST5:60",
                           "EST25",
                           "EST5EDT",
                           "EST5EDT4",
                           "EST5EDT,",
                           "<EST5",
                           "EST5EDT,M3.2.0",
                           "EST5EDT,M3.2.0,",
                           "EST5EDT,M13.2.0,M11.1.0",
                           "EST5EDT,M3.6.0,M11.1.0",
                           "EST5EDT,M3.2.7,M11.1.0",
                           "EST5EDT,M3.2,M11.1.0",
                           "EST5EDT,J0,J10",
                           "EST5EDT,J366,J10",
                           "EST5EDT,366,10",
                           "EST5EDT,M3.2.0/168,M11.1.0",
                           "EST5EDT,M3.2.0,M11.1.0/2:00:61",
                           "EST5EDT,M3.2.0,M11.1.0x",
                           "EST5EDT,M3.2.0,M11.1.0,",
                           "EST5ED,M3.2.0,M11.1.0",
                           "AVERYLONGABBREVIATION5",
                           "EST+-5",
                           "EST5555"}) {
    EXPECT_FALSE(ZoneRule::parse(text)) << text;
  }
  EXPECT_EQ(ZoneRule::parse("EST5EDT").error().message,
            "expected an offset or a comma at character 8 of the rule for later years");
}

// No zone has such a rule, but a file may: daylight saving that ends after it began again.
TEST(ZoneRule, changes_only_where_it_says_so_even_if_its_halves_overlap) {
  for (const char* rule : {"AAA24BBB-24,M1.1.0/-167,M12.5.6/167", "AAA0BBB,J3,J5",
                           "AAA0BBB-24,M1.1.0/100,M1.1.0/167"}) {
    const TimeZone zone = zone_of_rule(rule);
    Instant t = instant("2030-06-01T00:00:00Z");
    Duration offset = zone.utc_offset(t);
    Instant next = zone.next_transition_after(t);
    for (int hour = 0; hour < 24 * 366 * 3; ++hour) {
      t += Duration::from_hours(1);
      if (next <= t) {
        offset = zone.utc_offset(t);
        next = zone.next_transition_after(t);
      }
      ASSERT_EQ(zone.utc_offset(t), offset) << rule << ' ' << to_text(t);
    }
  }
}

}  // namespace
}  // namespace voltwin
