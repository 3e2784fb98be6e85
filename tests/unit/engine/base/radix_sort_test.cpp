#include "engine/base/radix_sort.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "engine/random/random.hpp"

namespace voltwin {
namespace {

struct Item {
  double level = 0.0;
  int who = 0;
  [[nodiscard]] bool operator==(const Item&) const = default;
};

std::vector<Item> sorted_by_radix(std::vector<Item> items) {
  std::vector<Item> scratch;
  radix_sort(items, scratch, [](const Item& item) { return order_key(item.level); });
  return items;
}

TEST(RadixSort, sorts_as_a_stable_sort_does) {
  random::Stream random = random::Random(1).stream("radix");
  constexpr double infinity = std::numeric_limits<double>::infinity();
  for (const std::size_t size : {0UL, 1UL, 2UL, 255UL, 256UL, 257UL, 5'000UL}) {
    for (const double spread : {1.0, 1e300, 1e-300}) {
      std::vector<Item> items;
      for (std::size_t i = 0; i < size; ++i) {
        double level = random.uniform(-1.0, 1.0) * spread;
        if (random.chance(0.3)) level = static_cast<double>(random.below(5));
        if (random.chance(0.02)) level = random.chance(0.5) ? infinity : -infinity;
        if (random.chance(0.02)) level = -0.0;
        items.push_back({level, static_cast<int>(i)});
      }
      std::vector<Item> expected = items;
      std::stable_sort(expected.begin(), expected.end(),
                       [](const Item& a, const Item& b) { return a.level < b.level; });
      EXPECT_EQ(sorted_by_radix(items), expected) << size << " of " << spread;
    }
  }
}

TEST(RadixSort, the_key_orders_as_the_numbers_do) {
  EXPECT_EQ(order_key(0.0), order_key(-0.0));
  EXPECT_LT(order_key(-1.0), order_key(-0.5));
  EXPECT_LT(order_key(-1e-300), order_key(0.0));
  EXPECT_LT(order_key(5.0), order_key(5.0000000001));
}

}  // namespace
}  // namespace voltwin
