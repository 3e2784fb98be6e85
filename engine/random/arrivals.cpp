#include "engine/random/arrivals.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "engine/base/ensure.hpp"
#include "engine/random/special.hpp"

namespace voltwin::random {
namespace {

constexpr double us_per_hour = 3.6e9;
/// Spans stay exact as doubles, and instants far from the ends of their range.
constexpr std::int64_t span_max_us = std::int64_t{1} << 52;

bool in_range(Instant at) { return at.us() >= -span_max_us && at.us() <= span_max_us; }

}  // namespace

Result<PoissonArrivals> PoissonArrivals::steps(std::span<const Rate> rates,
                                               std::optional<Duration> period) {
  return build(rates, period, Between::steps);
}

Result<PoissonArrivals> PoissonArrivals::linear(std::span<const Rate> rates,
                                                std::optional<Duration> period) {
  return build(rates, period, Between::linear);
}

Result<PoissonArrivals> PoissonArrivals::build(std::span<const Rate> rates,
                                               std::optional<Duration> period, Between between) {
  if (rates.empty() || rates.size() > rates_max) {
    return bad_input("arrivals: " + std::to_string(rates.size()) + " rates; expected 1 to " +
                     std::to_string(rates_max));
  }
  for (std::size_t i = 0; i < rates.size(); ++i) {
    const std::string place = "arrivals: rate " + std::to_string(i);
    if (!(rates[i].per_hour >= 0.0 && rates[i].per_hour <= per_hour_max)) {
      return bad_input(place + " is " + number(rates[i].per_hour) +
                       " per hour; expected 0 to 100000000");
    }
    if (i > 0 && rates[i].from <= rates[i - 1].from) {
      return bad_input(place + " begins no later than the one before; expected rising instants");
    }
    if (!in_range(rates[i].from)) {
      return bad_input(place + " begins more than 140 years from 1970; expected less");
    }
  }
  PoissonArrivals result;
  result.origin_ = rates.front().from;
  const Duration covered = rates.back().from - rates.front().from;
  if (period) {
    if (*period <= covered || period->us() > span_max_us) {
      return bad_input("arrivals: the period has " + number(period->seconds()) +
                       " s; expected more than the " + number(covered.seconds()) +
                       " s from the first rate to the last, and less than 140 years");
    }
    result.period_us_ = period->us();
  }
  double mass = 0.0;
  for (std::size_t i = 0; i < rates.size(); ++i) {
    const bool is_last = i + 1 == rates.size();
    const std::int64_t from = (rates[i].from - result.origin_).us();
    const std::int64_t until =
        is_last ? result.period_us_ : (rates[i + 1].from - result.origin_).us();
    const double rate = rates[i].per_hour / us_per_hour;
    Piece piece{from, rate, 0.0, mass};
    if (!is_last || period) {
      const double length = static_cast<double>(until - from);
      const double end_rate =
          between == Between::steps ? rate : rates[is_last ? 0 : i + 1].per_hour / us_per_hour;
      piece.slope = (end_rate - rate) / length;
      mass += 0.5 * (rate + end_rate) * length;
    }
    result.pieces_.push_back(piece);
  }
  if (period) result.period_mass_ = mass;
  return result;
}

PoissonArrivals::Place PoissonArrivals::place_of(Instant at) const {
  std::int64_t offset = (at - origin_).us();
  Place place;
  if (period_us_ > 0) {
    std::int64_t periods = offset / period_us_;
    if (offset % period_us_ < 0) --periods;
    offset -= periods * period_us_;
    place.periods = static_cast<double>(periods);
  }
  if (offset < 0) return place;
  const auto above =
      std::upper_bound(pieces_.begin(), pieces_.end(), offset,
                       [](std::int64_t us, const Piece& p) { return us < p.from_us; });
  const Piece& piece = *std::prev(above);
  const auto in_piece = static_cast<double>(offset - piece.from_us);
  place.mass = piece.before + in_piece * (piece.rate + 0.5 * piece.slope * in_piece);
  return place;
}

Instant PoissonArrivals::instant_of(double periods, double mass) const {
  // Of pieces that begin with the same mass the last is the one that adds to it.
  const auto above = std::upper_bound(pieces_.begin(), pieces_.end(), mass,
                                      [](double m, const Piece& p) { return m < p.before; });
  const Piece& piece = *std::prev(above);
  const double rest = mass - piece.before;
  if (rest > 0.0 && piece.rate == 0.0 && piece.slope == 0.0) return Instant::never();
  // rest = rate s + slope s^2 / 2, in the form in which nothing cancels.
  const double root = std::sqrt(std::max(piece.rate * piece.rate + 2.0 * piece.slope * rest, 0.0));
  const double in_piece = rest > 0.0 ? 2.0 * rest / (piece.rate + root) : 0.0;
  const double offset = periods * static_cast<double>(period_us_) +
                        static_cast<double>(piece.from_us) + std::floor(in_piece + 0.5);
  const double end = static_cast<double>(Instant::never().us()) - 0x1p53;
  if (!(static_cast<double>(origin_.us()) + offset < end)) return Instant::never();
  // Whole numbers: exact while they stay below 2^53 us, 285 years.
  return origin_ + Duration::from_us(static_cast<std::int64_t>(offset));
}

Instant PoissonArrivals::next(Instant after, Stream& stream) const {
  if (after == Instant::never()) return after;
  ENSURE(in_range(after));
  const Piece& last = pieces_.back();
  const Place now = place_of(after);
  if (period_us_ > 0 ? period_mass_ == 0.0 : last.rate == 0.0 && now.mass >= last.before) {
    return Instant::never();
  }
  double mass = now.mass + stream.exponential(1.0);
  double periods = now.periods;
  if (period_us_ > 0 && mass >= period_mass_) {
    const double whole = std::floor(mass / period_mass_);
    // Rounding may leave a whole period too few or too many by a hair.
    mass = std::clamp(mass - whole * period_mass_, 0.0, std::nextafter(period_mass_, 0.0));
    periods += whole;
  }
  return std::max(instant_of(periods, mass), after);
}

double PoissonArrivals::expected(Instant from, Instant until) const {
  ENSURE(from <= until && in_range(from) && in_range(until));
  const Place start = place_of(from);
  const Place end = place_of(until);
  return (end.periods - start.periods) * period_mass_ + (end.mass - start.mass);
}

}  // namespace voltwin::random
