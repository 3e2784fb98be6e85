#pragma once
// The database of big.hpp in a schema of PostgreSQL, its samples in a partition for each day.

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/result.hpp"

namespace voltwin::bench {

/// Makes the schema's rows unless they are there. Errors: the server.
[[nodiscard]] Result<void> make_big_schema(std::string_view url, const std::string& schema,
                                           std::uint64_t transactions);

}  // namespace voltwin::bench
