// The law of PacedClock: whatever the pace, the stalls, the holds and the looks from
// outside, it fires exactly what an event queue alone would fire, at the same virtual times.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "csms/server/net/paced_clock.hpp"
#include "engine/random/random.hpp"
#include "tests/support/queue_timers.hpp"

namespace voltwin::server::net {
namespace {

constexpr std::size_t longest = 2000;  // firings of a run

// Somebody who schedules and cancels at random, by what has fired alone.
class Behaviour {
 public:
  explicit Behaviour(std::uint64_t seed) : chance_(random::Random(seed).stream("behaviour")) {}

  void begin(Timers& timers, Instant now) {
    for (int i = 0; i < 20; ++i) act(timers, now);
  }
  void fire(Timers& timers, TimerToken token, Instant now) {
    log_.push_back(std::to_string(token.detail) + "@" + std::to_string(now.us()));
    const std::uint64_t acts = chance_.below(3);
    for (std::uint64_t i = 0; i < acts; ++i) act(timers, now);
    if (chance_.chance(0.2)) timers.cancel(handles_[chance_.below(handles_.size())]);
  }
  [[nodiscard]] const std::vector<std::string>& log() const { return log_; }

 private:
  void act(Timers& timers, Instant now) {
    // Now and a few round delays meet often; the past, the near and the far.
    constexpr std::int64_t round_us[] = {0, 0, 1, 1000, 1'000'000, 60'000'000};
    std::int64_t delay = round_us[chance_.below(std::size(round_us))];
    if (chance_.chance(0.3)) delay = static_cast<std::int64_t>(chance_.below(5'000'000));
    if (chance_.chance(0.1)) delay = -static_cast<std::int64_t>(chance_.below(3'000'000));
    Instant when = now + Duration::from_us(delay);
    if (chance_.chance(0.01)) when = Instant::never();
    if (chance_.chance(0.01)) when = Instant::from_us(std::numeric_limits<std::int64_t>::min());
    handles_.push_back(timers.schedule(when, {0, 0, next_++}));
  }

  random::Stream chance_;
  std::uint64_t next_ = 0;
  std::vector<TimerHandle> handles_;
  std::vector<std::string> log_;
};

const Instant start = Instant::from_seconds(1'780'000'000);

std::vector<std::string> simulated(std::uint64_t seed) {
  support::QueueTimers timers;
  Behaviour behaviour(seed);
  Instant now = start;
  behaviour.begin(timers, now);
  while (timers.queue.next_time() < Instant::never() && behaviour.log().size() < longest) {
    const auto entry = timers.queue.pop();
    now = std::max(now, entry.at);
    behaviour.fire(timers, entry.payload, now);
  }
  return behaviour.log();
}

// A machine that oversleeps, stalls and is fiddled with.
class Machine {
 public:
  explicit Machine(std::uint64_t seed)
      : chance_(random::Random(seed).stream("machine")),
        clock_(start, any_pace(), any_policy(), real_) {
    clock_.release(real_);
  }

  std::vector<std::string> run(std::uint64_t seed) {
    Behaviour behaviour(seed);
    behaviour.begin(clock_, start);
    while (behaviour.log().size() < longest) {
      fiddle();
      while (const auto firing = clock_.take(real_)) {
        behaviour.fire(clock_, firing->token, firing->now);
        EXPECT_EQ(clock_.now(), firing->now);
        pass(chance_.chance(0.05) ? 3'000'000'000 : 20'000);
        clock_.leave(real_);
        if (behaviour.log().size() == longest) break;
        if (chance_.chance(0.3)) fiddle();
      }
      clock_.release(real_);
      const auto wake = clock_.wake(real_);
      if (!wake) break;
      real_ = std::max(real_, *wake);
      pass(chance_.chance(0.1) ? 2'000'000'000 : 50'000);
    }
    return behaviour.log();
  }

 private:
  void pass(std::uint64_t at_most_ns) {
    real_ = real_.plus_ns(static_cast<std::int64_t>(chance_.below(at_most_ns)));
  }
  Pace any_pace() {
    constexpr double factors[] = {1e-6, 0.01, 0.3, 1.0, 60.0, 612.7, 1e6, 1e9};
    const std::uint64_t pick = chance_.below(std::size(factors) + 1);
    return pick == std::size(factors) ? Pace::as_fast_as_possible()
                                      : Pace::times(factors[pick]).value();
  }
  LagPolicy any_policy() {
    LagPolicy out;
    if (chance_.chance(0.5)) {
      out.max_lag = Duration::from_us(static_cast<std::int64_t>(chance_.below(500'000)));
    }
    return out;
  }
  void fiddle() {
    switch (chance_.below(8)) {
      case 0:
        clock_.set_pace(any_pace(), real_);
        break;
      case 1:
        clock_.hold(real_);
        break;
      case 2:
        clock_.release(real_);
        break;
      case 3: {
        const Instant before = clock_.now();
        EXPECT_GE(clock_.enter(real_), before);
        pass(10'000'000);
        clock_.leave(real_);
        break;
      }
      case 4:
        EXPECT_LE(clock_.lag(real_).busy, 1.0);
        break;
      default:
        break;
    }
  }

  random::Stream chance_;
  SteadyTime real_ = SteadyTime::from_ns(-77);
  PacedClock clock_;
};

TEST(PacedClockOrder, any_pace_with_any_stalls_fires_exactly_what_the_simulation_fires) {
  std::size_t fired = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const std::vector<std::string> expected = simulated(seed);
    for (std::uint64_t machine = 0; machine < 3; ++machine) {
      ASSERT_EQ(Machine(seed * 1000 + machine).run(seed), expected) << "seed " << seed;
    }
    fired += expected.size();
  }
  EXPECT_GT(fired, 10'000u);  // the runs are not all short
}

}  // namespace
}  // namespace voltwin::server::net
