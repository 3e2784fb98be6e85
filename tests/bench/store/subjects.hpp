#pragma once
// What the area `store` consists of, one function each, for the list in area.cpp.

#include "tests/bench/bench.hpp"

namespace voltwin::bench {

/// The journal of the flagship week, in memory: reading it back, and what writing it takes.
[[nodiscard]] Result<void> measure_replay(const Context& context, std::vector<Row>& rows);
/// A snapshot of ten thousand stations, and the state that comes of it.
[[nodiscard]] Result<void> measure_snapshot(const Context& context, std::vector<Row>& rows);

}  // namespace voltwin::bench
