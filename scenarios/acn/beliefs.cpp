#include "scenarios/acn/beliefs.hpp"

#include <algorithm>

namespace voltwin::scenarios::acn {

namespace {

// Less than this is no current.
constexpr double small_a = 0.01;

}  // namespace

Beliefs::Seen Beliefs::now_seen(const Claim& claim) const {
  const auto known = std::find_if(seen_.begin(), seen_.end(),
                                  [&](const Seen& seen) { return seen.session == claim.session; });
  Seen out{claim.session, max_pilot_a, false};
  if (known != seen_.end()) out = *known;
  const bool was_offered = claim.last_pilot_a > small_a;
  if (was_offered && claim.last_drawn_a < claim.last_pilot_a - small_a) {
    out.is_full = claim.last_drawn_a < small_a;
    out.bound_a = claim.last_drawn_a;
  } else if (was_offered && out.is_full) {
    out.is_full = false;
    out.bound_a = max_pilot_a;
  }
  return out;
}

std::vector<Belief> Beliefs::of(const Situation& situation) {
  std::vector<Seen> now;
  std::vector<Belief> out;
  for (const Claim& claim : situation.claims) {
    const Seen seen = now_seen(claim);
    now.push_back(seen);
    Belief belief;
    belief.is_full = seen.is_full;
    belief.bound_a = seen.is_full ? claim.bound_a : std::min(claim.bound_a, seen.bound_a);
    belief.departure =
        claim.departure > situation.period ? claim.departure : situation.period + grace_periods;
    out.push_back(belief);
  }
  seen_ = std::move(now);
  return out;
}

double laxity(const Claim& claim, const Belief& belief, int period) {
  return (belief.departure - period) - claim.remaining_a / max_pilot_a;
}

}  // namespace voltwin::scenarios::acn
