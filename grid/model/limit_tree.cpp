#include "grid/model/limit_tree.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace voltwin::grid {
namespace {

bool is_positive(double value) { return std::isfinite(value) && value > 0.0; }

/// How a message names a node: 'node "T1"'.
std::string named(const Node& node) { return "node \"" + node.name + "\""; }

Result<void> check_limit(const Node& node, std::string_view what, double value) {
  if (is_positive(value)) return {};
  return bad_input(named(node) + ": " + std::string(what) + " must be a number above 0");
}

Result<void> check_node(const Node& node) {
  if (node.name.empty()) {
    return bad_input("node " + std::to_string(node.id.value()) + " has no name");
  }
  if (node.id.is_none()) return bad_input(named(node) + ": id must be above 0");
  if (node.limit_per_phase) {
    TRY(check_limit(node, "the limit per phase", node.limit_per_phase->value()));
  }
  if (node.limit_power) TRY(check_limit(node, "the power limit", node.limit_power->value()));
  if (node.rating) TRY(check_limit(node, "the rating", node.rating->value()));
  return {};
}

/// Positions of `nodes`, sorted by a member.
template <auto Member>
std::vector<std::size_t> sorted_by(const std::vector<Node>& nodes) {
  std::vector<std::size_t> order(nodes.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return nodes[a].*Member != nodes[b].*Member ? nodes[a].*Member < nodes[b].*Member : a < b;
  });
  return order;
}

/// The position in `order` (of sorted_by<Member>) of the node with this key.
template <auto Member, class Key>
std::optional<std::size_t> find_by(const std::vector<Node>& nodes,
                                   const std::vector<std::size_t>& order, const Key& key) {
  const auto found =
      std::lower_bound(order.begin(), order.end(), key,
                       [&](std::size_t a, const Key& wanted) { return nodes[a].*Member < wanted; });
  if (found == order.end() || nodes[*found].*Member != key) return std::nullopt;
  return *found;
}

Result<void> check_unique(const std::vector<Node>& nodes) {
  const auto by_id = sorted_by<&Node::id>(nodes);
  const auto by_name = sorted_by<&Node::name>(nodes);
  for (std::size_t i = 1; i < nodes.size(); ++i) {
    const Node& node = nodes[by_id[i]];
    const Node& before = nodes[by_id[i - 1]];
    if (node.id == before.id) {
      return bad_input(named(node) + " has the id " + std::to_string(node.id.value()) + " of " +
                       named(before));
    }
    if (nodes[by_name[i]].name == nodes[by_name[i - 1]].name) {
      return bad_input("two nodes are named \"" + nodes[by_name[i]].name + "\"");
    }
  }
  return {};
}

/// The tree as positions in the input.
struct Shape {
  std::size_t root = LimitTree::none;
  std::vector<std::size_t> parents;
  std::vector<std::vector<std::size_t>> children;
};

Result<Shape> find_shape(const std::vector<Node>& nodes) {
  Shape shape;
  shape.parents.assign(nodes.size(), LimitTree::none);
  shape.children.resize(nodes.size());
  const auto by_id = sorted_by<&Node::id>(nodes);
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const Node& node = nodes[i];
    if (node.parent.is_none()) {
      if (shape.root != LimitTree::none) {
        return bad_input(named(nodes[shape.root]) + " and " + named(node) +
                         " both have no parent: a tree has one root");
      }
      shape.root = i;
      continue;
    }
    const auto parent = find_by<&Node::id>(nodes, by_id, node.parent);
    if (!parent) {
      return bad_input(named(node) + ": its parent " + std::to_string(node.parent.value()) +
                       " is not a node");
    }
    shape.parents[i] = *parent;
    shape.children[*parent].push_back(i);
  }
  if (shape.root == LimitTree::none) {
    return bad_input(nodes.empty() ? "the tree has no nodes"
                                   : "the tree has no root: every node has a parent");
  }
  return shape;
}

/// Positions of the input, parent before child, and how many levels there are.
struct Order {
  std::vector<std::size_t> positions;
  std::size_t depth = 0;
};

Order depth_first(const Shape& shape) {
  struct Visit {
    std::size_t position;
    std::size_t depth;
  };
  Order order;
  std::vector<Visit> open{{shape.root, 1}};
  while (!open.empty()) {
    const Visit visit = open.back();
    open.pop_back();
    order.positions.push_back(visit.position);
    order.depth = std::max(order.depth, visit.depth);
    const auto& children = shape.children[visit.position];
    for (auto child = children.rbegin(); child != children.rend(); ++child) {
      open.push_back({*child, visit.depth + 1});
    }
  }
  return order;
}

/// Every node has one parent, so what the root does not reach hangs on a cycle.
Result<void> check_all_reached(const std::vector<Node>& nodes, const Order& order) {
  if (order.positions.size() == nodes.size()) return {};
  std::vector<bool> reached(nodes.size(), false);
  for (const std::size_t position : order.positions) reached[position] = true;
  const auto lost = std::find(reached.begin(), reached.end(), false);
  return bad_input(named(nodes[static_cast<std::size_t>(lost - reached.begin())]) +
                   " is not under the root: its parents form a cycle");
}

Limits own_limits(const Node& node, Volts line_to_neutral) {
  constexpr double unlimited = std::numeric_limits<double>::infinity();
  Limits limits{unlimited, unlimited};
  if (node.limit_per_phase) limits.per_phase_a = node.limit_per_phase->value();
  if (node.limit_power) limits.power_w = node.limit_power->value();
  if (node.rating) {
    limits.per_phase_a =
        std::min(limits.per_phase_a, rated_current(*node.rating, line_to_neutral).value());
    limits.power_w = std::min(limits.power_w, node.rating->value());
  }
  return limits;
}

}  // namespace

Amps rated_current(Watts rating, Volts line_to_neutral) { return rating / (3.0 * line_to_neutral); }

Result<LimitTree> LimitTree::build(std::vector<Node> nodes, Volts line_to_neutral) {
  if (!is_positive(line_to_neutral.value())) {
    return bad_input("the line-to-neutral voltage must be a number above 0");
  }
  if (nodes.size() > nodes_max) {
    return bad_input("the tree has " + std::to_string(nodes.size()) + " nodes, at most " +
                     std::to_string(nodes_max) + " are allowed");
  }
  for (const Node& node : nodes) TRY(check_node(node));
  TRY(check_unique(nodes));
  const Result<Shape> shape = find_shape(nodes);
  TRY(shape);
  const Order order = depth_first(*shape);
  TRY(check_all_reached(nodes, order));
  if (order.depth > depth_max) {
    return bad_input("the tree has " + std::to_string(order.depth) + " levels, at most " +
                     std::to_string(depth_max) + " are allowed");
  }

  LimitTree tree;
  tree.line_to_neutral_ = line_to_neutral;
  std::vector<std::size_t> index_of_position(nodes.size());
  for (const std::size_t position : order.positions) {
    const std::size_t parent = shape->parents[position];
    index_of_position[position] = tree.nodes_.size();
    tree.parents_.push_back(parent == none ? none : index_of_position[parent]);
    tree.nodes_.push_back(std::move(nodes[position]));
  }
  tree.index_nodes();
  return tree;
}

void LimitTree::index_nodes() {
  const std::size_t count = nodes_.size();
  subtree_ends_.resize(count);
  for (std::size_t i = 0; i < count; ++i) subtree_ends_[i] = i + 1;
  for (std::size_t i = count; i-- > 1;) {
    std::size_t& parent_end = subtree_ends_[parents_[i]];
    parent_end = std::max(parent_end, subtree_ends_[i]);
  }
  for (std::size_t i = 0; i < count; ++i) {
    path_starts_.push_back(paths_.size());
    for (std::size_t at = i; at != none; at = parents_[at]) paths_.push_back(at);
    limits_.push_back(own_limits(nodes_[i], line_to_neutral_));
  }
  path_starts_.push_back(paths_.size());
  by_id_ = sorted_by<&Node::id>(nodes_);
  by_name_ = sorted_by<&Node::name>(nodes_);
}

std::optional<std::size_t> LimitTree::index_of(NodeId id) const {
  return find_by<&Node::id>(nodes_, by_id_, id);
}

std::optional<std::size_t> LimitTree::index_of(std::string_view name) const {
  return find_by<&Node::name>(nodes_, by_name_, name);
}

}  // namespace voltwin::grid

namespace voltwin::json {

const EnumTable& Names<grid::NodeKind>::table() {
  static const EnumTable table{"NodeKind",
                               {"grid_connection", "transformer", "feeder", "panel", "group"}};
  return table;
}

const RecordTable& Describe<grid::Node>::table() {
  using grid::Node;
  static const RecordTable table =
      record("Node", {
                         field<&Node::id>("id"),
                         field<&Node::name>("name").at_most(64),
                         field<&Node::kind>("kind"),
                         field<&Node::parent>("parent").or_default(),
                         field<&Node::limit_per_phase>("limit_a").above(0),
                         field<&Node::limit_power>("limit_w").above(0),
                         field<&Node::rating>("rating_va").above(0),
                     });
  return table;
}

}  // namespace voltwin::json
