#pragma once
// How often the whole program asked for memory: the difference of two readings is what the
// code between them did.

#include <cstdint>

namespace voltwin::bench {

struct Allocations {
  std::uint64_t count = 0;
  std::uint64_t bytes = 0;  ///< as asked for; freeing takes nothing away
};

/// So far, through the global operator new; nothing that calls malloc itself.
[[nodiscard]] Allocations allocations_so_far();

}  // namespace voltwin::bench
