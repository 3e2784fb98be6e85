#pragma once
// The part of the state's digest that is about who goes first. Private to csms/core/state.

#include "csms/core/state/priorities.hpp"
#include "engine/sim/digest.hpp"

namespace voltwin::core::state {

void add(sim::Digest& d, const Priorities& priorities);

}  // namespace voltwin::core::state
