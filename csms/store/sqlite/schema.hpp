#pragma once
// A file's schema: whether it is ours, and how it comes to this build's version. Private to
// csms/store/sqlite.

#include <cstdint>

#include "csms/store/sqlite/database.hpp"
#include "engine/base/result.hpp"

namespace voltwin::store::sqlite {

/// The schema version of the file; 0 for a new one. Errors: the file is not ours, or newer than
/// this build.
[[nodiscard]] Result<std::int64_t> identify(Database& database);
/// The error of a file whose schema is older than this build's, for who may not change it.
[[nodiscard]] Result<void> require_newest(Database& database);
/// Settings of the connection; WAL is also one of the file, so it comes after identify().
[[nodiscard]] Result<void> configure(Database& database);
/// Runs the scripts that the file has not seen, in one transaction.
[[nodiscard]] Result<void> migrate(Database& database);

}  // namespace voltwin::store::sqlite
