#include "csms/core/events/spelling.hpp"

#include <algorithm>
#include <cstddef>

namespace voltwin::core::events {

namespace {

// OCPP 1.6 IdToken is a CiString20Type; stations send more, and the first characters count.
constexpr std::size_t tag_max = 20;

char folded(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }

std::string folded(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return folded(c); });
  return out;
}

bool is_fraction(std::string_view text) {
  return std::count(text.begin(), text.end(), '.') == 1 &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || c == '.'; });
}

/// One reading of the text against the tag.
bool is_same(std::string_view text, std::string_view tag) {
  const std::string plain = bare(text);
  const std::string sought = bare(tag);
  if (sought.empty()) return folded(text) == folded(tag);
  return plain == sought || (!plain.empty() && plain == turned(tag));
}

}  // namespace

std::string bare(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const char small = folded(c);
    if ((small >= 'a' && small <= 'z') || is_digit(small)) out += small;
  }
  return out;
}

std::string turned(std::string_view tag) {
  const std::string plain = bare(tag);
  if (plain.size() % 2 != 0 || !std::all_of(plain.begin(), plain.end(), is_hex)) return {};
  std::string out;
  for (std::size_t end = plain.size(); end >= 2; end -= 2) out += plain.substr(end - 2, 2);
  return out;
}

bool says(std::string_view text, std::string_view tag) {
  if (folded(text) == folded(tag)) return true;
  // A reading of a meter is no tag with a separator.
  if (is_fraction(text)) return false;
  if (is_same(text, tag)) return true;
  // What a payment terminal or a reader with a serial number puts behind it.
  for (const char mark : {';', '_'}) {
    const std::size_t at = mark == ';' ? text.find(mark) : text.rfind(mark);
    if (at != std::string_view::npos && at > 0 && is_same(text.substr(0, at), tag)) return true;
  }
  return text.size() > tag_max && is_same(text.substr(0, tag_max), tag);
}

bool mentions(std::string_view text, std::string_view tag) {
  const std::string sought = bare(tag);
  if (sought.empty()) return folded(text).find(folded(tag)) != std::string::npos;
  const std::string plain = bare(text);
  if (plain.find(sought) != std::string::npos) return true;
  const std::string other = turned(tag);
  return !other.empty() && plain.find(other) != std::string::npos;
}

}  // namespace voltwin::core::events
