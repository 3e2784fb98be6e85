#include "engine/stats/weekly.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "engine/stats/algebra.hpp"
#include "tests/unit/engine/time/zone_bytes.hpp"

namespace voltwin::stats {
namespace {

constexpr Duration minute = Duration::from_minutes(1);
constexpr Duration at(int hours, int minutes) { return minute * (hours * 60 + minutes); }

WeeklyProfile office() {
  return WeeklyProfile::build({{DaySet::weekdays(), at(7, 0), 40.0},
                               {DaySet::weekdays(), at(19, 0), 15.0},
                               {DaySet::all(), at(2, 30), 10.0}})
      .value();
}

std::vector<std::string> texts(const StepSeries& series, const TimeZone& zone) {
  std::vector<std::string> out;
  for (const Point& point : series.points()) {
    out.push_back(zone.text(point.at) + " " + std::to_string(static_cast<int>(point.value)));
  }
  return out;
}

TEST(WeeklyProfile, holds_at_the_same_local_time_on_both_sides_of_the_change) {
  const TimeZone zone = berlin();
  const StepSeries series = office().over(zone, instant("2026-03-27T00:00:00+01:00"),
                                          instant("2026-03-31T00:00:00+02:00"));
  EXPECT_EQ(texts(series, zone), (std::vector<std::string>{
                                     "2026-03-27T00:00:00+01:00 15", "2026-03-27T02:30:00+01:00 10",
                                     "2026-03-27T07:00:00+01:00 40", "2026-03-27T19:00:00+01:00 15",
                                     "2026-03-28T02:30:00+01:00 10", "2026-03-30T07:00:00+02:00 40",
                                     "2026-03-30T19:00:00+02:00 15"}));
}

TEST(WeeklyProfile, an_hour_that_comes_twice_has_its_values_twice) {
  const TimeZone zone = berlin();
  const WeeklyProfile profile =
      WeeklyProfile::build({{DaySet::all(), at(0, 0), 1.0}, {DaySet::all(), at(2, 30), 2.0}})
          .value();
  const StepSeries series = profile.over(zone, instant("2026-10-25T00:00:00+02:00"),
                                         instant("2026-10-26T00:00:00+01:00"));
  EXPECT_EQ(
      texts(series, zone),
      (std::vector<std::string>{"2026-10-25T00:00:00+02:00 1", "2026-10-25T02:30:00+02:00 2",
                                "2026-10-25T02:00:00+01:00 1", "2026-10-25T02:30:00+01:00 2"}));
}

TEST(WeeklyProfile, as_steps_is_what_it_is_at_each_instant) {
  const WeeklyProfile profile = office();
  for (const TimeZone& zone : {berlin(), sao_paulo(), apia(), st_johns(), TimeZone::utc()}) {
    for (const char* around :
         {"2010-11-07T00:00:00Z", "2011-12-30T00:00:00Z", "2018-11-04T00:00:00Z",
          "2019-02-17T00:00:00Z", "2026-03-29T00:00:00Z", "2026-10-25T00:00:00Z"}) {
      const Instant from = instant(around) - Duration::from_hours(100);
      const Instant to = instant(around) + Duration::from_hours(100);
      const StepSeries series = profile.over(zone, from, to);
      for (Instant t = from; t < to; t += minute) {
        ASSERT_EQ(series.at(t), profile.at(zone, t)) << zone.text(t);
      }
      EXPECT_GE(series.points().front().at, from);
      EXPECT_LT(series.points().back().at, to);
    }
  }
}

TEST(WeeklyProfile, one_entry_holds_always) {
  const WeeklyProfile profile = WeeklyProfile::build({{DaySet().with(3), at(12, 0), 5.0}}).value();
  EXPECT_EQ(profile.over(berlin(), Instant(), Instant::from_seconds(1'000'000)),
            StepSeries::constant(5.0));
}

TEST(WeeklyProfile, the_last_entry_of_the_week_holds_until_the_first) {
  const WeeklyProfile profile =
      WeeklyProfile::build({{DaySet().with(1), at(6, 0), 1.0}, {DaySet().with(5), at(18, 0), 2.0}})
          .value();
  EXPECT_EQ(profile.at(berlin(), instant("2026-06-06T12:00:00+02:00")), 2.0);  // Saturday
  EXPECT_EQ(profile.at(berlin(), instant("2026-06-07T12:00:00+02:00")), 2.0);  // Sunday
  EXPECT_EQ(profile.at(berlin(), instant("2026-06-08T05:59:59+02:00")), 2.0);  // Monday
  EXPECT_EQ(profile.at(berlin(), instant("2026-06-08T06:00:00+02:00")), 1.0);
}

TEST(WeeklyProfile, refuses_what_it_could_not_follow) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(WeeklyProfile::build({}));
  EXPECT_FALSE(WeeklyProfile::build({{DaySet(), at(7, 0), 1.0}}));
  EXPECT_FALSE(WeeklyProfile::build({{DaySet::all(), at(24, 0), 1.0}}));
  EXPECT_FALSE(WeeklyProfile::build({{DaySet::all(), at(7, 0), nan}}));
  const auto twice =
      WeeklyProfile::build({{DaySet::all(), at(7, 0), 1.0}, {DaySet().with(2), at(7, 0), 1.0}});
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().message, "expected one entry for each time of each day");
}

TEST(WindowsOver, have_one_value_inside_and_another_outside) {
  const TimeZone zone = berlin();
  const std::vector<DailyWindow> windows = {{DaySet::weekdays(), at(22, 0), at(6, 0)}};
  const WeeklySchedule nights = WeeklySchedule::build(windows).value();
  const StepSeries series =
      windows_over(nights, zone, instant("2026-10-23T12:00:00+02:00"),
                   instant("2026-10-27T00:00:00+01:00"), {.inside = 5.0, .outside = 9.0});
  EXPECT_EQ(
      texts(series, zone),
      (std::vector<std::string>{"2026-10-23T12:00:00+02:00 9", "2026-10-23T22:00:00+02:00 5",
                                "2026-10-24T06:00:00+02:00 9", "2026-10-26T22:00:00+01:00 5"}));
}

}  // namespace
}  // namespace voltwin::stats
