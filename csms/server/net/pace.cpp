#include "csms/server/net/pace.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/base/ensure.hpp"

namespace voltwin::server::net {

namespace {

__extension__ using Wide = unsigned __int128;

constexpr std::int64_t max_int64 = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t min_int64 = std::numeric_limits<std::int64_t>::min();
constexpr std::uint64_t ns_per_us = 1000;

}  // namespace

SteadyTime SteadyTime::plus_ns(std::int64_t ns) const {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(ns_, ns, &sum)) sum = ns > 0 ? max_int64 : min_int64;
  return SteadyTime(sum);
}

std::int64_t SteadyTime::ns_since(SteadyTime earlier) const {
  if (ns_ <= earlier.ns_) return 0;
  std::int64_t difference = 0;
  return __builtin_sub_overflow(ns_, earlier.ns_, &difference) ? max_int64 : difference;
}

Pace::Pace(double factor) : factor_(factor) {
  // The mantissa as a whole number below 2^53; within the bounds of a factor the shift is
  // from 23 to 72.
  constexpr int digits = std::numeric_limits<double>::digits;
  int exponent = 0;
  numerator_ = static_cast<std::uint64_t>(std::ldexp(std::frexp(factor, &exponent), digits));
  shift_ = digits - exponent;
}

Result<Pace> Pace::times(double factor) {
  // Written so that what is not a number fails it too.
  if (!(factor >= slowest && factor <= fastest)) {
    return bad_input(
        "expected a factor from 0.000001 to 1000000000, e.g. 60 for a minute each second");
  }
  return Pace(factor);
}

Pace Pace::real_time() { return Pace(1.0); }

Pace Pace::as_fast_as_possible() {
  Pace pace(1.0);
  pace.factor_ = 0.0;
  return pace;
}

double Pace::factor() const {
  ENSURE(!is_unlimited());
  return factor_;
}

std::uint64_t Pace::simulated_us(std::int64_t real_ns) const {
  ENSURE(!is_unlimited() && real_ns >= 0);
  // Below 2^63 * 2^53: fits.
  const Wide scaled = static_cast<Wide>(real_ns) * numerator_;
  const Wide us = scaled / (static_cast<Wide>(ns_per_us) << shift_);
  return static_cast<std::uint64_t>(std::min(us, static_cast<Wide>(UINT64_MAX)));
}

std::int64_t Pace::real_ns(std::uint64_t simulated_us) const {
  ENSURE(!is_unlimited());
  Wide scaled = 0;
  // What does not fit into 128 bits is, over a numerator below 2^53, more than 2^75 ns.
  if (__builtin_mul_overflow(static_cast<Wide>(ns_per_us) << shift_,
                             static_cast<Wide>(simulated_us), &scaled)) {
    return max_int64;
  }
  const Wide ns = scaled / numerator_ + (scaled % numerator_ != 0 ? 1U : 0U);
  return ns > static_cast<Wide>(max_int64) ? max_int64 : static_cast<std::int64_t>(ns);
}

}  // namespace voltwin::server::net
