#include "scenarios/cli/report_fill.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <map>

#include "engine/base/ensure.hpp"

namespace voltwin::scenarios::cli {

namespace {

using core::events::ChargeKind;

// "12.5 s", "14 min", "6 h 22 min".
std::string span(Duration duration) {
  const double seconds = duration.seconds();
  if (seconds < 600) return number(seconds) + " s";
  const auto minutes = std::llround(seconds / 60);
  if (minutes < 120) return std::to_string(minutes) + " min";
  return std::to_string(minutes / 60) + " h " + std::to_string(minutes % 60) + " min";
}

std::string_view connection_text(grid::Connection connection) {
  switch (connection) {
    case grid::Connection::L1:
    case grid::Connection::L2:
    case grid::Connection::L3:
      return "1 phase to neutral";
    case grid::Connection::L1L2:
    case grid::Connection::L2L3:
    case grid::Connection::L3L1:
      return "line to line";
    case grid::Connection::L1L2L3:
    case grid::Connection::L2L3L1:
    case grid::Connection::L3L1L2:
      return "3 phases";
  }
  UNREACHABLE();
}

report::RunFacts run_facts(const Finished& run) {
  const format::Scenario& scenario = run.world.scenario();
  report::RunFacts out;
  out.scenario = scenario.name;
  out.description = scenario.description;
  out.version = VOLTWIN_VERSION;
  out.seed = static_cast<std::uint64_t>(scenario.seed);
  out.digest = run.digest;
  out.start = scenario.clock.start;
  out.end = scenario.clock.end();
  out.zone = scenario.clock.zone;
  out.cpu_seconds = run.effort.cpu_seconds;
  out.messages = run.messages();
  out.messages_per_cpu_second = run.messages_per_cpu_second();
  for (const format::Input& input : scenario.inputs) {
    out.inputs.push_back({input.path, "sha256:" + input.sha256});
  }
  out.command = run.command;
  return out;
}

// The head of the report: the promise, the service, and whether the run itself is sound.
std::vector<report::Verdict> header(const Finished& run) {
  std::vector<report::Verdict> out;
  const world::CapWatch& watch = run.world.cap_watch();
  const bool kept = watch.violation() == Duration();
  out.push_back(
      {kept ? "Cap kept" : "Cap exceeded for " + span(watch.violation()),
       kept ? report::Status::good : report::Status::bad,
       kept ? "No limit of any node was exceeded, save for " + span(watch.overshoot()) +
                  " in all after steps of load that nobody controls (declared reaction " +
                  span(watch.reaction()) + ")."
            : "So long was a limit of some node exceeded, beyond the declared reaction of " +
                  span(watch.reaction()) + " to load that nobody controls."});
  const kpi::Kpi* served = kpi::find(run.kpis, "energy_served_ratio");
  ENSURE(served != nullptr);
  char percent[32];
  std::snprintf(percent, sizeof percent, "%.1f %% of the energy served", served->value * 100.0);
  out.push_back({percent, report::Status::none, served->help});
  const auto broken = std::count_if(run.verdicts.begin(), run.verdicts.end(),
                                    [](const checks::Verdict& v) { return !v.holds; });
  out.push_back({broken == 0   ? "Energy and money add up"
                 : broken == 1 ? "A check failed"
                               : std::to_string(broken) + " checks failed",
                 broken == 0 ? report::Status::good : report::Status::bad,
                 "Meters against batteries, ledger against meters, bills against the tariff, each "
                 "recomputed independently of the core."});
  return out;
}

report::Site site(const Finished& run) {
  const format::Scenario& scenario = run.world.scenario();
  report::Site out;
  out.name = scenario.site.name;
  const world::World& world = run.world;
  for (const grid::Node& node : world.tree().nodes()) {
    if (node.kind == grid::NodeKind::transformer && out.transformer.empty()) {
      out.transformer = node.name;
      if (node.rating) out.transformer_kva = node.rating->value() * 1e-3;
    }
  }
  const grid::Limits& root = world.tree().limits()[0];
  if (std::isfinite(root.power_w)) {
    out.cap = number(root.power_w * 1e-3) + " kW at " + world.tree().node(0).name;
  } else if (std::isfinite(root.per_phase_a)) {
    out.cap = number(root.per_phase_a) + " A per phase at " + world.tree().node(0).name;
  }
  if (!scenario.site.caps.empty())
    out.cap += out.cap.empty() ? "by schedule" : ", less by schedule";
  for (const format::Station& station : scenario.site.stations) {
    for (const format::Evse& evse : station.evses) {
      out.evses.push_back({evse.name, station.id, std::string(connection_text(evse.connection)),
                           evse.max_current.value()});
    }
  }
  return out;
}

report::Series series(const Finished& run) {
  report::Series out;
  for (const world::Sample& s : run.world.recording().samples) {
    out.times.push_back(s.at);
    out.cap_kw.push_back(std::isfinite(s.cap_kw) ? s.cap_kw
                                                 : std::numeric_limits<double>::quiet_NaN());
    out.base_kw.push_back(s.base_kw);
    out.ev_kw.push_back(s.ev_kw);
    out.total_kw.push_back(s.base_kw + s.ev_kw);
    out.total_peak_kw.push_back(s.total_peak_kw);
    out.transformer_loading.push_back(s.loading);
    out.l1_a.push_back(s.line_a[0]);
    out.l2_a.push_back(s.line_a[1]);
    out.l3_a.push_back(s.line_a[2]);
    out.granted_kw.push_back(s.granted_kw);
    out.connected.push_back(s.connected);
    out.charging.push_back(s.charging);
  }
  if (std::all_of(out.cap_kw.begin(), out.cap_kw.end(), [](double v) { return std::isnan(v); })) {
    out.cap_kw.clear();
  }
  return out;
}

std::vector<report::Session> sessions(const Finished& run) {
  const Currency currency = run.world.scenario().tariff.currency;
  std::vector<report::Session> out;
  for (const checks::SessionView& s : run.sessions) {
    const world::VisitFacts& v = *s.visit;
    if (v.end == world::VisitEnd::to_come) continue;
    report::Session row;
    row.id = v.record.id;
    row.evse = v.evse;
    row.token = v.record.id_tag;
    row.arrival = v.record.arrival;
    row.plugged = v.plugged;
    row.charging_started = v.first_power;
    row.charging_finished = v.finished;
    row.departed = v.unplugged;
    row.requested_kwh = v.record.energy_wh * 1e-3;
    row.delivered_kwh = static_cast<double>(v.meter_to_mwh - v.meter_from_mwh) * 1e-6;
    row.max_kw = v.highest_power.value() * 1e-3;
    row.status = end_text(v.end);
    row.energy = Money(s.charged_minor(ChargeKind::energy), currency);
    row.time = Money(s.charged_minor(ChargeKind::time), currency);
    row.idle = Money(s.charged_minor(ChargeKind::idle), currency);
    row.flat = Money(s.charged_minor(ChargeKind::flat), currency);
    row.total = Money(s.charged_minor(), currency);
    if (!s.transactions.empty()) row.stop_reason = s.transactions.back()->stop_reason;
    out.push_back(std::move(row));
  }
  return out;
}

std::vector<report::OccupancyInterval> occupancy(const Finished& run) {
  std::vector<report::OccupancyInterval> out;
  for (const world::Spell& spell : run.world.recording().spells) {
    report::OccupancyState state = report::OccupancyState::connected_idle;
    switch (spell.activity) {
      case world::EvseActivity::empty:
        continue;
      case world::EvseActivity::idle:
        state = report::OccupancyState::connected_idle;
        break;
      case world::EvseActivity::charging:
        state = report::OccupancyState::charging;
        break;
      case world::EvseActivity::paused:
        state = report::OccupancyState::paused;
        break;
    }
    out.push_back({spell.evse, spell.from, spell.to, state});
  }
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    return a.evse != b.evse ? a.evse < b.evse : a.from < b.from;
  });
  return out;
}

// A charge counts for the local day on which its session ended.
report::MoneyTotals money(const Finished& run) {
  const format::Scenario& scenario = run.world.scenario();
  const Currency currency = scenario.tariff.currency;
  const Money zero(0, currency);
  report::MoneyTotals out{currency, zero, zero, zero, zero, zero, {}};
  std::map<std::string, report::MoneyDay> days;
  for (const checks::SessionView& s : run.sessions) {
    if (s.charges.empty() || !s.visit->unplugged) continue;
    const CivilTime day = scenario.clock.zone.civil(*s.visit->unplugged);
    char date[32];
    std::snprintf(date, sizeof date, "%04d-%02d-%02d", day.year, day.month, day.day);
    auto [at, added] = days.try_emplace(date);
    report::MoneyDay& row = at->second;
    if (added) row = {date, 0, 0.0, zero, zero, zero, zero, zero};
    const auto add = [&](Money& total, Money& daily, ChargeKind kind) {
      const Money amount(s.charged_minor(kind), currency);
      total += amount;
      daily += amount;
      out.total += amount;
      row.total += amount;
    };
    add(out.energy, row.energy, ChargeKind::energy);
    add(out.time, row.time, ChargeKind::time);
    add(out.idle, row.idle, ChargeKind::idle);
    add(out.flat, row.flat, ChargeKind::flat);
    row.sessions += 1;
    row.kwh += static_cast<double>(s.charged_energy().value()) * 1e-3;
  }
  for (auto& [date, day] : days) out.days.push_back(std::move(day));
  return out;
}

report::Status status_of(const Finished& run, const kpi::Kpi& kpi) {
  for (const kpi::Outcome& outcome : run.expectations) {
    if (outcome.kpi == kpi.key) return outcome.met ? report::Status::good : report::Status::bad;
  }
  return report::Status::none;
}

}  // namespace

report::ReportData report_data(const Finished& run) {
  report::ReportData out;
  out.run = run_facts(run);
  out.verdicts = header(run);
  for (const kpi::Kpi& k : run.kpis) {
    out.kpis.push_back({k.group, k.key, k.label, kpi::text(k), k.value,
                        std::string(kpi::shown_unit(k)), status_of(run, k), k.help, k.headline});
  }
  for (const kpi::Outcome& o : run.expectations) {
    out.expectations.push_back({o.kpi, o.bound, number(o.value), o.met});
  }
  for (const checks::Verdict& v : run.verdicts) {
    out.expectations.push_back({v.name, "must hold in every run", v.detail, v.holds});
  }
  out.site = site(run);
  out.series = series(run);
  out.sessions = sessions(run);
  out.occupancy = occupancy(run);
  out.money = money(run);
  return out;
}

}  // namespace voltwin::scenarios::cli
