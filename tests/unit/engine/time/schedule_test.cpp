#include "engine/time/schedule.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/unit/engine/time/zone_bytes.hpp"

namespace voltwin {
namespace {

constexpr Duration minute = Duration::from_minutes(1);
constexpr Duration at(int hours, int minutes) { return minute * (hours * 60 + minutes); }

DailyTimes daily(DaySet days, std::vector<Duration> times) {
  const Result<DailyTimes> built = DailyTimes::build(days, std::move(times));
  EXPECT_TRUE(built.has_value());
  return *built;
}

WeeklySchedule weekly(std::vector<DailyWindow> windows) {
  const Result<WeeklySchedule> built = WeeklySchedule::build(windows);
  EXPECT_TRUE(built.has_value());
  return *built;
}

TEST(DailyTimes, comes_once_a_day_at_the_same_time_of_the_clock) {
  const DailyTimes times = daily(DaySet::all(), {at(7, 30)});
  const TimeZone zone = berlin();
  Instant t = instant("2026-01-01T00:00:00Z");
  for (int day = 0; day < 730; ++day) {
    t = times.next_after(zone, t);
    ASSERT_EQ(zone.local(t), LocalTime::of(plus_days({2026, 1, 1}, day), at(7, 30)));
  }
}

TEST(DailyTimes, a_skipped_time_comes_with_the_change_and_a_repeated_one_the_first_time) {
  const DailyTimes times = daily(DaySet::all(), {at(2, 30)});
  const TimeZone zone = berlin();
  const auto next = [&](std::string_view after) {
    return zone.text(times.next_after(zone, instant(after)));
  };
  EXPECT_EQ(next("2026-03-28T12:00:00Z"), "2026-03-29T03:00:00+02:00");
  EXPECT_EQ(next("2026-03-29T01:00:00Z"), "2026-03-30T02:30:00+02:00");
  EXPECT_EQ(next("2026-10-24T12:00:00Z"), "2026-10-25T02:30:00+02:00");
  EXPECT_EQ(next("2026-10-25T00:30:00Z"), "2026-10-26T02:30:00+01:00");
}

TEST(DailyTimes, only_on_its_days_and_not_on_a_date_that_was_left_out) {
  const TimeZone zone = berlin();
  const DailyTimes times = daily(DaySet::weekdays(), {at(19, 0), at(7, 0)});
  const Instant friday_noon = instant("2026-06-05T12:00:00+02:00");
  EXPECT_EQ(zone.text(times.next_after(zone, friday_noon)), "2026-06-05T19:00:00+02:00");
  EXPECT_EQ(zone.text(times.next_after(zone, instant("2026-06-05T19:00:00+02:00"))),
            "2026-06-08T07:00:00+02:00");
  const DailyTimes morning = daily(DaySet::all(), {at(7, 30)});
  EXPECT_EQ(apia().text(morning.next_after(apia(), instant("2011-12-29T08:00:00-10:00"))),
            "2011-12-31T07:30:00+14:00");
  // Fridays, of which Samoa left one out.
  const DailyTimes fridays = daily(DaySet().with(5), {at(7, 30)});
  EXPECT_EQ(apia().text(fridays.next_after(apia(), instant("2011-12-24T08:00:00-10:00"))),
            "2012-01-06T07:30:00+14:00");
}

TEST(DailyTimes, none_is_missed_where_the_clock_falls_back_over_midnight) {
  const TimeZone zone = st_johns();
  const DailyTimes times = daily(DaySet::all(), {at(0, 0), at(23, 30)});
  std::vector<std::string> seen;
  Instant t = instant("2010-11-06T12:00:00-02:30");
  for (int i = 0; i < 4; ++i) seen.push_back(zone.text(t = times.next_after(zone, t)));
  EXPECT_EQ(seen,
            (std::vector<std::string>{"2010-11-06T23:30:00-02:30", "2010-11-07T00:00:00-02:30",
                                      "2010-11-07T23:30:00-03:30", "2010-11-08T00:00:00-03:30"}));
}

TEST(DailyTimes, refuses_no_day_no_time_and_times_that_are_none) {
  EXPECT_FALSE(DailyTimes::build(DaySet(), {at(7, 0)}));
  EXPECT_FALSE(DailyTimes::build(DaySet::all(), {}));
  EXPECT_FALSE(DailyTimes::build(DaySet::all(), {at(24, 0)}));
  EXPECT_FALSE(DailyTimes::build(DaySet::all(), {at(0, -1)}));
  EXPECT_FALSE(DailyTimes::build(DaySet::all(), {at(7, 0), at(7, 0)}));
}

TEST(WeeklySchedule, weekdays_from_seven_to_seven) {
  const WeeklySchedule day = weekly({{DaySet::weekdays(), at(7, 0), at(19, 0)}});
  const TimeZone zone = berlin();
  const auto next = [&](std::string_view after) {
    return zone.text(day.next_change_after(zone, instant(after)));
  };
  EXPECT_TRUE(day.holds_at(zone, instant("2026-06-05T07:00:00+02:00")));
  EXPECT_FALSE(day.holds_at(zone, instant("2026-06-05T19:00:00+02:00")));
  EXPECT_FALSE(day.holds_at(zone, instant("2026-06-06T12:00:00+02:00")));
  EXPECT_EQ(next("2026-06-05T06:00:00+02:00"), "2026-06-05T07:00:00+02:00");
  EXPECT_EQ(next("2026-06-05T07:00:00+02:00"), "2026-06-05T19:00:00+02:00");
  EXPECT_EQ(next("2026-06-05T19:00:00+02:00"), "2026-06-08T07:00:00+02:00");
  EXPECT_EQ(next("2026-03-27T20:00:00+01:00"), "2026-03-30T07:00:00+02:00");
}

TEST(WeeklySchedule, a_window_over_midnight_belongs_to_the_day_on_which_it_begins) {
  const WeeklySchedule nights = weekly({{DaySet().with(6), at(22, 0), at(6, 0)}});
  const TimeZone zone = berlin();
  EXPECT_TRUE(nights.holds_at(zone, instant("2026-06-06T23:00:00+02:00")));
  EXPECT_TRUE(nights.holds_at(zone, instant("2026-06-07T05:59:59+02:00")));
  EXPECT_FALSE(nights.holds_at(zone, instant("2026-06-07T06:00:00+02:00")));
  EXPECT_FALSE(nights.holds_at(zone, instant("2026-06-07T23:00:00+02:00")));
  EXPECT_EQ(zone.text(nights.next_change_after(zone, instant("2026-06-06T23:00:00+02:00"))),
            "2026-06-07T06:00:00+02:00");
}

TEST(WeeklySchedule, follows_the_clock_where_it_is_put_forward_and_back) {
  const WeeklySchedule window = weekly({{DaySet::all(), at(2, 15), at(2, 45)}});
  const TimeZone zone = berlin();
  const auto next = [&](std::string_view after) {
    return to_text(window.next_change_after(zone, instant(after)));
  };
  // 2026-03-29 has no such half hour, 2026-10-25 has two.
  EXPECT_EQ(next("2026-03-28T12:00:00Z"), "2026-03-30T00:15:00Z");
  EXPECT_EQ(next("2026-10-24T12:00:00Z"), "2026-10-25T00:15:00Z");
  EXPECT_EQ(next("2026-10-25T00:15:00Z"), "2026-10-25T00:45:00Z");
  EXPECT_EQ(next("2026-10-25T00:45:00Z"), "2026-10-25T01:15:00Z");
  EXPECT_EQ(next("2026-10-25T01:15:00Z"), "2026-10-25T01:45:00Z");
}

TEST(WeeklySchedule, windows_that_touch_are_one_and_all_of_them_never_change) {
  const TimeZone zone = berlin();
  const WeeklySchedule touching =
      weekly({{DaySet().with(1), at(12, 0), at(24, 0)}, {DaySet().with(2), at(0, 0), at(8, 0)}});
  EXPECT_EQ(zone.text(touching.next_change_after(zone, instant("2026-06-01T12:00:00+02:00"))),
            "2026-06-02T08:00:00+02:00");
  const WeeklySchedule always =
      weekly({{DaySet::all(), at(0, 0), at(24, 0)}, {DaySet::all(), at(3, 0), at(4, 0)}});
  EXPECT_TRUE(always.holds_at(zone, Instant()));
  EXPECT_EQ(always.next_change_after(zone, Instant()), Instant::never());
  const WeeklySchedule weekends = weekly({{DaySet::weekend(), at(0, 0), at(24, 0)}});
  EXPECT_EQ(zone.text(weekends.next_change_after(zone, instant("2026-06-06T12:00:00+02:00"))),
            "2026-06-08T00:00:00+02:00");
}

TEST(WeeklySchedule, between_changes_nothing_changes) {
  const WeeklySchedule schedule = weekly({{DaySet::weekdays(), at(22, 0), at(2, 30)},
                                          {DaySet::weekend(), at(2, 15), at(9, 0)},
                                          {DaySet().with(6).with(3), at(23, 10), at(0, 20)}});
  for (const TimeZone& zone : {berlin(), sao_paulo(), apia(), st_johns()}) {
    const Instant end = instant("2012-02-01T00:00:00Z");
    for (Instant t = instant("2010-10-20T00:00:00Z"); t < end;) {
      const bool holds = schedule.holds_at(zone, t);
      const Instant change = schedule.next_change_after(zone, t);
      for (; t < std::min(change, end); t += minute * 5) {
        ASSERT_EQ(schedule.holds_at(zone, t), holds) << zone.text(t);
      }
      ASSERT_NE(schedule.holds_at(zone, change), holds) << zone.text(change);
      t = change;
    }
  }
}

TEST(WeeklySchedule, refuses_no_window_no_day_and_times_that_are_none) {
  EXPECT_FALSE(WeeklySchedule::build({}));
  for (const DailyWindow& bad :
       {DailyWindow{DaySet(), at(7, 0), at(8, 0)}, DailyWindow{DaySet::all(), at(7, 0), at(7, 0)},
        DailyWindow{DaySet::all(), at(24, 0), at(7, 0)},
        DailyWindow{DaySet::all(), at(7, 0), at(0, 0)},
        DailyWindow{DaySet::all(), at(7, 0), at(24, 1)}}) {
    EXPECT_FALSE(week_spans(bad));
    EXPECT_FALSE(WeeklySchedule::build(std::vector<DailyWindow>{bad}));
  }
}

}  // namespace
}  // namespace voltwin
