#pragma once
// The oracle of the cap: follows the true load of every node and says when, where and
// for how long a limit was exceeded. It sees the truth of the twin, never what the core
// believes.
//
// Only load that nobody controls may push a node over its limit, and then for no longer
// than the declared reaction time: that is overshoot. Anything else, and anything longer,
// is a violation.

#include <cstdint>
#include <string>
#include <vector>

#include "engine/time/instant.hpp"
#include "engine/units/units.hpp"
#include "grid/model/limit_tree.hpp"
#include "grid/model/tree_load.hpp"

namespace voltwin::scenarios::world {

/// One spell over a limit.
struct Excess {
  std::size_t node = 0;
  Instant from, to;
  Watts peak;          ///< over the power limit, or the phase excess times the voltage
  Duration violation;  ///< the part that is not excused
};

class CapWatch {
 public:
  CapWatch(const grid::LimitTree& tree, Duration reaction);

  /// Time has passed up to `now` with the loads as they were given last.
  void advance(Instant now);
  /// An uncontrolled load rose, or a cap fell without notice, at the current time.
  void uncontrolled_step() { last_step_ = now_; }
  /// The loads and limits that hold from the current time on.
  void observe(const grid::LimitTree& tree, const std::vector<grid::Limits>& limits,
               const grid::TreeLoad& load);
  /// Ends open spells at the current time.
  void finish();

  [[nodiscard]] bool is_over() const;
  [[nodiscard]] const std::vector<Excess>& spells() const { return spells_; }
  /// Total time over a limit (any node), and the part of it that nothing excuses.
  [[nodiscard]] Duration overshoot() const { return overshoot_; }
  [[nodiscard]] Duration violation() const { return violation_; }
  [[nodiscard]] Duration longest() const;
  [[nodiscard]] Watts peak() const;
  [[nodiscard]] Duration reaction() const { return reaction_; }

 private:
  void close(std::size_t node);
  void widen(std::size_t node, Watts excess);

  Duration reaction_;
  Instant now_;
  Instant last_step_;
  struct Open {
    bool over = false;
    Excess excess;
  };
  std::vector<Open> open_;
  std::vector<Excess> spells_;
  Duration overshoot_, violation_;
};

}  // namespace voltwin::scenarios::world
