#include "scenarios/cli/archive.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

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
  return as_archive(open_file(where, Access::read));
}

Result<std::unique_ptr<Archive>> make_archive(const std::string& where) {
  const auto path = journal_file(where);
  if (!path) return tl::unexpected<Error>(path.error());
  std::error_code ignored;
  if (std::filesystem::exists(*path, ignored)) {
    return bad_input("database '" + *path + "': exists already; name a new file");
  }
  return as_archive(SqliteJournal::open(*path, opening(Access::write)));
}

}  // namespace voltwin::scenarios::cli
