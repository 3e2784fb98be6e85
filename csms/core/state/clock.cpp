#include "csms/core/state/clock.hpp"

#include <algorithm>

namespace voltwin::core::state {

void Clock::kept_pace(const Stamp& stamp) {
  const Duration least = std::min(steady.least, stamp.lag());
  const Duration most = std::max(steady.most, stamp.lag());
  if (steady.messages == 0 || most - least > jitter) {
    steady = {stamp.arrival, stamp.lag(), stamp.lag(), 1};
    return;
  }
  steady = {steady.since, least, most, steady.messages + 1};
}

void Clock::heard(const Stamp& stamp, Telling telling) {
  // Exactly our own time is what stands for a time that the station did not give.
  if (stamp.device == stamp.arrival || !plausible(stamp)) return;
  if (!synchronised) synchronised = stamp.arrival;
  const auto agrees = [&](const Stamp& s) {
    const Duration miss = s.lag() - now.offset;
    return miss <= tolerance && miss >= Duration() - tolerance;
  };
  // One message that agrees with a wrong clock may have made the estimate itself.
  const bool far = told && stamp.arrival - told->arrival >= pair_distance;
  const bool witness =
      now.offset == Duration() ||
      (telling == Telling::at_once ? far && agrees(*told) : steady.holds(stamp.arrival));
  if (witness && agrees(stamp)) confirmed = true;
  if (telling == Telling::queued) {
    latest = std::max(latest.value_or(stamp.device), stamp.device);
    kept_pace(stamp);
  } else if (!told || far || stamp.lag() < told->lag()) {
    // Of messages close together the one that waited least is the better witness.
    told = stamp;
  }
}

void Clock::booted(Instant at) {
  // A boot of which nothing was heard before the next one taught nothing.
  if (confirmed || now.offset != Duration()) before = now;
  now = ClockEstimate();
  since = at;
  confirmed = false;
  counter.reset();
  synchronised.reset();
  told.reset();
  steady = SteadyLag();
  latest.reset();
}

void Clock::estimated(const events::ClockOffsetEstimated& event) {
  if (event.kind == events::ClockKind::counter) {
    counter = event.offset;
    return;
  }
  if (event.since) {
    before = now;
    since = *event.since;
  }
  now = {event.kind, event.offset};
  confirmed = false;
  latest.reset();
}

}  // namespace voltwin::core::state
