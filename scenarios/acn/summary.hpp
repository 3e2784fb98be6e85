#pragma once
// The figures that ACN-Sim publishes of a month, computed as it does.

#include <span>

#include "scenarios/acn/simulate.hpp"

namespace voltwin::scenarios::acn {

struct Summary {
  double requested_kwh = 0.0;
  double delivered_kwh = 0.0;
  double delivered_pct = 0.0;
  double demands_met_pct = 0.0;  ///< sessions that lack at most 0.1 kWh
  double peak_kw = 0.0;
  // Southern California Edison's TOU-EV-4 in winter, for a month that begins on 1 March 2019
  // at midnight in Los Angeles.
  double cost_fixed_offset_usd = 0.0;  ///< with ACN-Sim's clock, which misses the change to summer
  double cost_usd = 0.0;               ///< with the clock on the wall
  double demand_charge_usd = 0.0;
  double unbalance_mean = 0.0;  ///< NEMA, of the secondary; NaN where there is none
};

[[nodiscard]] Summary summarise(const Record& record, std::span<const Session> sessions,
                                const Network& network);

}  // namespace voltwin::scenarios::acn
