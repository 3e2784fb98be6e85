#include "csms/core/power/site_certificate.hpp"

#include <algorithm>
#include <vector>

#include "csms/core/power/exposure.hpp"

namespace voltwin::core::power {

namespace {

void assume(SiteCertificate& out, const state::Evse& evse, const ControlSettings& control,
            Instant now) {
  const state::LimitState& limit = evse.limit;
  if (limit.loses_offline || evse.definition.offline_limit == OfflineLimit::lost) {
    ++out.unreliable;
  } else if (limit.untrusted(evse.definition, now)) {
    ++out.unconfirmed;
  }
  out.disobedient += limit.disobeyed ? 1U : 0U;
  const auto see = [&](const state::Lease& lease) {
    const Instant end = lease_end(lease, control);
    out.until = std::max(out.until, end);
    return end > now;
  };
  if (limit.confirmed) (void)see(*limit.confirmed);
  for (const state::Lease& lease : limit.uncertain) out.unanswered += see(lease) ? 1U : 0U;
}

// Now, and whenever a cap changes until everything has ended.
std::vector<Instant> instants(const state::Site& site, Instant now, Instant until) {
  std::vector<Instant> out{now};
  for (const state::CapSchedule& schedule : site.caps) {
    for (const CapPoint& point : schedule.points) {
      if (point.from > now && point.from <= until) out.push_back(point.from);
    }
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

// Currents added in another order differ by less.
constexpr double rounding_a = 1e-3;

// Whether no row is over its limit by what is granted.
bool granted_fits(const Certificate& all, const Certificate& without, Volts voltage) {
  for (std::size_t node = 0; node < all.nodes.size(); ++node) {
    const NodeProof& row = all.nodes[node];
    const NodeProof& anyway = without.nodes[node];
    for (std::size_t line = 0; line < row.line_a.size(); ++line) {
      const double most = std::max(row.limits.per_phase_a, anyway.line_a[line]);
      if (row.line_a[line] > most + rounding_a) return false;
    }
    const double most_w = std::max(row.limits.power_w, anyway.power_w);
    if (row.power_w > most_w + 3.0 * voltage.value() * rounding_a) return false;
  }
  return true;
}

}  // namespace

SiteCertificate certify(const state::State& state, SiteId id, const SiteMemory& memory,
                        Instant now) {
  const state::Site& site = state.site(id);
  const ControlSettings& control = site.definition.control;
  SiteCertificate out;
  out.until = out.worst_at = now;
  for (const EvseId evse : site.evses) assume(out, state.evse(evse), control, now);
  const grid::TreeLoad uncontrolled = uncontrolled_load(site, memory, now);
  bool first = true;
  for (const Instant at : instants(site, now, out.until)) {
    grid::TreeLoad worst = uncontrolled;
    grid::TreeLoad without = uncontrolled;
    for (const EvseId each : site.evses) {
      const state::Evse& evse = state.evse(each);
      const auto add = [&](grid::TreeLoad& load, Amps current) {
        load.add(site.tree, evse.node_index,
                 grid::phase_load(evse.definition.connection, current, 3));
      };
      add(worst, exposure(evse, control, at));
      add(without, exposure_without_leases(evse, control, at));
    }
    const std::vector<grid::Limits> limits = limits_over(site, at, at);
    Certificate found = certify(site.tree, limits, worst);
    out.holds =
        out.holds && (found.holds || granted_fits(found, certify(site.tree, limits, without),
                                                  site.definition.line_to_neutral));
    const auto in_amps = [&](const Certificate& c) {
      const bool is_power = c.kind == grid::LimitKind::power;
      return is_power ? c.room / (3.0 * site.definition.line_to_neutral.value()) : c.room;
    };
    if (first || in_amps(found) < in_amps(out.worst)) {
      out.worst = std::move(found);
      out.worst_at = at;
    }
    first = false;
  }
  return out;
}

}  // namespace voltwin::core::power
