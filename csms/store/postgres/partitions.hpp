#pragma once
// Which partitions there are: of the journal by sequence, of the tape and the telemetry by day
// of UTC. They are made shortly before they are needed, and dropped as a whole when they are
// too old.
//
// The journal has a partition for every record. The other two have one for the days around the
// shard's clock; what is of another time, by a station whose clock is wrong, goes to a table for
// the rest, and so does what comes while the day's partition cannot be made: a reader who is
// in the middle never keeps the writer waiting.

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "csms/core/events/batch.hpp"
#include "csms/store/postgres/database.hpp"
#include "engine/base/result.hpp"
#include "engine/time/instant.hpp"

namespace voltwin::store::postgres {

struct Partition {
  std::string_view parent;  ///< "journal", "tape" or "meter_values"
  std::string name;
  std::int64_t lower = 0;  ///< of sequence or at_us, included
  std::int64_t upper = 0;  ///< excluded
};

class Partitions {
 public:
  [[nodiscard]] Result<void> load(Connection& connection, std::uint64_t records_per_partition);
  /// What a batch needs and is not there.
  [[nodiscard]] std::vector<Partition> wanted_records(const core::events::Batch& batch) const;
  [[nodiscard]] std::vector<Partition> wanted_days(const core::events::Batch& batch) const;
  /// For the caller's knowledge of what it made.
  void add(const std::vector<Partition>& made);

 private:
  [[nodiscard]] const std::set<std::int64_t>* days_of(std::string_view parent) const;

  std::uint64_t records_per_partition_ = 1;
  std::int64_t records_end_ = 1;      ///< the first sequence without a partition
  std::set<std::int64_t> tape_days_;  ///< their first microseconds
  std::set<std::int64_t> telemetry_days_;
};

/// Makes them, in a transaction; rows that lie in the table for the rest move there.
[[nodiscard]] Result<void> make(Connection& connection, const std::vector<Partition>& partitions);
/// Removes the rows of `parent` below `bound`, whole partitions where it can; how many.
[[nodiscard]] Result<std::uint64_t> remove_below(Connection& connection, std::string_view parent,
                                                 std::int64_t bound);

}  // namespace voltwin::store::postgres
