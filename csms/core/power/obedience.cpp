#include "csms/core/power/obedience.hpp"

#include <algorithm>

#include "csms/core/power/exposure.hpp"
#include "csms/core/power/limit_form.hpp"

namespace voltwin::core::power {

namespace {

// Meters of chargers are good to two per cent or so, and vehicles regulate in steps.
constexpr Amps least_excess{0.5};
constexpr double excess_share = 0.03;

bool exceeds(Amps seen, Amps allowed) {
  return seen > allowed + std::max(least_excess, allowed * excess_share);
}

// How long after a change of its limits a sample says nothing of them.
Duration slack(const state::State& state, const state::Evse& evse) {
  return clock_doubt(state, evse) + state.site(evse.site).definition.control.settle;
}

}  // namespace

Duration clock_doubt(const state::State& state, const state::Evse& evse) {
  const state::Clock& clock = state.station(evse.station).clock;
  const Duration promised = state.site(evse.site).definition.control.clock_tolerance;
  return clock.now.kind == events::ClockKind::utc ? promised : promised + state::Clock::tolerance;
}

std::optional<Amps> allowed_between(const state::State& state, const state::Evse& evse,
                                    const Draw& draw) {
  const state::LimitState& limit = evse.limit;
  const ControlSettings& control = state.site(evse.site).definition.control;
  const Instant since = draw.from - slack(state, evse);
  if (!limit.default_installed || since < limit.complete_since || since < limit.doubted_until) {
    return std::nullopt;
  }
  Amps most = std::max(control.safe_default, limit.default_limit);
  if (limit.settling_until > since) most = std::max(most, limit.settling);
  const auto count = [&](const state::Lease& lease) {
    if (lease_end(lease, control) > since) most = std::max(most, lease.limit);
  };
  if (limit.confirmed) count(*limit.confirmed);
  for (const state::Lease& lease : limit.uncertain) count(lease);
  return most;
}

void watch_draw(state::Turn& turn, EvseId id, const Draw& draw) {
  const state::Evse& evse = turn.state().evse(id);
  const state::Station& station = turn.state().station(evse.station);
  const state::LimitState& limit = evse.limit;
  const std::optional<Amps> allowed = allowed_between(turn.state(), evse, draw);
  if (!allowed) return;
  const bool over = exceeds(draw.current, *allowed);
  // Begun before this connection, or before it has had its time to come back to its limits.
  if (draw.from < station.connected_at + slack(turn.state(), evse)) {
    const bool known = limit.loses_offline || evse.definition.offline_limit == OfflineLimit::lost;
    if (!over || known || limit.disobeyed) return;
    turn.emit(events::OfflineLimitLost{station.id, id, *allowed, draw.current, draw.until});
    return;
  }
  if (over) {
    const bool first = !limit.disobeyed;
    if (!first && draw.current <= *limit.disobeyed) return;
    turn.emit(events::LimitDisobeyed{id, *allowed, draw.current, draw.until});
    if (first) disobeyed(turn, id);
    return;
  }
  // Not what it may have been told counts here, but what it was; and that has to be less than
  // what it took, or it shows nothing.
  const Amps told = in_force(evse, turn.state().site(evse.site).definition.control, turn.now);
  if (limit.disobeyed && exceeds(*limit.disobeyed, told) && !exceeds(draw.current, told)) {
    turn.emit(events::LimitObeyed{id, draw.current, draw.until});
  }
}

}  // namespace voltwin::core::power
