#pragma once
// What recurs by the local calendar: something every day at 07:30, windows such as "weekdays
// 07:00 to 19:00". They hold for any zone, which is given with each question.
//
// Contract: a window is a statement about what the clock shows. It holds exactly while the
// local clock shows a time within it, so where the clock is put back it may hold twice, and
// where the clock skips it, not at all. A daily time comes about exactly once on each day.

#include <span>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/time/calendar.hpp"
#include "engine/time/instant.hpp"
#include "engine/time/zone.hpp"

namespace voltwin {

/// Times of day on which something happens, once on each of some days of the week.
class DailyTimes {
 public:
  /// `times` since midnight on the clock, in any order. Bad input: no day, no time, one outside
  /// of 00:00 to just under 24:00, one twice.
  [[nodiscard]] static Result<DailyTimes> build(DaySet days, std::vector<Duration> times);

  /// The first one after `t`: where the clock shows the time twice, the first; where it skips
  /// it, the instant at which it is put forward.
  [[nodiscard]] Instant next_after(const TimeZone& zone, Instant t) const;

 private:
  DailyTimes(DaySet days, std::vector<Duration> times) : days_(days), times_(std::move(times)) {}

  DaySet days_;
  std::vector<Duration> times_;  ///< rising
};

/// From one time of day to another, on each of some days; `to` at or before `from` means on the
/// day after.
struct DailyWindow {
  DaySet days;
  Duration from;  ///< 00:00 to just under 24:00
  Duration to;    ///< after 00:00, up to 24:00; not `from`
};

/// A stretch of the clock's week, since Sunday 00:00; `to` up to 7 days.
struct WeekSpan {
  Duration from, to;
};

/// The stretches of the week that a window covers: rising, apart from each other, none of
/// them longer than the week. Bad input: no day, a time outside of its range.
[[nodiscard]] Result<std::vector<WeekSpan>> week_spans(const DailyWindow& window);

/// Windows of the week: at each instant one holds, or none.
class WeeklySchedule {
 public:
  /// Bad input: no window, one without a day, a time outside of its range. Windows may
  /// overlap.
  [[nodiscard]] static Result<WeeklySchedule> build(std::span<const DailyWindow> windows);

  [[nodiscard]] bool holds_at(const TimeZone& zone, Instant t) const;
  /// The first instant after `t` from which it is the other way; Instant::never() where it
  /// always holds.
  [[nodiscard]] Instant next_change_after(const TimeZone& zone, Instant t) const;

 private:
  explicit WeeklySchedule(std::vector<WeekSpan> spans) : spans_(std::move(spans)) {}
  [[nodiscard]] bool covers(Duration of_week) const;

  std::vector<WeekSpan> spans_;  ///< rising, neither touching nor overlapping
  std::vector<Duration>
      edges_;  ///< of the spans, rising, in [0, 7 days); none where it always holds
};

/// The first instant after `t` at which the clock shows one of the times of the week (since
/// Sunday 00:00, rising, in [0, 7 days)), or is put forward or back; Instant::never() when
/// neither comes about, or `t` is past the last reading. What depends on the reading alone
/// changes only there.
[[nodiscard]] Instant next_reading_after(const TimeZone& zone, Instant t,
                                         std::span<const Duration> of_week);

}  // namespace voltwin
