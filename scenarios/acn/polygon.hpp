#pragma once
// A polygon inside the unit circle, for sums of phasors with coefficients of at least 0: who keeps
// its sides is in the circle. It covers only the sector that such sums reach, so that no side is
// spent on the rest.

#include <complex>
#include <span>
#include <vector>

namespace voltwin::scenarios::acn {

/// The points s with normal · s <= distance; the normal has length 1.
struct Side {
  std::complex<double> normal;
  double distance = 1.0;
};

/// Sides of at most 7.5 degrees, which cut off 0.2 % at most; one exact side when all phasors
/// are in phase, none without phasors. Phasors are not zero.
[[nodiscard]] std::vector<Side> sides_within(std::span<const std::complex<double>> phasors);

}  // namespace voltwin::scenarios::acn
