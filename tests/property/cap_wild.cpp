// Wild days of the cap adversary: chargers that cannot be trusted, a building that steps, caps
// without notice, restored backups; and the oracle that knows whose fault an excess is.
//
// The oracle. A charger that obeys counts at the most that its limits let it draw. What nobody can
// know yet is left out of the sum for the declared reaction time: what a disobedient charger draws
// beyond its limit, from the first sample about it that reached the core; the building above
// what the core counts for it; a cap below the one that it replaced without notice. After
// that time all of it counts.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>

#include "tests/property/cap_world.hpp"
#include "tests/property/phasors.hpp"

namespace voltwin::test {

namespace {

constexpr double tolerance_a = 2e-3;
constexpr Duration sampling = Duration::from_seconds(20);  ///< of CapWorld::meter()
constexpr std::uint64_t least_sessions = 20;
constexpr std::uint64_t least_faults = 30;
constexpr Duration longest_day = Duration::from_hours(6);

constexpr std::array policies{
    Policy::equal_share,  Policy::first_come,        Policy::round_robin, Policy::earliest_deadline,
    Policy::least_laxity, Policy::proportional_fair, Policy::tiered_fair};

Duration slack(const ControlSettings& control) { return control.settle + control.clock_tolerance; }

// By how much some line is over the limit, or over what it carries anyway where that is more.
double excess_a(const NodeLoad& load, const NodeLoad& anyway, double limit) {
  double most = -limit;
  for (std::size_t line = 0; line < load.lines.size(); ++line) {
    const double accepted = std::max(limit, std::abs(anyway.lines[line]));
    most = std::max(most, std::abs(load.lines[line]) - accepted);
  }
  return most;
}

}  // namespace

std::uint64_t CapStatistics::all_faults() const {
  return frames_lost + answers_lost + half_open + stalls + crashes + reboots + refusals +
         disobedient + full_power + dead_meters + load_steps + unannounced_caps;
}

// --- the site --------------------------------------------------------------------------------

void CapWorld::make_wild_stations() {
  ++statistics_.days;
  site_.control.policy = policies[wild_.below(policies.size())];
  for (std::size_t s = 0; s < stations_.size(); ++s) {
    if (!wild_.chance(0.2)) continue;
    stations_[s].loses_limits = true;
    if (options_.sabotage == Sabotage::undeclared_loss) continue;
    for (EvseDefinition& evse : definitions_[s].evses) evse.offline_limit = OfflineLimit::lost;
  }
}

void CapWorld::begin_wild_day() {
  for (std::size_t i = 0; i < stations_.size(); ++i) {
    after(somewhen(150.0), [this, i] { misbehave(i); });
  }
  after(somewhen(200.0), [this] { step_load(); });
  after(somewhen(400.0), [this] { lower_cap_unannounced(); });
}

bool CapWorld::day_is_over() const {
  const bool full =
      statistics_.transactions >= least_sessions && statistics_.all_faults() >= least_faults;
  return full || now_ > began_ + longest_day;
}

// --- faults ----------------------------------------------------------------------------------

// A station refuses everything for a while, or one of its EVSEs ignores its limit.
void CapWorld::misbehave(std::size_t index) {
  ModelStation& station = stations_[index];
  if (wild_.chance(0.5)) {
    station.refuses_until = now_ + Duration::nearest(wild_.uniform(10.0, 300.0));
  } else {
    ModelEvse& evse = evses_[station.evses[wild_.below(station.evses.size())]];
    if (!evse.disobeys) ++statistics_.disobedient;
    evse.disobeys = !evse.disobeys;
    evse.shown.clear();
  }
  after(Duration::nearest(wild_.uniform(60.0, 400.0)), [this, index] { misbehave(index); });
}

void CapWorld::step_load() {
  ++statistics_.load_steps;
  load_w_ = site_.uncontrolled.front().worst.value() * wild_.uniform();
  if (wild_.chance(0.2)) {
    ++statistics_.dead_meters;
    meter_dead_until_ = now_ + Duration::nearest(wild_.uniform(30.0, 600.0));
  }
  after(Duration::nearest(wild_.uniform(30.0, 500.0)), [this] { step_load(); });
}

void CapWorld::lower_cap_unannounced() {
  const std::uint64_t node = 1 + wild_.below(site_.nodes.size());
  std::vector<CapPoint> points = caps_[node];
  if (points.empty() || points.back().from < now_) {
    ++statistics_.unannounced_caps;
    excuse_caps();
    const double room = wild_.uniform(0.0, 20.0);
    points.push_back({now_, Watts(3.0 * 230.0 * (base_load_a(node) + room))});
    step(Command{CorrelationId(), ScheduleCap{SiteId(1), grid::NodeId(node), points}});
  }
  after(Duration::nearest(wild_.uniform(100.0, 900.0)), [this] { lower_cap_unannounced(); });
}

// Caps are about to change without notice: what holds now still does for the reaction time.
void CapWorld::excuse_caps() {
  for (const grid::Node& node : site_.nodes) {
    OldCap& old = old_caps_[node.id.value()];
    const double now_w = cap_w(node.id.value());
    old.limit_w = old.until > now_ ? std::max(old.limit_w, now_w) : now_w;
    old.until = now_ + reaction();
  }
}

// The database comes back as it was a while ago: whatever was decided since is not in it. Ids of
// transactions are made with another key then, as after any restored backup
// (docs/operations.md): a station may have one of a transaction that is not known any more.
void CapWorld::lose_tail() {
  const double lease = site_.control.lease.seconds();
  const Instant back_to = now_ - Duration::nearest(lease * wild_.uniform(0.55, 3.0));
  std::size_t left = kept_.records.size();
  while (left > 0 && kept_.records[left - 1].at > back_to) --left;
  if (left == 0 || left <= defined_) return;
  ++statistics_.restored;
  excuse_caps();
  kept_.records.resize(left);
  caps_.clear();
  for (const core::events::Record& record : kept_.records) keep_cap(record);
  config_.transaction_key = core::session::TransactionKey({epoch_, 3});
  if (options_.sabotage == Sabotage::backup_seems_new) kept_.records.back().at = now_;
}

// --- what the core can know ------------------------------------------------------------------

Duration CapWorld::reaction() const {
  const ControlSettings& control = site_.control;
  // A sample that can be judged, and then whatever had been granted to others ends.
  return sampling * 3 + slack(control) * 3 + control.interval + control.lease + slack(control);
}

// While the core cannot know what a charger was allowed, it counts it in full and judges nothing:
// what a meter shows is news from then on.
void CapWorld::restart_judging(const core::events::Record& record) {
  const auto restart = [&](ModelEvse& evse, Instant from) {
    evse.shown.clear();
    evse.judged_from = from;
  };
  if (record.type == "GrantsDoubted") {
    for (ModelEvse& evse : evses_) restart(evse, now_ + site_.control.lease + slack(site_.control));
  } else if (record.type == "DefaultLimitInstalled") {
    const auto event = core::events::from_record(record).value();
    const auto station = std::get<core::events::DefaultLimitInstalled>(event).station;
    for (const std::size_t i : stations_[station.value() - 1].evses) {
      restart(evses_[i], std::max(evses_[i].judged_from, now_));
    }
  } else if (record.type == "LimitAcknowledged" || record.type == "TransactionEnded" ||
             record.type == "TransactionStarted") {
    // A sample from around a change of its limits proves nothing.
    const auto event = core::events::from_record(record).value();
    EvseId id;
    if (const auto* limit = std::get_if<core::events::LimitAcknowledged>(&event)) id = limit->evse;
    if (const auto* start = std::get_if<core::events::TransactionStarted>(&event)) id = start->evse;
    if (const auto* end = std::get_if<core::events::TransactionEnded>(&event)) {
      id = shard_->state().transaction(end->transaction).evse;
    }
    ModelEvse& evse = evses_[id.value() - 1];
    evse.judged_from = std::max(evse.judged_from, now_ + slack(site_.control) * 2 + sampling);
  }
}

void CapWorld::note_shown(Shown shown) {
  ModelEvse& evse = evses_[shown.evse];
  shown.arrived = now_;
  if (shown.current_a <= shown.limit_a + 1.0) {
    evse.shown.clear();
  } else if (evse.disobeys && now_ >= evse.judged_from) {
    evse.shown.push_back(shown);
  }
}

double CapWorld::drawn_a(const ModelEvse& evse) const {
  const double allowed = allowed_a(evse);
  if (!evse.running || !evse.disobeys) return allowed;
  return std::max(allowed, evse.max_a * evse.appetite);
}

double CapWorld::accounted_a(const ModelEvse& evse) const {
  double known = allowed_a(evse);
  if (!evse.running || !evse.disobeys) return known;
  for (const Shown& shown : evse.shown) {
    // Within their tolerance meters prove nothing.
    if (shown.arrived + reaction() <= now_) known = std::max(known, shown.current_a);
  }
  return std::min(known, drawn_a(evse));
}

// The least that the core has counted for the building within the reaction time.
double CapWorld::accounted_load_w() const {
  double least = load_w_;
  const Instant since = now_ - reaction();
  for (std::size_t i = 0; i < reported_.size(); ++i) {
    const Instant counted_until =
        std::min(i + 1 < reported_.size() ? reported_[i + 1].at : Instant::never(),
                 reported_[i].at + site_.control.measurement_timeout);
    if (counted_until > since) least = std::min(least, reported_[i].load_w);
  }
  return least;
}

// --- the certificates ------------------------------------------------------------------------

// Facts after which the worst case may be over a limit until what was granted before has ended.
void CapWorld::watch_shocks(const core::events::Batch& batch) {
  constexpr std::array<std::string_view, 7> kinds{
      "StationDefined", "StationBooted",    "MeasuredLoadChanged", "CapScheduled",
      "LimitDisobeyed", "OfflineLimitLost", "GrantsDoubted"};
  const auto shakes = [&](const core::events::Record& record) {
    // In a storm caps come with notice, and those shake nothing.
    if (record.type == "CapScheduled" && !wild()) return false;
    return std::find(kinds.begin(), kinds.end(), record.type) != kinds.end();
  };
  const ControlSettings& control = site_.control;
  const Duration life = control.lease + slack(control);
  for (const core::events::Record& record : batch.records) restart_judging(record);
  if (std::any_of(batch.records.begin(), batch.records.end(), shakes)) {
    shaken_until_ = std::max(shaken_until_, now_ + life);
  }
  // A load that is not measured any more counts as the worst.
  const Instant stale = load_reported_ + control.measurement_timeout;
  if (stale <= now_) shaken_until_ = std::max(shaken_until_, stale + life);
}

// Of each plan: the worst that may come of it is within every limit.
void CapWorld::check_certificate() {
  if (shard_->counters().plans == plans_seen_) return;
  plans_seen_ = shard_->counters().plans;
  const auto certificate = shard_->certificate(SiteId(1), now_);
  // A charger that has not confirmed its default counts in full for as long as that takes.
  if (certificate.unconfirmed > 0)
    shaken_until_ = now_ + site_.control.lease + slack(site_.control);
  if (now_ <= shaken_until_) {
    ++statistics_.shaken;
    return;
  }
  ++statistics_.certificates;
  if (certificate.holds) return;
  failure_ = to_text(now_) + ": the certificate of " +
             site_.nodes[certificate.worst.tightest].name + " does not hold: room " +
             std::to_string(certificate.worst.room) + " at " + to_text(certificate.worst_at);
}

// --- the oracle ------------------------------------------------------------------------------

// For people: who draws what below the node.
std::string CapWorld::who_draws(std::uint64_t node) const {
  std::string out = node == 1 ? "; load " + std::to_string(accounted_load_w()) : "";
  for (std::size_t i = 0; i < evses_.size(); ++i) {
    const ModelEvse& evse = evses_[i];
    if (!below(evse.node, node)) continue;
    const ModelStation& station = stations_[evse.station];
    out += "; " + station.identity + "/" + std::to_string(evse.connector) + " accounted " +
           std::to_string(evse.running ? accounted_a(evse) : 0.0) + " drawn " +
           std::to_string(evse.running ? drawn_a(evse) : 0.0) + " A" +
           (evse.disobeys ? " disobeys" : "") + (station.loses_limits ? " loses" : "") +
           (station.online ? "" : " offline");
  }
  return out;
}

// What the EVSE draws whatever is decided: of a disobedient one all that it is known to take.
double CapWorld::anyway_a(const ModelEvse& evse) const {
  const ModelStation& station = stations_[evse.station];
  if (station.loses_limits) return evse.max_a;
  const double known = accounted_a(evse);
  const bool takes_more = evse.disobeys && known > allowed_a(evse);
  return takes_more ? known : std::min(known, site_.control.safe_default.value());
}

std::string CapWorld::check_wild() {
  ++statistics_.checks;
  while (reported_.size() > 1 &&
         reported_[1].at + site_.control.measurement_timeout + reaction() < now_) {
    reported_.pop_front();
  }
  bool excused = false;
  for (const grid::Node& node : site_.nodes) {
    const std::uint64_t id = node.id.value();
    NodeLoad accounted, truth, anyway;
    for (const ModelEvse& evse : evses_) {
      if (!below(evse.node, id) || !evse.running) continue;
      accounted.add(evse.connection, accounted_a(evse), evse.vehicle_phases);
      truth.add(evse.connection, drawn_a(evse), evse.vehicle_phases);
      anyway.add(evse.connection, anyway_a(evse), evse.vehicle_phases);
    }
    if (id == 1) {
      const double known_a = accounted_load_w() / (3.0 * NodeLoad::voltage);
      accounted.add(grid::Connection::L1L2L3, known_a, 3);
      anyway.add(grid::Connection::L1L2L3, known_a, 3);
      truth.add(grid::Connection::L1L2L3, load_w_ / (3.0 * NodeLoad::voltage), 3);
    }
    const double line_limit = node.limit_per_phase.value_or(Amps(1e12)).value();
    const double fixed_w = node.limit_power.value_or(Watts(1e12)).value();
    const double cap = std::min(fixed_w, cap_w(id));
    double followed_cap = cap;
    const auto old = old_caps_.find(id);
    if (old != old_caps_.end() && old->second.until > now_) {
      followed_cap = std::min(fixed_w, std::max(cap, old->second.limit_w));
    }
    const double excess = std::max(excess_a(truth, NodeLoad(), line_limit),
                                   (truth.power_w - cap) / (3.0 * NodeLoad::voltage));
    if (excess > tolerance_a) {
      excused = true;
      statistics_.worst_excess = std::max(statistics_.worst_excess, excess);
    }
    const double over_w = accounted.power_w - std::max(followed_cap, anyway.power_w);
    if (excess_a(accounted, anyway, line_limit) > tolerance_a ||
        over_w > tolerance_a * 3.0 * NodeLoad::voltage) {
      return to_text(now_) + ": " + node.name + " may carry " +
             std::to_string(accounted.fullest_line_a()) + " A of " + std::to_string(line_limit) +
             ", " + std::to_string(accounted.power_w) + " W of " + std::to_string(followed_cap) +
             who_draws(id);
    }
  }
  statistics_.excused_checks += excused ? 1U : 0U;
  return "";
}

}  // namespace voltwin::test
