#pragma once
// The report's data as the JSON that the page's script reads (template/data.js).
// Times are whole seconds since the start of the run; sampled columns are rounded
// to a step that is finer than a pixel and stored as differences.

#include <span>
#include <string>

#include "scenarios/report/report_data.hpp"

namespace voltwin::scenarios::report {

/// Appends one JSON object. Every '<' is written as \u003c, so that no text in the
/// data can end the script element that holds it.
void append_data_json(std::string& out, const ReportData& data, std::span<const Verdict> badges);

}  // namespace voltwin::scenarios::report
