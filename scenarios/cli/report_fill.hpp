#pragma once
// From a finished run to the plain data of the report.

#include "scenarios/cli/tables.hpp"
#include "scenarios/report/report_data.hpp"

namespace voltwin::scenarios::cli {

[[nodiscard]] report::ReportData report_data(const Finished& run);

}  // namespace voltwin::scenarios::cli
