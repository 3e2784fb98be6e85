#include "csms/core/state/limits.hpp"

#include <algorithm>
#include <utility>

namespace voltwin::core::state {

Instant lease_end(const Lease& lease, const ControlSettings& control) {
  return lease.valid_until + control.clock_tolerance + control.settle;
}

void LimitState::requested(const events::LimitRequested& e, const ControlSettings& control,
                           Instant at) {
  std::erase_if(uncertain, [&](const Lease& l) {
    const Instant end = lease_end(l, control);
    if (end <= at) complete_since = std::max(complete_since, end);
    return end <= at;
  });
  uncertain.push_back({e.request, e.transaction, e.limit, e.valid_until, e.purpose});
  reason = e.reason;
}

bool LimitState::acknowledged(const events::LimitAcknowledged& e, const ControlSettings& control,
                              Instant at) {
  const auto found = std::find_if(uncertain.begin(), uncertain.end(),
                                  [&](const Lease& l) { return l.request == e.request; });
  if (found == uncertain.end()) return false;
  const Lease lease = *found;
  Amps before = settling_until > at ? settling : Amps();
  if (confirmed && lease_end(*confirmed, control) > at) {
    before = std::max(before, confirmed->limit);
  }
  for (auto it = uncertain.begin(); it != found; ++it) {
    if (lease_end(*it, control) > at) before = std::max(before, it->limit);
  }
  // What is dropped here and allowed more is not listed any more.
  const auto forget = [&](const Lease& l) {
    if (l.limit <= lease.limit) return;
    complete_since = std::max(complete_since, std::min(at, lease_end(l, control)));
  };
  if (confirmed) forget(*confirmed);
  std::for_each(uncertain.begin(), found, forget);
  if (!confirmed || confirmed->limit != lease.limit) unchanged_since = at;
  const bool held = confirmed && confirmed->valid_until > at;
  if (!held || confirmed->limit < lease.limit) raised_at = at;
  // Calls reach a charger in order: what was sent before this one is replaced by it, if it was
  // of the same purpose. A profile of another one may hold beside it until it ends.
  std::vector<Lease> left;
  if (confirmed && confirmed->purpose != lease.purpose) left.push_back(*confirmed);
  for (auto it = uncertain.begin(); it != uncertain.end(); ++it) {
    if (it > found || it->purpose != lease.purpose) left.push_back(*it);
  }
  uncertain = std::move(left);
  confirmed = lease;
  if (before > confirmed->limit) {
    settling = before;
    settling_until = at + control.settle;
    complete_since = at;
  }
  return true;
}

void LimitState::refused(const events::LimitRefused& e) {
  std::erase_if(uncertain, [&](const Lease& l) { return l.request == e.request; });
}

void LimitState::let_go(Instant at) {
  const auto ends = [](const Lease& l) { return l.purpose == ProfilePurpose::transaction; };
  if (confirmed && ends(*confirmed)) confirmed.reset();
  std::erase_if(uncertain, ends);
  complete_since = at;
}

}  // namespace voltwin::core::state
