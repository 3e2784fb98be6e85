#pragma once
// Arrivals at random whose rate changes over time: a Poisson process of given rate, by exact
// inversion of its cumulative rate, so that each arrival takes one draw and no thinning. It
// knows nothing of what arrives.
//
// Source: E. Çinlar, Introduction to Stochastic Processes (1975), section 4.7.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/random/random.hpp"
#include "engine/time/instant.hpp"

namespace voltwin::random {

class PoissonArrivals {
 public:
  struct Rate {
    Instant from;
    double per_hour = 0.0;
  };
  /// 36 us apart: above it the rounding to whole microseconds would show.
  static constexpr double per_hour_max = 1e8;
  static constexpr std::size_t rates_max = 1u << 20;

  /// Each rate holds until the next, the last for ever; before the first the rate is 0. With
  /// a period the profile from the first rate on repeats for all time, before and after.
  /// Bad input: no rates or more than rates_max, instants that do not rise, a rate out of
  /// 0..per_hour_max, a period that the rates do not fit in.
  [[nodiscard]] static Result<PoissonArrivals> steps(std::span<const Rate> rates,
                                                     std::optional<Duration> period);
  /// The same with the rate straight between instants; with a period the last rate runs
  /// towards the first of the next one.
  [[nodiscard]] static Result<PoissonArrivals> linear(std::span<const Rate> rates,
                                                      std::optional<Duration> period);

  /// The first arrival after `after`, to the nearest microsecond; Instant::never() when there
  /// is none. One draw, but none where the rate is 0 from there on. Give the last arrival
  /// back to get the next: what has come before does not matter to a Poisson process. Not
  /// before `after`, and equal to it only where two arrivals fall in one microsecond; since
  /// every call draws anew, a loop over arrivals gets past any instant. Within 140 years of
  /// 1970 (ENSURE), here and below.
  [[nodiscard]] Instant next(Instant after, Stream& stream) const;

  /// The expected number of arrivals from one instant to another, not earlier (ENSURE).
  [[nodiscard]] double expected(Instant from, Instant until) const;

 private:
  /// From here to the next piece, or for ever.
  struct Piece {
    std::int64_t from_us = 0;  ///< after the origin
    double rate = 0.0;         ///< at its beginning, per microsecond
    double slope = 0.0;        ///< per microsecond squared
    double before = 0.0;       ///< arrivals expected from the origin to here
  };
  /// A place on the profile: whole periods since the origin, and what is expected in the
  /// period up to here.
  struct Place {
    double periods = 0.0;
    double mass = 0.0;
  };

  PoissonArrivals() = default;
  enum class Between : unsigned char { steps, linear };
  [[nodiscard]] static Result<PoissonArrivals> build(std::span<const Rate> rates,
                                                     std::optional<Duration> period,
                                                     Between between);
  [[nodiscard]] Place place_of(Instant at) const;
  [[nodiscard]] Instant instant_of(double periods, double mass) const;

  Instant origin_;
  std::int64_t period_us_ = 0;  ///< 0 for none
  double period_mass_ = 0.0;    ///< expected in a whole period
  std::vector<Piece> pieces_;
};

}  // namespace voltwin::random
