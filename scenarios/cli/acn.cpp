#include "scenarios/cli/acn.hpp"

#include <cmath>
#include <cstdio>
#include <fstream>
#include <string_view>

#include "engine/csv/reader.hpp"
#include "engine/json/writer.hpp"
#include "scenarios/acn/estimates.hpp"
#include "scenarios/acn/policy.hpp"
#include "scenarios/acn/simulate.hpp"
#include "scenarios/acn/summary.hpp"
#include "scenarios/format/files.hpp"

namespace voltwin::scenarios::cli {

namespace {

constexpr std::string_view single_phase = "single_phase";
constexpr double max_capacity_kw = 1e6;

Result<std::string> read_text(const std::string& path) {
  auto bytes = format::read_file(path, path);
  if (!bytes || !path.ends_with(".gz")) return bytes;
  return format::gunzip(*bytes, path);
}

Result<acn::Network> read_network(const std::string& path) {
  const auto text = read_text(path);
  if (!text) return tl::unexpected<Error>(text.error());
  return acn::read_network(*text, path);
}

// The stations that the events name, in the order in which they first stand there.
Result<acn::Network> stations_of(std::string_view events, const std::string& label) {
  acn::Network out;
  auto reader = csv::Reader::open(events, label);
  if (!reader) return tl::unexpected<Error>(reader.error());
  const auto column = reader->column("station_id");
  if (!column) return tl::unexpected<Error>(column.error());
  for (;;) {
    const auto more = reader->next();
    if (!more) return tl::unexpected<Error>(more.error());
    if (!*more) return out;
    const std::string& id = reader->row()[*column];
    if (out.station(id)) continue;
    if (out.stations.size() == acn::max_stations) {
      return bad_input(label + ": expected at most " + std::to_string(acn::max_stations) +
                       " stations");
    }
    out.stations.push_back({id, 0.0, {}});
  }
}

Result<acn::Network> network_of(const AcnArguments& arguments, std::string_view events) {
  const std::string& told = arguments.network;
  if (told.rfind(single_phase, 0) != 0) {
    const auto network = read_network(told);
    if (!network) return network;
    return acn::with_transformer(*network, arguments.capacity_kw);
  }
  const bool has_file = told.size() > single_phase.size() + 1 && told[single_phase.size()] == ':';
  if (told != single_phase && !has_file) {
    return bad_input("--network " + told + ": expected FILE, single_phase or single_phase:FILE");
  }
  const auto stations = has_file ? read_network(told.substr(single_phase.size() + 1))
                                 : stations_of(events, arguments.events);
  if (!stations) return stations;
  return acn::single_phase(*stations, arguments.capacity_kw);
}

std::string names_of_policies() {
  std::string out;
  for (const std::string_view name : acn::policy_names()) {
    out += (out.empty() ? "" : ", ") + std::string(name);
  }
  return out;
}

// Rows of the log, written as they come; a failure shows when it is closed.
class StepLog {
 public:
  Result<void> open(const std::string& path) {
    path_ = path;
    file_.open(path, std::ios::binary | std::ios::trunc);
    if (!file_) return environment_error("cannot write '" + path + "'");
    file_ << "period,session,station_id,pilot_a,drawn_a\n";
    return {};
  }
  void write(const acn::Step& step, const acn::Network& network) {
    for (std::size_t i = 0; i < step.claims.size(); ++i) {
      const acn::Claim& claim = step.claims[i];
      char numbers[64];
      std::snprintf(numbers, sizeof numbers, "%.6f,%.6f", step.pilots_a[i], step.drawn_a[i]);
      file_ << step.period << ',' << claim.session << ',' << network.stations[claim.station].id
            << ',' << numbers << '\n';
    }
  }
  Result<void> close() {
    file_.close();
    if (!file_) return environment_error("cannot write '" + path_ + "'");
    return {};
  }

 private:
  std::string path_;
  std::ofstream file_;
};

struct Figure {
  const char* name;
  const char* label;
  double value;
  const char* unit;
};

std::string printed(const acn::Summary& summary, AcnForm form) {
  const Figure figures[] = {
      {"energy_delivered_pct", "energy delivered", summary.delivered_pct, "%"},
      {"demands_met_pct", "demands met", summary.demands_met_pct, "%"},
      {"peak_kw", "peak", summary.peak_kw, "kW"},
      {"energy_kwh", "energy", summary.delivered_kwh, "kWh"},
      {"energy_cost_usd", "energy cost", summary.cost_usd, "USD"},
      {"energy_cost_usd_no_dst", "energy cost, no summer time", summary.cost_fixed_offset_usd,
       "USD"},
      {"demand_charge_usd", "demand charge", summary.demand_charge_usd, "USD"},
      {"nema_unbalance_mean", "NEMA unbalance, mean", summary.unbalance_mean, ""}};
  std::string out;
  json::Writer writer(out);
  if (form == AcnForm::json) writer.begin_object();
  for (const Figure& figure : figures) {
    if (std::isnan(figure.value)) continue;  // a network without a secondary has no unbalance
    if (form == AcnForm::json) {
      writer.field(figure.name, figure.value);
      continue;
    }
    char line[96];
    std::snprintf(line, sizeof line, "%-28s %16.6f %s\n", figure.label, figure.value, figure.unit);
    out += line;
  }
  if (form == AcnForm::json) {
    writer.end_object();
    out += '\n';
  }
  return out;
}

}  // namespace

Result<std::string> run_acn(const AcnArguments& arguments) {
  const auto policy = acn::make_policy(arguments.policy);
  if (policy == nullptr) {
    return bad_input("--policy " + arguments.policy + ": expected one of " + names_of_policies());
  }
  if (!(arguments.capacity_kw > 0.0 && arguments.capacity_kw <= max_capacity_kw)) {
    return bad_input("--capacity-kw: expected a number above 0 and at most 1000000");
  }
  const auto events = read_text(arguments.events);
  if (!events) return events;
  const auto network = network_of(arguments, *events);
  if (!network) return tl::unexpected<Error>(network.error());
  auto sessions = acn::read_events(*events, arguments.events, *network);
  if (!sessions) return tl::unexpected<Error>(sessions.error());
  if (arguments.estimates_seed) {
    *sessions = acn::with_estimates(*sessions, *arguments.estimates_seed);
  }
  StepLog log;
  acn::StepListener listener;
  if (!arguments.step_log.empty()) {
    TRY(log.open(arguments.step_log));
    listener = [&](const acn::Step& step) { log.write(step, *network); };
  }
  const auto record = acn::simulate(*network, *sessions, *policy, listener);
  if (!arguments.step_log.empty()) TRY(log.close());
  return printed(acn::summarise(record, *sessions, *network), arguments.form);
}

}  // namespace voltwin::scenarios::cli
