#pragma once
// Almost-JSON of broken writers, rewritten as JSON (catalogue row J1). By rule, not by guess:
// superfluous and missing commas, quotes that are single or missing around keys and words,
// raw control characters and unknown escapes in strings, numbers like +5, 007, .5 and 5., NaN,
// brackets missing at the very end, a byte order mark, and text after the value. It must not
// know a message.
//
// Contract: what it returns is JSON (engine/json reads it); a number or word that was cut off
// by the end of the text is never completed.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace voltwin::ocpp::tolerance {

/// Deeper nesting is not put right.
inline constexpr std::size_t max_lenient_depth = 32;
/// The most elements of an outermost array that are told apart: a frame has at most five.
inline constexpr std::size_t max_lenient_elements = 8;

/// The value as JSON text; nothing when the rules do not suffice.
[[nodiscard]] std::optional<std::string> lenient_json(std::string_view text);

/// The elements of an outermost array, as far as they could be read.
struct LenientArray {
  std::vector<std::string> elements;  ///< JSON text each
  bool complete = false;              ///< nothing stood between the last one and the bracket
};
[[nodiscard]] LenientArray lenient_array(std::string_view text);

}  // namespace voltwin::ocpp::tolerance
