#pragma once
// Reads a time series from CSV text: one column of times and one of values. Errors name the
// file, the line, the column and what was expected there.
//
// Contract: times are RFC 3339 with an offset, or, where a zone is given, readings of its
// clock ("2026-10-25 02:15", seconds and decimals optional). Rows rise in time. Readings that
// come about twice are told apart by that: the first time if that is after the row before,
// otherwise the second, as meters write them; the first row means the first time.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/stats/series.hpp"
#include "engine/time/zone.hpp"

namespace voltwin::csv {

struct SeriesColumns {
  std::string time;
  std::string value;
  /// The clock that times without an offset were read off; without it they are bad input.
  std::optional<TimeZone> zone;
  double scale = 1.0;  ///< a value times this is in the unit wanted
};

/// The rows as points. `label` names the file in messages. Bad input: what Reader refuses, no
/// row, a missing column, a time that is none, has no offset while there is no zone, or is
/// skipped by the zone's clock, a row that is not later than the one before, a value that is no
/// finite number.
[[nodiscard]] Result<std::vector<stats::Point>> read_points(std::string_view text,
                                                            const std::string& label,
                                                            const SeriesColumns& columns);
/// The same as a series: each value holds until the next row, or lines join them.
[[nodiscard]] Result<stats::StepSeries> read_steps(std::string_view text, const std::string& label,
                                                   const SeriesColumns& columns);
[[nodiscard]] Result<stats::LinearSeries> read_lines(std::string_view text,
                                                     const std::string& label,
                                                     const SeriesColumns& columns);

}  // namespace voltwin::csv
