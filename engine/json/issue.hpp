#pragma once
// The words of an Issue: what a field expects and what was found. Private to
// engine/json; describe() in record.hpp is the public half.

#include <cstddef>
#include <string>
#include <string_view>

#include "engine/json/record.hpp"

namespace voltwin::json {

/// Longest quotation of what was found, in characters.
inline constexpr std::size_t max_found = 40;

/// "a whole number from 0 to 100": one element of the field.
[[nodiscard]] std::string expected_element(const Field& field);
/// The same for a number that the member's type cannot hold.
[[nodiscard]] std::string expected_fit(const Field& field);
/// "a list of at least 1 and at most 4 elements".
[[nodiscard]] std::string expected_list(const Field& field);
/// The fields that the table knows, or of many the nearest to `unknown`.
[[nodiscard]] std::string expected_fields(const RecordTable& table, std::string_view unknown);

/// The reader's current token for a person.
[[nodiscard]] std::string found_token(const Reader& reader);
/// The character at which a malformed text goes wrong.
[[nodiscard]] std::string found_byte(std::string_view text, std::size_t offset);

}  // namespace voltwin::json
