#pragma once
// Simulation: virtual time and the events that move it. It hands each event to whoever runs
// it and knows nothing of what the event means. A simulation is a value: a copy at any
// instant is a fork, and both go on alike.
//
// An event is plain data: an enumerator with ids, a TimerToken, a Task (a small callable).
//
//   Simulation<Task<World>> simulation(start);
//   simulation.after(Duration::from_seconds(5), [lamp](World& world) { world.lit[lamp] = true; });
//   simulation.run_until(end, [&](const Task<World>& task) { task(world); });

#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>

#include "engine/base/ensure.hpp"
#include "engine/sim/event_queue.hpp"
#include "engine/time/instant.hpp"
#include "engine/time/timers.hpp"

namespace voltwin::sim {

/// Watches nothing, at no cost.
struct NoWatch {
  template <class Event>
  void operator()(Instant, const Event&) const {}
};

template <class Event>
class Simulation {
 public:
  explicit Simulation(Instant start) : now_(start) {}

  [[nodiscard]] Instant now() const { return now_; }
  /// Events fired so far.
  [[nodiscard]] std::uint64_t fired() const { return fired_; }
  [[nodiscard]] std::size_t waiting() const { return queue_.size(); }
  /// Instant::never() when nothing waits.
  [[nodiscard]] Instant next_time() const { return queue_.next_time(); }
  void reserve(std::size_t events) { queue_.reserve(events); }

  /// Adds an event behind every event of its instant, which is not before now (ENSURE).
  Handle at(Instant when, const Event& event) {
    ENSURE(when >= now_);
    return queue_.schedule(when, event);
  }
  /// The same, so long from now; the delay is not negative (ENSURE).
  Handle after(Duration delay, const Event& event) { return at(now_ + delay, event); }
  /// False when the handle is stale or none.
  bool cancel(Handle handle) { return queue_.cancel(handle); }
  /// As if cancelled and scheduled anew; the new handle, none when the old one was stale.
  Handle reschedule(Handle handle, Instant when) {
    ENSURE(when >= now_);
    return queue_.reschedule(handle, when);
  }
  [[nodiscard]] bool is_waiting(Handle handle) const { return queue_.is_waiting(handle); }

  /// Fires one event if the next is before or at `until`: moves the time there and calls
  /// `fire(event)`, which may schedule and cancel. False, and nothing else, if not.
  template <class Fire>
  bool step(Instant until, Fire&& fire) {
    const auto entry = queue_.pop_until(until);
    if (!entry) return false;
    now_ = entry->at;
    ++fired_;
    fire(entry->payload);
    return true;
  }

  /// Fires everything due before or at `until`, then stands at `until`, which is not before
  /// now (ENSURE). `watch(now, event)` sees each event before it is fired.
  template <class Fire, class Watch = NoWatch>
  void run_until(Instant until, Fire&& fire, Watch&& watch = Watch{}) {
    ENSURE(until >= now_);
    while (step(until, [&](const Event& event) {
      watch(now_, event);
      fire(event);
    })) {
    }
    now_ = until;
  }

  /// Fires until nothing waits; the time is then that of the last event.
  template <class Fire>
  void run_out(Fire&& fire) {
    while (step(Instant::never(), fire)) {
    }
  }

 private:
  EventQueue<Event> queue_;
  Instant now_;
  std::uint64_t fired_ = 0;
};

/// The Timers of a simulation, for one who calls a model. `to_event(token)` is what a token
/// becomes among the simulation's events; they may be tokens themselves.
template <class Event, class ToEvent = std::identity>
class SimulationTimers final : public Timers {
 public:
  explicit SimulationTimers(Simulation<Event>& simulation, ToEvent to_event = ToEvent{})
      : simulation_(simulation), to_event_(std::move(to_event)) {}
  TimerHandle schedule(Instant when, TimerToken token) override {
    return simulation_.at(when, to_event_(token));
  }
  void cancel(TimerHandle handle) override { simulation_.cancel(handle); }

 private:
  Simulation<Event>& simulation_;
  ToEvent to_event_;
};

}  // namespace voltwin::sim
