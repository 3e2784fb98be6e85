#include "grid/model/limit_tree.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace voltwin::grid {
namespace {

constexpr double unlimited = std::numeric_limits<double>::infinity();
const Volts voltage(230.0);

Node node(std::uint64_t id, std::string name, std::uint64_t parent) {
  Node made;
  made.id = NodeId(id);
  made.name = std::move(name);
  made.parent = NodeId(parent);
  return made;
}

/// grid > transformer > (feeder A > panel, feeder B), given in no order.
std::vector<Node> site() {
  std::vector<Node> nodes{node(30, "panel", 20), node(21, "feeder B", 10), node(1, "grid", 0),
                          node(20, "feeder A", 10), node(10, "transformer", 1)};
  nodes[4].kind = NodeKind::transformer;
  nodes[4].rating = Watts(69'000.0);
  nodes[1].limit_per_phase = Amps(63.0);
  nodes[0].limit_power = Watts(11'000.0);
  return nodes;
}

std::string fault(std::vector<Node> nodes) {
  const auto tree = LimitTree::build(std::move(nodes), voltage);
  return tree ? "none" : tree.error().message;
}

TEST(LimitTree, numbers_parents_before_children_and_subtrees_in_a_row) {
  const auto built = LimitTree::build(site(), voltage);
  ASSERT_TRUE(built) << built.error().message;
  const LimitTree& tree = *built;
  ASSERT_EQ(tree.size(), 5u);
  const std::vector<std::string> expected{"grid", "transformer", "feeder B", "feeder A", "panel"};
  for (std::size_t i = 0; i < tree.size(); ++i) {
    EXPECT_EQ(tree.node(i).name, expected[i]);
    EXPECT_EQ(tree.index_of(tree.node(i).id), i);
    EXPECT_EQ(tree.index_of(tree.node(i).name), i);
    if (i > 0) {
      EXPECT_LT(tree.parent(i), i);
    }
  }
  EXPECT_EQ(tree.parent(0), LimitTree::none);
  EXPECT_EQ(tree.subtree_end(0), 5u);
  EXPECT_EQ(tree.subtree_end(2), 3u);
  EXPECT_EQ(tree.subtree_end(3), 5u);
  const auto path = tree.path(4);
  EXPECT_EQ(std::vector<std::size_t>(path.begin(), path.end()),
            (std::vector<std::size_t>{4, 3, 1, 0}));
  EXPECT_EQ(tree.path(0).size(), 1u);
  EXPECT_FALSE(tree.index_of(NodeId(99)));
  EXPECT_FALSE(tree.index_of("nowhere"));
}

TEST(LimitTree, takes_the_smallest_of_a_node_s_limits_and_its_rating) {
  auto nodes = site();
  auto tree = LimitTree::build(nodes, voltage);
  ASSERT_TRUE(tree);
  EXPECT_EQ(tree->limits()[0], (Limits{unlimited, unlimited}));
  EXPECT_EQ(tree->limits()[1], (Limits{100.0, 69'000.0})) << "S / (3 V)";
  EXPECT_EQ(tree->limits()[2], (Limits{63.0, unlimited}));
  EXPECT_EQ(tree->limits()[4], (Limits{unlimited, 11'000.0}));
  nodes[4].limit_per_phase = Amps(80.0);
  nodes[4].limit_power = Watts(80'000.0);
  tree = LimitTree::build(nodes, voltage);
  ASSERT_TRUE(tree);
  EXPECT_EQ(tree->limits()[1], (Limits{80.0, 69'000.0}));
}

TEST(LimitTree, says_what_is_wrong_with_a_tree) {
  EXPECT_EQ(fault({}), "the tree has no nodes");
  EXPECT_EQ(fault({node(1, "a", 0), node(1, "b", 1)}), "node \"b\" has the id 1 of node \"a\"");
  EXPECT_EQ(fault({node(1, "a", 0), node(2, "a", 1)}), "two nodes are named \"a\"");
  EXPECT_EQ(fault({node(1, "a", 0), node(2, "b", 3)}), "node \"b\": its parent 3 is not a node");
  EXPECT_EQ(fault({node(1, "a", 0), node(2, "b", 0)}),
            "node \"a\" and node \"b\" both have no parent: a tree has one root");
  EXPECT_EQ(fault({node(1, "a", 2), node(2, "b", 1)}),
            "the tree has no root: every node has a parent");
  EXPECT_EQ(fault({node(1, "a", 0), node(2, "b", 3), node(3, "c", 2)}),
            "node \"b\" is not under the root: its parents form a cycle");
  EXPECT_EQ(fault({node(1, "a", 0), node(2, "b", 2)}),
            "node \"b\" is not under the root: its parents form a cycle");
  EXPECT_EQ(fault({node(0, "a", 0)}), "node \"a\": id must be above 0");
  EXPECT_EQ(fault({node(1, "", 0)}), "node 1 has no name");
}

TEST(LimitTree, refuses_limits_and_voltages_that_are_not_positive_numbers) {
  for (const double bad : {0.0, -1.0, unlimited, std::numeric_limits<double>::quiet_NaN()}) {
    std::vector<Node> nodes{node(1, "a", 0)};
    EXPECT_FALSE(LimitTree::build(nodes, Volts(bad)));
    nodes[0].limit_per_phase = Amps(bad);
    EXPECT_EQ(fault(nodes), "node \"a\": the limit per phase must be a number above 0");
    nodes[0].limit_per_phase.reset();
    nodes[0].limit_power = Watts(bad);
    EXPECT_EQ(fault(nodes), "node \"a\": the power limit must be a number above 0");
    nodes[0].limit_power.reset();
    nodes[0].rating = Watts(bad);
    EXPECT_EQ(fault(nodes), "node \"a\": the rating must be a number above 0");
  }
}

TEST(LimitTree, has_a_largest_depth_and_size) {
  std::vector<Node> chain;
  for (std::uint64_t i = 1; i <= LimitTree::depth_max; ++i) {
    chain.push_back(node(i, "n" + std::to_string(i), i - 1));
  }
  EXPECT_EQ(fault(chain), "none");
  chain.push_back(node(99, "deep", LimitTree::depth_max));
  EXPECT_EQ(fault(chain), "the tree has 33 levels, at most 32 are allowed");

  std::vector<Node> wide{node(1, "root", 0)};
  for (std::uint64_t i = 2; i <= LimitTree::nodes_max; ++i) {
    wide.push_back(node(i, "n" + std::to_string(i), 1));
  }
  EXPECT_EQ(fault(wide), "none");
  wide.push_back(node(99'999, "more", 1));
  EXPECT_EQ(fault(wide), "the tree has 65537 nodes, at most 65536 are allowed");
}

TEST(Node, is_read_from_and_written_as_json) {
  const std::string text =
      R"({"id":10,"name":"T1","kind":"transformer","parent":1,"limit_a":80,"rating_va":69000})";
  Node read;
  std::vector<json::Issue> issues;
  ASSERT_TRUE(json::decode(text, read, json::DecodeOptions{}, issues));
  EXPECT_EQ(read.id, NodeId(10));
  EXPECT_EQ(read.kind, NodeKind::transformer);
  EXPECT_EQ(read.parent, NodeId(1));
  EXPECT_EQ(read.limit_per_phase, Amps(80.0));
  EXPECT_EQ(read.limit_power, std::nullopt);
  EXPECT_EQ(read.rating, Watts(69'000.0));

  Node again;
  ASSERT_TRUE(json::decode(json::to_json(read), again, json::DecodeOptions{}, issues));
  EXPECT_EQ(json::to_json(again), json::to_json(read));

  Node root;
  EXPECT_TRUE(json::decode(R"({"id":1,"name":"grid","kind":"grid_connection"})", root,
                           json::DecodeOptions{}, issues));
  EXPECT_TRUE(root.parent.is_none());
  EXPECT_FALSE(json::decode(R"({"id":1,"name":"grid","kind":"panel","limit_w":0})", root,
                            json::DecodeOptions{}, issues));
}

}  // namespace
}  // namespace voltwin::grid
