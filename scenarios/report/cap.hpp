#pragma once
// The one place that says when an interval of the series is above its cap.

#include <cstddef>

#include "scenarios/report/report_data.hpp"

namespace voltwin::scenarios::report {

/// One watt: what sums of rounded figures may differ by.
inline constexpr double cap_tolerance_kw = 0.001;

/// How far the highest power of interval `index` is above its cap, kW; 0 when it is not,
/// or when either is a gap. Both columns must have that row.
[[nodiscard]] double over_cap_kw(const Series& series, std::size_t index);

}  // namespace voltwin::scenarios::report
