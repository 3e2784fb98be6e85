#include "scenarios/acn/battery.hpp"

#include <algorithm>
#include <cmath>

#include "engine/math/functions.hpp"

namespace voltwin::scenarios::acn {

namespace {

constexpr double menu_kwh[] = {8.0, 24.0, 40.0, 60.0, 85.0, 100.0};
constexpr double fit_tolerance = 1e-9;  // in parts of the capacity

double charge_ideal(Battery& battery, const Offer& offer, double hours) {
  const double kw = std::min({offer.pilot_a * offer.voltage_v / 1000.0, battery.max_power_kw,
                              (battery.capacity_kwh - battery.charge_kwh) / hours});
  battery.charge_kwh += kw * hours;
  return kw * 1000.0 / offer.voltage_v;
}

double charge_stepwise(Battery& battery, const Offer& offer, double hours) {
  const double soc = battery.charge_kwh / battery.capacity_kwh;
  double most_kw = battery.max_power_kw;
  if (soc >= battery.transition_soc) most_kw *= (1.0 - soc) / (1.0 - battery.transition_soc);
  const double kw = std::min({offer.pilot_a * offer.voltage_v / 1000.0, most_kw,
                              (battery.capacity_kwh - battery.charge_kwh) / hours});
  battery.charge_kwh += kw * hours;
  return kw * 1000.0 / offer.voltage_v;
}

double charge_two_stage(Battery& battery, const Offer& offer, double hours) {
  if (offer.pilot_a <= 0.0) return 0.0;
  const double capacity = battery.capacity_kwh;
  const double soc = battery.charge_kwh / capacity;
  const double offered_kw = offer.pilot_a * offer.voltage_v / 1000.0;
  const double step = std::min(offered_kw, battery.max_power_kw) * hours / capacity;
  const double most = battery.max_power_kw * hours / capacity;
  // A lower pilot is kept up for longer: the transition moves up with it.
  const double tail = 1.0 - battery.transition_soc;
  const double transition = battery.transition_soc + (1.0 - step / most) * tail;
  double after = soc + step;
  if (soc >= transition) {
    after = 1.0 - (1.0 - soc) * math::exp(-step / (1.0 - transition));
  } else if (after > transition) {
    after = 1.0 - (1.0 - transition) * math::exp(-(after - transition) / (1.0 - transition));
  }
  battery.charge_kwh = after * capacity;
  return (after - soc) * capacity / hours * 1000.0 / offer.voltage_v;
}

// Of a battery at full power: all in parts of its capacity.
struct FullPower {
  double per_period = 0.0;
  double periods = 0.0;
  double transition = 0.0;

  [[nodiscard]] double tail_share(double time) const {
    return 1.0 - math::exp(-per_period * time / (1.0 - transition));
  }
  [[nodiscard]] double delivered_from(double soc) const {
    if (soc >= transition) return (1.0 - soc) * tail_share(periods);
    const double straight = (transition - soc) / per_period;
    if (straight >= periods) return per_period * periods;
    return transition - soc + (1.0 - transition) * tail_share(periods - straight);
  }
};

std::optional<double> initial_soc(const FullPower& power, double wanted) {
  const double in_tail = 1.0 - wanted / power.tail_share(power.periods);
  if (in_tail >= power.transition) return in_tail;
  double low = power.transition - power.per_period * power.periods;
  double high = 1.0;
  if (power.delivered_from(low) < wanted) return std::nullopt;
  // As ACN-Sim stops: the energy is right, however flat it is there in the state of charge.
  for (;;) {
    const double middle = (low + high) / 2.0;
    const double error = power.delivered_from(middle) - wanted;
    if (std::abs(error) < fit_tolerance || high - low < fit_tolerance) {
      if (middle < 0.0) return std::nullopt;
      return middle;
    }
    (error > 0.0 ? low : high) = middle;
  }
}

}  // namespace

double charge(Battery& battery, const Offer& offer) {
  const double hours = offer.period_min / 60.0;
  switch (battery.kind) {
    case BatteryKind::two_stage:
      return charge_two_stage(battery, offer, hours);
    case BatteryKind::two_stage_stepwise:
      return charge_stepwise(battery, offer, hours);
    case BatteryKind::ideal:
      break;
  }
  return charge_ideal(battery, offer, hours);
}

std::optional<Battery> fit_battery(const FitRequest& request) {
  for (const double capacity : menu_kwh) {
    if (capacity < request.energy_kwh) continue;
    const FullPower power{request.max_power_kw * request.period_min / 60.0 / capacity,
                          request.stay_periods, request.transition_soc};
    const auto soc = initial_soc(power, request.energy_kwh / capacity);
    if (!soc) continue;
    return Battery{BatteryKind::two_stage, capacity, *soc * capacity, request.max_power_kw,
                   request.transition_soc};
  }
  return std::nullopt;
}

}  // namespace voltwin::scenarios::acn
