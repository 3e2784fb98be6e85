#include "engine/stats/algebra.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "engine/base/ensure.hpp"

namespace voltwin::stats {
namespace {

StepSeries steps(std::vector<Point> points) {
  Result<StepSeries> built = StepSeries::build(std::move(points));
  ENSURE(built.has_value());
  return *std::move(built);
}

LinearSeries lines(std::vector<Point> points) {
  Result<LinearSeries> built = LinearSeries::build(std::move(points));
  ENSURE(built.has_value());
  return *std::move(built);
}

// The instants of both, each once, rising.
template <class Series>
std::vector<Instant> instants(const Series& a, const Series& b) {
  std::vector<Instant> out;
  out.reserve(a.points().size() + b.points().size());
  for (const Point& point : a.points()) out.push_back(point.at);
  const auto middle = static_cast<std::ptrdiff_t>(out.size());
  for (const Point& point : b.points()) out.push_back(point.at);
  std::inplace_merge(out.begin(), out.begin() + middle, out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

// The value of steps at instants that are asked for in rising order.
class Walker {
 public:
  explicit Walker(const StepSeries& series) : points_(series.points()) {}
  double at(Instant t) {
    while (next_ < points_.size() && points_[next_].at <= t) ++next_;
    return points_[next_ == 0 ? 0 : next_ - 1].value;
  }

 private:
  std::span<const Point> points_;
  std::size_t next_ = 0;
};

template <class Operation>
StepSeries combined(const StepSeries& a, const StepSeries& b, Operation operation) {
  Walker of_a(a), of_b(b);
  std::vector<Point> out;
  for (const Instant t : instants(a, b)) out.push_back({t, operation(of_a.at(t), of_b.at(t))});
  return steps(std::move(out));
}

template <class Operation>
LinearSeries combined(const LinearSeries& a, const LinearSeries& b, Operation operation) {
  std::vector<Point> out;
  for (const Instant t : instants(a, b)) out.push_back({t, operation(a.at(t), b.at(t))});
  return lines(std::move(out));
}

template <class Operation>
std::vector<Point> mapped(std::span<const Point> points, Operation operation) {
  std::vector<Point> out(points.begin(), points.end());
  for (Point& point : out) point.value = operation(point.value);
  return out;
}

std::vector<Point> shifted_points(std::span<const Point> points, Duration by) {
  std::vector<Point> out(points.begin(), points.end());
  for (Point& point : out) point.at += by;
  return out;
}

double plus(double a, double b) { return a + b; }
double minus(double a, double b) { return a - b; }
double times(double a, double b) { return a * b; }
double smaller(double a, double b) { return std::min(a, b); }
double larger(double a, double b) { return std::max(a, b); }

bool same_points(std::span<const Point> a, std::span<const Point> b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

}  // namespace

StepSeries operator+(const StepSeries& a, const StepSeries& b) { return combined(a, b, plus); }
StepSeries operator-(const StepSeries& a, const StepSeries& b) { return combined(a, b, minus); }
StepSeries operator*(const StepSeries& a, const StepSeries& b) { return combined(a, b, times); }
StepSeries operator-(const StepSeries& a) { return a * -1.0; }

StepSeries operator*(const StepSeries& a, double factor) {
  return steps(mapped(a.points(), [factor](double value) { return value * factor; }));
}

StepSeries operator*(double factor, const StepSeries& a) { return a * factor; }
StepSeries min(const StepSeries& a, const StepSeries& b) { return combined(a, b, smaller); }
StepSeries max(const StepSeries& a, const StepSeries& b) { return combined(a, b, larger); }

StepSeries clamp(const StepSeries& a, double low, double high) {
  ENSURE(low <= high);
  return steps(mapped(a.points(), [&](double value) { return std::clamp(value, low, high); }));
}

// Added up anew at every instant, so that the rounding of a value does not depend on how
// many changes came before it.
StepSeries sum(std::span<const StepSeries> all) {
  if (all.empty()) return StepSeries::constant(0.0);
  std::vector<Instant> at;
  std::vector<Walker> walkers;
  for (const StepSeries& series : all) {
    for (const Point& point : series.points()) at.push_back(point.at);
    walkers.emplace_back(series);
  }
  std::sort(at.begin(), at.end());
  at.erase(std::unique(at.begin(), at.end()), at.end());
  std::vector<Point> out;
  for (const Instant t : at) {
    double total = 0.0;
    for (Walker& walker : walkers) total += walker.at(t);
    out.push_back({t, total});
  }
  return steps(std::move(out));
}

LinearSeries operator+(const LinearSeries& a, const LinearSeries& b) {
  return combined(a, b, plus);
}

LinearSeries operator-(const LinearSeries& a, const LinearSeries& b) {
  return combined(a, b, minus);
}

LinearSeries operator-(const LinearSeries& a) { return a * -1.0; }

LinearSeries operator*(const LinearSeries& a, double factor) {
  return lines(mapped(a.points(), [factor](double value) { return value * factor; }));
}

LinearSeries operator*(double factor, const LinearSeries& a) { return a * factor; }

// The first point of steps says nothing by its instant: its value held before it too.
bool operator==(const StepSeries& a, const StepSeries& b) {
  return a.points().front().value == b.points().front().value &&
         same_points(a.points().subspan(1), b.points().subspan(1));
}

bool operator==(const LinearSeries& a, const LinearSeries& b) {
  return same_points(a.points(), b.points());
}

StepSeries shifted(const StepSeries& a, Duration by) {
  return steps(shifted_points(a.points(), by));
}

LinearSeries shifted(const LinearSeries& a, Duration by) {
  return lines(shifted_points(a.points(), by));
}

StepSeries slice(const StepSeries& a, Instant from, Instant to) {
  ENSURE(from < to);
  std::vector<Point> out{{from, a.at(from)}};
  for (const Point& point : a.points()) {
    if (point.at > from && point.at < to) out.push_back(point);
  }
  return steps(std::move(out));
}

LinearSeries slice(const LinearSeries& a, Instant from, Instant to) {
  ENSURE(from < to);
  std::vector<Point> out{{from, a.at(from)}};
  for (const Point& point : a.points()) {
    if (point.at > from && point.at < to) out.push_back(point);
  }
  out.push_back({to, a.at(to)});
  return lines(std::move(out));
}

StepSeries spliced(const StepSeries& before, Instant at, const StepSeries& after) {
  std::vector<Point> out;
  for (const Point& point : before.points()) {
    if (point.at < at) out.push_back(point);
  }
  // Its first value held before its first point as well.
  if (out.empty()) out.push_back({at - Duration::from_us(1), before.points().front().value});
  out.push_back({at, after.at(at)});
  for (const Point& point : after.points()) {
    if (point.at > at) out.push_back(point);
  }
  return steps(std::move(out));
}

double integral(const StepSeries& a, Instant from, Instant to) {
  return a.mean_over(from, to) * (to - from).seconds();
}

double integral(const LinearSeries& a, Instant from, Instant to) {
  return a.mean_over(from, to) * (to - from).seconds();
}

double integral_of_product(const LinearSeries& a, const StepSeries& b, Instant from, Instant to) {
  ENSURE(from <= to);
  double out = 0.0;
  while (from < to) {
    const Instant until = std::min(to, b.next_change_after(from));
    out += b.at(from) * integral(a, from, until);
    from = until;
  }
  return out;
}

}  // namespace voltwin::stats
