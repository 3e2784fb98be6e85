#include "csms/core/station/reports.hpp"

#include <algorithm>

#include "csms/core/state/meaning.hpp"
#include "csms/core/station/set_up.hpp"
#include "engine/base/ensure.hpp"

namespace voltwin::core::station {

namespace {

using ocpp::tolerance::Defect;

// Two boots of one station within less can only be the same one, told again.
constexpr Duration boot_told_again = Duration::from_seconds(10);

// A firmware update may change these: it is told, and never a reason to reject the boot.
void check_identity(state::Turn& turn, const state::Station& station, const BootReport& report) {
  if (!station.booted) return;
  const auto compare = [&](const char* field, const std::string& before, const std::string& now) {
    if (before != now) {
      turn.tolerate(station.id, {Defect::identity_changed, 1, field, before, now});
    }
  };
  compare("chargePointVendor", station.vendor, report.vendor);
  compare("chargePointModel", station.model, report.model);
  compare("chargePointSerialNumber", station.serial, report.serial);
}

}  // namespace

BootAnswer boot(state::Turn& turn, StationId id, const BootReport& report) {
  const state::Station& known = turn.state().station(id);
  check_identity(turn, known, report);
  if (known.booted && turn.now < known.booted_at + boot_told_again) {
    turn.tolerate(id, {Defect::boot_retry_flood, 1, "", "", ""});
  }
  blame_trigger(turn, id);
  turn.emit(events::StationBooted{id, report.vendor, report.model, report.serial, report.firmware});
  blame_writes(turn, id);
  const SiteDefinition& site = turn.state().site(turn.state().station(id).site).definition;
  const Duration interval = std::max(site.heartbeat_interval, shortest_heartbeat_interval);
  if (const std::uint32_t row = turn.state().station(id).boots_in_a_row; row >= boot_loop_length) {
    turn.tolerate(id, {Defect::boot_loop, 1, "", std::to_string(row) + " boots", ""});
    return {Registration::Accepted, interval};
  }
  begin_set_up(turn, id);
  return {Registration::Accepted, interval};
}

void status(state::Turn& turn, StationId station, const StatusReport& report) {
  const EvseId id = evse_of(turn.state(), station, report.connector);
  if (id.is_none()) {
    if (report.connector == 0) return;
    const std::string connector = std::to_string(report.connector);
    turn.tolerate(station, {Defect::unknown_connector, 1, "connectorId", connector, ""});
    return;
  }
  const state::Evse& evse = turn.state().evse(id);
  if (state::shows_vehicle(report.status) && report.error_code != "NoError") {
    turn.tolerate(station, {Defect::error_while_charging, 1, "errorCode", report.error_code,
                            "kept beside the status"});
  }
  const Instant at = report.at.value_or(turn.now);
  // A clock that ran ahead and was set back must not silence the station until then.
  const bool late = at < evse.status_at && evse.status_at <= turn.now;
  if (late) turn.tolerate(station, {Defect::stale_status_flood, 1, "timestamp", to_text(at), ""});
  if (late || (evse.status == report.status && at == evse.status_at)) return;
  turn.emit(
      events::ConnectorStatusChanged{id, report.status, at, report.error_code, report.reported});
}

void check_against_status(state::Turn& turn, StationId station, EvseId id,
                          const MeterReport& report) {
  if (id.is_none()) return;
  const state::Evse& evse = turn.state().evse(id);
  if (evse.transaction.is_none() || evse.status != ConnectorStatus::Available) return;
  const double known =
      static_cast<double>(turn.state().transaction(evse.transaction).last_reading.value());
  for (const MeterSample& sample : report.samples) {
    if (!sample.register_wh || *sample.register_wh < known + 1.0 || sample.at < evse.status_at) {
      continue;
    }
    turn.tolerate(station, {Defect::status_wrong, 1, "status", "Available", "energy flows"});
    return;
  }
}

Authorization authorization(const state::State& state, std::string_view id_tag) {
  const TokenDefinition* const token = state.find_token(id_tag);
  if (token == nullptr) return Authorization::Invalid;
  switch (token->status) {
    case TokenStatus::Accepted:
      return Authorization::Accepted;
    case TokenStatus::Blocked:
      return Authorization::Blocked;
    case TokenStatus::Expired:
      return Authorization::Expired;
    case TokenStatus::Invalid:
      return Authorization::Invalid;
  }
  UNREACHABLE();
}

EvseId evse_of(const state::State& state, StationId station, int connector) {
  const std::vector<EvseId>& evses = state.station(station).evses;
  if (connector < 1 || static_cast<std::size_t>(connector) > evses.size()) return EvseId();
  return evses[static_cast<std::size_t>(connector) - 1];
}

}  // namespace voltwin::core::station
