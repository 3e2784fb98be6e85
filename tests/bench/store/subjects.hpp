#pragma once
// What the area `store` consists of, one function each, for the list in area.cpp.

#include "tests/bench/bench.hpp"

namespace voltwin::bench {

/// The journal of the flagship week, in memory: reading it back, and what writing it takes.
[[nodiscard]] Result<void> measure_replay(const Context& context, std::vector<Row>& rows);
/// A snapshot of ten thousand stations, and the state that comes of it.
[[nodiscard]] Result<void> measure_snapshot(const Context& context, std::vector<Row>& rows);

/// Commits of the flagship's facts on SQLite, beside plain inserts of the same rows, and on
/// PostgreSQL.
[[nodiscard]] Result<void> measure_commit(const Context& context, std::vector<Row>& rows);
/// How long a fact waits for the disk at a steady load.
[[nodiscard]] Result<void> measure_latency(const Context& context, std::vector<Row>& rows);
/// A process that is gone, and the next one: until the last of its stations has an answer.
[[nodiscard]] Result<void> measure_restart(const Context& context, std::vector<Row>& rows);
/// Pages of lists over millions of transactions.
[[nodiscard]] Result<void> measure_lists(const Context& context, std::vector<Row>& rows);

}  // namespace voltwin::bench
