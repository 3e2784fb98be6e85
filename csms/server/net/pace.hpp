#pragma once
// How fast virtual time passes against the machine's steady clock: once as fast, sixty
// times, a thousandth, or without limit. Reads no clock; a SteadyTime is handed in by
// whoever does. All of it is exact integer arithmetic, so that no factor drifts and
// nothing fires a microsecond early.

#include <compare>
#include <cstdint>

#include "engine/base/result.hpp"

namespace voltwin::server::net {

/// A reading of a clock that never goes back, in nanoseconds. It has no date: only the
/// difference of two readings means anything.
class SteadyTime {
 public:
  constexpr SteadyTime() = default;
  [[nodiscard]] static constexpr SteadyTime from_ns(std::int64_t ns) { return SteadyTime(ns); }
  [[nodiscard]] constexpr std::int64_t ns() const { return ns_; }
  constexpr auto operator<=>(const SteadyTime&) const = default;

  /// Saturating at both ends.
  [[nodiscard]] SteadyTime plus_ns(std::int64_t ns) const;
  /// Nanoseconds from `earlier` to here; saturating, and 0 when `earlier` is later.
  [[nodiscard]] std::int64_t ns_since(SteadyTime earlier) const;

 private:
  constexpr explicit SteadyTime(std::int64_t ns) : ns_(ns) {}
  std::int64_t ns_ = 0;
};

class Pace {
 public:
  static constexpr double slowest = 1e-6;  ///< a microsecond takes a second
  static constexpr double fastest = 1e9;   ///< a second takes a nanosecond

  /// Virtual seconds for each real one, from `slowest` to `fastest`; `bad_input` otherwise,
  /// also for what is not a number. The caller adds where the factor stood.
  [[nodiscard]] static Result<Pace> times(double factor);
  /// As the clock on the wall.
  [[nodiscard]] static Pace real_time();
  /// Virtual time jumps from one event to the next and does not wait for the clock.
  [[nodiscard]] static Pace as_fast_as_possible();

  [[nodiscard]] bool is_unlimited() const { return factor_ == 0.0; }
  /// Virtual seconds for each real one. Not to be asked of an unlimited pace (ENSURE).
  [[nodiscard]] double factor() const;
  /// How far virtual time gets in `real_ns` >= 0, in microseconds, rounded down; saturating.
  /// Limited (ENSURE).
  [[nodiscard]] std::uint64_t simulated_us(std::int64_t real_ns) const;
  /// The fewest nanoseconds in which virtual time gets `simulated_us` further; INT64_MAX
  /// when that is longer than a clock can count. Limited (ENSURE).
  [[nodiscard]] std::int64_t real_ns(std::uint64_t simulated_us) const;

  [[nodiscard]] bool operator==(const Pace&) const = default;

 private:
  explicit Pace(double factor);

  double factor_ = 0.0;  ///< 0: without limit
  // A double is a whole number over a power of two, so the factor is exactly
  // numerator_ / 2^shift_ and no rounding is ever added to it.
  std::uint64_t numerator_ = 0;
  int shift_ = 0;
};

}  // namespace voltwin::server::net
