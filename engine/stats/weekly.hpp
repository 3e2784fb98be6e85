#pragma once
// Series that repeat by the local calendar: "weekdays from 07:00 on 40, from 19:00 on 15". The
// value at an instant follows from what the local clock shows then, so that 07:00 is 07:00
// on both sides of a change of the clock; an hour that comes twice has its value twice, and
// one that is skipped never.

#include <vector>

#include "engine/base/result.hpp"
#include "engine/stats/series.hpp"
#include "engine/time/calendar.hpp"
#include "engine/time/schedule.hpp"
#include "engine/time/zone.hpp"

namespace voltwin::stats {

/// On these days of the week, from this time of day on, until the next entry of the week.
struct WeeklyEntry {
  DaySet days;
  Duration from;  ///< 00:00 to just under 24:00
  double value = 0.0;
};

class WeeklyProfile {
 public:
  /// Bad input: no entry, one without a day, a time outside of its range, a value that is not
  /// finite, two entries for one time of one day. What holds before the first entry of the
  /// week is what the last one says.
  [[nodiscard]] static Result<WeeklyProfile> build(const std::vector<WeeklyEntry>& entries);

  [[nodiscard]] double at(const TimeZone& zone, Instant t) const;
  /// As steps over [from, to), level outside. `from` is before `to` (ENSURE).
  [[nodiscard]] StepSeries over(const TimeZone& zone, Instant from, Instant to) const;

 private:
  WeeklyProfile(std::vector<Duration> edges, std::vector<double> values)
      : edges_(std::move(edges)), values_(std::move(values)) {}

  std::vector<Duration> edges_;  ///< times of the week from which a value holds, rising
  std::vector<double> values_;   ///< one for each
};

/// `inside` while the schedule holds and `outside` while not, over [from, to), level outside.
struct WindowValues {
  double inside = 0.0;
  double outside = 0.0;
};
[[nodiscard]] StepSeries windows_over(const WeeklySchedule& schedule, const TimeZone& zone,
                                      Instant from, Instant to, WindowValues values);

}  // namespace voltwin::stats
