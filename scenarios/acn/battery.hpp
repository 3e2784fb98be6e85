#pragma once
// The batteries of ACN-Sim, step by step as that platform computes them (its "continuous"
// calculation and the older "stepwise" one, without noise), and its fit of a capacity to a
// session. Published results rest on these formulas; the twin's own vehicles do not.

#include <cstdint>
#include <optional>

namespace voltwin::scenarios::acn {

enum class BatteryKind : std::uint8_t {
  ideal,              ///< takes what is offered until it is full
  two_stage,          ///< the current falls off exponentially above the transition
  two_stage_stepwise  ///< the same with the power at the step's beginning held through the step
};

struct Battery {
  BatteryKind kind = BatteryKind::ideal;
  double capacity_kwh = 0.0;
  double charge_kwh = 0.0;
  double max_power_kw = 0.0;
  double transition_soc = 0.8;  ///< of the two stages; below 1
};

/// What is offered in one step.
struct Offer {
  double pilot_a = 0.0;
  double voltage_v = 0.0;
  double period_min = 0.0;
};

/// Charges for one step; the current drawn, on average over it.
double charge(Battery& battery, const Offer& offer);

/// A session that a battery is fitted to.
struct FitRequest {
  double energy_kwh = 0.0;
  double stay_periods = 0.0;
  double max_power_kw = 0.0;
  double period_min = 0.0;
  double transition_soc = 0.8;
};

/// The first capacity of ACN-Sim's menu (8, 24, 40, 60, 85, 100 kWh) and the largest initial
/// charge from which full power for the whole stay delivers exactly the energy. Nothing when
/// none does.
[[nodiscard]] std::optional<Battery> fit_battery(const FitRequest& request);

}  // namespace voltwin::scenarios::acn
