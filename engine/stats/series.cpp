#include "engine/stats/series.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "engine/base/ensure.hpp"

namespace voltwin::stats {
namespace {

Result<void> check_points(const std::vector<Point>& points) {
  if (points.empty()) return bad_input("a series needs at least one point");
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (!std::isfinite(points[i].value)) {
      return bad_input("point " + std::to_string(i) + " of the series is not a finite number");
    }
    if (i > 0 && points[i].at <= points[i - 1].at) {
      return bad_input("point " + std::to_string(i) +
                       " of the series is not later than the one before it");
    }
  }
  return {};
}

double microseconds(Duration duration) { return static_cast<double>(duration.us()); }

/// Index of the first point after `t`.
std::size_t first_after(const std::vector<Point>& points, Instant t) {
  const auto found =
      std::upper_bound(points.begin(), points.end(), t,
                       [](Instant wanted, const Point& point) { return wanted < point.at; });
  return static_cast<std::size_t>(found - points.begin());
}

double interpolate(const Point& from, const Point& to, Instant t) {
  const double share = microseconds(t - from.at) / microseconds(to.at - from.at);
  return from.value + share * (to.value - from.value);
}

}  // namespace

Result<StepSeries> StepSeries::build(std::vector<Point> points) {
  TRY(check_points(points));
  const auto same_value = [](const Point& a, const Point& b) { return a.value == b.value; };
  points.erase(std::unique(points.begin(), points.end(), same_value), points.end());
  return StepSeries(std::move(points));
}

StepSeries StepSeries::constant(double value) {
  ENSURE(std::isfinite(value));
  return StepSeries({Point{Instant{}, value}});
}

std::size_t StepSeries::index_at(Instant t) const {
  const std::size_t after = first_after(points_, t);
  return after == 0 ? 0 : after - 1;
}

double StepSeries::at(Instant t) const { return points_[index_at(t)].value; }

Instant StepSeries::next_change_after(Instant t) const {
  // The first point changes nothing: its value held before it too.
  const std::size_t after = std::max<std::size_t>(first_after(points_, t), 1);
  return after < points_.size() ? points_[after].at : Instant::never();
}

double StepSeries::max_over(Instant from, Instant to) const {
  ENSURE(from <= to);
  std::size_t i = index_at(from);
  double highest = points_[i].value;
  for (++i; i < points_.size() && points_[i].at < to; ++i) {
    highest = std::max(highest, points_[i].value);
  }
  return highest;
}

double StepSeries::min_over(Instant from, Instant to) const {
  ENSURE(from <= to);
  std::size_t i = index_at(from);
  double lowest = points_[i].value;
  for (++i; i < points_.size() && points_[i].at < to; ++i) {
    lowest = std::min(lowest, points_[i].value);
  }
  return lowest;
}

double StepSeries::mean_over(Instant from, Instant to) const {
  ENSURE(from <= to);
  std::size_t i = index_at(from);
  if (from == to) return points_[i].value;
  double integral = 0.0;
  Instant since = from;
  for (; i + 1 < points_.size() && points_[i + 1].at < to; ++i) {
    // The first value holds before its own point, so `since` may be ahead of it.
    integral += points_[i].value * microseconds(points_[i + 1].at - since);
    since = points_[i + 1].at;
  }
  integral += points_[i].value * microseconds(to - since);
  return integral / microseconds(to - from);
}

Result<LinearSeries> LinearSeries::build(std::vector<Point> points) {
  TRY(check_points(points));
  return LinearSeries(std::move(points));
}

double LinearSeries::at(Instant t) const {
  const std::size_t after = first_after(points_, t);
  if (after == 0) return points_.front().value;
  if (after == points_.size()) return points_.back().value;
  return interpolate(points_[after - 1], points_[after], t);
}

double LinearSeries::max_over(Instant from, Instant to) const {
  ENSURE(from <= to);
  double highest = std::max(at(from), at(to));
  for (std::size_t i = first_after(points_, from); i < points_.size() && points_[i].at < to; ++i) {
    highest = std::max(highest, points_[i].value);
  }
  return highest;
}

double LinearSeries::min_over(Instant from, Instant to) const {
  ENSURE(from <= to);
  double lowest = std::min(at(from), at(to));
  for (std::size_t i = first_after(points_, from); i < points_.size() && points_[i].at < to; ++i) {
    lowest = std::min(lowest, points_[i].value);
  }
  return lowest;
}

double LinearSeries::mean_over(Instant from, Instant to) const {
  ENSURE(from <= to);
  if (from == to) return at(from);
  double integral = 0.0;
  Point since{from, at(from)};
  for (std::size_t i = first_after(points_, from); i < points_.size() && points_[i].at < to; ++i) {
    integral += 0.5 * (since.value + points_[i].value) * microseconds(points_[i].at - since.at);
    since = points_[i];
  }
  integral += 0.5 * (since.value + at(to)) * microseconds(to - since.at);
  return integral / microseconds(to - from);
}

}  // namespace voltwin::stats
