#pragma once
// The composite schedule of a 1.6 charge point (OCPP 1.6 §3.13.3, §5.7): what all installed
// profiles together allow over a stretch of time, as exact points of change, and the same as
// the wire wants it. It adds nothing to the rules of ProfileStore::limit_at(): it asks it at
// every instant at which it may say something else. It knows no station, message or timer; all
// instants are of the station's own clock.

#include <cstddef>
#include <span>
#include <vector>

#include "csms/ocpp/v16/types.hpp"
#include "engine/time/instant.hpp"
#include "engine/units/units.hpp"
#include "grid/model/phase.hpp"
#include "twin/station/profiles.hpp"

namespace voltwin::twin::station {

/// One connector whose limit counts. `query.now` is filled in.
struct CompositeOutlet {
  LimitQuery query;
  grid::Connection connection = grid::Connection::L1L2L3;
};

/// What holds from an instant on.
struct CompositeStep {
  Instant from;
  Amps current;  ///< of one outlet: per phase; of several: in the line that carries most
  Watts power;   ///< of all phases and outlets together
  bool operator==(const CompositeStep&) const = default;
};

struct Composite {
  /// Beyond so many steps the composite ends earlier than was asked.
  static constexpr std::size_t max_steps = 1000;
  /// Nor is it looked at more instants than these: some profile may change every few seconds, and
  /// none of it show, for the 68 years that a message can ask for.
  static constexpr std::size_t max_looks = 20'000;
  std::vector<CompositeStep> steps;  ///< the first at the start; neighbours differ
  Instant end;                       ///< exclusive
};

/// [from, until)
struct Stretch {
  Instant from;
  Instant until;
};

/// The steps of at least one outlet (ENSURE) over a stretch that is not empty (ENSURE).
[[nodiscard]] Composite composite_of(const ProfileStore& profiles,
                                     std::span<const CompositeOutlet> outlets, Stretch stretch);

/// As a schedule that starts with the composite: whole seconds and tenths, rounded so that it
/// never promises more than the composite allows within any of its seconds. With more than
/// `max_periods` periods it ends (duration) before the first that has no room. Whole seconds
/// past the end are not promised; a stretch under a second has duration 0.
[[nodiscard]] ocpp::v16::ChargingSchedule schedule_of(const Composite& composite,
                                                      ocpp::v16::ChargingRateUnit unit,
                                                      int max_periods);

}  // namespace voltwin::twin::station
