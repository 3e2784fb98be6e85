#pragma once
// A made-up run with the shape of a real one, for the report's tests and for looking
// at the page: a weekly rhythm, peaks, pauses, a fault, drivers turned away.

#include "scenarios/report/report_data.hpp"

namespace voltwin::scenarios::report {

enum class SampleCap { kept, exceeded };

struct SampleSize {
  int days = 7;
  int evses = 54;
  int sessions_per_day = 100;
};

/// The same arguments give the same data.
[[nodiscard]] ReportData sample(const SampleSize& size, SampleCap cap);

}  // namespace voltwin::scenarios::report
