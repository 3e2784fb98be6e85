#pragma once
// Reads what a measured program left in a file.

#include <optional>
#include <string>
#include <string_view>

namespace voltwin::bench {

/// The whole file; empty when it cannot be read.
[[nodiscard]] std::string text_of(const std::string& file);

/// The first number of that name in a text of JSON, at any depth; nothing when there is none.
[[nodiscard]] std::optional<double> number_in(std::string_view json, std::string_view name);

}  // namespace voltwin::bench
