// What a PacedClock says about a machine that does not keep up, and what it does about it.

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "tests/unit/csms/server/clock_bench.hpp"

namespace voltwin::server::net {
namespace {

constexpr std::int64_t ms = ClockBench::ms;

Lag lag_ms(std::int64_t real, std::int64_t simulated) {
  return {Duration::from_ms(real), Duration::from_ms(simulated)};
}

LagPolicy policy(Duration late_after) {
  LagPolicy out;
  out.late_after = late_after;
  return out;
}

LagPolicy slipping(Duration max_lag) {
  LagPolicy out;
  out.max_lag = max_lag;
  return out;
}

TEST(PacedClockLag, a_machine_that_keeps_up_has_none) {
  ClockBench bench(60);
  for (std::uint32_t i = 1; i <= 100; ++i) bench.schedule(i * 60'000, i);
  for (int i = 0; i < 100; ++i) {
    bench.wait(ms / 2);
    bench.fire();
    bench.wait(ms / 2);
    ASSERT_EQ(bench.fire(ms / 4).size(), 1u);
    bench.wait(-ms / 4);
  }
  const LagReport lag = bench.clock.lag(bench.real);
  EXPECT_EQ(lag.fired, 100u);
  EXPECT_EQ(lag.late, 0u);
  EXPECT_EQ(lag.worst, Lag());
  EXPECT_EQ(lag.mean, Lag());
  EXPECT_EQ(lag.current, Lag());
  EXPECT_FALSE(bench.clock.is_behind());
}

TEST(PacedClockLag, figures_of_a_stall_in_real_and_in_virtual_time) {
  ClockBench bench(10, policy(Duration::from_ms(3)));
  bench.schedule(10'000, 1);
  bench.schedule(20'000, 2);
  bench.schedule(30'000, 3);
  bench.wait(ms);  // on time, and then its handler takes 4 ms
  ASSERT_TRUE(bench.clock.take(bench.real));
  bench.wait(4 * ms);
  bench.clock.leave(bench.real);
  EXPECT_EQ(bench.clock.lag(bench.real).current, lag_ms(3, 30));
  EXPECT_EQ(bench.fire(), (std::vector<Fired>{{2, 20'000}, {3, 30'000}}));
  bench.wait(5 * ms);
  const LagReport lag = bench.clock.lag(bench.real);
  EXPECT_EQ(lag.fired, 3u);
  EXPECT_EQ(lag.late, 0u);  // 3 ms is not later than 3 ms
  EXPECT_EQ(lag.worst, lag_ms(3, 30));
  EXPECT_EQ(lag.mean.real.us(), (0 + 3000 + 2000) / 3);
  EXPECT_EQ(lag.mean.simulated.us(), (0 + 30'000 + 20'000) / 3);
  EXPECT_EQ(lag.current, Lag());
  EXPECT_EQ(lag.running, Duration::from_ms(10));
  EXPECT_EQ(lag.advanced, Duration::from_ms(100));
  EXPECT_DOUBLE_EQ(lag.effective_factor(), 10.0);
  EXPECT_DOUBLE_EQ(lag.busy, 0.4);
  EXPECT_EQ(lag.slips, 0u);
}

TEST(PacedClockLag, an_overloaded_machine_skips_nothing_and_its_inputs_see_the_time_reached) {
  ClockBench bench(1000);  // a timer each millisecond, with handlers of two
  for (std::uint32_t i = 1; i <= 50; ++i) bench.schedule(i * 1'000'000, i);
  bench.wait(ms);
  for (std::uint32_t i = 1; i <= 50; ++i) {
    const auto firing = bench.clock.take(bench.real);
    ASSERT_TRUE(firing);
    EXPECT_EQ(firing->token.kind, i);
    EXPECT_EQ(firing->now.us(), i * 1'000'000);
    bench.wait(2 * ms);
    bench.clock.leave(bench.real);
    if (i < 50) {
      EXPECT_EQ(bench.input(), (i + 1) * 1'000'000);
    }
  }
  const LagReport lag = bench.clock.lag(bench.real);
  EXPECT_EQ(lag.worst, lag_ms(49, 49'000));
  EXPECT_EQ(lag.mean.real.us(), 24'500);
  EXPECT_EQ(bench.input(), 101'000'000);  // and caught up
}

TEST(PacedClockLag, it_falls_behind_once_and_catches_up_when_half_as_late) {
  ClockBench bench(1, policy(Duration::from_ms(10)));
  const std::vector<std::int64_t> late_ms{0, 9, 11, 30, 8, 6, 11, 5, 8};
  const std::vector<bool> behind{false, false, true, true, true, true, true, false, false};
  std::uint64_t late = 0;
  for (std::size_t i = 0; i < late_ms.size(); ++i) {
    const auto at = static_cast<std::int64_t>(i + 1) * 100;
    bench.real = SteadyTime::from_ns(5'000'000'123 + (at + late_ms[i]) * ms);
    bench.schedule(at * 1000, 1);
    const auto firing = bench.clock.take(bench.real);
    ASSERT_TRUE(firing);
    bench.clock.leave(bench.real);
    EXPECT_EQ(bench.clock.is_behind(), behind[i]) << i;
    if (late_ms[i] > 10) ++late;
    EXPECT_EQ(bench.clock.lag(bench.real).late, late);
  }
}

TEST(PacedClockLag, with_nothing_left_to_fire_it_is_not_behind) {
  ClockBench bench(1);
  bench.schedule(1000, 1);
  bench.wait(500 * ms);
  ASSERT_TRUE(bench.clock.take(bench.real));
  EXPECT_TRUE(bench.clock.is_behind());
  bench.clock.leave(bench.real);
  EXPECT_TRUE(bench.fire().empty());
  EXPECT_FALSE(bench.clock.is_behind());
}

TEST(PacedClockLag, virtual_time_waits_for_a_machine_further_behind_than_allowed) {
  ClockBench bench(100, slipping(Duration::from_ms(5)));
  bench.schedule(100'000, 1);
  bench.schedule(200'000, 2);
  bench.schedule(3'000'000, 3);
  bench.wait(ms + 20 * ms);
  EXPECT_EQ(bench.fire(), (std::vector<Fired>{{1, 100'000}, {2, 200'000}}));
  // As if the first had fired 5 ms late: 500 ms of virtual time after its instant.
  EXPECT_EQ(bench.input(), 600'000);
  bench.wait(ms);
  EXPECT_EQ(bench.input(), 700'000);
  const LagReport lag = bench.clock.lag(bench.real);
  EXPECT_EQ(lag.slips, 1u);
  EXPECT_EQ(lag.slipped, Duration::from_ms(15));
  EXPECT_EQ(lag.worst, lag_ms(20, 2000));
  EXPECT_EQ(bench.clock.wake(bench.real), bench.real.plus_ns(23 * ms));
}

TEST(PacedClockLag, an_ambitious_pace_becomes_what_the_machine_can_do) {
  ClockBench bench(600, slipping(Duration::from_ms(50)));
  // A timer each 60 virtual milliseconds, 0.1 ms real, with handlers of 0.4 ms: 150 times.
  for (std::uint32_t i = 1; i <= 6000; ++i) bench.schedule(i * 60'000, i);
  bench.wait(ms / 10);
  for (std::uint32_t i = 1; i <= 5000; ++i) {
    const auto firing = bench.clock.take(bench.real);
    ASSERT_TRUE(firing);
    EXPECT_EQ(firing->now.us(), i * 60'000);
    bench.wait(ms * 4 / 10);
    bench.clock.leave(bench.real);
  }
  const LagReport lag = bench.clock.lag(bench.real);
  EXPECT_LE(lag.worst.real, Duration::from_us(50'400));
  EXPECT_NEAR(lag.effective_factor(), 150.0, 0.1);
  EXPECT_GT(lag.busy, 0.999);
  EXPECT_LE(lag.busy, 1.0);
  // Each timer costs 0.3 ms more than there is: 1500 ms, but for the 50 allowed.
  EXPECT_NEAR(lag.slipped.seconds(), 1.450, 0.001);
}

TEST(PacedClockLag, an_input_to_a_machine_too_far_behind_changes_nothing_about_it) {
  ClockBench bench(1, slipping(Duration::from_ms(2)));
  bench.schedule(1000, 1);
  bench.wait(11 * ms);
  EXPECT_EQ(bench.input(), 1000);
  EXPECT_EQ(bench.fire().size(), 1u);
  EXPECT_EQ(bench.input(), 3000);
  EXPECT_EQ(bench.clock.lag(bench.real).slipped, Duration::from_ms(8));
}

TEST(PacedClockLag, what_is_behind_stays_behind_through_a_hold_and_a_change_of_pace) {
  ClockBench bench(10);
  bench.schedule(10'000, 1);
  bench.schedule(40'000, 2);
  bench.wait(3 * ms);
  EXPECT_EQ(bench.clock.lag(bench.real).current, lag_ms(2, 20));
  bench.clock.hold(bench.real);
  bench.wait(777 * ms);
  EXPECT_EQ(bench.clock.lag(bench.real).current, lag_ms(2, 20));
  bench.clock.set_pace(Pace::times(5).value(), bench.real);
  EXPECT_EQ(bench.clock.lag(bench.real).current, lag_ms(4, 20));
  bench.clock.release(bench.real);
  bench.wait(ms);
  EXPECT_EQ(bench.clock.lag(bench.real).current, lag_ms(5, 25));
  EXPECT_EQ(bench.fire(), (std::vector<Fired>{{1, 10'000}}));
  bench.clock.set_pace(Pace::as_fast_as_possible(), bench.real);
  EXPECT_EQ(bench.clock.lag(bench.real).current, Lag());
}

TEST(PacedClockLag, held_time_is_neither_running_nor_busy) {
  ClockBench bench(1);
  bench.clock.enter(bench.real);
  bench.wait(2 * ms);
  bench.clock.hold(bench.real);
  bench.wait(100 * ms);
  bench.clock.leave(bench.real);
  bench.wait(100 * ms);
  bench.clock.release(bench.real);
  bench.wait(2 * ms);
  const LagReport lag = bench.clock.lag(bench.real);
  EXPECT_EQ(lag.running, Duration::from_ms(4));
  EXPECT_DOUBLE_EQ(lag.busy, 0.5);
  EXPECT_DOUBLE_EQ(lag.effective_factor(), 1.0);
}

TEST(PacedClockLag, a_reset_begins_the_figures_anew) {
  ClockBench bench(10);
  bench.schedule(10'000, 1);
  bench.wait(500 * ms);
  bench.fire(ms);
  bench.clock.reset_lag(bench.real);
  LagReport lag = bench.clock.lag(bench.real);
  EXPECT_EQ(lag.fired + lag.late + lag.slips, 0u);
  EXPECT_EQ(lag.worst, Lag());
  EXPECT_EQ(lag.mean, Lag());
  EXPECT_EQ(lag.running, Duration());
  EXPECT_EQ(lag.advanced, Duration());
  EXPECT_EQ(lag.busy, 0.0);
  EXPECT_EQ(lag.effective_factor(), 0.0);
  bench.wait(3 * ms);
  lag = bench.clock.lag(bench.real);
  EXPECT_EQ(lag.running, Duration::from_ms(3));
  EXPECT_EQ(lag.advanced, Duration::from_ms(30));
}

}  // namespace
}  // namespace voltwin::server::net
