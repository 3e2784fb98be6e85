#pragma once
// A write transaction of SQLite that is undone unless it was committed. Private to
// csms/store/sqlite.

#include "csms/store/sqlite/database.hpp"

namespace voltwin::store::sqlite {

class Transaction {
 public:
  explicit Transaction(Database& database) : database_(database) {}
  ~Transaction() { database_.roll_back(); }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  // Immediate: a lock that another process holds is met here, and not half-way.
  [[nodiscard]] Result<void> begin() { return database_.execute("BEGIN IMMEDIATE"); }
  /// For reading several tables of one instant.
  [[nodiscard]] Result<void> begin_reading() { return database_.execute("BEGIN DEFERRED"); }
  [[nodiscard]] Result<void> commit() { return database_.execute("COMMIT"); }

 private:
  Database& database_;
};

}  // namespace voltwin::store::sqlite
