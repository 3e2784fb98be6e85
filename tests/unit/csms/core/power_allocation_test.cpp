// Equal share, by hand. The property test beside (tests/property) covers the rest.
#include <gtest/gtest.h>

#include "csms/core/power/allocation.hpp"
#include "tests/support/fake_station.hpp"

namespace voltwin::core::power {
namespace {

using grid::Connection;
using grid::PhaseLoad;
using test::node;

struct Bench {
  grid::LimitTree tree;
  std::vector<grid::Limits> limits;
  grid::TreeLoad fixed;
  std::vector<Claim> claims;
  Amps minimum{6.0};
  Amps step{1.0};

  explicit Bench(std::vector<grid::Node> nodes)
      : tree(grid::LimitTree::build(std::move(nodes), Volts(230)).value()),
        limits(tree.limits().begin(), tree.limits().end()),
        fixed(tree) {}

  Bench& claim(std::uint64_t at, Connection connection, double demand, double floor = 0.0) {
    const std::size_t index = tree.index_of(grid::NodeId(at)).value();
    const PhaseLoad per_amp = grid::phase_load(connection, Amps(1), 3);
    fixed.add(tree, index, per_amp * floor);
    Claim claim;
    claim.node = index;
    claim.per_amp = per_amp;
    claim.demand = Amps(demand);
    claim.floor = Amps(floor);
    claims.push_back(claim);
    return *this;
  }
  [[nodiscard]] std::vector<Share> shares(Policy policy = Policy::equal_share) const {
    return allocate(policy, {tree, limits, fixed, claims, minimum, step, Instant()});
  }
  [[nodiscard]] std::vector<double> currents(Policy policy = Policy::equal_share) const {
    std::vector<double> out;
    for (const Share& share : shares(policy)) out.push_back(share.current.value());
    return out;
  }
};

using List = std::vector<double>;
constexpr auto three = Connection::L1L2L3;

Bench one_node(double limit) { return Bench({node(1, 0, Amps(limit))}); }

TEST(EqualShare, what_fits_is_shared_evenly) {
  EXPECT_EQ(one_node(32).claim(1, three, 32).currents(), (List{32}));
  EXPECT_EQ(one_node(32).claim(1, three, 32).claim(1, three, 32).currents(), (List{16, 16}));
  EXPECT_EQ(one_node(40).claim(1, three, 32).currents(), (List{32})) << "not more than it needs";
  EXPECT_TRUE(one_node(32).currents().empty());
}

TEST(EqualShare, what_whole_steps_leave_goes_to_the_first_in_order) {
  Bench bench = one_node(32);
  bench.claim(1, three, 32).claim(1, three, 32).claim(1, three, 32);
  EXPECT_EQ(bench.currents(), (List{11, 11, 10}));
  bench.step = Amps(0.5);
  EXPECT_EQ(bench.currents(), (List{11, 10.5, 10.5}));
  bench.step = Amps(0.1);
  EXPECT_NEAR(bench.currents()[2], 10.6, 1e-9);
}

TEST(EqualShare, what_is_left_goes_on_step_by_step_while_any_step_fits) {
  Bench bench = one_node(40);
  bench.claim(1, three, 32);
  for (int i = 0; i < 3; ++i) bench.claim(1, three, 7.9);
  EXPECT_EQ(bench.currents(), (List{19, 7, 7, 7})) << "16.3 before the others were rounded down";
}

TEST(EqualShare, a_power_limit_holds_like_a_current_limit) {
  grid::Node root = node(1, 0, std::nullopt);
  root.limit_power = Watts(3 * 230 * 20);
  Bench bench({root});
  bench.claim(1, three, 32).claim(1, three, 32);
  EXPECT_EQ(bench.currents(), (List{10, 10}));
  Bench single({root});
  single.claim(1, Connection::L1, 32).claim(1, Connection::L1, 32);
  EXPECT_EQ(single.currents(), (List{30, 30})) << "one phase each of the same power";
}

TEST(EqualShare, without_limits_everybody_gets_what_it_needs) {
  Bench bench({node(1, 0, std::nullopt)});
  bench.claim(1, three, 32).claim(1, three, 9);
  EXPECT_EQ(bench.currents(), (List{32, 9}));
  EXPECT_EQ(bench.shares()[0].bound, Bound::demand);
}

TEST(EqualShare, each_phase_is_shared_by_those_that_load_it) {
  Bench bench = one_node(32);
  bench.claim(1, Connection::L1, 32).claim(1, Connection::L1, 32).claim(1, Connection::L2, 32);
  EXPECT_EQ(bench.currents(), (List{16, 16, 32}));
  bench.claim(1, three, 32);
  EXPECT_EQ(bench.currents(), (List{11, 11, 22, 10})) << "L1 binds three of them, L2 the other";
}

TEST(EqualShare, an_inner_limit_binds_its_own_and_leaves_the_rest_to_the_others) {
  Bench bench({node(1, 0, Amps(50)), node(2, 1, Amps(20)), node(3, 2, Amps(9))});
  bench.claim(2, three, 32).claim(3, three, 32).claim(1, three, 32);
  EXPECT_EQ(bench.currents(), (List{11, 9, 30}));
  const auto shares = bench.shares();
  EXPECT_EQ(bench.tree.node(shares[0].node).id, grid::NodeId(2));
  EXPECT_EQ(bench.tree.node(shares[1].node).id, grid::NodeId(3));
  EXPECT_EQ(bench.tree.node(shares[2].node).id, grid::NodeId(1));
  for (const Share& share : shares) EXPECT_EQ(share.bound, Bound::node);
}

TEST(EqualShare, what_one_does_not_need_the_others_get) {
  Bench bench = one_node(32);
  bench.claim(1, three, 8).claim(1, three, 32);
  EXPECT_EQ(bench.currents(), (List{8, 24}));
  EXPECT_EQ(bench.shares()[0].bound, Bound::demand);
  EXPECT_EQ(bench.shares()[1].bound, Bound::node);
}

TEST(EqualShare, below_the_minimum_the_last_in_order_are_paused) {
  Bench bench = one_node(15);
  bench.claim(1, three, 32).claim(1, three, 32).claim(1, three, 32);
  EXPECT_EQ(bench.currents(), (List{8, 7, 0}));
  EXPECT_EQ(bench.shares()[2].bound, Bound::paused);
  Bench exact = one_node(18);
  exact.claim(1, three, 32).claim(1, three, 32).claim(1, three, 32);
  EXPECT_EQ(exact.currents(), (List{6, 6, 6}));
  Bench nearly = one_node(17.99);
  nearly.claim(1, three, 32).claim(1, three, 32).claim(1, three, 32);
  EXPECT_EQ(nearly.currents(), (List{9, 8, 0}));
}

TEST(EqualShare, one_that_does_not_fit_does_not_stop_one_after_it_that_does) {
  Bench bench({node(1, 0, Amps(40)), node(2, 1, Amps(5))});
  bench.claim(2, three, 32).claim(1, three, 32);
  EXPECT_EQ(bench.currents(), (List{0, 32}));
}

TEST(EqualShare, nothing_fits_when_the_fixed_load_is_over_the_limit_already) {
  Bench bench = one_node(20);
  bench.claim(1, three, 32);
  bench.fixed.add(bench.tree, 0, grid::phase_load(Connection::L2, Amps(21), 1));
  EXPECT_EQ(bench.currents(), (List{0}));
}

TEST(EqualShare, fixed_load_is_kept_free) {
  Bench bench = one_node(32);
  bench.claim(1, three, 32).claim(1, Connection::L3, 32);
  bench.fixed.add(bench.tree, 0, grid::phase_load(Connection::L1, Amps(20), 1));
  EXPECT_EQ(bench.currents(), (List{12, 20}));
}

TEST(EqualShare, a_floor_is_counted_once) {
  Bench bench = one_node(20);
  bench.claim(1, three, 32, 6).claim(1, three, 32, 6);
  EXPECT_EQ(bench.currents(), (List{10, 10}));
  Bench high = one_node(20);
  high.claim(1, three, 32, 8.5).claim(1, three, 32, 8.5);
  EXPECT_EQ(high.currents(), (List{10, 10}));
  Bench tight = one_node(17);
  tight.claim(1, three, 32, 8.5).claim(1, three, 32, 8.5);
  EXPECT_EQ(tight.currents(), (List{8, 8})) << "a whole step below what is counted anyway";
}

TEST(EqualShare, line_to_line_chargers_load_two_lines_as_phasors) {
  EXPECT_EQ(one_node(32).claim(1, Connection::L1L2, 40).currents(), (List{32}));
  Bench two = one_node(32);
  two.claim(1, Connection::L1L2, 40).claim(1, Connection::L2L3, 40);
  EXPECT_EQ(two.currents(), (List{18, 18})) << "L2 carries sqrt(3) times each: 18.47";
  Bench mixed = one_node(32);
  mixed.claim(1, Connection::L1L2, 40);
  mixed.fixed.add(mixed.tree, 0, grid::phase_load(Connection::L1, Amps(10), 1));
  EXPECT_EQ(mixed.currents(), (List{22})) << "|10 + x at 30 degrees| = 32 at 22.95";
}

TEST(EqualShare, above_a_minimum_between_two_steps_currents_are_whole_steps) {
  Bench bench = one_node(14.2);
  bench.minimum = Amps(6.5);
  bench.claim(1, three, 32).claim(1, three, 32);
  EXPECT_EQ(bench.currents(), (List{7, 7}));
  bench.limits[0].per_phase_a = 13.2;
  EXPECT_EQ(bench.currents(), (List{6.5, 6.5})) << "a half step more would not be a whole one";
}

// 15.5 A: the level is 0.7, which is 8.8 A and 6.7 A. Of the 1.5 A that rounding frees the one
// with the weight of one has the step: he stands at 0, the other at 0.5.
TEST(TieredFair, what_rounding_frees_goes_to_who_stands_lowest_above_the_minimum) {
  Bench bench = one_node(15.5);
  bench.claim(1, three, 32).claim(1, three, 32);
  bench.claims[0].weight = 4.0;
  EXPECT_EQ(bench.currents(Policy::tiered_fair), (List{8, 7}));
}

}  // namespace
}  // namespace voltwin::core::power
