#pragma once
// What every contender written in C++ shares, ours and the peers: what an event carries, the
// numbers that are drawn, and a check sum that tells whether they did the same work. All of
// it cheap, so that what is measured is the queue.

#include <bit>
#include <cstdint>

namespace voltwin::bench {

/// What an event carries beside its time: 24 bytes, for every contender.
struct Payload {
  std::uint64_t index = 0;   ///< whose event it is
  std::uint64_t count = 0;   ///< how often it fired, or the generation of its owner
  std::uint64_t detail = 0;  ///< the model's own: a sum, or the kind of the event
};
static_assert(sizeof(Payload) == 24);

/// Depends on every event and on their order.
class CheckSum {
 public:
  void add(std::int64_t at_us, std::uint64_t index) {
    sum_ = (sum_ ^ (static_cast<std::uint64_t>(at_us) + index)) * 0x9e3779b97f4a7c15;
  }
  [[nodiscard]] std::uint64_t value() const { return sum_; }

 private:
  std::uint64_t sum_ = 0;
};

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

/// The hold model (Jones 1986): a fixed number of events wait; one that fires schedules
/// itself again, an exponential delay of mean 1 s ahead. The delay has no memory, so the
/// queue is in its steady state from the first event on; what has to settle is the memory.
class Hold {
 public:
  [[nodiscard]] std::int64_t delay_us() { return draw_.exponential_us(1e6); }

  /// What an event does when it fires, before it is scheduled again.
  void fire(std::int64_t now_us, Payload& payload) {
    ++payload.count;
    payload.detail += static_cast<std::uint64_t>(now_us);
    sum_.add(now_us, payload.index);
  }
  [[nodiscard]] std::uint64_t check_sum() const { return sum_.value(); }

 private:
  Draw draw_{1};
  CheckSum sum_;
};

}  // namespace voltwin::bench
