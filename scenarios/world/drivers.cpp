// The world's dealings with drivers: who finds which EVSE, plugs in, charges and leaves.

#include <algorithm>

#include "scenarios/world/definitions.hpp"
#include "scenarios/world/station_side.hpp"

namespace voltwin::scenarios::world {

using twin::driver::Action;
using twin::driver::ActionKind;

namespace {
// A car that got this share of what it could take has what its driver came for.
constexpr double served_share = 0.98;
// Lowest charge limit that drivers set; they spread evenly from here to full.
constexpr double lowest_target = 0.8;
}  // namespace

std::vector<std::uint32_t> World::free_evses(std::uint32_t visit) const {
  std::vector<std::uint32_t> out;
  for (std::uint32_t i = 0; i < evses_.size(); ++i) {
    if (!evses_[i].visit) out.push_back(i);
  }
  // People park all over the place: each in an order of their own, always the same.
  random::Stream stream = random_.stream("visit").stream(recording_.visits[visit].record.id);
  random::Stream order = stream.stream("place");
  for (std::size_t i = out.size(); i > 1; --i) std::swap(out[i - 1], out[order.below(i)]);
  return out;
}

void World::wake_visit(std::uint32_t index) {
  twin::driver::Visit& visit = visits_[index];
  for (;;) {
    if (visit.is_over()) return;
    const bool looking = visit.state() == twin::driver::VisitState::to_come ||
                         visit.state() == twin::driver::VisitState::waiting;
    const std::vector<std::uint32_t> free =
        looking && now_ >= visit.plan().arrival ? free_evses(index) : std::vector<std::uint32_t>();
    const Action action = visit.next(now_, free);
    if (action.kind == ActionKind::wait) {
      queue_.cancel(visit_timers_[index]);
      if (action.at != Instant::never()) {
        visit_timers_[index] =
            queue_.schedule(std::max(now_, action.at), {EventKind::visit, index, 0});
      }
      const bool waits = visit.state() == twin::driver::VisitState::waiting;
      if (waits && std::find(waiting_.begin(), waiting_.end(), index) == waiting_.end()) {
        waiting_.push_back(index);
      }
      return;
    }
    act(index, action);
  }
}

void World::act(std::uint32_t index, const Action& action) {
  const auto present = [&] {
    const SimEvse& evse = evses_[action.evse];
    with_station(evse.station, [&](twin::station::Station& s, twin::station::Context& c) {
      s.present_token(evse.connector, visits_[index].plan().token, c);
    });
  };
  switch (action.kind) {
    case ActionKind::wait:
      break;
    case ActionKind::plug_in:
      std::erase(waiting_, index);
      plug_in(index, action.evse);
      break;
    case ActionKind::present_token:
    case ActionKind::stop:
      present();
      break;
    case ActionKind::unplug:
      unplug(index, action.evse);
      wake_waiting();
      break;
    case ActionKind::turn_away:
      std::erase(waiting_, index);
      recording_.visits[index].end = VisitEnd::turned_away;
      break;
  }
}

void World::wake_waiting() {
  for (const std::uint32_t visit : waiting_) {
    queue_.cancel(visit_timers_[visit]);
    visit_timers_[visit] = queue_.schedule(now_, {EventKind::visit, visit, 0});
  }
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
  facts.plugged = now_;
  facts.efficiency = spec.efficiency.value();
  facts.battery_gain_j = -vehicle.battery().stored().value();
  station.station.advance(evse.connector, now_);
  facts.meter_from_mwh = station.station.truth(evse.connector, now_).meter_mwh;
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
  facts.unplugged = now_;
  facts.battery_gain_j += vehicle->battery().stored().value();
  facts.meter_to_mwh = stations_[evse.station].station.truth(evse.connector, now_).meter_mwh;
  const double taken_wh = static_cast<double>(facts.meter_to_mwh - facts.meter_from_mwh) * 1e-3;
  const bool served = vehicle->is_finished() || taken_wh >= served_share * facts.record.energy_wh;
  facts.end = served ? VisitEnd::completed : VisitEnd::short_of_it;
  refresh_load(evse_index);
}

}  // namespace voltwin::scenarios::world
