#pragma once
// The database of a run: none, or a new SQLite file. A file (and the folders above it) that
// the run made is removed again unless the run says keep(): half a run is not a result.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "csms/core/events/batch.hpp"
#include "csms/store/sqlite/sqlite_journal.hpp"
#include "engine/base/result.hpp"

namespace voltwin::scenarios::cli {

class Database {
 public:
  /// `path` empty: none. Refuses a file that holds a run already.
  [[nodiscard]] static Result<Database> open(const std::string& path);
  Database(Database&& other) noexcept;
  Database& operator=(Database&&) = delete;
  ~Database();

  [[nodiscard]] Result<void> append(const core::events::Batch& batch);
  /// The run is whole: the file stays.
  void keep() { made_.clear(); }

 private:
  Database() = default;

  std::optional<store::sqlite::SqliteJournal> journal_;
  // What this run made, the innermost first: the file, then folders.
  std::vector<std::filesystem::path> made_;
};

}  // namespace voltwin::scenarios::cli
