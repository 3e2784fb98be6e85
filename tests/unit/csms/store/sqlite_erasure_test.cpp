// What is left of a driver in the bytes of a file, and who may open one.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "csms/store/sqlite/sqlite_journal.hpp"
#include "tests/unit/csms/store/support.hpp"

namespace voltwin::store::sqlite {
namespace {

using core::events::VaultEntry;
using core::events::VaultKind;
using journal::Batch;
using test::query;
using test::sample_batch;
using test::TemporaryDirectory;

using Rows = std::vector<std::string>;

constexpr std::string_view tag = "DE8AA0042SECRET";

SqliteJournal open(const std::string& file, Access access) {
  OpenOptions options;
  options.busy_timeout = Duration::from_ms(1);
  options.access = access;
  auto opened = SqliteJournal::open(file, options);
  EXPECT_TRUE(opened.has_value()) << (opened ? "" : opened.error().message);
  if (!opened) std::abort();
  return *std::move(opened);
}

/// How often `tag` stands in the file and in the log beside it, in any spelling.
std::size_t traces(const std::string& file) {
  std::size_t out = 0;
  const auto equal = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) ==
           std::tolower(static_cast<unsigned char>(b));
  };
  for (const char* const suffix : {"", "-wal", "-journal"}) {
    const std::string bytes = test::bytes_of(file + suffix);
    for (auto at = bytes.begin();; ++at) {
      at = std::search(at, bytes.end(), tag.begin(), tag.end(), equal);
      if (at == bytes.end()) break;
      ++out;
    }
  }
  return out;
}

/// Entries and frames, every seventh with the tag, long enough for many pages of each tree.
Batch busy_days(std::uint64_t first_entry, std::uint64_t first_record) {
  Batch batch = sample_batch(first_record, first_record + 199);
  for (std::uint64_t i = 0; i < 400; ++i) {
    const std::string other = "OTHER" + std::to_string(first_entry + i);
    const std::string name = i % 7 == 3 ? std::string(tag) : other;
    batch.vault.push_back({first_entry + i, i % 2 == 0 ? VaultKind::text : VaultKind::tag, name});
    batch.tape.push_back({test::at("2026-06-01T08:00:00Z"), core::events::ConnectionId(1), "CP-1",
                          journal::TapeEntry::Kind::in,
                          R"([2,"1","Authorize",{"idTag":")" + name + "\",\"pad\":\"" +
                              std::string(i % 90, 'x') + "\"}]",
                          first_record});
  }
  return batch;
}

void fill(SqliteJournal& journal) {
  for (std::uint64_t i = 0; i < 6; ++i) {
    ASSERT_TRUE(journal.append(busy_days(1 + 400 * i, 1 + 200 * i)));
    // Old rows in the middle make room that others fill: copies of cells are left behind.
    journal::Retention retention;
    retention.tape = test::at("2026-06-01T07:00:00Z");
    ASSERT_TRUE(journal.remove(retention, Instant()));
  }
  ASSERT_TRUE(journal.save({1000, "a state with " + std::string(tag)}));
}

Batch erasing() {
  Batch batch;
  batch.erasures.push_back({"de8aa0042secret", "erased-4", 2400});
  return batch;
}

TEST(SqliteErasure, LeavesNoByteOfTheTagInTheFileOrItsLog) {
  TemporaryDirectory directory;
  const std::string file = directory.file("a.db");
  SqliteJournal journal = open(file, Access::write);
  fill(journal);
  ASSERT_GT(traces(file), 600U);
  ASSERT_TRUE(journal.append(erasing()));
  EXPECT_EQ(traces(file), 0U);
  EXPECT_FALSE(journal.snapshot().value().has_value());
  EXPECT_EQ(query(file, "SELECT count(*) FROM vault WHERE text = 'erased-4'"), Rows{"342"});
}

TEST(SqliteErasure, WhatAReaderKeptInTheLogGoesWhenTheFileIsCompacted) {
  TemporaryDirectory directory;
  const std::string file = directory.file("a.db");
  SqliteJournal journal = open(file, Access::write);
  fill(journal);
  SqliteJournal reader = open(file, Access::read);
  bool erased = false;
  ASSERT_TRUE(reader.read(0, [&](const journal::Record&) -> Result<void> {
    if (!std::exchange(erased, true)) {
      EXPECT_TRUE(journal.append(erasing()));
    }
    return {};
  }));
  EXPECT_GT(traces(file), 0U);
  ASSERT_TRUE(journal.compact());
  EXPECT_EQ(traces(file), 0U);
}

TEST(SqliteErasure, ASnapshotFromBeforeIsRefused) {
  TemporaryDirectory directory;
  SqliteJournal journal = open(directory.file("a.db"), Access::write);
  Batch batch = sample_batch(1, 4);
  batch.vault.push_back({1, VaultKind::tag, std::string(tag)});
  batch.records.push_back(core::events::to_record(core::events::TokenErased{"~1", "erased-1"}, 5,
                                                  batch.records.back().at));
  batch.erasures.push_back({std::string(tag), "erased-1", 1});
  ASSERT_TRUE(journal.append(batch));
  ASSERT_TRUE(journal.append(sample_batch(6, 8)));
  const auto refused = journal.save({4, "before"});
  ASSERT_FALSE(refused.has_value());
  EXPECT_NE(refused.error().message.find("holds what was erased by record 5"), std::string::npos)
      << refused.error().message;
  EXPECT_FALSE(journal.snapshot().value().has_value());
  EXPECT_TRUE(journal.save({5, "after"}));
  EXPECT_EQ(journal.snapshot().value()->sequence, 5U);
}

// --- who may open it ---------------------------------------------------------------

TEST(SqliteAccess, AloneMeansThatNobodyElseHasItOpen) {
  TemporaryDirectory directory;
  const std::string file = directory.file("a.db");
  OpenOptions alone;
  alone.busy_timeout = Duration::from_ms(1);
  alone.access = Access::alone;
  {
    const SqliteJournal server = open(file, Access::write);
    const auto refused = SqliteJournal::open(file, alone);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().kind, ErrorKind::bad_input);
    EXPECT_EQ(refused.error().message,
              "database '" + file + "': another process has it open; end that first");
  }
  SqliteJournal journal = open(file, Access::alone);
  ASSERT_TRUE(journal.append(sample_batch(1, 3)));
  OpenOptions reading = alone;
  reading.access = Access::read;
  EXPECT_FALSE(SqliteJournal::open(file, reading).has_value());
  ASSERT_TRUE(journal.compact());
}

TEST(SqliteAccess, ToReadChangesNothingAndNeedsAFileOfThisBuild) {
  TemporaryDirectory directory;
  const std::string file = directory.file("a.db");
  OpenOptions reading;
  reading.access = Access::read;
  EXPECT_FALSE(SqliteJournal::open(file, reading).has_value());
  EXPECT_EQ(test::bytes_of(file), "");
  ASSERT_TRUE(open(file, Access::write).append(sample_batch(1, 3)));
  const std::string before = test::bytes_of(file);
  {
    SqliteJournal journal = open(file, Access::read);
    EXPECT_EQ(journal.last_sequence().value(), 3U);
  }
  EXPECT_EQ(test::bytes_of(file), before);
  test::run_sql(file, "PRAGMA user_version = 1");
  const auto refused = SqliteJournal::open(file, reading);
  ASSERT_FALSE(refused.has_value());
  EXPECT_NE(refused.error().message.find("`voltwin db migrate`"), std::string::npos);
}

TEST(SqliteAccess, AFileWhoseEndDoesNotFitItsHeadIsReadAndNotWritten) {
  for (const char* const damage :
       {"DELETE FROM journal WHERE sequence = 3", "UPDATE head SET digest = zeroblob(32)",
        "UPDATE head SET sequence = 2", "UPDATE journal SET digest = NULL WHERE sequence = 3"}) {
    TemporaryDirectory directory;
    const std::string file = directory.file("a.db");
    ASSERT_TRUE(open(file, Access::write).append(sample_batch(1, 3)));
    test::run_sql(file, damage);
    const auto refused = SqliteJournal::open(file);
    ASSERT_FALSE(refused.has_value()) << damage;
    EXPECT_NE(refused.error().message.find("`voltwin db verify`"), std::string::npos);
    EXPECT_TRUE(open(file, Access::read)
                    .read(0, [](const journal::Record&) { return Result<void>(); })
                    .has_value());
  }
}

}  // namespace
}  // namespace voltwin::store::sqlite
