#pragma once
// RealTime: the Timers of the real world. Drives a PacedClock on a Loop by the machine's
// steady clock: once as fast, sixty times, or as fast as possible. What fires, in which
// order and at which virtual time is PacedClock's contract; here is only the waiting.
//
// Held at its start until resume(). Lives on the loop's thread: only post() may be called
// from others. Must not be destroyed by a handler of its own, nor outlive its loop.

#include <functional>
#include <memory>

#include "csms/server/net/loop.hpp"
#include "csms/server/net/paced_clock.hpp"

namespace voltwin::server::net {

enum class Keeping : unsigned char { up, behind };

/// What RealTime calls, always on the loop. `fire` is needed (ENSURE), `keeping` is not.
struct RealTimeHandlers {
  /// A timer: `now` is its own instant, or later when it was scheduled in the past.
  std::function<void(TimerToken token, Instant now)> fire;
  /// The machine fell behind (a timer was later than `late_after`) or caught up again.
  std::function<void(Keeping keeping, const LagReport& lag)> keeping;
};

class RealTime final : public Timers {
 public:
  RealTime(Loop& loop, Instant start, Pace pace, LagPolicy policy, RealTimeHandlers handlers);
  RealTime(const RealTime&) = delete;
  RealTime& operator=(const RealTime&) = delete;
  ~RealTime() override;

  TimerHandle schedule(Instant when, TimerToken token) override;
  void cancel(TimerHandle handle) override;

  /// The current virtual time: constant within a handler of this class, never behind one
  /// that was handed out.
  [[nodiscard]] Instant now();

  /// Virtual time stands still, at the end of the handler that calls it; and goes on.
  void pause();
  void resume();
  /// From here on, without a jump of virtual time.
  void set_pace(Pace pace);

  /// From any thread: `input` runs on the loop with the virtual time of that moment, also
  /// while paused. Refused when the loop's maximum of posts waits; never blocks.
  [[nodiscard]] Admission post(std::function<void(Instant now)> input);

  [[nodiscard]] LagReport lag() const;
  void reset_lag();

 private:
  struct Impl;
  // Shared with the waits that the loop still holds.
  std::shared_ptr<Impl> impl_;
};

}  // namespace voltwin::server::net
