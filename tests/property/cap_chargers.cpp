// The model chargers and the oracle of the cap adversary.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "csms/ocpp/rpc/frame.hpp"
#include "csms/ocpp/schema/message.hpp"
#include "csms/ocpp/v16/messages.hpp"
#include "tests/property/cap_world.hpp"
#include "tests/property/phasors.hpp"

namespace voltwin::test {

namespace rpc = ocpp::rpc;
namespace v16 = ocpp::v16;

// --- limits in the charger -----------------------------------------------------------------

namespace {
constexpr double voltage = 230.0;
// Far above the sum of all rounding, far below anything that matters.
constexpr double tolerance_a = 2e-3;
}  // namespace

// What a profile says now. After its end one that is of no transaction has to say it itself.
double CapWorld::limit_of(const ModelEvse& evse, const HeldLease& lease) const {
  const bool holds = now_ + stations_[evse.station].clock_offset < lease.valid_to;
  return holds ? lease.limit_a : lease.after_a.value_or(evse.max_a);
}

// The limit that the charger applies at this moment.
double CapWorld::limit_a(const ModelEvse& evse) const {
  const ModelStation& station = stations_[evse.station];
  if (station.loses_limits && !station.online) return evse.max_a;
  double limit = station.default_a.value_or(evse.max_a);
  if (evse.connector_lease) limit = limit_of(evse, *evse.connector_lease);
  if (evse.lease && now_ + station.clock_offset < evse.lease->valid_to) {
    limit = evse.lease->limit_a;
  }
  if (station.maximum_lease) return std::min(limit, limit_of(evse, *station.maximum_lease));
  return std::min(limit, station.maximum_a.value_or(evse.max_a));
}

// The most that the vehicle may draw: the limit, or one that it has not yet followed down.
double CapWorld::allowed_a(const ModelEvse& evse) const {
  if (!evse.running) return 0.0;
  const ModelStation& station = stations_[evse.station];
  double most = limit_a(evse);
  for (const auto& lease : {evse.lease, evse.connector_lease, station.maximum_lease}) {
    if (!lease) continue;
    const Instant ended = lease->valid_to - station.clock_offset;
    const bool ends = now_ >= ended && now_ < ended + site_.control.settle;
    if (ends) most = std::max(most, lease->limit_a);
  }
  for (const Following& older : evse.following) {
    if (older.until > now_) most = std::max(most, older.limit_a);
  }
  return std::min(most, evse.max_a);
}

void CapWorld::hold(ModelEvse& evse, std::optional<HeldLease>& place, const HeldLease& lease) {
  std::erase_if(evse.following, [&](const Following& f) { return f.until <= now_; });
  if (place) {
    const Instant ended = place->valid_to - stations_[evse.station].clock_offset;
    evse.following.push_back({place->limit_a, std::min(now_, ended) + site_.control.settle});
  }
  evse.following.push_back({limit_a(evse), now_ + site_.control.settle});
  place = lease;
  ++statistics_.leases_taken;
}

namespace {

// The end of what the first period says, by the profile's own words: validTo, or where the
// second period begins.
std::optional<Instant> end_of(const v16::ChargingProfile& profile) {
  const v16::ChargingSchedule& schedule = profile.charging_schedule;
  if (schedule.charging_schedule_period.size() < 2) return profile.valid_to;
  if (!schedule.start_schedule) return std::nullopt;
  const std::int32_t from = schedule.charging_schedule_period[1].start_period;
  return *schedule.start_schedule + Duration::from_seconds(from);
}

}  // namespace

bool CapWorld::take_profile(std::size_t index, std::string_view payload) {
  using Purpose = v16::ChargingProfilePurpose;
  ModelStation& station = stations_[index];
  v16::SetChargingProfileRequest request;
  if (const auto fault = ocpp::schema::decode_payload(payload, request)) {
    failure_ = "the core sent a profile that is none: " + fault->description;
    return false;
  }
  const v16::ChargingProfile& profile = request.cs_charging_profiles;
  const auto& periods = profile.charging_schedule.charging_schedule_period;
  const Purpose purpose = profile.charging_profile_purpose;
  const bool refused =
      (purpose == Purpose::TxProfile && station.taste != Taste::all) ||
      (purpose == Purpose::TxDefaultProfile && station.taste == Taste::station_only) ||
      (purpose == Purpose::ChargePointMaxProfile && station.evses.size() != 1);
  const bool is_default = purpose != Purpose::TxProfile && periods.size() == 1;
  if (is_default && !refused) {
    if (request.connector_id != 0) failure_ = "a default that is not of the whole charger";
    (purpose == Purpose::TxDefaultProfile ? station.default_a : station.maximum_a) =
        periods.front().limit;
    return true;
  }
  const auto connector = static_cast<std::size_t>(std::max(1, request.connector_id));
  ModelEvse& evse = evses_[station.evses[connector - 1]];
  const bool mine = evse.running && profile.transaction_id &&
                    transactions_[evse.transaction].id == profile.transaction_id;
  const std::optional<Instant> end = end_of(profile);
  if (refused || !end || (purpose == Purpose::TxProfile && !mine)) {
    ++statistics_.leases_rejected;
    return false;
  }
  HeldLease lease{periods.front().limit, *end, std::nullopt};
  if (options_.sabotage == Sabotage::endless_leases) lease.valid_to = Instant::never();
  if (periods.size() > 1) lease.after_a = periods[1].limit;
  if (purpose != Purpose::TxProfile) ++statistics_.outliving_leases;
  hold(evse,
       purpose == Purpose::TxProfile          ? evse.lease
       : purpose == Purpose::TxDefaultProfile ? evse.connector_lease
                                              : station.maximum_lease,
       lease);
  return true;
}

// --- vehicles ------------------------------------------------------------------------------

std::string CapWorld::station_time(const ModelStation& station) const {
  return to_text(now_ + station.clock_offset);
}

void CapWorld::start(std::size_t index) {
  ModelEvse& evse = evses_[index];
  ModelStation& station = stations_[evse.station];
  if (!station.default_a && !station.maximum_a) return;  // assumed by the promise
  ++statistics_.transactions;
  const auto goes_on = [&](const std::optional<HeldLease>& lease) {
    return lease && now_ + station.clock_offset < lease->valid_to;
  };
  if (goes_on(evse.connector_lease) || goes_on(station.maximum_lease)) ++statistics_.inherited;
  if (!station.online) ++statistics_.offline_starts;
  evse.running = true;
  evse.suspended = false;
  evse.transaction = transactions_.size();
  evse.vehicle_phases = 1 + static_cast<int>(random_.below(3));
  evse.lease.reset();
  evse.following.clear();
  const std::string tag = random_.chance(0.9) ? "TAG1" : "BAD";
  transactions_.push_back(
      {std::nullopt, "{\"connectorId\":" + std::to_string(evse.connector) + R"(,"idTag":")" + tag +
                         R"(","meterStart":)" +
                         std::to_string(static_cast<std::int64_t>(evse.register_wh)) +
                         R"(,"timestamp":")" + station_time(station) + "\"}"});
  post(evse.station, {Kind::start, "", evse.transaction});
}

void CapWorld::stop(std::size_t index) {
  ModelEvse& evse = evses_[index];
  evse.running = false;
  evse.lease.reset();
  evse.following.clear();
  post(evse.station,
       {Kind::stop,
        R"("meterStop":)" + std::to_string(static_cast<std::int64_t>(evse.register_wh)) +
            R"(,"timestamp":")" + station_time(stations_[evse.station]) + "\"}",
        evse.transaction});
}

void CapWorld::behave(std::size_t index) {
  ModelEvse& evse = evses_[index];
  if (stormy_ && !evse.running && random_.chance(0.7)) {
    start(index);
  } else if (stormy_ && evse.running && random_.chance(0.25)) {
    stop(index);
  } else if (evse.running) {
    evse.suspended = stormy_ && random_.chance(0.3);
    evse.appetite = stormy_ ? random_.uniform() : 1.0;
    const char* const status = evse.suspended ? "SuspendedEV" : "Charging";
    post(evse.station, {Kind::status,
                        "{\"connectorId\":" + std::to_string(evse.connector) +
                            R"(,"errorCode":"NoError","status":")" + status + R"(","timestamp":")" +
                            station_time(stations_[evse.station]) + "\"}",
                        0});
  }
  after(somewhen(60.0), [this, index] { behave(index); });
}

void CapWorld::meter(std::size_t index) {
  ModelEvse& evse = evses_[index];
  after(Duration::from_seconds(20), [this, index] { meter(index); });
  if (!evse.running) return;
  const bool lies = options_.sabotage == Sabotage::lying_meters;
  const double taken = evse.disobeys && !lies ? evse.max_a : limit_a(evse);
  const double current = taken * evse.appetite;
  evse.register_wh += current * voltage * 20.0 / 3600.0;
  Message message{Kind::meter,
                  R"("connectorId":)" + std::to_string(evse.connector) +
                      R"(,"meterValue":[{"timestamp":")" + station_time(stations_[evse.station]) +
                      R"(","sampledValue":[{"value":")" + std::to_string(evse.register_wh) +
                      R"("},{"value":")" + std::to_string(current) +
                      R"(","measurand":"Current.Import"}]}]})",
                  evse.transaction};
  if (wild()) message.shown = Shown{index, drawn_a(evse), allowed_a(evse), Instant()};
  post(evse.station, std::move(message));
}

// --- messages --------------------------------------------------------------------------------

void CapWorld::post(std::size_t index, Message message) {
  ModelStation& station = stations_[index];
  const bool kept = message.kind == Kind::start || message.kind == Kind::stop;
  if (!station.online && !kept) return;
  station.outbox.push_back(std::move(message));
  send_next(index);
}

// One CALL at a time; it is sent again until it is answered (1.6 §3.7).
void CapWorld::send_next(std::size_t index) {
  constexpr std::array actions{"BootNotification", "StatusNotification", "MeterValues",
                               "StartTransaction", "StopTransaction",    "Heartbeat"};
  ModelStation& station = stations_[index];
  if (!station.online || !station.waiting_for.empty() || station.outbox.empty()) return;
  const Message& message = station.outbox.front();
  std::string payload = message.payload;
  if (message.kind == Kind::start) {
    payload = transactions_[message.transaction].start_payload;
  } else if (message.kind == Kind::stop || message.kind == Kind::meter) {
    const std::int64_t id = transactions_[message.transaction].id.value_or(-1);
    payload = R"({"transactionId":)" + std::to_string(id) + "," + message.payload;
  }
  station.waiting_for = station.identity + "-" + std::to_string(station.next_id++);
  std::string text;
  rpc::append_call(text, station.waiting_for, actions[static_cast<std::size_t>(message.kind)],
                   payload);
  send_up(index, std::move(text), message.shown);
  after(Duration::from_seconds(20), [this, index, id = station.waiting_for] {
    if (stations_[index].waiting_for != id) return;
    stations_[index].waiting_for.clear();
    send_next(index);
  });
}

void CapWorld::arrive_at_station(ConnectionId connection, const std::string& text) {
  const std::size_t index = links_.at(connection).station;
  ModelStation& station = stations_[index];
  if (!station.online || station.connection != connection) return;
  rpc::FrameScratch scratch;
  const rpc::Frame frame = rpc::parse_frame(text, scratch);
  if (const auto* call = std::get_if<rpc::CallFrame>(&frame)) {
    take_call(index, call->id, call->action, call->payload);
  } else if (const auto* result = std::get_if<rpc::ResultFrame>(&frame)) {
    if (result->id != station.waiting_for) return;
    take_answer(index, result->payload);
  } else {
    failure_ = "the core answered by something else than a result: " + text;
  }
}

void CapWorld::take_answer(std::size_t index, std::string_view payload) {
  ModelStation& station = stations_[index];
  const Message message = std::move(station.outbox.front());
  station.outbox.pop_front();
  station.waiting_for.clear();
  if (message.kind == Kind::boot) station.needs_boot = false;
  if (message.kind == Kind::start) {
    v16::StartTransactionResponse response;
    if (ocpp::schema::decode_payload(payload, response)) failure_ = "no answer to a start";
    auto& known = transactions_[message.transaction].id;
    if (known && *known != response.transaction_id) failure_ = "one start, two transactions";
    known = response.transaction_id;
  }
  send_next(index);
}

void CapWorld::take_call(std::size_t index, std::string_view id, std::string_view action,
                         std::string_view payload) {
  const ModelStation& station = stations_[index];
  std::string text;
  if (action == "GetConfiguration") {
    rpc::append_result(text, id,
                       R"({"configurationKey":[{"key":"ChargingScheduleMaxPeriods",)"
                       R"("readonly":true,"value":"2"}]})");
    send_up(index, std::move(text));
    return;
  }
  if (wild() && now_ < station.refuses_until) {
    ++statistics_.refusals;
    rpc::append_result(text, id, R"({"status":"Rejected"})");
    send_up(index, std::move(text));
    return;
  }
  const double luck = stormy_ ? random_.uniform() : 1.0;
  if (luck < 0.03) {  // says no and means it
    rpc::append_error(text, id, rpc::ErrorCode::NotSupported, "not today");
    send_up(index, std::move(text));
    return;
  }
  if (luck < 0.06) {
    rpc::append_result(text, id, R"({"status":"Rejected"})");
    send_up(index, std::move(text));
    return;
  }
  const bool accepted = action != "SetChargingProfile" || take_profile(index, payload);
  if (accepted && luck < 0.16) ++statistics_.answers_lost;
  if (luck < 0.10) return;  // obeys, and its answer is lost
  if (accepted && luck < 0.13) {
    rpc::append_error(text, id, rpc::ErrorCode::InternalError, "obeyed, and then broke");
  } else if (accepted && luck < 0.16) {
    rpc::append_result(text, id, R"({"status":"Perhaps"})");
  } else {
    rpc::append_result(text, id,
                       accepted ? R"({"status":"Accepted"})" : R"({"status":"Rejected"})");
  }
  send_up(index, std::move(text));
}

// --- the oracle ------------------------------------------------------------------------------

double CapWorld::cap_w(std::uint64_t node) const {
  double cap = std::numeric_limits<double>::infinity();
  const auto found = caps_.find(node);
  if (found == caps_.end()) return cap;
  for (const CapPoint& point : found->second) {
    if (point.from <= now_) cap = point.limit.value();
  }
  return cap;
}

// What is wrong at the node, if anything. In the calm: counted as the core has to count
// (every phase, the default, the margin), with one EVSE raised.
std::string CapWorld::check_node(const grid::Node& node, bool calm, double extra_a,
                                 const ModelEvse* raised) {
  const double margin_w = calm ? site_.control.margin.value() : 0.0;
  NodeLoad load;
  for (const ModelEvse& evse : evses_) {
    if (!below(evse.node, node.id.value())) continue;
    double current = allowed_a(evse);
    if (calm) current = std::max(current, site_.control.safe_default.value());
    // One that takes no default, not knowing that it takes another purpose, counts in full.
    const ModelStation& station = stations_[evse.station];
    if (calm && !station.default_a && !station.maximum_a) current = evse.max_a;
    if (&evse == raised) current += extra_a;
    load.add(evse.connection, current, calm ? 3 : evse.vehicle_phases);
  }
  if (node.id.value() == 1) {
    load.add(grid::Connection::L1L2L3, load_w_ / (3.0 * voltage), 3);
  }
  const double line_limit = node.limit_per_phase.value_or(Amps(1e12)).value();
  const double power_limit =
      std::min(node.limit_power.value_or(Watts(1e12)).value(), cap_w(node.id.value()));
  const double power_w = load.power_w;
  bool tight = power_w > 0.9 * power_limit;
  for (std::size_t line = 0; line < 3; ++line) {
    const double current = std::abs(load.lines[line]);
    tight = tight || current > 0.9 * line_limit;
    if (current + margin_w / (3.0 * voltage) > line_limit + tolerance_a) {
      return to_text(now_) + ": " + node.name + " line " + std::to_string(line + 1) +
             " may carry " + std::to_string(current) + " A of " + std::to_string(line_limit);
    }
  }
  if (power_w + margin_w > power_limit + tolerance_a * 3.0 * voltage) {
    return to_text(now_) + ": " + node.name + " may carry " + std::to_string(power_w) + " W of " +
           std::to_string(power_limit);
  }
  if (tight && !calm) ++statistics_.tight_checks;
  return "";
}

std::string CapWorld::check() {
  ++statistics_.checks;
  for (const grid::Node& node : site_.nodes) {
    std::string wrong = check_node(node, false, 0.0, nullptr);
    if (!wrong.empty()) return wrong;
  }
  return "";
}

// After the storm nothing may lie idle: no session could have noticeably more, and a
// paused one not even the minimum. Up to 2 A a session are the dead band of load control.
std::string CapWorld::check_calm() {
  double slack = site_.control.step.value();
  for (const ModelEvse& evse : evses_) {
    if (!evse.running) continue;
    slack += 2.0;
    // Of one that is refused whatever is tried, the share is kept for the shape that is tried next.
    const auto& charging = shard_->state().stations()[evse.station].charging;
    if (stations_[evse.station].taste != Taste::all && !charging.max_periods) slack += evse.max_a;
  }
  const std::uint64_t before = statistics_.calm_sessions;
  for (const ModelEvse& evse : evses_) {
    if (!evse.running || !transactions_[evse.transaction].id) continue;
    const auto& transaction = *shard_->state().find_transaction(
        StationId(evse.station + 1), *transactions_[evse.transaction].id);
    if (transaction.authorization != Authorization::Accepted) continue;
    // One that wants a purpose and never got round to saying that it takes two periods.
    const auto& charging = shard_->state().stations()[evse.station].charging;
    if (stations_[evse.station].taste != Taste::all && !charging.max_periods) continue;
    ++statistics_.calm_sessions;
    const double has = allowed_a(evse);
    const double more = has < 5.9 ? 6.0 + slack - has : slack;
    if (has + more > evse.max_a) continue;
    // What it does not use of the default is counted all the same.
    const double extra = has + more - std::max(has, site_.control.safe_default.value());
    std::string bound;
    for (const grid::Node& node : site_.nodes) {
      if (below(evse.node, node.id.value()) && bound.empty()) {
        bound = check_node(node, true, extra, &evse);
      }
    }
    if (!bound.empty()) continue;
    statistics_.calm_sessions = before;
    return to_text(now_) + ": " + stations_[evse.station].identity + "/" +
           std::to_string(evse.connector) + " has " + std::to_string(has) + " A and could have " +
           std::to_string(has + more);
  }
  return "";
}

}  // namespace voltwin::test
