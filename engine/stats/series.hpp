#pragma once
// Time series as functions of time: a base load, a price, a cap. They know neither units
// nor clocks. Built once with checks, then only read; a copy is a copy of the points.

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/time/instant.hpp"

namespace voltwin::stats {

struct Point {
  Instant at;
  double value = 0.0;
  [[nodiscard]] bool operator==(const Point&) const = default;
};

/// Piecewise constant: each point's value holds from its instant until the next point.
/// The first value also holds before the first point, the last one for ever.
class StepSeries {
 public:
  /// Bad input: no points, instants that do not rise, a value that is not finite. A point
  /// that repeats the value before it is dropped.
  [[nodiscard]] static Result<StepSeries> build(std::vector<Point> points);
  /// The same value at all times (finite: ENSURE).
  [[nodiscard]] static StepSeries constant(double value);

  [[nodiscard]] double at(Instant t) const;
  /// The first instant after `t` from which another value holds; Instant::never() if none.
  [[nodiscard]] Instant next_change_after(Instant t) const;
  /// Over [from, to); at(from) when the two are equal. `to` is not before `from` (ENSURE).
  [[nodiscard]] double max_over(Instant from, Instant to) const;
  [[nodiscard]] double min_over(Instant from, Instant to) const;
  [[nodiscard]] double mean_over(Instant from, Instant to) const;
  [[nodiscard]] std::span<const Point> points() const { return points_; }

 private:
  explicit StepSeries(std::vector<Point> points) : points_(std::move(points)) {}
  /// Index of the point that holds at `t`.
  [[nodiscard]] std::size_t index_at(Instant t) const;

  std::vector<Point> points_;
};

/// Piecewise linear through its points, level before the first and after the last.
class LinearSeries {
 public:
  /// Bad input as for StepSeries; no point is dropped.
  [[nodiscard]] static Result<LinearSeries> build(std::vector<Point> points);

  [[nodiscard]] double at(Instant t) const;
  /// Over [from, to]; `to` is not before `from` (ENSURE).
  [[nodiscard]] double max_over(Instant from, Instant to) const;
  [[nodiscard]] double min_over(Instant from, Instant to) const;
  [[nodiscard]] double mean_over(Instant from, Instant to) const;
  [[nodiscard]] std::span<const Point> points() const { return points_; }

 private:
  explicit LinearSeries(std::vector<Point> points) : points_(std::move(points)) {}

  std::vector<Point> points_;
};

}  // namespace voltwin::stats
