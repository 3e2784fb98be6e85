#include "csms/store/sqlite/rows.hpp"

#include <string>

#include "engine/base/ensure.hpp"

namespace voltwin::store::sqlite {

using core::events::TapeFrame;

void read_record(const Statement& row, core::events::Record& into) {
  into.sequence = static_cast<std::uint64_t>(row.integer(0));
  into.at = Instant::from_us(row.integer(1));
  into.stream = row.text(2);
  into.type = row.text(3);
  into.version = static_cast<int>(row.integer(4));
  into.payload = row.text(5);
}

journal::Digest digest_of(const Statement& row, int column) {
  return journal::digest_from_bytes(row.text(column)).value_or(journal::Digest{});
}

journal::Head head_of(const Statement& row) {
  return {static_cast<std::uint64_t>(row.integer(0)), digest_of(row, 1)};
}

std::string_view name_of(TapeFrame::Direction direction) {
  switch (direction) {
    case TapeFrame::Direction::in:
      return "in";
    case TapeFrame::Direction::out:
      return "out";
  }
  UNREACHABLE();
}

Result<void> read_frame(const Statement& row, TapeFrame& into) {
  into.at = Instant::from_us(row.integer(0));
  into.connection = core::boundary::ConnectionId(static_cast<std::uint64_t>(row.integer(1)));
  into.station = row.text(2);
  const std::string_view name = row.text(3);
  for (const auto direction : {TapeFrame::Direction::in, TapeFrame::Direction::out}) {
    if (name_of(direction) != name) continue;
    into.direction = direction;
    into.text = row.text(4);
    into.after = static_cast<std::uint64_t>(row.integer(5));
    return {};
  }
  return bad_input("the tape has a row of kind '" + std::string(name) +
                   "', which this build does not know");
}

}  // namespace voltwin::store::sqlite
