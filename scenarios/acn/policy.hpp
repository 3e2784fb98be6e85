#pragma once
// What a scheduler sees and says, once a period. The published ones and ours stand behind the
// same interface, so that they differ in nothing but their decision.

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "scenarios/acn/events.hpp"
#include "scenarios/acn/network.hpp"

namespace voltwin::scenarios::acn {

/// One car that is plugged in and has not yet got what it was said to need.
struct Claim {
  std::size_t session = 0;  ///< its number, to recognise it by
  std::size_t station = 0;
  int arrival = 0;
  int departure = 0;         ///< as told: it may have passed
  double remaining_a = 0.0;  ///< ampere-periods to what it was said to need
  double bound_a = 0.0;      ///< most that it can use in this period: of the station, of the need
  // As measured in the period before; zero for one that has just come.
  double last_pilot_a = 0.0;
  double last_drawn_a = 0.0;
};

struct Situation {
  int period = 0;
  const Network& network;
  std::span<const Claim> claims;  ///< in the order of the stations
};

class Policy {
 public:
  Policy() = default;
  Policy(const Policy&) = delete;
  Policy& operator=(const Policy&) = delete;
  virtual ~Policy() = default;

  /// Whether its pilots keep every row of the network, which the simulator then checks.
  [[nodiscard]] virtual bool keeps_limits() const { return true; }
  /// One pilot for each claim, from 0 to its bound; `pilots_a` comes filled with zeros.
  virtual void decide(const Situation& situation, std::span<double> pilots_a) = 0;
};

/// fcfs, edf, llf, round_robin, uncontrolled, and of ours llf_measured,
/// tiered_fair, lp.
[[nodiscard]] std::span<const std::string_view> policy_names();
/// A fresh one; nothing when the name is none of these.
[[nodiscard]] std::unique_ptr<Policy> make_policy(std::string_view name);

}  // namespace voltwin::scenarios::acn
