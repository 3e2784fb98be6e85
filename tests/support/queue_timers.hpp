#pragma once
// Timers that are nothing but an event queue: what any other implementation must fire alike.

#include "engine/sim/event_queue.hpp"
#include "engine/time/timers.hpp"

namespace voltwin::support {

class QueueTimers final : public Timers {
 public:
  TimerHandle schedule(Instant when, TimerToken token) override {
    return queue.schedule(when, token);
  }
  void cancel(TimerHandle handle) override { queue.cancel(handle); }

  sim::EventQueue<TimerToken> queue;
};

}  // namespace voltwin::support
