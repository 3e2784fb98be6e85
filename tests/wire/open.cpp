#include "tests/wire/open.hpp"

#include <string_view>
#include <utility>

#include "csms/store/postgres/postgres_journal.hpp"
#include "csms/store/sqlite/sqlite_journal.hpp"

namespace voltwin::test {

Result<std::unique_ptr<store::journal::Archive>> open_archive(const std::string& url) {
  constexpr std::string_view sqlite = "sqlite:";
  if (url.starts_with(sqlite)) {
    auto opened = store::sqlite::SqliteJournal::open(url.substr(sqlite.size()));
    if (!opened) return tl::unexpected(std::move(opened).error());
    return std::make_unique<store::sqlite::SqliteJournal>(*std::move(opened));
  }
  if (url.starts_with("postgresql://")) {
    store::postgres::OpenOptions options;
    const std::size_t end = url.find('#');
    if (end != std::string::npos) options.schema = url.substr(end + 1);
    auto opened = store::postgres::PostgresJournal::open(url.substr(0, end), options);
    if (!opened) return tl::unexpected(std::move(opened).error());
    return std::make_unique<store::postgres::PostgresJournal>(*std::move(opened));
  }
  return bad_input("database '" + url + "': expected sqlite:PATH or postgresql://…");
}

}  // namespace voltwin::test
