#pragma once
// The database of a run: none, or a new SQLite file. A file (and the folders above it) that
// the run made is removed again unless the run says keep(): half a run is not a result.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "csms/core/events/batch.hpp"
#include "csms/store/journal/signer.hpp"
#include "csms/store/sqlite/sqlite_journal.hpp"
#include "engine/base/result.hpp"

namespace voltwin::scenarios::cli {

class Database {
 public:
  struct Options {
    std::string path;         ///< empty: none
    std::string signing_key;  ///< a file, or empty: checkpoints are not made
  };
  /// Refuses a file that holds a run already.
  [[nodiscard]] static Result<Database> open(const Options& options);
  Database(Database&& other) noexcept;
  Database& operator=(Database&&) = delete;
  ~Database();

  /// Also signs a checkpoint when one is due, by the time of the records.
  [[nodiscard]] Result<void> append(const core::events::Batch& batch);
  /// The run is whole: its end is signed, and the file stays.
  [[nodiscard]] Result<void> keep();

 private:
  Database() = default;
  [[nodiscard]] Result<void> sign();

  std::optional<store::sqlite::SqliteJournal> journal_;
  std::optional<store::journal::SigningKey> key_;
  store::journal::LastCheckpoint signed_;
  store::journal::LastCheckpoint last_;  ///< what there is to sign
  // What this run made, the innermost first: the file, then folders.
  std::vector<std::filesystem::path> made_;
};

}  // namespace voltwin::scenarios::cli
