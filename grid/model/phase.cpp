#include "grid/model/phase.hpp"

#include <cmath>

#include "engine/base/ensure.hpp"

namespace voltwin::grid {
namespace {

/// A three-phase wiring starts at this line; a single-phase or line-to-line one is on it.
std::size_t first_line(Connection connection) {
  switch (connection) {
    case Connection::L1:
    case Connection::L1L2:
    case Connection::L1L2L3:
      return 0;
    case Connection::L2:
    case Connection::L2L3:
    case Connection::L2L3L1:
      return 1;
    case Connection::L3:
    case Connection::L3L1:
    case Connection::L3L1L2:
      return 2;
  }
  UNREACHABLE();
}

bool is_line_to_line(Connection connection) {
  return connection == Connection::L1L2 || connection == Connection::L2L3 ||
         connection == Connection::L3L1;
}

}  // namespace

std::array<double, 3> line_currents(const PhaseLoad& load) {
  std::array<double, 3> currents{};
  for (std::size_t line = 0; line < 3; ++line) {
    const LineCurrent current = line_current(load, line);
    currents[line] = std::sqrt(current.in_phase_a * current.in_phase_a +
                               current.quadrature_a * current.quadrature_a);
  }
  return currents;
}

int phases(Connection connection) {
  switch (connection) {
    case Connection::L1:
    case Connection::L2:
    case Connection::L3:
    case Connection::L1L2:
    case Connection::L2L3:
    case Connection::L3L1:
      return 1;
    case Connection::L1L2L3:
    case Connection::L2L3L1:
    case Connection::L3L1L2:
      return 3;
  }
  UNREACHABLE();
}

int loaded_phases(Connection connection, int vehicle_phases) {
  ENSURE(vehicle_phases >= 1 && vehicle_phases <= 3);
  const int available = phases(connection);
  return vehicle_phases < available ? vehicle_phases : available;
}

Volts phase_voltage(Connection connection, Volts line_to_neutral) {
  return is_line_to_line(connection) ? sqrt_3 * line_to_neutral : line_to_neutral;
}

PhaseLoad phase_load(Connection connection, Amps current, int vehicle_phases) {
  const auto loaded = static_cast<std::size_t>(loaded_phases(connection, vehicle_phases));
  const std::size_t first = first_line(connection);
  PhaseLoad load;
  if (is_line_to_line(connection)) {
    load.delta_a[first] = current.value();
    return load;
  }
  for (std::size_t i = 0; i < loaded; ++i) load.wye_a[(first + i) % 3] = current.value();
  return load;
}

Watts power(Connection connection, Amps current, int vehicle_phases, Volts line_to_neutral) {
  return phase_voltage(connection, line_to_neutral) * current *
         static_cast<double>(loaded_phases(connection, vehicle_phases));
}

Amps current_for(Connection connection, Watts power, int vehicle_phases, Volts line_to_neutral) {
  return power / phase_voltage(connection, line_to_neutral) /
         static_cast<double>(loaded_phases(connection, vehicle_phases));
}

PhaseLoad balanced_load(Watts load, Volts line_to_neutral) {
  const double current = (load / (3.0 * line_to_neutral)).value();
  return PhaseLoad{{current, current, current}, {0.0, 0.0, 0.0}};
}

}  // namespace voltwin::grid

namespace voltwin::json {

const EnumTable& Names<grid::Connection>::table() {
  static const EnumTable table{
      "Connection", {"L1", "L2", "L3", "L1L2", "L2L3", "L3L1", "L1L2L3", "L2L3L1", "L3L1L2"}};
  return table;
}

}  // namespace voltwin::json
