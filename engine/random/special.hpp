#pragma once
// Private to engine/random: what several of its files need and nobody else.

#include <string>

namespace voltwin::random {

/// log(k!) = log gamma(k + 1), k >= 0. Whole k as fast as rejection needs them, to 1e-12, as
/// draws have always rested on; others to 1e-14.
[[nodiscard]] double log_factorial(double k);

/// A number as the shortest text that gives it back, for messages.
[[nodiscard]] std::string number(double value);

}  // namespace voltwin::random
