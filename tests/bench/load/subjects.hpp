#pragma once
// The subjects of the area `load`: load control on large sites.

#include "tests/bench/bench.hpp"

namespace voltwin::bench {

/// Allocation of 10,000 and 100,000 sessions under a four-level tree.
[[nodiscard]] Result<void> measure_allocation(const Context& context, std::vector<Row>& rows);

/// One change at 10,000 sessions of one phase: arrival, departure, demand, cap, load.
[[nodiscard]] Result<void> measure_change(const Context& context, std::vector<Row>& rows);

/// Linear programs: a plan of a day, the optimum of a large site and the gaps to it.
[[nodiscard]] Result<void> measure_plan(const Context& context, std::vector<Row>& rows);

/// The month of ACN-Sim: percent delivered by each policy, and the CPU of a month.
[[nodiscard]] Result<void> measure_acn(const Context& context, std::vector<Row>& rows);

/// Ten thousand site-days with every kind of fault: whether a limit was ever exceeded.
[[nodiscard]] Result<void> measure_safety(const Context& context, std::vector<Row>& rows);

}  // namespace voltwin::bench
