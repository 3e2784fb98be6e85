#include "engine/time/calendar.hpp"

#include <algorithm>
#include <limits>

#include "engine/base/ensure.hpp"
#include "engine/time/floor_div.hpp"

namespace voltwin {

namespace {

constexpr std::int64_t us_per_day = 86'400'000'000;
constexpr int days_per_week = 7;

// 1970-01-01 was a Thursday.
int weekday_of_day(std::int64_t day) { return static_cast<int>(floor_mod(day + 4, days_per_week)); }

}  // namespace

int days_in_month(int year, int month) {
  ENSURE(month >= 1 && month <= 12);
  constexpr int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month == 2 && leap ? 29 : lengths[month - 1];
}

bool is_date(CivilDate date) {
  return date.month >= 1 && date.month <= 12 && date.day >= 1 &&
         date.day <= days_in_month(date.year, date.month);
}

// Both ways: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
std::int64_t day_number(CivilDate date) {
  ENSURE(is_date(date));
  const std::int64_t year = std::int64_t{date.year} - (date.month <= 2 ? 1 : 0);
  const std::int64_t era = floor_div(year, 400);
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t month = date.month > 2 ? date.month - 3 : date.month + 9;  // from March
  const std::int64_t day_of_year = (153 * month + 2) / 5 + date.day - 1;
  const std::int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}

CivilDate date_of_day(std::int64_t day_number) {
  const std::int64_t day = day_number + 719'468;
  const std::int64_t era = floor_div(day, 146'097);
  const std::int64_t day_of_era = day - era * 146'097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month = (5 * day_of_year + 2) / 153;  // from March
  CivilDate out;
  out.day = static_cast<int>(day_of_year - (153 * month + 2) / 5 + 1);
  out.month = static_cast<int>(month < 10 ? month + 3 : month - 9);
  const std::int64_t year = year_of_era + era * 400 + (out.month <= 2 ? 1 : 0);
  ENSURE(year >= std::numeric_limits<int>::min() && year <= std::numeric_limits<int>::max());
  out.year = static_cast<int>(year);
  return out;
}

int weekday_of(CivilDate date) { return weekday_of_day(day_number(date)); }

CivilDate plus_days(CivilDate date, std::int64_t days) {
  return date_of_day(day_number(date) + days);
}

CivilDate plus_months(CivilDate date, std::int64_t months) {
  ENSURE(is_date(date));
  const std::int64_t month = std::int64_t{date.year} * 12 + (date.month - 1) + months;
  const std::int64_t year = floor_div(month, 12);
  ENSURE(year >= std::numeric_limits<int>::min() && year <= std::numeric_limits<int>::max());
  CivilDate out{static_cast<int>(year), static_cast<int>(month - year * 12) + 1, 1};
  out.day = std::min(date.day, days_in_month(out.year, out.month));
  return out;
}

IsoWeek iso_week_of(CivilDate date) {
  const std::int64_t day = day_number(date);
  const std::int64_t days_since_monday = floor_mod(weekday_of_day(day) - 1, days_per_week);
  const std::int64_t thursday = day - days_since_monday + 3;
  const int year = date_of_day(thursday).year;
  const std::int64_t day_of_year = thursday - day_number({year, 1, 1});
  return {year, static_cast<int>(day_of_year / days_per_week) + 1};
}

std::string to_text(CivilDate date) {
  return to_text(LocalTime::of(date, Duration())).substr(0, 10);
}

std::optional<Duration> parse_time_of_day(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return {};
  const auto two_digits = [&](std::size_t at) {
    const char high = text[at], low = text[at + 1];
    const bool digits = high >= '0' && high <= '9' && low >= '0' && low <= '9';
    return digits ? (high - '0') * 10 + (low - '0') : 99;
  };
  const int hours = two_digits(0);
  const int minutes = two_digits(3);
  if (hours > 24 || minutes > 59 || (hours == 24 && minutes != 0)) return {};
  return Duration::from_minutes(hours * 60 + minutes);
}

LocalTime LocalTime::of(CivilDate date, Duration of_day) {
  return LocalTime(day_number(date) * us_per_day + of_day.us());
}

CivilDate LocalTime::date() const { return date_of_day(floor_div(us_, us_per_day)); }

Duration LocalTime::time_of_day() const { return Duration::from_us(floor_mod(us_, us_per_day)); }

int LocalTime::weekday() const { return weekday_of_day(floor_div(us_, us_per_day)); }

Duration LocalTime::time_of_week() const {
  return Duration::from_hours(24) * weekday() + time_of_day();
}

std::string to_text(LocalTime local) {
  std::string out = to_text(Instant::from_us(local.us()));
  out.pop_back();  // the Z
  return out;
}

DaySet DaySet::with(int weekday) const {
  ENSURE(weekday >= 0 && weekday < days_per_week);
  return DaySet(static_cast<std::uint8_t>(bits_ | (1U << static_cast<unsigned>(weekday))));
}

bool DaySet::contains(int weekday) const {
  ENSURE(weekday >= 0 && weekday < days_per_week);
  return ((static_cast<unsigned>(bits_) >> static_cast<unsigned>(weekday)) & 1U) != 0;
}

}  // namespace voltwin
