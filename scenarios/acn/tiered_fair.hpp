#pragma once
// Ours, without a plan: progressive filling in two levels. Lines of a delta carry most when its
// three pairs are used evenly, so the pairs rise together first, each at the fourth root of what
// its cars still need; what comes out is a limit of each pair. Then its cars rise by laxity: the
// one with the least first, until the next one's is as low. Cars that take nothing come last.

#include <memory>

#include "scenarios/acn/policy.hpp"

namespace voltwin::scenarios::acn {

[[nodiscard]] std::unique_ptr<Policy> make_tiered_fair();

}  // namespace voltwin::scenarios::acn
