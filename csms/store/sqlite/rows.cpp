#include "csms/store/sqlite/rows.hpp"

#include <string>

namespace voltwin::store::sqlite {

using core::events::TapeEntry;

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

Result<void> read_frame(const Statement& row, TapeEntry& into) {
  into.at = Instant::from_us(row.integer(0));
  into.connection = core::boundary::ConnectionId(static_cast<std::uint64_t>(row.integer(1)));
  into.station = row.text(2);
  const auto kind = core::events::tape_kind(row.text(3));
  if (!kind) return tl::unexpected(kind.error());
  into.kind = *kind;
  into.text = row.text(4);
  into.after = static_cast<std::uint64_t>(row.integer(5));
  return {};
}

}  // namespace voltwin::store::sqlite
