#include "engine/time/schedule.hpp"

#include <algorithm>
#include <string>

#include "engine/base/ensure.hpp"

namespace voltwin {

namespace {

constexpr Duration day = Duration::from_hours(24);
constexpr Duration week = Duration::from_hours(24 * 7);

// Joins what touches or overlaps.
std::vector<WeekSpan> merged(std::vector<WeekSpan> spans) {
  std::sort(spans.begin(), spans.end(),
            [](const WeekSpan& a, const WeekSpan& b) { return a.from < b.from; });
  std::vector<WeekSpan> out;
  for (const WeekSpan& span : spans) {
    if (!out.empty() && span.from <= out.back().to) {
      out.back().to = std::max(out.back().to, span.to);
    } else {
      out.push_back(span);
    }
  }
  return out;
}

}  // namespace

Result<DailyTimes> DailyTimes::build(DaySet days, std::vector<Duration> times) {
  if (days.is_empty()) return bad_input("expected at least one day of the week");
  if (times.empty()) return bad_input("expected at least one time of day");
  std::sort(times.begin(), times.end());
  if (times.front() < Duration() || times.back() >= day) {
    return bad_input("expected times of day from 00:00 to before 24:00");
  }
  if (std::adjacent_find(times.begin(), times.end()) != times.end()) {
    return bad_input("expected times of day that differ from each other");
  }
  return DailyTimes(days, std::move(times));
}

// The first meanings of readings come in the order of the readings, even where the clock is
// put back over midnight: the first that is after `t` is the next.
Instant DailyTimes::next_after(const TimeZone& zone, Instant t) const {
  // Two weeks have each day of the set twice, and no zone has left out two dates.
  constexpr int days_to_look_at = 15;
  CivilDate date = zone.local(t).date();
  for (int i = 0; i < days_to_look_at; ++i, date = plus_days(date, 1)) {
    if (!days_.contains(weekday_of(date))) continue;
    // A zone that crossed the date line has left out a date.
    if (zone.start_of_day(date) == zone.start_of_day(plus_days(date, 1))) continue;
    for (const Duration time : times_) {
      const Instant at =
          zone.instant_of(LocalTime::of(date, time), WhenSkipped::end_of_gap, WhenRepeated::first);
      if (at > t) return at;
    }
  }
  return Instant::never();
}

Result<std::vector<WeekSpan>> week_spans(const DailyWindow& window) {
  if (window.days.is_empty()) return bad_input("expected at least one day of the week");
  if (window.from < Duration() || window.from >= day) {
    return bad_input("expected a window that begins from 00:00 to before 24:00");
  }
  if (window.to <= Duration() || window.to > day || window.to == window.from) {
    return bad_input("expected a window that ends after 00:00 and up to 24:00, not as it begins");
  }
  const Duration length =
      window.to > window.from ? window.to - window.from : window.to + day - window.from;
  std::vector<WeekSpan> out;
  for (int weekday = 0; weekday < 7; ++weekday) {
    if (!window.days.contains(weekday)) continue;
    const Duration from = day * weekday + window.from;
    const Duration to = from + length;
    out.push_back({from, std::min(to, week)});
    // Saturday night reaches into the Sunday on which the week begins.
    if (to > week) out.push_back({Duration(), to - week});
  }
  return merged(std::move(out));
}

Result<WeeklySchedule> WeeklySchedule::build(std::span<const DailyWindow> windows) {
  if (windows.empty()) return bad_input("expected at least one window");
  std::vector<WeekSpan> all;
  for (const DailyWindow& window : windows) {
    const Result<std::vector<WeekSpan>> spans = week_spans(window);
    if (!spans) return tl::unexpected<Error>(spans.error());
    all.insert(all.end(), spans->begin(), spans->end());
  }
  WeeklySchedule out(merged(std::move(all)));
  const WeekSpan& first = out.spans_.front();
  if (first.from == Duration() && first.to == week) return out;
  for (const WeekSpan& span : out.spans_) {
    out.edges_.push_back(span.from);
    out.edges_.push_back(span.to == week ? Duration() : span.to);
  }
  std::sort(out.edges_.begin(), out.edges_.end());
  return out;
}

bool WeeklySchedule::covers(Duration of_week) const {
  return std::any_of(spans_.begin(), spans_.end(), [&](const WeekSpan& span) {
    return span.from <= of_week && of_week < span.to;
  });
}

bool WeeklySchedule::holds_at(const TimeZone& zone, Instant t) const {
  return covers(zone.local(t).time_of_week());
}

Instant WeeklySchedule::next_change_after(const TimeZone& zone, Instant t) const {
  if (edges_.empty()) return Instant::never();
  const bool now = holds_at(zone, t);
  for (;;) {
    t = next_reading_after(zone, t, edges_);
    if (t == Instant::never() || holds_at(zone, t) != now) return t;
  }
}

Instant next_reading_after(const TimeZone& zone, Instant t, std::span<const Duration> of_week) {
  if (t.us() > TimeZone::last_reading().us()) return Instant::never();
  const Instant change = zone.next_transition_after(t);
  if (of_week.empty()) return change;
  ENSURE(of_week.front() >= Duration() && of_week.back() < week);
  const LocalTime now = zone.local(t);
  const Duration now_of_week = now.time_of_week();
  const auto next = std::upper_bound(of_week.begin(), of_week.end(), now_of_week);
  const Duration wanted = next == of_week.end() ? of_week.front() + week : *next;
  return std::min(change, t + (wanted - now_of_week));
}

}  // namespace voltwin
