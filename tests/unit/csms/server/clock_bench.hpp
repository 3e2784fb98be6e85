#pragma once
// A PacedClock with a clock that only the test moves.

#include <cstdint>
#include <vector>

#include "csms/server/net/paced_clock.hpp"

namespace voltwin::server::net {

struct Fired {
  std::uint32_t kind = 0;
  std::int64_t now_us = 0;
  [[nodiscard]] bool operator==(const Fired&) const = default;
};

struct ClockBench {
  static constexpr std::int64_t ms = 1'000'000;  ///< in nanoseconds

  explicit ClockBench(double factor) : ClockBench(factor, LagPolicy()) {}
  ClockBench(double factor, LagPolicy policy)
      : clock(Instant(), Pace::times(factor).value(), policy, real) {
    clock.release(real);
  }

  TimerHandle schedule(std::int64_t when_us, std::uint32_t kind) {
    return clock.schedule(Instant::from_us(when_us), {kind, 0, 0});
  }
  void wait(std::int64_t ns) { real = real.plus_ns(ns); }

  /// Fires what is due, at once; each handler takes `work_ns` of real time.
  std::vector<Fired> fire(std::int64_t work_ns) {
    std::vector<Fired> out;
    while (const auto firing = clock.take(real)) {
      out.push_back({firing->token.kind, firing->now.us()});
      wait(work_ns);
      clock.leave(real);
    }
    return out;
  }
  std::vector<Fired> fire() { return fire(0); }

  /// What an input from outside sees now.
  std::int64_t input() {
    const Instant now = clock.enter(real);
    clock.leave(real);
    return now.us();
  }

  SteadyTime real = SteadyTime::from_ns(5'000'000'123);
  PacedClock clock;
};

}  // namespace voltwin::server::net
