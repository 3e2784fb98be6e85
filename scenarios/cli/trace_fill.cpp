#include "scenarios/cli/trace_fill.hpp"

#include <cmath>
#include <string>
#include <vector>

namespace voltwin::scenarios::cli {

namespace {

const char* activity_name(world::EvseActivity activity) {
  switch (activity) {
    case world::EvseActivity::empty:
      return "empty";
    case world::EvseActivity::idle:
      return "plugged in";
    case world::EvseActivity::charging:
      return "charging";
    case world::EvseActivity::paused:
      return "paused";
  }
  UNREACHABLE();
}

}  // namespace

void add_recording(const world::World& world, sim::Trace& trace) {
  const world::Recording& recording = world.recording();
  trace.make_room(recording.visits.size() + recording.spells.size() + 3 * recording.samples.size());
  std::vector<sim::Trace::Track> evses;
  for (const format::Station& station : world.scenario().site.stations) {
    for (const auto& evse : station.evses) evses.push_back(trace.track("EVSEs", evse.name));
  }
  // The visit first: what its EVSE does lies within it.
  for (const world::VisitFacts& visit : recording.visits) {
    if (!visit.evse || !visit.plugged) continue;
    trace.span(*visit.plugged, visit.unplugged.value_or(world.now()), evses[*visit.evse],
               trace.name("visit " + visit.record.id));
  }
  for (const world::Spell& spell : recording.spells) {
    trace.span(spell.from, spell.to, evses[spell.evse], trace.name(activity_name(spell.activity)));
  }
  const sim::Trace::Track power = trace.track("site", "power");
  for (const world::Sample& sample : recording.samples) {
    if (std::isfinite(sample.cap_kw)) {
      trace.value(sample.at, power, trace.name("cap kW"), sample.cap_kw);
    }
    trace.value(sample.at, power, trace.name("building kW"), sample.base_kw);
    trace.value(sample.at, power, trace.name("charging kW"), sample.ev_kw);
  }
}

}  // namespace voltwin::scenarios::cli
