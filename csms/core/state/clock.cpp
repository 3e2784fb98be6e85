#include "csms/core/state/clock.hpp"

#include <algorithm>

namespace voltwin::core::state {

void Clock::heard(const Stamp& stamp) {
  // Exactly our own time is what stands for a time that the station did not give.
  if (stamp.device == stamp.arrival || !plausible(stamp)) return;
  if (!synchronised) synchronised = stamp.arrival;
  const auto agrees = [&](const Stamp& s) {
    const Duration miss = s.lag() - now.offset;
    return miss <= tolerance && miss >= Duration() - tolerance;
  };
  const bool far = anchor && stamp.arrival - anchor->arrival >= pair_distance;
  // One message that agrees with a wrong clock may have made the estimate itself.
  const bool witness = now.offset == Duration() || (far && agrees(*anchor));
  if (witness && agrees(stamp)) confirmed = true;
  // Of messages close together the one that waited least is the better witness.
  if (!anchor || far || stamp.lag() < anchor->lag()) anchor = stamp;
}

void Clock::booted(Instant at) {
  // A boot of which nothing was heard before the next one taught nothing.
  if (confirmed || now.offset != Duration()) before = now;
  now = ClockEstimate();
  since = at;
  confirmed = false;
  counter.reset();
  synchronised.reset();
  anchor.reset();
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
}

}  // namespace voltwin::core::state
