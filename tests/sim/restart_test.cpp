// The journal is the truth: a new shard that reads it is in the state of the old one.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "csms/core/shard/shard.hpp"
#include "csms/store/sqlite/sqlite_journal.hpp"
#include "tests/sim/small_site.hpp"

namespace voltwin::test {
namespace {

using core::events::Batch;
using core::events::Record;
using core::shard::Shard;

// With another key than the shard that wrote the journal: recovery needs none.
Shard empty_shard() {
  const core::session::TransactionKey other({1, 2});
  return Shard({other}, core::shard::Sideband::drop);
}

void replay(Shard& shard, const Batch& batch) {
  for (const core::events::VaultEntry& entry : batch.vault) ASSERT_TRUE(shard.restore(entry));
  for (const Record& record : batch.records) {
    const auto done = shard.replay(record);
    ASSERT_TRUE(done.has_value()) << done.error().message;
  }
}

// A file of its own in the test's folder, removed at the end.
class DatabaseFile {
 public:
  DatabaseFile()
      : folder_(std::filesystem::path(::testing::TempDir()) /
                ("voltwin_restart_" + std::to_string(::getpid()))) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  ~DatabaseFile() { std::filesystem::remove_all(folder_); }
  DatabaseFile(const DatabaseFile&) = delete;
  DatabaseFile& operator=(const DatabaseFile&) = delete;
  [[nodiscard]] std::string path() const { return (folder_ / "run.sqlite").string(); }

 private:
  std::filesystem::path folder_;
};

}  // namespace

TEST(Restart, a_shard_that_reads_the_journal_has_the_state_of_the_one_that_wrote_it) {
  World world = run(eventful_site(), crowd(3, 24));
  const Batch batch = world.journal().take_batch();
  ASSERT_GT(batch.records.size(), 1'000U);
  Shard shard = empty_shard();
  replay(shard, batch);
  EXPECT_EQ(shard.state().digest(), world.core_state().digest());
  EXPECT_EQ(shard.last_sequence(), batch.records.size());
}

TEST(Restart, the_state_is_equal_at_every_hour_on_the_way) {
  World world = build(eventful_site(), crowd(3, 24));
  Shard shard = empty_shard();
  for (int hour = 0; hour <= 12; ++hour) {
    world.run_until(midnight + hours(hour));
    replay(shard, world.journal().take_batch());
    EXPECT_EQ(shard.state().digest(), world.core_state().digest()) << "hour " << hour;
  }
}

TEST(Restart, a_record_that_is_left_out_is_noticed) {
  World world = run(eventful_site(), crowd(3, 4));
  Batch batch = world.journal().take_batch();
  Shard shard = empty_shard();
  Batch first = batch;
  first.records.resize(10);
  replay(shard, first);
  const auto skipped = shard.replay(batch.records[11]);
  ASSERT_FALSE(skipped.has_value());
  EXPECT_EQ(skipped.error().message, "the journal has record 12 where 11 was expected");
  // And one record fewer at the end is another state.
  Shard shorter = empty_shard();
  batch.records.pop_back();
  replay(shorter, batch);
  EXPECT_NE(shorter.state().digest(), world.core_state().digest());
}

TEST(Restart, through_a_database_file_that_is_closed_and_opened_again) {
  const DatabaseFile file;
  World world = build(eventful_site(), crowd(3, 24), {core::shard::Sideband::keep});
  {
    auto journal = store::sqlite::SqliteJournal::open(file.path());
    ASSERT_TRUE(journal.has_value()) << journal.error().message;
    for (int hour = 1; hour <= 12; ++hour) {
      world.run_until(midnight + hours(hour));
      const auto stored = journal->append(world.journal().take_batch());
      ASSERT_TRUE(stored.has_value()) << stored.error().message;
    }
  }
  auto journal = store::sqlite::SqliteJournal::open(file.path());
  ASSERT_TRUE(journal.has_value()) << journal.error().message;
  EXPECT_EQ(*journal->last_sequence(), world.journal().totals().records);
  Shard shard = empty_shard();
  const auto vault = journal->read_vault([&](const auto& entry) { return shard.restore(entry); });
  ASSERT_TRUE(vault.has_value()) << vault.error().message;
  const auto read = journal->read(0, [&](const Record& record) { return shard.replay(record); });
  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_EQ(shard.state().digest(), world.core_state().digest());
}

TEST(Restart, after_it_no_connection_is_believed_to_be_alive_and_transactions_go_on) {
  World world = build(eventful_site(), crowd(3, 24));
  world.run_until(midnight + hours(6));
  Shard shard = empty_shard();
  replay(shard, world.journal().take_batch());
  const std::size_t running = running_transactions(shard.state());
  ASSERT_GT(running, 2U);
  shard.resume(world.now());
  for (const auto& station : shard.state().stations()) {
    EXPECT_TRUE(station.connection.is_none()) << station.identity;
  }
  EXPECT_EQ(running_transactions(shard.state()), running);
}

}  // namespace voltwin::test
