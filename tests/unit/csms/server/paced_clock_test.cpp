#include "csms/server/net/paced_clock.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "tests/unit/csms/server/clock_bench.hpp"

namespace voltwin::server::net {
namespace {

constexpr std::int64_t ms = ClockBench::ms;
constexpr std::int64_t max_int64 = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t min_int64 = std::numeric_limits<std::int64_t>::min();
using Firings = std::vector<Fired>;

TEST(PacedClock, a_timer_fires_at_the_first_nanosecond_of_its_instant_at_any_pace) {
  for (const double factor : {1e-6, 0.3, 1.0, 7.77, 60.0, 1e6, 1e9}) {
    for (const std::int64_t when : {1LL, 10LL, 3'333'333LL, 86'400'000LL}) {
      ClockBench bench(factor);
      bench.schedule(when, 1);
      const std::optional<SteadyTime> wake = bench.clock.wake(bench.real);
      ASSERT_TRUE(wake) << factor;
      bench.real = wake->plus_ns(-1);
      EXPECT_EQ(bench.fire(), Firings()) << factor << " " << when;
      EXPECT_LT(bench.input(), when);
      bench.real = *wake;
      EXPECT_EQ(bench.fire(), (Firings{{1, when}})) << factor << " " << when;
      EXPECT_EQ(bench.clock.wake(bench.real), std::nullopt);
    }
  }
}

TEST(PacedClock, due_timers_fire_by_instant_then_by_order_of_scheduling_each_at_its_own_instant) {
  ClockBench bench(1);
  bench.schedule(3000, 1);
  bench.schedule(1000, 2);
  bench.schedule(3000, 3);
  bench.schedule(2000, 4);
  bench.schedule(1000, 5);
  bench.wait(10 * ms);
  EXPECT_EQ(bench.fire(), (Firings{{2, 1000}, {5, 1000}, {4, 2000}, {1, 3000}, {3, 3000}}));
}

TEST(PacedClock, a_timer_scheduled_in_the_past_fires_next_and_at_now) {
  ClockBench bench(1);
  bench.schedule(5000, 1);
  bench.schedule(5000, 2);
  bench.wait(5 * ms);
  const auto first = bench.clock.take(bench.real);
  ASSERT_TRUE(first);
  bench.schedule(100, 3);
  bench.schedule(min_int64, 4);
  bench.schedule(5000, 5);
  bench.clock.leave(bench.real);
  EXPECT_EQ(bench.fire(), (Firings{{4, 5000}, {3, 5000}, {2, 5000}, {5, 5000}}));
}

TEST(PacedClock, a_timer_cancelled_by_a_handler_does_not_fire) {
  ClockBench bench(1);
  bench.schedule(1000, 1);
  const TimerHandle second = bench.schedule(1000, 2);
  bench.schedule(1000, 3);
  bench.wait(2 * ms);
  const auto first = bench.clock.take(bench.real);
  ASSERT_TRUE(first);
  bench.clock.cancel(second);
  bench.clock.cancel(second);
  bench.clock.cancel(TimerHandle());
  bench.clock.leave(bench.real);
  EXPECT_EQ(bench.fire(), (Firings{{3, 1000}}));
  EXPECT_TRUE(bench.clock.empty());
}

TEST(PacedClock, an_input_sees_the_time_of_the_clock_but_passes_no_timer_that_waits) {
  ClockBench bench(60);
  bench.wait(ms);
  EXPECT_EQ(bench.input(), 60'000);
  bench.schedule(90'000, 1);
  bench.wait(ms);
  EXPECT_EQ(bench.input(), 90'000);  // the clock says 120'000
  EXPECT_EQ(bench.fire(), (Firings{{1, 90'000}}));
  EXPECT_EQ(bench.input(), 120'000);
}

TEST(PacedClock, what_an_input_has_seen_is_never_taken_back) {
  ClockBench bench(1);
  bench.wait(10 * ms);
  EXPECT_EQ(bench.input(), 10'000);
  bench.schedule(4000, 1);
  EXPECT_EQ(bench.input(), 10'000);
  EXPECT_EQ(bench.fire(), (Firings{{1, 10'000}}));
}

TEST(PacedClock, now_stands_still_within_a_turn) {
  ClockBench bench(1);
  bench.wait(3 * ms);
  EXPECT_EQ(bench.clock.enter(bench.real).us(), 3000);
  bench.wait(3 * ms);
  EXPECT_EQ(bench.clock.lag(bench.real).advanced.us(), 6000);
  EXPECT_EQ(bench.clock.now().us(), 3000);
  bench.clock.leave(bench.real);
  EXPECT_EQ(bench.input(), 6000);
}

TEST(PacedClock, it_begins_held_and_time_passes_only_when_released) {
  ClockBench bench(1);
  PacedClock clock(Instant::from_seconds(50), Pace::real_time(), {}, bench.real);
  clock.schedule(Instant::from_seconds(50), {1, 0, 0});
  EXPECT_TRUE(clock.is_held());
  EXPECT_FALSE(clock.take(bench.real));
  EXPECT_FALSE(clock.wake(bench.real));
  bench.wait(1000 * ms);
  EXPECT_EQ(clock.enter(bench.real), Instant::from_seconds(50));
  clock.leave(bench.real);
  clock.release(bench.real);
  EXPECT_EQ(clock.wake(bench.real), bench.real);
  EXPECT_EQ(clock.take(bench.real)->now, Instant::from_seconds(50));
}

TEST(PacedClock, nothing_fires_and_nothing_is_lost_while_held) {
  ClockBench bench(2);
  bench.schedule(4000, 1);
  bench.schedule(4000, 2);
  bench.schedule(6000, 3);
  bench.wait(2 * ms);
  ASSERT_TRUE(bench.clock.take(bench.real));
  bench.clock.hold(bench.real);  // by the handler of the first, with the second due
  bench.clock.hold(bench.real);
  bench.clock.leave(bench.real);
  for (int i = 0; i < 3; ++i) {
    bench.wait(1000 * ms);
    EXPECT_EQ(bench.fire(), Firings());
    EXPECT_EQ(bench.input(), 4000);
    EXPECT_EQ(bench.clock.wake(bench.real), std::nullopt);
  }
  bench.clock.release(bench.real);
  bench.clock.release(bench.real);
  EXPECT_EQ(bench.fire(), (Firings{{2, 4000}}));
  EXPECT_EQ(bench.clock.wake(bench.real), bench.real.plus_ns(ms));
  bench.wait(ms);
  EXPECT_EQ(bench.fire(), (Firings{{3, 6000}}));
}

TEST(PacedClock, holding_loses_no_part_of_a_microsecond) {
  ClockBench bench(1);
  for (int i = 0; i < 1000; ++i) {
    bench.wait(999);
    bench.clock.hold(bench.real);
    bench.wait(12'345);
    bench.clock.release(bench.real);
  }
  EXPECT_EQ(bench.input(), 999);
}

TEST(PacedClock, a_change_of_pace_moves_what_comes_and_not_what_is) {
  ClockBench bench(1);
  bench.schedule(10'000, 1);
  bench.wait(4 * ms);
  EXPECT_EQ(bench.input(), 4000);
  bench.clock.set_pace(Pace::times(60).value(), bench.real);
  EXPECT_EQ(bench.input(), 4000);
  EXPECT_EQ(bench.clock.wake(bench.real), bench.real.plus_ns(ms / 10));
  bench.wait(ms / 20);
  EXPECT_EQ(bench.input(), 7000);
  bench.clock.set_pace(Pace::times(0.001).value(), bench.real);
  EXPECT_EQ(bench.input(), 7000);
  EXPECT_EQ(bench.clock.wake(bench.real), bench.real.plus_ns(3000 * ms));
  bench.wait(3000 * ms);
  EXPECT_EQ(bench.fire(), (Firings{{1, 10'000}}));
  EXPECT_EQ(bench.clock.pace(), Pace::times(0.001).value());
}

TEST(PacedClock, a_change_of_pace_while_held_counts_from_the_release) {
  ClockBench bench(1);
  bench.wait(4 * ms);
  bench.clock.hold(bench.real);
  bench.wait(100 * ms);
  bench.clock.set_pace(Pace::times(10).value(), bench.real);
  bench.wait(100 * ms);
  EXPECT_EQ(bench.input(), 4000);
  bench.clock.release(bench.real);
  bench.wait(ms);
  EXPECT_EQ(bench.input(), 14'000);
}

TEST(PacedClock, without_a_limit_time_jumps_to_the_next_timer_and_no_further) {
  ClockBench bench(1);
  bench.clock.set_pace(Pace::as_fast_as_possible(), bench.real);
  bench.schedule(86'400'000'000, 2);
  bench.schedule(5, 1);
  EXPECT_EQ(bench.input(), 0);
  EXPECT_EQ(bench.clock.wake(bench.real), bench.real);
  EXPECT_EQ(bench.fire(), (Firings{{1, 5}, {2, 86'400'000'000}}));
  bench.wait(1000 * ms);
  EXPECT_EQ(bench.input(), 86'400'000'000);
  EXPECT_EQ(bench.clock.wake(bench.real), std::nullopt);
  EXPECT_EQ(bench.clock.lag(bench.real).worst, Lag());
}

TEST(PacedClock, from_a_limit_to_none_and_back_time_neither_jumps_nor_returns) {
  ClockBench bench(1);
  bench.wait(7 * ms);
  bench.clock.set_pace(Pace::as_fast_as_possible(), bench.real);
  EXPECT_EQ(bench.input(), 7000);
  bench.schedule(50'000, 1);
  EXPECT_EQ(bench.fire(), (Firings{{1, 50'000}}));
  bench.wait(1000 * ms);
  bench.clock.set_pace(Pace::real_time(), bench.real);
  EXPECT_EQ(bench.input(), 50'000);
  bench.wait(ms);
  EXPECT_EQ(bench.input(), 51'000);
}

TEST(PacedClock, a_handler_that_lifts_the_limit_keeps_its_now) {
  ClockBench bench(1);
  bench.schedule(1000, 1);
  bench.schedule(2000, 2);
  bench.wait(9 * ms);
  ASSERT_TRUE(bench.clock.take(bench.real));
  bench.clock.set_pace(Pace::as_fast_as_possible(), bench.real);
  EXPECT_EQ(bench.clock.now().us(), 1000);
  bench.clock.leave(bench.real);
  EXPECT_EQ(bench.input(), 1000);
  EXPECT_EQ(bench.fire(), (Firings{{2, 2000}}));
}

TEST(PacedClock, a_timer_at_never_waits_forever) {
  for (const bool limited : {true, false}) {
    ClockBench bench(1e9);
    if (!limited) bench.clock.set_pace(Pace::as_fast_as_possible(), bench.real);
    const TimerHandle never = bench.schedule(max_int64, 1);
    EXPECT_EQ(bench.clock.wake(bench.real), std::nullopt);
    bench.wait(max_int64);
    EXPECT_EQ(bench.fire(), Firings());
    EXPECT_FALSE(bench.clock.empty());
    bench.clock.cancel(never);
    EXPECT_TRUE(bench.clock.empty());
  }
}

TEST(PacedClock, the_ends_of_time_are_no_trouble) {
  const auto pace = Pace::times(1e9).value();
  const SteadyTime first = SteadyTime::from_ns(min_int64);
  const SteadyTime last = SteadyTime::from_ns(max_int64);
  LagPolicy policy;
  policy.max_lag = Duration::from_us(max_int64);
  PacedClock clock(Instant::from_us(min_int64), pace, policy, first);
  clock.release(first);
  clock.schedule(Instant::from_us(max_int64 - 1), {2, 0, 0});
  clock.schedule(Instant::from_us(min_int64), {1, 0, 0});
  ASSERT_EQ(clock.take(first)->token.kind, 1u);
  clock.leave(first);
  // 2^64 - 2 simulated microseconds at a thousand million a second.
  EXPECT_EQ(clock.wake(first), first.plus_ns(18'446'744'073'710));
  ASSERT_EQ(clock.take(last)->token.kind, 2u);
  clock.leave(last);
  EXPECT_EQ(clock.enter(last), Instant::never());
  clock.leave(last);
  clock.hold(last);
  clock.set_pace(Pace::times(1e-6).value(), last);
  clock.release(last);
  const LagReport lag = clock.lag(last);
  EXPECT_EQ(lag.fired, 2u);
  EXPECT_EQ(lag.advanced.us(), max_int64);
  EXPECT_LE(lag.mean.simulated.us(), lag.worst.simulated.us());
}

TEST(PacedClock, a_timer_beyond_what_the_clock_can_count_is_not_waited_for) {
  ClockBench bench(1e-6);
  bench.schedule(max_int64 - 1, 1);
  EXPECT_EQ(bench.clock.wake(bench.real), std::nullopt);
  bench.clock.set_pace(Pace::times(1e9).value(), bench.real);
  EXPECT_NE(bench.clock.wake(bench.real), std::nullopt);
}

TEST(PacedClock, a_reading_that_goes_back_counts_as_the_one_before) {
  ClockBench bench(1);
  bench.wait(5 * ms);
  EXPECT_EQ(bench.input(), 5000);
  bench.wait(-4 * ms);
  EXPECT_EQ(bench.input(), 5000);
  bench.wait(5 * ms);
  EXPECT_EQ(bench.input(), 6000);
  EXPECT_EQ(bench.clock.lag(bench.real).running.us(), 6000);
}

TEST(PacedClock, a_copy_goes_on_alike) {
  ClockBench bench(60);
  for (std::uint32_t i = 0; i < 20; ++i) bench.schedule(i * 7919 % 13 * 1000, i);
  ClockBench copy = bench;
  bench.wait(100 * ms);
  copy.wait(200 * ms);
  EXPECT_EQ(bench.fire(), copy.fire(30 * ms));
}

TEST(PacedClockDeath, a_turn_has_a_beginning_and_an_end) {
  ClockBench bench(1);
  EXPECT_DEATH(bench.clock.leave(bench.real), "ENSURE");
  bench.clock.enter(bench.real);
  EXPECT_DEATH(bench.clock.enter(bench.real), "ENSURE");
  EXPECT_DEATH((void)bench.clock.take(bench.real), "ENSURE");
}

TEST(PacedClockDeath, one_timer_more_than_its_maximum_is_our_mistake) {
  ClockBench bench(1);
  for (std::size_t i = 0; i < PacedClock::max_waiting; ++i) bench.schedule(1000, 1);
  EXPECT_DEATH(bench.schedule(1000, 1), "ENSURE");
}

}  // namespace
}  // namespace voltwin::server::net
