#pragma once
// The journal in one SQLite file, with the tape, the telemetry and the projections beside
// it: tables that a person can read with `sqlite3 FILE 'select * from v_sessions'`, also
// while the journal is in use. It must not decide anything: projections follow the records.
//
// Contract: that of journal.hpp. WAL with synchronous=FULL, so append() returns after the
// disk has it. One process writes; a second one is refused when it writes.

#include <cstdint>
#include <memory>
#include <string>

#include "csms/store/journal/journal.hpp"
#include "engine/base/result.hpp"
#include "engine/time/instant.hpp"

namespace voltwin::store::sqlite {

struct OpenOptions {
  /// How long to wait for another process that holds the write lock.
  Duration busy_timeout = Duration::from_seconds(5);
};

class SqliteJournal final : public journal::Journal {
 public:
  /// Opens the file, or makes it, and brings its tables to this build's schema. Errors, each
  /// one line that names the file: bad_input when the path does not suit (no such directory,
  /// read-only, not a database, another application's, a newer schema), environment when it
  /// is locked or the disk fails. A file that is refused is left as it was.
  [[nodiscard]] static Result<SqliteJournal> open(const std::string& path,
                                                  const OpenOptions& options);
  [[nodiscard]] static Result<SqliteJournal> open(const std::string& path) {
    return open(path, OpenOptions{});
  }

  SqliteJournal(SqliteJournal&&) noexcept;
  SqliteJournal& operator=(SqliteJournal&&) noexcept;
  ~SqliteJournal() override;

  /// One transaction for records, tape, telemetry and projections.
  [[nodiscard]] Result<std::uint64_t> append(const journal::Batch& batch) override;
  [[nodiscard]] Result<void> read(std::uint64_t after, const journal::Visit& visit) override;
  [[nodiscard]] Result<std::uint64_t> last_sequence() override;

  /// Empties the projections and makes them again from the journal, in one transaction.
  [[nodiscard]] Result<void> rebuild_projections();

 private:
  struct Impl;
  explicit SqliteJournal(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace voltwin::store::sqlite
