#pragma once
// The report of a replay for a person, and as JSON. Texts of stations are quoted as they came:
// whoever prints them on a terminal makes them printable.

#include <string>

#include "scenarios/replay/replay.hpp"

namespace voltwin::scenarios::replay {

/// What the machine says of a run, beside the report.
struct Circumstances {
  std::string build;  ///< this one
  double cpu_seconds = 0.0;
};

[[nodiscard]] std::string as_text(const Report& report, const Circumstances& circumstances);
/// One object, with a line feed.
[[nodiscard]] std::string as_json(const Report& report, const Circumstances& circumstances);

}  // namespace voltwin::scenarios::replay
