#include "engine/time/zone.hpp"

#include <algorithm>
#include <limits>

#include "engine/base/ensure.hpp"
#include "engine/time/floor_div.hpp"
#include "engine/time/zone_limits.hpp"

namespace voltwin {

namespace {

constexpr std::int64_t us_per_s = 1'000'000;

// A change at a whole second holds from that second on, so that the part of a second that an
// instant has beyond it does not matter.
std::int64_t second_of(Instant t) { return floor_div(t.us(), us_per_s); }

std::int64_t saturated_sum(std::int64_t a, std::int64_t b) {
  std::int64_t out = 0;
  if (!__builtin_add_overflow(a, b, &out)) return out;
  return b < 0 ? std::numeric_limits<std::int64_t>::min()
               : std::numeric_limits<std::int64_t>::max();
}

// Wider than any offset.
constexpr Duration any_offset = Duration::from_hours(27);

// A reading as if it were UTC.
Instant as_utc_of(LocalTime local) {
  ENSURE(local >= TimeZone::first_reading() && local <= TimeZone::last_reading());
  return Instant::from_us(local.us());
}

}  // namespace

TimeZone TimeZone::fixed(Duration utc_offset, std::string name) {
  ENSURE(utc_offset.us() % us_per_s == 0);
  const std::int64_t offset_s = utc_offset.us() / us_per_s;
  ENSURE(offset_s >= min_zone_offset_s && offset_s <= max_zone_offset_s);
  std::string abbreviation = offset_s == 0 ? "UTC" : offset_text(utc_offset);
  return TimeZone(std::move(name),
                  {{static_cast<std::int32_t>(offset_s), false, std::move(abbreviation)}});
}

TimeZone TimeZone::utc() { return fixed(Duration(), "UTC"); }

const ZoneType& TimeZone::type_at(std::int64_t second) const {
  const bool after_all = transitions_.empty() || second >= transitions_.back().second;
  if (after_all && rule_) return rule_->at(second);
  const auto next = std::upper_bound(
      transitions_.begin(), transitions_.end(), second,
      [](std::int64_t wanted, const Transition& transition) { return wanted < transition.second; });
  return next == transitions_.begin() ? types_.front() : types_[std::prev(next)->type];
}

Duration TimeZone::utc_offset(Instant t) const {
  return Duration::from_seconds(type_at(second_of(t)).offset_s);
}

bool TimeZone::is_daylight_saving(Instant t) const {
  return type_at(second_of(t)).is_daylight_saving;
}

std::string_view TimeZone::abbreviation(Instant t) const {
  return type_at(second_of(t)).abbreviation;
}

std::optional<std::int64_t> TimeZone::next_change_after(std::int64_t second) const {
  auto next = std::upper_bound(
      transitions_.begin(), transitions_.end(), second,
      [](std::int64_t wanted, const Transition& transition) { return wanted < transition.second; });
  for (; next != transitions_.end(); ++next) {
    // A file may have transitions that change nothing.
    if (type_at(next->second) != type_at(next->second - 1)) return next->second;
  }
  if (!rule_) return {};
  const std::int64_t last = transitions_.empty() ? second : transitions_.back().second;
  return rule_->next_change_after(std::max(second, last));
}

Instant TimeZone::next_transition_after(Instant t) const {
  constexpr std::int64_t last_second = Instant::never().us() / us_per_s;
  const std::optional<std::int64_t> next = next_change_after(second_of(t));
  return next && *next <= last_second ? Instant::from_seconds(*next) : Instant::never();
}

LocalTime TimeZone::local(Instant t) const {
  return LocalTime::from_us(saturated_sum(t.us(), utc_offset(t).us()));
}

CivilTime TimeZone::civil(Instant t) const { return voltwin::civil(t, utc_offset(t)); }

// Goes through the stretches of one offset around the reading, and asks each whether the
// reading lies in it: right however close changes come together.
LocalMeaning TimeZone::meaning(LocalTime local) const {
  const Instant as_utc = as_utc_of(local);
  const Instant stop = as_utc + any_offset;
  LocalMeaning out;
  std::optional<LocalMeaning> gap;
  bool found = false;
  Instant from = as_utc - any_offset;
  for (;;) {
    const Duration offset = utc_offset(from);
    const Instant to = next_transition_after(from);
    const Instant by_offset = as_utc - offset;
    if (by_offset >= from && by_offset < to) {
      out.kind = found ? LocalMeaning::Kind::repeated : LocalMeaning::Kind::unique;
      if (!found) out.first = out.change = by_offset;
      out.second = by_offset;
      found = true;
    }
    if (to >= stop) break;
    const Instant by_next_offset = as_utc - utc_offset(to);
    if (by_offset >= to && by_next_offset < to && !gap) {
      gap = LocalMeaning{LocalMeaning::Kind::skipped, by_next_offset, by_offset, to};
    }
    from = to;
  }
  ENSURE(found || gap);
  return found ? out : *gap;
}

Instant TimeZone::instant_of(LocalTime local, WhenSkipped skipped, WhenRepeated repeated) const {
  const LocalMeaning meant = meaning(local);
  switch (meant.kind) {
    case LocalMeaning::Kind::unique:
      return meant.first;
    case LocalMeaning::Kind::repeated:
      return repeated == WhenRepeated::first ? meant.first : meant.second;
    case LocalMeaning::Kind::skipped:
      break;
  }
  switch (skipped) {
    case WhenSkipped::later:
      return meant.second;
    case WhenSkipped::earlier:
      return meant.first;
    case WhenSkipped::end_of_gap:
      return meant.change;
  }
  UNREACHABLE();
}

Instant TimeZone::start_of_day(CivilDate date) const {
  const Instant as_utc = as_utc_of(LocalTime::of(date, Duration()));
  Instant from = as_utc - any_offset;
  for (;;) {
    const Instant by_offset = as_utc - utc_offset(from);
    // The clock jumped over midnight.
    if (by_offset <= from) return from;
    const Instant to = next_transition_after(from);
    if (by_offset < to) return by_offset;
    from = to;
  }
}

LocalDay TimeZone::day_at(Instant t) const {
  CivilDate date = local(t).date();
  Instant start = start_of_day(date);
  for (;;) {
    const CivilDate next_date = voltwin::plus_days(date, 1);
    const Instant next = start_of_day(next_date);
    if (next > t) return {date, start, next};
    date = next_date;
    start = next;
  }
}

Instant TimeZone::plus_days(Instant t, std::int64_t days, WhenSkipped skipped,
                            WhenRepeated repeated) const {
  return instant_of(local(t) + Duration::from_hours(24) * days, skipped, repeated);
}

Instant TimeZone::plus_months(Instant t, std::int64_t months, WhenSkipped skipped,
                              WhenRepeated repeated) const {
  const LocalTime from = local(t);
  const CivilDate date = voltwin::plus_months(from.date(), months);
  return instant_of(LocalTime::of(date, from.time_of_day()), skipped, repeated);
}

std::string TimeZone::text(Instant t) const {
  return to_text(local(t)) + offset_text(utc_offset(t));
}

std::string offset_text(Duration utc_offset) {
  const std::int64_t seconds = utc_offset.us() / us_per_s;
  const std::int64_t size = seconds < 0 ? -seconds : seconds;
  const auto two_digits = [](std::int64_t n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  std::string out = seconds < 0 ? "-" : "+";
  out += two_digits(size / 3600) + ':' + two_digits(size / 60 % 60);
  if (size % 60 != 0) out += ':' + two_digits(size % 60);
  return out;
}

}  // namespace voltwin
