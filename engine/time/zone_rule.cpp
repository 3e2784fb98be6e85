#include "engine/time/zone_rule.hpp"

#include <algorithm>
#include <array>

#include "engine/time/calendar.hpp"
#include "engine/time/floor_div.hpp"

namespace voltwin {

namespace {

constexpr std::int64_t s_per_day = 86'400;
constexpr std::size_t max_abbreviation = 16;
// POSIX gives an offset at most 24 hours, RFC 9636 a time of change at most 167.
constexpr int max_offset_hours = 24;
constexpr int max_time_hours = 167;

bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// A cursor over the text; each part is empty when the text has something else there.
struct Cursor {
  std::string_view text;
  std::size_t at = 0;

  [[nodiscard]] bool at_end() const { return at == text.size(); }
  [[nodiscard]] char peek() const { return at_end() ? '\0' : text[at]; }
  bool accept(char c) {
    if (at_end() || text[at] != c) return false;
    ++at;
    return true;
  }

  std::optional<int> number(int lowest, int highest) {
    const std::size_t begin = at;
    int value = 0;
    for (; is_digit(peek()) && at - begin < 3; ++at) value = value * 10 + (text[at] - '0');
    if (at == begin || is_digit(peek()) || value < lowest || value > highest) return {};
    return value;
  }

  // [+-]hh[:mm[:ss]]
  std::optional<std::int64_t> time(int max_hours) {
    const bool negative = accept('-');
    if (!negative) accept('+');
    const std::optional<int> hours = number(0, max_hours);
    if (!hours) return {};
    std::int64_t seconds = std::int64_t{*hours} * 3600;
    for (const int unit : {60, 1}) {
      if (!accept(':')) break;
      const std::optional<int> part = number(0, 59);
      if (!part) return {};
      seconds += std::int64_t{*part} * unit;
    }
    return negative ? -seconds : seconds;
  }

  // Three letters or more, or in angle brackets letters, digits and signs.
  std::optional<std::string> abbreviation() {
    const bool quoted = accept('<');
    const std::size_t begin = at;
    const auto fits = [&](char c) {
      return is_letter(c) || (quoted && (is_digit(c) || c == '+' || c == '-'));
    };
    while (fits(peek())) ++at;
    const std::string_view out = text.substr(begin, at - begin);
    if (out.size() < 3 || out.size() > max_abbreviation || (quoted && !accept('>'))) return {};
    return std::string(out);
  }

  std::optional<ZoneType> type_name() {
    std::optional<std::string> name = abbreviation();
    if (!name) return {};
    return ZoneType{0, false, *std::move(name)};
  }

  std::optional<YearlyMoment> moment() {
    YearlyMoment out;
    std::optional<int> day;
    if (accept('J')) {
      out.form = YearlyMoment::Form::julian;
      day = number(1, 365);
    } else if (accept('M')) {
      out.form = YearlyMoment::Form::week_of_month;
      const std::optional<int> month = number(1, 12);
      const std::optional<int> week = month && accept('.') ? number(1, 5) : std::nullopt;
      const std::optional<int> weekday = week && accept('.') ? number(0, 6) : std::nullopt;
      if (!weekday) return {};
      out.month = *month;
      out.week = *week;
      out.weekday = *weekday;
      day = 0;
    } else {
      out.form = YearlyMoment::Form::day_of_year;
      day = number(0, 365);
    }
    if (!day) return {};
    out.day = *day;
    if (!accept('/')) return out;
    const std::optional<std::int64_t> time_s = time(max_time_hours);
    if (!time_s) return {};
    out.time_s = *time_s;
    return out;
  }
};

tl::unexpected<Error> expected_at(const Cursor& in, std::string_view what) {
  return bad_input("expected " + std::string(what) + " at character " + std::to_string(in.at + 1) +
                   " of the rule for later years");
}

struct Change {
  std::int64_t at = 0;
  bool to_daylight = false;
};

}  // namespace

std::int64_t YearlyMoment::in_year(int year) const {
  if (form == Form::week_of_month) {
    const std::int64_t first = day_number({year, month, 1});
    const std::int64_t until_weekday = floor_mod(weekday - (first + 4), 7);
    std::int64_t of_month = until_weekday + 7 * std::int64_t{week - 1};
    if (of_month >= days_in_month(year, month)) of_month -= 7;
    return (first + of_month) * s_per_day + time_s;
  }
  const std::int64_t new_year = day_number({year, 1, 1});
  if (form == Form::day_of_year) return (new_year + day) * s_per_day + time_s;
  const bool after_leap_day = days_in_month(year, 2) == 29 && day >= 60;
  return (new_year + day - 1 + (after_leap_day ? 1 : 0)) * s_per_day + time_s;
}

Result<ZoneRule> ZoneRule::parse(std::string_view text) {
  Cursor in{text};
  ZoneRule out;
  std::optional<ZoneType> standard = in.type_name();
  if (!standard) return expected_at(in, "an abbreviation");
  out.standard_ = *std::move(standard);
  const std::optional<std::int64_t> west = in.time(max_offset_hours);
  if (!west) return expected_at(in, "an offset");
  out.standard_.offset_s = static_cast<std::int32_t>(-*west);  // POSIX counts westwards
  if (in.at_end()) return out;

  std::optional<ZoneType> daylight = in.type_name();
  if (!daylight) return expected_at(in, "an abbreviation");
  daylight->is_daylight_saving = true;
  daylight->offset_s = out.standard_.offset_s + 3600;
  if (in.peek() != ',') {
    const std::optional<std::int64_t> daylight_west = in.time(max_offset_hours);
    if (!daylight_west) return expected_at(in, "an offset or a comma");
    daylight->offset_s = static_cast<std::int32_t>(-*daylight_west);
  }
  out.daylight_ = *std::move(daylight);
  for (YearlyMoment* moment : {&out.start_, &out.end_}) {
    if (!in.accept(',')) return expected_at(in, "a comma");
    const std::optional<YearlyMoment> read = in.moment();
    if (!read) return expected_at(in, "a day of the year (Jn, n or Mm.w.d) and time");
    *moment = *read;
  }
  if (!in.at_end()) return expected_at(in, "the end");
  return out;
}

// Changes lie in their year or up to a week (of hours, and of offsets that differ) outside of
// it, so near New Year those of the year beyond count too. Where daylight saving ends as the
// next begins, it is in force all year (RFC 9636 §3.3.1).
const ZoneType& ZoneRule::at(std::int64_t second) const {
  if (!daylight_) return standard_;
  constexpr std::int64_t reach = 10 * s_per_day;
  const auto year_of = [&](std::int64_t t) {
    return date_of_day(floor_div(t + standard_.offset_s, s_per_day)).year;
  };
  const int year = year_of(second);
  std::optional<Change> latest;
  const auto look_at = [&](int of_year) {
    const Change changes[] = {{end_.in_year(of_year) - daylight_->offset_s, false},
                              {start_.in_year(of_year) - standard_.offset_s, true}};
    for (const Change& change : changes) {
      if (change.at > second) continue;
      const bool wins =
          !latest || change.at > latest->at || (change.at == latest->at && change.to_daylight);
      if (wins) latest = change;
    }
  };
  look_at(year);
  if (year_of(second + reach) != year) look_at(year + 1);
  // The end of a year's daylight saving may come after the start of the next one's.
  look_at(year - 1);
  if (year_of(second - reach) != year) look_at(year - 2);
  return latest->to_daylight ? *daylight_ : standard_;
}

std::optional<std::int64_t> ZoneRule::next_change_after(std::int64_t second) const {
  if (!daylight_) return {};
  const int year = date_of_day(floor_div(second + standard_.offset_s, s_per_day)).year;
  std::array<std::int64_t, 8> candidates{};
  std::size_t count = 0;
  for (int y = year - 1; y <= year + 2; ++y) {
    candidates[count++] = start_.in_year(y) - standard_.offset_s;
    candidates[count++] = end_.in_year(y) - daylight_->offset_s;
  }
  std::sort(candidates.begin(), candidates.end());
  for (const std::int64_t candidate : candidates) {
    if (candidate > second && at(candidate) != at(candidate - 1)) return candidate;
  }
  return {};
}

}  // namespace voltwin
