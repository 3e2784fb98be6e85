#pragma once
// The bytes of a fuzzer as lines, each one step of a target.

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace voltwin::fuzz {

/// Calls `step` with each line of the text.
template <class Step>
void for_each_line(std::string_view text, Step&& step) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    step(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

/// The number that the text begins with, at most `limit`; 0 when it begins with none.
[[nodiscard]] inline std::int64_t number_at_front(std::string_view text, std::int64_t limit) {
  std::int64_t out = 0;
  for (const char c : text) {
    if (c < '0' || c > '9' || out > limit) break;
    out = out * 10 + (c - '0');
  }
  return std::min(out, limit);
}

}  // namespace voltwin::fuzz
