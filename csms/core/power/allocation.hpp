#pragma once
// Allocation: a pure function from a picture of the site to a current for each session. Policies
// are chosen by name and differ in whom they serve first and how the served share; the limits of
// the tree, the minimum current and the steps of chargers are the same for all of them.
// It knows neither leases nor stations.
//
// Limits on nested groups are a laminar family: where every session loads one phase, the
// max-min fair vector also carries the largest total that the limits allow (fairness costs
// nothing). Vehicles on several phases couple the phases; then a total above that of the
// fair vector may exist, and certificate.hpp says how far the vector is from what it promises.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "csms/core/boundary/definitions.hpp"
#include "engine/time/instant.hpp"
#include "engine/units/units.hpp"
#include "grid/model/limit_tree.hpp"
#include "grid/model/phase.hpp"
#include "grid/model/tree_load.hpp"

namespace voltwin::core::power {

using boundary::Policy;
using boundary::Tier;

/// One session that wants current.
struct Claim {
  std::size_t node = 0;     ///< index of its EVSE's node in the tree
  grid::PhaseLoad per_amp;  ///< what one ampere of it loads
  Amps demand;              ///< most that it can use; at least the minimum current
  Amps floor;               ///< counted for it in any case (the safe default)
  Amps minimum;             ///< where its own is above Picture::minimum
  Tier tier = Tier::P3;
  /// Of the current above the minimum that sessions of one tier share, it gets so many parts.
  /// Above 0. Only the fair policies look at it (docs/fairness.md).
  double weight = 1.0;
  Instant arrived;
  std::optional<Instant> departs;  ///< as far as it is known
  /// Energy that it still wants, as far as it is known.
  std::optional<WattHours> wanted;
};

enum class Bound : std::uint8_t {
  node,     ///< a limit of the tree; Share::node and kind say which
  demand,   ///< it needs no more, or its EVSE cannot give more
  paused,   ///< not even the minimum current fits: it waits for its turn
  planned,  ///< a plan over time gives it no more now (plan.hpp)
};

struct Share {
  Amps current;  ///< zero or at least the minimum current
  Bound bound = Bound::paused;
  std::size_t node = 0;  ///< whose limit binds, also of a session that is paused
  grid::LimitKind kind = grid::LimitKind::power;
};

struct Picture {
  const grid::LimitTree& tree;
  std::span<const grid::Limits> limits;  ///< per node, now
  /// Everything that is not up to this decision: uncontrolled load, EVSEs out of reach, and
  /// the floors of the claims.
  const grid::TreeLoad& fixed;
  std::span<const Claim> claims;  ///< in order of admission: who is paused last comes first
  Amps minimum;
  /// Shares are whole multiples of it, or the minimum where that is none; zero: any current.
  Amps step;
  Instant now;
};

/// The least that the claim has unless it is paused.
[[nodiscard]] inline Amps lowest(const Picture& picture, const Claim& claim) {
  return std::max({picture.minimum, claim.minimum, claim.floor});
}

/// One share per claim, in the order of the claims. What is cheapest over a horizon is no policy
/// of this kind (plan.hpp).
[[nodiscard]] std::vector<Share> allocate(Policy policy, const Picture& picture);

/// Whom the policy serves first: indices of the claims, by tier where the policy knows tiers,
/// then by its own order, then by the order of admission.
[[nodiscard]] std::vector<std::uint32_t> order_of(Policy policy, const Picture& picture);

/// Whether the policy serves one session after the other, so that a place in its order matters
/// to all that is given; else only to who is paused.
[[nodiscard]] bool serves_in_order(Policy policy);

/// Whether the policy serves one tier before the next: what a lower one took, the others lack.
[[nodiscard]] bool serves_by_tier(Policy policy);

/// How long a session may still wait and yet have what it wants by its departure, at the most
/// that it can use; negative when it cannot have it any more. Nothing while it is not known.
[[nodiscard]] std::optional<Duration> laxity(const Claim& claim, Instant now,
                                             Volts line_to_neutral);

}  // namespace voltwin::core::power
