#pragma once
// Progressive filling: a fair division of current under limits on phasor sums. All claims rise
// together along a level, each from its own start and at its own weight, until it has all it can
// use or a row holds it; then the others go on. Max-min fair by level on any convex rows: a plain
// sum is a row of terms that are in phase. Pure; it knows neither sessions nor time.
//
// Where currents are in different phase, one may relieve a row that holds another; who was held
// is therefore tried once more when the others have stopped.

#include <complex>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace voltwin::core::power {

/// One claim in one row: |sum of phasor * current| <= limit.
struct PhasorTerm {
  std::size_t row = 0;
  std::complex<double> per_amp;
};

struct LevelClaim {
  std::span<const PhasorTerm> terms;
  double start = 0.0;   ///< it gets nothing below this level
  double weight = 1.0;  ///< amperes for each step of the level, above 0
  double most_a = 0.0;
  std::uint32_t tier = 0;  ///< lower ones are served first, and keep what they have
};

/// Current for each claim. All rows hold up to rounding (a part in 1e12); `limits_a` by row. Below
/// zero a limit lets nothing through, as at zero.
[[nodiscard]] std::vector<double> fill(std::span<const double> limits_a,
                                       std::span<const LevelClaim> claims);

}  // namespace voltwin::core::power
