#pragma once
// What a run leaves behind, as spans and curves of a trace: visits and what their EVSEs were
// doing, power against the cap. The events themselves are marked while it runs.

#include "engine/sim/trace.hpp"
#include "scenarios/world/world.hpp"

namespace voltwin::scenarios::cli {

/// Most events of a run that are marked; a viewer takes no more with pleasure.
inline constexpr std::size_t trace_marks_max = 1'000'000;

/// Adds the recording of a finished world, however many events were marked before.
void add_recording(const world::World& world, sim::Trace& trace);

}  // namespace voltwin::scenarios::cli
