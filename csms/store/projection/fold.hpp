#pragma once
// The row changes of many events as few statements: changes that a later one makes vain are
// dropped, and the rest is grouped so that each group can be carried out at once, in any order
// within. Pure, and knows no database.
//
// Contract: carrying out the groups in their order leaves the same rows as carrying out the
// changes one by one. What makes that true:
//  - Two changes of one table are in the same group only if they have the same shape and touch
//    different rows for certain: both name a key column, and name it differently. Texts that
//    differ by case alone count as the same, for some tables take them so.
//  - A change stands in a later group than every earlier one that may touch one of its rows.
//  - A change replaces an earlier one with the same shape and keys if nothing between the two
//    may touch its rows: it sets the same columns.
// Between tables there is no order.

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "csms/store/projection/projection.hpp"

namespace voltwin::store::projection {

/// What one statement can do: changes of one shape, no two of which touch the same row.
struct Group {
  std::size_t shape = 0;            ///< index into shapes()
  std::vector<std::size_t> firsts;  ///< of each change, its first value in Changes::values
};

/// Groups changes; keeps its memory from one batch to the next.
class Folder {
 public:
  Folder();

  /// Valid until the next call. Indexes point into `changes`, which it does not change.
  [[nodiscard]] std::span<const Group> fold(const Changes& changes);

 private:
  /// A change that stands, for the time being.
  struct Standing {
    std::size_t shape = 0;
    std::size_t first = 0;
    std::size_t group = 0;  ///< index into groups_
    std::size_t place = 0;  ///< in its group
  };

  void add(const Changes& changes, const Change& change);
  [[nodiscard]] std::uint64_t lane_of(const Changes& changes, const Change& change) const;
  [[nodiscard]] std::size_t group_for(std::size_t shape, std::size_t not_before);

  /// By shape: which of its keys all shapes of its table have.
  std::vector<std::vector<std::size_t>> lane_keys_;
  std::vector<std::size_t> table_of_;  ///< by shape: index into tables()
  std::vector<Group> groups_;
  std::size_t group_count_ = 0;  ///< of groups_, those in use
  std::vector<std::vector<std::size_t>> groups_of_table_;
  /// Changes with other values of the keys that all shapes of a table have never meet. By a
  /// hash of them: where two hashes are equal by chance, more is compared than need be.
  std::unordered_map<std::uint64_t, std::vector<Standing>> lanes_;  // lint: lookup only
};

}  // namespace voltwin::store::projection
