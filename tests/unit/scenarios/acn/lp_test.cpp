// Ours against least laxity where it takes long: the plan, and all months that drivers misstate.
#include <gtest/gtest.h>

#include "scenarios/acn/estimates.hpp"
#include "tests/unit/scenarios/acn/contest.hpp"

namespace voltwin::scenarios::acn::test {
namespace {

TEST(Lp, delivers_more_than_least_laxity_at_every_size) {
  REFERENCE_OR_SKIP(data);
  const Network caltech = data.network("caltech");
  const auto sessions = data.march("5min");
  // Where power is short, and the first size at which all can be delivered.
  for (const double kw : {10.0, 30.0, 50.0, 60.0}) {
    expect_better_than_llf(caltech, sessions, "lp", kw);
  }
}

TEST(Lp, delivers_more_on_what_drivers_say_too) {
  REFERENCE_OR_SKIP(data);
  const Network caltech = data.network("caltech");
  const auto sessions = data.march("5min");
  // Each month takes seconds: one size for each seed.
  const double sizes_kw[] = {30.0, 60.0};
  for (std::uint64_t seed = 1; seed <= 2; ++seed) {
    SCOPED_TRACE(seed);
    expect_better_than_llf(caltech, with_estimates(sessions, seed), "lp", sizes_kw[seed - 1]);
  }
}

TEST(TieredFair, delivers_more_on_what_drivers_say_too) {
  REFERENCE_OR_SKIP(data);
  const Network caltech = data.network("caltech");
  const auto sessions = data.march("5min");
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    SCOPED_TRACE(seed);
    const auto told = with_estimates(sessions, seed);
    for (const double kw : {10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0})
      expect_better_than_llf(caltech, told, "tiered_fair", kw);
  }
}

TEST(Lp, gives_the_same_bits_each_time) {
  REFERENCE_OR_SKIP(data);
  const Network network = *with_transformer(data.network("caltech"), 30.0);
  auto sessions = data.march("5min");
  std::erase_if(sessions, [](const Session& session) { return session.arrival > 600; });
  const auto once = simulate(network, sessions, *make_policy("lp"), {}).current_a;
  EXPECT_EQ(once, simulate(network, sessions, *make_policy("lp"), {}).current_a);
}

}  // namespace
}  // namespace voltwin::scenarios::acn::test
