#include "csms/core/power/limit_form.hpp"

#include <algorithm>
#include <vector>

#include "engine/base/ensure.hpp"

namespace voltwin::core::power {

namespace {

// A start in the future would hold nothing until then; clocks are compared to the second.
constexpr Duration started_before = Duration::from_seconds(5);
// Above the default, where there is room above it. A TxProfile replaces the TxDefaultProfile
// at any level.
constexpr int lease_stack_level = 1;

Watts power_of(const state::State& state, const state::Evse& evse, Amps limit) {
  const grid::Connection connection = evse.definition.connection;
  const Volts volts = state.site(evse.site).definition.line_to_neutral;
  return grid::power(connection, limit, grid::phases(connection), volts);
}

bool in_watts(const state::Station& station) {
  return station.charging.takes_watts && !station.charging.takes_amps;
}

// One figure for all of these: none may read it as more than the limit.
void set_power(LimitForm& form, const state::State& state, const std::vector<EvseId>& evses,
               Amps limit) {
  for (const EvseId each : evses) {
    const state::Evse& evse = state.evse(each);
    const Watts power = power_of(state, evse, limit);
    if (form.power && *form.power <= power) continue;
    form.power = power;
    form.phases = grid::phases(evse.definition.connection);
  }
}

LimitForm form_of(const state::TriedTiming& tried, Instant now) {
  LimitForm form;
  form.timing = tried.timing;
  form.start = now - started_before;
  return form;
}

ProfileTiming after(ProfileTiming timing) {
  switch (timing) {
    case ProfileTiming::immediate:
      return ProfileTiming::started;
    case ProfileTiming::started:
      return ProfileTiming::finite;
    case ProfileTiming::finite:
      return ProfileTiming::relative;
    case ProfileTiming::relative:
      return ProfileTiming::immediate;
  }
  UNREACHABLE();
}

}  // namespace

LimitForm lease_form(const state::State& state, EvseId id, Amps limit, Instant now) {
  const state::Evse& evse = state.evse(id);
  const state::Station& station = state.station(evse.station);
  LimitForm form = form_of(station.charging.leases, now);
  form.stack_level =
      std::min(lease_stack_level, station.charging.max_stack_level.value_or(lease_stack_level));
  if (in_watts(station)) {
    form.phases = grid::phases(evse.definition.connection);
    form.power = power_of(state, evse, limit);
  }
  return form;
}

InstallDefaultLimit default_limit(const state::State& state, StationId id, Instant now) {
  const state::Station& station = state.station(id);
  const ControlSettings& control = state.site(station.site).definition.control;
  InstallDefaultLimit out{control.safe_default, form_of(station.charging.default_limit, now)};
  if (in_watts(station)) set_power(out.form, state, station.evses, control.safe_default);
  return out;
}

LimitForm start_form(const state::State& state, StationId id, const StartRemotely& start) {
  const state::Station& station = state.station(id);
  LimitForm form = StartRemotely{}.form;
  if (!start.limit || !in_watts(station)) return form;
  std::vector<EvseId> evses;
  for (const EvseId each : station.evses) {
    if (state.evse(each).connector == start.connector) evses.push_back(each);
  }
  set_power(form, state, evses.empty() ? station.evses : evses, *start.limit);
  return form;
}

void refused(state::Turn& turn, const GrantLease& lease, EvseId id, const CallOutcome& outcome) {
  const state::Evse& evse = turn.state().evse(id);
  const state::TriedTiming& tried = turn.state().station(evse.station).charging.leases;
  // A TxProfile of a transaction that ended meanwhile is refused in any shape.
  const bool runs = !evse.transaction.is_none() &&
                    turn.state().transaction(evse.transaction).wire == lease.transaction;
  if (!runs || tried.proved || tried.timing != lease.form.timing) return;
  turn.emit(events::ProfileTimingChanged{evse.station, true, after(tried.timing), outcome.detail});
}

void refused(state::Turn& turn, const InstallDefaultLimit& limit, StationId station,
             const CallOutcome& outcome) {
  const state::TriedTiming& tried = turn.state().station(station).charging.default_limit;
  if (tried.proved || tried.timing != limit.form.timing) return;
  // It never ends, so that `finite` says the same as `started`.
  ProfileTiming next = after(tried.timing);
  if (next == ProfileTiming::finite) next = after(next);
  turn.emit(events::ProfileTimingChanged{station, false, next, outcome.detail});
}

}  // namespace voltwin::core::power
