#pragma once
// The databases that a journal can live in, for tests of what all of them must do.
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <utility>

#include "csms/store/journal/archive.hpp"
#include "csms/store/postgres/postgres_journal.hpp"
#include "csms/store/sqlite/sqlite_journal.hpp"
#include "tests/unit/csms/store/postgres_support.hpp"
#include "tests/unit/csms/store/support.hpp"

namespace voltwin::store::test {

struct InSqlite {
  TemporaryDirectory directory;
  std::unique_ptr<journal::Archive> journal;

  InSqlite() { open(); }
  /// Closes it where it is open.
  void open() {
    journal.reset();
    auto opened = sqlite::SqliteJournal::open(directory.file("journal.db"));
    ASSERT_TRUE(opened.has_value()) << opened.error().message;
    journal = std::make_unique<sqlite::SqliteJournal>(*std::move(opened));
  }
};

struct InPostgres {
  TemporarySchema schema;
  std::uint64_t records_per_partition;
  std::unique_ptr<journal::Archive> journal;  ///< none without a server

  InPostgres() : InPostgres(4) {}  // so that tests meet the bounds of partitions
  explicit InPostgres(std::uint64_t records) : records_per_partition(records) {
    if (!postgres_url().empty()) open();
  }
  void open() {
    journal.reset();
    postgres::OpenOptions options = schema.options();
    options.records_per_partition = records_per_partition;
    auto opened = postgres::PostgresJournal::open(postgres_url(), options);
    ASSERT_TRUE(opened.has_value()) << opened.error().message;
    journal = std::make_unique<postgres::PostgresJournal>(*std::move(opened));
  }
};

}  // namespace voltwin::store::test
