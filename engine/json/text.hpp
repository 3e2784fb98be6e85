#pragma once
// The bytes inside JSON strings: runs that need no attention, UTF-8 sequences,
// counting and cutting by code point. Knows nothing of JSON's structure.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace voltwin::json {

namespace detail {

/// Bytes of `word` (its high bits) that a JSON string may not carry as they are, or that
/// are not ASCII. Exact up to and including the lowest marked byte.
[[nodiscard]] constexpr std::uint64_t special_bytes(std::uint64_t word) {
  constexpr std::uint64_t ones = 0x0101010101010101U;
  constexpr std::uint64_t high = ones * 0x80U;
  const std::uint64_t quote = word ^ (ones * '"');
  const std::uint64_t backslash = word ^ (ones * '\\');
  const std::uint64_t found = ((quote - ones) & ~quote) | ((backslash - ones) & ~backslash) |
                              ((word - ones * 0x20U) & ~word) | word;
  return found & high;
}

}  // namespace detail

/// Whether the texts are the same: std::string_view's own comparison calls a function for it,
/// which takes longer than a short text does.
[[nodiscard]] inline bool equal_bytes(std::string_view one, std::string_view other) {
  if (one.size() != other.size()) return false;
  const auto differ = [&](std::size_t at, auto word) {
    decltype(word) a, b;
    std::memcpy(&a, one.data() + at, sizeof a);
    std::memcpy(&b, other.data() + at, sizeof b);
    return a ^ b;
  };
  const std::size_t size = one.size();
  if (size > 32) return std::memcmp(one.data(), other.data(), size) == 0;
  if (size >= 16) {
    return (differ(0, std::uint64_t{}) | differ(8, std::uint64_t{}) |
            differ(size - 16, std::uint64_t{}) | differ(size - 8, std::uint64_t{})) == 0;
  }
  if (size >= 8) return (differ(0, std::uint64_t{}) | differ(size - 8, std::uint64_t{})) == 0;
  if (size >= 4) return (differ(0, std::uint32_t{}) | differ(size - 4, std::uint32_t{})) == 0;
  for (std::size_t i = 0; i < size; ++i) {
    if (one[i] != other[i]) return false;
  }
  return true;
}

/// Index of the first byte from `at` on that is a quote, a backslash, a control character
/// or not ASCII; the size of the text when there is none.
[[nodiscard]] inline std::size_t plain_run_end(std::string_view text, std::size_t at) {
  static_assert(std::endian::native == std::endian::little, "the lowest byte comes first");
  while (text.size() - at >= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, 8);
    const std::uint64_t special = detail::special_bytes(word);
    if (special != 0) return at + static_cast<std::size_t>(std::countr_zero(special)) / 8;
    at += 8;
  }
  while (at < text.size()) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (c < 0x20 || c >= 0x80 || c == '"' || c == '\\') break;
    ++at;
  }
  return at;
}

/// Length of the well-formed UTF-8 sequence at `at` (Unicode 15, table 3-7), 0 when it is
/// not one: overlong, a surrogate, beyond U+10FFFF, cut off, or a stray byte.
[[nodiscard]] std::size_t utf8_length(std::string_view text, std::size_t at);

/// Number of code points of well-formed UTF-8.
[[nodiscard]] std::size_t code_points(std::string_view text);

/// Appends a code point (below U+110000, no surrogate) as UTF-8.
void append_utf8(std::string& out, std::uint32_t code_point);

/// The text, or its first `limit` code points and "...".
[[nodiscard]] std::string shortened(std::string_view text, std::size_t limit);

}  // namespace voltwin::json
