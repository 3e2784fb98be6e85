#include "scenarios/cli/tables.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "engine/base/ensure.hpp"
#include "engine/json/writer.hpp"

namespace voltwin::scenarios::cli {

namespace {

std::string fixed(double value, int decimals) {
  char buffer[384];  // the largest double has 309 digits
  std::snprintf(buffer, sizeof buffer, "%.*f", decimals, value + 0.0);
  return buffer;
}

// RFC 4180: quoted only where it must be.
std::string csv(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

std::string csv(const std::optional<Instant>& at) { return at ? to_text(*at) : std::string(); }

void row(std::string& out, const std::vector<std::string>& cells) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) out += ',';
    out += cells[i];
  }
  out += '\n';
}

void finite_or_null(json::Writer& json, std::string_view key, double value) {
  if (std::isfinite(value)) {
    json.field(key, value);
  } else {
    json.key(key).null();
  }
}

}  // namespace

std::uint64_t Finished::messages() const {
  return world.counts().frames_to_csms + world.counts().frames_to_station;
}

double Finished::messages_per_cpu_second() const {
  return effort.cpu_seconds > 0 ? static_cast<double>(messages()) / effort.cpu_seconds : 0.0;
}

bool Finished::all_met() const {
  return std::all_of(expectations.begin(), expectations.end(),
                     [](const kpi::Outcome& o) { return o.met; }) &&
         std::all_of(verdicts.begin(), verdicts.end(),
                     [](const checks::Verdict& v) { return v.holds; });
}

std::string number(double value) {
  constexpr int significant = 6;
  const double size = std::fabs(value);
  if (!std::isfinite(value)) return "none";
  int decimals = significant - 1;
  for (double limit = 10; size >= limit && decimals > 0; limit *= 10) --decimals;
  for (double limit = 1; size > 0 && size < limit && decimals < 2 * significant; limit /= 10) {
    ++decimals;
  }
  std::string out = fixed(value, decimals);
  if (out.find('.') == std::string::npos) return out;
  out.erase(out.find_last_not_of('0') + 1);
  if (out.back() == '.') out.pop_back();
  return out == "-0" ? "0" : out;
}

std::string_view end_text(world::VisitEnd end) {
  switch (end) {
    case world::VisitEnd::to_come:
      return "to come";
    case world::VisitEnd::present:
      return "present";
    case world::VisitEnd::completed:
      return "completed";
    case world::VisitEnd::short_of_it:
      return "short";
    case world::VisitEnd::turned_away:
      return "turned away";
  }
  UNREACHABLE();
}

std::string series_csv(const Finished& run) {
  std::string out =
      "time,cap_kw,base_kw,ev_kw,total_peak_kw,transformer_loading,l1_a,l2_a,l3_a,granted_kw,"
      "connected,charging\n";
  for (const world::Sample& s : run.world.recording().samples) {
    row(out, {to_text(s.at), std::isfinite(s.cap_kw) ? fixed(s.cap_kw, 3) : "", fixed(s.base_kw, 3),
              fixed(s.ev_kw, 3), fixed(s.total_peak_kw, 3), fixed(s.loading, 5),
              fixed(s.line_a[0], 2), fixed(s.line_a[1], 2), fixed(s.line_a[2], 2),
              fixed(s.granted_kw, 3), std::to_string(s.connected), std::to_string(s.charging)});
  }
  return out;
}

std::string sessions_csv(const Finished& run) {
  std::string out =
      "session,evse,id_tag,arrival,plugged,started,first_power,finished,departed,wanted_kwh,"
      "asked_kwh,delivered_kwh,billed_kwh,recorded_kwh,highest_kw,outcome,stop_reason,energy_minor,"
      "time_minor,flat_minor,idle_minor,total_minor,currency\n";
  std::vector<std::string> names;
  for (const auto& station : run.world.scenario().site.stations) {
    for (const auto& evse : station.evses) names.push_back(evse.name);
  }
  using core::events::ChargeKind;
  for (const checks::SessionView& s : run.sessions) {
    const world::VisitFacts& v = *s.visit;
    const auto minor = [&](ChargeKind kind) { return std::to_string(s.charged_minor(kind)); };
    row(out, {csv(v.record.id),
              v.evse ? csv(names[*v.evse]) : "",
              csv(v.record.id_tag),
              to_text(v.record.arrival),
              csv(v.plugged),
              csv(v.started),
              csv(v.first_power),
              csv(v.finished),
              csv(v.unplugged),
              fixed(v.record.energy_wh * 1e-3, 3),
              fixed(v.record.requested_wh * 1e-3, 3),
              fixed(static_cast<double>(v.meter_to_mwh - v.meter_from_mwh) * 1e-6, 3),
              fixed(static_cast<double>(s.charged_energy().value()) * 1e-3, 3),
              v.record.real_delivered_wh >= 0 ? fixed(v.record.real_delivered_wh * 1e-3, 3) : "",
              fixed(v.highest_power.value() * 1e-3, 3),
              std::string(end_text(v.end)),
              s.transactions.empty() ? "" : csv(s.transactions.back()->stop_reason),
              minor(ChargeKind::energy),
              minor(ChargeKind::time),
              minor(ChargeKind::flat),
              minor(ChargeKind::idle),
              std::to_string(s.charged_minor()),
              std::string(run.world.scenario().tariff.currency.text())});
  }
  return out;
}

std::string kpi_json(const Finished& run) {
  std::string out;
  json::Writer json(out);
  json.begin_object().field("scenario", std::string_view(run.world.scenario().name));
  json.key("kpis").begin_object();
  for (const kpi::Kpi& k : run.kpis) finite_or_null(json, k.key, k.value);
  json.end_object().key("units").begin_object();
  for (const kpi::Kpi& k : run.kpis) json.field(k.key, std::string_view(k.unit));
  json.end_object().key("expect").begin_array();
  for (const kpi::Outcome& o : run.expectations) {
    json.begin_object()
        .field("kpi", std::string_view(o.kpi))
        .field("bound", std::string_view(o.bound));
    finite_or_null(json, "value", o.value);
    json.field("met", o.met).end_object();
  }
  json.end_array().key("oracles").begin_array();
  for (const checks::Verdict& v : run.verdicts) {
    json.begin_object()
        .field("name", std::string_view(v.name))
        .field("holds", v.holds)
        .field("detail", std::string_view(v.detail))
        .end_object();
  }
  json.end_array().end_object();
  return out + "\n";
}

std::string run_json(const Finished& run) {
  const format::Scenario& scenario = run.world.scenario();
  std::string out;
  json::Writer json(out);
  json.begin_object()
      .field("version", VOLTWIN_VERSION)
      .field("scenario", std::string_view(scenario.name))
      .field("seed", scenario.seed)
      .field("start", scenario.clock.start)
      .field("end", scenario.clock.end())
      .field("digest", std::string_view(run.digest))
      .field("command", std::string_view(run.command));
  json.key("inputs").begin_array();
  for (const format::Input& input : scenario.inputs) {
    json.begin_object()
        .field("path", std::string_view(input.path))
        .field("sha256", std::string_view(input.sha256))
        .end_object();
  }
  json.end_array();
  // Of this machine and this time; everything above is the same on every run.
  json.key("effort").begin_object();
  json.field("cpu_seconds", run.effort.cpu_seconds)
      .field("peak_memory_kib", static_cast<std::int64_t>(run.effort.peak_memory_kib))
      .field("events", run.world.events())
      .field("ocpp_messages", run.messages())
      .field("ocpp_messages_per_cpu_second", run.messages_per_cpu_second())
      .end_object();
  json.end_object();
  return out + "\n";
}

std::string kpi_table(const Finished& run) {
  std::size_t label = 0;
  std::size_t value = 0;
  for (const kpi::Kpi& k : run.kpis) {
    label = std::max(label, k.label.size());
    value = std::max(value, kpi::text(k).size());
  }
  const auto pad = [](std::size_t width, std::size_t used) {
    return std::string(width > used ? width - used : 0, ' ');
  };
  std::string out;
  std::string_view group;
  for (const kpi::Kpi& k : run.kpis) {
    if (k.group != group) {
      group = k.group;
      out += "\n" + k.group + "\n";
    }
    const std::string shown = kpi::text(k);
    out += "  " + k.label + pad(label, k.label.size()) + "  " + pad(value, shown.size()) + shown;
    const std::string_view unit = kpi::shown_unit(k);
    if (!unit.empty()) out.append(" ").append(unit);
    out += '\n';
  }
  if (!run.expectations.empty()) out += "\nExpected\n";
  for (const kpi::Outcome& o : run.expectations) {
    out += std::string(o.met ? "  met     " : "  NOT MET ") + o.kpi + " " + o.bound + ": " +
           number(o.value) + "\n";
  }
  for (const checks::Verdict& v : run.verdicts) {
    if (!v.holds) out += "\nDOES NOT HOLD: " + v.name + ": " + v.detail + "\n";
  }
  return out;
}

}  // namespace voltwin::scenarios::cli
