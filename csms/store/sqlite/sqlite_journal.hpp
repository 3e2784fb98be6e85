#pragma once
// The journal in one SQLite file, with the tape, the telemetry and the projections beside
// it: tables that a person can read with `sqlite3 FILE 'select * from v_sessions'`, also
// while the journal is in use. It must not decide anything: projections follow the records.
//
// Contract: that of archive.hpp. WAL with synchronous=FULL, so append() returns after the
// disk has it. One process writes; a second one is refused when it writes.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "csms/store/journal/archive.hpp"
#include "engine/base/result.hpp"
#include "engine/time/instant.hpp"

namespace voltwin::store::sqlite {

enum class Access : std::uint8_t {
  write,  ///< makes the file where there is none, and brings its tables to this build's schema
  alone,  ///< the same, and no other process may have the file open meanwhile
  read,   ///< a file that exists, as it is, however its chain may be broken; changes nothing
};

struct OpenOptions {
  /// How long to wait for another process that holds the write lock.
  Duration busy_timeout = Duration::from_seconds(5);
  Access access = Access::write;
};

using journal::SchemaStatus;

class SqliteJournal final : public journal::Archive {
 public:
  /// Opens the file as `options.access` says. Errors, each one line that names the file:
  /// bad_input when the path does not suit (no such directory, read-only, not a database,
  /// another application's, a newer schema; to read: none, an older schema; alone: another
  /// process has it open) or when its last record is not the one that its head tells of,
  /// environment when it is locked or the disk fails. A file that is refused is left as it was.
  [[nodiscard]] static Result<SqliteJournal> open(const std::string& path,
                                                  const OpenOptions& options);
  [[nodiscard]] static Result<SqliteJournal> open(const std::string& path) {
    return open(path, OpenOptions{});
  }
  /// Looks at a file that exists, and changes nothing. Errors as above.
  [[nodiscard]] static Result<SchemaStatus> status(const std::string& path);

  SqliteJournal(SqliteJournal&&) noexcept;
  SqliteJournal& operator=(SqliteJournal&&) noexcept;
  ~SqliteJournal() override;

  /// One transaction for all of the batch, projections included.
  /// After an erasure the log beside the file is emptied too, as far as no reader is in it. Once
  /// records were removed, an erasure is refused here: it would take the snapshot that stands
  /// for them; see append_and_save().
  [[nodiscard]] Result<std::uint64_t> append(const journal::Batch& batch) override;
  [[nodiscard]] Result<void> read(std::uint64_t after, const journal::Visit& visit) override;
  [[nodiscard]] Result<std::uint64_t> last_sequence() override;
  [[nodiscard]] Result<void> read_vault(const journal::VisitVault& visit) override;
  [[nodiscard]] Result<void> save(const journal::Snapshot& snapshot) override;
  [[nodiscard]] Result<std::optional<journal::Snapshot>> snapshot() override;
  /// In doubt after a COMMIT whose sync failed: its pages may be in the log all the same.
  [[nodiscard]] journal::Standing standing() const override;

  [[nodiscard]] Result<journal::Head> head() override;
  [[nodiscard]] Result<void> read_links(std::uint64_t after,
                                        const journal::VisitLink& visit) override;
  [[nodiscard]] Result<void> read_tape(const journal::Span& span,
                                       const journal::VisitFrame& visit) override;
  [[nodiscard]] Result<void> read_telemetry(const journal::Span& span,
                                            const journal::VisitSample& visit) override;
  [[nodiscard]] Result<void> at_one_instant(const std::function<Result<void>()>& work) override;
  [[nodiscard]] Result<journal::Counts> counts() override;
  [[nodiscard]] Result<void> add(const journal::Checkpoint& checkpoint) override;
  [[nodiscard]] Result<std::vector<journal::Checkpoint>> checkpoints() override;
  [[nodiscard]] Result<std::vector<journal::Pruned>> pruned() override;
  [[nodiscard]] Result<journal::Removed> remove(const journal::Retention& retention,
                                                Instant at) override;
  /// Writes the file anew, and empties the log beside it.
  [[nodiscard]] Result<journal::Compaction> compact() override;
  [[nodiscard]] Result<void> rebuild_projections() override;
  [[nodiscard]] Result<void> read_projections(
      const std::function<Result<void>(const std::string& row)>& visit) override;

  [[nodiscard]] Result<void> begin_after(const std::vector<journal::Pruned>& ranges) override;
  [[nodiscard]] Result<void> read_rows(const journal::VisitRow& visit) override;
  [[nodiscard]] Result<void> take_rows(journal::Archive& from) override;
  [[nodiscard]] Result<std::uint64_t> append_and_save(const journal::Batch& batch,
                                                      const journal::Snapshot& snapshot) override;

  /// Copies the whole database, as it stands at one instant, to a new file while it is in use.
  /// The file is whole or not there. Errors: the file exists, the disk.
  [[nodiscard]] Result<void> back_up(const std::string& path);

 private:
  struct Impl;
  [[nodiscard]] Result<std::uint64_t> append(const journal::Batch& batch,
                                             const journal::Snapshot* snapshot);
  explicit SqliteJournal(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace voltwin::store::sqlite
