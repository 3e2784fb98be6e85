#pragma once
// What the messages of a station have shown of its clock: the estimate that stands, the one
// before it, and the evidence for the next. Plain data; the rules by which an estimate is made
// and used are in session/clock_offset.hpp. It must not know a transaction.

#include <cstdint>
#include <optional>

#include "csms/core/events/events.hpp"
#include "engine/time/instant.hpp"

namespace voltwin::core::state {

/// Whether a message may have waited at its station. Those of transactions are kept for as long
/// as it is offline (1.6 §3.7) and sent in their order; a status is told when it happens.
enum class Telling : std::uint8_t { at_once, queued };

/// One message: when the station says that it happened, and when it came.
struct Stamp {
  Instant device;
  Instant arrival;
  [[nodiscard]] Duration lag() const { return arrival - device; }
};

struct ClockEstimate {
  events::ClockKind kind = events::ClockKind::utc;
  Duration offset;  ///< the station's time plus this is the true one
};

/// Queued messages of which each was late by the same, as nothing that waits is for long.
struct SteadyLag {
  Instant since;   ///< when the first one came
  Duration least;  ///< of their lags
  Duration most;
  std::int32_t messages = 0;

  /// For long enough, and often enough, that nothing waited.
  [[nodiscard]] bool holds(Instant until) const {
    return messages >= 4 && until - since >= Duration::from_minutes(30);
  }
};

struct Clock {
  /// A clock that is wrong by no more than this is right. Also how well two stamps must agree
  /// with an estimate, and the smallest change of an estimate that is a fact.
  static constexpr Duration tolerance = Duration::from_seconds(60);
  /// Two messages tell of a clock that runs when they are this far apart at least.
  static constexpr Duration pair_distance = Duration::from_seconds(60);
  /// How well two spans of time agree when nothing waited: the worst of a mobile network.
  static constexpr Duration jitter = Duration::from_seconds(10);

  ClockEstimate now;
  /// Since when, by arrival, `now` may hold: the last boot, or when the clock was set.
  Instant since = Instant::from_us(INT64_MIN / 2);
  /// Of what the station had stamped before that.
  ClockEstimate before;
  /// Whether live messages agreed with `now` since then.
  bool confirmed = false;
  /// What to add to a time since power-up, of this boot.
  std::optional<Duration> counter;
  /// When the first time of day came since the boot: no counter was running any more.
  std::optional<Instant> synchronised;
  /// The earlier of a pair of messages that were told at once.
  std::optional<Stamp> told;
  SteadyLag steady;
  /// The latest time that any of those that may have waited showed since the boot.
  std::optional<Instant> latest;

  /// Whether the stamp can be a time of day at all: messages wait offline for days, not for
  /// months, and a local time is wrong by less than a day.
  [[nodiscard]] static bool plausible(const Stamp& stamp) {
    return stamp.lag() <= Duration::from_hours(24 * 30) && stamp.lag() >= Duration::from_hours(-24);
  }
  /// A message came.
  void heard(const Stamp& stamp, Telling telling);
  /// The station started: its clock may be another one.
  void booted(Instant at);
  void estimated(const events::ClockOffsetEstimated& event);

 private:
  void kept_pace(const Stamp& stamp);
};

}  // namespace voltwin::core::state
