#pragma once
// Points at which a sum of ramps bends: each rises with its weight until its level, and is flat
// from there on. Kept in order, in blocks with sums, so that a point more or less and the
// level at which the sum reaches a figure cost a search and a walk over the blocks. Sums are made
// anew from what a block holds: nothing drifts, however long it lives. It knows no tree.

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace voltwin::core::power {

/// Where a point stands among others: by level, then by whose it is.
struct PointKey {
  double level = std::numeric_limits<double>::infinity();
  std::uint32_t who = UINT32_MAX;
  [[nodiscard]] bool operator==(const PointKey&) const = default;
  [[nodiscard]] bool operator<(const PointKey& other) const {
    return level < other.level || (level == other.level && who < other.who);
  }
};

struct LevelPoint {
  PointKey key;
  double weight = 0.0;  ///< above 0
};

class LevelPoints {
 public:
  /// Where the sum reaches a figure.
  struct Reach {
    double level = std::numeric_limits<double>::infinity();  ///< infinity: it never does
    PointKey first;     ///< of those that have not ended by then
    double rest = 0.0;  ///< their weights
  };

  void insert(const LevelPoint& point);
  /// It is one of them (ENSURE).
  void erase(const PointKey& key);
  [[nodiscard]] Reach reach(double figure) const;

  /// Calls `see` with every point of [from, to), in order.
  template <class See>
  void each(const PointKey& from, const PointKey& to, See&& see) const {
    if (!(from < to) || order_.empty()) return;
    for (std::size_t b = block_of(from); b < order_.size(); ++b) {
      const Block& block = blocks_[order_[b].block];
      for (std::size_t i = 0; i < block.size; ++i) {
        const LevelPoint& point = block.points[i];
        if (point.key < from) continue;
        if (!(point.key < to)) return;
        see(point);
      }
    }
  }

 private:
  // Large enough that few blocks are walked over, small enough that its sums are soon made.
  static constexpr std::size_t block_points = 32;
  struct Block {
    std::array<LevelPoint, block_points> points;
    std::size_t size = 0;
  };
  /// What a walk needs of a block, side by side with the others.
  struct Summary {
    PointKey first;
    double last = 0.0;    ///< highest level
    double weight = 0.0;  ///< sum
    double moment = 0.0;  ///< sum of weight times level
    std::uint32_t block = 0;
  };

  [[nodiscard]] std::size_t block_of(const PointKey& key) const;
  [[nodiscard]] Reach reach_within(std::size_t place, double figure, double before,
                                   double after) const;
  void sum_up(std::size_t place);
  void split(std::size_t place);
  void merge_with_next(std::size_t place);
  std::uint32_t fresh_block();

  std::vector<Summary> order_;
  std::vector<Block> blocks_;
  std::vector<std::uint32_t> unused_;   ///< of blocks_
  mutable std::vector<double> behind_;  ///< room for a walk: weights of the blocks behind each
};

}  // namespace voltwin::core::power
