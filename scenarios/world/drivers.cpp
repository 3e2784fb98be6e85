// The world's dealings with drivers: who finds which EVSE, plugs in, charges and leaves.

#include <algorithm>

#include "scenarios/world/definitions.hpp"
#include "scenarios/world/station_side.hpp"

namespace voltwin::scenarios::world {

using twin::driver::Visit;

namespace {
// A car that got this share of what it could take has what its driver came for.
constexpr double served_share = 0.98;
// Lowest charge limit that drivers set; they spread evenly from here to full.
constexpr double lowest_target = 0.8;
}  // namespace

/// Their timers are events of the world.
template <class Action>
void World::with_visits(Action action) {
  sim::SimulationTimers timers(simulation_, [](const TimerToken& token) {
    return Event{EventKind::visit, token.index, token.detail};
  });
  action(sim::Turn{now(), timers});
}

/// The world as drivers see it.
class World::DriversPlace {
 public:
  explicit DriversPlace(World& world) : world_(world) {}
  [[nodiscard]] std::optional<std::uint32_t> find_free(const Visit& visit) {
    return world_.find_free(visit);
  }
  [[nodiscard]] sim::SignalId evse_freed() { return world_.evse_freed_; }
  void plug_in(const Visit& visit, std::uint32_t evse) {
    world_.plug_in(visit.plan().number, evse);
  }
  void present_token(const Visit& visit, std::uint32_t evse) { world_.present_token(visit, evse); }
  void unplug(const Visit& visit, std::uint32_t evse) {
    world_.unplug(visit.plan().number, evse);
    world_.with_visits(
        [&](const sim::Turn& turn) { world_.visits_.raise(world_.evse_freed_, turn); });
  }
  void turn_away(const Visit& visit) {
    world_.recording_.visits[visit.plan().number].end = VisitEnd::turned_away;
  }

 private:
  World& world_;
};

Visit& World::visit(std::uint32_t number) {
  Visit* found = visits_.find(visit_ids_[number]);
  ENSURE(found != nullptr);
  return *found;
}

void World::fire_visits(const Event& event) {
  with_visits([&](const sim::Turn& turn) {
    visits_.fire({visit_timer, event.target, event.detail}, turn);
  });
}

void World::tell_visit(std::uint32_t number) {
  with_visits([&](const sim::Turn& turn) { visits_.tell(visit_ids_[number], turn); });
}

void World::settle_visits() {
  DriversPlace place(*this);
  with_visits([&](const sim::Turn& turn) { visits_.settle(turn, place); });
}

// People park all over the place: each takes its own, always the same, order of preference.
std::optional<std::uint32_t> World::find_free(const Visit& visit) const {
  const auto& wanted = visit.plan().evse;
  if (wanted) return evses_[*wanted].visit ? std::nullopt : wanted;
  std::vector<std::uint32_t> free;
  for (std::uint32_t i = 0; i < evses_.size(); ++i) {
    if (!evses_[i].visit) free.push_back(i);
  }
  if (free.empty()) return std::nullopt;
  const std::string& id = recording_.visits[visit.plan().number].record.id;
  random::Stream order = random_.stream("visit").stream(id).stream("place");
  for (std::size_t i = free.size(); i > 1; --i) std::swap(free[i - 1], free[order.below(i)]);
  return free.front();
}

void World::present_token(const Visit& visit, std::uint32_t evse_index) {
  const SimEvse& evse = evses_[evse_index];
  with_station(evse.station, [&](twin::station::Station& s, twin::station::Context& c) {
    s.present_token(evse.connector, visit.plan().token, c);
  });
}

// The record says how much energy the car took. Its charge limit is drawn between 80 % and
// full, and it arrives as much below that as the energy fills.
void World::plug_in(std::uint32_t index, std::uint32_t evse_index) {
  VisitFacts& facts = recording_.visits[index];
  const auto spec =
      vehicle_spec(scenario_.vehicles[static_cast<std::size_t>(facts.record.vehicle)]);
  const double capacity_wh = static_cast<double>(spec.battery_capacity.value());
  const double gain = std::min(1.0, facts.record.energy_wh * spec.efficiency.value() / capacity_wh);
  random::Stream stream = random_.stream("visit").stream(facts.record.id);
  const double drawn = lowest_target + (1.0 - lowest_target) * stream.stream("target").uniform();
  const double target = std::max(gain, drawn);
  twin::vehicle::Vehicle vehicle(spec, Ratio(target - gain), Ratio(target));

  SimEvse& evse = evses_[evse_index];
  SimStation& station = stations_[evse.station];
  evse.visit = index;
  facts.evse = evse_index;
  facts.plugged = now();
  facts.efficiency = spec.efficiency.value();
  facts.battery_gain_j = -vehicle.battery().stored().value();
  station.station.advance(evse.connector, now());
  facts.meter_from_mwh = station.station.truth(evse.connector, now()).meter_mwh;
  with_station(evse.station, [&](twin::station::Station& s, twin::station::Context& c) {
    s.plug_in(evse.connector, std::move(vehicle), c);
  });
  refresh_load(evse_index);
}

void World::unplug(std::uint32_t index, std::uint32_t evse_index) {
  VisitFacts& facts = recording_.visits[index];
  SimEvse& evse = evses_[evse_index];
  std::optional<twin::vehicle::Vehicle> vehicle;
  with_station(evse.station, [&](twin::station::Station& s, twin::station::Context& c) {
    vehicle = s.unplug(evse.connector, c);
  });
  ENSURE(vehicle.has_value());
  evse.visit.reset();
  facts.unplugged = now();
  facts.battery_gain_j += vehicle->battery().stored().value();
  facts.meter_to_mwh = stations_[evse.station].station.truth(evse.connector, now()).meter_mwh;
  const double taken_wh = static_cast<double>(facts.meter_to_mwh - facts.meter_from_mwh) * 1e-3;
  const bool served = vehicle->is_finished() || taken_wh >= served_share * facts.record.energy_wh;
  facts.end = served ? VisitEnd::completed : VisitEnd::short_of_it;
  refresh_load(evse_index);
}

}  // namespace voltwin::scenarios::world
