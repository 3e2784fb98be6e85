#pragma once
// The draws of every contender written in C++, ours and the peers': the same numbers for
// all, so that they do the same work and their check sums can be compared. Cheap, so that
// what is measured is the queue.

#include <bit>
#include <cstdint>

namespace voltwin::bench {

class Draw {
 public:
  explicit Draw(std::uint64_t seed) : state_(seed) {}

  /// 64 even bits: splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom number
  /// generators, 2014).
  std::uint64_t bits() {
    state_ += 0x9e3779b97f4a7c15;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  /// Even over (0, 1].
  double unit() { return static_cast<double>((bits() >> 11) + 1) * 0x1p-53; }

  /// Exponential of that mean, in whole microseconds, rounded down; never negative. It is
  /// -mean log(u), u even over (0, 1) being m / 2^k: k is geometric, m even over [1, 2), and
  /// log(m) = 2 artanh(s), s = (m-1)/(m+1) <= 1/3, of whose series the terms that are left
  /// out come to less than 1.2e-6. engine/math would be exact, and cost as much as a heap.
  std::int64_t exponential_us(double mean_us) {
    constexpr double ln_2 = 0x1.62e42fefa39efp-1;
    const std::uint64_t word = bits();
    const int k = std::countl_zero(word | mantissa) + 1;
    const double m = std::bit_cast<double>(one | (word & mantissa));
    const double s = (m - 1.0) / (m + 1.0);
    const double q = s * s;
    const double log_m =
        2.0 * s * (1.0 + q * (1.0 / 3 + q * (1.0 / 5 + q * (1.0 / 7 + q * (1.0 / 9)))));
    return static_cast<std::int64_t>(mean_us * (k * ln_2 - log_m));
  }

 private:
  // The leading zeros count in the upper 12 bits, 52 are left for m; k ends at 13, where
  // one draw in 4,096 is: the tail is cut there, and not missed.
  static constexpr std::uint64_t mantissa = (std::uint64_t{1} << 52) - 1;
  static constexpr std::uint64_t one = std::uint64_t{0x3ff} << 52;

  std::uint64_t state_;
};

}  // namespace voltwin::bench
