#pragma once
// A journal in a log file on a simulated disk: what the crash tests stand on, and a value that
// is copied with its world. The bytes are log_format's. It must not know what records mean.
//
// One append is one group: written, synced, and only then acknowledged. When the writing
// fails, the piece of it is cut off again, and if that succeeds the journal goes on without
// the batch. When the sync fails, or the cut, nobody can tell what the disk holds: the journal
// is in doubt, and refuses to go on until it is opened anew.
//
// Opening reads everything, cuts a torn tail, refuses a damaged file, and syncs before it
// believes what it has read: the process may have died between a write and its sync, with the
// bytes still in the system's memory only.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "csms/store/journal/journal.hpp"
#include "csms/store/journal/log_format.hpp"
#include "csms/store/journal/simulated_disk.hpp"
#include "engine/base/result.hpp"
#include "engine/time/instant.hpp"

namespace voltwin::store::journal {

/// Called for each batch as it was appended; the words of its telemetry last as long as the
/// call. An error stops the reading and is returned by it.
using VisitBatch = std::function<Result<void>(const Batch&)>;

class LogJournal final : public Journal {
 public:
  /// Opens what the disk holds, or makes a file with this salt. On an error the disk stays
  /// with the caller, who may reopen() it and try again. Errors: damage, the disk.
  [[nodiscard]] static Result<LogJournal> open(SimulatedDisk&& disk, std::uint64_t new_salt);

  [[nodiscard]] Result<std::uint64_t> append(const Batch& batch) override;
  [[nodiscard]] Result<void> read(std::uint64_t after, const Visit& visit) override;
  [[nodiscard]] Result<std::uint64_t> last_sequence() override { return last_; }
  [[nodiscard]] Standing standing() const override { return standing_; }
  /// A log does not forget: what an erasure took is left out here, and stays in the bytes.
  [[nodiscard]] Result<void> read_vault(const VisitVault& visit) override;
  /// Kept in memory alone, as it is a cache.
  [[nodiscard]] Result<void> save(const Snapshot& snapshot) override;
  [[nodiscard]] Result<std::optional<Snapshot>> snapshot() override { return snapshot_; }

  /// Everything there is, in the groups in which it became durable.
  [[nodiscard]] Result<void> read_batches(const VisitBatch& visit);

  /// Bytes of a torn tail that opening cut off.
  [[nodiscard]] std::size_t torn_bytes() const { return torn_bytes_; }
  /// What the sync of the last append would have taken.
  [[nodiscard]] Duration last_sync_time() const { return last_sync_time_; }
  [[nodiscard]] SimulatedDisk& disk() { return disk_; }
  /// Gives the disk back.
  [[nodiscard]] SimulatedDisk close() && { return std::move(disk_); }

 private:
  LogJournal(SimulatedDisk&& disk, log_format::Scan scan);
  [[nodiscard]] Result<std::vector<VaultEntry>> vault();
  [[nodiscard]] Result<void> undo(const Error& cause);
  [[nodiscard]] Error doubt(const Error& cause);
  [[nodiscard]] Result<void> visit_group(const log_format::Group& group, const VisitBatch& visit);

  SimulatedDisk disk_;
  std::uint64_t salt_ = 0;
  std::vector<log_format::Group> groups_;
  std::size_t end_ = 0;  ///< of the last durable group
  std::uint64_t last_ = 0;
  std::uint64_t vault_ = 0;   ///< number of the last entry
  std::uint64_t erased_ = 0;  ///< the last record that erased somebody
  std::optional<Snapshot> snapshot_;
  std::size_t torn_bytes_ = 0;
  Duration last_sync_time_;
  Standing standing_ = Standing::sound;
};

}  // namespace voltwin::store::journal
