#pragma once
// What the area `engine` consists of, one function each, for the list in area.cpp.

#include "tests/bench/bench.hpp"

namespace voltwin::bench {

/// The hold model at three sizes, against floors and peers; allocations; the handler alone.
[[nodiscard]] Result<void> measure_hold(const Context& context, std::vector<Row>& rows);
/// Time-outs that are nearly always cancelled, and timers that are many and alike.
[[nodiscard]] Result<void> measure_protocols(const Context& context, std::vector<Row>& rows);
/// Behaviours: switches per CPU second.
[[nodiscard]] Result<void> measure_behaviours(const Context& context, std::vector<Row>& rows);
/// Partitions: two threads over one.
[[nodiscard]] Result<void> measure_parts(const Context& context, std::vector<Row>& rows);
/// Copies of a queue and of a whole world.
[[nodiscard]] Result<void> measure_fork(const Context& context, std::vector<Row>& rows);

}  // namespace voltwin::bench
