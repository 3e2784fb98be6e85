// Charging profiles and their composite. See station.hpp.
#include <algorithm>

#include "engine/base/ensure.hpp"
#include "twin/station/station.hpp"

namespace voltwin::twin::station {

namespace v16 = ocpp::v16;

LimitQuery Station::limit_query(int connector, Instant now) const {
  const Evse& one = evse(connector);
  const vehicle::Supply supply = one.supply();
  LimitQuery out;
  out.connector = connector;
  out.now = clock_.shown(now);
  if (one.transaction) out.tx_start = clock_.shown(one.transaction->started);
  out.phase_voltage = supply.voltage;
  out.phases = supply.phases;
  out.hardware_max = one.config().max_current;
  out.sharers = charging_count();
  out.loaded_phases = one.draw(now).phases;
  return out;
}

v16::SetChargingProfileResponse Station::handle(const v16::SetChargingProfileRequest& request,
                                                Turn& /*turn*/) {
  constexpr v16::SetChargingProfileResponse rejected{v16::ChargingProfileStatus::Rejected};
  const v16::ChargingProfile& profile = request.cs_charging_profiles;
  if (request.connector_id != 0 && !has_connector(request.connector_id)) return rejected;
  if (profile.charging_profile_purpose == v16::ChargingProfilePurpose::TxProfile) {
    // §3.13.1: only for a transaction that runs, and only for the one it names.
    if (!has_connector(request.connector_id)) return rejected;
    const Evse& one = evse(request.connector_id);
    if (!one.transaction) return rejected;
    if (profile.transaction_id &&
        queue_.server_id(one.transaction->number) != *profile.transaction_id) {
      return rejected;
    }
  }
  limits_stale_ = true;
  return {profiles_.set(request.connector_id, profile)};
}

v16::ClearChargingProfileResponse Station::handle(const v16::ClearChargingProfileRequest& request,
                                                  Turn& /*turn*/) {
  limits_stale_ = true;
  return {profiles_.clear(request) > 0 ? v16::ClearChargingProfileStatus::Accepted
                                       : v16::ClearChargingProfileStatus::Unknown};
}

/// A connector that does not charge is asked as if a transaction began there now. Connector 0
/// is what the connectors that charge take together; when none does, what all of them would.
std::vector<CompositeOutlet> Station::composite_outlets(int connector, Instant now) const {
  std::vector<CompositeOutlet> out;
  const auto add = [&](int of, int sharers) {
    CompositeOutlet outlet{limit_query(of, now), evse(of).config().connection};
    if (!outlet.query.tx_start) outlet.query.tx_start = clock_.shown(now);
    outlet.query.sharers = sharers;
    out.push_back(outlet);
  };
  const int charging = charging_count();
  if (connector > 0) {
    add(connector, charging + (evse(connector).transaction ? 0 : 1));
    return out;
  }
  for (int of = 1; of <= evse_count(); ++of) {
    if (charging == 0 || evse(of).transaction) add(of, charging == 0 ? evse_count() : charging);
  }
  return out;
}

v16::GetCompositeScheduleResponse Station::handle(const v16::GetCompositeScheduleRequest& request,
                                                  Turn& turn) {
  const ProfileBounds& bounds = profiles_.bounds();
  const auto own_unit =
      bounds.units == RateUnits::watts ? v16::ChargingRateUnit::W : v16::ChargingRateUnit::A;
  const v16::ChargingRateUnit unit = request.charging_rate_unit.value_or(own_unit);
  v16::GetCompositeScheduleResponse out;
  out.status = v16::GetCompositeScheduleStatus::Rejected;
  // §5.7: Rejected when it cannot report what was asked for.
  if (request.connector_id != 0 && !has_connector(request.connector_id)) return out;
  if (request.duration <= 0) return out;
  if (bounds.units != RateUnits::both && unit != own_unit) return out;
  const Instant from = clock_.shown(turn.now());
  const Composite composite =
      composite_of(profiles_, composite_outlets(request.connector_id, turn.now()),
                   {from, from + Duration::from_seconds(request.duration)});
  out.status = v16::GetCompositeScheduleStatus::Accepted;
  out.connector_id = request.connector_id;
  out.schedule_start = from;
  out.charging_schedule = schedule_of(composite, unit, bounds.max_periods);
  return out;
}

}  // namespace voltwin::twin::station
