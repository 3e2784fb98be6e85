#pragma once
// The journal in a PostgreSQL database, with the tape, the telemetry and the projections beside
// it, in a schema of its own: tables that a person can read with
// `psql URL -c 'select * from voltwin.v_sessions'`, also while the journal is in use. It must
// not decide anything: projections follow the records.
//
// Contract: that of archive.hpp. append() returns after the server has committed, whatever its
// settings say of synchronous_commit. One writer: a second one is refused when it opens, and one
// that lost its lock writes nothing more. When the server goes away, an append looks for it for
// a limited time; then it is there once, or is an error, and in doubt only if its COMMIT was
// under way. Reading goes over connections of its own: other threads may read while one appends.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "csms/store/journal/archive.hpp"
#include "csms/store/postgres/options.hpp"
#include "engine/base/result.hpp"
#include "engine/time/instant.hpp"

namespace voltwin::store::postgres {

class PostgresJournal final : public journal::Archive {
 public:
  /// Opens the journal in this database, "postgresql://user@host:port/name", or makes it, and
  /// brings its tables to this build's version. Errors, each one line that names the database
  /// without a password: bad_input when it does not suit (no such URL, another application's
  /// schema, a newer one; for reading: none or an older one; for writing: its last record is not
  /// the one that its head tells of), environment when the server cannot be had or another writer
  /// has the journal open.
  [[nodiscard]] static Result<PostgresJournal> open(std::string_view url,
                                                    const OpenOptions& options);

  /// Looks at what there is in this database, and changes nothing; version 0 also where the
  /// schema does not exist. Errors as above.
  [[nodiscard]] static Result<journal::SchemaStatus> status(std::string_view url,
                                                            const OpenOptions& options);
  /// A new journal, made by `fill` in a schema of another name beside it: it is there when it is
  /// whole, or not at all. bad_input when the schema holds anything already.
  [[nodiscard]] static Result<void> create(std::string_view url, const OpenOptions& options,
                                           const journal::Fill& fill);
  /// Removes the schema with all that is in it, of a journal that nobody has open.
  [[nodiscard]] static Result<void> drop(std::string_view url, const OpenOptions& options);
  /// The name of the database as errors say it, without a password.
  [[nodiscard]] static Result<std::string> name_of(std::string_view url);

  PostgresJournal(PostgresJournal&&) noexcept;
  PostgresJournal& operator=(PostgresJournal&&) noexcept;
  ~PostgresJournal() override;

  /// One transaction for all of the batch, projections included. An erasure is refused once
  /// records were removed, for it takes the snapshot that stood for them; see append_and_save().
  [[nodiscard]] Result<std::uint64_t> append(const journal::Batch& batch) override;
  [[nodiscard]] Result<void> read(std::uint64_t after, const journal::Visit& visit) override;
  [[nodiscard]] Result<std::uint64_t> last_sequence() override;
  [[nodiscard]] Result<void> read_vault(const journal::VisitVault& visit) override;
  [[nodiscard]] Result<void> save(const journal::Snapshot& snapshot) override;
  [[nodiscard]] Result<std::optional<journal::Snapshot>> snapshot() override;
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
  /// Nothing to do: VACUUM and the log are the server's.
  [[nodiscard]] Result<journal::Compaction> compact() override;
  [[nodiscard]] Result<void> rebuild_projections() override;
  [[nodiscard]] Result<void> read_projections(
      const std::function<Result<void>(const std::string& row)>& visit) override;

  [[nodiscard]] Result<void> begin_after(const std::vector<journal::Pruned>& ranges) override;
  [[nodiscard]] Result<void> read_rows(const journal::VisitRow& visit) override;
  [[nodiscard]] Result<void> take_rows(journal::Archive& from) override;
  [[nodiscard]] Result<std::uint64_t> append_and_save(const journal::Batch& batch,
                                                      const journal::Snapshot& snapshot) override;

 private:
  struct Impl;
  explicit PostgresJournal(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace voltwin::store::postgres
