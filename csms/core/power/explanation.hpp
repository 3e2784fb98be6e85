#pragma once
// Why a session has the current that it has, and what would change it: from the picture and the
// shares, after the decision and without its help.

#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "csms/core/power/allocation.hpp"

namespace voltwin::core::power {

struct Explanation {
  Policy policy = Policy::equal_share;
  Bound bound = Bound::paused;
  std::string node;  ///< name of the one whose limit binds; empty where none does
  grid::LimitKind kind = grid::LimitKind::power;
  double limit = 0.0;  ///< of it: A or W
  double fixed = 0.0;  ///< what of it is not up to the decision, floors included
  /// Sessions that share this limit, by tier, P0 first; itself not counted.
  std::array<std::uint32_t, 4> sharing{};
  /// Of these, those that are served before it (a tier of their own, or a place in the order).
  std::uint32_t ahead = 0;
  /// What it would use beyond what it has, A per phase.
  Amps missing;
};

/// Of the share of claim `index`. Cost: O(claims + nodes).
[[nodiscard]] Explanation explain(Policy policy, const Picture& picture,
                                  std::span<const Share> shares, std::size_t index);

/// "limited by L1 of F2 (63 A): shared with 5 others, 2 of them served first"
[[nodiscard]] std::string reason_text(const Explanation& explanation);

/// "more room on L1 of F2, or fewer sessions before it"; empty where it has all that it can use.
[[nodiscard]] std::string change_text(const Explanation& explanation);

}  // namespace voltwin::core::power
