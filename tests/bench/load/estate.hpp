#pragma once
// A large site, drawn at random from a fixed seed.

#include <cstddef>
#include <vector>

#include "csms/core/power/allocation.hpp"

namespace voltwin::bench {

/// Four levels: ten transformers, ten feeders each, panels of ten sessions, one connection. Limits
/// are drawn so that about half of the nodes of every level bind.
struct Estate {
  grid::LimitTree tree;
  std::vector<grid::Limits> limits;
  grid::TreeLoad fixed;
  std::vector<core::power::Claim> claims;

  explicit Estate(grid::LimitTree built)
      : tree(std::move(built)), limits(tree.limits().begin(), tree.limits().end()), fixed(tree) {}
};

enum class Cars : unsigned char { single_phase, mixed };

[[nodiscard]] Estate make_estate(std::size_t sessions, Cars cars);

}  // namespace voltwin::bench
