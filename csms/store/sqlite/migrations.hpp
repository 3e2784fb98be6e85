#pragma once
// The tables, as numbered SQL scripts that run once each, in order, when a file is opened.
// A released script is never changed: a new one is added behind it. Projection tables may
// change shape freely in a new script that drops them, since they are rebuilt.

#include <cstdint>
#include <span>

namespace voltwin::store::sqlite {

/// "VOLT": PRAGMA application_id of our files.
inline constexpr std::int64_t application_id = 0x564F4C54;

/// Script i brings schema version i to i + 1 (PRAGMA user_version).
[[nodiscard]] std::span<const char* const> migrations();

}  // namespace voltwin::store::sqlite
