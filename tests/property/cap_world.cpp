// The site, the core's process and the network of the cap adversary.
#include "tests/property/cap_world.hpp"

#include <algorithm>

#include "csms/core/boundary/definitions.hpp"

namespace voltwin::test {

namespace {

constexpr Instant beginning = Instant::from_seconds(1'780'300'800);
constexpr Duration patience = Duration::from_minutes(10);  ///< in which the calm must show
constexpr std::uint64_t snapshot_every = 40;               ///< batches
constexpr double voltage = 230.0;

Duration lease_life(const ControlSettings& control) {
  return control.lease + control.clock_tolerance + control.settle;
}

}  // namespace

void CapStatistics::add(const CapStatistics& other) {
  checks += other.checks;
  tight_checks += other.tight_checks;
  leases_taken += other.leases_taken;
  leases_rejected += other.leases_rejected;
  answers_lost += other.answers_lost;
  connections += other.connections;
  half_open += other.half_open;
  stalls += other.stalls;
  crashes += other.crashes;
  snapshots += other.snapshots;
  reboots += other.reboots;
  transactions += other.transactions;
  offline_starts += other.offline_starts;
  cap_reductions += other.cap_reductions;
  outliving_leases += other.outliving_leases;
  inherited += other.inherited;
  certificates += other.certificates;
  shaken += other.shaken;
  calm_sessions += other.calm_sessions;
  days += other.days;
  frames_lost += other.frames_lost;
  refusals += other.refusals;
  disobedient += other.disobedient;
  full_power += other.full_power;
  dead_meters += other.dead_meters;
  load_steps += other.load_steps;
  unannounced_caps += other.unannounced_caps;
  restored += other.restored;
  plans += other.plans;
  excused_checks += other.excused_checks;
  worst_excess = std::max(worst_excess, other.worst_excess);
}

CapWorld::CapWorld(std::uint64_t seed, CapOptions options)
    : options_(options),
      random_(random::Random(seed).stream("cap")),
      wild_(random::Random(seed).stream("wild")),
      now_(beginning) {
  make_stations();
  if (wild()) make_wild_stations();
  make_site();
  config_.call_timeout = Duration::from_seconds(5 + static_cast<std::int64_t>(random_.below(26)));
  shard_.emplace(config_, core::shard::Sideband::drop);
  TariffDefinition tariff;
  tariff.name = "free";
  step(Command{CorrelationId(), DefineTariff{tariff}});
  step(Command{CorrelationId(), DefineToken{{"TAG1", TokenStatus::Accepted}}});
  step(Command{CorrelationId(), DefineSite{site_}});
  for (const StationDefinition& station : definitions_) {
    step(Command{CorrelationId(), DefineStation{station}});
  }
  if (shard_->state().evses().size() != evses_.size()) failure_ = "the definitions were refused";
  make_caps();
  while (!pending_.empty()) make_durable();
  began_ = now_;
  defined_ = kept_.records.size();
}

// --- the site ------------------------------------------------------------------------------

void CapWorld::make_stations() {
  random::Stream tastes = random_.stream("tastes");
  constexpr grid::Connection connections[] = {grid::Connection::L1L2L3, grid::Connection::L1L2L3,
                                              grid::Connection::L2L3L1, grid::Connection::L1,
                                              grid::Connection::L2,     grid::Connection::L1L2,
                                              grid::Connection::L3L1};
  constexpr double currents[] = {10.0, 16.0, 32.0, 32.0, 63.0};
  const std::uint64_t nodes = 1 + random_.below(5);
  for (std::uint64_t id = 1; id <= nodes; ++id) {
    grid::Node node;
    node.id = grid::NodeId(id);
    node.name = "N" + std::to_string(id);
    if (id > 1) node.parent = grid::NodeId(1 + random_.below(id - 1));
    site_.nodes.push_back(node);
  }
  const std::size_t stations = (wild() ? 2 : 1) + random_.below(wild() ? 3 : 4);
  for (std::size_t s = 0; s < stations; ++s) {
    StationDefinition definition;
    definition.site = SiteId(1);
    definition.identity = "S" + std::to_string(s);
    ModelStation station;
    station.identity = definition.identity;
    const std::size_t count = 1 + random_.below(3);
    for (std::size_t c = 0; c < count; ++c) {
      ModelEvse evse;
      evse.station = s;
      evse.connector = static_cast<int>(c) + 1;
      evse.node = 1 + random_.below(nodes);
      evse.connection = connections[random_.below(std::size(connections))];
      evse.max_a = currents[random_.below(std::size(currents))];
      station.evses.push_back(evses_.size());
      evses_.push_back(evse);
      EvseDefinition wired;
      wired.name = definition.identity + "/" + std::to_string(evse.connector);
      wired.node = grid::NodeId(evse.node);
      wired.connection = evse.connection;
      wired.max_current = Amps(evse.max_a);
      definition.evses.push_back(wired);
    }
    if (tastes.chance(0.25)) station.taste = Taste::no_transaction;
    if (count == 1 && tastes.chance(0.25)) station.taste = Taste::station_only;
    stations_.push_back(std::move(station));
    definitions_.push_back(std::move(definition));
  }
}

bool CapWorld::below(std::uint64_t node, std::uint64_t ancestor) const {
  while (node != ancestor) {
    node = site_.nodes[node - 1].parent.value();
    if (node == 0) return false;
  }
  return true;
}

// What every line of the node must carry in any case: the safe defaults and the load.
double CapWorld::base_load_a(std::uint64_t node) const {
  double sum = 0.0;
  for (const ModelEvse& evse : evses_) {
    if (!below(evse.node, node)) continue;
    sum += stations_[evse.station].loses_limits ? evse.max_a : site_.control.safe_default.value();
  }
  if (node == 1) sum += site_.uncontrolled.front().worst.value() / (3.0 * voltage);
  return sum + site_.control.margin.value() / (3.0 * voltage);
}

void CapWorld::make_site() {
  const auto seconds = [&](std::uint64_t low, std::uint64_t high) {
    return Duration::from_seconds(static_cast<std::int64_t>(low + random_.below(high - low + 1)));
  };
  site_.name = "Storm";
  site_.tariff = TariffId(1);
  site_.heartbeat_interval = seconds(10, 60);
  ControlSettings& control = site_.control;
  control.lease = seconds(60, 180);
  control.interval = seconds(10, 29);
  control.settle = seconds(0, 10);
  control.clock_tolerance = seconds(0, 5);
  control.measurement_timeout = seconds(30, 90);
  control.rotation = seconds(60, 300);
  control.safe_default = Amps(random_.chance(0.7) ? 0.0 : 6.0);
  control.step = Amps(random_.chance(0.7) ? 1.0 : 0.5);
  control.margin = Watts(random_.chance(0.7) ? 0.0 : 500.0);
  const double worst = random_.uniform(0.0, 20'000.0);
  load_w_ = worst * random_.uniform(0.0, 1.0);
  site_.uncontrolled = {{grid::NodeId(1), Watts(worst)}};
  for (grid::Node& node : site_.nodes) {
    const double base = base_load_a(node.id.value());
    const bool root = node.id.value() == 1;
    if (root || random_.chance(0.6)) {
      node.limit_per_phase = Amps(base + random_.uniform(4.0, root ? 80.0 : 50.0));
    }
    if (random_.chance(0.3)) {
      node.limit_power = Watts(3.0 * voltage * (base + random_.uniform(4.0, 40.0)));
    }
  }
}

void CapWorld::make_caps() {
  for (const grid::Node& node : site_.nodes) {
    if (!random_.chance(0.4)) continue;
    std::vector<CapPoint> points;
    Instant from = beginning + somewhen(200.0);
    while (from < beginning + storm_length() && points.size() < 8) {
      const double room = random_.uniform(0.0, 40.0);
      points.push_back({from, Watts(3.0 * voltage * (base_load_a(node.id.value()) + room))});
      from += Duration::from_seconds(1) + somewhen(200.0);
    }
    step(Command{CorrelationId(), ScheduleCap{SiteId(1), node.id, points}});
    for (const CapPoint& point : points) at(point.from, [this] { ++statistics_.cap_reductions; });
  }
}

// A point is added to a schedule with no more notice than a lease lasts.
void CapWorld::announce_cap() {
  const std::uint64_t node = 1 + random_.below(site_.nodes.size());
  std::vector<CapPoint> points = caps_[node];
  Instant from = now_ + lease_life(site_.control) + Duration::from_us(1);
  if (!points.empty()) from = std::max(from, points.back().from + Duration::from_us(1));
  if (from < beginning + storm_length()) {
    const double room = random_.uniform(0.0, 40.0);
    points.push_back({from, Watts(3.0 * voltage * (base_load_a(node) + room))});
    step(Command{CorrelationId(), ScheduleCap{SiteId(1), grid::NodeId(node), points}});
    at(from, [this] { ++statistics_.cap_reductions; });
  }
  if (stormy_) after(somewhen(150.0), [this] { announce_cap(); });
}

void CapWorld::report_load() {
  if (now_ < meter_dead_until_) {
    after(meter_dead_until_ - now_, [this] { report_load(); });
    return;
  }
  if (wild()) reported_.push_back({now_, load_w_});
  load_reported_ = now_;
  step(Command{CorrelationId(), ReportLoad{SiteId(1), grid::NodeId(1), Watts(load_w_)}});
  const bool pause = stormy_ && random_.chance(0.15);
  after(Duration::from_seconds(pause ? 150 : 15), [this] { report_load(); });
}

// --- the core's process ----------------------------------------------------------------------

void CapWorld::step(const Input& input) {
  shard_->step(input, now_);
  flush();
}

// The database takes its time, at times seconds; the batches become durable in order.
void CapWorld::flush() {
  if (!shard_->has_batch()) return;
  if (++batches_ % snapshot_every == 0) snapshot_ = shard_->snapshot();
  Pending pending;
  pending.ticket = shard_->take_batch(pending.batch);
  watch_shocks(pending.batch);
  check_certificate();
  pending_.push_back(std::move(pending));
  Duration write = Duration::from_ms(static_cast<std::int64_t>(random_.below(200)));
  if (stormy_ && random_.chance(0.02)) write = somewhen(4.0);
  written_ = std::max(written_, now_ + write);
  at(written_, [this, epoch = epoch_] {
    if (epoch == epoch_ && !pending_.empty()) make_durable();
  });
}

void CapWorld::keep(const core::events::Batch& batch) {
  kept_.add(batch);
  for (const core::events::Record& record : batch.records) keep_cap(record);
}

void CapWorld::keep_cap(const core::events::Record& record) {
  if (record.type != "CapScheduled") return;
  const auto event = core::events::from_record(record).value();
  const auto& cap = std::get<core::events::CapScheduled>(event);
  caps_[cap.node.value()] = cap.points;
}

void CapWorld::make_durable() {
  const Pending pending = std::move(pending_.front());
  pending_.pop_front();
  keep(pending.batch);
  std::vector<Effect> effects;
  shard_->durable(pending.ticket, effects);
  for (const Effect& effect : effects) carry_out(effect);
}

void CapWorld::carry_out(const Effect& effect) {
  if (const auto* frame = std::get_if<SendFrame>(&effect)) {
    send_down(frame->connection, frame->text);
    return;
  }
  const auto* close = std::get_if<CloseConnection>(&effect);
  if (close == nullptr) return;
  const auto found = links_.find(close->connection);
  if (found == links_.end()) return;
  found->second.core_open = false;
  const std::size_t station = found->second.station;
  const Duration notice = found->second.lost_down ? Duration::from_seconds(90) : delay();
  after(notice, [this, station, id = close->connection] {
    if (stations_[station].connection == id && stations_[station].online) disconnect(station);
  });
}

// The process dies with what was not written, perhaps after a write and before its effects.
// From the latest snapshot, where there is one that is not ahead of the journal.
void CapWorld::recover() {
  statistics_.plans += shard_->counters().plans;
  shard_.emplace(config_, core::shard::Sideband::drop);
  kept_.restore_vault(*shard_);
  if (snapshot_ && snapshot_->sequence <= kept_.records.size()) {
    ++statistics_.snapshots;
    const auto restored = shard_->restore(snapshot_->sequence, snapshot_->bytes);
    if (!restored) failure_ = restored.error().message;
  }
  kept_.replay_into(*shard_, shard_->last_sequence());
  snapshot_.reset();
  shard_->resume(now_);
  flush();
}

void CapWorld::crash() {
  ++statistics_.crashes;
  ++epoch_;
  written_ = now_;
  while (!pending_.empty() && random_.chance(0.5)) {
    keep(pending_.front().batch);
    pending_.pop_front();
  }
  pending_.clear();
  // Nothing is measured until the next report: the worst counts.
  load_reported_ = now_ - site_.control.measurement_timeout;
  if (wild() && wild_.chance(0.3)) lose_tail();
  recover();
  links_.clear();
  for (std::size_t i = 0; i < stations_.size(); ++i) {
    after(delay(), [this, i, id = stations_[i].connection] {
      if (stations_[i].online && stations_[i].connection == id) disconnect(i);
    });
  }
  if (stormy_)
    after(somewhen(250.0), [this] {
      if (stormy_) crash();
    });
}

// --- the network -----------------------------------------------------------------------------

Duration CapWorld::delay() {
  if (stormy_ && random_.chance(0.02)) return somewhen(10.0);
  return Duration::from_ms(1 + static_cast<std::int64_t>(random_.below(300)));
}

void CapWorld::connect(std::size_t index) {
  ModelStation& station = stations_[index];
  if (station.online) return;
  ++statistics_.connections;
  if (station.loses_limits) {
    for (const std::size_t i : station.evses) {
      evses_[i].following.push_back({evses_[i].max_a, now_ + site_.control.settle});
    }
  }
  station.online = true;
  station.connection = ConnectionId(next_connection_++);
  station.waiting_for.clear();
  links_[station.connection] = Link{index, true, true, false, false, now_, now_};
  step(Connected{station.connection, station.identity});
  if (station.needs_boot) {
    station.outbox.push_front(
        {Kind::boot, R"({"chargePointVendor":"Acme","chargePointModel":"One"})", 0});
  }
  send_next(index);
}

void CapWorld::disconnect(std::size_t index) {
  ModelStation& station = stations_[index];
  if (!station.online) return;
  station.online = false;
  if (station.loses_limits) ++statistics_.full_power;
  station.waiting_for.clear();
  std::erase_if(station.outbox,
                [](const Message& m) { return m.kind != Kind::start && m.kind != Kind::stop; });
  const auto found = links_.find(station.connection);
  if (found != links_.end()) {
    found->second.station_open = false;
    found->second.lost_up = found->second.lost_up || random_.chance(0.5);
    if (!found->second.lost_up) {
      after(somewhen(5.0), [this, id = station.connection] {
        const auto link = links_.find(id);
        if (link == links_.end() || !link->second.core_open) return;
        link->second.core_open = false;
        step(Disconnected{id});
      });
    }
  }
  after(somewhen(stormy_ ? 40.0 : 5.0), [this, index] { connect(index); });
}

// Something happens to a station's connection or to the station.
void CapWorld::trouble(std::size_t index) {
  if (!stormy_) return;
  ModelStation& station = stations_[index];
  const auto found = links_.find(station.connection);
  const std::uint64_t kind = random_.below(6);
  if (kind == 0) {
    disconnect(index);
  } else if (kind == 1 && found != links_.end()) {
    ++statistics_.half_open;
    const std::uint64_t side = random_.below(3);
    found->second.lost_up = found->second.lost_up || side != 0;
    found->second.lost_down = found->second.lost_down || side != 1;
    after(somewhen(120.0), [this, index, id = station.connection] {
      if (stations_[index].connection == id) disconnect(index);
    });
  } else if (kind == 2 && found != links_.end()) {
    ++statistics_.stalls;
    // What is under way is not overtaken: a connection keeps the order.
    Instant& direction = random_.chance(0.5) ? found->second.next_up : found->second.next_down;
    direction = std::max(direction, now_) + somewhen(60.0);
  } else if (kind == 3) {
    ++statistics_.reboots;
    station.needs_boot = true;
    for (const std::size_t i : station.evses) {
      ModelEvse& evse = evses_[i];
      const bool holds = evse.lease || evse.connector_lease || stations_[index].maximum_lease;
      if (!holds || random_.chance(0.5)) continue;
      evse.following.push_back({limit_a(evse), now_ + site_.control.settle});
      evse.lease.reset();
      evse.connector_lease.reset();
      stations_[index].maximum_lease.reset();
    }
    disconnect(index);
  } else if (kind == 4) {
    const double tolerance = site_.control.clock_tolerance.seconds();
    for (const std::size_t i : station.evses) {
      ModelEvse& evse = evses_[i];
      evse.following.push_back({limit_a(evse), now_ + site_.control.settle});
    }
    station.clock_offset = Duration::nearest(tolerance * random_.uniform(-1.0, 1.0));
  }
  after(somewhen(60.0), [this, index] { trouble(index); });
}

void CapWorld::send_up(std::size_t index, std::string text, std::optional<Shown> shown) {
  const ConnectionId id = stations_[index].connection;
  const auto found = links_.find(id);
  if (found == links_.end() || found->second.lost_up) {
    ++statistics_.frames_lost;
    return;
  }
  Link& link = found->second;
  link.next_up = std::max(link.next_up, now_ + delay());
  at(link.next_up, [this, id, text = std::move(text), shown] {
    const auto now_open = links_.find(id);
    if (now_open == links_.end() || !now_open->second.core_open || now_open->second.lost_up) {
      ++statistics_.frames_lost;
      return;
    }
    step(FrameReceived{id, text});
    if (shown) note_shown(*shown);
  });
}

void CapWorld::send_down(ConnectionId id, const std::string& text) {
  const auto found = links_.find(id);
  if (found == links_.end() || found->second.lost_down) {
    ++statistics_.frames_lost;
    return;
  }
  Link& link = found->second;
  link.next_down = std::max(link.next_down, now_ + delay());
  at(link.next_down, [this, id, text] {
    const auto now_open = links_.find(id);
    if (now_open == links_.end() || !now_open->second.station_open) return;
    if (now_open->second.lost_down) return;
    arrive_at_station(id, text);
  });
}

// --- the run -----------------------------------------------------------------------------------

void CapWorld::at(Instant when, std::function<void()> what) {
  agenda_.emplace(std::max(when, now_), std::move(what));
}

Duration CapWorld::somewhen(double mean_seconds) {
  return Duration::nearest(std::min(random_.exponential(mean_seconds), 4.0 * mean_seconds));
}

void CapWorld::run_until(Instant end) {
  while (failure_.empty()) {
    const auto next = agenda_.empty() ? Instant::never() : agenda_.begin()->first;
    const Instant wake = shard_->next_deadline().value_or(Instant::never());
    if (std::min(next, wake) > end) break;
    if (wake <= next) {
      now_ = std::max(now_, wake);
      shard_->expire(now_);
      flush();
      if (shard_->next_deadline().value_or(Instant::never()) <= now_) {
        now_ += Duration::from_us(1);  // an instant's work is never due twice
      }
    } else {
      now_ = std::max(now_, next);
      const auto what = std::move(agenda_.begin()->second);
      agenda_.erase(agenda_.begin());
      what();
    }
    if (failure_.empty()) failure_ = wild() ? check_wild() : check();
  }
  now_ = std::max(now_, end);
}

std::string CapWorld::run() {
  if (!failure_.empty()) return failure_;
  for (std::size_t i = 0; i < stations_.size(); ++i) {
    after(somewhen(10.0), [this, i] { connect(i); });
    after(somewhen(60.0), [this, i] { trouble(i); });
  }
  for (std::size_t i = 0; i < evses_.size(); ++i) {
    after(somewhen(30.0), [this, i] { behave(i); });
    after(somewhen(20.0), [this, i] { meter(i); });
  }
  after(Duration::from_seconds(1), [this] { report_load(); });
  after(somewhen(150.0), [this] { announce_cap(); });
  after(somewhen(250.0), [this] {
    if (stormy_) crash();
  });
  if (wild()) begin_wild_day();
  run_until(beginning + storm_length());
  if (wild()) {
    while (failure_.empty() && !day_is_over()) run_until(now_ + Duration::from_minutes(1));
    statistics_.plans += shard_->counters().plans;
    return failure_;
  }

  stormy_ = false;
  for (std::size_t i = 0; i < evses_.size(); ++i) {
    evses_[i].appetite = 1.0;
    behave(i);
  }
  const Instant judged = now_ + Duration::from_seconds(420) + lease_life(site_.control) * 2;
  run_until(judged);
  std::string calm = "never looked";
  while (failure_.empty() && !calm.empty() && now_ < judged + patience) {
    run_until(now_ + Duration::from_seconds(5));
    calm = check_calm();
  }
  return failure_.empty() ? calm : failure_;
}

}  // namespace voltwin::test
