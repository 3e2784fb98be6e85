#pragma once
// `voltwin ocpp decode`: from a file to the printed log. What the frames say and what is
// wrong with them is scenarios/protocol's.

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "engine/base/result.hpp"

namespace voltwin::scenarios::cli {

enum class DecodeForm : unsigned char { text, json };

struct DecodeRequest {
  /// A log with a frame a line, a journal in SQLite, or `-` for standard input.
  std::string file;
  DecodeForm form = DecodeForm::text;
};

/// A longer log is refused: it is held in memory as a whole.
inline constexpr std::size_t max_log_bytes = 512UL * 1024 * 1024;

using Print = std::function<void(std::string_view text)>;

/// Prints every frame and, as text, a summary; in whole lines. True when nothing is wrong with
/// any frame. Errors: a file that cannot be read, or without a frame in it.
[[nodiscard]] Result<bool> decode_file(const DecodeRequest& request, const Print& print);

}  // namespace voltwin::scenarios::cli
