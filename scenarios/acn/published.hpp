#pragma once
// The policies that were published with ACN-Sim, decision by decision as it takes them:
// first come first served, earliest deadline, least laxity, round robin, uncontrolled.

#include <cstdint>
#include <memory>

#include "scenarios/acn/policy.hpp"

namespace voltwin::scenarios::acn {

enum class Order : std::uint8_t { arrival, departure, laxity };

/// One car after the other gets all that fits.
[[nodiscard]] std::unique_ptr<Policy> make_sorted(Order order);
/// One after the other gets one increment of 0.1 A, until nothing more fits.
[[nodiscard]] std::unique_ptr<Policy> make_round_robin();
/// All get all they can take, whatever the network bears.
[[nodiscard]] std::unique_ptr<Policy> make_uncontrolled();

}  // namespace voltwin::scenarios::acn
