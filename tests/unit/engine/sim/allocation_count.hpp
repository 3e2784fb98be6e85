#pragma once
// Counts the allocations of the test binary that this is linked into.

#include <cstdint>

namespace voltwin::sim {

/// Calls of operator new so far.
[[nodiscard]] std::uint64_t allocation_count();

}  // namespace voltwin::sim
