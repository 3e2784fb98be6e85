#pragma once
// The journal: the truth of a shard, as an append-only list of records. One of the two
// virtual rims of the house (the other is Timers), because what it stands on differs by
// world: memory in a simulation, a database in production. It must not know what the
// records mean.
//
// Contract of every implementation:
//  - Sequences start at 1 and have no gaps. A batch continues where the journal ends; one
//    that does not is refused.
//  - append() is all or nothing: after an error nothing of the batch is there, now or after
//    a restart, unless standing() says that this is in doubt. Then all of it is there or
//    nothing, only opening the journal anew tells which, and until then every append is
//    refused. After it returned, all of the batch survives a crash.
//  - One writer, one thread. `visit` must not call back into the journal.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "csms/core/events/batch.hpp"
#include "csms/core/events/codec.hpp"
#include "engine/base/result.hpp"

namespace voltwin::store::journal {

using core::events::Batch;
using core::events::Record;
using core::events::TapeEntry;
using core::events::Telemetry;
using core::events::VaultEntry;

/// Called for each record; an error stops the reading and is returned by it.
using Visit = std::function<Result<void>(const Record&)>;
using VisitVault = std::function<Result<void>(const VaultEntry&)>;

/// The state after the record of this sequence, as core/state writes it; a cache: with the
/// records after it, it gives what all records give, only sooner.
struct Snapshot {
  std::uint64_t sequence = 0;
  std::string bytes;
};

/// Whether it is known what a failed append left behind.
enum class Standing : std::uint8_t { sound, in_doubt };

class Journal {
 public:
  virtual ~Journal() = default;

  /// Makes the whole batch durable as one unit; returns the last durable sequence (0 while
  /// there is none). Nothing to do for an empty batch. Errors: a sequence that does not
  /// follow the last one, a record that is not of this build's vocabulary, the disk.
  [[nodiscard]] virtual Result<std::uint64_t> append(const Batch& batch) = 0;

  /// Visits the records with a sequence greater than `after`, in order.
  [[nodiscard]] virtual Result<void> read(std::uint64_t after, const Visit& visit) = 0;

  /// The last sequence that is durable for certain; 0 while there is none.
  [[nodiscard]] virtual Result<std::uint64_t> last_sequence() = 0;

  /// Visits the entries of the vault in the order of their numbers, erased ones with the name
  /// that they have now.
  [[nodiscard]] virtual Result<void> read_vault(const VisitVault& visit) = 0;

  /// Keeps this snapshot, of a sequence that is durable, and forgets the older ones. An erasure
  /// forgets all that there are: they hold what it erased. One of before an erasure is refused.
  [[nodiscard]] virtual Result<void> save(const Snapshot& snapshot) = 0;
  /// The newest one, if there is any.
  [[nodiscard]] virtual Result<std::optional<Snapshot>> snapshot() = 0;
  [[nodiscard]] virtual Standing standing() const = 0;

 protected:
  Journal() = default;
  Journal(const Journal&) = default;
  Journal& operator=(const Journal&) = default;
  Journal(Journal&&) = default;
  Journal& operator=(Journal&&) = default;
};

/// The error of a batch whose records do not follow `last` one by one, if any; for
/// implementations.
[[nodiscard]] Result<void> check_sequence(std::uint64_t last, const std::vector<Record>& records);
/// The same of vault entries.
[[nodiscard]] Result<void> check_vault(std::uint64_t last, const std::vector<VaultEntry>& entries);
/// The error of a snapshot of what is not durable, if it is one.
[[nodiscard]] Result<void> check_snapshot(std::uint64_t last, const Snapshot& snapshot);
/// The type of the record that says who was erased.
inline constexpr std::string_view erasing_type = "TokenErased";
/// The sequence of the last of these records that erases somebody; `before` where none does.
[[nodiscard]] std::uint64_t last_erasure(const std::vector<Record>& records, std::uint64_t before);
/// The error of a snapshot that holds what the record `erased` erased, if it does; 0: nobody was.
[[nodiscard]] Result<void> check_erased(std::uint64_t erased, const Snapshot& snapshot);
/// Replaces the texts in `frame` that are this tag, in any spelling and as a whole JSON string,
/// by the name that it has from now on. Whether there were any.
bool redact(std::string& frame, const core::events::Erasure& erasure);

}  // namespace voltwin::store::journal
