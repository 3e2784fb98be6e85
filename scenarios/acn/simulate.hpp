#pragma once
// The month in steps of five minutes, as ACN-Sim steps: cars leave before others come, the
// policy is asked in every step, its pilots are applied, and what the batteries draw is
// counted. Deterministic; without input or output but for a listener.

#include <functional>
#include <span>
#include <vector>

#include "engine/base/result.hpp"
#include "scenarios/acn/events.hpp"
#include "scenarios/acn/policy.hpp"

namespace voltwin::scenarios::acn {

/// What happened in a step; one entry for each claim in all lists.
struct Step {
  int period = 0;
  std::span<const Claim> claims;
  std::span<const double> pilots_a;
  std::span<const double> drawn_a;
};
/// Told each step; may be empty.
using StepListener = std::function<void(const Step& step)>;

struct Record {
  int periods = 0;
  std::vector<double> delivered_kwh;  ///< by session
  std::vector<double> current_a;      ///< by period: the plain sum that is drawn
  std::vector<double> unbalance;      ///< NEMA, of the periods with current, where the network
                                      ///< has secondaries
};

/// Sessions may be in any order. ENSUREs that pilots of a policy that keeps limits keep them.
[[nodiscard]] Record simulate(const Network& network, std::span<const Session> sessions,
                              Policy& policy, const StepListener& listener);

}  // namespace voltwin::scenarios::acn
