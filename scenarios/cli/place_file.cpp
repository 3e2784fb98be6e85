// A journal in a file of SQLite.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "csms/store/sqlite/sqlite_journal.hpp"
#include "engine/base/ensure.hpp"
#include "scenarios/cli/place.hpp"

namespace voltwin::scenarios::cli {

namespace fs = std::filesystem;
using store::journal::Archive;
using store::journal::Fill;
using store::journal::SchemaStatus;
using store::sqlite::Access;
using store::sqlite::OpenOptions;
using store::sqlite::SqliteJournal;

namespace {

constexpr const char* suffixes[] = {"", "-wal", "-shm", "-journal"};

Access access_for(Use use) {
  switch (use) {
    case Use::read:
      return Access::read;
    case Use::tend:
      return Access::write;
    case Use::alone:
      return Access::alone;
  }
  UNREACHABLE();
}

Result<SqliteJournal> open_file(const std::string& path, Access access) {
  OpenOptions options;
  options.access = access;
  return SqliteJournal::open(path, options);
}

// Of a file that was not made whole, nothing stays.
struct Discard {
  std::string path;
  ~Discard() {
    std::error_code ignored;
    for (const char* const suffix : suffixes) fs::remove(path + suffix, ignored);
  }
};

// A new name is durable once its folder is.
Result<void> sync_folder_of(const std::string& path) {
  const fs::path parent = fs::path(path).parent_path();
  const std::string folder = parent.empty() ? "." : parent.string();
  const int handle = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool is_synced = handle >= 0 && fsync(handle) == 0;
  const std::error_code reason(errno, std::generic_category());
  if (handle >= 0) close(handle);
  if (is_synced) return {};
  return environment_error("folder '" + folder + "': " + reason.message());
}

/// Files, and the folders above them that were not there.
class MadeFiles final : public Made {
 public:
  /// What has to be made so that `file` is there.
  explicit MadeFiles(const fs::path& file) {
    std::error_code error;
    for (fs::path at = file; !fs::exists(at, error) && at.has_relative_path();) {
      paths_.push_back(at);
      at = at.parent_path();
    }
  }
  ~MadeFiles() override {
    std::error_code ignored;  // nothing can be done about it here
    for (const fs::path& path : paths_) {
      // Of a folder: only when it is empty.
      for (const char* const suffix : suffixes) fs::remove(path.string() + suffix, ignored);
    }
  }
  void keep() override { paths_.clear(); }
  [[nodiscard]] bool needs_folders() const { return paths_.size() > 1; }

 private:
  std::vector<fs::path> paths_;  ///< the innermost first: the file, then folders
};

class FilePlace final : public Place {
 public:
  explicit FilePlace(std::string path) : path_(std::move(path)) {}

  [[nodiscard]] std::string name() const override { return path_; }
  [[nodiscard]] Result<SchemaStatus> status() const override {
    return SqliteJournal::status(path_);
  }
  [[nodiscard]] Result<std::unique_ptr<Archive>> open(Use use) const override {
    std::error_code ignored;
    // To write would make it: a name with a slip in it would be an empty journal.
    if (!fs::exists(path_, ignored)) {
      return bad_input("database '" + path_ + "': there is no such file");
    }
    auto journal = open_file(path_, access_for(use));
    if (!journal) return tl::unexpected<Error>(std::move(journal).error());
    return std::make_unique<SqliteJournal>(*std::move(journal));
  }
  [[nodiscard]] Result<void> migrate() const override {
    TRY(open(Use::alone));
    return {};
  }
  [[nodiscard]] Result<void> make(const Fill& fill) const override;
  [[nodiscard]] Result<void> back_up(const std::string& file) const override {
    auto journal = open_file(path_, Access::read);
    if (!journal) return tl::unexpected<Error>(std::move(journal).error());
    return journal->back_up(file);
  }
  [[nodiscard]] Result<Begun> begin() const override;

 private:
  std::string path_;
};

Result<void> FilePlace::make(const Fill& fill) const {
  const std::string partial = path_ + ".partial";
  std::error_code error;
  for (const std::string& name : {path_, partial}) {
    if (fs::exists(name, error)) {
      return bad_input("database '" + name + "': exists already; name a new file");
    }
  }
  const Discard discard{partial};
  {
    auto journal = open_file(partial, Access::alone);
    if (!journal) return tl::unexpected<Error>(std::move(journal).error());
    TRY(fill(*journal));
  }
  // Closed: what was in the log is in the file now, or the log would be lost here.
  if (fs::exists(partial + "-wal", error)) {
    return environment_error("database '" + partial + "': its log could not be closed");
  }
  fs::rename(partial, path_, error);
  if (error) return environment_error("database '" + path_ + "': " + error.message());
  return sync_folder_of(path_);
}

Result<Begun> FilePlace::begin() const {
  std::error_code error;
  const fs::path file = fs::absolute(path_, error).lexically_normal();
  auto made = std::make_unique<MadeFiles>(file);
  if (made->needs_folders()) {
    fs::create_directories(file.parent_path(), error);
    if (error) {
      return bad_input("--db " + path_ + ": cannot make the folder " + file.parent_path().string() +
                       ": " + error.message());
    }
  }
  auto journal = open_file(path_, Access::write);
  if (!journal) return tl::unexpected<Error>(std::move(journal).error());
  return Begun{std::move(made), std::make_unique<SqliteJournal>(*std::move(journal))};
}

}  // namespace

std::unique_ptr<Place> place_in_file(const std::string& path) {
  return std::make_unique<FilePlace>(path);
}

}  // namespace voltwin::scenarios::cli
