#include "engine/time/calendar.hpp"

#include <gtest/gtest.h>

namespace voltwin {
namespace {

TEST(Calendar, every_day_of_eight_centuries_has_its_number_weekday_and_iso_week) {
  // Counted on from a known day, one by one, over two whole cycles of the calendar.
  CivilDate date{1600, 1, 1};  // a Saturday
  std::int64_t number = day_number(date);
  EXPECT_EQ(number, -135'140);
  int weekday = 6;
  IsoWeek week{1599, 52};
  for (; date.year < 2400; ++number) {
    ASSERT_EQ(day_number(date), number);
    ASSERT_EQ(date_of_day(number), date);
    ASSERT_EQ(weekday_of(date), weekday) << to_text(date);
    ASSERT_EQ(iso_week_of(date), week) << to_text(date);
    if (++date.day > days_in_month(date.year, date.month)) {
      date.day = 1;
      if (++date.month > 12) date = {date.year + 1, 1, 1};
    }
    weekday = (weekday + 1) % 7;
    if (weekday != 1) continue;
    ++week.week;
    // A Monday from 29 December to 4 January begins week 1.
    const bool first = (date.month == 12 && date.day >= 29) || (date.month == 1 && date.day <= 4);
    if (first) week = {date.month == 12 ? date.year + 1 : date.year, 1};
  }
}

TEST(Calendar, iso_weeks_as_the_standard_gives_them) {
  EXPECT_EQ(iso_week_of({2026, 1, 1}), (IsoWeek{2026, 1}));
  EXPECT_EQ(iso_week_of({2025, 12, 29}), (IsoWeek{2026, 1}));
  EXPECT_EQ(iso_week_of({2020, 12, 31}), (IsoWeek{2020, 53}));
  EXPECT_EQ(iso_week_of({2021, 1, 3}), (IsoWeek{2020, 53}));
}

TEST(Calendar, months_end_on_their_last_day) {
  EXPECT_EQ(plus_months({2026, 1, 31}, 1), (CivilDate{2026, 2, 28}));
  EXPECT_EQ(plus_months({2024, 1, 31}, 1), (CivilDate{2024, 2, 29}));
  EXPECT_EQ(plus_months({2026, 3, 31}, -13), (CivilDate{2025, 2, 28}));
  EXPECT_EQ(plus_months({2026, 12, 15}, 1), (CivilDate{2027, 1, 15}));
  EXPECT_EQ(plus_months({2026, 1, 15}, -1), (CivilDate{2025, 12, 15}));
  EXPECT_EQ(plus_months({-1, 12, 15}, 1), (CivilDate{0, 1, 15}));
  EXPECT_EQ(plus_days({2024, 2, 28}, 2), (CivilDate{2024, 3, 1}));
}

TEST(Calendar, knows_which_dates_there_are) {
  EXPECT_TRUE(is_date({2000, 2, 29}));
  EXPECT_FALSE(is_date({1900, 2, 29}));
  EXPECT_FALSE(is_date({2026, 0, 1}));
  EXPECT_FALSE(is_date({2026, 13, 1}));
  EXPECT_FALSE(is_date({2026, 4, 31}));
  EXPECT_FALSE(is_date({2026, 4, 0}));
}

TEST(Calendar, readings_fall_into_date_time_and_weekday_before_1970_too) {
  const LocalTime last = LocalTime::of({1969, 12, 31}, Duration::from_minutes(23 * 60 + 59));
  EXPECT_EQ(last.us(), -60'000'000);
  EXPECT_EQ(last.date(), (CivilDate{1969, 12, 31}));
  EXPECT_EQ(last.time_of_day(), Duration::from_minutes(23 * 60 + 59));
  EXPECT_EQ(last.weekday(), 3);
  EXPECT_EQ(to_text(last), "1969-12-31T23:59:00");
  EXPECT_EQ(LocalTime::of({2026, 6, 7}, Duration()).time_of_week(), Duration());  // a Sunday
  EXPECT_EQ(LocalTime::of({2026, 6, 6}, Duration::from_hours(23)).time_of_week(),
            Duration::from_hours(24 * 6 + 23));
}

TEST(Calendar, times_of_day_are_hours_and_minutes_up_to_the_end_of_the_day) {
  EXPECT_EQ(parse_time_of_day("00:00"), Duration());
  EXPECT_EQ(parse_time_of_day("14:05"), Duration::from_minutes(14 * 60 + 5));
  EXPECT_EQ(parse_time_of_day("24:00"), Duration::from_hours(24));
  for (const char* text : {"", "7:30", "07:60", "24:01", "25:00", "07-30", "07:3x", "07:30:00"}) {
    EXPECT_FALSE(parse_time_of_day(text)) << text;
  }
}

TEST(Calendar, sets_of_days_hold_what_was_put_in) {
  const DaySet set = DaySet().with(0).with(3);
  for (int day = 0; day < 7; ++day) {
    EXPECT_EQ(set.contains(day), day == 0 || day == 3);
    EXPECT_TRUE(DaySet::all().contains(day));
    EXPECT_NE(DaySet::weekdays().contains(day), DaySet::weekend().contains(day));
  }
  EXPECT_TRUE(DaySet::weekend().contains(6));
  EXPECT_TRUE(DaySet().is_empty());
}

}  // namespace
}  // namespace voltwin
