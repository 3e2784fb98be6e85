#pragma once
// What a node of the cap adversary carries: the phasors of the three lines by Kirchhoff, from the
// voltages of a balanced system. It shares no code with grid/model, which it is there to check.

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <numbers>

#include "grid/model/phase.hpp"

namespace voltwin::test {

struct NodeLoad {
  static constexpr double voltage = 230.0;
  std::array<std::complex<double>, 3> lines{};
  double power_w = 0.0;

  void add(grid::Connection connection, double current_a, int vehicle_phases) {
    if (current_a == 0.0) return;
    const auto neutral = [](int line) { return unit[static_cast<std::size_t>(line)]; };
    const auto at = [&](int line) -> std::complex<double>& {
      return lines[static_cast<std::size_t>(line)];
    };
    const int kind = static_cast<int>(connection);
    if (kind <= 2) {  // L1, L2, L3
      at(kind) += current_a * neutral(kind);
      power_w += current_a * voltage;
    } else if (kind <= 5) {  // L1L2, L2L3, L3L1
      const int from = kind - 3;
      const int to = (from + 1) % 3;
      const std::complex<double> across = neutral(from) - neutral(to);
      at(from) += current_a * across / std::abs(across);
      at(to) -= current_a * across / std::abs(across);
      power_w += current_a * voltage * std::abs(across);
    } else {  // L1L2L3, L2L3L1, L3L1L2
      for (int phase = 0; phase < vehicle_phases; ++phase) {
        const int line = (kind - 6 + phase) % 3;
        at(line) += current_a * neutral(line);
        power_w += current_a * voltage;
      }
    }
  }
  [[nodiscard]] double fullest_line_a() const {
    return std::max({std::abs(lines[0]), std::abs(lines[1]), std::abs(lines[2])});
  }

 private:
  static inline const std::array<std::complex<double>, 3> unit{
      std::complex<double>(1.0, 0.0), std::polar(1.0, -2.0 * std::numbers::pi / 3.0),
      std::polar(1.0, -4.0 * std::numbers::pi / 3.0)};
};

}  // namespace voltwin::test
