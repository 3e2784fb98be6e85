#include "engine/sim/digest.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace voltwin::sim {
namespace {

template <class... Items>
std::string digest_of(const Items&... items) {
  Digest digest;
  (digest.add(items), ...);
  return digest.hex();
}

std::string_view view(const char* text) { return text; }

TEST(Digest, is_the_same_on_every_host_and_build) {
  // Pinned: recorded runs and golden files rest on these values.
  EXPECT_EQ(digest_of(), "55c65c359e38bfea78126622c17dd2ad");
  EXPECT_EQ(digest_of(view("The quick brown fox jumps over the lazy dog"), 42, 1.5,
                      Instant::from_seconds(1)),
            "d491223b1a8130eac4dc347d8ccb5150");
}

TEST(Digest, frames_items_by_their_length) {
  EXPECT_NE(digest_of(view("ab"), view("c")), digest_of(view("a"), view("bc")));
  EXPECT_NE(digest_of(view("abc")), digest_of(view("ab"), view("c")));
  EXPECT_NE(digest_of(view("")), digest_of());
  EXPECT_NE(digest_of(view("a")), digest_of(std::string_view("a\0", 2)));
  EXPECT_NE(digest_of(view("")), digest_of(std::string_view("\0", 1)));
}

TEST(Digest, tells_kinds_of_item_apart_but_not_widths_of_integers) {
  EXPECT_NE(digest_of(1), digest_of(1.0));
  EXPECT_NE(digest_of(1), digest_of(Instant::from_us(1)));
  EXPECT_NE(digest_of(std::bit_cast<std::uint64_t>(1.0)), digest_of(1.0));
  EXPECT_EQ(digest_of(std::int8_t{-1}), digest_of(std::int64_t{-1}));
  EXPECT_EQ(digest_of(true), digest_of(std::uint64_t{1}));
}

TEST(Digest, takes_both_zeros_as_one_and_every_other_number_by_its_bits) {
  EXPECT_EQ(digest_of(0.0), digest_of(-0.0));
  EXPECT_NE(digest_of(1.0), digest_of(-1.0));
  EXPECT_NE(digest_of(1.0), digest_of(std::nextafter(1.0, 2.0)));
  EXPECT_NE(digest_of(std::numeric_limits<double>::denorm_min()), digest_of(0.0));
}

TEST(DigestDeathTest, a_number_that_is_none_is_our_mistake) {
  EXPECT_DEATH(digest_of(std::numeric_limits<double>::quiet_NaN()), "ENSURE");
}

TEST(Digest, depends_on_order) {
  EXPECT_NE(digest_of(1, 2), digest_of(2, 1));
  EXPECT_NE(digest_of(view("x"), 1), digest_of(1, view("x")));
}

TEST(Digest, may_be_read_midway_and_continued_and_a_copy_continues_alike) {
  Digest digest;
  digest.add(view("a"));
  const std::string midway = digest.hex();
  EXPECT_EQ(digest.hex(), midway);
  Digest copy = digest;
  digest.add(7);
  copy.add(7);
  EXPECT_EQ(digest.hex(), copy.hex());
  EXPECT_EQ(digest.hex(), digest_of(view("a"), 7));
}

TEST(Digest, every_bit_of_a_text_changes_about_half_of_the_digest) {
  const std::string text(75, 'v');
  Digest plain;
  plain.add(std::string_view(text));
  double flipped = 0.0;
  for (std::size_t bit = 0; bit < text.size() * 8; ++bit) {
    std::string other = text;
    other[bit / 8] = static_cast<char>(other[bit / 8] ^ (1 << (bit % 8)));
    Digest digest;
    digest.add(std::string_view(other));
    const int changed = std::popcount(digest.value().high ^ plain.value().high) +
                        std::popcount(digest.value().low ^ plain.value().low);
    ASSERT_GT(changed, 32) << "bit " << bit;
    ASSERT_LT(changed, 96) << "bit " << bit;
    flipped += changed;
  }
  EXPECT_NEAR(flipped / static_cast<double>(text.size() * 8), 64.0, 1.5);
}

TEST(Digest, sparse_and_counting_inputs_do_not_collide) {
  std::set<std::pair<std::uint64_t, std::uint64_t>> seen;
  std::size_t inputs = 0;
  const auto note = [&](const Digest& digest) {
    ++inputs;
    seen.emplace(digest.value().high, digest.value().low);
  };
  for (std::uint64_t i = 0; i < 300; ++i) {
    for (std::uint64_t j = 0; j < 300; ++j) {
      Digest digest;
      digest.add(i);
      digest.add(j);
      note(digest);
    }
  }
  for (std::size_t length = 0; length < 40; ++length) {
    note([&] {
      Digest digest;
      digest.add(std::string_view(std::string(length, '\0')));
      return digest;
    }());
  }
  EXPECT_EQ(seen.size(), inputs);
}

}  // namespace
}  // namespace voltwin::sim
