#pragma once
// Rows of SQLite as the journal's values, and the other way round. Private to
// csms/store/sqlite.

#include <string_view>

#include "csms/core/events/batch.hpp"
#include "csms/store/journal/chain.hpp"
#include "csms/store/sqlite/database.hpp"

namespace voltwin::store::sqlite {

inline constexpr std::string_view select_records =
    "SELECT sequence, at_us, stream, type, version, payload, digest FROM journal";
/// Of a row of select_records.
void read_record(const Statement& row, core::events::Record& into);
[[nodiscard]] inline std::string_view bytes_of(const journal::Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

/// Of a row that begins with a sequence and a digest. What is no digest is one that fits
/// nothing, all zero: the file is then damaged, and verify() says where.
[[nodiscard]] journal::Head head_of(const Statement& row);
[[nodiscard]] journal::Digest digest_of(const Statement& row, int column);

inline constexpr std::string_view select_frames =
    "SELECT at_us, connection, station, direction, frame, after_sequence FROM tape";
/// Of a row of select_frames. Errors: a kind that this build does not know.
[[nodiscard]] Result<void> read_frame(const Statement& row, core::events::TapeEntry& into);

}  // namespace voltwin::store::sqlite
