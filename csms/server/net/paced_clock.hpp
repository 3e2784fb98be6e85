#pragma once
// PacedClock: timers in virtual time that passes with real time, at a pace. It says which
// timer is due, at what virtual time it fires, when to look again, and how far the machine
// is behind. It reads no clock, waits for nothing and has no thread: whoever drives it hands
// in readings of a steady clock (RealTime does so on a loop, tests as they please).
//
// Contract:
// - Timers fire as in a simulation: never before their instant, in (time, insertion
//   sequence) order, one at a time. A firing's `now` is the timer's own instant, or the
//   virtual time reached when it was scheduled in the past. So a run without input from
//   outside is the same at every pace, on every machine, under every stall.
// - `now()` never decreases and stands still within a turn (from take() or enter() until
//   leave()).
// - Virtual time does not pass a timer that has not fired. A machine that cannot keep up is
//   behind: inputs from outside then see the time that the timers have reached, not the
//   time that it should be. Nothing is skipped; what is late fires as fast as possible.
// - With `max_lag`, virtual time waits for a machine that is further behind than that (it
//   slips), so that an ambitious pace becomes the pace that the machine can do.
// - Between hold() and release() virtual time stands still, nothing fires, nothing is lost.
// - A timer at Instant::never() waits forever.

#include <cstdint>
#include <optional>

#include "csms/server/net/pace.hpp"
#include "engine/sim/event_queue.hpp"
#include "engine/time/timers.hpp"

namespace voltwin::server::net {

/// How far behind: the real time that has gone by since virtual time should have been where
/// it is, and the virtual time between the two.
struct Lag {
  Duration real;  ///< rounded down to microseconds
  Duration simulated;
  [[nodiscard]] bool operator==(const Lag&) const = default;
};

struct LagPolicy {
  /// A timer that fires later than this, in real time, counts as late.
  Duration late_after = Duration::from_ms(100);
  /// The furthest that virtual time may run ahead of the machine, in real time; without it
  /// the machine catches up, however long that takes.
  std::optional<Duration> max_lag;
};

/// What happened since the last reset. A timer fired without a limit to the pace is never late.
/// Virtual time is whole microseconds, and lags are exact to one of them.
struct LagReport {
  std::uint64_t fired = 0;
  std::uint64_t late = 0;   ///< of `fired`, later than `late_after`
  std::uint64_t slips = 0;  ///< times that virtual time waited
  Lag current;              ///< of the timer to fire next; zero when none is due
  Lag worst;                ///< of any timer that fired, before slipping
  Lag mean;                 ///< over the timers that fired
  Duration slipped;         ///< real time for which virtual time waited
  Duration running;         ///< real time outside hold()
  Duration advanced;        ///< virtual time reached
  double busy = 0.0;        ///< share of `running` within turns, 0 to 1

  /// `advanced` over `running`: the pace that the machine really did. 0 before it ran.
  [[nodiscard]] double effective_factor() const;
};

struct Firing {
  TimerToken token;
  Instant now;
};

class PacedClock final : public Timers {
 public:
  /// The most timers that may wait at once; one more is our mistake (ENSURE).
  static constexpr std::size_t max_waiting = std::size_t{1} << 20;

  /// Held at `start`, until release().
  PacedClock(Instant start, Pace pace, LagPolicy policy, SteadyTime real);

  TimerHandle schedule(Instant when, TimerToken token) override;
  void cancel(TimerHandle handle) override;

  /// The virtual time reached by the last turn. Looks at no clock: enter() first.
  [[nodiscard]] Instant now() const { return now_; }
  [[nodiscard]] bool empty() const { return queue_.empty(); }

  // A reading that lies before an earlier one counts as that one.

  /// Begins the turn of the next due timer, or does nothing when none is due.
  [[nodiscard]] std::optional<Firing> take(SteadyTime real);
  /// Begins the turn of an input from outside; returns the virtual time that it sees.
  Instant enter(SteadyTime real);
  /// Ends the turn.
  void leave(SteadyTime real);
  /// When a timer will be due: in the past when one is, none when that depends on release()
  /// or schedule(). Unlimited: at once.
  [[nodiscard]] std::optional<SteadyTime> wake(SteadyTime real);

  /// Both do nothing when it is so already.
  void hold(SteadyTime real);
  void release(SteadyTime real);
  [[nodiscard]] bool is_held() const { return held_; }
  /// Virtual time goes on from where it is, without a jump; what was behind stays as far
  /// behind in virtual time, unless one of the paces is unlimited.
  void set_pace(Pace pace, SteadyTime real);
  [[nodiscard]] const Pace& pace() const { return pace_; }

  /// Whether the last timer that fired was late; over once one is less than half as late.
  [[nodiscard]] bool is_behind() const { return behind_; }
  [[nodiscard]] LagReport lag(SteadyTime real);
  void reset_lag(SteadyTime real);

 private:
  struct ExactLag {
    std::int64_t real_ns = 0;
    std::int64_t simulated_us = 0;
  };
  struct Figures {
    std::uint64_t fired = 0, late = 0, slips = 0;
    ExactLag worst;
    double sum_real_ns = 0.0, sum_simulated_us = 0.0;
    std::int64_t slipped_ns = 0, running_ns = 0, busy_ns = 0;
  };

  void observe(SteadyTime real);
  [[nodiscard]] SteadyTime mapped_real() const { return held_ ? held_since_ : last_; }
  [[nodiscard]] Instant mapped() const;
  [[nodiscard]] Instant reached() const;
  [[nodiscard]] bool is_due(Instant when) const;
  [[nodiscard]] ExactLag lag_of(Instant when) const;
  void slip_if_too_late(Instant when);
  void note(const ExactLag& lag);

  sim::EventQueue<TimerToken, max_waiting> queue_;
  Pace pace_;
  LagPolicy policy_;
  // Virtual time is `anchor_` at `anchor_real_` and goes on from there at the pace.
  Instant anchor_;
  SteadyTime anchor_real_;
  Instant now_;
  SteadyTime last_;  ///< the latest reading
  SteadyTime held_since_;
  bool held_ = true;
  bool in_turn_ = false;
  bool behind_ = false;
  Instant figures_from_;
  Figures figures_;
};

}  // namespace voltwin::server::net
