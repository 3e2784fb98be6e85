// What every journal must do, run on each implementation.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "csms/store/journal/log_journal.hpp"
#include "csms/store/journal/memory_journal.hpp"
#include "csms/store/journal/simulated_disk.hpp"
#include "csms/store/sqlite/sqlite_journal.hpp"
#include "tests/unit/csms/store/homes.hpp"
#include "tests/unit/csms/store/support.hpp"

namespace voltwin::store {
namespace {

using journal::Batch;
using journal::Journal;
using journal::MemoryJournal;
using journal::MemoryOptions;
using journal::Record;
using sqlite::SqliteJournal;
using test::life_of_a_site;
using test::sample_batch;
using test::sample_record;

struct InMemory {
  std::unique_ptr<Journal> journal = std::make_unique<MemoryJournal>(MemoryOptions{});
};

struct InSqlite {
  test::TemporaryDirectory directory;
  std::unique_ptr<Journal> journal;
  InSqlite() {
    auto opened = SqliteJournal::open(directory.file("journal.db"));
    if (!opened) {
      ADD_FAILURE() << opened.error().message;
      return;
    }
    journal = std::make_unique<SqliteJournal>(*std::move(opened));
  }
};

struct OnSimulatedDisk {
  std::unique_ptr<Journal> journal;
  OnSimulatedDisk() {
    auto opened = journal::LogJournal::open(test::sound_disk(), test::log_salt);
    if (!opened) {
      ADD_FAILURE() << opened.error().message;
      return;
    }
    journal = std::make_unique<journal::LogJournal>(*std::move(opened));
  }
};

template <class Home>
class JournalContract : public testing::Test {
 protected:
  void SetUp() override {
    if (!home_.journal) GTEST_SKIP() << test::no_postgres;
  }
  [[nodiscard]] std::vector<Record> read(std::uint64_t after) {
    std::vector<Record> out;
    const auto done = journal().read(after, [&](const Record& record) -> Result<void> {
      out.push_back(record);
      return {};
    });
    EXPECT_TRUE(done.has_value());
    return out;
  }
  [[nodiscard]] Journal& journal() { return *home_.journal; }

 private:
  Home home_;
};

using Homes = testing::Types<InMemory, InSqlite, OnSimulatedDisk, test::InPostgres>;
TYPED_TEST_SUITE(JournalContract, Homes);

void expect_equal(const Record& a, const Record& b) {
  EXPECT_EQ(a.sequence, b.sequence);
  EXPECT_EQ(a.at, b.at);
  EXPECT_EQ(a.stream, b.stream);
  EXPECT_EQ(a.type, b.type);
  EXPECT_EQ(a.version, b.version);
  EXPECT_EQ(a.payload, b.payload);
}

TYPED_TEST(JournalContract, IsEmptyAtFirst) {
  EXPECT_EQ(this->journal().last_sequence().value(), 0U);
  EXPECT_TRUE(this->read(0).empty());
}

TYPED_TEST(JournalContract, GivesBackWhatWasAppendedByteForByte) {
  Batch batch;
  batch.records = life_of_a_site();
  EXPECT_EQ(this->journal().append(batch).value(), batch.records.size());
  const auto read = this->read(0);
  ASSERT_EQ(read.size(), batch.records.size());
  for (std::size_t i = 0; i < read.size(); ++i) expect_equal(read[i], batch.records[i]);
}

TYPED_TEST(JournalContract, ReadsFromTheMiddleAndFromBeyondTheEnd) {
  ASSERT_TRUE(this->journal().append(sample_batch(1, 10)));
  ASSERT_TRUE(this->journal().append(sample_batch(11, 12)));
  const auto tail = this->read(9);
  ASSERT_EQ(tail.size(), 3U);
  EXPECT_EQ(tail[0].sequence, 10U);
  EXPECT_EQ(tail[2].sequence, 12U);
  EXPECT_TRUE(this->read(12).empty());
  EXPECT_TRUE(this->read(UINT64_MAX).empty());
}

TYPED_TEST(JournalContract, AnEmptyBatchChangesNothing) {
  EXPECT_EQ(this->journal().append(Batch{}).value(), 0U);
  ASSERT_TRUE(this->journal().append(sample_batch(1, 3)));
  EXPECT_EQ(this->journal().append(Batch{}).value(), 3U);
}

TYPED_TEST(JournalContract, ABatchOfTapeAloneKeepsTheSequence) {
  ASSERT_TRUE(this->journal().append(sample_batch(1, 3)));
  Batch batch;
  batch.tape.emplace_back();
  batch.telemetry.emplace_back();
  EXPECT_EQ(this->journal().append(batch).value(), 3U);
}

TYPED_TEST(JournalContract, RefusesAGapAndThenGoesOn) {
  ASSERT_TRUE(this->journal().append(sample_batch(1, 3)));
  const auto gap = this->journal().append(sample_batch(5, 6));
  ASSERT_FALSE(gap.has_value());
  EXPECT_EQ(gap.error().message, "journal: sequence 5 does not follow 3");
  EXPECT_EQ(this->read(0).size(), 3U);
  EXPECT_EQ(this->journal().append(sample_batch(4, 4)).value(), 4U);
}

TYPED_TEST(JournalContract, ARefusedBatchLeavesNoDoubt) {
  EXPECT_EQ(this->journal().standing(), journal::Standing::sound);
  EXPECT_FALSE(this->journal().append(sample_batch(2, 2)).has_value());
  EXPECT_EQ(this->journal().standing(), journal::Standing::sound);
}

TYPED_TEST(JournalContract, RefusesARepeatedRecord) {
  ASSERT_TRUE(this->journal().append(sample_batch(1, 3)));
  EXPECT_FALSE(this->journal().append(sample_batch(3, 4)).has_value());
  EXPECT_FALSE(this->journal().append(sample_batch(0, 1)).has_value());
  EXPECT_EQ(this->journal().last_sequence().value(), 3U);
}

TYPED_TEST(JournalContract, AGapInsideABatchLeavesNothingOfIt) {
  Batch batch = sample_batch(1, 3);
  batch.records.push_back(sample_record(5));
  EXPECT_FALSE(this->journal().append(batch).has_value());
  EXPECT_EQ(this->journal().last_sequence().value(), 0U);
  EXPECT_TRUE(this->read(0).empty());
}

TYPED_TEST(JournalContract, AnErrorOfTheVisitorStopsTheReadingAndTheNextOneStartsAnew) {
  ASSERT_TRUE(this->journal().append(sample_batch(1, 3)));
  int seen = 0;
  const auto stopped = this->journal().read(0, [&](const Record& record) -> Result<void> {
    ++seen;
    if (record.sequence == 2) return bad_input("enough");
    return {};
  });
  ASSERT_FALSE(stopped.has_value());
  EXPECT_EQ(stopped.error().message, "enough");
  EXPECT_EQ(seen, 2);
  EXPECT_EQ(this->read(0).size(), 3U);
  EXPECT_TRUE(this->journal().append(sample_batch(4, 4)));
}

TYPED_TEST(JournalContract, ASnapshotOfBeforeAnErasureIsRefused) {
  Batch batch = sample_batch(1, 4);
  batch.records[2] =
      core::events::to_record(core::events::TokenErased{"~1", "erased-1"}, 3, batch.records[2].at);
  ASSERT_TRUE(this->journal().append(batch));
  ASSERT_TRUE(this->journal().append(sample_batch(5, 6)));
  const auto refused = this->journal().save({2, "two"});
  ASSERT_FALSE(refused.has_value());
  EXPECT_NE(refused.error().message.find("a snapshot after record 2 holds what was erased by "
                                         "record 3"),
            std::string::npos)
      << refused.error().message;
  EXPECT_FALSE(this->journal().snapshot().value().has_value());
  ASSERT_TRUE(this->journal().save({3, "three"}));
  EXPECT_EQ(this->journal().snapshot().value()->bytes, "three");
}

}  // namespace
}  // namespace voltwin::store
