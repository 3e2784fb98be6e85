#pragma once
// What a command is given to read: a file, or what is piped into it.

#include <cstddef>
#include <string>

#include "engine/base/result.hpp"

namespace voltwin::scenarios::cli {

/// All of a file, or of standard input where `path` is `-`. Bad input: it cannot be read, or is
/// longer than `max_bytes`.
[[nodiscard]] Result<std::string> read_input(const std::string& path, std::size_t max_bytes);

}  // namespace voltwin::scenarios::cli
