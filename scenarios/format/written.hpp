#pragma once
// A scenario file as it is written: plain structs, one field table each, in the units of
// the file. For scenarios/format alone, whose resolve.cpp turns it into a Scenario, and for what
// writes scenarios (scenarios/replay). What a field means and its unit stand in
// docs/scenario-format.md (a test keeps the two equal).

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "csms/ocpp/tolerance/catalogue.hpp"
#include "engine/json/record.hpp"
#include "engine/time/instant.hpp"
#include "grid/model/limit_tree.hpp"
#include "grid/model/phase.hpp"
#include "scenarios/format/demand_source.hpp"
#include "scenarios/format/scenario.hpp"
#include "twin/faults/quirk.hpp"

namespace voltwin::scenarios::format::written {

struct Clock {
  std::string start;  ///< read by resolve_clock(): the offset counts, and may be left out
  std::optional<std::string> time_zone;
  std::optional<double> days, hours;
};

struct Node {
  std::string name;
  grid::NodeKind kind = grid::NodeKind::group;
  std::optional<std::string> parent;
  std::optional<double> limit_a, limit_kw, rating_kva;
};

struct Profile {
  std::vector<double> weekday_kw, weekend_kw;
};

struct SeriesFile {
  std::string path, column;
  double scale = 1.0;
  Instant first_row;
  double row_minutes = 60.0;
  std::optional<std::string> source;
};

struct BaseLoad {
  std::string node;
  std::optional<double> constant_kw;
  std::optional<Profile> profile;
  std::optional<SeriesFile> file;
  double step_minutes = 15.0;
  double noise_percent = 0.0;
  std::optional<double> worst_kw;
};

struct CapPoint {
  Instant at;
  std::optional<double> limit_kw;
};

struct DailyCap {
  std::string from, to;
  double limit_kw = 0.0;
  std::optional<std::vector<Weekday>> days;
};

struct Cap {
  std::string node;
  std::optional<std::vector<CapPoint>> points;
  std::optional<std::vector<DailyCap>> daily;
};

struct Quirk {
  ocpp::tolerance::Defect name{};
  double probability = 1.0;
  twin::faults::Trigger trigger = twin::faults::Trigger::always;
  std::optional<std::int32_t> nth;
  std::optional<Instant> from, until;
  std::optional<double> magnitude;
};

struct StationGroup {
  std::optional<std::vector<std::string>> ids;
  std::optional<std::string> prefix;
  std::optional<std::int32_t> count;
  std::int32_t evses_per_station = 1;
  std::string node;
  std::vector<grid::Connection> connections;
  double max_a = 32.0;
  std::string vendor = "voltwin";
  std::string model = "twin-16";
  std::vector<Quirk> quirks;
};

struct Site {
  std::string name = "site";
  double line_to_neutral_v = 230.0;
  std::vector<Node> nodes;
  std::vector<BaseLoad> base_load;
  std::vector<Cap> caps;
  std::vector<StationGroup> stations;
};

struct PricePoint {
  Instant at;
  double per_kwh = 0.0;
};

struct Control {
  Policy policy = Policy::equal_share;
  std::optional<Policy> shadow;
  Duration lease = Duration::from_seconds(180);
  Duration interval = Duration::from_seconds(30);
  Duration settle = Duration::from_seconds(6);
  Duration clock_tolerance = Duration::from_seconds(5);
  Duration measurement_interval = Duration::from_seconds(10);
  Duration measurement_timeout = Duration::from_seconds(60);
  Duration rotation = Duration::from_minutes(15);
  double safe_default_a = 0.0;
  double minimum_current_a = 6.0;
  double step_a = 1.0;
  double margin_kw = 0.0;
  std::optional<std::vector<PricePoint>> prices;
};

struct Tariff {
  std::string name = "standard";
  std::string currency = "EUR";
  // Prices are checked as numbers here and read exactly from their text by resolve.cpp.
  double per_kwh = 0.0;
  double per_minute = 0.0;
  double flat = 0.0;
  double idle_per_minute = 0.0;
  double idle_grace_minutes = 0.0;
};

struct Vehicle {
  std::string name;
  double share = 1.0;
  double battery_kwh = 0.0;
  double max_a = 0.0;
  std::int32_t phases = 3;
  std::optional<double> max_battery_kw;
  double efficiency = 0.9;
  double transition_soc = 0.8;
  double minimum_a = 6.0;
  Duration reaction = Duration::from_seconds(3);
};

struct Session {
  std::optional<std::string> id;
  Instant arrival, departure;
  std::optional<std::string> evse;
  double energy_kwh = 0.0;
  std::optional<std::string> vehicle;
  std::optional<std::string> token;
};

enum class SessionFormat : std::uint8_t { acn };

struct DemandSource {
  DemandKind kind = DemandKind::model;
  std::optional<std::string> model;
  std::optional<double> scale;
  std::optional<std::string> file;
  std::optional<SessionFormat> format;
  std::optional<std::string> source;
  std::optional<Instant> from, to;
  std::optional<EvseChoice> evse;
  std::optional<std::vector<Session>> sessions;
};

struct Demand {
  std::vector<DemandSource> sources;
  double patience_minutes = 30.0;
  Duration token_delay = Duration::from_seconds(15);
};

struct StationSettings {
  Duration meter_interval = Duration::from_seconds(60);
  Duration heartbeat = Duration::from_seconds(300);
};

struct Link {
  double latency_ms = 50.0;
  double jitter_ms = 50.0;
};

struct Fault {
  std::optional<Instant> at;
  std::optional<Duration> offset;
  FaultKind kind = FaultKind::disconnect;
  std::optional<std::string> station;
  Duration duration;
};

struct Output {
  Duration sample = Duration::from_seconds(60);
};

struct Expectation {
  std::string kpi;
  std::optional<double> min, max;
};

struct Scenario {
  std::int32_t voltwin = 1;
  std::string name;
  std::string description;
  std::int64_t seed = 1;
  Clock clock;
  Site site;
  Control control;
  Tariff tariff;
  std::vector<Vehicle> vehicles;
  Demand demand;
  StationSettings station;
  Link link;
  std::vector<Fault> faults;
  Output output;
  std::vector<Expectation> expect;
};

}  // namespace voltwin::scenarios::format::written

namespace voltwin::json {
template <>
struct Names<scenarios::format::written::SessionFormat> {
  static const EnumTable& table();
};
template <>
struct Describe<scenarios::format::written::Clock> {
  static const RecordTable& table();
};
template <>
struct Describe<scenarios::format::written::Node> {
  static const RecordTable& table();
};
template <>
struct Describe<scenarios::format::written::Profile> {
  static const RecordTable& table();
};
template <>
struct Describe<scenarios::format::written::SeriesFile> {
  static const RecordTable& table();
};
template <>
struct Describe<scenarios::format::written::BaseLoad> {
  static const RecordTable& table();
};
template <>
struct Describe<scenarios::format::written::CapPoint> {
  static const RecordTable& table();
};
template <>
struct Describe<scenarios::format::written::DailyCap> {
  static const RecordTable& table();
};
template <>
struct Describe<scenarios::format::written::Cap> {
  static const RecordTable& table();
};
template <>
struct Describe<scenarios::format::written::Quirk> {
  static const RecordTable& table();
};
template <>
struct Describe<scenarios::format::written::StationGroup> {
  static const RecordTable& table();
};
template <>
struct Describe<scenarios::format::written::Site> {
  static const RecordTable& table();
};
template <>
struct Describe<scenarios::format::written::PricePoint> {
  static const RecordTable& table();
};
template <>
struct Describe<scenarios::format::written::Control> {
  static const RecordTable& table();
};
template <>
struct Describe<scenarios::format::written::Tariff> {
  static const RecordTable& table();
};
template <>
struct Describe<scenarios::format::written::Vehicle> {
  static const RecordTable& table();
};
template <>
struct Describe<scenarios::format::written::Session> {
  static const RecordTable& table();
};
template <>
struct Describe<scenarios::format::written::DemandSource> {
  static const RecordTable& table();
};
template <>
struct Describe<scenarios::format::written::Demand> {
  static const RecordTable& table();
};
template <>
struct Describe<scenarios::format::written::StationSettings> {
  static const RecordTable& table();
};
template <>
struct Describe<scenarios::format::written::Link> {
  static const RecordTable& table();
};
template <>
struct Describe<scenarios::format::written::Fault> {
  static const RecordTable& table();
};
template <>
struct Describe<scenarios::format::written::Output> {
  static const RecordTable& table();
};
template <>
struct Describe<scenarios::format::written::Expectation> {
  static const RecordTable& table();
};
template <>
struct Describe<scenarios::format::written::Scenario> {
  static const RecordTable& table();
};
}  // namespace voltwin::json
