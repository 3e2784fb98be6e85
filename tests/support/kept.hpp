#pragma once
// What a journal has kept of a shard, for making another one of it.

#include <gtest/gtest.h>

#include <vector>

#include "csms/core/events/batch.hpp"
#include "csms/core/shard/shard.hpp"

namespace voltwin::test {

struct Kept {
  std::vector<core::events::VaultEntry> vault;
  std::vector<core::events::Record> records;

  void add(const core::events::Batch& batch) {
    vault.insert(vault.end(), batch.vault.begin(), batch.vault.end());
    records.insert(records.end(), batch.records.begin(), batch.records.end());
    for (const core::events::Erasure& erasure : batch.erasures) {
      for (core::events::VaultEntry& entry : vault) {
        if (concerns(erasure, entry)) entry.text = erasure.replacement;
      }
    }
  }

  /// Into a shard that is new.
  void replay_into(core::shard::Shard& shard) const {
    restore_vault(shard);
    replay_into(shard, 0);
  }
  void restore_vault(core::shard::Shard& shard) const {
    for (const core::events::VaultEntry& entry : vault) {
      const auto restored = shard.restore(entry);
      ASSERT_TRUE(restored.has_value()) << restored.error().message;
    }
  }
  /// The records from this index on.
  void replay_into(core::shard::Shard& shard, std::size_t from) const {
    for (std::size_t i = from; i < records.size(); ++i) {
      const auto replayed = shard.replay(records[i]);
      ASSERT_TRUE(replayed.has_value()) << replayed.error().message;
    }
  }

  [[nodiscard]] core::events::Event event_of(const core::events::Record& record) const {
    core::events::Vault behind;
    for (const core::events::VaultEntry& entry : vault) EXPECT_TRUE(behind.restore(entry));
    auto event = core::events::from_record(record, behind);
    EXPECT_TRUE(event.has_value());
    return *std::move(event);
  }
};

}  // namespace voltwin::test
