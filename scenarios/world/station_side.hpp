#pragma once
// Inside scenarios/world only: one call to a simulated station, with its timer and what
// it sends and tells, carried out around it.

#include <utility>

#include "engine/base/ensure.hpp"
#include "scenarios/world/world.hpp"

namespace voltwin::scenarios::world {

template <class Action>
void World::with_station(std::uint32_t index, Action action) {
  std::vector<std::string> frames;
  std::vector<twin::station::Notice> notices;
  sim::SimulationTimers timers(simulation_, [index](const TimerToken& token) {
    // A station has one timer and reads nothing from it, so the token need not be kept.
    ENSURE(token.kind == 0 && token.index == 0 && token.detail == 0);
    return Event{EventKind::station_timer, index, 0};
  });
  twin::station::Context context{now(), timers, frames, notices};
  action(stations_[index].station, context);
  for (std::string& frame : frames) send_from_station(index, std::move(frame));
  take_notices(index, notices);
}

}  // namespace voltwin::scenarios::world
