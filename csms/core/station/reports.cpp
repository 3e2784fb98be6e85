#include "csms/core/station/reports.hpp"

#include "engine/base/ensure.hpp"

namespace voltwin::core::station {

BootAnswer boot(state::Turn& turn, StationId id, const BootReport& report) {
  turn.emit(events::StationBooted{id, report.vendor, report.model, report.serial, report.firmware});
  const SiteDefinition& site = turn.state().site(turn.state().station(id).site).definition;
  const auto seconds = [](Duration d) { return std::to_string(d / Duration::from_seconds(1)); };
  turn.call({id,
             Configure{"MeterValuesSampledData",
                       "Energy.Active.Import.Register,Power.Active.Import,Current.Import"},
             CorrelationId()});
  turn.call(
      {id, Configure{"MeterValueSampleInterval", seconds(site.meter_interval)}, CorrelationId()});
  return {Registration::Accepted, site.heartbeat_interval};
}

void status(state::Turn& turn, StationId station, const StatusReport& report) {
  const EvseId id = evse_of(turn.state(), station, report.connector);
  if (id.is_none()) return;
  const state::Evse& evse = turn.state().evse(id);
  const Instant at = report.at.value_or(turn.now);
  // A clock that ran ahead and was set back must not silence the station until then.
  const bool late = at < evse.status_at && evse.status_at <= turn.now;
  if (late || (evse.status == report.status && at == evse.status_at)) return;
  turn.emit(
      events::ConnectorStatusChanged{id, report.status, at, report.error_code, report.reported});
}

Authorization authorization(const state::State& state, std::string_view id_tag) {
  const TokenStatus* token = state.find_token(id_tag);
  if (token == nullptr) return Authorization::Invalid;
  switch (*token) {
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
