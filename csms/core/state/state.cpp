#include "csms/core/state/state.hpp"

#include <algorithm>

#include "engine/base/ensure.hpp"
#include "engine/sim/digest.hpp"

namespace voltwin::core::state {

namespace {

template <class T, class Tag>
const T& at_id(const std::vector<T>& items, Id<Tag> id) {
  ENSURE(!id.is_none() && id.value() <= items.size());
  return items[id.value() - 1];
}

template <class T, class Tag>
T& at_id(std::vector<T>& items, Id<Tag> id) {
  ENSURE(!id.is_none() && id.value() <= items.size());
  return items[id.value() - 1];
}

// OCPP compares id tags without regard to case (1.6 §7.28 CiString20Type).
std::string folded(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

// The letters and digits of a folded tag.
std::string without_separators(std::string_view folded_tag) {
  std::string out;
  for (const char c : folded_tag) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
  }
  return out;
}

std::string start_key(EvseId evse, std::string_view id_tag, Instant at, WattHours meter_start) {
  std::string key = std::to_string(evse.value());
  key += '|';
  key += std::to_string(at.us());
  key += '|';
  key += std::to_string(meter_start.value());
  key += '|';
  key += folded(id_tag);
  return key;
}

}  // namespace

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

  void operator()(const events::TokenDefined& e) {
    const std::string key = folded(e.definition.id_tag);
    const bool known = !s.tokens_.insert_or_assign(key, e.definition).second;
    if (known) return;
    const auto [same, first] =
        s.tokens_without_separators_.emplace(without_separators(key), e.definition.id_tag);
    if (!first) same->second.clear();
  }

  void operator()(const events::StationConnected& e) {
    at_id(s.stations_, e.station).connection = e.connection;
  }

  void operator()(const events::StationDisconnected& e) {
    Station& station = at_id(s.stations_, e.station);
    if (station.connection == e.connection) station.connection = ConnectionId();
  }

  void operator()(const events::StationBooted& e) {
    Station& station = at_id(s.stations_, e.station);
    station.vendor = e.vendor;
    station.model = e.model;
    station.serial = e.serial;
    station.firmware = e.firmware;
    const bool soon = station.booted && at < station.booted_at + boots_close;
    station.boots_in_a_row = soon ? station.boots_in_a_row + 1 : 1;
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
    clock_of(evse).heard({e.reported.value_or(e.at), at});
    if (evse.transaction.is_none()) return;
    Transaction& transaction = at_id(s.transactions_, evse.transaction);
    // A pause by the station says nothing of the vehicle: only charging again ends idling.
    const bool idle =
        e.status == ConnectorStatus::SuspendedEV || e.status == ConnectorStatus::Finishing;
    if (e.status == ConnectorStatus::Charging) {
      transaction.idle_since.reset();
    } else if (idle && !transaction.idle_since) {
      transaction.idle_since = std::max(e.at, transaction.started);
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
    clock_of(evse).heard({transaction.reported, e.received});
    transaction.received = e.received;
    transaction.last_reading = e.meter_start;
    transaction.last_reading_at = e.at;
    transaction.admitted_changed = at;
    const bool fresh =
        s.by_wire_.emplace(std::pair(evse.station, transaction.wire), e.transaction).second;
    ENSURE(fresh);
    s.starts_.emplace(start_key(e.evse, e.id_tag, e.reported.value_or(e.at), e.meter_start),
                      e.transaction);
    s.transactions_.push_back(std::move(transaction));
    // A TxProfile ends with its transaction (1.6 §5.16.3), so no older lease is left.
    evse.transaction = e.transaction;
    evse.limit.confirmed.reset();
    evse.limit.uncertain.clear();
  }

  void operator()(const events::MeterAdvanced& e) {
    Transaction& transaction = at_id(s.transactions_, e.transaction);
    if (e.at >= transaction.last_reading_at) {
      transaction.last_reading = e.reading;
      transaction.last_reading_at = e.at;
    }
    if (e.current && e.at >= transaction.last_current_at) {
      transaction.last_current = e.current;
      transaction.last_current_at = e.at;
    }
    clock_of(at_id(s.evses_, transaction.evse)).heard({e.reported.value_or(e.at), at});
  }

  void operator()(const events::TransactionEnded& e) {
    Transaction& transaction = at_id(s.transactions_, e.transaction);
    transaction.meter_stop = e.meter_stop;
    transaction.ended = e.at;
    transaction.stop_reason = e.reason;
    if (e.started) transaction.started = *e.started;
    Evse& evse = at_id(s.evses_, transaction.evse);
    clock_of(evse).heard({e.reported.value_or(e.at), e.received});
    if (evse.transaction != e.transaction) return;
    evse.transaction = TransactionId();
    evse.limit.confirmed.reset();
    evse.limit.uncertain.clear();
    // What is settling goes on: the stop may be old news, and another vehicle there already.
  }

  void operator()(const events::SessionCharged& e) {
    s.charges_.emplace(e.session, Charge{e.session, e.energy, e.duration, e.idle, e.lines,
                                         e.total_minor, e.currency});
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
  }

  void operator()(const events::CapScheduled& e) {
    Site& site = at_id(s.sites_, e.site);
    const auto index = site.tree.index_of(e.node);
    ENSURE(index.has_value());
    site.caps[*index].points = e.points;
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
    LimitState& limit = evse.limit;
    const ControlSettings& control = at_id(s.sites_, evse.site).definition.control;
    std::erase_if(limit.uncertain, [&](const Lease& l) { return lease_end(l, control) <= at; });
    limit.uncertain.push_back({e.request, e.transaction, e.limit, e.valid_until});
    limit.reason = e.reason;
    Transaction& transaction = at_id(s.transactions_, e.transaction);
    const bool admitted = e.limit >= control.minimum_current;
    if (admitted != transaction.admitted) {
      transaction.admitted = admitted;
      transaction.admitted_changed = at;
    }
  }

  void operator()(const events::LimitAcknowledged& e) {
    Evse& evse = at_id(s.evses_, e.evse);
    LimitState& limit = evse.limit;
    const auto found = std::find_if(limit.uncertain.begin(), limit.uncertain.end(),
                                    [&](const Lease& l) { return l.request == e.request; });
    if (found == limit.uncertain.end()) return;  // its transaction ended meanwhile
    // Calls reach a charger in order: what was sent before this one is replaced by it.
    const ControlSettings& control = at_id(s.sites_, evse.site).definition.control;
    Amps before = limit.settling_until > at ? limit.settling : Amps();
    if (limit.confirmed && lease_end(*limit.confirmed, control) > at) {
      before = std::max(before, limit.confirmed->limit);
    }
    for (auto it = limit.uncertain.begin(); it != found; ++it) {
      if (lease_end(*it, control) > at) before = std::max(before, it->limit);
    }
    if (!limit.confirmed || limit.confirmed->limit != found->limit) limit.unchanged_since = at;
    const bool held = limit.confirmed && limit.confirmed->valid_until > at;
    if (!held || limit.confirmed->limit < found->limit) limit.raised_at = at;
    at_id(s.stations_, evse.station).charging.leases.proved = true;
    limit.confirmed = *found;
    limit.uncertain.erase(limit.uncertain.begin(), found + 1);
    if (before > limit.confirmed->limit) {
      limit.settling = before;
      limit.settling_until = at + control.settle;
    }
  }

  void operator()(const events::LimitRefused& e) {
    std::erase_if(at_id(s.evses_, e.evse).limit.uncertain,
                  [&](const Lease& l) { return l.request == e.request; });
  }

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
    Station& station = at_id(s.stations_, e.station);
    for (const events::ToleratedDefect& one : e.defects) {
      station.defects[static_cast<std::size_t>(one.defect)] +=
          static_cast<std::uint32_t>(one.count);
    }
  }

  void operator()(const events::ChargingCapabilitiesLearned& e) {
    ChargingCapabilities& charging = at_id(s.stations_, e.station).charging;
    charging.max_stack_level = e.max_stack_level;
    charging.max_periods = e.max_periods;
    charging.max_profiles = e.max_profiles;
    charging.takes_amps = e.takes_amps;
    charging.takes_watts = e.takes_watts;
  }

  void operator()(const events::ProfileTimingChanged& e) {
    ChargingCapabilities& charging = at_id(s.stations_, e.station).charging;
    (e.lease ? charging.leases : charging.default_limit) = {e.timing, false};
  }
};

void State::apply(const events::Event& event, Instant at) { std::visit(Applier{*this, at}, event); }

Instant lease_end(const Lease& lease, const ControlSettings& control) {
  return lease.valid_until + control.clock_tolerance + control.settle;
}

const Site& State::site(SiteId id) const { return at_id(sites_, id); }
const Station& State::station(StationId id) const { return at_id(stations_, id); }
const Evse& State::evse(EvseId id) const { return at_id(evses_, id); }
const Transaction& State::transaction(TransactionId id) const { return at_id(transactions_, id); }
const TariffDefinition& State::tariff(TariffId id) const { return at_id(tariffs_, id); }

bool State::has_site(SiteId id) const { return !id.is_none() && id.value() <= sites_.size(); }
bool State::has_tariff(TariffId id) const { return !id.is_none() && id.value() <= tariffs_.size(); }

bool State::has_transaction(StationId station, TransactionId id) const {
  if (id.is_none() || id.value() > transactions_.size()) return false;
  return evse(transaction(id).evse).station == station;
}

const Transaction* State::find_transaction(StationId station, std::int64_t wire_id) const {
  if (wire_id < 1) return nullptr;
  const WireTransactionId wire(static_cast<std::uint64_t>(wire_id));
  const auto found = by_wire_.find(std::pair(station, wire));
  return found == by_wire_.end() ? nullptr : &transaction(found->second);
}

const Station* State::find_station(std::string_view identity) const {
  const auto found = by_identity_.find(identity);
  return found == by_identity_.end() ? nullptr : &station(found->second);
}

const TokenStatus* State::find_token(std::string_view id_tag) const {
  const auto found = tokens_.find(folded(id_tag));
  return found == tokens_.end() ? nullptr : &found->second.status;
}

std::string State::spelling(std::string_view id_tag) const {
  std::string key = folded(id_tag);
  const auto found = tokens_.find(key);
  return found == tokens_.end() ? key : found->second.id_tag;
}

std::optional<std::string> State::find_without_separators(std::string_view id_tag) const {
  const std::string key = without_separators(folded(id_tag));
  const auto found = tokens_without_separators_.find(key);
  if (key.empty() || found == tokens_without_separators_.end() || found->second.empty()) {
    return std::nullopt;
  }
  return found->second;
}

TransactionId State::find_start(EvseId evse, std::string_view id_tag, Instant at,
                                WattHours meter_start) const {
  const auto found = starts_.find(start_key(evse, id_tag, at, meter_start));
  return found == starts_.end() ? TransactionId() : found->second;
}

const Charge* State::find_charge(SessionId session) const {
  const auto found = charges_.find(session);
  return found == charges_.end() ? nullptr : &found->second;
}

TransactionId State::next_transaction() const { return TransactionId(transactions_.size() + 1); }
LimitRequestId State::next_limit_request() const { return LimitRequestId(limit_requests_ + 1); }

namespace {

void add(sim::Digest& d, const Lease& lease) {
  d.add(lease.request.value());
  d.add(lease.transaction.value());
  d.add(lease.limit.value());
  d.add(lease.valid_until);
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
}

void add(sim::Digest& d, const ChargingCapabilities& charging) {
  d.add(charging.max_stack_level.value_or(-1));
  d.add(charging.max_periods.value_or(-1));
  d.add(charging.max_profiles.value_or(-1));
  d.add(charging.takes_amps ? 1 : 0);
  d.add(charging.takes_watts ? 1 : 0);
  for (const TriedTiming& tried : {charging.leases, charging.default_limit}) {
    d.add(static_cast<int>(tried.timing));
    d.add(tried.proved ? 1 : 0);
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
  d.add(clock.anchor ? clock.anchor->device : Instant::never());
  d.add(clock.anchor ? clock.anchor->arrival : Instant::never());
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
  for (const std::uint32_t count : station.defects) d.add(count);
  add(d, station.notices);
  add(d, station.clock);
}

void add(sim::Digest& d, const Evse& evse) {
  d.add(json::to_json(evse.definition));
  d.add(static_cast<int>(evse.status));
  d.add(evse.status_at);
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
  d.add(t.idle_since.value_or(Instant::never()));
  d.add(t.admitted ? 1 : 0);
  d.add(t.admitted_changed);
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
  for (const auto& [session, charge] : charges_) {
    d.add(session.value());
    d.add(charge.energy.value());
    d.add(charge.duration.us());
    d.add(charge.idle.us());
    d.add(charge.total_minor);
    d.add(charge.currency);
  }
  for (const auto& [account, balance] : balances_) {
    d.add(account);
    d.add(balance);
  }
  d.add(limit_requests_);
  d.add(ledger_entries_);
  return d.hex();
}

}  // namespace voltwin::core::state
