// The order of tags by words against the order by characters.

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

#include "csms/core/state/keys.hpp"

namespace voltwin::core::state {
namespace {

bool less_by_characters(std::string_view a, std::string_view b) {
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return static_cast<unsigned char>(folded(x)) < static_cast<unsigned char>(folded(y));
  });
}

TEST(StateKeys, a_word_is_folded_as_its_characters_are) {
  for (int c = 0; c < 256; ++c) {
    const auto byte = static_cast<unsigned char>(folded(static_cast<char>(c)));
    const auto at_both_ends = [](std::uint64_t value) { return value << 56 | 0x7F8000U | value; };
    EXPECT_EQ(folded_word(at_both_ends(static_cast<std::uint64_t>(c))), at_both_ends(byte)) << c;
  }
}

TEST(StateKeys, tags_are_in_the_order_of_their_folded_characters) {
  std::mt19937_64 random(5);
  const std::string letters = "aAzZ09@[`{\x7F\x80\xC1\xFF";
  for (int round = 0; round < 20'000; ++round) {
    std::string a(random() % 24, 'a');
    for (char& c : a) c = letters[random() % letters.size()];
    std::string b = a;
    b.resize(random() % 24, 'B');
    if (!b.empty()) b[random() % b.size()] = letters[random() % letters.size()];
    for (char& c : b) {
      if (c >= 'a' && c <= 'z' && random() % 2 == 0) c = static_cast<char>(c - 'a' + 'A');
    }
    ASSERT_EQ(FoldedLess()(a, b), less_by_characters(a, b)) << a << " and " << b;
    ASSERT_EQ(FoldedLess()(b, a), less_by_characters(b, a)) << b << " and " << a;
  }
}

}  // namespace
}  // namespace voltwin::core::state
