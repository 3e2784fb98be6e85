#include "engine/sim/processes.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "engine/random/random.hpp"
#include "engine/sim/simulation.hpp"
#include "tests/unit/engine/sim/allocation_count.hpp"

namespace voltwin::sim {
namespace {

constexpr std::uint32_t timer_kind = 7;

Duration s(std::int64_t seconds) { return Duration::from_seconds(seconds); }
Instant at_s(std::int64_t seconds) { return Instant::from_seconds(seconds); }

/// A behaviour that follows a script: a list of steps, and a diary of what came.
struct World;
struct Actor {
  using Step = Next (*)(Actor&, Self&, World&);
  std::string name;
  std::vector<Step> steps;
  std::size_t at = 0;
  Wake wake{};

  Next resume(const Wake& why, Self& self, World& world);
  void cancelled(Self& self, World& world);
};

struct World {
  Simulation<TimerToken> simulation{at_s(0)};
  Processes<Actor> actors{timer_kind};
  SignalId bell = actors.make_signal();
  ResourceId desk = actors.make_resource(1, at_s(0));
  ResourceId crew = actors.make_resource(3, at_s(0));
  ProcessId other{};
  std::vector<std::string> diary;

  template <class Action>
  void in_turn(Action action) {
    SimulationTimers timers(simulation);
    const Turn turn{simulation.now(), timers};
    action(turn);
    actors.settle(turn, *this);
  }
  ProcessId start(std::string name, std::vector<Actor::Step> steps) {
    return actors.start(Actor{std::move(name), std::move(steps)});
  }
  void run_until(Instant until) {
    in_turn([](const Turn&) {});
    simulation.run_until(until, [&](const TimerToken& token) {
      in_turn([&](const Turn& turn) { actors.fire(token, turn); });
    });
  }
  void note(const std::string& text) {
    diary.push_back(std::to_string(simulation.now().us() / 1'000'000) + " " + text);
  }
};

Next Actor::resume(const Wake& why, Self& self, World& world) {
  wake = why;
  if (why.reason != Wake::Reason::started) {
    world.note(name + (why.timed_out() ? " gave up" : " " + std::to_string(why.which)));
  }
  if (at == steps.size()) return end();
  return steps[at++](*this, self, world);
}

void Actor::cancelled(Self&, World& world) { world.note(name + " cancelled"); }

using Diary = std::vector<std::string>;

Next wait_bell(Actor&, Self&, World& w) { return raised(w.bell); }
Next take_desk(Actor&, Self&, World& w) { return acquire(w.desk); }
Next take_desk_patiently(Actor&, Self&, World& w) { return within(acquire(w.desk), s(5)); }
Next sleep_10(Actor&, Self&, World&) { return sleep(s(10)); }
Next sleep_1(Actor&, Self&, World&) { return sleep(s(1)); }
Next leave_desk(Actor&, Self& self, World& w) {
  self.release(w.desk);
  return end();
}

TEST(Processes, sleep_and_go_on_in_the_order_in_which_they_began) {
  World w;
  w.start("a", {sleep_10});
  w.start("b", {sleep_1, sleep_1});
  w.start("c", {sleep_1});
  w.run_until(at_s(20));
  EXPECT_EQ(w.diary, (Diary{"1 b 0", "1 c 0", "2 b 0", "10 a 0"}));
  EXPECT_EQ(w.actors.size(), 0u);
  EXPECT_EQ(w.simulation.waiting(), 0u);
}

TEST(Processes, a_signal_wakes_those_who_wait_for_it_and_nobody_later) {
  World w;
  w.start("a", {wait_bell, wait_bell});
  w.start("b", {wait_bell});
  w.run_until(at_s(3));
  w.in_turn([&](const Turn& turn) { w.actors.raise(w.bell, turn); });
  EXPECT_EQ(w.diary, (Diary{"3 a 0", "3 b 0"}));
  w.start("c", {wait_bell});
  w.run_until(at_s(4));
  w.in_turn([&](const Turn& turn) { EXPECT_TRUE(w.actors.raise_for_first(w.bell, turn)); });
  EXPECT_EQ(w.diary, (Diary{"3 a 0", "3 b 0", "4 a 0"}));
  w.in_turn([&](const Turn& turn) {
    EXPECT_TRUE(w.actors.raise_for_first(w.bell, turn));
    EXPECT_FALSE(w.actors.raise_for_first(w.bell, turn));
  });
  EXPECT_EQ(w.diary.back(), "4 c 0");
}

TEST(Processes, units_go_to_those_who_ask_in_order_and_the_impatient_leave_the_queue) {
  World w;
  w.start("a", {take_desk, sleep_10, leave_desk});
  w.start("b", {take_desk_patiently});
  w.start("c", {take_desk, sleep_10, leave_desk});
  w.run_until(at_s(1));
  EXPECT_EQ(w.actors.queues().waiting_for(w.desk), 2u);
  w.run_until(at_s(30));
  EXPECT_EQ(w.diary, (Diary{"0 a 0", "5 b gave up", "10 a 0", "10 c 0", "20 c 0"}));
  EXPECT_EQ(w.actors.queues().in_use(w.desk), 0u);
  const ResourceFigures figures = w.actors.queues().figures(w.desk, at_s(30));
  EXPECT_EQ(figures.granted, 2u);
  EXPECT_DOUBLE_EQ(figures.unit_seconds, 20.0);
  EXPECT_DOUBLE_EQ(figures.waiting_seconds, 15.0);
}

TEST(Processes, the_urgent_come_first_and_nobody_is_overtaken_by_one_who_asks_for_less) {
  World w;
  w.start("a", {[](Actor&, Self&, World& v) { return Next(acquire(v.crew, {2, 0})); }, sleep_10});
  w.start("big", {[](Actor&, Self&, World& v) { return Next(acquire(v.crew, {3, 0})); }, sleep_1});
  w.start("small", {[](Actor&, Self&, World& v) { return Next(acquire(v.crew, {1, 0})); }});
  w.run_until(at_s(1));
  EXPECT_EQ(w.diary, (Diary{"0 a 0"}));
  EXPECT_EQ(w.actors.queues().waiting_for(w.crew), 2u);
  // A more urgent one goes in front, where it fits.
  w.start("urgent", {[](Actor&, Self&, World& v) { return Next(acquire(v.crew, {1, -1})); }});
  w.run_until(at_s(20));
  EXPECT_EQ(w.diary,
            (Diary{"0 a 0", "1 urgent 0", "10 a 0", "10 big 0", "11 big 0", "11 small 0"}));
}

template <int Priority>
Next take_desk_at(Actor&, Self&, World& w) {
  return acquire(w.desk, {.priority = Priority});
}

TEST(Processes, each_priority_keeps_its_order_while_others_come_and_leave) {
  World w;
  w.start("a", {take_desk, sleep_10, leave_desk});
  const ProcessId b = w.start("b", {take_desk_at<1>});
  w.start("c", {take_desk_at<3>});
  const ProcessId d = w.start("d", {take_desk_at<1>});
  const ProcessId e = w.start("e", {take_desk_at<2>});
  w.run_until(at_s(1));
  w.in_turn([&](const Turn& turn) {
    for (const ProcessId left : {d, e}) w.actors.cancel(left, turn, w);
    w.start("f", {take_desk_at<1>});
    w.start("g", {take_desk_at<2>});
    w.start("h", {take_desk_at<3>});
    w.start("i", {take_desk_at<1>});
  });
  w.in_turn([&](const Turn& turn) {
    w.actors.cancel(b, turn, w);
    w.start("j", {take_desk_at<1>});
  });
  w.diary.clear();
  w.run_until(at_s(20));
  EXPECT_EQ(w.diary, (Diary{"10 a 0", "10 f 0", "10 i 0", "10 j 0", "10 g 0", "10 c 0", "10 h 0"}));
}

// Took minutes, each of the urgent ones passing all of the others by one by one.
TEST(Processes, are_as_fast_when_very_many_wait_less_urgently) {
  constexpr int very_many = 200'000;
  World w;
  const ProcessId first = w.start("", {take_desk, wait_bell});
  for (int i = 0; i < very_many; ++i) w.start("", {take_desk_at<1>});
  for (int i = 0; i < very_many; ++i) w.start("", {take_desk_at<0>});
  w.run_until(at_s(1));
  EXPECT_EQ(w.actors.queues().waiting_for(w.desk), 2u * very_many);
  w.in_turn([&](const Turn& turn) { w.actors.cancel(first, turn, w); });
  EXPECT_EQ(w.actors.size(), 0u);
}

TEST(Processes, when_the_first_in_the_queue_gives_up_those_behind_it_are_served) {
  World w;
  w.start("a", {[](Actor&, Self&, World& v) { return Next(acquire(v.crew, {2, 0})); }, sleep_10});
  w.start("big", {[](Actor&, Self&, World& v) {
            return within(acquire(v.crew, {2, 0}), Duration::from_seconds(3));
          }});
  w.start("small", {[](Actor&, Self&, World& v) { return Next(acquire(v.crew, {1, 0})); }});
  w.run_until(at_s(5));
  EXPECT_EQ(w.diary, (Diary{"0 a 0", "3 big gave up", "3 small 0"}));
}

TEST(Processes, the_first_of_several_ends_the_wait_for_the_others) {
  World w;
  const auto either = [](Actor&, Self&, World& v) {
    return first_of(raised(v.bell), acquire(v.desk), sleep(s(4)));
  };
  w.start("holder", {take_desk, sleep_10, leave_desk});
  w.start("a", {either, sleep_1});
  w.run_until(at_s(2));
  w.in_turn([&](const Turn& turn) { w.actors.raise(w.bell, turn); });
  EXPECT_EQ(w.actors.queues().waiting_for(w.desk), 0u);
  w.start("b", {either});
  w.run_until(at_s(9));
  EXPECT_EQ(w.diary, (Diary{"0 holder 0", "2 a 0", "3 a 0", "6 b 2"}));
  EXPECT_EQ(w.actors.queues().waiting_for(w.bell), 0u);
  // Of those that are there at once, the first named; the other is not taken.
  w.run_until(at_s(11));
  w.start("c", {[](Actor&, Self&, World& v) {
                  return first_of(acquire(v.crew), acquire(v.desk), until(at_s(1)));
                },
                sleep_1});
  w.in_turn([](const Turn&) {});
  EXPECT_EQ(w.actors.queues().in_use(w.crew), 1u);
  EXPECT_EQ(w.actors.queues().in_use(w.desk), 0u);
}

TEST(Processes, all_of_several_are_waited_for_in_any_order) {
  World w;
  w.start("holder", {take_desk, sleep_10, leave_desk});
  w.start("a", {[](Actor&, Self&, World& v) {
            return all_of(acquire(v.desk), raised(v.bell), sleep(s(2)), acquire(v.crew, {2, 0}));
          }});
  w.run_until(at_s(3));
  EXPECT_EQ(w.actors.queues().in_use(w.crew), 2u);
  w.in_turn([&](const Turn& turn) { w.actors.raise(w.bell, turn); });
  w.run_until(at_s(20));
  EXPECT_EQ(w.diary, (Diary{"0 holder 0", "10 holder 0", "10 a 0"}));
}

TEST(Processes, who_gives_up_on_all_gives_back_what_it_had_got_and_keeps_what_it_held_before) {
  World w;
  w.start("holder", {take_desk, sleep_10, leave_desk});
  w.start("a", {[](Actor&, Self&, World& v) {
                  return Next(acquire(v.crew, {1, 0}));
                },
                [](Actor&, Self&, World& v) {
                  return all_of(acquire(v.desk), acquire(v.crew, {2, 0})).within(s(3));
                },
                sleep_1});
  w.run_until(at_s(1));
  EXPECT_EQ(w.actors.queues().in_use(w.crew), 3u);
  w.run_until(at_s(3));
  EXPECT_EQ(w.actors.queues().in_use(w.crew), 1u);
  EXPECT_EQ(w.diary, (Diary{"0 holder 0", "0 a 0", "3 a gave up"}));
  w.run_until(at_s(20));
  // Over: what it still held has gone back.
  EXPECT_EQ(w.actors.queues().in_use(w.crew), 0u);
}

TEST(Processes, a_cancelled_one_unwinds_wherever_it_stands) {
  World w;
  const ProcessId holder = w.start("holder", {take_desk, sleep_10});
  const ProcessId queued = w.start("queued", {take_desk});
  w.start("next", {take_desk, sleep_1});
  w.other = queued;
  w.start("joiner", {[](Actor&, Self&, World& v) { return Next(ended(v.other)); }});
  w.run_until(at_s(2));
  w.in_turn([&](const Turn& turn) {
    EXPECT_TRUE(w.actors.cancel(queued, turn, w));
    EXPECT_FALSE(w.actors.cancel(queued, turn, w));
  });
  EXPECT_EQ(w.diary, (Diary{"0 holder 0", "2 queued cancelled", "2 joiner 0"}));
  w.in_turn([&](const Turn& turn) { EXPECT_TRUE(w.actors.cancel(holder, turn, w)); });
  EXPECT_EQ(w.diary.back(), "2 next 0");
  EXPECT_TRUE(w.actors.is_over(holder));
  EXPECT_EQ(w.actors.find(holder), nullptr);
  EXPECT_EQ(w.simulation.waiting(), 1u);  // the sleep of `next`; the holder's is gone
  // One that was woken, but is cancelled before it went on, does not go on.
  const ProcessId ready = w.start("ready", {sleep_1});
  w.in_turn([&](const Turn& turn) { w.actors.cancel(ready, turn, w); });
  EXPECT_EQ(w.diary.back(), "2 ready cancelled");
  w.run_until(at_s(20));
  EXPECT_EQ(w.diary.back(), "3 next 0");
  EXPECT_EQ(w.actors.size(), 0u);
}

/// Two that belong together: neither stays without the other.
struct Pair {
  struct Half {
    ProcessId other;
    Next resume(const Wake&, Self&, Pair&) { return told(); }
    void cancelled(Self& self, Pair& pair) {
      ++pair.cancelled;
      EXPECT_FALSE(pair.halves.cancel(self.id(), self.turn(), pair));
      pair.halves.cancel(other, self.turn(), pair);
    }
  };
  Processes<Half> halves{timer_kind};
  int cancelled = 0;
};

TEST(Processes, may_cancel_each_other_when_they_are_cancelled) {
  Pair pair;
  const ProcessId left = pair.halves.start({});
  const ProcessId right = pair.halves.start({left});
  Pair::Half* first = pair.halves.find(left);
  ASSERT_NE(first, nullptr);
  first->other = right;
  Simulation<TimerToken> simulation(at_s(0));
  SimulationTimers timers(simulation);
  const Turn turn{at_s(0), timers};
  pair.halves.settle(turn, pair);
  EXPECT_TRUE(pair.halves.cancel(left, turn, pair));
  EXPECT_EQ(pair.cancelled, 2);
  EXPECT_EQ(pair.halves.size(), 0u);
}

TEST(Processes, whoever_waits_for_one_that_is_over_goes_on_at_once) {
  World w;
  w.other = w.start("short", {sleep_1});
  w.start("early", {[](Actor&, Self&, World& v) { return Next(ended(v.other)); }});
  w.run_until(at_s(5));
  w.start("late", {[](Actor&, Self&, World& v) { return Next(ended(v.other)); }});
  w.run_until(at_s(6));
  EXPECT_EQ(w.diary, (Diary{"1 short 0", "1 early 0", "5 late 0"}));
}

TEST(Processes, one_that_waits_to_be_told_goes_on_when_told_and_only_then) {
  World w;
  const auto either = [](Actor&, Self&, World&) { return first_of(sleep(s(10)), told()); };
  const ProcessId a = w.start("a", {either, sleep_10});
  w.start("b", {either});
  w.run_until(at_s(2));
  w.in_turn([&](const Turn& turn) {
    EXPECT_TRUE(w.actors.tell(a, turn));
    EXPECT_FALSE(w.actors.tell(a, turn));
  });
  EXPECT_EQ(w.diary, (Diary{"2 a 1"}));
  w.run_until(at_s(20));
  EXPECT_EQ(w.diary, (Diary{"2 a 1", "10 b 0", "12 a 0"}));
  w.in_turn([&](const Turn& turn) { EXPECT_FALSE(w.actors.tell(a, turn)); });
}

TEST(Processes, told_twice_at_once_is_told_as_the_first_named) {
  World w;
  const ProcessId a =
      w.start("a", {[](Actor&, Self&, World&) { return first_of(told(), told()); }});
  w.run_until(at_s(1));
  w.in_turn([&](const Turn& turn) { w.actors.tell(a, turn); });
  EXPECT_EQ(w.diary, (Diary{"1 a 0"}));
}

TEST(Processes, capacity_may_change_while_units_are_held) {
  World w;
  const auto one = [](Actor&, Self&, World& v) { return Next(acquire(v.crew)); };
  w.start("a", {one, sleep_1});
  w.start("b", {one, sleep_10});
  w.run_until(at_s(0));
  w.in_turn([&](const Turn& turn) { w.actors.set_capacity(w.crew, 1, turn); });
  w.start("c", {one});
  w.run_until(at_s(1));
  EXPECT_EQ(w.actors.queues().in_use(w.crew), 1u);
  EXPECT_EQ(w.actors.queues().waiting_for(w.crew), 1u);
  w.in_turn([&](const Turn& turn) { w.actors.set_capacity(w.crew, 2, turn); });
  EXPECT_EQ(w.diary, (Diary{"0 a 0", "0 b 0", "1 a 0", "1 c 0"}));
}

TEST(Processes, a_fork_goes_on_alike_and_apart) {
  World w;
  w.start("a", {take_desk, sleep_10, leave_desk});
  w.start("b", {take_desk_patiently, sleep_1});
  w.start("c", {take_desk, sleep_10, leave_desk});
  w.run_until(at_s(4));
  World fork = w;
  fork.in_turn([&](const Turn& turn) { fork.actors.raise(fork.bell, turn); });
  w.run_until(at_s(40));
  fork.run_until(at_s(40));
  EXPECT_EQ(w.diary, fork.diary);
  EXPECT_EQ(w.diary.size(), 6u);
}

TEST(ProcessesDeathTest, what_no_behaviour_may_do) {
  World w;
  w.start("thief", {leave_desk});
  EXPECT_DEATH(w.run_until(at_s(1)), "ENSURE");
  World v;
  v.other = v.start("self", {[](Actor&, Self& self, World& x) {
                      x.actors.cancel(self.id(), self.turn(), x);
                      return end();
                    }});
  EXPECT_DEATH(v.run_until(at_s(1)), "ENSURE");
  EXPECT_DEATH((void)within(sleep(s(1)), s(-1)), "ENSURE");
  World u;
  u.start("back", {[](Actor&, Self&, World&) { return Next(sleep(s(-1))); }});
  EXPECT_DEATH(u.run_until(at_s(1)), "ENSURE");
}

// ------------------------------------------------------------------- any of several kinds

struct Shop;
struct Customer {
  Next resume(const Wake& wake, Self& self, Shop& shop);
  bool asked = false;
};
struct Opening {
  Next resume(const Wake& wake, Self& self, Shop& shop);
};
struct Shop {
  Simulation<TimerToken> simulation{at_s(0)};
  Processes<std::variant<Customer, Opening>> people{timer_kind};
  ResourceId counter = people.make_resource(2, at_s(0));
  random::Stream draws = random::Random(5).stream("shop");
  std::uint64_t served = 0;

  void run_until(Instant until) {
    SimulationTimers timers(simulation);
    people.settle(Turn{simulation.now(), timers}, *this);
    simulation.run_until(until, [&](const TimerToken& token) {
      const Turn turn{simulation.now(), timers};
      people.fire(token, turn);
      people.settle(turn, *this);
    });
  }
};
Next Customer::resume(const Wake&, Self& self, Shop& shop) {
  if (!asked) {
    asked = true;
    return acquire(shop.counter);
  }
  if (self.held(shop.counter) == 1 && shop.draws.chance(0.5)) return sleep(Duration::from_ms(300));
  ++shop.served;
  return end();  // the unit goes back by itself
}
Next Opening::resume(const Wake&, Self&, Shop& shop) {
  shop.people.start(Customer{});
  return sleep(Duration::nearest(shop.draws.exponential(1.0)));
}

TEST(Processes, of_several_kinds_start_each_other_and_allocate_nothing_once_they_have_run) {
  Shop shop;
  shop.people.start(Opening{});
  shop.run_until(at_s(50'000));
  const std::uint64_t served = shop.served;
  const std::uint64_t before = allocation_count();
  shop.run_until(at_s(60'000));
  EXPECT_EQ(allocation_count(), before);
  EXPECT_NEAR(static_cast<double>(shop.served - served), 10'000.0, 400.0);
}

/// Two who wake each other within one instant.
struct Rally {
  struct Player {
    std::size_t side = 0;
    Next resume(const Wake&, Self& self, Rally& rally) {
      if (++rally.strokes == 100) rally.allocated = allocation_count();
      if (rally.strokes > 100'000) return end();
      self.raise(rally.ball[1 - side]);
      return raised(rally.ball[side]);
    }
  };
  Processes<Player> players{timer_kind};
  std::array<SignalId, 2> ball{players.make_signal(), players.make_signal()};
  int strokes = 0;
  std::uint64_t allocated = 0;
};

TEST(Processes, allocate_nothing_however_often_they_wake_each_other_at_one_instant) {
  Rally rally;
  rally.players.start({0});
  rally.players.start({1});
  Simulation<TimerToken> simulation(at_s(0));
  SimulationTimers timers(simulation);
  rally.players.settle({at_s(0), timers}, rally);
  EXPECT_EQ(rally.strokes, 100'001);
  EXPECT_EQ(allocation_count(), rally.allocated);
}

// ------------------------------------------------------------------- random behaviours

/// Does at random whatever a behaviour can, and checks what must always hold.
struct Crowd;
struct Person {
  std::uint32_t left = 0;
  Next resume(const Wake& wake, Self& self, Crowd& crowd);
};
struct Crowd {
  explicit Crowd(std::uint64_t seed) : draws(random::Random(seed).stream("crowd")) {
    for (int i = 0; i < 3; ++i) {
      signals.push_back(people.make_signal());
      resources.push_back(people.make_resource(static_cast<std::uint32_t>(i) + 1, at_s(0)));
    }
  }
  Simulation<TimerToken> simulation{at_s(0)};
  Processes<Person> people{timer_kind};
  std::vector<SignalId> signals;
  std::vector<ResourceId> resources;
  std::vector<ProcessId> known;
  random::Stream draws;
  std::uint64_t trace = 0;

  std::uint32_t below(std::uint64_t n) { return static_cast<std::uint32_t>(draws.below(n)); }
  Wait draw_wait(const Self& self) {
    switch (below(6)) {
      case 0:
        return sleep(Duration::from_ms(below(500)));
      case 1:
        return until(simulation.now() + Duration::from_ms(below(400)));
      case 2:
        return raised(signals[below(3)]);
      case 3:
        if (const ProcessId who = known[below(known.size())]; who != self.id()) return ended(who);
        return sleep(Duration{});
      default: {
        const std::uint32_t which = below(3);
        return acquire(resources[which], {1 + below(which + 1), static_cast<int>(below(3))});
      }
    }
  }
  void check() const {
    std::vector<std::uint32_t> held(3, 0);
    for (const ProcessId id : known) {
      if (people.is_over(id)) continue;
      for (std::size_t r = 0; r < 3; ++r) held[r] += people.queues().held(id.slot, resources[r]);
    }
    for (std::size_t r = 0; r < 3; ++r) {
      ASSERT_EQ(people.queues().in_use(resources[r]), held[r]);
      ASSERT_LE(held[r], r + 1);
    }
  }
  void run(int steps) {
    SimulationTimers timers(simulation);
    for (int i = 0; i < steps; ++i) {
      const Turn turn{simulation.now(), timers};
      if (people.size() < 40) known.push_back(people.start(Person{5}));
      if (below(4) == 0) people.cancel(known[below(known.size())], turn, *this);
      if (below(4) == 0) people.raise(signals[below(3)], turn);
      people.settle(turn, *this);
      ASSERT_NO_FATAL_FAILURE(check());
      simulation.run_until(simulation.now() + Duration::from_ms(20), [&](const TimerToken& token) {
        const Turn now{simulation.now(), timers};
        people.fire(token, now);
        people.settle(now, *this);
      });
      ASSERT_NO_FATAL_FAILURE(check());
    }
  }
  void empty() {
    SimulationTimers timers(simulation);
    const Turn turn{simulation.now(), timers};
    for (const ProcessId id : known) people.cancel(id, turn, *this);
    people.settle(turn, *this);
  }
};
Next Person::resume(const Wake& wake, Self& self, Crowd& crowd) {
  crowd.trace = crowd.trace * 31 + static_cast<std::uint64_t>(self.now().us()) + wake.which;
  if (left-- == 0) return end();
  for (const ResourceId resource : crowd.resources) {
    if (self.held(resource) > 0 && crowd.below(2) == 0) self.release(resource);
  }
  // Nobody asks for more than there can be beside what it holds.
  for (const ResourceId resource : crowd.resources) {
    if (self.held(resource) > 0) self.release(resource, self.held(resource));
  }
  if (crowd.below(5) == 0) self.raise(crowd.signals[crowd.below(3)]);
  const Wait a = crowd.draw_wait(self);
  const Wait b = crowd.draw_wait(self);
  const Next next = crowd.below(2) == 0 ? first_of(a, b) : all_of(a, b);
  return crowd.below(2) == 0 ? next.within(Duration::from_ms(crowd.below(300))) : next;
}

TEST(Processes, units_are_neither_lost_nor_made_whatever_they_do) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    Crowd crowd(seed);
    ASSERT_NO_FATAL_FAILURE(crowd.run(150));
    Crowd fork = crowd;
    ASSERT_NO_FATAL_FAILURE(crowd.run(150));
    ASSERT_NO_FATAL_FAILURE(fork.run(150));
    EXPECT_EQ(crowd.trace, fork.trace);
    crowd.empty();
    EXPECT_EQ(crowd.people.size(), 0u);
    EXPECT_EQ(crowd.simulation.waiting(), 0u);
    for (const ResourceId resource : crowd.resources) {
      EXPECT_EQ(crowd.people.queues().in_use(resource), 0u);
      EXPECT_EQ(crowd.people.queues().waiting_for(resource), 0u);
    }
    for (const SignalId signal : crowd.signals) {
      EXPECT_EQ(crowd.people.queues().waiting_for(signal), 0u);
    }
  }
}

}  // namespace
}  // namespace voltwin::sim
