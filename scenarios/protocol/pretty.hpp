#pragma once
// JSON for a person: one member a line, indented; short lists and objects on one line. It
// changes no value, and must not know what the text means.

#include <cstddef>
#include <string>
#include <string_view>

namespace voltwin::scenarios::protocol {

/// A list or an object of scalars that fits into this many columns stays on one line.
inline constexpr std::size_t one_line_columns = 80;

/// Appends the JSON value `json` with every line but the first indented by `indent` blanks
/// or more, without a line end behind it. What is not JSON is appended as it is.
void append_pretty(std::string& out, std::string_view json, std::size_t indent);

}  // namespace voltwin::scenarios::protocol
