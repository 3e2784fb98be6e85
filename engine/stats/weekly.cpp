#include "engine/stats/weekly.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "engine/base/ensure.hpp"

namespace voltwin::stats {
namespace {

constexpr Duration day = Duration::from_hours(24);

struct Edge {
  Duration of_week;
  double value = 0.0;
};

Result<void> check(const WeeklyEntry& entry) {
  if (entry.days.is_empty()) return bad_input("expected at least one day of the week");
  if (entry.from < Duration() || entry.from >= day) {
    return bad_input("expected times of day from 00:00 to before 24:00");
  }
  if (!std::isfinite(entry.value)) return bad_input("expected values that are finite numbers");
  return {};
}

StepSeries steps(std::vector<Point> points) {
  Result<StepSeries> built = StepSeries::build(std::move(points));
  ENSURE(built.has_value());
  return *std::move(built);
}

}  // namespace

Result<WeeklyProfile> WeeklyProfile::build(const std::vector<WeeklyEntry>& entries) {
  if (entries.empty()) return bad_input("expected at least one entry");
  std::vector<Edge> edges;
  for (const WeeklyEntry& entry : entries) {
    TRY(check(entry));
    for (int weekday = 0; weekday < 7; ++weekday) {
      if (entry.days.contains(weekday)) edges.push_back({day * weekday + entry.from, entry.value});
    }
  }
  std::sort(edges.begin(), edges.end(),
            [](const Edge& a, const Edge& b) { return a.of_week < b.of_week; });
  std::vector<Duration> of_week;
  std::vector<double> values;
  for (const Edge& edge : edges) {
    if (!of_week.empty() && of_week.back() == edge.of_week) {
      return bad_input("expected one entry for each time of each day");
    }
    of_week.push_back(edge.of_week);
    values.push_back(edge.value);
  }
  return WeeklyProfile(std::move(of_week), std::move(values));
}

double WeeklyProfile::at(const TimeZone& zone, Instant t) const {
  const Duration of_week = zone.local(t).time_of_week();
  const auto after = std::upper_bound(edges_.begin(), edges_.end(), of_week);
  if (after == edges_.begin()) return values_.back();
  return values_[static_cast<std::size_t>(after - edges_.begin()) - 1];
}

StepSeries WeeklyProfile::over(const TimeZone& zone, Instant from, Instant to) const {
  ENSURE(from < to);
  std::vector<Point> out;
  for (Instant t = from; t < to; t = next_reading_after(zone, t, edges_)) {
    out.push_back({t, at(zone, t)});
  }
  return steps(std::move(out));
}

StepSeries windows_over(const WeeklySchedule& schedule, const TimeZone& zone, Instant from,
                        Instant to, WindowValues values) {
  ENSURE(from < to);
  std::vector<Point> out;
  for (Instant t = from; t < to; t = schedule.next_change_after(zone, t)) {
    out.push_back({t, schedule.holds_at(zone, t) ? values.inside : values.outside});
  }
  return steps(std::move(out));
}

}  // namespace voltwin::stats
