#pragma once
// An allocation's input as it is written: structs with field tables, no more. docs/allocate.md
// says what the fields mean.

#include <optional>
#include <string>
#include <vector>

#include "csms/core/boundary/definitions.hpp"
#include "engine/json/record.hpp"
#include "grid/model/phase.hpp"

namespace voltwin::scenarios::allocate::written {

/// Load that is not up to the allocation; the sum of what is given.
struct Load {
  double power_kw = 0.0;  ///< balanced over the phases
  double l1_a = 0.0;
  double l2_a = 0.0;
  double l3_a = 0.0;
};

struct Node {
  std::string id;
  std::optional<std::string> parent;
  std::optional<double> limit_a;
  std::optional<double> limit_kw;
  std::optional<double> rating_kva;
  std::optional<Load> load;
};

struct Session {
  std::string id;
  std::string node;
  grid::Connection connection = grid::Connection::L1L2L3;
  std::int32_t vehicle_phases = 3;
  double max_a = 32.0;
  std::optional<double> min_a;
  double floor_a = 0.0;
  core::boundary::Tier tier = core::boundary::Tier::P3;
  double weight = 1.0;
  std::optional<Instant> arrived;
  std::optional<Instant> departs;
  std::optional<double> wanted_kwh;
};

/// Of a plan: one after the other from `now` on.
struct Price {
  double minutes = 15.0;
  double price = 0.0;  ///< of a kWh
};

struct Snapshot {
  std::int32_t voltwin_allocate = 1;
  std::optional<Instant> now;
  double line_to_neutral_v = 230.0;
  double minimum_a = 6.0;
  double step_a = 1.0;
  std::vector<Node> nodes;
  std::vector<Session> sessions;
  std::vector<Price> prices;
  double peak_price = 0.0;  ///< of each kW beyond the peak so far
  double peak_so_far_kw = 0.0;
  double stay_minutes = 240.0;  ///< of who has not said when he leaves
};

}  // namespace voltwin::scenarios::allocate::written

namespace voltwin::json {
template <>
struct Describe<scenarios::allocate::written::Load> {
  static const RecordTable& table();
};
template <>
struct Describe<scenarios::allocate::written::Node> {
  static const RecordTable& table();
};
template <>
struct Describe<scenarios::allocate::written::Session> {
  static const RecordTable& table();
};
template <>
struct Describe<scenarios::allocate::written::Price> {
  static const RecordTable& table();
};
template <>
struct Describe<scenarios::allocate::written::Snapshot> {
  static const RecordTable& table();
};
}  // namespace voltwin::json
