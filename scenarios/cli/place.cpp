#include "scenarios/cli/place.hpp"

#include <string_view>
#include <utility>

#include "scenarios/cli/printable.hpp"

namespace voltwin::scenarios::cli {

namespace {

constexpr std::string_view sqlite_scheme = "sqlite:";

bool is_postgres(const std::string& where) {
  return where.starts_with("postgresql://") || where.starts_with("postgres://");
}

}  // namespace

bool names_its_kind(const std::string& where) {
  return is_postgres(where) || where.starts_with(sqlite_scheme);
}

Result<std::string> journal_file(const std::string& where) {
  std::string path = where.starts_with(sqlite_scheme) ? where.substr(sqlite_scheme.size()) : where;
  if (path.empty()) return bad_input("expected the file of a journal, found an empty name");
  if (path.find("://") != std::string::npos) {
    return bad_input("'" + without_passwords(where) + "': expected a file or sqlite:PATH");
  }
  return path;
}

Result<std::unique_ptr<Place>> place_of(const std::string& where) {
  if (is_postgres(where)) return place_in_postgres(where);
  if (where.find("://") != std::string::npos) {
    return bad_input("'" + without_passwords(where) +
                     "': expected a file or sqlite:PATH, or postgresql://USER@HOST:PORT/DATABASE");
  }
  const auto path = journal_file(where);
  if (!path) return tl::unexpected<Error>(path.error());
  return place_in_file(*path);
}

Result<std::unique_ptr<store::journal::Archive>> open_archive(const std::string& where, Use use) {
  const auto place = place_of(where);
  if (!place) return tl::unexpected<Error>(place.error());
  return (*place)->open(use);
}

}  // namespace voltwin::scenarios::cli
