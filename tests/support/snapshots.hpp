#pragma once
// The law of recovery, for the journal of any run: a snapshot taken anywhere in it, and the
// records after it, are the state that the whole journal is. Equal bytes say more than equal
// digests: look-ups, postings and spellings are in them too.

#include <gtest/gtest.h>

#include <cstddef>
#include <utility>
#include <vector>

#include "csms/core/events/codec.hpp"
#include "csms/core/shard/shard.hpp"
#include "tests/support/kept.hpp"

namespace voltwin::test {

[[nodiscard]] inline core::shard::Shard unused_shard() {
  return {core::shard::CoreConfig{core::session::TransactionKey({1, 2})},
          core::shard::Sideband::drop};
}

/// Tries `places` snapshots, evenly apart, the first of nothing and the last of everything.
inline void expect_snapshots_to_do(const Kept& kept, std::size_t places) {
  ASSERT_GE(places, 2U);
  const std::vector<core::events::Record>& journal = kept.records;
  core::shard::Shard whole = unused_shard();
  kept.restore_vault(whole);
  std::vector<core::shard::Snapshot> taken;
  for (std::size_t i = 0; i <= journal.size(); ++i) {
    if (i == journal.size() * taken.size() / (places - 1)) taken.push_back(whole.snapshot());
    if (i == journal.size()) break;
    const auto done = whole.replay(journal[i]);
    ASSERT_TRUE(done.has_value()) << done.error().message;
  }
  const core::shard::Snapshot end = whole.snapshot();
  for (const core::shard::Snapshot& snapshot : taken) {
    SCOPED_TRACE("from record " + std::to_string(snapshot.sequence));
    core::shard::Shard again = unused_shard();
    kept.restore_vault(again);
    const auto restored = again.restore(snapshot.sequence, snapshot.bytes);
    ASSERT_TRUE(restored.has_value()) << restored.error().message;
    EXPECT_EQ(again.snapshot().bytes, snapshot.bytes);
    kept.replay_into(again, snapshot.sequence);
    EXPECT_EQ(again.last_sequence(), whole.last_sequence());
    EXPECT_EQ(again.state().digest(), whole.state().digest());
    EXPECT_EQ(again.snapshot().bytes, end.bytes);
  }
}

}  // namespace voltwin::test
