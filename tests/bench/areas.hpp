#pragma once
// The areas, one function each, for the table in main.cpp.

#include "tests/bench/bench.hpp"

namespace voltwin::bench {

/// `voltwin run` of whole scenarios: CPU, memory, messages, sizes; with a database too.
[[nodiscard]] Result<std::vector<Row>> measure_run(const Context& context);
/// The event queue: the hold model, time-outs and timers, against floors and peers.
[[nodiscard]] Result<std::vector<Row>> measure_engine(const Context& context);

/// OCPP: the codec against peers, allocations, sessions through the core.
[[nodiscard]] Result<std::vector<Row>> measure_ocpp(const Context& context);

/// Load control on large sites.
[[nodiscard]] Result<std::vector<Row>> measure_load(const Context& context);

/// The store: recovery from records and snapshots.
[[nodiscard]] Result<std::vector<Row>> measure_store(const Context& context);

}  // namespace voltwin::bench
