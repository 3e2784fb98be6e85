#include "csms/store/sqlite/tape.hpp"

#include "csms/store/sqlite/database.hpp"

namespace voltwin::store::sqlite {

namespace {

// A writer holds its lock for a commit only.
constexpr Duration busy_timeout = Duration::from_seconds(5);

}  // namespace

Result<std::vector<core::events::TapeFrame>> read_tape(const std::string& path, std::size_t most) {
  using core::events::TapeFrame;
  Database database;
  TRY(database.open(path, busy_timeout));
  const auto tables =
      database.integer("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'tape'");
  if (!tables) return tl::unexpected(tables.error());
  if (*tables == 0) return database.refuse("has no tape: not a voltwin journal");
  auto rows = database.prepare(
      "SELECT at_us, connection, station, direction, frame FROM tape ORDER BY id LIMIT ?");
  if (!rows) return tl::unexpected(std::move(rows).error());
  rows->bind(1, static_cast<std::int64_t>(most));
  std::vector<TapeFrame> out;
  for (;;) {
    const auto row = rows->step();
    if (!row) return tl::unexpected(row.error());
    if (!*row) return out;
    TapeFrame& frame = out.emplace_back();
    frame.at = Instant::from_us(rows->integer(0));
    frame.connection = core::boundary::ConnectionId(static_cast<std::uint64_t>(rows->integer(1)));
    frame.station = rows->text(2);
    frame.direction = rows->text(3) == "in" ? TapeFrame::Direction::in : TapeFrame::Direction::out;
    frame.text = rows->text(4);
  }
}

}  // namespace voltwin::store::sqlite
