#include "csms/core/power/limit_form.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "engine/base/ensure.hpp"

namespace voltwin::core::power {

namespace {

using ocpp::tolerance::Defect;

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

struct Shape {
  ProfilePurpose purpose = ProfilePurpose::transaction;
  ProfileTiming timing = ProfileTiming::immediate;
  [[nodiscard]] bool operator==(const Shape&) const = default;
};

Shape shape_of(const LimitForm& form) { return {form.purpose, form.timing}; }

// A profile that outlives its transaction has to say what holds from its end on: whether the
// default beneath it comes back then, models see differently (1.6 §3.13.1 has it "replaced" for
// the connector). That takes two periods, and one that would drop the second for want of room
// would hold the first for ever: without the station's word there are none.
bool takes_two_periods(const state::ChargingCapabilities& charging) {
  return charging.max_periods.value_or(1) >= 2;
}

// A limit of the whole station is one of an EVSE only where there is one.
bool may_limit_station(const state::Station& station) {
  return station.evses.size() == 1 && takes_two_periods(station.charging);
}

// An end that is counted from the start of charging comes again with the next transaction: what
// outlives its own is dated.
Shape lease_shape(const state::Station& station) {
  const state::ChargingCapabilities& charging = station.charging;
  // Under a limit of the station no other purpose could allow more.
  if (charging.default_limit.purpose == ProfilePurpose::station) {
    if (may_limit_station(station)) return {ProfilePurpose::station, ProfileTiming::started};
    return {};
  }
  if (charging.leases.purpose == ProfilePurpose::by_default && !takes_two_periods(charging)) {
    return {};
  }
  return {charging.leases.purpose, charging.leases.timing};
}

LimitForm form_of(const Shape& shape, Instant now) {
  LimitForm form;
  form.purpose = shape.purpose;
  form.timing = shape.timing;
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

Shape after(const Shape& tried, const state::ChargingCapabilities& charging) {
  if (tried.purpose != ProfilePurpose::transaction) return {};
  if (tried.timing == ProfileTiming::relative && takes_two_periods(charging)) {
    return {ProfilePurpose::by_default, ProfileTiming::started};
  }
  return {tried.purpose, after(tried.timing)};
}

Shape after(const Shape& tried, const state::Station& station) {
  if (tried.timing != ProfileTiming::relative) {
    // A default never ends, so that `finite` says the same as `started`.
    const ProfileTiming next = after(tried.timing);
    return {tried.purpose, next == ProfileTiming::finite ? after(next) : next};
  }
  const bool by_default = tried.purpose == ProfilePurpose::by_default;
  return {by_default && may_limit_station(station) ? ProfilePurpose::station
                                                   : ProfilePurpose::by_default,
          ProfileTiming::immediate};
}

events::ProfileTimingChanged changed(StationId station, const Shape& from, const Shape& to) {
  events::ProfileTimingChanged out;
  out.station = station;
  out.timing = to.timing;
  if (to.purpose != from.purpose) out.purpose = to.purpose;
  return out;
}

}  // namespace

LimitForm lease_form(const state::State& state, EvseId id, Amps limit, Instant now) {
  const state::Evse& evse = state.evse(id);
  const state::Station& station = state.station(evse.station);
  LimitForm form = form_of(lease_shape(station), now);
  form.stack_level =
      std::min(lease_stack_level, station.charging.max_stack_level.value_or(lease_stack_level));
  if (in_watts(station)) {
    form.phases = grid::phases(evse.definition.connection);
    form.power = power_of(state, evse, limit);
  }
  if (form.purpose != ProfilePurpose::transaction) {
    const Amps safe = state.site(evse.site).definition.control.safe_default;
    form.afterwards = safe;
    if (form.power) form.power_afterwards = power_of(state, evse, safe);
  }
  return form;
}

InstallDefaultLimit default_limit(const state::State& state, StationId id, Instant now) {
  const state::Station& station = state.station(id);
  const ControlSettings& control = state.site(station.site).definition.control;
  const state::TriedShape& tried = station.charging.default_limit;
  InstallDefaultLimit out{control.safe_default, form_of({tried.purpose, tried.timing}, now)};
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

void accepted(state::Turn& turn, const GrantLease& lease, EvseId evse) {
  const state::Station& station = turn.state().station(turn.state().evse(evse).station);
  const bool was_proved = station.charging.leases.proved;
  turn.emit(events::LimitAcknowledged{lease.request, evse});
  const bool found = !was_proved && station.charging.leases.proved &&
                     lease.form.purpose == ProfilePurpose::by_default;
  if (found) {
    turn.tolerate(station.id, {Defect::profile_purpose_refused, 1, "chargingProfilePurpose",
                               "TxProfile", "TxDefaultProfile"});
  }
}

void accepted(state::Turn& turn, const InstallDefaultLimit& limit, StationId id) {
  const state::Station& station = turn.state().station(id);
  const bool found =
      !station.charging.default_limit.proved && limit.form.purpose == ProfilePurpose::station;
  turn.emit(events::DefaultLimitInstalled{id, limit.limit});
  if (found) {
    turn.tolerate(id, {Defect::profile_purpose_refused, 1, "chargingProfilePurpose",
                       "TxDefaultProfile", "ChargePointMaxProfile"});
  }
}

void refused(state::Turn& turn, const GrantLease& lease, EvseId id, const CallOutcome& outcome) {
  const state::Evse& evse = turn.state().evse(id);
  const state::Station& station = turn.state().station(evse.station);
  // A TxProfile of a transaction that ended meanwhile is refused in any shape.
  const bool runs = !evse.transaction.is_none() &&
                    turn.state().transaction(evse.transaction).wire == lease.transaction;
  const Shape tried = shape_of(lease.form);
  if (!runs || station.charging.leases.proved || tried != lease_shape(station)) return;
  if (tried.purpose == ProfilePurpose::station) return;  // there is no other for it
  auto change = changed(station.id, tried, after(tried, station.charging));
  change.lease = true;
  change.reason = outcome.detail;
  turn.emit(std::move(change));
}

void disobeyed(state::Turn& turn, EvseId id) {
  const state::Station& station = turn.state().station(turn.state().evse(id).station);
  const Shape used = lease_shape(station);
  if (used.purpose == ProfilePurpose::station) return;  // there is no other for it
  Shape next{used.purpose, after(used.timing)};
  if (used.purpose == ProfilePurpose::by_default) {
    next = {};
  } else if (takes_two_periods(station.charging)) {
    next = {ProfilePurpose::by_default, ProfileTiming::started};
  }
  auto change = changed(station.id, used, next);
  change.lease = true;
  change.reason = "accepted and not obeyed";
  turn.emit(std::move(change));
}

void refused(state::Turn& turn, const InstallDefaultLimit& limit, StationId id,
             const CallOutcome& outcome) {
  const state::Station& station = turn.state().station(id);
  const state::TriedShape& known = station.charging.default_limit;
  const Shape tried = shape_of(limit.form);
  if (known.proved || tried != Shape{known.purpose, known.timing}) return;
  auto change = changed(id, tried, after(tried, station));
  change.reason = outcome.detail;
  turn.emit(std::move(change));
}

}  // namespace voltwin::core::power
