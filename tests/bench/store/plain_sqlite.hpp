#pragma once
// The floor of a commit on SQLite: the rows of the journal, the tape and the telemetry, inserted
// as any program would by the C interface, with the same settings. No chain, no projections, no
// indexes, nothing checked.

#include <memory>
#include <string>

#include "csms/core/events/batch.hpp"
#include "engine/base/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace voltwin::bench {

class PlainSqlite {
 public:
  PlainSqlite();
  ~PlainSqlite();
  PlainSqlite(const PlainSqlite&) = delete;
  PlainSqlite& operator=(const PlainSqlite&) = delete;

  /// Makes the file.
  [[nodiscard]] Result<void> open(const std::string& path);
  /// One transaction.
  [[nodiscard]] Result<void> append(const core::events::Batch& batch);

 private:
  [[nodiscard]] Result<void> execute(const char* sql);
  [[nodiscard]] Result<void> prepare(sqlite3_stmt** statement, const char* sql);
  [[nodiscard]] Result<void> step(sqlite3_stmt* statement);
  [[nodiscard]] Result<void> insert(const core::events::Record& record);
  [[nodiscard]] Result<void> insert(const core::events::TapeEntry& frame);
  [[nodiscard]] Result<void> insert(const core::events::Telemetry& sample);

  sqlite3* database_ = nullptr;
  sqlite3_stmt* record_ = nullptr;
  sqlite3_stmt* frame_ = nullptr;
  sqlite3_stmt* sample_ = nullptr;
};

}  // namespace voltwin::bench
