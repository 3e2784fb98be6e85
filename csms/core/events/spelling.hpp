#pragma once
// Which texts say the same id tag: what an erasure has to find beside the tag itself. A station
// may send it in other letters, with separators, turned round or with something behind it, and is
// understood (core/station/tokens.cpp); the frame and the note of that still name the driver.
// Pure. It must not know which tags there are.

#include <string>
#include <string_view>

namespace voltwin::core::events {

/// Lower-case letters and digits of the text, and nothing else of it.
[[nodiscard]] std::string bare(std::string_view text);
/// The bare tag with its bytes the other way round, as a card reader may tell them; empty for
/// what are no bytes in hexadecimal.
[[nodiscard]] std::string turned(std::string_view tag);

/// Whether a station that sends this whole text may be understood to mean the tag.
[[nodiscard]] bool says(std::string_view text, std::string_view tag);
/// Whether the tag stands somewhere in the text, in any of these ways.
[[nodiscard]] bool mentions(std::string_view text, std::string_view tag);

}  // namespace voltwin::core::events
