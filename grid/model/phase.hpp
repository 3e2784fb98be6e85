#pragma once
// What a load does to the three phases. Currents in amperes at unity power factor on a
// balanced three-phase voltage system; it knows neither chargers' protocols nor limits.
//
// A load is kept as phase-to-neutral (wye) and line-to-line (delta) currents, because
// only these add up as plain numbers. A line carries the phasor sum: a delta current
// stands 30 degrees off the wye current of the same line. All currents of one line lie
// within 60 degrees, so that adding to any component never lowers a line current.

#include <array>
#include <cstddef>
#include <cstdint>

#include "engine/json/record.hpp"
#include "engine/units/units.hpp"

namespace voltwin::grid {

/// Line-to-line over line-to-neutral voltage.
inline constexpr double sqrt_3 = 1.7320508075688772;

/// Amperes: phase to neutral L1, L2, L3, and line to line L1-L2, L2-L3, L3-L1.
struct PhaseLoad {
  double wye_a[3] = {0.0, 0.0, 0.0};
  double delta_a[3] = {0.0, 0.0, 0.0};

  // In the header, as line_current() and power() are: load control lives on them.
  PhaseLoad& operator+=(const PhaseLoad& other) {
    for (std::size_t i = 0; i < 3; ++i) {
      wye_a[i] += other.wye_a[i];
      delta_a[i] += other.delta_a[i];
    }
    return *this;
  }
  PhaseLoad& operator-=(const PhaseLoad& other) {
    for (std::size_t i = 0; i < 3; ++i) {
      wye_a[i] -= other.wye_a[i];
      delta_a[i] -= other.delta_a[i];
    }
    return *this;
  }
  PhaseLoad& operator*=(double factor) {
    for (std::size_t i = 0; i < 3; ++i) {
      wye_a[i] *= factor;
      delta_a[i] *= factor;
    }
    return *this;
  }
  friend PhaseLoad operator+(PhaseLoad a, const PhaseLoad& b) { return a += b; }
  friend PhaseLoad operator-(PhaseLoad a, const PhaseLoad& b) { return a -= b; }
  friend PhaseLoad operator*(PhaseLoad a, double factor) { return a *= factor; }
  friend PhaseLoad operator*(double factor, PhaseLoad a) { return a *= factor; }
  [[nodiscard]] bool operator==(const PhaseLoad&) const = default;
};

/// The current in phase with each line's neutral voltage, and the current 90 degrees
/// ahead of it: the line current is the length of the two.
struct LineCurrent {
  double in_phase_a = 0.0;
  double quadrature_a = 0.0;
};

/// The current of line 0 (L1), 1 (L2) or 2 (L3) as a phasor. For L1, with `ab` flowing from
/// L1 to L2 and `ca` from L3 to L1: w1 + ab e^{+j30deg} + ca e^{-j30deg}.
[[nodiscard]] inline LineCurrent line_current(const PhaseLoad& load, std::size_t line) {
  constexpr double cos_30_degrees = sqrt_3 / 2.0;
  constexpr double sin_30_degrees = 0.5;
  // The pair that leaves this line for the next one leads its neutral voltage by 30
  // degrees; the pair that arrives from the one before lags by 30 degrees.
  const double leaving = load.delta_a[line];
  const double arriving = load.delta_a[line == 0 ? 2 : line - 1];
  return {load.wye_a[line] + cos_30_degrees * (leaving + arriving),
          sin_30_degrees * (leaving - arriving)};
}

/// Amperes in L1, L2, L3: exact lengths of the phasors.
[[nodiscard]] std::array<double, 3> line_currents(const PhaseLoad& load);

/// Real power: V sum(wye) + sqrt(3) V sum(delta).
[[nodiscard]] inline Watts power(const PhaseLoad& load, Volts line_to_neutral) {
  const double wye = load.wye_a[0] + load.wye_a[1] + load.wye_a[2];
  const double delta = load.delta_a[0] + load.delta_a[1] + load.delta_a[2];
  return line_to_neutral * Amps(wye + sqrt_3 * delta);
}

/// How an EVSE is wired: one phase to neutral, one pair of lines, or three phases to
/// neutral, named in the order in which its own phases are connected ("phase rotation").
/// A vehicle with fewer phases loads the first ones named.
enum class Connection : std::uint8_t {
  L1,
  L2,
  L3,
  L1L2,
  L2L3,
  L3L1,
  L1L2L3,
  L2L3L1,
  L3L1L2,
};

/// Phases that an EVSE can supply: 3 for the three-phase ones, else 1 (a pair of lines
/// feeds one charger phase).
[[nodiscard]] int phases(Connection connection);

/// Phases that a vehicle of 1 to 3 phases (ENSURE) loads at this EVSE: the smaller number.
[[nodiscard]] int loaded_phases(Connection connection, int vehicle_phases);

/// The voltage across each of the load's phases: line to neutral, or sqrt(3) times that.
[[nodiscard]] Volts phase_voltage(Connection connection, Volts line_to_neutral);

/// What a vehicle of 1 to 3 phases (ENSURE) that takes `current` per phase loads.
[[nodiscard]] PhaseLoad phase_load(Connection connection, Amps current, int vehicle_phases);

/// Real power of that load.
[[nodiscard]] Watts power(Connection connection, Amps current, int vehicle_phases,
                          Volts line_to_neutral);

/// The current per phase that makes this power; the inverse of the above.
[[nodiscard]] Amps current_for(Connection connection, Watts power, int vehicle_phases,
                               Volts line_to_neutral);

/// `load` shared evenly by the three phases to neutral.
[[nodiscard]] PhaseLoad balanced_load(Watts load, Volts line_to_neutral);

}  // namespace voltwin::grid

template <>
struct voltwin::json::Names<voltwin::grid::Connection> {
  static const EnumTable& table();
};
