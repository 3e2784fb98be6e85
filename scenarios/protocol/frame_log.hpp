#pragma once
// A log of OCPP-J frames, one a line, as servers, proxies and people write it: whatever
// stands before a frame is searched for a time, a charge point's identity and a direction. It
// must not know what a frame says.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/time/instant.hpp"

namespace voltwin::scenarios::protocol {

enum class Direction : std::uint8_t { from_station, to_station };

/// One frame of a log. The views point into the text that was read.
struct LoggedFrame {
  std::size_t line = 1;
  std::optional<Instant> at;
  std::string_view station;  ///< empty when the line names none
  std::optional<Direction> direction;
  std::string_view text;
};

struct FrameLog {
  static constexpr std::size_t max_frames = 1'000'000;

  std::vector<LoggedFrame> frames;
  std::size_t other_lines = 0;  ///< with no frame in them; empty ones do not count
  bool cut = false;             ///< there were more than max_frames
};

/// Reads a log. A frame begins at the first `[` that a message type and a comma follow, or
/// else at the first `[` or `{`, and ends with its line. Times are RFC 3339 (without a zone:
/// UTC) or whole seconds, milliseconds or microseconds since 1970; directions are `in`,
/// `recv`, `rx`, `<`, `<-` for what the station sent, `out`, `send`, `tx`, `>`, `->` for what
/// it was sent, in any case. The last other word is the identity, words with a letter first.
[[nodiscard]] FrameLog read_log(std::string_view text);

}  // namespace voltwin::scenarios::protocol
