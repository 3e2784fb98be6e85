#include "scenarios/kpi/kpi.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace voltwin::scenarios::kpi {

namespace {

using checks::SessionView;
using core::events::ChargeKind;
using world::VisitEnd;

// Collects figures of one group after the other.
class Figures {
 public:
  void group(std::string name) { group_ = std::move(name); }
  Kpi& add(std::string key, std::string label, double value, std::string unit, int decimals,
           std::string help) {
    kpis_.push_back({group_, std::move(key), std::move(label), value, std::move(unit),
                     std::move(help), decimals, false, Shown::plain});
    return kpis_.back();
  }
  // A share from 0 to 1, shown as percent.
  Kpi& add_ratio(std::string key, std::string label, double value, std::string help) {
    Kpi& kpi = add(std::move(key), std::move(label), value, "", 1, std::move(help));
    kpi.shown = Shown::percent;
    return kpi;
  }
  std::vector<Kpi> take() { return std::move(kpis_); }

 private:
  std::string group_;
  std::vector<Kpi> kpis_;
};

double count(const std::vector<SessionView>& sessions, VisitEnd end) {
  return static_cast<double>(std::count_if(
      sessions.begin(), sessions.end(), [&](const SessionView& s) { return s.visit->end == end; }));
}

void session_figures(Figures& f, const std::vector<SessionView>& sessions) {
  f.group("Sessions");
  const double came = static_cast<double>(sessions.size()) - count(sessions, VisitEnd::to_come);
  f.add("sessions", "Drivers who came", came, "", 0, "Visits that began within the run.");
  f.add("sessions_completed", "Left with all they needed", count(sessions, VisitEnd::completed), "",
        0, "The car was full, at its charge limit, or had at least 98 % of the recorded energy.");
  f.add("sessions_short", "Left with less", count(sessions, VisitEnd::short_of_it), "", 0,
        "The driver left before the car had its energy.");
  f.add("sessions_turned_away", "Turned away", count(sessions, VisitEnd::turned_away), "", 0,
        "No EVSE became free within the driver's patience.");
  f.add("sessions_present", "Still there at the end", count(sessions, VisitEnd::present), "", 0,
        "Vehicles plugged in when the run ended.");
}

void energy_figures(Figures& f, const world::World& world,
                    const std::vector<SessionView>& sessions) {
  double wanted = 0.0;
  double delivered = 0.0;
  double asked = 0.0;
  double recorded = 0.0;
  for (const SessionView& session : sessions) {
    const world::VisitFacts& visit = *session.visit;
    if (visit.end == VisitEnd::to_come) continue;
    wanted += visit.record.energy_wh * 1e-3;
    asked += visit.record.requested_wh * 1e-3;
    recorded += std::max(0.0, visit.record.real_delivered_wh) * 1e-3;
    delivered += static_cast<double>(visit.meter_to_mwh - visit.meter_from_mwh) * 1e-6;
  }
  f.group("Energy");
  f.add("energy_delivered_kwh", "Energy delivered", delivered, "kWh", 1,
        "True energy through the meters of all EVSEs.")
      .headline = true;
  f.add("energy_wanted_kwh", "Energy the cars could take", wanted, "kWh", 1,
        "Sum over all visits of the energy in the session record.");
  f.add("energy_asked_kwh", "Energy the drivers asked for", asked, "kWh", 1,
        "What drivers entered; people ask for about twice what they take.");
  if (recorded > 0.0) {
    f.add("energy_recorded_kwh", "Energy delivered in reality", recorded, "kWh", 1,
          "What the replayed records say was delivered.");
  }
  f.add_ratio("energy_served_ratio", "Share of the energy served",
              wanted > 0 ? delivered / wanted : 1.0,
              "Delivered divided by what the cars could take.")
      .headline = true;
  f.add("energy_error_wh", "Largest meter error", checks::worst_energy_error_wh(sessions), "Wh", 3,
        "Largest difference of a session between its meter and its battery.");
  double busy = 0.0;
  for (const world::Spell& spell : world.recording().spells) {
    busy += (spell.to - spell.from).seconds();
  }
  const double all = static_cast<double>(world.evse_count()) *
                     (world.now() - world.scenario().clock.start).seconds();
  f.add_ratio("occupancy_ratio", "EVSE occupancy", all > 0 ? busy / all : 0.0,
              "Share of all EVSE time with a vehicle plugged in.");
}

void grid_figures(Figures& f, const world::World& world) {
  double peak = 0.0;
  double ev_peak = 0.0;
  double loading = 0.0;
  double loading_sum = 0.0;
  const auto& samples = world.recording().samples;
  for (const world::Sample& sample : samples) {
    peak = std::max(peak, sample.total_peak_kw);
    ev_peak = std::max(ev_peak, sample.ev_kw);
    loading = std::max(loading, sample.loading);
    loading_sum += sample.loading;
  }
  const world::CapWatch& watch = world.cap_watch();
  f.group("Grid");
  f.add("site_peak_kw", "Highest power of the site", peak, "kW", 1,
        "Highest instant at the root of the tree, building load included.")
      .headline = true;
  f.add("ev_peak_kw", "Highest charging power", ev_peak, "kW", 1,
        "Highest mean of one sample interval over all EVSEs.");
  f.add_ratio("transformer_peak_ratio", "Highest transformer loading", loading,
              "Highest phase current over the rated one.")
      .headline = true;
  f.add_ratio("transformer_mean_ratio", "Mean transformer loading",
              samples.empty() ? 0.0 : loading_sum / static_cast<double>(samples.size()),
              "Mean over the run of the highest loading of each sample interval.");
  f.add("cap_violation_s", "Over a limit without excuse", watch.violation().seconds(), "s", 1,
        "Time over any limit beyond the reaction time to a step of the uncontrolled load.")
      .headline = true;
  f.add("overshoot_s", "Over a limit, excused or not", watch.overshoot().seconds(), "s", 1,
        "Time over any limit with vehicles charging; a building that is too much alone is not.");
  f.add("overshoot_longest_s", "Longest such spell", watch.longest().seconds(), "s", 1,
        "How long it took to come back under the limit at worst.");
  f.add("overshoot_peak_kw", "Highest excess", watch.peak().value() * 1e-3, "kW", 2,
        "Power above the limit at worst.");
  f.add("reaction_declared_s", "Declared reaction time", watch.reaction().seconds(), "s", 1,
        "The longest that an uncontrolled step can matter if everything else fails too.");
}

void money_figures(Figures& f, const world::World& world,
                   const std::vector<SessionView>& sessions) {
  const Currency currency = world.scenario().tariff.currency;
  double unit = 1.0;
  for (int i = 0; i < currency.decimals; ++i) unit *= 10.0;
  const std::string code(currency.text());
  const auto sum = [&](ChargeKind kind) {
    std::int64_t total = 0;
    for (const SessionView& session : sessions) total += session.charged_minor(kind);
    return static_cast<double>(total) / unit;
  };
  std::int64_t total = 0;
  for (const SessionView& session : sessions) total += session.charged_minor();
  f.group("Money");
  f.add("revenue", "Charged to drivers", static_cast<double>(total) / unit, code, currency.decimals,
        "Sum of all charges in the ledger.")
      .headline = true;
  f.add("revenue_energy", "Energy charges", sum(ChargeKind::energy), code, currency.decimals,
        "Charged per kWh.");
  f.add("revenue_time", "Time charges", sum(ChargeKind::time), code, currency.decimals,
        "Charged per minute connected.");
  f.add("revenue_flat", "Flat fees", sum(ChargeKind::flat), code, currency.decimals,
        "Charged per session.");
  f.add("revenue_idle", "Idle fees", sum(ChargeKind::idle), code, currency.decimals,
        "Charged for staying after the car was done, beyond the grace.");
  f.add("ledger_imbalance_minor", "Ledger imbalance",
        static_cast<double>(checks::ledger_imbalance(world.core_state())), "minor units", 0,
        "Sum of all accounts of the double-entry ledger; zero in a sound one.");
}

void protocol_figures(Figures& f, const world::World& world) {
  f.group("Protocol");
  const world::Counts& counts = world.counts();
  f.add("ocpp_messages", "OCPP messages",
        static_cast<double>(counts.frames_to_csms + counts.frames_to_station), "", 0,
        "Frames delivered in both directions, as JSON text.");
  f.add("ocpp_refused", "Calls refused", static_cast<double>(world.core_counters().refused_calls),
        "", 0, "Calls of stations that the CSMS answered by CALLERROR.");
  std::uint64_t tolerated = 0;
  for (const core::state::Station& station : world.core_state().stations()) {
    for (const std::uint32_t count : station.defects) tolerated += count;
  }
  f.add("defects_tolerated", "Deviations tolerated", static_cast<double>(tolerated), "", 0,
        "Deviations of the catalogue that the CSMS met and put right, over all stations.");
  f.add("plans", "Load control plans", static_cast<double>(world.core_counters().plans), "", 0,
        "Times that load control decided anew.");
}

// A candidate policy that decided beside the acting one.
void shadow_figures(Figures& f, const world::World& world) {
  const core::power::ShadowReport* report = world.shadow();
  if (report == nullptr) return;
  f.group("Shadow policy");
  f.add("shadow_acting_kwh", "Offered by the acting policy", report->by_acting.kwh, "kWh", 1,
        "What its shares came to over the run, had every car taken all of them.");
  f.add("shadow_candidate_kwh", "Offered by the candidate", report->by_candidate.kwh, "kWh", 1,
        "The same of control.shadow, with the sessions as the acting policy left them.");
  f.add("shadow_acting_paused_h", "Paused by the acting policy",
        report->by_acting.paused.seconds() / 3600.0, "h", 1, "Summed over the sessions.");
  f.add("shadow_candidate_paused_h", "Paused by the candidate",
        report->by_candidate.paused.seconds() / 3600.0, "h", 1, "Summed over the sessions.");
  f.add("shadow_more_h", "Session time better off", report->more.seconds() / 3600.0, "h", 1,
        "In which the candidate offered a session more than the acting policy.");
  f.add("shadow_less_h", "Session time worse off", report->less.seconds() / 3600.0, "h", 1,
        "In which it offered less.");
}

std::string shortest(double value) {
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value);
  return {buffer, end.ptr};
}

}  // namespace

std::vector<Kpi> compute(const world::World& world, const std::vector<SessionView>& sessions) {
  Figures figures;
  session_figures(figures, sessions);
  energy_figures(figures, world, sessions);
  grid_figures(figures, world);
  money_figures(figures, world, sessions);
  shadow_figures(figures, world);
  protocol_figures(figures, world);
  return figures.take();
}

const Kpi* find(const std::vector<Kpi>& kpis, std::string_view key) {
  const auto found =
      std::find_if(kpis.begin(), kpis.end(), [&](const Kpi& kpi) { return kpi.key == key; });
  return found == kpis.end() ? nullptr : &*found;
}

std::string text(const Kpi& kpi) {
  char buffer[64];
  const double scale = kpi.shown == Shown::percent ? 100.0 : 1.0;
  std::snprintf(buffer, sizeof buffer, "%.*f", kpi.decimals, kpi.value * scale);
  std::string out = buffer;
  // What rounds to zero has no sign.
  if (out.find_first_not_of("-0.") == std::string::npos) std::erase(out, '-');
  const std::size_t point = std::min(out.find('.'), out.size());
  const std::size_t first = out.front() == '-' ? 1 : 0;
  for (std::size_t at = point; at > first + 3;) {
    at -= 3;
    out.insert(at, ",");
  }
  return out;
}

std::string_view shown_unit(const Kpi& kpi) {
  return kpi.shown == Shown::percent ? std::string_view("%") : std::string_view(kpi.unit);
}

Result<std::vector<Outcome>> expectations(const format::Scenario& scenario,
                                          const std::vector<Kpi>& kpis) {
  std::vector<Outcome> out;
  for (const format::Expectation& expect : scenario.expect) {
    const Kpi* kpi = find(kpis, expect.kpi);
    if (kpi == nullptr) {
      const std::string file = scenario.inputs.empty() ? scenario.name : scenario.inputs[0].path;
      return bad_input(file + ": expect[" + std::to_string(out.size()) +
                       "].kpi: there is no figure \"" + expect.kpi +
                       "\"; kpi.json lists those there are");
    }
    Outcome outcome;
    outcome.kpi = expect.kpi;
    outcome.value = kpi->value;
    outcome.met =
        (!expect.min || kpi->value >= *expect.min) && (!expect.max || kpi->value <= *expect.max);
    if (expect.min && expect.max) {
      outcome.bound = "between " + shortest(*expect.min) + " and " + shortest(*expect.max);
    } else if (expect.min) {
      outcome.bound = "at least " + shortest(*expect.min);
    } else if (expect.max) {
      outcome.bound = "at most " + shortest(*expect.max);
    }
    out.push_back(std::move(outcome));
  }
  return out;
}

}  // namespace voltwin::scenarios::kpi
