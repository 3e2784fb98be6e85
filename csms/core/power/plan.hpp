#pragma once
// Cost-optimal scheduling: who draws how much in which step of a horizon, so that everybody has
// what he wants by his departure at the least price (money, carbon: whatever the price is of).
// A linear program over the same tree of limits that allocation knows, solved anew as
// things change; only the first step of a plan is ever acted on. It decides targets, never leases.
//
// What a linear program cannot say is mended afterwards (first_step): a current below the minimum
// is none or the minimum, and currents come in steps. The next plan sees what came of it.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "csms/core/power/allocation.hpp"

namespace voltwin::core::power {

struct PlanStep {
  Instant from;
  Duration length;
  double price = 0.0;                ///< of a kWh, of anything; may be negative
  std::vector<grid::Limits> limits;  ///< per node
  grid::TreeLoad fixed;              ///< as Picture::fixed
};

struct PlanRequest {
  const grid::LimitTree& tree;
  /// One after the other without a gap, from now on.
  std::span<const PlanStep> steps;
  /// As for an allocation. Who has not said when he leaves is taken to leave after `stay`; who has
  /// not said what he wants, to want all that he can use until then.
  std::span<const Claim> claims;
  Amps minimum;
  Duration stay = Duration::from_minutes(240);
  /// Of each kW by which the root's power exceeds `peak_so_far` in the horizon.
  double peak_price = 0.0;
  Watts peak_so_far;
};

struct Plan {
  enum class Status : std::uint8_t {
    optimal,     ///< everybody gets what he wants
    incomplete,  ///< somebody cannot: as little as can be is missing, by tier; see `missing`
    unsolved,    ///< the solver gave up: there is no plan
  };
  Status status = Status::unsolved;
  /// A per phase, by claim and step. Empty when unsolved.
  std::vector<std::vector<double>> amps;
  double cost = 0.0;  ///< of the energy and of the peak
  Watts peak;         ///< of the root
  /// By claim: what it will lack at its departure.
  std::vector<WattHours> missing;
  std::string why;  ///< of a plan that is not optimal: one sentence
};

/// The cheapest plan. Of several the one that charges earlier.
[[nodiscard]] Plan make_plan(const PlanRequest& request);

/// What the plan comes to in its first step: the shares of sessions that want what the plan gives
/// them, by the rules of every policy (`picture` at the beginning of that step). A planned current
/// below the minimum becomes the minimum when it is at least half of it or when the session
/// wants energy and has no time to wait, else a pause. Sessions that the plan leaves short are
/// served as by tiered_fair, with all that they can use.
[[nodiscard]] std::vector<Share> first_step(const Picture& picture, const Plan& plan);

}  // namespace voltwin::core::power
