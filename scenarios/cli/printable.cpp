#include "scenarios/cli/printable.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>

namespace voltwin::scenarios::cli {

namespace {

struct CodePoint {
  std::uint32_t value;
  std::size_t length;  ///< bytes; 0 when they are not UTF-8
};

constexpr CodePoint invalid{0, 0};

// RFC 3629: shortest form, no surrogates, up to U+10FFFF.
CodePoint decode(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  if (lead < 0x80) return {lead, 1};
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return invalid;
  std::uint32_t value = lead & (0x7fU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xc0U) != 0x80U) return invalid;
    value = value << 6U | (byte & 0x3fU);
  }
  const bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
  const bool surrogate = value >= 0xd800 && value <= 0xdfff;
  return overlong || surrogate || value > 0x10ffff ? invalid : CodePoint{value, length};
}

bool shows(std::uint32_t c) {
  if (c < 0x20 || (c >= 0x7f && c < 0xa0)) return false;  // controls
  if (c >= 0x200b && c <= 0x200f) return false;           // of no width, and directions
  if (c >= 0x2028 && c <= 0x202e) return false;           // line ends and directions
  return !(c >= 0x2060 && c <= 0x206f) && c != 0xfeff;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode(text.substr(at));
    const std::size_t length = point.length == 0 ? 1 : point.length;
    const std::string_view bytes = text.substr(at, length);
    at += length;
    if (point.length != 0 && shows(point.value)) {
      out += bytes;
      continue;
    }
    for (const char byte : bytes) {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, "\\x%02x",
                    static_cast<unsigned>(static_cast<unsigned char>(byte)));
      out += escaped;
    }
  }
  return out;
}

namespace {

/// What is between "//" and the end of a URL. Its user ends at the last '@': a password may have
/// one in it, although it should be written as %40.
std::string anonymous(std::string_view rest) {
  std::string out(rest);
  const std::size_t at = out.rfind('@');
  const std::size_t colon = out.find(':');
  if (at != std::string::npos && colon < at) out.erase(colon, at - colon);
  // As an option: password=, sslpassword=.
  for (std::size_t from = out.find("password="); from != std::string::npos;) {
    const std::size_t value = out.find('=', from) + 1;
    out.erase(value, std::min(out.find('&', value), out.size()) - value);
    from = out.find("password=", value);
  }
  return out;
}

}  // namespace

std::string without_password(std::string_view text) {
  const std::size_t mark = text.find("://");
  if (mark == std::string_view::npos) return std::string(text);
  return std::string(text.substr(0, mark + 3)) + anonymous(text.substr(mark + 3));
}

std::string without_passwords(std::string_view text) {
  std::string out;
  for (;;) {
    const std::size_t mark = text.find("://");
    if (mark == std::string_view::npos) return out.append(text);
    out.append(text.substr(0, mark + 3));
    text.remove_prefix(mark + 3);
    const std::size_t end = std::min(text.find_first_of(" \t\n'\""), text.size());
    out += anonymous(text.substr(0, end));
    text.remove_prefix(end);
  }
}

}  // namespace voltwin::scenarios::cli
