#pragma once
// A traction battery: constant current, then constant voltage, in closed form. It
// knows energy, power and time, nothing of phases, plugs or messages. A copyable
// value; one long step equals many short ones (simulation.md section 1, the
// continuous two-stage model).
//
//   Below the knee the battery takes p = min(efficiency * offered, max power). In the
//   tail it takes max power * (1 - s) / (1 - s_t), which decays exponentially with
//   tau = (1 - s_t) * capacity / max power. A limited power p meets the tail where
//   1 - s = (p / max power) * (1 - s_t).

#include <cstdint>
#include <optional>

#include "engine/time/instant.hpp"
#include "engine/units/units.hpp"

namespace voltwin::twin::vehicle {

struct BatterySpec {
  WattHours capacity;         ///< usable, above 0
  Watts max_power;            ///< into the battery, above 0
  Ratio efficiency{1.0};      ///< battery energy per grid energy, in (0, 1]
  Ratio transition_soc{0.8};  ///< where the tail begins at full power, in [0, 1]; 1: no tail
};

class Battery {
 public:
  /// A battery charged to `soc` in [0, 1] (ENSURE, as the spec's ranges).
  Battery(BatterySpec spec, Ratio soc);

  [[nodiscard]] const BatterySpec& spec() const { return spec_; }
  [[nodiscard]] Ratio soc() const { return Ratio(stored_j_ / capacity_j_); }
  [[nodiscard]] Joules stored() const { return Joules(stored_j_); }

  /// Grid power taken at this moment when `offered` is available.
  [[nodiscard]] Watts accepted_power(Watts offered) const;
  /// Charges for `duration`; returns the grid energy taken, which times efficiency is
  /// what the battery gained. Never past full.
  Joules advance(Duration duration, Watts offered);

  /// Time until the tail begins under this offer: zero when in it, empty when nothing is
  /// offered or the battery has no tail.
  [[nodiscard]] std::optional<Duration> time_to_knee(Watts offered) const;
  /// Time until this state of charge: zero when there, empty when never (nothing
  /// offered, or full by way of the tail). Rounded up to the microsecond.
  [[nodiscard]] std::optional<Duration> time_to_soc(Ratio target, Watts offered) const;
  /// Time until this much more grid energy has been taken, as time_to_soc.
  [[nodiscard]] std::optional<Duration> time_to_energy(Joules grid_energy, Watts offered) const;

 private:
  /// Battery power below the knee.
  [[nodiscard]] double bulk_power_w(Watts offered) const;
  /// What is missing to full where this battery power meets the tail, in joules.
  [[nodiscard]] double knee_gap_j(double bulk_w) const;
  [[nodiscard]] std::optional<Duration> time_to_stored(double target_j, Watts offered) const;

  BatterySpec spec_;
  double capacity_j_;
  double tau_s_;  ///< time constant of the tail; 0 without one
  double stored_j_;
};

}  // namespace voltwin::twin::vehicle
