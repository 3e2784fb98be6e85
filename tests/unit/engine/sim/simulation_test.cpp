#include "engine/sim/simulation.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "engine/sim/task.hpp"

namespace voltwin::sim {
namespace {

Instant at_s(std::int64_t seconds) { return Instant::from_seconds(seconds); }

TEST(Simulation, stands_at_each_event_and_then_at_the_end_of_the_span) {
  Simulation<int> simulation(at_s(100));
  simulation.at(at_s(103), 3);
  simulation.at(at_s(101), 1);
  simulation.at(at_s(101), 2);
  simulation.at(at_s(110), 4);
  std::vector<std::pair<int, Instant>> seen;
  const auto fire = [&](int event) { seen.emplace_back(event, simulation.now()); };
  simulation.run_until(at_s(109), fire);
  EXPECT_EQ(seen,
            (std::vector<std::pair<int, Instant>>{{1, at_s(101)}, {2, at_s(101)}, {3, at_s(103)}}));
  EXPECT_EQ(simulation.now(), at_s(109));
  EXPECT_EQ(simulation.fired(), 3u);
  EXPECT_EQ(simulation.next_time(), at_s(110));
  simulation.run_out(fire);
  EXPECT_EQ(simulation.now(), at_s(110));
  EXPECT_EQ(simulation.waiting(), 0u);
}

TEST(Simulation, fires_what_an_event_schedules_for_its_own_instant_behind_what_was_there) {
  Simulation<int> simulation(at_s(0));
  simulation.at(at_s(1), 1);
  simulation.at(at_s(1), 2);
  std::vector<int> seen;
  simulation.run_until(at_s(1), [&](int event) {
    seen.push_back(event);
    if (event < 3) simulation.after(Duration{}, event + 10);
  });
  EXPECT_EQ(seen, (std::vector<int>{1, 2, 11, 12}));
}

TEST(Simulation, lets_the_watch_see_each_event_before_it_is_fired) {
  Simulation<int> simulation(at_s(0));
  simulation.at(at_s(1), 1);
  simulation.at(at_s(2), 2);
  std::vector<int> order;
  simulation.run_until(
      at_s(5), [&](int event) { order.push_back(event); },
      [&](Instant now, int event) {
        EXPECT_EQ(now, at_s(event));
        order.push_back(-event);
      });
  EXPECT_EQ(order, (std::vector<int>{-1, 1, -2, 2}));
}

TEST(SimulationDeathTest, the_past_cannot_be_changed) {
  Simulation<int> simulation(at_s(5));
  const Handle handle = simulation.at(at_s(5), 0);
  EXPECT_DEATH(simulation.at(at_s(4), 1), "ENSURE");
  EXPECT_DEATH(simulation.reschedule(handle, at_s(4)), "ENSURE");
  EXPECT_DEATH(simulation.run_until(at_s(4), [](int) {}), "ENSURE");
}

struct Counter {
  Simulation<Task<Counter>> simulation{at_s(0)};
  std::int64_t sum = 0;

  void run(Instant until) {
    simulation.run_until(until, [this](const Task<Counter>& task) { task(*this); });
  }
};

TEST(Task, carries_its_captures_with_it_and_acts_on_the_world_that_runs_it) {
  Counter counter;
  const std::int64_t big = std::int64_t{1} << 40;
  const std::int32_t small = 7;
  counter.simulation.after(Duration::from_seconds(1), [big, small](Counter& c) {
    c.sum += big + small;
    c.simulation.after(Duration::from_seconds(1), [small](Counter& d) { d.sum += small; });
  });
  Counter fork = counter;
  counter.run(at_s(1));
  EXPECT_EQ(counter.sum, big + small);
  EXPECT_EQ(fork.sum, 0);
  fork.run(at_s(2));
  EXPECT_EQ(fork.sum, big + small + small);
  EXPECT_EQ(counter.sum, big + small);
}

}  // namespace
}  // namespace voltwin::sim
