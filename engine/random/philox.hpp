#pragma once
// Philox4x32-10: a counter-based generator. Block i of a key is a pure function of the two,
// so that streams need no shared state and any draw can be reached directly.
// Source: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel random numbers: as
// easy as 1, 2, 3", SC'11, doi:10.1145/2063384.2063405. It is not cryptographic.

#include <array>
#include <cstdint>

namespace voltwin::random {

using PhiloxCounter = std::array<std::uint32_t, 4>;
using PhiloxKey = std::array<std::uint32_t, 2>;

/// Ten rounds.
[[nodiscard]] PhiloxCounter philox4x32(PhiloxCounter counter, PhiloxKey key);

}  // namespace voltwin::random
