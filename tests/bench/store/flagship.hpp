#pragma once
// The flagship week as a journal keeps it: the load of everything that measures the store.

#include <string>

#include "csms/core/events/batch.hpp"
#include "csms/core/shard/shard.hpp"
#include "tests/bench/bench.hpp"

namespace voltwin::bench {

/// What the run wrote, as one batch, and the state that it ended in.
struct Week {
  core::events::Batch batch;
  std::string digest;
};

[[nodiscard]] Result<Week> flagship_week(const Context& context, core::shard::Sideband sideband);

/// A week cut into turns: consecutive records with the frames and the samples beside them. The
/// vault comes with the first ones.
class Feed {
 public:
  explicit Feed(const core::events::Batch& all) : all_(all) {}

  /// The next `records` records, fewer at the end; nothing more: empty.
  [[nodiscard]] core::events::Batch next(std::size_t records);

 private:
  const core::events::Batch& all_;
  std::size_t records_ = 0;
  std::size_t frames_ = 0;
  std::size_t samples_ = 0;
};

}  // namespace voltwin::bench
