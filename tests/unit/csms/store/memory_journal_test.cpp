#include "csms/store/journal/memory_journal.hpp"

#include <gtest/gtest.h>

#include <utility>

#include "tests/unit/csms/store/support.hpp"

namespace voltwin::store::journal {
namespace {

using test::sample_batch;

Batch with_sideband(Batch batch) {
  batch.tape.emplace_back().text = "[2,\"1\",\"Heartbeat\",{}]";
  batch.telemetry.emplace_back().value = 7.0;
  return batch;
}

std::uint64_t count_read(MemoryJournal& journal) {
  std::uint64_t count = 0;
  EXPECT_TRUE(journal.read(0, [&](const Record&) -> Result<void> {
    ++count;
    return {};
  }));
  return count;
}

TEST(MemoryJournal, DrainingHandsOutEverythingOnceAndStaysSmall) {
  MemoryJournal journal({Retain::until_drained, Sideband::keep, Sideband::keep});
  ASSERT_TRUE(journal.append(with_sideband(sample_batch(1, 3))));
  ASSERT_TRUE(journal.append(with_sideband(sample_batch(4, 5))));
  const Batch drained = journal.take_batch();
  EXPECT_EQ(drained.records.size(), 5U);
  EXPECT_EQ(drained.tape.size(), 2U);
  EXPECT_EQ(drained.telemetry.size(), 2U);
  EXPECT_TRUE(journal.take_batch().empty());
  EXPECT_EQ(count_read(journal), 0U);
  EXPECT_EQ(journal.last_sequence().value(), 5U);

  ASSERT_TRUE(journal.append(sample_batch(6, 6)));
  EXPECT_EQ(count_read(journal), 1U);
  EXPECT_EQ(journal.take_batch().records.front().sequence, 6U);
  EXPECT_EQ(journal.totals(), (Totals{3, 6, 2, 2}));
}

TEST(MemoryJournal, RetainingAllDrainsCopies) {
  MemoryJournal journal({Retain::all, Sideband::keep, Sideband::keep});
  ASSERT_TRUE(journal.append(with_sideband(sample_batch(1, 3))));
  EXPECT_EQ(journal.take_batch().records.size(), 3U);
  EXPECT_TRUE(journal.take_batch().empty());
  ASSERT_TRUE(journal.append(with_sideband(sample_batch(4, 4))));
  const Batch second = journal.take_batch();
  ASSERT_EQ(second.records.size(), 1U);
  EXPECT_EQ(second.records.front().sequence, 4U);
  EXPECT_EQ(second.tape.size(), 1U);
  EXPECT_EQ(count_read(journal), 4U);
}

TEST(MemoryJournal, DroppedTapeAndTelemetryAreStillCounted) {
  MemoryJournal journal({Retain::all, Sideband::drop, Sideband::drop});
  ASSERT_TRUE(journal.append(with_sideband(sample_batch(1, 1))));
  const Batch drained = journal.take_batch();
  EXPECT_TRUE(drained.tape.empty());
  EXPECT_TRUE(drained.telemetry.empty());
  EXPECT_EQ(journal.totals(), (Totals{1, 1, 1, 1}));
}

TEST(MemoryJournal, AMovedBatchThatIsRefusedStaysWithTheCaller) {
  MemoryJournal journal({Retain::all, Sideband::keep, Sideband::keep});
  Batch batch = with_sideband(sample_batch(2, 3));
  EXPECT_FALSE(journal.append(std::move(batch)).has_value());
  EXPECT_EQ(batch.records.size(), 2U);  // NOLINT(bugprone-use-after-move): that is the point
  EXPECT_EQ(batch.tape.size(), 1U);
  EXPECT_EQ(journal.totals(), Totals{});
}

TEST(MemoryJournal, ACopyGoesItsOwnWay) {
  MemoryJournal journal({Retain::until_drained, Sideband::drop, Sideband::drop});
  ASSERT_TRUE(journal.append(sample_batch(1, 3)));
  MemoryJournal fork = journal;
  ASSERT_TRUE(fork.append(sample_batch(4, 9)));
  EXPECT_EQ(fork.take_batch().records.size(), 9U);
  EXPECT_EQ(journal.last_sequence().value(), 3U);
  EXPECT_EQ(journal.take_batch().records.size(), 3U);
}

}  // namespace
}  // namespace voltwin::store::journal
