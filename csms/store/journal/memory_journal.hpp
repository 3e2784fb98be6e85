#pragma once
// A journal in memory, for simulations: a value that is copied with its world. A long run
// drains it (take_batch) into a file or a database and so stays small.

#include <cstddef>
#include <cstdint>

#include "csms/store/journal/journal.hpp"

namespace voltwin::store::journal {

/// What take_batch() leaves behind.
enum class Retain : std::uint8_t {
  all,            ///< everything: take_batch() hands out copies, read() sees the whole journal
  until_drained,  ///< nothing: read() sees what came since the last take_batch()
};

/// Whether tape and telemetry are kept, or only counted.
enum class Sideband : std::uint8_t { drop, keep };

struct MemoryOptions {
  Retain retain = Retain::all;
  Sideband tape = Sideband::drop;
  Sideband telemetry = Sideband::drop;
};

/// Everything ever appended, whether still held or not.
struct Totals {
  std::uint64_t batches = 0;  ///< that were not empty
  std::uint64_t records = 0;
  std::uint64_t frames = 0;
  std::uint64_t samples = 0;
  [[nodiscard]] bool operator==(const Totals&) const = default;
};

class MemoryJournal final : public Journal {
 public:
  explicit MemoryJournal(MemoryOptions options) : options_(options) {}

  [[nodiscard]] Result<std::uint64_t> append(const Batch& batch) override;
  /// The same without copying; on an error the batch is left as it was.
  [[nodiscard]] Result<std::uint64_t> append(Batch&& batch);
  [[nodiscard]] Result<void> read(std::uint64_t after, const Visit& visit) override;
  [[nodiscard]] Result<std::uint64_t> last_sequence() override { return totals_.records; }
  [[nodiscard]] Result<void> read_vault(const VisitVault& visit) override;
  [[nodiscard]] Result<void> save(const Snapshot& snapshot) override;
  [[nodiscard]] Result<std::optional<Snapshot>> snapshot() override { return snapshot_; }
  [[nodiscard]] Standing standing() const override { return Standing::sound; }

  /// What was appended since the last call, in order and as one batch.
  [[nodiscard]] Batch take_batch();
  [[nodiscard]] const Totals& totals() const { return totals_; }

 private:
  [[nodiscard]] Result<void> check(const Batch& batch) const;
  void count(const Batch& batch);
  void keep_vault(const Batch& batch);
  void erase(const Batch& batch);

  MemoryOptions options_;
  Batch held_;
  std::vector<VaultEntry> vault_;  ///< whatever the options say: old records need it
  std::optional<Snapshot> snapshot_;
  std::uint64_t erased_ = 0;  ///< the last record that erased somebody
  Totals totals_;
  // How much of held_ take_batch() has handed out already; stays 0 under until_drained.
  std::size_t taken_records_ = 0;
  std::size_t taken_frames_ = 0;
  std::size_t taken_samples_ = 0;
  std::size_t taken_entries_ = 0;
  std::size_t taken_erasures_ = 0;
};

}  // namespace voltwin::store::journal
