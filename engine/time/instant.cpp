#include "engine/time/instant.hpp"

#include <cmath>

#include "engine/base/ensure.hpp"
#include "engine/time/calendar.hpp"
#include "engine/time/floor_div.hpp"

namespace voltwin {

namespace {

constexpr std::int64_t us_per_day = 86'400'000'000;

// Writes `width` digits and returns the place after them.
char* put_digits(char* at, std::int64_t value, int width) {
  for (int i = width - 1; i >= 0; --i) {
    at[i] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
  return at + width;
}

// Writes a number below 100 and returns the place after it.
char* put_pair(char* at, unsigned value) {
  at[0] = static_cast<char>('0' + value / 10);
  at[1] = static_cast<char>('0' + value % 10);
  return at + 2;
}

// The number that two digits name; anything from 100 on when they are none.
unsigned pair(const char* at) {
  const auto tens = static_cast<unsigned>(static_cast<unsigned char>(at[0])) - '0';
  const auto ones = static_cast<unsigned>(static_cast<unsigned char>(at[1])) - '0';
  return tens > 9 || ones > 9 ? 100 : tens * 10 + ones;
}

// What nearly everybody writes: 2026-06-01T08:00:00Z, with up to six decimals of seconds.
// Nothing when it is anything else, right or wrong.
std::optional<Instant> ordinary_instant(std::string_view text) {
  constexpr std::size_t shortest = 20;
  if (text.size() < shortest || text.size() > max_instant_text || text.back() != 'Z' ||
      text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':') {
    return std::nullopt;
  }
  const unsigned century = pair(text.data());
  const unsigned year = pair(text.data() + 2);
  const unsigned month = pair(text.data() + 5);
  const unsigned day = pair(text.data() + 8);
  const unsigned hour = pair(text.data() + 11);
  const unsigned minute = pair(text.data() + 14);
  const unsigned second = pair(text.data() + 17);
  // A leap second is no ordinary one: it may lead into the year 10000.
  if (century > 99 || year > 99 || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  const CivilDate date{static_cast<int>(century * 100 + year), static_cast<int>(month),
                       static_cast<int>(day)};
  if (!is_date(date)) return std::nullopt;
  std::int64_t us = 0;
  if (text.size() > shortest) {
    if (text[19] != '.' || text.size() == shortest + 1) return std::nullopt;
    std::int64_t unit = 100'000;
    for (std::size_t at = shortest; at + 1 < text.size(); ++at, unit /= 10) {
      if (text[at] < '0' || text[at] > '9') return std::nullopt;
      us += (text[at] - '0') * unit;
    }
  }
  us += ((hour * 60 + minute) * std::int64_t{60} + second) * 1'000'000;
  return Instant::from_us(us + day_number(date) * us_per_day);
}

// A cursor over fixed-width digits and separators; `ok` latches the first failure.
struct Scanner {
  std::string_view text;
  std::size_t at = 0;
  bool ok = true;

  int digits(int width) {
    int value = 0;
    for (int i = 0; i < width; ++i, ++at) {
      if (at >= text.size() || text[at] < '0' || text[at] > '9') {
        ok = false;
        return 0;
      }
      value = value * 10 + (text[at] - '0');
    }
    return value;
  }
  bool accept(char c) {
    if (at < text.size() && text[at] == c) {
      ++at;
      return true;
    }
    return false;
  }
  void expect(char c) { ok = accept(c) && ok; }
  std::int64_t fraction_us() {
    std::int64_t us = 0;
    std::int64_t unit = 100'000;
    bool any = false;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') {
      us += (text[at] - '0') * unit;
      unit /= 10;
      any = true;
      ++at;
    }
    ok = ok && any;
    return us;
  }
};

}  // namespace

Duration Duration::nearest(double seconds) {
  return from_us(static_cast<std::int64_t>(std::floor(seconds * 1e6 + 0.5)));
}

Duration Duration::at_least(double seconds) {
  return from_us(static_cast<std::int64_t>(std::ceil(seconds * 1e6)));
}

CivilTime civil(Instant instant, Duration utc_offset) {
  const std::int64_t local = instant.us() + utc_offset.us();
  const std::int64_t days = floor_div(local, us_per_day);
  std::int64_t rest = local - days * us_per_day;
  const CivilDate date = date_of_day(days);
  CivilTime out;
  out.year = date.year;
  out.month = date.month;
  out.day = date.day;
  out.microsecond = static_cast<int>(rest % 1'000'000);
  rest /= 1'000'000;
  out.second = static_cast<int>(rest % 60);
  out.minute = static_cast<int>(rest / 60 % 60);
  out.hour = static_cast<int>(rest / 3600);
  out.weekday = static_cast<int>(((days % 7) + 11) % 7);
  return out;
}

Instant local_midnight(Instant instant, Duration utc_offset) {
  const std::int64_t local = instant.us() + utc_offset.us();
  return Instant::from_us(floor_div(local, us_per_day) * us_per_day - utc_offset.us());
}

char* write_text(char* at, Instant instant) {
  const std::int64_t days = floor_div(instant.us(), us_per_day);
  const CivilDate date = date_of_day(days);
  ENSURE(date.year >= 0 && date.year <= 9999);
  const std::int64_t us = instant.us() - days * us_per_day;
  const auto seconds = static_cast<unsigned>(us / 1'000'000);
  const auto fraction = static_cast<unsigned>(us % 1'000'000);
  at = put_pair(at, static_cast<unsigned>(date.year) / 100);
  at = put_pair(at, static_cast<unsigned>(date.year) % 100);
  *at++ = '-';
  at = put_pair(at, static_cast<unsigned>(date.month));
  *at++ = '-';
  at = put_pair(at, static_cast<unsigned>(date.day));
  *at++ = 'T';
  at = put_pair(at, seconds / 3600);
  *at++ = ':';
  at = put_pair(at, seconds / 60 % 60);
  *at++ = ':';
  at = put_pair(at, seconds % 60);
  if (fraction != 0) {
    *at++ = '.';
    at = fraction % 1000 == 0 ? put_digits(at, fraction / 1000, 3) : put_digits(at, fraction, 6);
  }
  *at++ = 'Z';
  return at;
}

void append_text(std::string& out, Instant instant) {
  char buffer[max_instant_text];
  out.append(buffer, static_cast<std::size_t>(write_text(buffer, instant) - buffer));
}

std::string to_text(Instant instant) {
  std::string out;
  append_text(out, instant);
  return out;
}

std::optional<ZonedInstant> parse_instant(std::string_view text) {
  if (const auto ordinary = ordinary_instant(text)) return ZonedInstant{*ordinary, Duration()};
  Scanner in{text};
  const int year = in.digits(4);
  in.expect('-');
  const int month = in.digits(2);
  in.expect('-');
  const int day = in.digits(2);
  if (!in.accept('T') && !in.accept('t')) in.expect(' ');
  const int hour = in.digits(2);
  in.expect(':');
  const int minute = in.digits(2);
  in.expect(':');
  const int second = in.digits(2);
  std::int64_t us = in.ok && in.accept('.') ? in.fraction_us() : 0;
  if (!in.ok || !is_date({year, month, day}) || hour > 23 || minute > 59 || second > 60) {
    return std::nullopt;
  }
  ZonedInstant out;
  if (in.at == text.size()) {
    out.has_zone = false;
  } else if (!in.accept('Z') && !in.accept('z')) {
    const int sign = in.accept('-') ? -1 : 1;
    if (sign > 0) in.expect('+');
    const int offset_hours = in.digits(2);
    in.accept(':');
    const int offset_minutes = in.digits(2);
    if (offset_hours > 23 || offset_minutes > 59) return std::nullopt;
    out.utc_offset = Duration::from_minutes(sign * (offset_hours * 60 + offset_minutes));
  }
  if (!in.ok || in.at != text.size()) return std::nullopt;
  us += ((hour * 60 + minute) * std::int64_t{60} + second) * 1'000'000;
  us += day_number({year, month, day}) * us_per_day;
  out.instant = Instant::from_us(us) - out.utc_offset;
  // An offset or a leap second may lead out of the years that have a text.
  constexpr Instant first = Instant::from_seconds(-62'167'219'200);  // 0000-01-01
  constexpr Instant after = Instant::from_seconds(253'402'300'800);  // 10000-01-01
  if (out.instant < first || out.instant >= after) return std::nullopt;
  return out;
}

}  // namespace voltwin
