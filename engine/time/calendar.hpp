#pragma once
// Calendar arithmetic that needs no time zone: dates, readings of a local clock, sets of
// weekdays, ISO weeks. Proleptic Gregorian throughout. What instant a reading names is up to
// a TimeZone (zone.hpp).

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/time/instant.hpp"

namespace voltwin {

struct CivilDate {
  int year = 1970, month = 1, day = 1;
  constexpr auto operator<=>(const CivilDate&) const = default;
};

/// 28 to 31. `month` is 1 to 12 (ENSURE).
[[nodiscard]] int days_in_month(int year, int month);
/// Whether the date is one of the calendar.
[[nodiscard]] bool is_date(CivilDate date);

/// Days from 1970-01-01 to the date, negative before it. A real date (ENSURE).
[[nodiscard]] std::int64_t day_number(CivilDate date);
/// The inverse. The year must fit an int (ENSURE).
[[nodiscard]] CivilDate date_of_day(std::int64_t day_number);

/// 0 Sunday .. 6 Saturday, as CivilTime counts.
[[nodiscard]] int weekday_of(CivilDate date);

[[nodiscard]] CivilDate plus_days(CivilDate date, std::int64_t days);
/// The same day of another month, or that month's last day where it is shorter, as java.time
/// does it: 2026-01-31 and one month is 2026-02-28.
[[nodiscard]] CivilDate plus_months(CivilDate date, std::int64_t months);

struct IsoWeek {
  int year = 1970, week = 1;  ///< week 1 to 53; the year that the week's Thursday lies in
  constexpr auto operator<=>(const IsoWeek&) const = default;
};
/// ISO 8601: weeks begin on Monday, and week 1 is the one with the year's first Thursday.
[[nodiscard]] IsoWeek iso_week_of(CivilDate date);

/// "2026-06-01". Years 0 to 9999 (ENSURE).
[[nodiscard]] std::string to_text(CivilDate date);

/// "14:05", and "24:00" as the end of a day: the time since midnight on a clock. Empty for
/// anything else.
[[nodiscard]] std::optional<Duration> parse_time_of_day(std::string_view text);

/// What a clock on the wall shows: a date and a time of day, without saying where. Readings
/// are ordered as the clock shows them; that is not the order in which they come about, as
/// clocks are put back.
class LocalTime {
 public:
  constexpr LocalTime() = default;  ///< 1970-01-01T00:00:00
  /// `us` counts from 1970-01-01T00:00:00 on the same clock, with days of 24 hours.
  [[nodiscard]] static constexpr LocalTime from_us(std::int64_t us) { return LocalTime(us); }
  /// `of_day` since midnight; 24 hours and more reach into the days after.
  [[nodiscard]] static LocalTime of(CivilDate date, Duration of_day);

  [[nodiscard]] constexpr std::int64_t us() const { return us_; }
  [[nodiscard]] CivilDate date() const;
  [[nodiscard]] Duration time_of_day() const;
  [[nodiscard]] int weekday() const;  ///< 0 Sunday .. 6 Saturday
  /// Since the last Sunday 00:00 of the clock: 0 to just under 7 days.
  [[nodiscard]] Duration time_of_week() const;

  constexpr auto operator<=>(const LocalTime&) const = default;
  friend constexpr LocalTime operator+(LocalTime t, Duration d) {
    return LocalTime(t.us_ + d.us());
  }
  friend constexpr LocalTime operator-(LocalTime t, Duration d) {
    return LocalTime(t.us_ - d.us());
  }
  friend constexpr Duration operator-(LocalTime a, LocalTime b) {
    return Duration::from_us(a.us_ - b.us_);
  }

 private:
  constexpr explicit LocalTime(std::int64_t us) : us_(us) {}
  std::int64_t us_ = 0;
};

/// "2026-06-01T08:00:00", with decimals as to_text(Instant) has them.
[[nodiscard]] std::string to_text(LocalTime local);

/// A set of days of the week, numbered as CivilTime does: 0 Sunday .. 6 Saturday.
class DaySet {
 public:
  constexpr DaySet() = default;  ///< empty
  [[nodiscard]] static constexpr DaySet all() { return DaySet(0b1111111); }
  [[nodiscard]] static constexpr DaySet weekdays() { return DaySet(0b0111110); }
  [[nodiscard]] static constexpr DaySet weekend() { return DaySet(0b1000001); }
  /// The set with one more day: 0 to 6 (ENSURE).
  [[nodiscard]] DaySet with(int weekday) const;
  [[nodiscard]] bool contains(int weekday) const;
  [[nodiscard]] constexpr bool is_empty() const { return bits_ == 0; }
  [[nodiscard]] constexpr bool operator==(const DaySet&) const = default;

 private:
  constexpr explicit DaySet(std::uint8_t bits) : bits_(bits) {}
  std::uint8_t bits_ = 0;
};

}  // namespace voltwin
