#pragma once
// Ours, with a plan: in each period the linear program over all cars that are there, from now to
// the last told departure, that delivers most by the departures. Between departures currents
// may stand, so the plan has one interval for this period and one from each departure to the
// next. Circles of rows are cut to polygons inside them, so that each plan keeps the rows; what
// the corners cost in this period is filled up afterwards. Energy that comes early counts a
// little more, since nobody knows who will come; in this period, that of cars that leave soon.

#include <memory>

#include "scenarios/acn/policy.hpp"

namespace voltwin::scenarios::acn {

/// Intervals of a plan at most; later departures then share one.
inline constexpr std::size_t max_intervals = 16;

[[nodiscard]] std::unique_ptr<Policy> make_lp();

}  // namespace voltwin::scenarios::acn
