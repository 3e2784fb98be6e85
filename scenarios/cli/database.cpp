#include "scenarios/cli/database.hpp"

#include <system_error>
#include <utility>

namespace voltwin::scenarios::cli {

namespace fs = std::filesystem;

Database::Database(Database&& other) noexcept
    : journal_(std::move(other.journal_)), made_(std::move(other.made_)) {
  other.made_.clear();
}

Database::~Database() {
  journal_.reset();
  std::error_code ignored;  // nothing can be done about it here
  for (const fs::path& path : made_) {
    fs::remove(path, ignored);  // of a folder: only when it is empty
    for (const char* suffix : {"-wal", "-shm", "-journal"}) {
      fs::remove(path.string() + suffix, ignored);
    }
  }
}

Result<Database> Database::open(const std::string& path) {
  Database out;
  if (path.empty()) return out;
  std::error_code error;
  const fs::path file = fs::absolute(path, error).lexically_normal();
  for (fs::path at = file; !fs::exists(at, error) && at.has_relative_path();) {
    out.made_.push_back(at);
    at = at.parent_path();
  }
  if (out.made_.size() > 1) {
    fs::create_directories(file.parent_path(), error);
    if (error) {
      return bad_input("--db " + path + ": cannot make the folder " + file.parent_path().string() +
                       ": " + error.message());
    }
  }
  auto journal = store::sqlite::SqliteJournal::open(path);
  if (!journal) return tl::unexpected<Error>(journal.error());
  auto last = journal->last_sequence();
  if (!last) return tl::unexpected<Error>(last.error());
  if (*last != 0) {
    return bad_input("--db " + path + ": already holds a run of " + std::to_string(*last) +
                     " events; name a new file");
  }
  out.journal_ = *std::move(journal);
  return out;
}

Result<void> Database::append(const core::events::Batch& batch) {
  if (!journal_) return {};
  auto appended = journal_->append(batch);
  if (!appended) return tl::unexpected<Error>(appended.error());
  return {};
}

}  // namespace voltwin::scenarios::cli
