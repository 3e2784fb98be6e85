#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/random/random.hpp"
#include "engine/random/special.hpp"
#include "engine/sim/digest.hpp"

namespace voltwin::random {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

TEST(LogFactorial, is_that_of_the_c_library_for_numbers_that_are_not_whole_too) {
  for (double k = 0.0; k < 2e9; k = k < 30.0 ? k + 0.125 : k * 1.7) {
    const auto exact = static_cast<double>(std::lgamma(static_cast<long double>(k) + 1.0L));
    const double error = k == std::floor(k) ? 1e-12 : 2e-14;
    ASSERT_NEAR(log_factorial(k), exact, error * std::max(1.0, exact)) << k;
  }
}

TEST(ShapesDeathTest, impossible_parameters_are_our_mistake) {
  Stream stream = Random(114).stream("test");
  EXPECT_DEATH(stream.triangular(1.0, 3.0, 2.0), "ENSURE");
  EXPECT_DEATH(stream.triangular(1.0, 1.0, 1.0), "ENSURE");
  EXPECT_DEATH(stream.weibull(0.0, 1.0), "ENSURE");
  EXPECT_DEATH(stream.beta(0.0, 1.0), "ENSURE");
  EXPECT_DEATH(stream.truncated_normal(0.0, 1.0, 2.0, 2.0), "ENSURE");
  EXPECT_DEATH(stream.truncated_normal(0.0, 0.0, 1.0, 2.0), "ENSURE");
  EXPECT_DEATH(stream.truncated_normal(0.0, 1e-300, 1.0, infinity), "ENSURE");
  EXPECT_DEATH(stream.geometric(0.0), "ENSURE");
  EXPECT_DEATH(stream.binomial(5, -0.1), "ENSURE");
}

// Pinned: recorded scenario results rest on these draws.
TEST(Shapes, give_these_very_draws_on_every_machine) {
  Stream stream = Random(2026).stream("pinned").stream("shapes");
  sim::Digest digest;
  for (int i = 0; i < 2000; ++i) {
    digest.add(stream.triangular(1.0, 2.0, 5.0));
    digest.add(stream.weibull(1.7, 3.0));
    digest.add(stream.beta(2.0, 3.0));
    digest.add(stream.beta(0.4, 0.7));
    digest.add(stream.truncated_normal(0.0, 1.0, -0.5, 4.0));
    digest.add(stream.truncated_normal(0.0, 1.0, 2.0, infinity));
    digest.add(stream.truncated_normal(0.0, 1.0, 3.0, 3.1));
    digest.add(stream.geometric(0.2));
    digest.add(stream.binomial(12, 0.3));
    digest.add(stream.binomial(400, 0.3));
  }
  EXPECT_EQ(digest.hex(), "2048ccd6c753e3e98e2ba51a44c9b304");
}

}  // namespace
}  // namespace voltwin::random
