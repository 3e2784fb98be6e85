#pragma once
// Time series of physical quantities: a series of watts integrates to joules and cannot be
// added to one of degrees. A thin layer over StepSeries and LinearSeries; which products and
// integrals there are follows from the operators of engine/units.

#include <concepts>
#include <utility>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/stats/algebra.hpp"
#include "engine/stats/sampling.hpp"
#include "engine/stats/series.hpp"
#include "engine/stats/weekly.hpp"
#include "engine/time/instant.hpp"
#include "engine/units/units.hpp"

namespace voltwin::stats {

/// A type with one double in its own unit: the Quantity types.
template <class Q>
concept AnyQuantity = std::constructible_from<Q, double> && requires(Q q) {
  { q.value() } -> std::same_as<double>;
  { q + q } -> std::same_as<Q>;
};

/// Quantities whose product with a time is one: watts, to joules.
template <class Q>
concept Integrable = AnyQuantity<Q> && requires(Q q, Duration d) {
  { q* d } -> AnyQuantity;
};

/// Quantities whose product is one: volts and amperes.
template <class A, class B>
concept Multipliable = AnyQuantity<A> && AnyQuantity<B> && requires(A a, B b) {
  { a* b } -> AnyQuantity;
};

template <AnyQuantity Q>
struct QuantityPoint {
  Instant at;
  Q value;
};

/// `Series` is StepSeries or LinearSeries; see StepsOf and LinesOf.
template <AnyQuantity Q, class Series>
class QuantitySeries {
 public:
  /// Bad input as Series::build() has it.
  [[nodiscard]] static Result<QuantitySeries> build(const std::vector<QuantityPoint<Q>>& points) {
    std::vector<Point> raw;
    raw.reserve(points.size());
    for (const QuantityPoint<Q>& point : points) raw.push_back({point.at, point.value.value()});
    Result<Series> built = Series::build(std::move(raw));
    if (!built) return tl::unexpected<Error>(std::move(built).error());
    return QuantitySeries(*std::move(built));
  }
  [[nodiscard]] static QuantitySeries constant(Q value) requires std::same_as<Series, StepSeries> {
    return QuantitySeries(StepSeries::constant(value.value()));
  }
  /// Numbers that are known to be in the unit of Q.
  explicit QuantitySeries(Series raw) : raw_(std::move(raw)) {}
  [[nodiscard]] const Series& raw() const { return raw_; }

  [[nodiscard]] Q at(Instant t) const { return Q(raw_.at(t)); }
  [[nodiscard]] Q max_over(Instant from, Instant to) const { return Q(raw_.max_over(from, to)); }
  [[nodiscard]] Q min_over(Instant from, Instant to) const { return Q(raw_.min_over(from, to)); }
  [[nodiscard]] Q mean_over(Instant from, Instant to) const { return Q(raw_.mean_over(from, to)); }
  /// Over [from, to): joules of watts.
  [[nodiscard]] auto integral(Instant from, Instant to) const requires Integrable<Q> {
    return Q(raw_.mean_over(from, to)) * (to - from);
  }

  friend QuantitySeries operator+(const QuantitySeries& a, const QuantitySeries& b) {
    return QuantitySeries(a.raw_ + b.raw_);
  }
  friend QuantitySeries operator-(const QuantitySeries& a, const QuantitySeries& b) {
    return QuantitySeries(a.raw_ - b.raw_);
  }
  friend QuantitySeries operator-(const QuantitySeries& a) { return QuantitySeries(-a.raw_); }
  friend QuantitySeries operator*(const QuantitySeries& a, double factor) {
    return QuantitySeries(a.raw_ * factor);
  }
  friend QuantitySeries operator*(double factor, const QuantitySeries& a) { return a * factor; }
  /// By a series of plain factors.
  friend QuantitySeries operator*(
      const QuantitySeries& a, const StepSeries& factor) requires std::same_as<Series, StepSeries> {
    return QuantitySeries(a.raw_ * factor);
  }
  friend bool operator==(const QuantitySeries& a, const QuantitySeries& b) {
    return a.raw_ == b.raw_;
  }

 private:
  Series raw_;
};

template <AnyQuantity Q>
using StepsOf = QuantitySeries<Q, StepSeries>;
template <AnyQuantity Q>
using LinesOf = QuantitySeries<Q, LinearSeries>;

/// Watts of volts and amperes.
template <class A, class B>
requires Multipliable<A, B>
[[nodiscard]] auto operator*(const StepsOf<A>& a, const StepsOf<B>& b) {
  return StepsOf<decltype(std::declval<A>() * std::declval<B>())>(a.raw() * b.raw());
}

template <AnyQuantity Q>
[[nodiscard]] StepsOf<Q> min(const StepsOf<Q>& a, const StepsOf<Q>& b) {
  return StepsOf<Q>(min(a.raw(), b.raw()));
}
template <AnyQuantity Q>
[[nodiscard]] StepsOf<Q> max(const StepsOf<Q>& a, const StepsOf<Q>& b) {
  return StepsOf<Q>(max(a.raw(), b.raw()));
}
template <AnyQuantity Q>
[[nodiscard]] StepsOf<Q> clamp(const StepsOf<Q>& a, Q low, Q high) {
  return StepsOf<Q>(clamp(a.raw(), low.value(), high.value()));
}
template <AnyQuantity Q, class Series>
[[nodiscard]] QuantitySeries<Q, Series> shifted(const QuantitySeries<Q, Series>& a, Duration by) {
  return QuantitySeries<Q, Series>(shifted(a.raw(), by));
}
template <AnyQuantity Q, class Series>
[[nodiscard]] QuantitySeries<Q, Series> slice(const QuantitySeries<Q, Series>& a, Instant from,
                                              Instant to) {
  return QuantitySeries<Q, Series>(slice(a.raw(), from, to));
}
template <AnyQuantity Q>
[[nodiscard]] StepsOf<Q> spliced(const StepsOf<Q>& before, Instant at, const StepsOf<Q>& after) {
  return StepsOf<Q>(spliced(before.raw(), at, after.raw()));
}
template <AnyQuantity Q, class Series>
[[nodiscard]] StepsOf<Q> resampled(const QuantitySeries<Q, Series>& a,
                                   std::span<const Instant> edges, Sampling sampling) {
  return StepsOf<Q>(resampled(a.raw(), edges, sampling));
}

}  // namespace voltwin::stats
