#pragma once
// Where the sessions of a run come from: recorded ones, a model fitted to some, or a list
// in the scenario. Plain values, read and checked by load(); build_demand() turns them
// into session records.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/json/record.hpp"
#include "engine/time/instant.hpp"

namespace voltwin::scenarios::format {

enum class Weekday : std::uint8_t { Mon, Tue, Wed, Thu, Fri, Sat, Sun };

/// Stay and energy of the sessions that arrive in one part of the day.
struct ArrivalBlock {
  double from_hour = 0.0;    ///< local; until the next block, the last one until midnight
  double correlation = 0.0;  ///< of the normal scores of stay and energy
  /// Quantiles at equal steps of probability from 0 to 1, rising.
  std::vector<double> stay_hours;
  std::vector<double> energy_kwh;
};

/// The sessions of one kind of day.
struct DayModel {
  std::vector<Weekday> days;
  double sessions_mean = 0.0;
  double sessions_variance = 0.0;
  std::vector<double> arrival_weights;  ///< 48: one a half hour of the local day
  std::vector<ArrivalBlock> blocks;
};

/// A demand model: the figures of a file such as datasets/models/jpl_workplace_2019.json.
struct DemandModel {
  std::int32_t voltwin_demand_model = 1;
  std::string name, source, license, attribution, fitted_by;
  std::vector<DayModel> days;  ///< every weekday in exactly one
  /// Share of the sessions whose driver said what he wants.
  double claimed_share = 0.0;
  /// Quantiles of requested over delivered energy of these.
  std::vector<double> requested_ratio;
};

enum class EvseChoice : std::uint8_t { recorded, any };

/// A session as a data set has it.
struct RecordedSession {
  std::string id;
  Instant arrival, departure;
  std::string evse;
  double delivered_wh = 0.0;
  double requested_wh = 0.0;
};

/// A session as the scenario lists it.
struct ListedSession {
  std::string id;
  Instant arrival, departure;
  std::optional<std::string> evse;
  double energy_wh = 0.0;
  std::optional<int> vehicle;  ///< index into Scenario::vehicles
  std::optional<std::string> token;
};

enum class DemandKind : std::uint8_t { model, sessions, list };

struct DemandSource {
  DemandKind kind = DemandKind::model;
  double scale = 1.0;  ///< model: so many times the sessions
  DemandModel model;
  std::vector<RecordedSession> recorded;  ///< within the window, moved into the run
  EvseChoice evse = EvseChoice::recorded;
  std::vector<ListedSession> listed;
};

}  // namespace voltwin::scenarios::format

namespace voltwin::json {
template <>
struct Names<scenarios::format::Weekday> {
  static const EnumTable& table();
};
template <>
struct Names<scenarios::format::DemandKind> {
  static const EnumTable& table();
};
template <>
struct Names<scenarios::format::EvseChoice> {
  static const EnumTable& table();
};
template <>
struct Describe<scenarios::format::ArrivalBlock> {
  static const RecordTable& table();
};
template <>
struct Describe<scenarios::format::DayModel> {
  static const RecordTable& table();
};
template <>
struct Describe<scenarios::format::DemandModel> {
  static const RecordTable& table();
};
}  // namespace voltwin::json
