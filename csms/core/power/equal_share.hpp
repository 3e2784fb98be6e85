#pragma once
// The equal-share policy: a pure function from a picture of the site to a target
// current for each session. Max-min fair by current under every limit of the tree and
// per phase: no session can get more without one that has no more getting less.
// It knows neither leases nor stations.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/units/units.hpp"
#include "grid/model/limit_tree.hpp"
#include "grid/model/phase.hpp"
#include "grid/model/tree_load.hpp"

namespace voltwin::core::power {

/// One session that wants current.
struct Claim {
  std::size_t node = 0;     ///< index of its EVSE's node in the tree
  grid::PhaseLoad per_amp;  ///< what one ampere of it loads
  Amps demand;              ///< most it can use; at least the minimum current
  Amps floor;               ///< counted for it in any case (the safe default)
};

enum class Bound : std::uint8_t {
  node,    ///< a limit of the tree; Share::node says which
  demand,  ///< it needs no more, or its EVSE cannot give more
  paused,  ///< not even the minimum current fits: it waits for its turn
};

struct Share {
  Amps current;  ///< zero or at least the minimum current
  Bound bound = Bound::paused;
  std::size_t node = 0;
};

struct Picture {
  const grid::LimitTree& tree;
  std::span<const grid::Limits> limits;  ///< per node, now
  /// Everything that is not up to this decision: uncontrolled load, EVSEs out of reach, and
  /// the floors of the claims.
  const grid::TreeLoad& fixed;
  std::span<const Claim> claims;  ///< in order of admission: who is paused last comes first
  Amps minimum;
  Amps step;
};

/// One share per claim, in the order of the claims; whole steps.
[[nodiscard]] std::vector<Share> equal_share(const Picture& picture);

}  // namespace voltwin::core::power
