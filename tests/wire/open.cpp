#include "tests/wire/open.hpp"

#include <string_view>
#include <utility>

#include "csms/store/sqlite/sqlite_journal.hpp"

namespace voltwin::test {

Result<std::unique_ptr<store::journal::Archive>> open_archive(const std::string& url) {
  constexpr std::string_view sqlite = "sqlite:";
  if (url.starts_with(sqlite)) {
    auto opened = store::sqlite::SqliteJournal::open(url.substr(sqlite.size()));
    if (!opened) return tl::unexpected(std::move(opened).error());
    return std::make_unique<store::sqlite::SqliteJournal>(*std::move(opened));
  }
  return bad_input("database '" + url + "': expected sqlite:PATH");
}

}  // namespace voltwin::test
