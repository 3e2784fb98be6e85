#pragma once
// The ordinary shape of a text, decoded in one pass over bytes. Private to engine/json.
//
// Contract: what it accepts, the Decoder of record.cpp accepts with the same result. What it
// does not accept it says nothing about: the Decoder reads the text again, writes every member
// again that was written here, and has the words for what is wrong.

#include <string_view>

#include "engine/json/record.hpp"

namespace voltwin::json {

// What append_text() can write: years 0 to 9999.
inline constexpr Instant first_instant = Instant::from_seconds(-62'167'219'200);
inline constexpr Instant last_instant = Instant::from_us(253'402'300'799'999'999);

/// Whether a number is in the range of its field.
[[nodiscard]] inline bool within(const Field& field, double value) {
  if (field.above_minimum ? value <= field.minimum : value < field.minimum) return false;
  return value <= field.maximum;
}

/// The key as words, from `,"name":`.
[[nodiscard]] QuickKey quick_key(std::string_view key);

/// decode() without the quick path: the measure of what is right, and of every word about what
/// is not.
[[nodiscard]] bool decode_thoroughly(std::string_view text, const RecordTable& table, void* out,
                                     const DecodeOptions& options, std::vector<Issue>& issues,
                                     std::vector<Issue>* tolerated);

/// Whether the whole text is one ordinary object (with space around it).
[[nodiscard]] bool quick_decode_document(std::string_view text, const RecordTable& table,
                                         void* out);

}  // namespace voltwin::json
