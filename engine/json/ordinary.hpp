#pragma once
// The pieces of a text that is written as nearly everybody writes: between whatever the caller
// expects there, space, plain strings and decimals. For who reads a text in one pass and has a
// long way for all that is not ordinary. It must not know where in a text a piece may stand.
//
// Contract: each takes the place where a piece begins and the end of the text, and gives the
// place behind the piece, or nullptr when it is not ordinary, right or wrong.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace voltwin::json {

[[nodiscard]] inline bool stands_at(const char* at, const char* end, char c) {
  return at < end && *at == c;
}

/// Never nullptr: there may be no space at all.
[[nodiscard]] inline const char* behind_space(const char* at, const char* end) {
  if (end > at && static_cast<unsigned char>(*at) > ' ') return at;
  while (at < end && (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r')) ++at;
  return at;
}

/// A string in which nothing needs attention: no escape, no control character, only ASCII.
[[nodiscard]] const char* behind_quoted(const char* at, const char* end, std::string_view& text);

/// Digits that, as whole numbers below 10^15, lose none in a double.
inline constexpr std::ptrdiff_t max_exact_digits = 15;

/// -12 or 6600.5, with no more than max_exact_digits, to the same bit as the general algorithm
/// reads it. Zeros in front are digits like others; an exponent is left standing.
[[nodiscard]] inline const char* behind_decimal(const char* at, const char* end, double& out) {
  // Powers of ten that a double holds exactly: one division of two exact numbers rounds once,
  // as it should (Clinger, How to read floating point numbers accurately, 1990).
  static constexpr double powers[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                      1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
  std::uint64_t value = 0;  // of more digits than fit it wraps around, and is not used
  const auto digits = [&] {
    const char* const begin = at;
    for (; at < end && *at >= '0' && *at <= '9'; ++at) {
      value = value * 10 + static_cast<std::uint64_t>(*at - '0');
    }
    return at - begin;
  };
  const bool negative = at < end && *at == '-';
  if (negative) ++at;
  const std::ptrdiff_t whole = digits();
  if (whole == 0) return nullptr;
  std::ptrdiff_t decimals = 0;
  if (at < end && *at == '.') {
    ++at;
    decimals = digits();
    if (decimals == 0) return nullptr;
  }
  if (whole + decimals > max_exact_digits) return nullptr;
  double size = static_cast<double>(static_cast<std::int64_t>(value));
  if (decimals != 0) size /= powers[decimals];
  out = negative ? -size : size;
  return at;
}

}  // namespace voltwin::json
