#include "csms/core/power/exposure.hpp"

#include <algorithm>

namespace voltwin::core::power {

Amps exposure_without_leases(const state::Evse& evse, const ControlSettings& control, Instant now) {
  const state::LimitState& limit = evse.limit;
  const Amps full = evse.definition.max_current;
  if (limit.untrusted(evse.definition, now)) return full;
  Amps out = std::max(control.safe_default, limit.default_limit);
  if (limit.settling_until > now) out = std::max(out, limit.settling);
  if (limit.disobeyed) out = std::max(out, *limit.disobeyed);
  return std::min(out, full);
}

Amps exposure(const state::Evse& evse, const ControlSettings& control, Instant now) {
  const state::LimitState& limit = evse.limit;
  Amps out = exposure_without_leases(evse, control, now);
  if (limit.confirmed && lease_end(*limit.confirmed, control) > now) {
    out = std::max(out, limit.confirmed->limit);
  }
  for (const state::Lease& lease : limit.uncertain) {
    if (lease_end(lease, control) > now) out = std::max(out, lease.limit);
  }
  return std::min(out, evse.definition.max_current);
}

Amps counted_anyway(const state::Evse& evse, const ControlSettings& control) {
  const state::LimitState& limit = evse.limit;
  const Amps full = evse.definition.max_current;
  if (limit.loses_offline || evse.definition.offline_limit == OfflineLimit::lost) return full;
  const Amps by_default = std::max(control.safe_default, limit.default_limit);
  return std::max(by_default, std::min(full, limit.disobeyed.value_or(by_default)));
}

Instant granted_until(const state::Evse& evse, const ControlSettings& control, Amps current) {
  const state::LimitState& limit = evse.limit;
  if (std::max(control.safe_default, limit.default_limit) >= current) return Instant::never();
  Instant until = Instant::from_us(INT64_MIN);
  if (limit.confirmed && limit.confirmed->limit >= current) {
    until = std::max(until, lease_end(*limit.confirmed, control));
  }
  for (const state::Lease& lease : limit.uncertain) {
    if (lease.limit >= current) until = std::max(until, lease_end(lease, control));
  }
  return until;
}

Amps in_force(const state::Evse& evse, const ControlSettings& control, Instant now) {
  const state::LimitState& limit = evse.limit;
  if (limit.confirmed && limit.confirmed->valid_until - control.clock_tolerance > now) {
    return std::min(limit.confirmed->limit, evse.definition.max_current);
  }
  return control.safe_default;
}

}  // namespace voltwin::core::power
