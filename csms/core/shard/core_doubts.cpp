// Where what chargers were told cannot be relied on: they may have forgotten, or we.

#include "csms/core/shard/core.hpp"
#include "csms/core/station/reports.hpp"

namespace voltwin::core::shard {

// Some models ignore the limit that they have when their vehicle wants energy again (row S9).
void Core::note_resumed_charging(StationId station, const StationRequest& request) {
  const auto* report = std::get_if<StatusReport>(&request);
  if (report == nullptr || report->status != ConnectorStatus::Charging) return;
  const EvseId id = station::evse_of(state_, station, report->connector);
  if (id.is_none()) return;
  const state::Evse& evse = state_.evse(id);
  const bool paused =
      evse.status == ConnectorStatus::SuspendedEV || evse.status == ConnectorStatus::SuspendedEVSE;
  if (!paused || !evse.limit.confirmed) return;
  memory(evse.site).repeat[place_in_site(id)] = true;
}

// A site that charges renews every lease in half its time, and states it. When the newest fact
// is older, the process was away for longer, or the end of the journal is missing: restored from
// a backup, taken over from a copy that was behind. From within these look the same; so whatever
// may have been granted since is counted until it has ended. What was granted before that, and
// we know of, has ended by then too, or nearly: it costs little where nothing is missing.
void Core::doubt_grants(state::Turn& turn, Instant newest) const {
  for (const state::Site& site : state_.sites()) {
    const ControlSettings& control = site.definition.control;
    if (control.policy == Policy::uncontrolled || turn.now <= newest + control.lease / 2) continue;
    turn.emit(events::GrantsDoubted{
        site.id, "nothing was recorded for " +
                     std::to_string((turn.now - newest).us() / 1'000'000) + " s before the start"});
  }
}

power::SiteCertificate Core::certificate(SiteId site, Instant now) {
  return power::certify(state_, site, memory(site), now);
}

}  // namespace voltwin::core::shard
