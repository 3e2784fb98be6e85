#pragma once
// The tables, as numbered SQL scripts that run once each, in order, when a journal is opened
// for writing. A released script is never changed: a new one is added behind it. Projection
// tables may change shape freely in a new script that drops them, since they are rebuilt.

#include <cstdint>
#include <span>

#include "csms/store/postgres/database.hpp"
#include "engine/base/result.hpp"

namespace voltwin::store::postgres {

/// Script i brings schema version i to i + 1 (table schema_version).
[[nodiscard]] std::span<const char* const> migrations();

/// The version of the schema; 0 for one that is empty or does not exist. Errors: it holds
/// another application's tables, or is newer than this build.
[[nodiscard]] Result<std::int64_t> identify(Connection& connection);
/// The error of a schema that is not this build's, for who may not change it.
[[nodiscard]] Result<void> require_newest(Connection& connection);
/// Runs the scripts that the schema has not seen, in one transaction and under a lock.
[[nodiscard]] Result<void> migrate(Connection& connection);

}  // namespace voltwin::store::postgres
