// A planner that forgets what it sent and had no answer to: built of the product's own sources
// but for exposure.cpp, in whose place exposure_mutant.cpp is linked. The campaign must see it.
#include <gtest/gtest.h>

#include <iostream>

#include "tests/property/cap_world.hpp"

namespace voltwin::test {

TEST(CapMutant, exposure_without_unanswered_leases_goes_wrong) {
  bool wrong = false;
  for (std::uint64_t seed = 1; seed <= 300 && !wrong; ++seed) {
    CapWorld world(seed, {Weather::wild, Sabotage::none});
    const std::string what = world.run();
    wrong = !what.empty();
    if (wrong) std::cout << "seed " << seed << ": " << what << '\n';
  }
  EXPECT_TRUE(wrong);
}

}  // namespace voltwin::test
