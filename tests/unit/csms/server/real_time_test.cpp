// RealTime against the machine's own clock: what fires and in which order, never how long
// it took. High factors make it a matter of milliseconds.

#include "csms/server/net/real_time.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <thread>
#include <vector>

#include "tests/support/queue_timers.hpp"

namespace voltwin::server::net {
namespace {

const Instant start = Instant::from_seconds(1'780'000'000);

struct Fired {
  std::uint64_t detail = 0;
  std::int64_t now_us = 0;
  [[nodiscard]] bool operator==(const Fired&) const = default;
};

Pace times(double factor) { return Pace::times(factor).value(); }

/// A loop with a RealTime on it that notes what fires.
struct RealTimeBench {
  explicit RealTimeBench(Pace pace) : RealTimeBench(pace, LagPolicy()) {}
  RealTimeBench(Pace pace, LagPolicy policy)
      : time(loop, start, pace, policy,
             {[this](TimerToken token, Instant now) {
                fired.push_back({token.detail, now.us()});
                if (on_fire) on_fire(token, now);
                if (fired.size() == stop_after) loop.stop();
              },
              [this](Keeping keeping, const LagReport& lag) {
                told.push_back(keeping);
                told_late.push_back(lag.late);
              }}) {}

  TimerHandle after(Duration delay, std::uint64_t detail) {
    return time.schedule(start + delay, {0, 0, detail});
  }
  /// From the beginning, or on, until `count` have fired in all.
  void run_until_fired(std::size_t count) {
    stop_after = count;
    time.resume();
    loop.run();
  }
  [[nodiscard]] std::vector<std::uint64_t> details() const {
    std::vector<std::uint64_t> out;
    for (const Fired& f : fired) out.push_back(f.detail);
    return out;
  }

  Loop loop = Loop::make(16).value();
  std::function<void(TimerToken, Instant)> on_fire;
  std::size_t stop_after = 0;
  std::vector<Fired> fired;
  std::vector<Keeping> told;
  std::vector<std::uint64_t> told_late;
  RealTime time;
};

// A day of a timer that starts two others each time, one of them at once, and cancels a third.
void a_days_work(Timers& timers, TimerToken token, Instant now) {
  if (token.detail % 10 != 0 || now > start + Duration::from_hours(24)) return;
  timers.schedule(now + Duration::from_minutes(10), {0, 0, token.detail + 10});
  timers.schedule(now, {0, 0, token.detail + 1});
  timers.schedule(now - Duration::from_minutes(3), {0, 0, token.detail + 2});
  timers.cancel(timers.schedule(now + Duration::from_minutes(5), {0, 0, token.detail + 3}));
}

std::vector<Fired> simulated_day() {
  support::QueueTimers timers;
  std::vector<Fired> out;
  Instant now = start;
  timers.schedule(start, {0, 0, 0});
  while (!timers.queue.empty()) {
    const auto entry = timers.queue.pop();
    now = std::max(now, entry.at);
    out.push_back({entry.payload.detail, now.us()});
    a_days_work(timers, entry.payload, now);
  }
  return out;
}

TEST(RealTime, fires_exactly_what_the_simulation_fires_at_any_pace) {
  const std::vector<Fired> expected = simulated_day();
  ASSERT_GT(expected.size(), 400u);
  for (const Pace pace : {times(1e6), times(3e7), times(1e9), Pace::as_fast_as_possible()}) {
    RealTimeBench bench(pace);
    bench.on_fire = [&](TimerToken token, Instant now) { a_days_work(bench.time, token, now); };
    bench.after(Duration(), 0);
    bench.run_until_fired(expected.size());
    EXPECT_EQ(bench.fired, expected);
    EXPECT_EQ(bench.time.lag().fired, expected.size());
  }
}

TEST(RealTime, an_earlier_timer_replaces_the_wait_for_a_later_one) {
  RealTimeBench bench(times(1000));
  bench.after(Duration::from_hours(1000), 1);
  bench.time.resume();
  bench.after(Duration::from_hours(500), 2);
  bench.after(Duration::from_seconds(1), 3);
  bench.run_until_fired(1);
  EXPECT_EQ(bench.details(), (std::vector<std::uint64_t>{3}));
}

TEST(RealTime, a_cancelled_timer_does_not_fire_and_later_ones_do) {
  RealTimeBench bench(times(1000));
  const TimerHandle first = bench.after(Duration::from_seconds(1), 1);
  bench.after(Duration::from_seconds(2), 2);
  bench.time.resume();
  bench.time.cancel(first);
  bench.time.cancel(first);
  bench.run_until_fired(1);
  EXPECT_EQ(bench.details(), (std::vector<std::uint64_t>{2}));
}

TEST(RealTime, it_is_held_until_resumed_and_while_paused_and_inputs_still_run) {
  RealTimeBench bench(times(1e9));
  bench.after(Duration(), 1);
  bench.after(Duration::from_hours(1), 2);
  std::vector<Instant> seen;
  const auto look = [&](Instant now) {
    seen.push_back(now);
    EXPECT_EQ(bench.time.now(), now);
    if (seen.size() % 2 == 0) bench.loop.stop();
  };
  for (int i = 0; i < 2; ++i) ASSERT_EQ(bench.time.post(look), Admission::taken);
  bench.loop.run();
  EXPECT_TRUE(bench.fired.empty());
  bench.on_fire = [&](TimerToken, Instant) { bench.time.pause(); };
  bench.run_until_fired(1);
  for (int i = 0; i < 2; ++i) ASSERT_EQ(bench.time.post(look), Admission::taken);
  bench.loop.run();
  EXPECT_EQ(bench.details(), (std::vector<std::uint64_t>{1}));
  bench.run_until_fired(2);
  EXPECT_EQ(bench.details(), (std::vector<std::uint64_t>{1, 2}));
  ASSERT_EQ(seen.size(), 4u);
  EXPECT_EQ(seen[0], start);
  EXPECT_EQ(seen[1], start);
  // Where the clock was at the pause: at this pace far on, but not past the second timer.
  EXPECT_GE(seen[2], start);
  EXPECT_LE(seen[2], start + Duration::from_hours(1));
  EXPECT_EQ(seen[3], seen[2]);
}

TEST(RealTime, a_stopped_loop_fires_no_more_and_goes_on_where_it_was) {
  RealTimeBench bench(Pace::as_fast_as_possible());
  for (std::uint64_t i = 0; i < 1000; ++i) bench.after(Duration::from_us(1), i);
  bench.run_until_fired(10);
  EXPECT_EQ(bench.fired.size(), 10u);
  bench.run_until_fired(1000);
  std::vector<std::uint64_t> expected;
  for (std::uint64_t i = 0; i < 1000; ++i) expected.push_back(i);
  EXPECT_EQ(bench.details(), expected);
}

TEST(RealTime, a_change_of_pace_ends_a_long_wait) {
  RealTimeBench bench(times(1e-6));
  bench.after(Duration::from_hours(1), 1);
  bench.time.resume();
  ASSERT_EQ(bench.time.post([&](Instant now) {
    EXPECT_EQ(now, start);
    bench.time.set_pace(times(1e9));
  }),
            Admission::taken);
  bench.run_until_fired(1);
  EXPECT_EQ(bench.fired[0].now_us, (start + Duration::from_hours(1)).us());
}

TEST(RealTime, what_is_changed_outside_its_handlers_counts_at_once_too) {
  RealTimeBench bench(times(1e-6));
  bench.stop_after = 1;
  bench.time.schedule(start + Duration::from_hours(1), {0, 0, 1});
  bench.time.resume();
  bench.time.set_pace(times(1e9));
  bench.loop.run();
  bench.stop_after = 2;
  bench.time.pause();
  bench.time.resume();
  bench.time.schedule(start + Duration::from_hours(2), {0, 0, 2});
  bench.loop.run();
  EXPECT_EQ(bench.details(), (std::vector<std::uint64_t>{1, 2}));
}

TEST(RealTime, inputs_come_between_timers_and_time_never_goes_back) {
  RealTimeBench bench(Pace::as_fast_as_possible());
  std::vector<std::int64_t> order;
  std::uint64_t inputs = 0;
  std::function<void(Instant)> input = [&](Instant now) {
    ++inputs;
    order.push_back(now.us());
    bench.time.schedule(now, {0, 0, 7});
    if (inputs < 10) {
      ASSERT_EQ(bench.time.post(input), Admission::taken);
    }
  };
  bench.on_fire = [&](TimerToken token, Instant now) {
    order.push_back(now.us());
    EXPECT_EQ(bench.time.now(), now);
    // A chain that is always due: inputs get their turn all the same.
    if (token.detail == 0 && inputs < 10) {
      bench.time.schedule(now + Duration::from_us(1), {0, 0, 0});
    } else if (token.detail == 0) {
      bench.loop.stop();
    }
  };
  bench.after(Duration(), 0);
  ASSERT_EQ(bench.time.post(input), Admission::taken);
  bench.run_until_fired(0);
  EXPECT_EQ(inputs, 10u);
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
}

TEST(RealTime, a_post_beyond_the_maximum_of_the_loop_is_refused) {
  RealTimeBench bench(Pace::real_time());
  for (int i = 0; i < 16; ++i) {
    ASSERT_EQ(bench.time.post([](Instant) {}), Admission::taken);
  }
  EXPECT_EQ(bench.time.post([](Instant) {}), Admission::refused);
}

TEST(RealTime, it_says_when_the_machine_falls_behind_and_when_it_has_caught_up) {
  LagPolicy never_on_time;
  never_on_time.late_after = Duration();
  RealTimeBench bench(times(1e9), never_on_time);
  // A thousand timers within two real nanoseconds; then nothing for an hour.
  for (std::uint64_t i = 0; i < 1000; ++i) {
    bench.after(Duration::from_us(static_cast<std::int64_t>(i)), i);
  }
  bench.on_fire = [&](TimerToken token, Instant) {
    if (token.detail < 999) return;
    ASSERT_EQ(bench.time.post([&](Instant) { bench.loop.stop(); }), Admission::taken);
  };
  bench.run_until_fired(SIZE_MAX);
  EXPECT_EQ(bench.told, (std::vector<Keeping>{Keeping::behind, Keeping::up}));
  EXPECT_EQ(bench.told_late[0], 1u);
  const LagReport lag = bench.time.lag();
  EXPECT_EQ(lag.fired, 1000u);
  EXPECT_GT(lag.worst.simulated, lag.mean.simulated);
  bench.time.reset_lag();
  EXPECT_EQ(bench.time.lag().fired, 0u);
}

TEST(RealTime, it_may_go_before_its_waits_and_inputs_do) {
  Loop loop = Loop::make(4).value();
  int calls = 0;
  {
    RealTime time(loop, start, times(1e9), {}, {[&](TimerToken, Instant) { ++calls; }, nullptr});
    time.schedule(start, {});
    time.schedule(start + Duration::from_hours(1), {});
    time.resume();
    ASSERT_EQ(time.post([&](Instant) { ++calls; }), Admission::taken);
  }
  ASSERT_EQ(loop.post([&] { loop.stop(); }), Admission::taken);
  loop.run();
  EXPECT_EQ(calls, 0);
}

TEST(RealTime, threads_may_post_while_it_fires) {
  constexpr int threads = 3;
  constexpr std::uint64_t each = 1000;
  RealTimeBench bench(times(1e6));
  std::uint64_t taken = 0;
  Instant latest = start;
  bench.on_fire = [&](TimerToken token, Instant now) {
    EXPECT_GE(now, latest);
    latest = now;
    if (token.detail == 0) bench.time.schedule(now + Duration::from_seconds(10), {0, 0, 0});
  };
  bench.after(Duration(), 0);
  std::vector<std::thread> posting;
  for (int t = 0; t < threads; ++t) {
    posting.emplace_back([&] {
      const auto input = [&](Instant now) {
        EXPECT_GE(now, latest);
        latest = now;
        bench.time.schedule(now, {0, 0, 1});
        if (++taken == threads * each) bench.loop.stop();
      };
      for (std::uint64_t i = 0; i < each; ++i) {
        while (bench.time.post(input) == Admission::refused) std::this_thread::yield();
      }
    });
  }
  bench.run_until_fired(SIZE_MAX);
  for (std::thread& thread : posting) thread.join();
  EXPECT_EQ(taken, threads * each);
  EXPECT_GE(bench.fired.size(), 1u);
}

TEST(RealTimeDeath, it_may_not_be_destroyed_by_a_handler_of_its_own) {
  Loop loop = Loop::make(1).value();
  std::optional<RealTime> time;
  time.emplace(loop, start, times(1e9), LagPolicy(),
               RealTimeHandlers{[&](TimerToken, Instant) { time.reset(); }, nullptr});
  time->schedule(start, {});
  time->resume();
  EXPECT_DEATH(loop.run(), "ENSURE");
}

TEST(RealTimeDeath, it_needs_something_to_fire_and_a_loop_room_for_a_post) {
  Loop loop = Loop::make(1).value();
  EXPECT_DEATH(RealTime(loop, start, times(1), {}, {}), "ENSURE");
  EXPECT_DEATH((void)Loop::make(0), "ENSURE");
}

}  // namespace
}  // namespace voltwin::server::net
