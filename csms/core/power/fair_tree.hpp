#pragma once
// The max-min fair level of one line of a tree of limits, kept from one change to the next: what
// fill() finds from scratch (filling.hpp), where claims of one line are all that there is to it.
// A claim then has its least and its weight times the level of the lowest full node on its path.
// Pure; it knows neither sessions nor time.
//
// Each node keeps the points at which what flows through it bends as the level rises: those of
// its own claims, and of each child those below the level at which the child is full, with
// one more for that level itself. A change is told upwards as points that come and go. It
// costs O(depth (log n + blocks)) and the points that a moved level reveals or hides: few for a
// claim, up to all below it for a new limit of a node.
//
// What it cannot say: claims on several lines and power limits couple the lines, tiers and
// steps make one allocation of several, and who is paused depends on an order. whole_filling() and
// minima_fit() tell; the answer is then that of fill(), at its cost.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "csms/core/power/allocation.hpp"
#include "csms/core/power/level_points.hpp"

namespace voltwin::core::power {

struct LineClaim {
  std::size_t node = 0;
  double least_a = 0.0;
  double most_a = 0.0;     ///< at least least_a (ENSURE)
  double counted_a = 0.0;  ///< of least_a, so much is in the node's load already
  double weight = 1.0;     ///< above 0 (ENSURE)
};

class FairTree {
 public:
  using Place = std::uint32_t;
  static constexpr std::size_t claims_max = 10'000'000;

  /// Limits and loads of the line by node, loads with all below them. No claims yet. The tree
  /// must outlive it.
  FairTree(const grid::LimitTree& tree, std::span<const double> limits_a,
           std::span<const double> loads_a);

  /// Its place, until it departs: the smallest that is free.
  Place arrive(const LineClaim& claim);
  void depart(Place place);
  void set_most(Place place, double most_a);
  void set_limit(std::size_t node, double limit_a);
  /// More (or less) of what is not up to it, at the node and so above it.
  void add_load(std::size_t node, double amps);

  /// Whether everybody can have his least. Where not, nobody's current is known here: whom
  /// fill() pauses is a matter of order.
  [[nodiscard]] bool minima_fit() const { return overfull_ == 0; }
  /// Cost: O(depth).
  [[nodiscard]] double current(Place place) const;
  /// By place, zero where there is no claim. Cost: O(claims + nodes).
  [[nodiscard]] std::vector<double> currents() const;
  [[nodiscard]] std::size_t claims() const { return claims_.size() - free_.size(); }

 private:
  struct Node {
    double limit_a = 0.0;
    double base_a = 0.0;  ///< what flows in any case: loads and the least of the claims
    std::int64_t claims = 0;
    LevelPoints::Reach full;
    LevelPoints points;
  };
  /// What all nodes from the changed one to the root are told.
  struct Change {
    double base_a = 0.0;
    std::int64_t claims = 0;
  };
  struct Slot {
    LineClaim claim;
    bool taken = false;
  };

  [[nodiscard]] static double level_of(const LineClaim& claim) {
    return (claim.most_a - claim.least_a) / claim.weight;
  }
  [[nodiscard]] static bool overfull(const Node& node);
  [[nodiscard]] static double current_at(const LineClaim& claim, double level);
  void note(std::vector<LevelPoint>& list, Place place) const;
  void climb(std::size_t from, const Change& change);
  void settle(std::size_t at);
  void tell_parent(std::size_t at, const LevelPoints::Reach& before);

  const grid::LimitTree* tree_;
  std::vector<Node> nodes_;
  std::vector<Slot> claims_;
  std::vector<Place> free_;
  std::size_t overfull_ = 0;  ///< nodes that cannot carry the least of their claims
  // Points that go from and come to the node that is next on the way up, and what its parent is
  // told. Who comes is in order.
  std::vector<LevelPoint> gone_, come_, gone_above_, come_above_;
};

/// Why only the whole filling is right for a picture.
enum class WholeFilling : std::uint8_t {
  not_needed,     ///< three FairTrees, one a line, say the same
  several_lines,  ///< a claim loads more than one line, or a load is from line to line
  power_limit,    ///< a limit on the sum of the lines
  steps,          ///< what rounding frees is handed out over the whole site
};

/// For policies that share by level and know no tiers. Cost: O(claims + nodes).
[[nodiscard]] WholeFilling whole_filling(const Picture& picture);

/// One line of the picture (0 to 2), without its claims.
[[nodiscard]] FairTree fair_tree(const Picture& picture, std::size_t line);
/// The line that the claim loads, of a picture that needs no whole filling.
[[nodiscard]] std::size_t line_of(const Claim& claim);
/// The claim as its line sees it.
[[nodiscard]] LineClaim line_claim(const Picture& picture, const Claim& claim);

}  // namespace voltwin::core::power
