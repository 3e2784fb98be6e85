#include "engine/sim/waiting.hpp"

#include <gtest/gtest.h>

#include <cstdint>

#include "engine/sim/simulation.hpp"

namespace voltwin::sim {
namespace {

TEST(Waiting, takes_what_ends_after_the_end_of_time_for_ever) {
  for (const std::int64_t start_us : {std::int64_t{-5}, std::int64_t{0}, std::int64_t{1} << 50}) {
    Simulation<TimerToken> simulation(Instant::from_us(start_us));
    SimulationTimers timers(simulation);
    const Turn turn{simulation.now(), timers};
    Waiting waiting(0);
    const Duration longest = Duration::from_us(INT64_MAX);
    waiting.wait(waiting.open().slot, sleep(longest), turn);
    waiting.wait(waiting.open().slot, within(told(), longest), turn);
    waiting.wait(waiting.open().slot, until(Instant::never()), turn);
    EXPECT_EQ(simulation.waiting(), 0u);
    // The longest that ends.
    const std::int64_t left_us = INT64_MAX - (start_us > 0 ? start_us : 0) - 1;
    waiting.wait(waiting.open().slot, sleep(Duration::from_us(left_us)), turn);
    EXPECT_EQ(simulation.waiting(), 1u);
  }
}

}  // namespace
}  // namespace voltwin::sim
