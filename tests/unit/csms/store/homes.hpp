#pragma once
// The databases that a journal can live in, for tests of what all of them must do.
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "csms/store/journal/archive.hpp"
#include "csms/store/postgres/postgres_journal.hpp"
#include "csms/store/sqlite/sqlite_journal.hpp"
#include "tests/unit/csms/store/postgres_support.hpp"
#include "tests/unit/csms/store/support.hpp"

namespace voltwin::store::test {

struct InSqlite {
  static constexpr const char* two_bytes = "X'0102'";
  TemporaryDirectory directory;
  std::unique_ptr<journal::Archive> journal;

  InSqlite() { open(); }
  [[nodiscard]] std::string file() const { return directory.file("journal.db"); }
  /// Closes it where it is open.
  void open() { open(sqlite::OpenOptions{}); }
  void open(const sqlite::OpenOptions& options) {
    journal.reset();
    auto opened = sqlite::SqliteJournal::open(file(), options);
    ASSERT_TRUE(opened.has_value()) << opened.error().message;
    journal = std::make_unique<sqlite::SqliteJournal>(*std::move(opened));
  }
  void change(const std::string& sql) {
    journal.reset();
    run_sql(file(), sql);
    open(reading());
  }
  /// Beside the one that is open.
  [[nodiscard]] std::unique_ptr<journal::Archive> reader() const {
    auto opened = sqlite::SqliteJournal::open(file(), reading());
    EXPECT_TRUE(opened.has_value()) << (opened ? "" : opened.error().message);
    return std::make_unique<sqlite::SqliteJournal>(std::move(opened).value());
  }
  [[nodiscard]] Result<void> try_to_write() {
    journal.reset();
    auto opened = sqlite::SqliteJournal::open(file());
    return opened ? Result<void>() : tl::unexpected<Error>(opened.error());
  }

 private:
  [[nodiscard]] static sqlite::OpenOptions reading() {
    sqlite::OpenOptions out;
    out.access = sqlite::Access::read;
    return out;
  }
};

struct InPostgres {
  static constexpr const char* two_bytes = "decode('0102', 'hex')";
  TemporarySchema schema;
  std::uint64_t records_per_partition;
  std::unique_ptr<journal::Archive> journal;  ///< none without a server

  InPostgres() : InPostgres(4) {}  // so that tests meet the bounds of partitions
  explicit InPostgres(std::uint64_t records) : records_per_partition(records) {
    if (!postgres_url().empty()) open();
  }
  void open() { open(postgres::Access::write); }
  void open(postgres::Access access) {
    journal.reset();
    auto opened = postgres::PostgresJournal::open(postgres_url(), options(access));
    ASSERT_TRUE(opened.has_value()) << opened.error().message;
    journal = std::make_unique<postgres::PostgresJournal>(*std::move(opened));
  }
  void change(const std::string& sql) {
    journal.reset();
    const auto rows = schema.query(sql);
    ASSERT_TRUE(rows.empty()) << rows.front();
    open(postgres::Access::read);
  }
  [[nodiscard]] std::unique_ptr<journal::Archive> reader() const {
    auto opened = postgres::PostgresJournal::open(postgres_url(), options(postgres::Access::read));
    EXPECT_TRUE(opened.has_value()) << (opened ? "" : opened.error().message);
    return std::make_unique<postgres::PostgresJournal>(std::move(opened).value());
  }
  [[nodiscard]] Result<void> try_to_write() {
    journal.reset();
    auto opened = postgres::PostgresJournal::open(postgres_url(), options(postgres::Access::write));
    return opened ? Result<void>() : tl::unexpected<Error>(opened.error());
  }

 private:
  [[nodiscard]] postgres::OpenOptions options(postgres::Access access) const {
    postgres::OpenOptions out = schema.options();
    out.access = access;
    out.records_per_partition = records_per_partition;
    return out;
  }
};

}  // namespace voltwin::store::test
