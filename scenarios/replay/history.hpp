#pragma once
// What the facts of a journal tell of a site and of those who came: the input of demand.cpp.
// It knows no scenario.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "csms/core/events/events.hpp"
#include "csms/store/journal/archive.hpp"
#include "engine/base/result.hpp"
#include "engine/time/instant.hpp"

namespace voltwin::scenarios::replay {

namespace boundary = core::boundary;

/// One transaction with its stay.
struct RecordedStay {
  boundary::EvseId evse;
  std::string driver;  ///< "driver-7", by first appearance
  Instant plugged;     ///< or when it started, where the plug was not seen
  Instant started;
  std::optional<Instant> ended, left;
  std::int64_t from_wh = 0;
  std::int64_t to_wh = 0;
  double highest_current_a = 0.0;  ///< of a phase; 0: never told
  double highest_power_w = 0.0;
};

struct RecordedStation {
  boundary::StationDefinition definition;
  std::string vendor, model;
};

/// A cap schedule, in force from `at` on in place of the one before.
struct RecordedSchedule {
  Instant at;
  grid::NodeId node;
  std::vector<boundary::CapPoint> points;
};

struct MeasuredLoad {
  Instant at;
  Watts power;
};

struct RecordedEvse {
  std::size_t station = 0;
  std::size_t place = 0;  ///< among those of its station
  std::size_t of_station = 1;
};

struct History {
  std::optional<boundary::SiteDefinition> site;
  Instant begins, ends;  ///< the site's definition, the last fact
  std::optional<boundary::TariffDefinition> tariff;
  std::vector<RecordedStation> stations;
  std::map<boundary::EvseId, RecordedEvse> evses;
  std::vector<RecordedSchedule> schedules;
  std::vector<core::boundary::PricePoint> prices;  ///< the last that were scheduled
  std::map<grid::NodeId, std::vector<MeasuredLoad>> loads;
  std::vector<RecordedStay> stays;  ///< in order of their starts
};

/// Errors: bad_input for several sites or none, and for records that were removed.
[[nodiscard]] Result<History> read_history(store::journal::Archive& archive);

}  // namespace voltwin::scenarios::replay
