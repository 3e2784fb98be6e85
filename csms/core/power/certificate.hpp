#pragma once
// The proof of a control step: for every node what it carries in the worst case, against what it
// may. Computed from the shares anew, by sums from the leaves up, and by nothing that the
// allocation itself has used.

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "csms/core/power/allocation.hpp"

namespace voltwin::core::power {

struct NodeProof {
  std::array<double, 3> line_a{};  ///< A in L1, L2, L3
  double power_w = 0.0;
  grid::Limits limits;
};

struct Certificate {
  std::vector<NodeProof> nodes;  ///< by index in the tree
  /// The row with the least room; of a tree without limits the root's power.
  std::size_t tightest = 0;
  grid::LimitKind kind = grid::LimitKind::power;
  double room = 0.0;  ///< of it, A or W; negative: over the limit
  /// Every row is within its limit, or no further over it than the fixed load alone: what is
  /// not up to the decision cannot be mended by it.
  bool holds = true;
};

/// What the nodes carry when every claim takes its share, or its floor where that is more.
/// `picture.fixed` has the floors already. Cost: O(claims + nodes).
[[nodiscard]] Certificate certify(const Picture& picture, std::span<const Share> shares);

/// The same of a load that stands for the worst case as a whole.
[[nodiscard]] Certificate certify(const grid::LimitTree& tree, std::span<const grid::Limits> limits,
                                  const grid::TreeLoad& worst);

}  // namespace voltwin::core::power
