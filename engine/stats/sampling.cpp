#include "engine/stats/sampling.hpp"

#include <algorithm>
#include <utility>

#include "engine/base/ensure.hpp"

namespace voltwin::stats {
namespace {

template <class Series>
double sample(const Series& series, Instant from, Instant to, Sampling sampling) {
  switch (sampling) {
    case Sampling::mean:
      return series.mean_over(from, to);
    case Sampling::first:
      return series.at(from);
    case Sampling::max:
      return series.max_over(from, to);
    case Sampling::min:
      return series.min_over(from, to);
  }
  UNREACHABLE();
}

template <class Series>
std::vector<double> samples(const Series& series, std::span<const Instant> edges,
                            Sampling sampling) {
  ENSURE(edges.size() >= 2);
  std::vector<double> out;
  out.reserve(edges.size() - 1);
  for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
    ENSURE(edges[i] < edges[i + 1]);
    out.push_back(sample(series, edges[i], edges[i + 1], sampling));
  }
  return out;
}

StepSeries steps(std::span<const Instant> edges, const std::vector<double>& values) {
  Result<StepSeries> built = steps_of(edges, values);
  ENSURE(built.has_value());
  return *std::move(built);
}

}  // namespace

std::vector<Instant> regular_edges(Instant start, Duration step, std::size_t count) {
  ENSURE(step > Duration() && count > 0 && count <= max_intervals);
  std::vector<Instant> out;
  out.reserve(count + 1);
  for (std::size_t i = 0; i <= count; ++i) {
    out.push_back(start + step * static_cast<std::int64_t>(i));
  }
  return out;
}

std::vector<Instant> day_edges(const TimeZone& zone, Instant from, Instant to) {
  ENSURE(from < to);
  LocalDay day = zone.day_at(from);
  std::vector<Instant> out{day.start, day.end};
  while (out.back() < to) {
    ENSURE(out.size() <= max_intervals);
    out.push_back(zone.day_at(out.back()).end);
  }
  return out;
}

std::vector<double> sampled(const StepSeries& series, std::span<const Instant> edges,
                            Sampling sampling) {
  return samples(series, edges, sampling);
}

std::vector<double> sampled(const LinearSeries& series, std::span<const Instant> edges,
                            Sampling sampling) {
  return samples(series, edges, sampling);
}

StepSeries resampled(const StepSeries& series, std::span<const Instant> edges, Sampling sampling) {
  return steps(edges, samples(series, edges, sampling));
}

StepSeries resampled(const LinearSeries& series, std::span<const Instant> edges,
                     Sampling sampling) {
  return steps(edges, samples(series, edges, sampling));
}

Result<StepSeries> steps_of(std::span<const Instant> edges, std::span<const double> values) {
  ENSURE(values.size() + 1 == edges.size());
  std::vector<Point> points;
  points.reserve(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) points.push_back({edges[i], values[i]});
  return StepSeries::build(std::move(points));
}

LinearSeries joined(const StepSeries& series) {
  const std::span<const Point> points = series.points();
  Result<LinearSeries> built = LinearSeries::build({points.begin(), points.end()});
  ENSURE(built.has_value());
  return *std::move(built);
}

}  // namespace voltwin::stats
