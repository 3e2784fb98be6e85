#include "scenarios/cli/archive.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "csms/store/postgres/postgres_journal.hpp"

namespace voltwin::scenarios::cli {

using store::journal::Archive;
using store::sqlite::Access;
using store::sqlite::OpenOptions;
using store::sqlite::SqliteJournal;

namespace {

Result<std::unique_ptr<Archive>> as_archive(Result<SqliteJournal>&& journal) {
  if (!journal) return tl::unexpected<Error>(std::move(journal).error());
  return std::make_unique<SqliteJournal>(*std::move(journal));
}

OpenOptions opening(Access access) {
  OpenOptions options;
  options.access = access;
  return options;
}

// Of a file that was not made whole, nothing stays.
struct Discard {
  std::string path;
  ~Discard() {
    std::error_code ignored;
    for (const char* const suffix : {"", "-wal", "-shm", "-journal"}) {
      std::filesystem::remove(path + suffix, ignored);
    }
  }
};

// A new name is durable once its folder is.
Result<void> sync_folder_of(const std::string& path) {
  const std::filesystem::path parent = std::filesystem::path(path).parent_path();
  const std::string folder = parent.empty() ? "." : parent.string();
  const int handle = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool is_synced = handle >= 0 && fsync(handle) == 0;
  const std::error_code reason(errno, std::generic_category());
  if (handle >= 0) close(handle);
  if (is_synced) return {};
  return environment_error("folder '" + folder + "': " + reason.message());
}

}  // namespace

Result<std::string> journal_file(const std::string& where) {
  constexpr std::string_view scheme = "sqlite:";
  std::string path = where.starts_with(scheme) ? where.substr(scheme.size()) : where;
  if (path.empty()) return bad_input("expected the file of a journal, found an empty name");
  if (path.find("://") != std::string::npos) {
    return bad_input("'" + where + "': expected a file or sqlite:PATH");
  }
  return path;
}

Result<SqliteJournal> open_file(const std::string& where, Access access) {
  const auto path = journal_file(where);
  if (!path) return tl::unexpected<Error>(path.error());
  std::error_code ignored;
  // To write would make it: a name with a slip in it would be an empty journal.
  if (!std::filesystem::exists(*path, ignored)) {
    return bad_input("database '" + *path + "': there is no such file");
  }
  return SqliteJournal::open(*path, opening(access));
}

Result<std::unique_ptr<Archive>> open_archive(const std::string& where) {
  if (where.starts_with("postgresql://") || where.starts_with("postgres://")) {
    store::postgres::OpenOptions options;
    options.access = store::postgres::Access::read;
    auto journal = store::postgres::PostgresJournal::open(where, options);
    if (!journal) return tl::unexpected<Error>(std::move(journal).error());
    return std::make_unique<store::postgres::PostgresJournal>(*std::move(journal));
  }
  return as_archive(open_file(where, Access::read));
}

Result<void> make_archive(const std::string& where, const Fill& fill) {
  const auto path = journal_file(where);
  if (!path) return tl::unexpected<Error>(path.error());
  const std::string partial = *path + ".partial";
  std::error_code error;
  for (const std::string& name : {*path, partial}) {
    if (std::filesystem::exists(name, error)) {
      return bad_input("database '" + name + "': exists already; name a new file");
    }
  }
  const Discard discard{partial};
  {
    auto journal = SqliteJournal::open(partial, opening(Access::alone));
    if (!journal) return tl::unexpected<Error>(std::move(journal).error());
    TRY(fill(*journal));
  }
  // Closed: what was in the log is in the file now, or the log would be lost here.
  if (std::filesystem::exists(partial + "-wal", error)) {
    return environment_error("database '" + partial + "': its log could not be closed");
  }
  std::filesystem::rename(partial, *path, error);
  if (error) return environment_error("database '" + *path + "': " + error.message());
  return sync_folder_of(*path);
}

}  // namespace voltwin::scenarios::cli
