#include "csms/core/power/exposure.hpp"

#include <algorithm>

namespace voltwin::core::power {

Amps exposure(const state::Evse& evse, const ControlSettings& control, Instant now) {
  const state::LimitState& limit = evse.limit;
  const Amps full = evse.definition.max_current;
  if (!limit.default_installed) return full;
  Amps out = std::max(control.safe_default, limit.default_limit);
  if (limit.settling_until > now) out = std::max(out, limit.settling);
  if (limit.confirmed && lease_end(*limit.confirmed, control) > now) {
    out = std::max(out, limit.confirmed->limit);
  }
  for (const state::Lease& lease : limit.uncertain) {
    if (lease_end(lease, control) > now) out = std::max(out, lease.limit);
  }
  return std::min(out, full);
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
