#pragma once
// What flows through each node of a limit tree, and whether the limits allow it. A
// TreeLoad is a plain value beside its tree (every call is given the tree that it was
// made for), cheap to copy and to change, for use in inner loops of load control. It
// does not know where loads come from.
//
// A tolerance is an allowance in amperes on every line; a power limit is then widened by
// the power of that current on all three phases. Sums that were added to and subtracted
// from differ from fresh ones by rounding (1e-12 A), so that zero is seldom wise.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/units/units.hpp"
#include "grid/model/limit_tree.hpp"
#include "grid/model/phase.hpp"

namespace voltwin::grid {

/// Which of a node's limits.
enum class LimitKind : std::uint8_t { line_1, line_2, line_3, power };

struct Violation {
  std::size_t index = 0;  ///< of the node
  LimitKind kind = LimitKind::power;
  double drawn = 0.0;   ///< A of a line, W of power
  double limit = 0.0;   ///< the same unit
  double excess = 0.0;  ///< drawn - limit
};

/// Whether one node may carry this load.
[[nodiscard]] bool within(const PhaseLoad& load, const Limits& limits, Volts line_to_neutral,
                          Amps tolerance);

/// The largest k >= 0 for which `load + k * per_amp` is within the limits; zero when
/// `load` is not, infinity when nothing limits it. `per_amp` has no negative component
/// (ENSURE).
[[nodiscard]] Amps headroom(const PhaseLoad& load, const PhaseLoad& per_amp, const Limits& limits,
                            Volts line_to_neutral);

/// The highest line current over the rated one: 1 is fully loaded.
[[nodiscard]] double transformer_loading(const PhaseLoad& load, Watts rating,
                                         Volts line_to_neutral);

class TreeLoad {
 public:
  /// Nothing flows.
  explicit TreeLoad(const LimitTree& tree) : loads_(tree.size()) {}

  void clear();
  /// Adds to the node and to everything above it.
  void add(const LimitTree& tree, std::size_t index, const PhaseLoad& delta);
  /// The sum of what was added at the node and below it.
  [[nodiscard]] const PhaseLoad& at(std::size_t index) const { return loads_[index]; }

  /// Whether every node is within its limits (one row per node: tree.limits(), or others).
  [[nodiscard]] bool fits(const LimitTree& tree, std::span<const Limits> limits,
                          Amps tolerance) const;
  /// Whether the node and everything above it would be within limits with `extra` added.
  [[nodiscard]] bool fits_on_path(const LimitTree& tree, std::span<const Limits> limits,
                                  std::size_t index, const PhaseLoad& extra, Amps tolerance) const;
  /// The smallest headroom of the node and of everything above it for `per_amp`.
  [[nodiscard]] Amps headroom_on_path(const LimitTree& tree, std::span<const Limits> limits,
                                      std::size_t index, const PhaseLoad& per_amp) const;
  /// Everything that exceeds a limit, by node index and kind.
  [[nodiscard]] std::vector<Violation> violations(const LimitTree& tree,
                                                  std::span<const Limits> limits,
                                                  Amps tolerance) const;

 private:
  std::vector<PhaseLoad> loads_;
};

}  // namespace voltwin::grid
