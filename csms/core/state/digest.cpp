#include "engine/sim/digest.hpp"

#include "csms/core/state/digest_priorities.hpp"
#include "csms/core/state/state.hpp"

namespace voltwin::core::state {

namespace {

void add(sim::Digest& d, const Lease& lease) {
  d.add(lease.request.value());
  d.add(lease.transaction.value());
  d.add(lease.limit.value());
  d.add(lease.valid_until);
  d.add(static_cast<int>(lease.purpose));
}

void add(sim::Digest& d, const Site& site) {
  d.add(json::to_json(site.definition));
  for (const CapSchedule& cap : site.caps) {
    d.add(cap.points.size());
    for (const CapPoint& point : cap.points) {
      d.add(point.from);
      d.add(point.limit.value());
    }
  }
  for (const auto& measured : site.measured) {
    d.add(measured.has_value() ? 1 : 0);
    d.add(measured.value_or(Watts()).value());
  }
  for (const Watts worst : site.worst_measured) d.add(worst.value());
  for (const PricePoint& price : site.prices) {
    d.add(price.from);
    d.add(price.per_kwh_micro);
  }
}

void add(sim::Digest& d, const ChargingCapabilities& charging) {
  d.add(charging.max_stack_level.value_or(-1));
  d.add(charging.max_periods.value_or(-1));
  d.add(charging.max_profiles.value_or(-1));
  d.add(charging.takes_amps ? 1 : 0);
  d.add(charging.takes_watts ? 1 : 0);
  for (const TriedShape& tried : {charging.leases, charging.default_limit}) {
    d.add(static_cast<int>(tried.purpose));
    d.add(static_cast<int>(tried.timing));
    d.add(tried.proved ? 1 : 0);
    d.add(tried.from.value());
  }
}

void add(sim::Digest& d, const Clock& clock) {
  for (const ClockEstimate& estimate : {clock.now, clock.before}) {
    d.add(static_cast<int>(estimate.kind));
    d.add(estimate.offset.us());
  }
  d.add(clock.since);
  d.add(clock.confirmed ? 1 : 0);
  d.add(clock.counter.value_or(Duration::from_us(INT64_MAX)).us());
  d.add(clock.synchronised.value_or(Instant::never()));
  d.add(clock.told ? clock.told->device : Instant::never());
  d.add(clock.told ? clock.told->arrival : Instant::never());
  d.add(clock.steady.since);
  d.add(clock.steady.least.us());
  d.add(clock.steady.most.us());
  d.add(clock.steady.messages);
  d.add(clock.latest.value_or(Instant::never()));
}

void add(sim::Digest& d, const Notices& n) {
  d.add(n.firmware ? static_cast<int>(n.firmware->status) : -1);
  d.add(n.firmware ? n.firmware->request.value_or(-1) : -1);
  d.add(n.diagnostics ? static_cast<int>(n.diagnostics->status) : -1);
  d.add(n.log ? static_cast<int>(n.log->status) : -1);
  d.add(n.log ? n.log->request.value_or(-1) : -1);
  d.add(n.security.size());
  for (const SecurityNotice& notice : n.security) {
    d.add(notice.type);
    d.add(notice.info);
    d.add(notice.noted);
  }
  d.add(n.signing_request);
}

void add(sim::Digest& d, const SetUp& set_up) {
  d.add(set_up.settle.us());
  d.add(set_up.boot_triggered.value_or(Instant::never()));
  d.add(set_up.keys.size());
  for (const auto& [name, key] : set_up.keys) {
    d.add(name);
    d.add(key.value ? 1 : 0);
    d.add(key.value.value_or(""));
    d.add(key.written ? 1 : 0);
    d.add(key.written.value_or(""));
    d.add(key.written_at);
    d.add(key.unchecked ? 1 : 0);
    d.add(key.reboots);
    d.add(key.left_alone ? 1 : 0);
  }
}

void add(sim::Digest& d, const Station& station) {
  d.add(station.identity);
  d.add(station.site.value());
  d.add(station.connection.value());
  d.add(station.vendor);
  d.add(station.model);
  d.add(station.serial);
  d.add(station.firmware);
  d.add(station.booted ? 1 : 0);
  add(d, station.charging);
  for (const ScaleTrack& scale : {station.scales.samples, station.scales.ends}) {
    d.add(static_cast<int>(scale.shown));
    d.add(scale.transactions);
    d.add(scale.last.value());
  }
  add(d, station.set_up);
  d.add(station.connected_at);
  d.add(station.booted_at);
  d.add(station.boots_in_a_row);
  d.add(station.quarantined);
  d.add(station.awaited_starts.size());
  for (const AwaitedStart& start : station.awaited_starts) {
    d.add(start.connector);
    d.add(start.id_tag);
    d.add(start.until);
  }
  for (const std::uint32_t count : station.defects) d.add(count);
  add(d, station.notices);
  add(d, station.clock);
}

void add(sim::Digest& d, const Evse& evse) {
  d.add(json::to_json(evse.definition));
  d.add(static_cast<int>(evse.status));
  d.add(evse.status_at);
  d.add(evse.status_received);
  d.add(evse.newest.value());
  d.add(evse.last_register.value_or(WattHours(-1)).value());
  d.add(evse.last_register_at);
  d.add(evse.unattributed_to.value_or(WattHours(-1)).value());
  d.add(evse.unattributed_at);
  d.add(evse.unattributed.value());
  d.add(evse.begins_at_zero ? 1 : 0);
  d.add(evse.transaction.value());
  const LimitState& limit = evse.limit;
  d.add(limit.confirmed.has_value() ? 1 : 0);
  if (limit.confirmed) add(d, *limit.confirmed);
  d.add(limit.uncertain.size());
  for (const Lease& lease : limit.uncertain) add(d, lease);
  d.add(limit.unchanged_since);
  d.add(limit.raised_at);
  d.add(limit.settling.value());
  d.add(limit.settling_until);
  d.add(limit.default_installed ? 1 : 0);
  d.add(limit.default_limit.value());
  d.add(limit.reason);
  d.add(limit.disobeyed.value_or(Amps(-1)).value());
  d.add(limit.disobeyed_at);
  d.add(limit.loses_offline ? 1 : 0);
  d.add(limit.complete_since);
  d.add(limit.doubted_until);
}

void add(sim::Digest& d, const events::RegisterTrack& track) {
  d.add(static_cast<int>(track.basis));
  d.add(track.base_mwh);
  d.add(track.settled_mwh);
  d.add(track.last_mwh);
  d.add(track.last_at);
  d.add(track.sampled ? 1 : 0);
  d.add(track.doubtful_mwh.value_or(INT64_MIN));
  d.add(track.doubtful_at.value_or(Instant::never()));
}

void add(sim::Digest& d, const Transaction& t) {
  d.add(t.wire.value());
  d.add(t.session.value());
  d.add(t.evse.value());
  d.add(t.id_tag);
  d.add(static_cast<int>(t.authorization));
  d.add(t.meter_start.value());
  d.add(t.started);
  d.add(t.reported);
  d.add(t.received);
  d.add(t.last_reading.value());
  d.add(t.last_reading_at);
  d.add(t.last_current.value_or(Amps(-1)).value());
  d.add(t.last_current_at);
  d.add(t.meter_stop.value_or(WattHours(-1)).value());
  d.add(t.ended);
  d.add(t.stop_reason);
  d.add(t.estimated ? 1 : 0);
  d.add(static_cast<int>(t.basis));
  d.add(t.next.value());
  d.add(t.heard);
  d.add(t.active ? 1 : 0);
  d.add(t.stop_requested ? 1 : 0);
  d.add(t.disputes);
  d.add(t.idle_since.value_or(Instant::never()));
  d.add(t.admitted ? 1 : 0);
  d.add(t.admitted_changed);
  add(d, t.track);
  d.add(t.metered);
  d.add(t.metered_reported);
  d.add(t.flow_mwh);
  d.add(t.flow.value());
  d.add(t.flow_at);
  for (const std::uint32_t moved : t.moved) d.add(moved);
  d.add(t.samples_requested ? 1 : 0);
  d.add(t.rebuilt ? 1 : 0);
  d.add(t.assumed_start ? 1 : 0);
  d.add(t.doubtful ? 1 : 0);
  d.add(t.timeless ? 1 : 0);
  d.add(t.idle_told ? t.idle_told->device : Instant::never());
  d.add(t.idle_told ? t.idle_told->arrival : Instant::never());
}

}  // namespace

std::string State::digest() const {
  sim::Digest d;
  d.add(sites_.size());
  for (const Site& site : sites_) add(d, site);
  d.add(stations_.size());
  for (const Station& station : stations_) add(d, station);
  d.add(evses_.size());
  for (const Evse& evse : evses_) add(d, evse);
  d.add(transactions_.size());
  for (const Transaction& transaction : transactions_) add(d, transaction);
  d.add(tariffs_.size());
  for (const TariffDefinition& tariff : tariffs_) d.add(json::to_json(tariff));
  for (const auto& [tag, token] : tokens_) {
    d.add(tag);
    d.add(static_cast<int>(token.status));
  }
  for (const Charge& charge : charges_) {
    if (charge.session.is_none()) continue;
    d.add(charge.session.value());
    d.add(charge.energy.value());
    d.add(charge.duration.us());
    d.add(charge.idle.us());
    d.add(charge.total_minor);
    d.add(charge.currency);
    d.add(charge.tariff.value());
    d.add(charge.revision);
    d.add(charge.entry.value());
  }
  for (const auto& [account, balance] : balances_) {
    d.add(account);
    d.add(balance);
  }
  d.add(limit_requests_);
  d.add(ledger_entries_);
  d.add(latest_);
  add(d, priorities_);
  return d.hex();
}

}  // namespace voltwin::core::state
