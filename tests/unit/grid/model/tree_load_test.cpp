#include "grid/model/tree_load.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "engine/random/random.hpp"

namespace voltwin::grid {
namespace {

constexpr double unlimited = std::numeric_limits<double>::infinity();
const Volts voltage(230.0);
const Amps exact(0.0);

Node node(std::uint64_t id, std::string name, std::uint64_t parent) {
  Node made;
  made.id = NodeId(id);
  made.name = std::move(name);
  made.parent = NodeId(parent);
  return made;
}

/// 0 root (100 A) > 1 left (20 A) > 2 leaf (no limit), and 3 right (9 kW) under the root.
LimitTree site() {
  std::vector<Node> nodes{node(1, "root", 0), node(2, "left", 1), node(3, "leaf", 2),
                          node(4, "right", 1)};
  nodes[0].limit_per_phase = Amps(100.0);
  nodes[1].limit_per_phase = Amps(20.0);
  nodes[3].limit_power = Watts(9000.0);
  return *LimitTree::build(std::move(nodes), voltage);
}

PhaseLoad wye(double l1, double l2, double l3) { return {{l1, l2, l3}, {0.0, 0.0, 0.0}}; }

TEST(TreeLoad, adds_to_a_node_and_to_everything_above_it) {
  const LimitTree tree = site();
  TreeLoad load(tree);
  load.add(tree, 2, wye(10.0, 0.0, 0.0));
  load.add(tree, 3, wye(1.0, 2.0, 3.0));
  load.add(tree, 1, wye(0.0, 5.0, 0.0));
  EXPECT_EQ(load.at(2), wye(10.0, 0.0, 0.0));
  EXPECT_EQ(load.at(1), wye(10.0, 5.0, 0.0));
  EXPECT_EQ(load.at(3), wye(1.0, 2.0, 3.0));
  EXPECT_EQ(load.at(0), wye(11.0, 7.0, 3.0));
  const TreeLoad copy = load;
  load.clear();
  EXPECT_EQ(load.at(0), PhaseLoad{});
  EXPECT_EQ(copy.at(0), wye(11.0, 7.0, 3.0));
}

TEST(TreeLoad, fits_up_to_the_limit_of_each_line_and_of_power) {
  const LimitTree tree = site();
  TreeLoad load(tree);
  load.add(tree, 2, wye(20.0, 20.0, 20.0));
  EXPECT_TRUE(load.fits(tree, tree.limits(), exact));
  load.add(tree, 2, wye(0.0, 0.1, 0.0));
  EXPECT_FALSE(load.fits(tree, tree.limits(), exact));
  EXPECT_FALSE(load.fits(tree, tree.limits(), Amps(0.09)));
  EXPECT_TRUE(load.fits(tree, tree.limits(), Amps(0.11)));

  TreeLoad power_only(tree);
  power_only.add(tree, 3, balanced_load(Watts(9000.0), voltage));
  EXPECT_TRUE(power_only.fits(tree, tree.limits(), Amps(1e-9)));
  power_only.add(tree, 3, balanced_load(Watts(100.0), voltage));
  EXPECT_FALSE(power_only.fits(tree, tree.limits(), Amps(1e-9)));
  EXPECT_TRUE(power_only.fits(tree, tree.limits(), Amps(0.15))) << "0.15 A is 103.5 W";
}

TEST(TreeLoad, obeys_other_limits_than_those_of_the_tree) {
  const LimitTree tree = site();
  TreeLoad load(tree);
  load.add(tree, 2, wye(10.0, 0.0, 0.0));
  std::vector<Limits> limits(tree.limits().begin(), tree.limits().end());
  limits[0].per_phase_a = 9.0;
  EXPECT_FALSE(load.fits(tree, limits, exact));
  limits[0].per_phase_a = 0.0;
  load.clear();
  EXPECT_TRUE(load.fits(tree, limits, exact));
  EXPECT_FALSE(load.fits_on_path(tree, limits, 3, wye(0.1, 0.0, 0.0), exact));
}

TEST(TreeLoad, names_every_violation_with_its_excess) {
  const LimitTree tree = site();
  TreeLoad load(tree);
  load.add(tree, 2, wye(25.0, 20.0, 101.0));
  load.add(tree, 3, wye(0.0, 0.0, 40.0));
  const auto found = load.violations(tree, tree.limits(), exact);
  ASSERT_EQ(found.size(), 4u);
  EXPECT_EQ(found[0].index, 0u);
  EXPECT_EQ(found[0].kind, LimitKind::line_3);
  EXPECT_DOUBLE_EQ(found[0].excess, 41.0);
  EXPECT_EQ(found[1].index, 1u);
  EXPECT_EQ(found[1].kind, LimitKind::line_1);
  EXPECT_DOUBLE_EQ(found[1].excess, 5.0);
  EXPECT_EQ(found[2].kind, LimitKind::line_3);
  EXPECT_EQ(found[3].index, 3u);
  EXPECT_EQ(found[3].kind, LimitKind::power);
  EXPECT_DOUBLE_EQ(found[3].drawn, 9200.0);
  EXPECT_DOUBLE_EQ(found[3].limit, 9000.0);
  EXPECT_DOUBLE_EQ(found[3].excess, 200.0);
}

PhaseLoad random_load(random::Stream& stream, double largest) {
  const auto connection = static_cast<Connection>(stream.below(9));
  return phase_load(connection, Amps(stream.uniform(0.0, largest)),
                    static_cast<int>(1 + stream.below(3)));
}

TEST(TreeLoad, path_questions_agree_with_the_whole_tree) {
  // A random tree that fits: an extra load fits on its path if and only if the whole tree
  // fits with it added, and the headroom is where that changes.
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE(seed);
    random::Stream stream = random::Random(seed).stream("tree");
    std::vector<Node> nodes{node(1, "n1", 0)};
    const std::uint64_t count = 2 + stream.below(12);
    for (std::uint64_t id = 2; id <= count; ++id) {
      nodes.push_back(node(id, "n" + std::to_string(id), 1 + stream.below(id - 1)));
    }
    for (Node& each : nodes) {
      if (stream.chance(0.5)) each.limit_per_phase = Amps(stream.uniform(20.0, 200.0));
      if (stream.chance(0.3)) each.limit_power = Watts(stream.uniform(10e3, 100e3));
    }
    const LimitTree tree = *LimitTree::build(std::move(nodes), voltage);
    TreeLoad load(tree);
    for (int i = 0; i < 20; ++i) {
      const std::size_t index = stream.below(tree.size());
      const PhaseLoad extra = random_load(stream, 20.0);
      TreeLoad with = load;
      with.add(tree, index, extra);
      const bool fits = with.fits(tree, tree.limits(), Amps(1e-9));
      ASSERT_EQ(load.fits_on_path(tree, tree.limits(), index, extra, Amps(1e-9)), fits);
      ASSERT_EQ(with.violations(tree, tree.limits(), Amps(1e-9)).empty(), fits);

      const PhaseLoad per_amp = extra * (1.0 / (1e-3 + extra.wye_a[0] + extra.delta_a[0] + 1.0));
      const double room = load.headroom_on_path(tree, tree.limits(), index, per_amp).value();
      if (room != unlimited) {
        ASSERT_TRUE(load.fits_on_path(tree, tree.limits(), index, per_amp * room, Amps(1e-9)));
        ASSERT_FALSE(load.fits_on_path(tree, tree.limits(), index, per_amp * (room * 1.001 + 0.01),
                                       Amps(1e-9)));
      }
      if (fits) load = with;
    }
  }
}

TEST(Headroom, is_none_over_the_limit_and_endless_where_nothing_limits) {
  const Limits limits{20.0, unlimited};
  EXPECT_EQ(headroom(wye(21.0, 0.0, 0.0), wye(1.0, 0.0, 0.0), limits, voltage), Amps(0.0));
  EXPECT_EQ(headroom(wye(12.0, 0.0, 0.0), wye(1.0, 0.0, 0.0), limits, voltage), Amps(8.0));
  EXPECT_EQ(headroom(wye(12.0, 0.0, 0.0), PhaseLoad{}, limits, voltage), Amps(unlimited));
  EXPECT_EQ(
      headroom(wye(12.0, 0.0, 0.0), wye(1.0, 1.0, 1.0), Limits{unlimited, unlimited}, voltage),
      Amps(unlimited));
  EXPECT_EQ(headroom(wye(10.0, 0.0, 0.0), wye(1.0, 0.0, 0.0), Limits{unlimited, 2300.0}, voltage),
            Amps(0.0));
  // Feeding in on the line (PV) leaves more room, not less.
  EXPECT_EQ(headroom(wye(-5.0, 0.0, 0.0), wye(1.0, 0.0, 0.0), limits, voltage), Amps(25.0));
}

TEST(TransformerLoading, is_the_highest_line_over_the_rated_current) {
  EXPECT_DOUBLE_EQ(transformer_loading(wye(10.0, 50.0, 20.0), Watts(69'000.0), voltage), 0.5);
  EXPECT_DOUBLE_EQ(
      transformer_loading(balanced_load(Watts(69'000.0), voltage), Watts(69'000.0), voltage), 1.0);
}

}  // namespace
}  // namespace voltwin::grid
