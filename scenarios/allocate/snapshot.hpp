#pragma once
// One allocation by hand: a snapshot of a site read from JSON (docs/allocate.md), a policy of
// load control asked, the answer printed. It decides nothing.

#include <string>
#include <string_view>
#include <vector>

#include "csms/core/power/allocation.hpp"
#include "engine/base/result.hpp"

namespace voltwin::scenarios::allocate {

struct Snapshot {
  grid::LimitTree tree;
  std::vector<grid::Limits> limits;
  grid::TreeLoad fixed;
  std::vector<std::string> sessions;  ///< ids, as the claims
  std::vector<core::power::Claim> claims;
  Amps minimum;
  Amps step;
  Instant now;

  explicit Snapshot(grid::LimitTree built)
      : tree(std::move(built)), limits(tree.limits().begin(), tree.limits().end()), fixed(tree) {}
  [[nodiscard]] core::power::Picture picture() const {
    return {tree, limits, fixed, claims, minimum, step, now};
  }
};

/// From JSON (comments allowed). Bad input: one line with `label`, line, field and what was
/// expected.
[[nodiscard]] Result<Snapshot> read_snapshot(std::string text, std::string label);

}  // namespace voltwin::scenarios::allocate
