#pragma once
// Renders a run's report as one HTML page that needs nothing else: style, script
// and data are inline, and its content security policy forbids every request.
// Pure: the same data gives the same bytes; the caller writes the file. It does not
// know how a figure was computed.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/report/report_data.hpp"

namespace voltwin::scenarios::report {

/// More samples than this are merged for the page, peaks kept (a week of minutes is
/// 10,080). The exact samples are in series.csv.
inline constexpr std::size_t max_points = 16'384;

/// Appends the page to `out`. Columns of `data.series` that are neither empty nor as long
/// as `times`, and EVSE indices out of range, are our mistake: ENSURE.
void render(std::string& out, const ReportData& data);

/// The badges that follow from series, sessions and expectations: whether the highest power
/// of any interval stayed within the cap, the share of the requested energy that was
/// delivered, and how many expectations were met. A badge without its data is left out.
[[nodiscard]] std::vector<Verdict> verdicts(const ReportData& data);

/// Appends `text` for use between tags or in a quoted attribute.
void append_html(std::string& out, std::string_view text);

}  // namespace voltwin::scenarios::report
