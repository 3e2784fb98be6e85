#pragma once
// What a report of one run shows, as plain values. The caller fills it from the
// run, its KPIs and its checks; nothing here knows how these were computed, where
// the report is written or what it looks like. Texts are plain (render() escapes
// them); an empty vector is a fact ("no sessions"), not an error.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/time/instant.hpp"
#include "engine/time/zone.hpp"
#include "engine/units/units.hpp"

namespace voltwin::scenarios::report {

enum class Status : std::uint8_t { none, good, bad };

/// A file that the run read, by the name under which it was asked for.
struct InputFile {
  std::string path;
  std::string hash;  ///< e.g. "sha256:9f86d0…"
};

struct RunFacts {
  std::string scenario;  ///< name of the scenario, the title of the report
  std::string description;
  std::string version;  ///< of voltwin
  std::uint64_t seed = 0;
  std::string digest;
  Instant start, end;
  TimeZone zone;  ///< of the site; every time in the report is shown in it
  double cpu_seconds = 0.0;
  std::uint64_t messages = 0;  ///< OCPP messages, both directions
  double messages_per_cpu_second = 0.0;
  std::vector<InputFile> inputs;
  std::string command;  ///< the command line that makes this run again
};

/// One sentence of judgement in the header ("Cap kept").
struct Verdict {
  std::string text;
  Status status = Status::none;
  std::string help;  ///< one sentence, shown on hover and focus
};

struct Kpi {
  std::string group;  ///< heading under which it is listed; groups keep their first order
  std::string key;    ///< as in kpi.json
  std::string label;
  std::string text;  ///< the value as shown, without its unit
  double value = 0.0;
  std::string unit;
  Status status = Status::none;
  std::string help;       ///< one sentence
  bool headline = false;  ///< shown as a card; when none is, the first six are
};

struct Expectation {
  std::string name;
  std::string bound;  ///< "at most 0 s"
  std::string value;
  bool met = false;
};

struct Evse {
  std::string name;
  std::string station;
  std::string connection;  ///< "3 phases, 400 V", "L1"
  double max_a = 0.0;
};

struct Site {
  std::string name;
  std::string cap;  ///< the cap in words: "150 kW at the grid connection"
  std::string transformer;
  double transformer_kva = 0.0;  ///< 0: no transformer is modelled
  std::vector<Evse> evses;
};

/// Samples over time. Row i covers from times[i] to times[i + 1] (the last one as long
/// as the one before). A column is as long as `times`, or empty when it was not
/// recorded; NaN marks a gap. Times rise strictly.
struct Series {
  std::vector<Instant> times;
  std::vector<double> cap_kw;
  std::vector<double> base_kw;              ///< mean of the uncontrolled load in the interval
  std::vector<double> ev_kw;                ///< mean of all EVSEs
  std::vector<double> total_kw;             ///< mean at the grid connection
  std::vector<double> total_peak_kw;        ///< highest instant within the interval
  std::vector<double> transformer_loading;  ///< ratio to the rating, highest in the interval
  std::vector<double> l1_a, l2_a, l3_a;     ///< highest current in the interval
  std::vector<double> granted_kw;           ///< what load control has allotted to EVSEs
  std::vector<double> connected;            ///< sessions with a vehicle plugged in
  std::vector<double> charging;             ///< sessions that draw power
};

struct Session {
  std::string id;
  std::optional<std::uint32_t> evse;  ///< index into Site::evses; none when turned away
  std::string token;                  ///< pseudonymous
  Instant arrival;
  std::optional<Instant> plugged, charging_started, charging_finished, departed;
  double requested_kwh = 0.0;
  double delivered_kwh = 0.0;  ///< metered
  double max_kw = 0.0;
  std::string status;  ///< "completed", "short", "turned away", …
  Money energy, time, idle, flat, total;
  std::string stop_reason;
};

enum class OccupancyState : std::uint8_t { connected_idle, charging, paused, faulted };

struct OccupancyInterval {
  std::uint32_t evse = 0;  ///< index into Site::evses
  Instant from, to;
  OccupancyState state = OccupancyState::connected_idle;
};

struct MoneyDay {
  std::string date;  ///< local, "2026-06-01"
  std::int64_t sessions = 0;
  double kwh = 0.0;
  Money energy, time, idle, flat, total;
};

struct MoneyTotals {
  Currency currency;
  Money energy, time, idle, flat, total;
  std::vector<MoneyDay> days;
};

struct ReportData {
  RunFacts run;
  /// Badges of the header; when empty they are derived (see verdicts()).
  std::vector<Verdict> verdicts;
  std::vector<Kpi> kpis;
  std::vector<Expectation> expectations;
  Site site;
  Series series;
  std::vector<Session> sessions;             ///< in order of arrival
  std::vector<OccupancyInterval> occupancy;  ///< per EVSE in order of time, not overlapping
  MoneyTotals money;
};

}  // namespace voltwin::scenarios::report
