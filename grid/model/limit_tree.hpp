#pragma once
// The electrical tree of a site with what each of its nodes may carry: grid connection,
// transformer, feeders, panels, groups. It is fixed once built; limits that change with
// time are kept by whoever changes them, as a row of Limits beside it. It knows neither
// loads (tree_load.hpp) nor chargers.
//
// Nodes are numbered parent before child, in depth-first order with children in the order
// of the input: the root is 0 and a subtree is a run of consecutive indices.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/id.hpp"
#include "engine/base/result.hpp"
#include "engine/json/record.hpp"
#include "engine/units/units.hpp"

namespace voltwin::grid {

using NodeId = Id<struct GridNodeTag>;

enum class NodeKind : std::uint8_t { grid_connection, transformer, feeder, panel, group };

struct Node {
  NodeId id;
  std::string name;
  NodeKind kind = NodeKind::group;
  NodeId parent;                        ///< none for the root
  std::optional<Amps> limit_per_phase;  ///< of each line
  std::optional<Watts> limit_power;
  std::optional<Watts> rating;  ///< a transformer's VA, as W at unity power factor
};

/// What one node may carry; infinity where there is no limit.
struct Limits {
  double per_phase_a = 0.0;
  double power_w = 0.0;
  [[nodiscard]] bool operator==(const Limits&) const = default;
};

/// The rated current per phase of a three-phase transformer: S / (3 V).
[[nodiscard]] Amps rated_current(Watts rating, Volts line_to_neutral);

class LimitTree {
 public:
  /// The root's parent().
  static constexpr std::size_t none = SIZE_MAX;
  static constexpr std::size_t nodes_max = 65'536;
  static constexpr std::size_t depth_max = 32;

  /// An empty tree, only so that a member can be assigned later.
  LimitTree() = default;

  /// Bad input: no or several roots, an id or name that is missing or given twice, an
  /// unknown parent, a cycle, a limit or voltage that is not a positive number, more than
  /// nodes_max nodes or depth_max levels.
  [[nodiscard]] static Result<LimitTree> build(std::vector<Node> nodes, Volts line_to_neutral);

  [[nodiscard]] std::size_t size() const { return nodes_.size(); }
  [[nodiscard]] Volts line_to_neutral() const { return line_to_neutral_; }
  /// Empty when no node has this id (name).
  [[nodiscard]] std::optional<std::size_t> index_of(NodeId id) const;
  [[nodiscard]] std::optional<std::size_t> index_of(std::string_view name) const;
  [[nodiscard]] const Node& node(std::size_t index) const { return nodes_[index]; }
  [[nodiscard]] std::span<const Node> nodes() const { return nodes_; }
  /// `none` for the root.
  [[nodiscard]] std::size_t parent(std::size_t index) const { return parents_[index]; }
  /// The indices [index, subtree_end(index)) are the node and everything below it.
  [[nodiscard]] std::size_t subtree_end(std::size_t index) const { return subtree_ends_[index]; }
  /// The node itself, its parent and so on up to and with the root.
  [[nodiscard]] std::span<const std::size_t> path(std::size_t index) const {
    return {paths_.data() + path_starts_[index], path_starts_[index + 1] - path_starts_[index]};
  }

  /// Each node's own limits by index: the smaller of its stated limits and of what its
  /// transformer rating allows per phase and in all. A parent's limit is not folded in.
  [[nodiscard]] std::span<const Limits> limits() const { return limits_; }

 private:
  void index_nodes();

  Volts line_to_neutral_;
  std::vector<Node> nodes_;
  std::vector<std::size_t> parents_;
  std::vector<std::size_t> subtree_ends_;
  std::vector<std::size_t> path_starts_;  ///< one more than nodes
  std::vector<std::size_t> paths_;
  std::vector<Limits> limits_;
  std::vector<std::size_t> by_id_;    ///< indices sorted by id
  std::vector<std::size_t> by_name_;  ///< indices sorted by name
};

}  // namespace voltwin::grid

template <>
struct voltwin::json::Names<voltwin::grid::NodeKind> {
  static const EnumTable& table();
};

/// id, name, kind, parent (absent for the root), limit_a, limit_w, rating_va.
template <>
struct voltwin::json::Describe<voltwin::grid::Node> {
  static const RecordTable& table();
};
