#pragma once
// A journal in a database, as the tools see it: what stands beside the records, the chain, and
// what keeps both in order over the years. The running system needs journal.hpp alone.
//
// Contract of every implementation, beside that of a journal: whatever is read in one call is
// of one instant. Readers may be other processes; writers are the one that appends. A snapshot
// that was taken before an erasure is refused after it, for it holds what was erased. Where a
// digest should be and is none, there is one that is all zero, which fits nothing.

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "csms/store/journal/chain.hpp"
#include "csms/store/journal/journal.hpp"
#include "engine/base/result.hpp"
#include "engine/time/instant.hpp"

namespace voltwin::store::journal {

/// A digest that was signed: nobody without the key can make another history up to it.
struct Checkpoint {
  Head head;
  Instant at;             ///< when it was made, by the writer's clock
  std::string key;        ///< hex SHA-256 of the public key (DER); empty: not signed
  std::string signature;  ///< Ed25519 over the text of signed_text(), raw bytes; empty: none
};

/// Records that were removed on purpose: all up to this head. A snapshot stands for them.
struct Pruned {
  std::uint64_t first = 0;
  Head last;
  Instant at;
};

/// What is read of a tape or of telemetry: [from, to), in order; of the tape also what came
/// after the last fact of `after`.
struct Span {
  Instant from = Instant::from_us(INT64_MIN);
  Instant to = Instant::never();
};

using VisitLink = std::function<Result<void>(const Record&, const Digest&)>;
using VisitFrame = std::function<Result<void>(const TapeEntry&)>;
/// The sample's measurand lasts for the visit only.
using VisitSample = std::function<Result<void>(const Telemetry&)>;

/// What retention removes: what is older than these instants. never() of the past: nothing.
struct Retention {
  Instant tape = Instant::from_us(INT64_MIN);
  Instant telemetry = Instant::from_us(INT64_MIN);
  /// Records up to this sequence; 0: none. Needs a snapshot at or after it, and leaves its
  /// digest as a Pruned.
  std::uint64_t records = 0;
};
struct Removed {
  std::uint64_t frames = 0;
  std::uint64_t samples = 0;
  std::uint64_t records = 0;
};

/// A row of a projection table, as any database can hold it.
using Cell = std::variant<std::monostate, std::int64_t, double, std::string_view>;
struct Row {
  std::string_view table;
  std::span<const std::string> columns;
  std::span<const Cell> cells;
};
using VisitRow = std::function<Result<void>(const Row&)>;

class Archive;

/// How much there is, and from when to when.
struct Counts {
  std::uint64_t records = 0;
  std::uint64_t first = 0;  ///< the sequence of the first record that is there; 0: none
  Instant first_at;         ///< when the first and the last of them were decided
  Instant last_at;
  std::uint64_t entries = 0;  ///< of the vault
  std::uint64_t frames = 0;
  std::uint64_t samples = 0;
};

/// What the tables of a journal are to this build, and the room that they take.
struct SchemaStatus {
  std::int64_t version = 0;  ///< 0: new or empty
  std::int64_t newest = 0;   ///< that this build knows
  std::uint64_t bytes = 0;
  std::optional<std::uint64_t> log_bytes;  ///< none: the log is a server's, and of all it holds
};

/// Who gives back the room of what was removed.
enum class Compaction : std::uint8_t { done, left_to_the_server };

/// Fills a new journal.
using Fill = std::function<Result<void>(Archive&)>;

class Archive : public Journal {
 public:
  /// The digest of the last record, kept apart from it: a record that was cut off is missed.
  [[nodiscard]] virtual Result<Head> head() = 0;
  /// The records after `after` with the digests that stand beside them.
  [[nodiscard]] virtual Result<void> read_links(std::uint64_t after, const VisitLink& visit) = 0;
  [[nodiscard]] virtual Result<void> read_tape(const Span& span, const VisitFrame& visit) = 0;
  [[nodiscard]] virtual Result<void> read_telemetry(const Span& span, const VisitSample& visit) = 0;
  /// Does `work`: whatever it reads here is of one instant, however long it takes and whoever
  /// writes meanwhile. It must not write here, and read on this thread.
  [[nodiscard]] virtual Result<void> at_one_instant(const std::function<Result<void>()>& work) = 0;
  /// By reading everything, where a database has no quicker way.
  [[nodiscard]] virtual Result<Counts> counts();

  [[nodiscard]] virtual Result<void> add(const Checkpoint& checkpoint) = 0;
  /// In order of their sequences.
  [[nodiscard]] virtual Result<std::vector<Checkpoint>> checkpoints() = 0;
  /// In order of their sequences.
  [[nodiscard]] virtual Result<std::vector<Pruned>> pruned() = 0;
  /// One transaction. `at` is the writer's clock.
  [[nodiscard]] virtual Result<Removed> remove(const Retention& retention, Instant at) = 0;

  /// Leaves nothing of what was removed, on the disk either, where that is the journal's to do.
  /// Takes as long as a copy, and as much room. Errors: it is in use, the disk.
  [[nodiscard]] virtual Result<Compaction> compact() = 0;

  /// Empties the projections and makes them again from the journal, in one transaction. Errors:
  /// records were removed, whose rows nothing could make again.
  [[nodiscard]] virtual Result<void> rebuild_projections() = 0;
  /// Every row of every projection table as text, in the order of tables() and keys: columns
  /// joined by '|', NULL as "-". For comparing two databases.
  [[nodiscard]] virtual Result<void> read_projections(
      const std::function<Result<void>(const std::string& row)>& visit) = 0;

  // What a copy needs of a journal whose first records were removed. A database that cannot do
  // it says so.

  /// Of a journal without a record: takes these notes over, and goes on after the last of them.
  [[nodiscard]] virtual Result<void> begin_after(const std::vector<Pruned>& ranges);
  /// Every row of every projection table.
  [[nodiscard]] virtual Result<void> read_rows(const VisitRow& visit);
  /// The rows of `from` in the place of all that are here; one transaction.
  [[nodiscard]] virtual Result<void> take_rows(Archive& from);
  /// append() and save() in one transaction: what an erasure needs once records were removed,
  /// for it forgets the only snapshot that stood for them.
  [[nodiscard]] virtual Result<std::uint64_t> append_and_save(const Batch& batch,
                                                              const Snapshot& snapshot);

 protected:
  Archive() = default;
  Archive(const Archive&) = default;
  Archive& operator=(const Archive&) = default;
  Archive(Archive&&) = default;
  Archive& operator=(Archive&&) = default;
};

}  // namespace voltwin::store::journal
