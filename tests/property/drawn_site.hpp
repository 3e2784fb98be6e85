#pragma once
// A site that a property test of allocation draws at random, and the picture of it.

#include <vector>

#include "csms/core/power/allocation.hpp"

namespace voltwin::core::power {

struct DrawnSite {
  grid::LimitTree tree;
  std::vector<grid::Limits> limits;
  grid::TreeLoad fixed;
  std::vector<Claim> claims;
  Amps minimum;
  Amps step;

  explicit DrawnSite(grid::LimitTree built)
      : tree(std::move(built)), limits(tree.limits().begin(), tree.limits().end()), fixed(tree) {}
  [[nodiscard]] Picture picture() const {
    return {tree, limits, fixed, claims, minimum, step, Instant()};
  }
};

}  // namespace voltwin::core::power
