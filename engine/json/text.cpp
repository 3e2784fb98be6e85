#include "engine/json/text.hpp"

namespace voltwin::json {

namespace {

struct SecondByte {
  std::size_t length;
  unsigned char low, high;
};

// What may follow a first byte: the length of the sequence and the range of its second
// byte, which is where overlong forms and surrogates are excluded.
SecondByte second_byte(unsigned char first) {
  if (first >= 0xC2 && first <= 0xDF) return {2, 0x80, 0xBF};
  if (first == 0xE0) return {3, 0xA0, 0xBF};
  if (first == 0xED) return {3, 0x80, 0x9F};
  if (first >= 0xE1 && first <= 0xEF) return {3, 0x80, 0xBF};
  if (first == 0xF0) return {4, 0x90, 0xBF};
  if (first >= 0xF1 && first <= 0xF3) return {4, 0x80, 0xBF};
  if (first == 0xF4) return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

}  // namespace

std::size_t utf8_length(std::string_view text, std::size_t at) {
  const auto first = static_cast<unsigned char>(text[at]);
  if (first < 0x80) return 1;
  const SecondByte second = second_byte(first);
  if (second.length == 0 || text.size() - at < second.length) return 0;
  const auto next = static_cast<unsigned char>(text[at + 1]);
  if (next < second.low || next > second.high) return 0;
  for (std::size_t i = 2; i < second.length; ++i) {
    if (!is_continuation(text[at + i])) return 0;
  }
  return second.length;
}

std::size_t code_points(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += is_continuation(c) ? 0U : 1U;
  return count;
}

void append_utf8(std::string& out, std::uint32_t code_point) {
  const auto put = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code_point < 0x80) {
    put(code_point);
    return;
  }
  if (code_point < 0x800) {
    put(0xC0U | (code_point >> 6));
  } else if (code_point < 0x10000) {
    put(0xE0U | (code_point >> 12));
    put(0x80U | ((code_point >> 6) & 0x3FU));
  } else {
    put(0xF0U | (code_point >> 18));
    put(0x80U | ((code_point >> 12) & 0x3FU));
    put(0x80U | ((code_point >> 6) & 0x3FU));
  }
  put(0x80U | (code_point & 0x3FU));
}

std::string shortened(std::string_view text, std::size_t limit) {
  std::size_t points = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (is_continuation(text[at])) continue;
    if (points == limit) return std::string(text.substr(0, at)) + "...";
    ++points;
  }
  return std::string(text);
}

}  // namespace voltwin::json
