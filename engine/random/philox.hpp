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

/// Ten rounds. Inline, because every draw comes from here.
[[nodiscard]] constexpr PhiloxCounter philox4x32(PhiloxCounter counter, PhiloxKey key) {
  // The paper's constants: multipliers of S-box quality, and Weyl steps for the key (the
  // golden ratio and sqrt(3) - 1).
  constexpr std::uint64_t multiplier_0 = 0xD2511F53;
  constexpr std::uint64_t multiplier_1 = 0xCD9E8D57;
  constexpr std::uint32_t weyl_0 = 0x9E3779B9;
  constexpr std::uint32_t weyl_1 = 0xBB67AE85;
  constexpr int rounds = 10;
  auto [a, b, c, d] = counter;
  auto [key_0, key_1] = key;
  // Unrolled it takes four fifths of the time; g++ does not do it by itself at -O2.
#pragma GCC unroll 10
  for (int round = 0; round < rounds; ++round) {
    const std::uint64_t product_0 = multiplier_0 * a;
    const std::uint64_t product_1 = multiplier_1 * c;
    a = static_cast<std::uint32_t>(product_1 >> 32) ^ b ^ key_0;
    b = static_cast<std::uint32_t>(product_1);
    c = static_cast<std::uint32_t>(product_0 >> 32) ^ d ^ key_1;
    d = static_cast<std::uint32_t>(product_0);
    key_0 += weyl_0;
    key_1 += weyl_1;
  }
  return {a, b, c, d};
}

}  // namespace voltwin::random
