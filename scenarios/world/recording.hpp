#pragma once
// What a run leaves behind, as plain data seen from the twin's side: samples over time,
// what became of each visit, and what each EVSE was doing. The core's side (transactions,
// charges) is in its state.

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/time/instant.hpp"
#include "engine/units/units.hpp"
#include "scenarios/format/demand.hpp"

namespace voltwin::scenarios::world {

/// One row per sample interval; `at` is its beginning.
struct Sample {
  Instant at;
  double cap_kw = 0.0;           ///< power limit of the root at the beginning; infinity: none
  double base_kw = 0.0;          ///< mean of the uncontrolled load
  double ev_kw = 0.0;            ///< mean of all EVSEs, from true energy
  double total_peak_kw = 0.0;    ///< highest instant at the root
  double loading = 0.0;          ///< highest transformer loading, 1 is rated
  double line_a[3] = {0, 0, 0};  ///< highest current at the transformer (or the root)
  double granted_kw = 0.0;       ///< what load control allows at the beginning
  int connected = 0;             ///< vehicles plugged in at the end
  int charging = 0;              ///< of these, drawing power
};

enum class VisitEnd : std::uint8_t {
  to_come,      ///< the run ended before the driver came
  present,      ///< the run ended while the driver was there
  completed,    ///< left with all that the car could take
  short_of_it,  ///< left with less
  turned_away,  ///< never found a free EVSE
};

struct VisitFacts {
  format::SessionRecord record;
  VisitEnd end = VisitEnd::to_come;
  std::optional<std::uint32_t> evse;
  std::optional<Instant> plugged, started, first_power, finished, unplugged;
  std::int64_t meter_from_mwh = 0;  ///< true register at plug-in and unplug
  std::int64_t meter_to_mwh = 0;
  double battery_gain_j = 0.0;  ///< stored in the battery by the visit
  double efficiency = 1.0;      ///< of the vehicle
  Watts highest_power;
};

enum class EvseActivity : std::uint8_t { empty, idle, charging, paused };

struct Spell {
  std::uint32_t evse = 0;
  Instant from, to;
  EvseActivity activity = EvseActivity::empty;
};

struct Recording {
  std::vector<Sample> samples;
  std::vector<VisitFacts> visits;
  std::vector<Spell> spells;
};

}  // namespace voltwin::scenarios::world
