#pragma once
// SipHash-2-4 of one 64-bit word: a keyed function whose values nobody can predict, or
// connect with each other, without the key; where Philox would do for chance, but not for
// secrets. Source: J.-P. Aumasson, D. J. Bernstein, "SipHash: a fast short-input PRF",
// INDOCRYPT 2012. It must not know what the key protects.

#include <array>
#include <bit>
#include <cstdint>

namespace voltwin::random {

/// 128 bits, the first eight bytes as the first word, least significant first.
using SipKey = std::array<std::uint64_t, 2>;

/// The hash of the eight bytes of `word`, least significant first.
[[nodiscard]] constexpr std::uint64_t sip_hash(const SipKey& key, std::uint64_t word) {
  // The paper's initial state: "somepseudorandomlygeneratedbytes".
  std::uint64_t a = key[0] ^ 0x736f6d6570736575;
  std::uint64_t b = key[1] ^ 0x646f72616e646f6d;
  std::uint64_t c = key[0] ^ 0x6c7967656e657261;
  std::uint64_t d = key[1] ^ 0x7465646279746573;
  const auto rounds = [&](int count) {
    for (int i = 0; i < count; ++i) {
      a += b;
      b = std::rotl(b, 13) ^ a;
      a = std::rotl(a, 32);
      c += d;
      d = std::rotl(d, 16) ^ c;
      a += d;
      d = std::rotl(d, 21) ^ a;
      c += b;
      b = std::rotl(b, 17) ^ c;
      c = std::rotl(c, 32);
    }
  };
  d ^= word;
  rounds(2);
  a ^= word;
  // The last block holds the length in its upper byte, and no bytes are left over.
  constexpr std::uint64_t last = std::uint64_t{8} << 56;
  d ^= last;
  rounds(2);
  a ^= last;
  c ^= 0xff;
  rounds(4);
  return a ^ b ^ c ^ d;
}

}  // namespace voltwin::random
