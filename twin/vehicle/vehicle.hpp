#pragma once
// An electric vehicle at an AC outlet: battery, phases, the 6 A floor, and the time it
// takes to follow a new limit on the control pilot. It knows instants handed to it and
// its own past; nothing of stations, messages or drivers. A copyable value.
//
// Contract: times handed in never decrease. Between two events (next_change) the drawn
// power is constant or, in the battery's tail, falls smoothly.

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "engine/time/instant.hpp"
#include "engine/units/units.hpp"
#include "twin/vehicle/battery.hpp"

namespace voltwin::twin::vehicle {

struct VehicleSpec {
  std::string name;
  WattHours battery_capacity;
  Amps max_current{32.0};  ///< per phase, of the on-board charger
  int phases = 3;          ///< 1 to 3
  Watts max_battery_power{11'000.0};
  Ratio efficiency{0.92};
  Ratio transition_soc{0.8};
  Amps minimum_current{6.0};                            ///< IEC 61851-1: below it the car pauses
  Duration reaction_delay = Duration::from_seconds(3);  ///< IEC 61851-1 allows 5 s
  /// In the tail the car stops when its battery power falls below this share of the maximum.
  Ratio end_power_ratio{0.03};
};

/// What the outlet gives: the voltage across each of the phases the car may load (line to
/// neutral for a star connection, line to line for an outlet between two lines).
struct Supply {
  Volts voltage{230.0};
  int phases = 3;
};

/// What the car takes at one instant.
struct Draw {
  Watts power;
  Amps current;    ///< in each loaded phase
  int phases = 0;  ///< loaded phases while plugged (also when the current is zero)
};

class Vehicle {
 public:
  /// More limits than these within one reaction delay are merged into the last.
  static constexpr std::size_t max_pending_limits = 8;

  /// A car charged to `soc`, whose driver wants `target` (its charge limit); both in [0, 1].
  Vehicle(VehicleSpec spec, Ratio soc, Ratio target);

  [[nodiscard]] const VehicleSpec& spec() const { return spec_; }
  [[nodiscard]] const Battery& battery() const { return battery_; }
  /// State of charge as of the last advance.
  [[nodiscard]] Ratio soc() const { return battery_.soc(); }
  [[nodiscard]] Ratio target() const { return target_; }
  /// Where it really stops: the target, or where the tail ends.
  [[nodiscard]] Ratio end_soc() const;
  /// True once it has stopped by itself; sticky.
  [[nodiscard]] bool is_finished() const { return finished_; }
  [[nodiscard]] bool is_plugged() const { return supply_.has_value(); }
  /// True while a limit was offered that the car does not follow yet.
  [[nodiscard]] bool is_reacting() const { return pending_count_ > 0; }

  void plug(Supply supply, Instant now);
  void unplug(Instant now);
  /// The pilot offers this limit per phase (below the minimum current: pause). The car
  /// follows one reaction delay later.
  void offer(Amps limit, Instant now);
  /// The contactor opens: the draw ends at once and no offer stands.
  void cut(Instant now);
  /// Integrates up to `now` and returns the grid energy taken since the last advance (calls
  /// to the functions above are advances too: their energy is in the next return).
  Joules advance(Instant now);

  /// What advance(now) would return.
  [[nodiscard]] Joules taken(Instant now) const { return Joules(moved_to(now).taken_j); }
  /// The draw at `now`, not before the last advance.
  [[nodiscard]] Draw draw(Instant now) const;
  /// The state of charge at `now`, not before the last advance.
  [[nodiscard]] Ratio soc(Instant now) const;
  /// The next instant at which the draw changes in a step or begins to fall: a limit
  /// followed, the tail reached, the end. Empty when none is due.
  [[nodiscard]] std::optional<Instant> next_change() const;

 private:
  struct Pending {
    Instant at;
    Amps limit;
  };
  /// The part that changes as time passes; small, so that draw() can run it ahead.
  struct Motion {
    Battery battery;
    Amps followed;
    Instant at;
    bool finished;
    double taken_j;
  };
  [[nodiscard]] Motion moved_to(Instant now) const;
  void move_constant(Motion& motion, Instant until) const;
  [[nodiscard]] Watts offered_power(Amps limit) const;
  [[nodiscard]] int loaded_phases() const;
  void settle(Instant now);

  VehicleSpec spec_;
  Battery battery_;
  Ratio target_;
  std::optional<Supply> supply_;
  Amps followed_;
  Instant at_;
  bool finished_ = false;
  double taken_j_ = 0.0;
  std::array<Pending, max_pending_limits> pending_{};
  std::size_t pending_count_ = 0;
};

/// The state of charge at which a car that starts at `soc` has taken `grid_energy`; at most 1.
[[nodiscard]] Ratio target_for(const VehicleSpec& spec, Ratio soc, Joules grid_energy);

}  // namespace voltwin::twin::vehicle
