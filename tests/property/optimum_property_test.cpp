// Allocation against the linear program: on random trees of single-phase sessions fairness costs
// nothing; with vehicles on several phases most_power() is near the optimum, and no allocation
// is beyond it.
#include <gtest/gtest.h>

#include <algorithm>

#include "csms/core/power/certificate.hpp"
#include "csms/core/power/optimum.hpp"
#include "engine/random/random.hpp"
#include "tests/property/drawn_site.hpp"

namespace voltwin::core::power {
namespace {

using Case = DrawnSite;

enum class Cars : unsigned char { single_phase, wye, any };

Case random_case(random::Stream& random, Cars cars) {
  std::vector<grid::Node> nodes;
  const std::uint64_t count = 1 + random.below(30);
  for (std::uint64_t id = 1; id <= count; ++id) {
    grid::Node node;
    node.id = grid::NodeId(id);
    node.name = "N" + std::to_string(id);
    if (id > 1) node.parent = grid::NodeId(1 + random.below(id - 1));
    if (random.chance(0.8)) node.limit_per_phase = Amps(random.uniform(5.0, 150.0));
    // A power limit couples the lines: part of the mixed cases only.
    if (cars != Cars::single_phase && random.chance(0.3)) {
      node.limit_power = Watts(random.uniform(2'000.0, 60'000.0));
    }
    nodes.push_back(node);
  }
  Case out(grid::LimitTree::build(nodes, Volts(230)).value());
  const std::size_t claims = 1 + random.below(40);
  for (std::size_t i = 0; i < claims; ++i) {
    Claim claim;
    claim.node = random.below(count);
    const std::uint64_t wirings = cars == Cars::any ? 9 : 3;
    auto wiring = static_cast<grid::Connection>(random.below(wirings));
    if (cars == Cars::wye && random.chance(0.5)) wiring = grid::Connection::L1L2L3;
    claim.per_amp = grid::phase_load(wiring, Amps(1), 3);
    claim.demand = Amps(random.uniform(1.0, 40.0));
    claim.weight = random.uniform(0.2, 5.0);
    claim.tier = static_cast<Tier>(random.below(4));
    out.claims.push_back(claim);
  }
  for (std::size_t node = 0; node < count; ++node) {
    if (!random.chance(0.2)) continue;
    out.fixed.add(out.tree, node,
                  grid::phase_load(static_cast<grid::Connection>(random.below(3)),
                                   Amps(random.uniform(0.0, 4.0)), 1));
  }
  return out;
}

TEST(Optimum, of_single_phase_sessions_the_fair_vectors_carry_the_largest_total) {
  random::Stream random = random::Random(1).stream("single");
  for (int i = 0; i < 1'000; ++i) {
    const Case c = random_case(random, Cars::single_phase);
    for (const Policy policy : {Policy::equal_share, Policy::tiered_fair, Policy::first_come,
                                Policy::proportional_fair, Policy::least_laxity}) {
      const auto shares = allocate(policy, c.picture());
      const double ours = power_of(c.picture(), shares).value();
      const auto largest = largest_power(c.picture(), shares);
      ASSERT_TRUE(largest.has_value()) << "case " << i;
      ASSERT_NEAR(ours / std::max(1.0, largest->value()), largest->value() > 0.0 ? 1.0 : 0.0, 1e-9)
          << "case " << i << " policy " << static_cast<int>(policy);
    }
  }
}

TEST(Optimum, no_allocation_is_beyond_it_and_most_power_is_near_it) {
  random::Stream random = random::Random(2).stream("mixed");
  double worst_fair = 0.0;
  double worst = 0.0;
  for (int i = 0; i < 1'000; ++i) {
    const Case c = random_case(random, i % 2 == 0 ? Cars::wye : Cars::any);
    const auto fair = allocate(Policy::equal_share, c.picture());
    const auto largest = largest_power(c.picture(), fair);
    ASSERT_TRUE(largest.has_value()) << "case " << i;
    const auto most = most_power(c.picture());
    ASSERT_TRUE(most.has_value()) << "case " << i;
    ASSERT_TRUE(certify(c.picture(), fair).holds) << "case " << i;
    ASSERT_TRUE(certify(c.picture(), *most).holds) << "case " << i;
    const double scale = std::max(1.0, largest->value());
    const double gap_fair = (largest->value() - power_of(c.picture(), fair).value()) / scale;
    const double gap = (largest->value() - power_of(c.picture(), *most).value()) / scale;
    ASSERT_GE(gap_fair, -1e-7) << "case " << i;
    ASSERT_GE(gap, -1e-7) << "case " << i;
    ASSERT_LE(gap, power_for_fairness + 1e-7) << "case " << i;
    worst_fair = std::max(worst_fair, gap_fair);
    worst = std::max(worst, gap);
  }
  RecordProperty("worst_gap_of_equal_share", std::to_string(worst_fair));
  RecordProperty("worst_gap_of_most_power", std::to_string(worst));
}

// Fair within what it may give up: raising all who have least of what is above the minimum would
// cost more than that.
TEST(Optimum, most_power_is_fair_where_fairness_is_free) {
  random::Stream random = random::Random(3).stream("free");
  for (int i = 0; i < 300; ++i) {
    const Case c = random_case(random, Cars::single_phase);
    const auto fair = allocate(Policy::equal_share, c.picture());
    const auto most = most_power(c.picture());
    ASSERT_TRUE(most.has_value());
    for (std::size_t k = 0; k < fair.size(); ++k) {
      ASSERT_EQ((*most)[k].current, fair[k].current) << "case " << i << " claim " << k;
    }
  }
}

// Level 8.17 each, rounded to 8 each, and no limit stops anybody from a ninth ampere: the demand of
// 8.9 does. A program that gives two of them 8.9 leaves 6.7 for the third, which is 6.
TEST(Optimum, most_power_keeps_to_the_fair_vector_where_rounding_costs_more_than_it_gains) {
  grid::Node root;
  root.id = grid::NodeId(1);
  root.name = "R";
  root.limit_per_phase = Amps(24.5);
  Case c(grid::LimitTree::build({root}, Volts(230)).value());
  c.minimum = Amps(6);
  c.step = Amps(1);
  for (int i = 0; i < 3; ++i) {
    Claim claim;
    claim.per_amp = grid::phase_load(grid::Connection::L1, Amps(1), 1);
    claim.demand = Amps(8.9);
    c.claims.push_back(claim);
  }
  const auto most = most_power(c.picture());
  ASSERT_TRUE(most.has_value());
  for (const Share& share : *most) EXPECT_EQ(share.current, Amps(8));
}

}  // namespace
}  // namespace voltwin::core::power
