#pragma once
// The month under two policies at one size of transformer, for the tests that compare them.

#include <string>
#include <vector>

#include "scenarios/acn/simulate.hpp"
#include "scenarios/acn/summary.hpp"
#include "tests/unit/scenarios/acn/reference.hpp"

namespace voltwin::scenarios::acn::test {

/// Percentage points; rounding of the sum over 954 sessions, not a tie-breaker.
constexpr double same_pct = 1e-9;

inline double delivered_pct(const Network& caltech, std::span<const Session> sessions,
                            const std::string& policy, double kw) {
  const Network network = *with_transformer(caltech, kw);
  const auto chosen = make_policy(policy);
  return summarise(simulate(network, sessions, *chosen, {}), sessions, network).delivered_pct;
}

/// More than least laxity, or all that can be delivered where that one already does.
inline void expect_better_than_llf(const Network& caltech, std::span<const Session> sessions,
                                   const std::string& policy, double kw) {
  SCOPED_TRACE(policy + " at " + std::to_string(kw) + " kW");
  const double most = delivered_pct(caltech, sessions, "uncontrolled", kw);
  const double llf = delivered_pct(caltech, sessions, "llf", kw);
  const double ours = delivered_pct(caltech, sessions, policy, kw);
  EXPECT_LE(ours, most + same_pct);
  if (llf >= most - same_pct) {
    EXPECT_GE(ours, most - same_pct);
  } else {
    EXPECT_GT(ours, llf + same_pct);
  }
}

}  // namespace voltwin::scenarios::acn::test
