#pragma once
// What the messages of a station have shown of its clock: the estimate that stands, the one
// before it, and the evidence for the next. Plain data; the rules by which an estimate is made
// and used are in session/clock_offset.hpp. It must not know a transaction.

#include <optional>

#include "csms/core/events/events.hpp"
#include "engine/time/instant.hpp"

namespace voltwin::core::state {

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

struct Clock {
  /// A clock that is wrong by no more than this is right. Also how well two stamps must agree
  /// with an estimate, and the smallest change of an estimate that is a fact.
  static constexpr Duration tolerance = Duration::from_seconds(60);
  /// Two messages tell of a clock that runs when they are this far apart at least.
  static constexpr Duration pair_distance = Duration::from_seconds(60);

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
  /// The earlier message of a pair.
  std::optional<Stamp> anchor;

  /// Whether the stamp can be a time of day at all: messages wait offline for days, not for
  /// months, and a local time is wrong by less than a day.
  [[nodiscard]] static bool plausible(const Stamp& stamp) {
    return stamp.lag() <= Duration::from_hours(24 * 30) && stamp.lag() >= Duration::from_hours(-24);
  }
  /// A message came.
  void heard(const Stamp& stamp);
  /// The station started: its clock may be another one.
  void booted(Instant at);
  void estimated(const events::ClockOffsetEstimated& event);
};

}  // namespace voltwin::core::state
