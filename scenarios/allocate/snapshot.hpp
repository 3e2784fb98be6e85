#pragma once
// One allocation by hand: a snapshot of a site read from JSON (docs/allocate.md), a policy of
// load control asked, the answer printed. It decides nothing.

#include <string>
#include <string_view>
#include <vector>

#include "csms/core/power/plan.hpp"
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
  std::vector<core::power::PlanStep> steps;  ///< of a plan; may be empty
  double peak_price = 0.0;
  Watts peak_so_far;
  Duration stay = Duration::from_minutes(240);

  explicit Snapshot(grid::LimitTree built)
      : tree(std::move(built)), limits(tree.limits().begin(), tree.limits().end()), fixed(tree) {}
  [[nodiscard]] core::power::Picture picture() const {
    return {tree, limits, fixed, claims, minimum, step, now};
  }
  [[nodiscard]] core::power::PlanRequest plan_request() const {
    return {tree, steps, claims, minimum, stay, peak_price, peak_so_far};
  }
};

/// From JSON (comments allowed). Bad input: one line with `label`, line, field and what was
/// expected.
[[nodiscard]] Result<Snapshot> read_snapshot(std::string text, std::string label);

}  // namespace voltwin::scenarios::allocate
