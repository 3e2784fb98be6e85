#include "scenarios/acn/summary.hpp"

#include <algorithm>
#include <limits>

namespace voltwin::scenarios::acn {

namespace {

constexpr double met_kwh = 0.1;
constexpr int periods_per_hour = 12;
constexpr int hours_per_day = 24;
// 1 March 2019 was a Friday; days count from Monday.
constexpr int first_weekday = 4;
constexpr int first_weekend_day = 5;
constexpr int days_per_week = 7;
// 10 March, 2 o'clock: then it was 3.
constexpr int summer_begins_period = (9 * hours_per_day + 2) * periods_per_hour;

// SCE TOU-EV-4, effective 1 March 2019, 1 October to 31 May: USD per kWh from that hour on.
struct Price {
  int from_hour;
  double usd_per_kwh;
};
constexpr Price weekday_prices[] = {
    {0, 0.06087}, {8, 0.07492}, {12, 0.0869}, {18, 0.07492}, {23, 0.06087}};
constexpr double weekend_usd_per_kwh = 0.06087;
constexpr double demand_usd_per_kw = 15.51;

double price_at(int local_period) {
  const int hours = local_period / periods_per_hour;
  const int weekday = (first_weekday + hours / hours_per_day) % days_per_week;
  if (weekday >= first_weekend_day) return weekend_usd_per_kwh;
  double out = 0.0;
  for (const Price& price : weekday_prices) {
    if (hours % hours_per_day >= price.from_hour) out = price.usd_per_kwh;
  }
  return out;
}

}  // namespace

Summary summarise(const Record& record, std::span<const Session> sessions, const Network& network) {
  Summary out;
  std::size_t met = 0;
  for (std::size_t i = 0; i < sessions.size(); ++i) {
    out.requested_kwh += sessions[i].energy_kwh;
    out.delivered_kwh += record.delivered_kwh[i];
    if (sessions[i].energy_kwh - record.delivered_kwh[i] <= met_kwh) ++met;
  }
  if (!sessions.empty()) {
    out.delivered_pct = 100.0 * out.delivered_kwh / out.requested_kwh;
    out.demands_met_pct = 100.0 * static_cast<double>(met) / static_cast<double>(sessions.size());
  }
  for (int period = 0; period < record.periods; ++period) {
    const double kw =
        record.current_a[static_cast<std::size_t>(period)] * network.voltage_v / 1000.0;
    out.peak_kw = std::max(out.peak_kw, kw);
    const int summer = period >= summer_begins_period ? periods_per_hour : 0;
    out.cost_fixed_offset_usd += kw * period_h * price_at(period);
    out.cost_usd += kw * period_h * price_at(period + summer);
  }
  out.demand_charge_usd = out.peak_kw * demand_usd_per_kw;
  out.unbalance_mean = std::numeric_limits<double>::quiet_NaN();
  if (!record.unbalance.empty()) {
    double sum = 0.0;
    for (const double value : record.unbalance) sum += value;
    out.unbalance_mean = sum / static_cast<double>(record.unbalance.size());
  }
  return out;
}

}  // namespace voltwin::scenarios::acn
