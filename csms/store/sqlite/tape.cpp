#include "csms/store/sqlite/tape.hpp"

#include "csms/store/sqlite/database.hpp"
#include "csms/store/sqlite/rows.hpp"
#include "csms/store/sqlite/schema.hpp"

namespace voltwin::store::sqlite {

namespace {

// A writer holds its lock for a commit only.
constexpr Duration busy_timeout = Duration::from_seconds(5);

}  // namespace

Result<std::vector<core::events::TapeEntry>> read_tape(const std::string& path, std::size_t most) {
  using core::events::TapeEntry;
  Database database;
  TRY(database.open_to_read(path, busy_timeout));
  TRY(require_newest(database));
  auto rows =
      database.prepare(std::string(select_frames) +
                       " WHERE direction IN ('in', 'in_binary', 'out') ORDER BY id LIMIT ?");
  if (!rows) return tl::unexpected(std::move(rows).error());
  rows->bind(1, static_cast<std::int64_t>(most));
  std::vector<TapeEntry> out;
  for (;;) {
    const auto row = rows->step();
    if (!row) return tl::unexpected(row.error());
    if (!*row) return out;
    TRY(read_frame(*rows, out.emplace_back()));
  }
}

}  // namespace voltwin::store::sqlite
