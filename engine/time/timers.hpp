#pragma once
// Timers: the one clock that models may use. Two implementations exist: the
// simulator's event queue (virtual time) and, at the edge, the wall clock. A
// model never stores a Timers; it is handed one with each call, so that a model
// stays a value that can be copied with its world.

#include <cstdint>

#include "engine/time/instant.hpp"

namespace voltwin {

/// What a timer says when it fires: plain data that its owner understands.
struct TimerToken {
  std::uint32_t kind = 0;    ///< the owner's own enumeration
  std::uint32_t index = 0;   ///< e.g. the connector
  std::uint64_t detail = 0;  ///< e.g. a generation number
};

/// Names a scheduled timer; stale after it fired or was cancelled (cancelling a
/// stale one does nothing).
struct TimerHandle {
  std::uint32_t slot = UINT32_MAX;
  std::uint32_t generation = 0;
  [[nodiscard]] bool operator==(const TimerHandle&) const = default;
};

class Timers {
 public:
  virtual ~Timers() = default;
  /// Fires once at `when`, never before it; timers of one instant fire in the order
  /// in which they were scheduled.
  virtual TimerHandle schedule(Instant when, TimerToken token) = 0;
  virtual void cancel(TimerHandle handle) = 0;

 protected:
  Timers() = default;
  Timers(const Timers&) = default;
  Timers& operator=(const Timers&) = default;
};

}  // namespace voltwin
