#include "grid/model/tree_load.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "engine/base/ensure.hpp"

namespace voltwin::grid {
namespace {

constexpr double unlimited = std::numeric_limits<double>::infinity();

/// The power of the tolerance on all three lines.
double power_tolerance_w(Amps tolerance, Volts line_to_neutral) {
  return 3.0 * line_to_neutral.value() * tolerance.value();
}

/// The largest k with |load + k per_amp| <= limit: the greater root of
/// a k^2 + 2 b k + c = 0, in the form that does not cancel (b >= 0, c <= 0).
double line_headroom(const LineCurrent& load, const LineCurrent& per_amp, double limit_a) {
  if (limit_a == unlimited) return unlimited;
  const double c =
      load.in_phase_a * load.in_phase_a + load.quadrature_a * load.quadrature_a - limit_a * limit_a;
  if (c > 0.0) return 0.0;
  const double a =
      per_amp.in_phase_a * per_amp.in_phase_a + per_amp.quadrature_a * per_amp.quadrature_a;
  if (a == 0.0) return unlimited;
  const double b = load.in_phase_a * per_amp.in_phase_a + load.quadrature_a * per_amp.quadrature_a;
  const double root = std::sqrt(b * b - a * c);
  return b > 0.0 ? -c / (b + root) : (root - b) / a;
}

}  // namespace

bool within(const PhaseLoad& load, const Limits& limits, Volts line_to_neutral, Amps tolerance) {
  // Lengths are compared as squares: no root in the inner loop of load control.
  const double limit_a = limits.per_phase_a + tolerance.value();
  if (limit_a < 0.0) return false;
  const double limit_squared = limit_a * limit_a;
  for (std::size_t line = 0; line < 3; ++line) {
    const LineCurrent current = line_current(load, line);
    const double squared =
        current.in_phase_a * current.in_phase_a + current.quadrature_a * current.quadrature_a;
    if (squared > limit_squared) return false;
  }
  return power(load, line_to_neutral).value() <=
         limits.power_w + power_tolerance_w(tolerance, line_to_neutral);
}

Amps headroom(const PhaseLoad& load, const PhaseLoad& per_amp, const Limits& limits,
              Volts line_to_neutral) {
  for (std::size_t i = 0; i < 3; ++i) {
    ENSURE(per_amp.wye_a[i] >= 0.0 && per_amp.delta_a[i] >= 0.0);
  }
  double room = unlimited;
  for (std::size_t line = 0; line < 3; ++line) {
    room = std::min(room, line_headroom(line_current(load, line), line_current(per_amp, line),
                                        limits.per_phase_a));
  }
  if (limits.power_w == unlimited) return Amps(room);
  const double left_w = limits.power_w - power(load, line_to_neutral).value();
  const double per_amp_w = power(per_amp, line_to_neutral).value();
  if (left_w < 0.0) return Amps(0.0);
  return Amps(per_amp_w > 0.0 ? std::min(room, left_w / per_amp_w) : room);
}

double transformer_loading(const PhaseLoad& load, Watts rating, Volts line_to_neutral) {
  const auto currents = line_currents(load);
  return *std::max_element(currents.begin(), currents.end()) /
         rated_current(rating, line_to_neutral).value();
}

void TreeLoad::clear() { std::fill(loads_.begin(), loads_.end(), PhaseLoad{}); }

void TreeLoad::add(const LimitTree& tree, std::size_t index, const PhaseLoad& delta) {
  for (const std::size_t node : tree.path(index)) loads_[node] += delta;
}

bool TreeLoad::fits(const LimitTree& tree, std::span<const Limits> limits, Amps tolerance) const {
  ENSURE(loads_.size() == tree.size() && limits.size() == tree.size());
  for (std::size_t i = 0; i < loads_.size(); ++i) {
    if (!within(loads_[i], limits[i], tree.line_to_neutral(), tolerance)) return false;
  }
  return true;
}

bool TreeLoad::fits_on_path(const LimitTree& tree, std::span<const Limits> limits,
                            std::size_t index, const PhaseLoad& extra, Amps tolerance) const {
  for (const std::size_t node : tree.path(index)) {
    if (!within(loads_[node] + extra, limits[node], tree.line_to_neutral(), tolerance)) {
      return false;
    }
  }
  return true;
}

Amps TreeLoad::headroom_on_path(const LimitTree& tree, std::span<const Limits> limits,
                                std::size_t index, const PhaseLoad& per_amp) const {
  Amps room(unlimited);
  for (const std::size_t node : tree.path(index)) {
    room = std::min(room, headroom(loads_[node], per_amp, limits[node], tree.line_to_neutral()));
  }
  return room;
}

std::vector<Violation> TreeLoad::violations(const LimitTree& tree, std::span<const Limits> limits,
                                            Amps tolerance) const {
  ENSURE(loads_.size() == tree.size() && limits.size() == tree.size());
  constexpr std::array lines{LimitKind::line_1, LimitKind::line_2, LimitKind::line_3};
  std::vector<Violation> found;
  for (std::size_t i = 0; i < loads_.size(); ++i) {
    const double limit_a = limits[i].per_phase_a;
    const auto currents = line_currents(loads_[i]);
    for (std::size_t line = 0; line < 3; ++line) {
      if (currents[line] > limit_a + tolerance.value()) {
        found.push_back({i, lines[line], currents[line], limit_a, currents[line] - limit_a});
      }
    }
    const double limit_w = limits[i].power_w;
    const double drawn_w = power(loads_[i], tree.line_to_neutral()).value();
    if (drawn_w > limit_w + power_tolerance_w(tolerance, tree.line_to_neutral())) {
      found.push_back({i, LimitKind::power, drawn_w, limit_w, drawn_w - limit_w});
    }
  }
  return found;
}

}  // namespace voltwin::grid
