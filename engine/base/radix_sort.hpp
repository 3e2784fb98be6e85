#pragma once
// Sorting by a whole number of 64 bits, in a time that grows as the number of items: worth it
// from some hundred items on.

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace voltwin {

/// The order of these numbers as whole ones is that of the doubles. Not for NaN.
[[nodiscard]] inline std::uint64_t order_key(double value) {
  constexpr std::uint64_t sign = std::uint64_t{1} << 63;
  // Zero has two forms.
  const auto bits = std::bit_cast<std::uint64_t>(value + 0.0);
  return (bits & sign) != 0 ? ~bits : bits | sign;
}

/// Sorts by `key(item)`, a std::uint64_t; what has the same key keeps its order. `scratch` is room
/// that is used again, its contents mean nothing.
template <class Item, class Key>
void radix_sort(std::vector<Item>& items, std::vector<Item>& scratch, Key key) {
  const auto before = [&](const Item& a, const Item& b) { return key(a) < key(b); };
  if (std::is_sorted(items.begin(), items.end(), before)) return;
  if (items.size() < 256) {
    std::stable_sort(items.begin(), items.end(), before);
    return;
  }
  constexpr unsigned bits = 11;
  constexpr unsigned digits = 6;
  constexpr std::size_t size = std::size_t{1} << bits;
  const auto digit_of = [&](const Item& item, unsigned digit) {
    return static_cast<std::size_t>(key(item) >> (digit * bits)) & (size - 1);
  };
  std::vector<std::array<std::uint32_t, size>> counts(digits);
  for (const Item& item : items) {
    for (unsigned digit = 0; digit < digits; ++digit) ++counts[digit][digit_of(item, digit)];
  }
  scratch.resize(items.size());
  for (unsigned digit = 0; digit < digits; ++digit) {
    // All have the same here.
    if (counts[digit][digit_of(items.front(), digit)] == items.size()) continue;
    std::uint32_t start = 0;
    for (std::uint32_t& count : counts[digit]) {
      const std::uint32_t here = count;
      count = start;
      start += here;
    }
    for (const Item& item : items) scratch[counts[digit][digit_of(item, digit)]++] = item;
    items.swap(scratch);
  }
}

}  // namespace voltwin
