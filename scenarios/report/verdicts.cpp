#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/time/instant.hpp"
#include "scenarios/report/cap.hpp"
#include "scenarios/report/render.hpp"

namespace voltwin::scenarios::report {

namespace {

std::string fixed(double value, int decimals) {
  std::array<char, 64> buffer{};
  const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                    std::chars_format::fixed, decimals);
  return {buffer.data(), result.ptr};
}

/// "2026-06-01 14:05", local.
std::string minute_text(Instant instant, const TimeZone& zone) {
  const std::string text = zone.text(instant);
  return text.substr(0, 10) + " " + text.substr(11, 5);
}

void add_cap_verdict(const ReportData& data, std::vector<Verdict>& out) {
  const Series& series = data.series;
  std::size_t highest = 0, worst = 0, over = 0;
  double worst_kw = 0.0;
  bool known = false;
  for (std::size_t i = 0; i < series.cap_kw.size() && i < series.total_peak_kw.size(); ++i) {
    if (!std::isfinite(series.cap_kw[i]) || !std::isfinite(series.total_peak_kw[i])) continue;
    if (!known || series.total_peak_kw[i] > series.total_peak_kw[highest]) highest = i;
    known = true;
    const double excess = over_cap_kw(series, i);
    if (excess > 0.0) ++over;
    if (excess > worst_kw) {
      worst_kw = excess;
      worst = i;
    }
  }
  if (!known) return;
  Verdict verdict;
  if (over == 0) {
    verdict.text = "Cap kept";
    verdict.status = Status::good;
    verdict.help = "The highest power was " + fixed(series.total_peak_kw[highest], 1) +
                   " kW, under a cap of " + fixed(series.cap_kw[highest], 1) + " kW, at " +
                   minute_text(series.times[highest], data.run.zone) + ".";
  } else {
    verdict.text = "Cap exceeded in " + std::to_string(over) +
                   (over == 1 ? " interval" : " intervals") + " of " +
                   std::to_string(series.cap_kw.size());
    verdict.status = Status::bad;
    verdict.help = "The worst was " + fixed(worst_kw, 2) + " kW above a cap of " +
                   fixed(series.cap_kw[worst], 1) + " kW at " +
                   minute_text(series.times[worst], data.run.zone) + ".";
  }
  out.push_back(std::move(verdict));
}

void add_energy_verdict(const ReportData& data, std::vector<Verdict>& out) {
  double requested = 0.0, served = 0.0;
  for (const Session& session : data.sessions) {
    requested += session.requested_kwh;
    // What one session got beyond its wish does not make up for another's want.
    served += std::min(session.delivered_kwh, session.requested_kwh);
  }
  if (!(requested > 0.0)) return;
  const double share = served / requested;
  Verdict verdict;
  // Rounded down: "100 %" is said only of all of it.
  verdict.text = fixed(std::floor(share * 1000.0) / 10.0, 1) + " % of requested energy served";
  verdict.status = share >= 0.95 ? Status::good : share >= 0.80 ? Status::none : Status::bad;
  verdict.help = fixed(served, 0) + " kWh of " + fixed(requested, 0) +
                 " kWh requested; green from 95 %, red below 80 %.";
  out.push_back(std::move(verdict));
}

void add_expectation_verdict(const ReportData& data, std::vector<Verdict>& out) {
  if (data.expectations.empty()) return;
  const auto met = static_cast<std::size_t>(
      std::count_if(data.expectations.begin(), data.expectations.end(),
                    [](const Expectation& expectation) { return expectation.met; }));
  const std::size_t all = data.expectations.size();
  Verdict verdict;
  verdict.text = std::to_string(met) + " of " + std::to_string(all) + " expectations met";
  verdict.status = met == all ? Status::good : Status::bad;
  verdict.help = "The bounds that the scenario declares are listed below the figures.";
  out.push_back(std::move(verdict));
}

}  // namespace

double over_cap_kw(const Series& series, std::size_t index) {
  const double excess = series.total_peak_kw[index] - series.cap_kw[index];
  return excess > cap_tolerance_kw ? excess : 0.0;
}

std::vector<Verdict> verdicts(const ReportData& data) {
  std::vector<Verdict> out;
  add_cap_verdict(data, out);
  add_energy_verdict(data, out);
  add_expectation_verdict(data, out);
  return out;
}

}  // namespace voltwin::scenarios::report
