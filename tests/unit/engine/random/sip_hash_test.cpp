// The keyed hash against the vector of its authors.
#include "engine/random/sip_hash.hpp"

#include <gtest/gtest.h>

#include <bit>

namespace voltwin::random {
namespace {

constexpr SipKey counting{0x0706050403020100, 0x0f0e0d0c0b0a0908};

TEST(SipHash, it_gives_the_authors_value_for_the_eight_bytes_0_to_7) {
  static_assert(sip_hash(counting, 0x0706050403020100) == 0x93f5f5799a932462);
  EXPECT_EQ(sip_hash(counting, 0x0706050403020100), 0x93f5f5799a932462U);
}

TEST(SipHash, one_bit_of_the_word_or_of_the_key_changes_about_half_of_the_bits) {
  int changed = 0;
  for (int bit = 0; bit < 64; ++bit) {
    const std::uint64_t flip = std::uint64_t{1} << bit;
    changed += std::popcount(sip_hash(counting, 5) ^ sip_hash(counting, 5 ^ flip));
    changed +=
        std::popcount(sip_hash(counting, 5) ^ sip_hash({counting[0] ^ flip, counting[1]}, 5));
  }
  EXPECT_NEAR(changed, 64 * 64, 300);
}

}  // namespace
}  // namespace voltwin::random
