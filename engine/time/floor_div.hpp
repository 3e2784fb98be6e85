#pragma once
// Division of times that may be negative, rounding down. Private to engine/time.

#include <cstdint>

namespace voltwin {

/// `b` is above zero.
[[nodiscard]] constexpr std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}
/// From 0 to under `b`.
[[nodiscard]] constexpr std::int64_t floor_mod(std::int64_t a, std::int64_t b) {
  return a - floor_div(a, b) * b;
}

}  // namespace voltwin
