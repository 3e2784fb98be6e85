#pragma once
// What the area `ocpp` consists of, one function each, for the list in area.cpp.

#include "tests/bench/bench.hpp"

namespace voltwin::bench {

/// The exchange of one MeterValues against a document tree, and what others take to parse it.
[[nodiscard]] Result<void> measure_codec(const Context& context, std::vector<Row>& rows);
/// Allocations and time of the small messages: Heartbeat, StatusNotification, Authorize.
[[nodiscard]] Result<void> measure_small_messages(const Context& context, std::vector<Row>& rows);
/// Whole sessions through the core, as JSON frames.
[[nodiscard]] Result<void> measure_sessions(const Context& context, std::vector<Row>& rows);
/// Heartbeats of ten thousand connected stations.
[[nodiscard]] Result<void> measure_idle_stations(const Context& context, std::vector<Row>& rows);

}  // namespace voltwin::bench
