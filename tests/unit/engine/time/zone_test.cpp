#include "engine/time/zone.hpp"

#include <gtest/gtest.h>

#include "tests/unit/engine/time/zone_bytes.hpp"

namespace voltwin {
namespace {

constexpr Duration hour = Duration::from_hours(1);

TEST(TimeZone, a_fixed_offset_never_changes) {
  const TimeZone india = TimeZone::fixed(Duration::from_minutes(330), "India");
  EXPECT_EQ(india.name(), "India");
  EXPECT_EQ(india.utc_offset(Instant::from_us(INT64_MIN)), Duration::from_minutes(330));
  EXPECT_EQ(india.utc_offset(Instant::never()), Duration::from_minutes(330));
  EXPECT_EQ(india.abbreviation(Instant()), "+05:30");
  EXPECT_EQ(india.next_transition_after(Instant()), Instant::never());
  EXPECT_EQ(india.text(Instant()), "1970-01-01T05:30:00+05:30");
  EXPECT_EQ(TimeZone(), TimeZone::utc());
  EXPECT_EQ(TimeZone().text(Instant()), "1970-01-01T00:00:00+00:00");
  EXPECT_NE(TimeZone(), india);
}

TEST(TimeZone, offsets_change_at_the_very_instant) {
  const TimeZone zone = berlin();
  const Instant forward = instant("2026-03-29T01:00:00Z");
  const Instant before = forward - Duration::from_us(1);
  EXPECT_EQ(zone.utc_offset(before), hour);
  EXPECT_EQ(zone.utc_offset(forward), hour * 2);
  EXPECT_EQ(zone.abbreviation(before), "CET");
  EXPECT_EQ(zone.abbreviation(forward), "CEST");
  EXPECT_FALSE(zone.is_daylight_saving(before));
  EXPECT_TRUE(zone.is_daylight_saving(forward));
  EXPECT_EQ(zone.next_transition_after(before), forward);
  EXPECT_EQ(zone.next_transition_after(forward), instant("2026-10-25T01:00:00Z"));
  EXPECT_EQ(zone.text(before), "2026-03-29T01:59:59.999999+01:00");
  EXPECT_EQ(zone.text(forward), "2026-03-29T03:00:00+02:00");
  EXPECT_EQ(zone.civil(forward).hour, 3);
  EXPECT_EQ(zone.civil(forward).weekday, 0);
}

TEST(TimeZone, the_first_kind_of_time_holds_before_all_transitions_and_the_rule_after_them) {
  ZoneBytes bytes;
  bytes.types = {{3208, false, "LMT"}, {7200, true, "CEST"}, {3600, false, "CET"}};
  bytes.transitions = {{-1000, 1}, {1000, 2}};
  bytes.rule = "CET-1CEST,M3.5.0,M10.5.0/3";
  const TimeZone zone = zone_of(bytes);
  EXPECT_EQ(zone.abbreviation(Instant::from_us(INT64_MIN)), "LMT");
  EXPECT_EQ(zone.text(instant("1969-12-31T00:00:00Z")), "1969-12-31T00:53:28+00:53:28");
  EXPECT_EQ(zone.abbreviation(Instant::from_seconds(-1000)), "CEST");
  EXPECT_EQ(zone.abbreviation(Instant::from_seconds(999)), "CEST");
  EXPECT_EQ(zone.abbreviation(Instant::from_seconds(1000)), "CET");
  EXPECT_EQ(zone.next_transition_after(Instant::from_us(INT64_MIN)), Instant::from_seconds(-1000));
  EXPECT_EQ(zone.next_transition_after(Instant::from_seconds(1000)),
            instant("1970-03-29T01:00:00Z"));
  EXPECT_EQ(zone.abbreviation(instant("2099-07-01T00:00:00Z")), "CEST");
  EXPECT_EQ(zone.next_transition_after(Instant::never()), Instant::never());
}

TEST(TimeZone, a_transition_to_the_same_is_none) {
  ZoneBytes bytes;
  bytes.types = {{0, false, "UTC"}, {0, false, "UTC"}, {3600, false, "CET"}};
  bytes.transitions = {{100, 1}, {200, 2}};
  const TimeZone zone = zone_of(bytes);
  EXPECT_EQ(zone.next_transition_after(Instant()), Instant::from_seconds(200));
  EXPECT_EQ(zone.next_transition_after(Instant::from_seconds(200)), Instant::never());
}

TEST(TimeZone, a_skipped_reading_means_what_is_asked_for) {
  const TimeZone zone = berlin();
  const LocalTime skipped = reading("2026-03-29T02:30:00");
  const LocalMeaning meaning = zone.meaning(skipped);
  EXPECT_EQ(meaning.kind, LocalMeaning::Kind::skipped);
  const auto by = [&](WhenSkipped choice) {
    return zone.text(zone.instant_of(skipped, choice, WhenRepeated::first));
  };
  EXPECT_EQ(by(WhenSkipped::later), "2026-03-29T03:30:00+02:00");
  EXPECT_EQ(by(WhenSkipped::earlier), "2026-03-29T01:30:00+01:00");
  EXPECT_EQ(by(WhenSkipped::end_of_gap), "2026-03-29T03:00:00+02:00");
  EXPECT_EQ(zone.meaning(reading("2026-03-29T01:59:59")).kind, LocalMeaning::Kind::unique);
  EXPECT_EQ(zone.meaning(reading("2026-03-29T02:00:00")).kind, LocalMeaning::Kind::skipped);
  EXPECT_EQ(zone.meaning(reading("2026-03-29T03:00:00")).kind, LocalMeaning::Kind::unique);
}

TEST(TimeZone, a_repeated_reading_means_what_is_asked_for) {
  const TimeZone zone = berlin();
  const LocalTime repeated = reading("2026-10-25T02:30:00");
  EXPECT_EQ(zone.meaning(repeated).kind, LocalMeaning::Kind::repeated);
  EXPECT_EQ(zone.instant_of(repeated, WhenSkipped::later, WhenRepeated::first),
            instant("2026-10-25T00:30:00Z"));
  EXPECT_EQ(zone.instant_of(repeated, WhenSkipped::later, WhenRepeated::second),
            instant("2026-10-25T01:30:00Z"));
  EXPECT_EQ(zone.meaning(reading("2026-10-25T01:59:59")).kind, LocalMeaning::Kind::unique);
  EXPECT_EQ(zone.meaning(reading("2026-10-25T02:00:00")).kind, LocalMeaning::Kind::repeated);
  EXPECT_EQ(zone.meaning(reading("2026-10-25T03:00:00")).kind, LocalMeaning::Kind::unique);
}

TEST(TimeZone, every_instant_is_among_the_meanings_of_its_reading) {
  for (const TimeZone& zone : {berlin(), sao_paulo(), apia(), st_johns(), TimeZone()}) {
    for (Instant t = instant("2010-01-01T00:00:00Z"); t < instant("2020-01-01T00:00:00Z");
         t += Duration::from_minutes(317)) {
      const LocalMeaning meaning = zone.meaning(zone.local(t));
      ASSERT_NE(meaning.kind, LocalMeaning::Kind::skipped) << zone.text(t);
      ASSERT_TRUE(meaning.first == t || meaning.second == t) << zone.text(t);
    }
  }
}

TEST(TimeZone, days_follow_each_other_and_have_23_24_or_25_hours) {
  const TimeZone zone = berlin();
  int short_days = 0, long_days = 0;
  LocalDay day = zone.day_at(instant("2026-01-01T12:00:00Z"));
  for (int i = 0; i < 365; ++i) {
    ASSERT_EQ(zone.start_of_day(day.date), day.start);
    ASSERT_EQ(zone.civil(day.start).hour, 0);
    ASSERT_EQ(zone.day_at(day.start).start, day.start);
    ASSERT_EQ(zone.day_at(day.end - Duration::from_us(1)).date, day.date);
    short_days += day.length() == hour * 23 ? 1 : 0;
    long_days += day.length() == hour * 25 ? 1 : 0;
    const LocalDay next = zone.day_at(day.end);
    ASSERT_EQ(next.start, day.end);
    ASSERT_EQ(next.date, plus_days(day.date, 1));
    day = next;
  }
  EXPECT_EQ(short_days, 1);
  EXPECT_EQ(long_days, 1);
  EXPECT_EQ(zone.day_at(instant("2026-03-29T12:00:00Z")).length(), hour * 23);
  EXPECT_EQ(zone.day_at(instant("2026-10-25T12:00:00Z")).length(), hour * 25);
}

TEST(TimeZone, a_day_without_midnight_begins_when_its_clock_does) {
  const TimeZone zone = sao_paulo();
  const LocalDay day = zone.day_at(instant("2018-11-04T12:00:00-02:00"));
  EXPECT_EQ(zone.text(day.start), "2018-11-04T01:00:00-02:00");
  EXPECT_EQ(day.length(), hour * 23);
  EXPECT_EQ(zone.local_midnight(instant("2018-11-04T01:00:00-02:00")), day.start);
  EXPECT_EQ(zone.next_local_midnight(instant("2018-11-03T12:00:00-03:00")), day.start);
  // The day on which it ended: 23:00 to 24:00 came twice, midnight once.
  const LocalDay last = zone.day_at(instant("2019-02-16T12:00:00-02:00"));
  EXPECT_EQ(zone.text(last.end), "2019-02-17T00:00:00-03:00");
  EXPECT_EQ(last.length(), hour * 25);
}

TEST(TimeZone, a_date_that_was_left_out_is_no_day) {
  const TimeZone zone = apia();
  EXPECT_EQ(zone.start_of_day({2011, 12, 30}), instant("2011-12-30T10:00:00Z"));
  EXPECT_EQ(zone.start_of_day({2011, 12, 31}), instant("2011-12-30T10:00:00Z"));
  const LocalDay before = zone.day_at(instant("2011-12-30T09:59:59Z"));
  EXPECT_EQ(before.date, (CivilDate{2011, 12, 29}));
  EXPECT_EQ(before.end, instant("2011-12-30T10:00:00Z"));
  EXPECT_EQ(zone.day_at(before.end).date, (CivilDate{2011, 12, 31}));
  EXPECT_EQ(zone.day_at(before.end).length(), hour * 24);
}

TEST(TimeZone, a_day_that_has_begun_goes_on_when_the_clock_falls_back_over_its_midnight) {
  const TimeZone zone = st_johns();
  const Instant begun = instant("2010-11-07T00:00:00-02:30");
  const LocalDay day = zone.day_at(begun);
  EXPECT_EQ(day.date, (CivilDate{2010, 11, 7}));
  EXPECT_EQ(day.start, begun);
  EXPECT_EQ(day.length(), hour * 25);
  const Instant once_more = instant("2010-11-06T23:30:00-03:30");
  EXPECT_GT(once_more, begun);
  EXPECT_EQ(zone.local(once_more).date(), (CivilDate{2010, 11, 6}));
  EXPECT_EQ(zone.day_at(once_more).date, (CivilDate{2010, 11, 7}));
  EXPECT_EQ(zone.day_at(once_more).start, begun);
}

TEST(TimeZone, calendar_days_and_months_keep_the_time_of_day) {
  const TimeZone zone = berlin();
  const Instant evening = instant("2026-03-28T18:00:00+01:00");
  const auto days_on = [&](Instant t, std::int64_t days) {
    return zone.text(zone.plus_days(t, days, WhenSkipped::later, WhenRepeated::first));
  };
  EXPECT_EQ(days_on(evening, 1), "2026-03-29T18:00:00+02:00");
  EXPECT_EQ(days_on(evening, -1), "2026-03-27T18:00:00+01:00");
  EXPECT_EQ(days_on(instant("2026-03-28T02:30:00+01:00"), 1), "2026-03-29T03:30:00+02:00");
  EXPECT_EQ(zone.text(zone.plus_months(instant("2026-01-31T12:00:00+01:00"), 3, WhenSkipped::later,
                                       WhenRepeated::first)),
            "2026-04-30T12:00:00+02:00");
}

TEST(TimeZone, far_from_today_nothing_overflows) {
  const TimeZone zone = berlin();
  for (const Instant t : {Instant::from_us(INT64_MIN), Instant::from_us(INT64_MIN + 1),
                          Instant::never() - hour, Instant::never()}) {
    (void)zone.utc_offset(t);
    (void)zone.next_transition_after(t);
    (void)zone.local(t);
  }
  const LocalTime last = TimeZone::last_reading();
  EXPECT_EQ(zone.local(zone.meaning(last).first), last);
  const LocalTime first = TimeZone::first_reading();
  EXPECT_EQ(zone.local(zone.meaning(first).first), first);
}

}  // namespace
}  // namespace voltwin
