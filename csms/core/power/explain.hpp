#pragma once
// Why a share is what it is: from the picture that it was decided on, for the session's driver
// and for whoever has to answer him. Pure; decides nothing.

#include <cstdint>
#include <span>

#include "csms/core/events/explanation.hpp"
#include "csms/core/power/allocation.hpp"

namespace voltwin::core::power {

/// What was decided, and on what.
struct Decided {
  Policy policy = Policy::equal_share;
  const grid::LimitTree& tree;
  std::span<const Claim> claims;
  std::span<const Share> shares;
  std::span<const std::uint32_t> order;  ///< whom the policy served first: order_of()
};

/// Of the claim at this index.
[[nodiscard]] events::Explanation explain(const Decided& decided, std::size_t index);

}  // namespace voltwin::core::power
