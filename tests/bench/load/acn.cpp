// The published month of a workplace: what each policy delivers at each size of the transformer,
// and what a month costs to simulate.

#include <algorithm>
#include <array>
#include <map>

#include "scenarios/acn/estimates.hpp"
#include "scenarios/acn/network.hpp"
#include "scenarios/acn/policy.hpp"
#include "scenarios/acn/simulate.hpp"
#include "scenarios/acn/summary.hpp"
#include "scenarios/format/files.hpp"
#include "tests/bench/engine/contest.hpp"
#include "tests/bench/load/subjects.hpp"

namespace voltwin::bench {

namespace {

using namespace scenarios::acn;

constexpr std::array sizes_kw{10, 20, 30, 40, 50, 60, 70, 80};
constexpr std::uint64_t seeds = 5;

Result<std::string> text_of(const Context& context, const std::string& name) {
  const std::string path = context.data + "/acn_reference/" + name;
  auto bytes = scenarios::format::read_file(path, path);
  if (bytes && name.ends_with(".gz")) bytes = scenarios::format::gunzip(*bytes, path);
  return bytes;
}

struct Month {
  Network network;
  std::vector<Session> sessions;

  [[nodiscard]] Result<double> delivered(std::string_view policy, int kw,
                                         const std::vector<Session>& told) const {
    const auto limited = with_transformer(network, kw);
    if (!limited) return tl::unexpected<Error>(limited.error());
    const Record record = simulate(*limited, told, *make_policy(policy), {});
    return summarise(record, told, *limited).delivered_pct;
  }
};

Result<Month> read_month(const Context& context) {
  const auto network = text_of(context, "networks/caltech.json");
  if (!network) return tl::unexpected<Error>(network.error());
  auto read = read_network(*network, "caltech.json");
  if (!read) return tl::unexpected<Error>(read.error());
  const std::string name = "caltech_2019-03_events_5min.csv.gz";
  const auto events = text_of(context, name);
  if (!events) return tl::unexpected<Error>(events.error());
  auto sessions = read_events(*events, name, *read);
  if (!sessions) return tl::unexpected<Error>(sessions.error());
  return Month{*std::move(read), *std::move(sessions)};
}

// At least what least laxity delivers; where that is all that there is, no more can be had.
Target above(double llf) { return {Better::higher, llf}; }

Result<void> measure_exact(const Month& month, std::vector<Row>& rows) {
  std::map<std::string_view, double> cpu_s;
  for (const int kw : sizes_kw) {
    double llf = 0.0;
    for (const std::string_view policy :
         {"fcfs", "edf", "llf", "round_robin", "tiered_fair", "lp"}) {
      const double before = cpu_seconds();
      const auto percent = month.delivered(policy, kw, month.sessions);
      if (!percent) return tl::unexpected<Error>(percent.error());
      cpu_s[policy] += (cpu_seconds() - before) / static_cast<double>(sizes_kw.size());
      if (policy == "llf") llf = *percent;
      const bool ours = policy == "tiered_fair" || policy == "lp";
      rows.push_back({"load.acn." + std::to_string(kw) + "kw." + std::string(policy), *percent, "%",
                      ours ? std::optional(above(llf - 1e-9)) : std::nullopt, ""});
    }
  }
  for (const auto& [policy, seconds] : cpu_s) {
    rows.push_back({"load.acn.month." + std::string(policy), seconds * 1e3, "ms CPU", {}, ""});
  }
  return {};
}

// With departures and energies as drivers say them; the worst of the seeds against least laxity's
// of the same one.
Result<void> measure_told(const Month& month, std::vector<Row>& rows) {
  for (const int kw : sizes_kw) {
    double least = 1e9;
    double mean = 0.0;
    double llf_mean = 0.0;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
      const std::vector<Session> told = with_estimates(month.sessions, seed);
      const auto ours = month.delivered("tiered_fair", kw, told);
      if (!ours) return tl::unexpected<Error>(ours.error());
      const auto llf = month.delivered("llf", kw, told);
      if (!llf) return tl::unexpected<Error>(llf.error());
      least = std::min(least, *ours - *llf);
      mean += *ours / static_cast<double>(seeds);
      llf_mean += *llf / static_cast<double>(seeds);
    }
    const std::string name = "load.acn.told." + std::to_string(kw) + "kw.";
    rows.push_back({name + "llf", llf_mean, "%", {}, ""});
    rows.push_back({name + "tiered_fair", mean, "%", above(llf_mean), ""});
    rows.push_back({name + "least_gain", least, "points", Target{Better::higher, 0.0}, ""});
  }
  return {};
}

}  // namespace

Result<void> measure_acn(const Context& context, std::vector<Row>& rows) {
  if (context.data.empty()) {
    rows.push_back({"load.acn", {}, "%", {}, "VOLTWIN_DATA names no folder of data sets"});
    return {};
  }
  const auto month = read_month(context);
  if (!month) return tl::unexpected<Error>(month.error());
  TRY(measure_exact(*month, rows));
  return measure_told(*month, rows);
}

}  // namespace voltwin::bench
