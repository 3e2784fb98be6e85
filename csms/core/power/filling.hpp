#pragma once
// Water-filling under a limit tree: a level rises from nothing, every session has its minimum and
// its weight times the level, and stops at its demand or at the first limit that is reached on
// its path. What results is the weighted max-min fair vector of what lies above the minimum:
// nobody can have more unless somebody has less who has no more. Sessions are admitted at their
// minimum first, group by group (tiers); a group fills what the groups before it left.
//
// Cost: sessions are sorted by the level that ends them, nodes wait in a heap for the level at
// which they are full. That level only goes up while sessions stop, so that a node is
// looked at when its turn seems to have come, and only then is told what changed below it. The load
// of a node is kept as a line in the level (at + slope level), exact between two events.

#include <cstdint>
#include <span>
#include <vector>

#include "csms/core/power/allocation.hpp"

namespace voltwin::core::power {

enum class Sharing : std::uint8_t {
  level,   ///< all of a group rise together
  greedy,  ///< one after the other takes what it can use
};

/// Shares for all claims. `order` lists every claim once, the groups one behind the other; a group
/// is a run of claims of one tier where `tiers` says so, else all are one.
struct Order {
  std::span<const std::uint32_t> claims;
  bool tiers = false;
  bool weights = false;  ///< else every weight is 1
};

[[nodiscard]] std::vector<Share> fill(const Picture& picture, const Order& order, Sharing sharing);

}  // namespace voltwin::core::power
