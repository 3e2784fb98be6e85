#pragma once
// A decoded log for a person, or one JSON object a frame for a program. It adds nothing to
// what decode.hpp found.

#include <cstddef>
#include <string>

#include "scenarios/protocol/decode.hpp"

namespace voltwin::scenarios::protocol {

/// A head line, the payload indented below it, a line for each finding, an empty line.
void append_text(std::string& out, const DecodedLog& log, std::size_t index);
/// One line of JSON: line, at, station, direction (`in` is from the station), type, id,
/// action, payload or raw text, error, answers or answered_by (lines), latency_s, defects.
void append_json(std::string& out, const DecodedLog& log, std::size_t index);
/// Frames by action, findings by name, in lines.
[[nodiscard]] std::string summary(const DecodedLog& log);

}  // namespace voltwin::scenarios::protocol
