#include "csms/core/state/state.hpp"

#include <algorithm>
#include <tuple>

#include "csms/core/state/meaning.hpp"
#include "engine/base/ensure.hpp"

namespace voltwin::core::state {

using detail::at_id;

// A vehicle within this of its limit may be held by it.
constexpr Amps taken_margin{2.0};

struct Applier {
  State& s;
  Instant at;

  Clock& clock_of(const Evse& evse) { return at_id(s.stations_, evse.station).clock; }

  void operator()(const events::TariffDefined& e) {
    ENSURE(e.tariff == s.next_tariff());
    s.tariffs_.push_back(e.definition);
  }

  void operator()(const events::SiteDefined& e) {
    ENSURE(e.site == s.next_site());
    Site site;
    site.id = e.site;
    site.definition = e.definition;
    auto tree = grid::LimitTree::build(e.definition.nodes, e.definition.line_to_neutral);
    ENSURE(tree.has_value());
    site.tree = *std::move(tree);
    site.caps.resize(site.tree.size());
    site.measured.resize(site.tree.size());
    site.worst_measured.resize(site.tree.size());
    s.sites_.push_back(std::move(site));
  }

  void operator()(const events::StationDefined& e) {
    ENSURE(e.station == s.next_station());
    Site& site = at_id(s.sites_, e.definition.site);
    Station station;
    station.id = e.station;
    station.site = e.definition.site;
    station.identity = e.definition.identity;
    station.evses = e.evses;
    ENSURE(e.evses.size() == e.definition.evses.size());
    for (std::size_t i = 0; i < e.evses.size(); ++i) {
      ENSURE(e.evses[i] == s.next_evse());
      Evse evse;
      evse.id = e.evses[i];
      evse.station = e.station;
      evse.site = site.id;
      evse.connector = static_cast<int>(i) + 1;
      evse.definition = e.definition.evses[i];
      const auto index = site.tree.index_of(evse.definition.node);
      ENSURE(index.has_value());
      evse.node_index = *index;
      site.evses.push_back(evse.id);
      s.evses_.push_back(std::move(evse));
    }
    s.by_identity_.emplace(station.identity, station.id);
    s.stations_.push_back(std::move(station));
  }

  void operator()(const events::TokenDefined& e) { s.define_token(e.definition); }

  void operator()(const events::TokenErased& e) { s.rename_token(e.id_tag, e.replacement); }

  void operator()(const events::StationConnected& e) {
    Station& station = at_id(s.stations_, e.station);
    station.connection = e.connection;
    station.connected_at = at;
  }

  void operator()(const events::StationDisconnected& e) {
    Station& station = at_id(s.stations_, e.station);
    if (station.connection == e.connection) station.connection = ConnectionId();
  }

  void operator()(const events::StationBooted& e) {
    Station& station = at_id(s.stations_, e.station);
    const bool same_firmware =
        station.vendor == e.vendor && station.model == e.model && station.firmware == e.firmware;
    if (!same_firmware) {
      station.scales = RegisterScales();
      for (EvseId id : station.evses) at_id(s.evses_, id).limit.loses_offline = false;
    }
    std::tie(station.vendor, station.model, station.serial, station.firmware) =
        std::tie(e.vendor, e.model, e.serial, e.firmware);
    const bool soon = station.booted && at < station.booted_at + boots_close;
    station.boots_in_a_row = soon ? station.boots_in_a_row + 1 : 1;
    station.set_up.booted(at, station.connected_at, station.booted_at);
    station.booted_at = at;
    station.booted = true;
    station.clock.booted(at);
    // Some models lose their profiles with the power: the default counts as absent until
    // it is confirmed again.
    for (EvseId id : station.evses) at_id(s.evses_, id).limit.default_installed = false;
  }

  void operator()(const events::ConnectorStatusChanged& e) {
    Evse& evse = at_id(s.evses_, e.evse);
    evse.status = e.status;
    evse.status_at = e.at;
    clock_of(evse).heard({e.reported.value_or(e.at), at}, Telling::at_once);
    evse.status_received = at;
    // One whose end is only estimated may go on, and then so does what its vehicle does.
    if (evse.newest.is_none()) return;
    Transaction& transaction = at_id(s.transactions_, evse.newest);
    if (transaction.meter_stop && !transaction.estimated) return;
    transaction.active = transaction.active || shows_vehicle(e.status);
    // A pause by the station says nothing of the vehicle: only charging again ends idling.
    const bool idle =
        e.status == ConnectorStatus::SuspendedEV || e.status == ConnectorStatus::Finishing;
    if (e.status == ConnectorStatus::Charging) {
      transaction.idle_since.reset();
    } else if (idle && !transaction.idle_since) {
      transaction.idle_since = std::max(e.at, transaction.started);
      transaction.idle_told = Stamp{e.reported.value_or(e.at), at};
    }
  }

  void operator()(const events::TransactionStarted& e) {
    ENSURE(e.transaction == s.next_transaction());
    Evse& evse = at_id(s.evses_, e.evse);
    Transaction transaction;
    transaction.id = e.transaction;
    transaction.wire = e.wire.is_none() ? WireTransactionId(e.transaction.value()) : e.wire;
    transaction.session = e.session;
    transaction.evse = e.evse;
    transaction.id_tag = e.id_tag;
    transaction.authorization = e.authorization;
    transaction.meter_start = e.meter_start;
    transaction.started = e.at;
    transaction.reported = e.reported.value_or(e.at);
    clock_of(evse).heard({transaction.reported, e.received}, Telling::queued);
    transaction.received = e.received;
    transaction.last_reading = e.meter_start;
    transaction.last_reading_at = e.at;
    transaction.track.base_mwh = e.meter_start.value() * 1'000;
    transaction.track.last_mwh = transaction.track.base_mwh;
    transaction.track.last_at = e.at;
    transaction.flow_at = e.at;
    transaction.rebuilt = e.origin == events::StartOrigin::rebuilt;
    transaction.doubtful = e.origin == events::StartOrigin::doubtful;
    transaction.timeless = e.timeless;
    transaction.assumed_start = e.raw_start.has_value();
    transaction.admitted_changed = at;
    transaction.heard = at;
    const auto wire = static_cast<std::int64_t>(transaction.wire.value());
    ENSURE(s.find_transaction(evse.station, wire) == nullptr);
    s.by_wire_.emplace(transaction.wire, e.transaction);
    evse.advance_register(e.meter_start, e.at);
    if (e.origin != events::StartOrigin::late) evse.unattributed_to.reset();
    s.starts_.insert_or_assign(stored(start_key(e.evse, e.id_tag, e.reported.value_or(e.at),
                                                e.raw_start.value_or(e.meter_start))),
                               e.transaction);
    Station& station = at_id(s.stations_, evse.station);
    const auto followed = std::find_if(
        station.awaited_starts.begin(), station.awaited_starts.end(), [&](const auto& a) {
          return (a.connector < 1 || a.connector == evse.connector) &&
                 same_folded(a.id_tag, e.id_tag);
        });
    if (followed != station.awaited_starts.end()) forget(station, followed);
    if (e.origin == events::StartOrigin::late) transaction.next = evse.newest;
    s.transactions_.push_back(std::move(transaction));
    if (e.origin == events::StartOrigin::late) return;
    if (!evse.newest.is_none()) at_id(s.transactions_, evse.newest).next = e.transaction;
    evse.newest = e.transaction;
    // What is over already occupies nothing, and says nothing of what the charger holds.
    if (e.origin == events::StartOrigin::rebuilt) return;
    evse.transaction = e.transaction;
    // If none has begun, the one before may go on, under what it was granted.
    if (e.origin == events::StartOrigin::doubtful) return;
    s.priorities_.started(s.transactions_.back(), evse.site, at);
    // No lease of an older transaction is left.
    evse.limit.let_go(at);
  }

  // A mean of two samples holds between them, if they are not too far apart to say.
  void measure_flow(Transaction& transaction, const events::MeterAdvanced& e) {
    if (!e.current && !e.power) return;
    const Evse& evse = at_id(s.evses_, transaction.evse);
    const grid::Connection connection = evse.definition.connection;
    const Volts line = at_id(s.sites_, evse.site).definition.line_to_neutral;
    const Watts now = e.current ? grid::phase_voltage(connection, line) * *e.current *
                                      static_cast<double>(grid::phases(connection))
                                : *e.power;
    const Duration passed = e.at - transaction.flow_at;
    if (passed > Duration() && passed <= Duration::from_hours(1)) {
      const Joules energy = (transaction.flow + now) * 0.5 * passed;
      transaction.flow_mwh += static_cast<std::int64_t>(energy.value() / 3.6);
    }
    if (passed < Duration()) return;
    transaction.flow = now;
    transaction.flow_at = e.at;
  }

  // A vehicle that takes clearly less than it is offered shows what it can take.
  void note_taken(const Transaction& transaction, const Evse& evse, Amps current) {
    const auto found = s.priorities_.visits.find(transaction.id);
    if (found == s.priorities_.visits.end()) return;
    Visit& visit = found->second;
    visit.most_taken = std::max(visit.most_taken, current);
    const Duration settle = at_id(s.sites_, evse.site).definition.control.settle;
    const LimitState& limit = evse.limit;
    visit.shown =
        visit.shown || (limit.confirmed && current + taken_margin < limit.confirmed->limit &&
                        transaction.last_current_at > limit.raised_at + settle * 2);
  }

  void operator()(const events::EnergyUnattributed& e) {
    Evse& evse = at_id(s.evses_, e.evse);
    evse.unattributed_to = e.reading;
    evse.unattributed_at = e.until;
    evse.unattributed += e.energy;
  }

  void operator()(const events::SamplesRequested& e) {
    at_id(s.transactions_, e.transaction).samples_requested = true;
  }

  void operator()(const events::MeterAdvanced& e) {
    Transaction& transaction = at_id(s.transactions_, e.transaction);
    transaction.heard = transaction.metered = at;
    if (e.reading > transaction.last_reading) {
      const auto scale = e.scale.value_or(events::RegisterScale::as_sent);
      ++transaction.moved[static_cast<std::size_t>(scale)];
    }
    Evse& evse = at_id(s.evses_, transaction.evse);
    evse.advance_register(e.reading, e.at);
    const std::int64_t sent_mwh = e.raw_mwh.value_or(e.reading.value() * 1'000);
    transaction.track = e.track ? *e.track : followed(transaction.track, sent_mwh, e.at);
    transaction.metered_reported = e.reported.value_or(e.at);
    measure_flow(transaction, e);
    if (e.at >= transaction.last_reading_at) {
      transaction.last_reading = e.reading;
      transaction.last_reading_at = e.at;
    }
    if (e.current && e.at >= transaction.last_current_at) {
      transaction.last_current = e.current;
      transaction.last_current_at = e.at;
      note_taken(transaction, evse, *e.current);
    }
    clock_of(evse).heard({transaction.metered_reported, at}, Telling::queued);
  }

  void operator()(const events::TransactionEnded& e) {
    Transaction& transaction = at_id(s.transactions_, e.transaction);
    transaction.meter_stop = e.meter_stop;
    transaction.ended = e.at;
    transaction.stop_reason = e.reason;
    if (e.started) transaction.started = *e.started;
    if (e.idle_since) transaction.idle_since = e.idle_since;
    transaction.estimated = e.estimated;
    transaction.basis = e.basis;
    Evse& evse = at_id(s.evses_, transaction.evse);
    if (is_told(e.basis)) {
      clock_of(evse).heard({e.reported.value_or(e.at), e.received}, Telling::queued);
      transaction.heard = at;
    }
    evse.advance_register(e.meter_stop, e.at);
    const SessionAccount account = account_of(s, transaction, at);
    s.priorities_.ended(transaction, account.account, account.unmet, at);
    if (transaction.assumed_start) {
      evse.begins_at_zero = transaction.track.basis == events::RegisterBasis::session ||
                            e.review == events::Defect::register_reset;
    }
    if (e.as_sent) {
      s.stops_.try_emplace(stored(stop_key(evse.station, *e.as_sent)), e.transaction);
      if (e.basis == events::EndBasis::start_as_stop) {
        const WattHours meter(e.as_sent->meter_wh);
        s.starts_.try_emplace(stored(start_key(evse.id, e.as_sent->id_tag, e.as_sent->at, meter)),
                              e.transaction);
      }
    }
    if (evse.transaction != e.transaction) return;
    evse.transaction = TransactionId();
    if (!lets_go(e.basis)) return;
    evse.limit.let_go(at);
    // What is settling goes on: the stop may be old news, and another vehicle there already.
  }

  void operator()(const events::SessionCharged& e) {
    ENSURE(!e.session.is_none() && e.session < s.next_session());
    if (s.charges_.size() < e.session.value()) s.charges_.resize(e.session.value());
    Charge& charge = at_id(s.charges_, e.session);
    charge.session = e.session;
    charge.tariff = e.tariff;
    charge.energy = e.energy;
    charge.duration = e.duration;
    charge.idle = e.idle;
    charge.lines = e.lines;
    charge.total_minor = e.total_minor;
    charge.currency = e.currency;
    charge.revision = e.revision;
    charge.entry = LedgerEntryId();
    charge.postings.clear();
  }

  void operator()(const events::LedgerPosted& e) {
    ENSURE(e.entry == s.next_ledger_entry());
    ++s.ledger_entries_;
    std::int64_t sum = 0;
    for (const events::Posting& posting : e.postings) {
      s.balances_[posting.account + "/" + e.currency] += posting.amount_minor;
      sum += posting.amount_minor;
    }
    ENSURE(sum == 0);
    if (s.find_charge(e.session) == nullptr) return;
    Charge& charge = at_id(s.charges_, e.session);
    const bool reversal = !e.reverses.is_none();
    charge.entry = reversal ? LedgerEntryId() : e.entry;
    charge.postings = reversal ? std::vector<events::Posting>() : e.postings;
  }

  void operator()(const events::TransactionReopened& e) {
    Transaction& transaction = at_id(s.transactions_, e.transaction);
    transaction.meter_stop.reset();
    transaction.ended = Instant();
    transaction.stop_reason.clear();
    transaction.estimated = false;
    transaction.basis = events::EndBasis::stop;
    transaction.heard = at;
    s.priorities_.reopened(transaction);
    Evse& evse = at_id(s.evses_, transaction.evse);
    if (evse.transaction.is_none() && evse.newest == e.transaction) {
      evse.transaction = e.transaction;
    }
  }

  void operator()(const events::StopQuarantined& e) {
    ++at_id(s.stations_, e.station).quarantined;
    s.stops_.try_emplace(stored(stop_key(e.station, e.stop)), TransactionId());
  }

  void operator()(const events::StopDisputed& e) {
    Transaction& transaction = at_id(s.transactions_, e.transaction);
    ++transaction.disputes;
    const StationId station = at_id(s.evses_, transaction.evse).station;
    s.stops_.try_emplace(stored(stop_key(station, e.stop)), e.transaction);
  }

  void operator()(const events::RemoteStartAwaited& e) {
    Station& station = at_id(s.stations_, e.station);
    if (station.awaited_starts.size() >= Station::max_awaited_starts) {
      forget(station, station.awaited_starts.begin());
    }
    station.awaited_starts.push_back({e.connector, e.id_tag, e.until});
    s.awaited_starts_.emplace(e.until, e.station);
  }

  void operator()(const events::RemoteStartUnanswered& e) {
    Station& station = at_id(s.stations_, e.station);
    const auto found =
        std::find_if(station.awaited_starts.begin(), station.awaited_starts.end(),
                     [&](const auto& a) { return a.until == e.until && a.id_tag == e.id_tag; });
    ENSURE(found != station.awaited_starts.end());
    forget(station, found);
  }

  void forget(Station& station, std::vector<AwaitedStart>::iterator start) {
    const auto queued = s.awaited_starts_.find(std::pair(start->until, station.id));
    ENSURE(queued != s.awaited_starts_.end());
    s.awaited_starts_.erase(queued);
    station.awaited_starts.erase(start);
  }

  void operator()(const events::StopRequested& e) {
    at_id(s.transactions_, e.transaction).stop_requested = true;
  }

  void operator()(const events::CapScheduled& e) {
    Site& site = at_id(s.sites_, e.site);
    const auto index = site.tree.index_of(e.node);
    ENSURE(index.has_value());
    site.caps[*index].points = e.points;
  }

  void operator()(const events::PricesScheduled& e) { at_id(s.sites_, e.site).prices = e.points; }

  void operator()(const events::PolicyChosen& e) {
    ControlSettings& control = at_id(s.sites_, e.site).definition.control;
    control.policy = e.policy;
    control.shadow = e.shadow;
  }

  void operator()(const events::MeasuredLoadChanged& e) {
    Site& site = at_id(s.sites_, e.site);
    const auto index = site.tree.index_of(e.node);
    ENSURE(index.has_value());
    site.measured[*index] = e.power;
    site.worst_measured[*index] = std::max(site.worst_measured[*index], e.power);
  }

  void operator()(const events::LimitRequested& e) {
    ENSURE(e.request == s.next_limit_request());
    ++s.limit_requests_;
    Evse& evse = at_id(s.evses_, e.evse);
    const ControlSettings& control = at_id(s.sites_, evse.site).definition.control;
    evse.limit.requested(e, control, at);
    Transaction& transaction = at_id(s.transactions_, e.transaction);
    if (e.explanation) s.priorities_.explained(e.transaction, *e.explanation, at);
    const bool admitted = e.limit >= control.minimum_current;
    if (admitted != transaction.admitted) {
      if (admitted) s.priorities_.resumed(transaction.id, pause_of(s, transaction, at));
      transaction.admitted = admitted;
      transaction.admitted_changed = at;
    }
  }

  void operator()(const events::SessionExplained& e) {
    s.priorities_.explained(e.transaction, e.explanation, at);
  }
  void operator()(const events::PriorityRulesSet& e) { s.priorities_.apply(e); }
  void operator()(const events::IntentStated& e) {
    const WattHours reading =
        e.transaction.is_none() ? WattHours() : at_id(s.transactions_, e.transaction).last_reading;
    s.priorities_.apply(e, reading, at);
  }
  void operator()(const events::PriorityDecided& e) { s.priorities_.apply(e, at); }
  void operator()(const events::ReviewRequested& e) { s.priorities_.apply(e, at); }
  void operator()(const events::QueueConfigured& e) { s.priorities_.apply(e); }
  void operator()(const events::QueueJoined& e) { s.priorities_.apply(e, at); }
  void operator()(const events::QueueLeft& e) { s.priorities_.apply(e); }
  void operator()(const events::EvseOffered& e) { s.priorities_.apply(e, at); }
  void operator()(const events::OfferWithdrawn& e) { s.priorities_.apply(e); }

  void operator()(const events::LimitAcknowledged& e) {
    Evse& evse = at_id(s.evses_, e.evse);
    const ControlSettings& control = at_id(s.sites_, evse.site).definition.control;
    if (!evse.limit.acknowledged(e, control, at)) return;
    TriedShape& tried = at_id(s.stations_, evse.station).charging.leases;
    tried.proved = tried.proved || e.request >= tried.from;
  }

  void operator()(const events::LimitRefused& e) { at_id(s.evses_, e.evse).limit.refused(e); }

  // It stays among the uncertain ones, where it counts until it expires.
  void operator()(const events::LimitUncertain&) {}

  void operator()(const events::DefaultLimitInstalled& e) {
    at_id(s.stations_, e.station).charging.default_limit.proved = true;
    for (EvseId id : at_id(s.stations_, e.station).evses) {
      LimitState& limit = at_id(s.evses_, id).limit;
      if (!limit.default_installed) {
        // The vehicle needs its time to follow down from whatever held before.
        limit.settling = at_id(s.evses_, id).definition.max_current;
        limit.settling_until =
            at + at_id(s.sites_, at_id(s.evses_, id).site).definition.control.settle;
      }
      limit.default_installed = true;
      limit.default_limit = e.limit;
      limit.complete_since = at;
    }
  }

  void operator()(const events::LimitDisobeyed& e) {
    LimitState& limit = at_id(s.evses_, e.evse).limit;
    if (!limit.disobeyed) limit.disobeyed_at = at;
    limit.disobeyed = std::max(limit.disobeyed.value_or(e.seen), e.seen);
  }
  void operator()(const events::LimitObeyed& e) { at_id(s.evses_, e.evse).limit.disobeyed.reset(); }
  void operator()(const events::OfflineLimitLost& e) {
    for (const EvseId id : at_id(s.stations_, e.station).evses) {
      at_id(s.evses_, id).limit.loses_offline = true;
    }
  }
  void operator()(const events::GrantsDoubted& e) {
    const Site& site = at_id(s.sites_, e.site);
    const ControlSettings& control = site.definition.control;
    for (const EvseId id : site.evses) {
      at_id(s.evses_, id).limit.doubted_until =
          at + control.lease + control.clock_tolerance + control.settle;
    }
  }

  void operator()(const events::ClockOffsetEstimated& e) {
    at_id(s.stations_, e.station).clock.estimated(e);
  }

  void operator()(const events::FirmwareStatusReported& e) {
    at_id(s.stations_, e.station).notices.firmware = FirmwareReport{e.status, e.request};
  }
  void operator()(const events::DiagnosticsStatusReported& e) {
    at_id(s.stations_, e.station).notices.diagnostics = DiagnosticsReport{e.status};
  }
  void operator()(const events::LogStatusReported& e) {
    at_id(s.stations_, e.station).notices.log = LogReport{e.status, e.request};
  }
  void operator()(const events::SecurityEventReported& e) {
    at_id(s.stations_, e.station).notices.noted(e, at);
  }
  void operator()(const events::CertificateRequested& e) {
    at_id(s.stations_, e.station).notices.signing_request = e.csr;
  }

  void operator()(const events::DefectsTolerated& e) {
    auto& defects = at_id(s.stations_, e.station).defects;
    for (const events::ToleratedDefect& one : e.defects) {
      defects[static_cast<std::size_t>(one.defect)] += static_cast<std::uint32_t>(one.count);
    }
  }

  void operator()(const events::ChargingCapabilitiesLearned& e) {
    ChargingCapabilities& charging = at_id(s.stations_, e.station).charging;
    std::tie(charging.max_stack_level, charging.max_periods, charging.max_profiles) =
        std::tie(e.max_stack_level, e.max_periods, e.max_profiles);
    charging.takes_amps = e.takes_amps;
    charging.takes_watts = e.takes_watts;
  }

  void operator()(const events::ConfigurationRead& e) {
    at_id(s.stations_, e.station).set_up.apply(e);
  }
  void operator()(const events::ConfigurationWritten& e) {
    at_id(s.stations_, e.station).set_up.apply(e, at);
  }
  void operator()(const events::ConfigurationLeftAlone& e) {
    at_id(s.stations_, e.station).set_up.apply(e);
  }
  void operator()(const events::SettlingLengthened& e) {
    at_id(s.stations_, e.station).set_up.settle = e.settle;
  }
  void operator()(const events::RegisterScaleObserved& e) {
    at_id(s.stations_, e.station).scales.apply(e);
  }
  void operator()(const events::BootTriggered& e) {
    at_id(s.stations_, e.station).set_up.boot_triggered = at;
  }

  void operator()(const events::ProfileTimingChanged& e) {
    ChargingCapabilities& charging = at_id(s.stations_, e.station).charging;
    TriedShape& tried = e.lease ? charging.leases : charging.default_limit;
    // A lease in the shape before may still be on its way, and its answer proves nothing of this.
    tried = TriedShape{e.purpose.value_or(tried.purpose), e.timing, false, s.next_limit_request()};
  }
};

events::RegisterTrack followed(events::RegisterTrack track, std::int64_t mwh, Instant at) {
  track.last_mwh = std::max(track.last_mwh, mwh);
  track.last_at = at;
  track.sampled = true;
  track.doubtful_mwh.reset();
  track.doubtful_at.reset();
  return track;
}

void State::apply(const events::Event& event, Instant at) {
  std::visit(Applier{*this, at}, event);
  latest_ = at;
}

}  // namespace voltwin::core::state
