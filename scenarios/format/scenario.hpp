#pragma once
// A scenario, checked and resolved: what the file says (see docs/scenario-format.md) in unit
// types, with references replaced by ids and indices, schedules expanded over the run and
// data files read. It does not know how a scenario is run.
//
// Contract: what load() returns is consistent. Node ids are 1, 2, ... in the order of the
// file and form one tree; every reference names something that exists; every interval lies
// as written in [clock.start, clock.end()) or says otherwise below.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/json/record.hpp"
#include "engine/time/instant.hpp"
#include "engine/time/zone.hpp"
#include "engine/units/units.hpp"
#include "grid/model/limit_tree.hpp"
#include "grid/model/phase.hpp"
#include "scenarios/format/demand_source.hpp"
#include "twin/faults/quirk.hpp"

namespace voltwin::scenarios::format {

struct Clock {
  Instant start;
  Duration duration;
  /// Whose local time the calendar of the run is: clock.time_zone, or else for ever the offset
  /// that is written in clock.start (then it has no name).
  TimeZone zone;
  [[nodiscard]] Instant end() const { return start + duration; }
};

/// Load that nobody controls at one node.
struct BaseLoad {
  grid::NodeId node;
  Instant start;  ///< of the run
  Duration step;
  std::vector<Watts> values;  ///< one a step, each holding for the step; covers the run
  Watts worst;                ///< assumed while there is no measurement; at least every value

  /// The load at an instant; before the first or after the last step, that step's value.
  [[nodiscard]] Watts at(Instant when) const;
};

struct CapPoint {
  Instant from;
  Watts limit;  ///< until the next point
};

/// A limit of one node that changes with time, as a schedule known from the start. Where
/// several caps of the file name one node they are merged: the lowest holds. Before the
/// first point and where no cap holds it is the node's own limit (a point says so).
struct Cap {
  grid::NodeId node;
  std::vector<CapPoint> points;  ///< `from` rises strictly; all within the run
};

struct Evse {
  std::string name;  ///< the station's id, with "/1", "/2" ... when it has several
  grid::NodeId node;
  grid::Connection connection = grid::Connection::L1L2L3;
  Amps max_current;
};

/// A charging station; its EVSEs in the order of their connector ids 1, 2, ...
struct Station {
  std::string id;  ///< charge point identity, at most 20 characters
  std::string vendor, model;
  std::vector<Evse> evses;
  std::vector<twin::faults::Quirk> quirks = {};  ///< what it gets wrong on purpose
};

struct Site {
  std::string name;
  Volts line_to_neutral{230.0};
  std::vector<grid::Node> nodes;
  std::vector<BaseLoad> base_load;
  std::vector<Cap> caps;  ///< at most one a node
  std::vector<Station> stations;
};

/// In the order of the core's own, which has the same names (world/definitions.cpp).
enum class Policy : std::uint8_t {
  equal_share,
  uncontrolled,
  first_come,
  round_robin,
  earliest_deadline,
  least_laxity,
  proportional_fair,
  tiered_fair,
  cost_optimal,
};

/// From an instant on, a kWh costs so much: what plans go by.
struct PricePoint {
  Instant from;
  std::int64_t per_kwh_micro = 0;
};

/// How load control behaves; the defaults stand in the field table (written.cpp).
struct Control {
  Policy policy = Policy::equal_share;
  std::optional<Policy> shadow = {};  ///< decides beside it and never acts
  Duration lease;
  Duration interval;
  Duration settle;
  Duration clock_tolerance;
  Duration measurement_interval;  ///< how often base load is measured
  Duration measurement_timeout;   ///< a measurement older than this no longer counts
  Duration rotation;
  Amps safe_default;
  Amps minimum_current;
  Amps step;
  Watts margin;
  std::vector<PricePoint> prices = {};  ///< in order of time
};

/// Whole millionths of the currency's unit, exactly as written. Zero: not charged.
struct Tariff {
  std::string name;
  Currency currency;
  std::int64_t per_kwh_micro = 0;
  std::int64_t per_minute_micro = 0;
  std::int64_t flat_micro = 0;
  std::int64_t idle_per_minute_micro = 0;
  Duration idle_grace;
};

/// A kind of car in the catalogue.
struct VehicleSpec {
  std::string name;
  double share = 1.0;  ///< weight among the kinds, >= 0
  WattHours battery_capacity;
  Amps max_current;
  int phases = 3;
  Watts max_battery_power;
  Ratio efficiency;
  Ratio transition_soc;
  Amps minimum_current;
  Duration reaction_delay;
};

struct Demand {
  std::vector<DemandSource> sources;
  Duration patience;     ///< how long a driver waits for a free EVSE
  Duration token_delay;  ///< from plug to token
};

struct Link {
  Duration latency;
  Duration jitter;
};

/// What all charging stations are configured to.
struct StationSettings {
  Duration meter_interval;
  Duration heartbeat;
};

enum class FaultKind : std::uint8_t {
  disconnect,            ///< the connection ends, and no new one is made for the duration
  half_open,             ///< frames vanish both ways, and neither end is told
  half_open_to_csms,     ///< ... only from the station
  half_open_to_station,  ///< ... only to the station
  reboot,                ///< the station restarts; it is away for the duration
};

struct Fault {
  Instant at;
  FaultKind kind = FaultKind::disconnect;
  std::size_t station = 0;  ///< index into site.stations
  Duration duration;
};

struct Output {
  Duration sample;  ///< distance of the samples in series.csv
};

/// A bound on a figure of kpi.json; at least one of the two is present.
struct Expectation {
  std::string kpi;
  std::optional<double> min, max;
};

/// A file that the scenario rests on, the scenario itself first.
struct Input {
  std::string path;    ///< as named by the command or the scenario
  std::string sha256;  ///< 64 lower-case hex digits of the bytes on disk
};

struct Scenario {
  std::string name;
  std::string description;
  std::int64_t seed = 1;
  Clock clock;
  Site site;
  Control control;
  Tariff tariff;
  std::vector<VehicleSpec> vehicles;
  Demand demand;
  StationSettings station;
  Link link;
  std::vector<Fault> faults;  ///< sorted by `at`
  Output output;
  std::vector<Expectation> expect;
  std::vector<Input> inputs;
};

struct LoadOptions {
  /// `--set path=value`: the path as in error messages (`site.nodes[0].limit_kw`), the value
  /// as JSON, or as a string when it is not JSON. Applied in order.
  std::vector<std::pair<std::string, std::string>> sets;
  std::optional<std::int64_t> seed;  ///< instead of the file's
  /// The folder of the raw data sets (VOLTWIN_DATA); empty when it is not set.
  std::string data_dir;
  /// A folder that holds `datasets/`; asked after the scenario's own folder and those above
  /// it. May be empty.
  std::string share_dir;
  /// The folder of the time zone database (VOLTWIN_ZONEINFO); empty for that of the system.
  std::string zoneinfo_dir;
};

/// Reads, checks and resolves a scenario file and every data file that it names. Errors are
/// bad_input, one line: file, line, path to the field, what was expected, what was found.
[[nodiscard]] Result<Scenario> load(const std::string& path, const LoadOptions& options);

}  // namespace voltwin::scenarios::format

template <>
struct voltwin::json::Names<voltwin::scenarios::format::Policy> {
  static const EnumTable& table();
};
template <>
struct voltwin::json::Names<voltwin::scenarios::format::FaultKind> {
  static const EnumTable& table();
};
