#include "csms/core/session/clock_offset.hpp"

#include <algorithm>
#include <utility>

namespace voltwin::core::session {

namespace {

using events::ClockKind;
using events::ClockOffsetEstimated;
using state::Clock;
using state::ClockEstimate;
using state::Stamp;
using state::Telling;

// Clocks of local time are wrong by whole quarters of an hour (Nepal: 5 h 45 min).
constexpr Duration quarter = Duration::from_minutes(15);
// Counters are bounded again by every message of a queue; this small a change is latency.
constexpr Duration counter_step = Duration::from_seconds(2);

bool near(Duration a, Duration b, Duration within) { return a - b <= within && b - a <= within; }

// A clock may show a year that has no text.
std::string readable(Instant at) {
  constexpr Instant first = Instant::from_seconds(-62'167'219'200);  // year 0
  constexpr Instant last = Instant::from_seconds(253'402'300'799);   // year 9999
  return to_text(std::clamp(at, first, last));
}

ClockEstimate estimate_of(Duration lag) {
  if (near(lag, Duration(), Clock::tolerance)) return {ClockKind::utc, Duration()};
  const Duration half = lag < Duration() ? Duration() - quarter / 2 : quarter / 2;
  const Duration whole = quarter * ((lag + half) / quarter);
  if (near(lag, whole, Clock::tolerance)) return {ClockKind::local_time, whole};
  return {ClockKind::shifted, lag};
}

// Stamped before the clock was set, or before the boot, and queued since.
bool explained_by_before(const Clock& clock, const Stamp& stamp) {
  return clock.before.offset != clock.now.offset &&
         stamp.device + clock.before.offset <= clock.since + Clock::tolerance;
}

std::optional<ClockOffsetEstimated> changed(const ClockEstimate& found,
                                            std::optional<Instant> since) {
  return ClockOffsetEstimated{StationId(), found.kind, found.offset, since};
}

// The status and the one before it: as much time passed for the station as for us. What its clock
// is behind by then.
std::optional<ClockEstimate> nothing_waited(const Clock& clock, const Stamp& stamp) {
  if (!clock.told) return std::nullopt;
  const Duration ours = stamp.arrival - clock.told->arrival;
  const Duration theirs = stamp.device - clock.told->device;
  if (ours < Clock::pair_distance || !near(ours, theirs, Clock::jitter)) return std::nullopt;
  return estimate_of(std::min(stamp.lag(), clock.told->lag()));
}

// The same of messages that may have waited: a zone, or UTC after all.
std::optional<ClockEstimate> zone_kept(const Clock& clock, const Stamp& stamp) {
  const state::SteadyLag& steady = clock.steady;
  const Duration least = std::min(steady.least, stamp.lag());
  const bool is_steady =
      steady.holds(stamp.arrival) && std::max(steady.most, stamp.lag()) - least <= Clock::jitter;
  if (!is_steady) return std::nullopt;
  const ClockEstimate found = estimate_of(least);
  const bool is_zone = found.kind != ClockKind::shifted && near(least, found.offset, Clock::jitter);
  return is_zone ? std::optional(found) : std::nullopt;
}

// Whether a time that is right, of a clock that was ahead, may be an old one out of the queue. A
// clock that was set has gone back; the times of a queue go on, but for some disorder.
bool may_have_waited(const Clock& clock, const Stamp& stamp, Telling telling) {
  if (telling == Telling::at_once || clock.now.offset >= Duration()) return false;
  const Duration ahead = Duration() - clock.now.offset;
  return !clock.latest || *clock.latest - stamp.device < ahead / 2;
}

// The latest that a time since power-up can mean: nothing was sent before it happened, and no
// counter ran any more once the station knew the time of day.
Duration counter_bound(const Clock& clock, const Stamp& stamp) {
  return std::min(stamp.arrival, clock.synchronised.value_or(stamp.arrival)) - stamp.device;
}

// Whether the stamp can be of the counter that is known; another one (a clock that fell back to
// the year 2000 without a boot) would land in another age.
bool same_counter(const Clock& clock, const Stamp& stamp) {
  return clock.counter && Clock::plausible({stamp.device + *clock.counter, stamp.arrival});
}

}  // namespace

std::optional<ClockOffsetEstimated> estimate_clock(const Clock& clock, const Stamp& stamp,
                                                   Telling telling) {
  if (stamp.device == stamp.arrival) return std::nullopt;  // the station gave no time
  if (!Clock::plausible(stamp)) {
    const Duration bound = counter_bound(clock, stamp);
    const bool known = same_counter(clock, stamp) && bound >= *clock.counter - counter_step;
    if (known) return std::nullopt;
    return changed({ClockKind::counter, bound}, std::nullopt);
  }
  const Duration lag = stamp.lag();
  if (near(lag, clock.now.offset, Clock::tolerance)) return std::nullopt;
  // That a queue is drained at the very moment at which a wrong clock looks right is less
  // likely than a clock that was set; and if it is, the next status says so.
  if (near(lag, Duration(), Clock::tolerance) && !explained_by_before(clock, stamp) &&
      !may_have_waited(clock, stamp, telling)) {
    return changed(ClockEstimate(), stamp.arrival);
  }
  const bool certain = lag < clock.now.offset;
  if (!clock.confirmed && near(lag, clock.before.offset, Clock::tolerance) &&
      (certain || telling == Telling::at_once)) {
    return changed(clock.before, std::nullopt);  // the boot has not changed it
  }
  if (certain) {
    if (explained_by_before(clock, stamp)) return std::nullopt;
    return changed(estimate_of(lag), clock.confirmed ? std::optional(stamp.arrival) : std::nullopt);
  }
  const std::optional<ClockEstimate> found =
      telling == Telling::at_once ? nothing_waited(clock, stamp) : zone_kept(clock, stamp);
  if (!found || found->offset <= clock.now.offset + Clock::tolerance) return std::nullopt;
  const Instant since = telling == Telling::at_once ? clock.told->arrival : clock.steady.since;
  return changed(*found, clock.confirmed ? std::optional(since) : std::nullopt);
}

ClockReading read_clock(const Clock& clock, const Stamp& stamp) {
  if (stamp.device == stamp.arrival) return {stamp.arrival, ClockKind::utc};
  if (!Clock::plausible(stamp)) {
    Duration offset = counter_bound(clock, stamp);
    if (same_counter(clock, stamp)) offset = std::min(offset, *clock.counter);
    return {stamp.device + offset, ClockKind::counter};
  }
  const Instant at = stamp.device + clock.now.offset;
  const bool fits = at >= clock.since - Clock::tolerance && at <= stamp.arrival + Clock::tolerance;
  if (!fits && explained_by_before(clock, stamp)) {
    return {stamp.device + clock.before.offset, clock.before.kind};
  }
  return {at, clock.now.kind};
}

namespace {

Instant heard_time(state::Turn& turn, StationId station, Instant device, const char* field,
                   Telling telling) {
  const Stamp stamp{device, turn.now};
  if (auto news = estimate_clock(turn.state().station(station).clock, stamp, telling)) {
    news->station = station;
    turn.emit(*news);
  }
  const ClockReading reading = read_clock(turn.state().station(station).clock, stamp);
  if (reading.at != device) {
    const auto defect = reading.kind == ClockKind::counter ? events::Defect::unsynchronised_clock
                                                           : events::Defect::local_time_marked_utc;
    turn.tolerate(station, {defect, 1, field, readable(device), readable(reading.at)});
  }
  return reading.at;
}

}  // namespace

Instant believed_time(state::Turn& turn, StationId station, Instant device, const char* field) {
  return heard_time(turn, station, device, field, Telling::queued);
}

namespace {

// A time that was read before, by what is known now.
Instant read_again(const Clock& clock, const Stamp& stamp, Instant before) {
  const ClockReading again = read_clock(clock, stamp);
  // Of a counter that ended with a boot nothing more is known.
  const bool gone = again.kind == ClockKind::counter && stamp.arrival < clock.since;
  return gone ? before : again.at;
}

const Clock& clock_of(const state::State& state, const state::Transaction& transaction) {
  return state.station(state.evse(transaction.evse).station).clock;
}

}  // namespace

Instant started_after_all(const state::State& state, const state::Transaction& transaction) {
  return read_again(clock_of(state, transaction), {transaction.reported, transaction.received},
                    transaction.started);
}

std::optional<Instant> idle_after_all(const state::State& state,
                                      const state::Transaction& transaction) {
  if (!transaction.idle_since || !transaction.idle_told) return transaction.idle_since;
  return read_again(clock_of(state, transaction), *transaction.idle_told, *transaction.idle_since);
}

StatusReport in_our_time(state::Turn& turn, StationId station, StatusReport report) {
  if (!report.at) return report;
  const Instant at = heard_time(turn, station, *report.at, "timestamp", Telling::at_once);
  if (at != *report.at) report.reported = std::exchange(report.at, at);
  return report;
}

}  // namespace voltwin::core::session
