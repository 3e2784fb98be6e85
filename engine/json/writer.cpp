#include "engine/json/writer.hpp"

#include <charconv>
#include <cmath>

#include "engine/base/ensure.hpp"
#include "engine/json/text.hpp"

namespace voltwin::json {

namespace {

void append_escape(std::string& out, unsigned char c) {
  constexpr std::string_view from = "\"\\\b\f\n\r\t";
  constexpr std::string_view to = "\"\\bfnrt";
  const std::size_t index = from.find(static_cast<char>(c));
  if (index != std::string_view::npos) {
    out += '\\';
    out += to[index];
    return;
  }
  constexpr std::string_view digits = "0123456789abcdef";
  out += "\\u00";
  out += digits[c >> 4U];
  out += digits[c & 0xFU];
}

void append_unsigned(std::string& out, std::uint64_t value) {
  char buffer[20];
  const auto result = std::to_chars(buffer, buffer + sizeof buffer, value);
  out.append(buffer, static_cast<std::size_t>(result.ptr - buffer));
}

}  // namespace

void append_quoted(std::string& out, std::string_view text) {
  std::size_t at = plain_run_end(text, 0);
  if (at == text.size()) {
    // Nearly every text: one growth of the string instead of three.
    const std::size_t begin = out.size();
    out.resize(begin + text.size() + 2);
    out[begin] = '"';
    text.copy(out.data() + begin + 1, text.size());
    out.back() = '"';
    return;
  }
  out += '"';
  out.append(text, 0, at);
  while (at < text.size()) {
    const auto c = static_cast<unsigned char>(text[at]);
    const std::size_t length = utf8_length(text, at);
    if (c < 0x80) {
      append_escape(out, c);
    } else if (length == 0) {
      out += "\xEF\xBF\xBD";
    } else {
      out.append(text, at, length);
    }
    const std::size_t begin = at + (length == 0 ? 1 : length);
    at = plain_run_end(text, begin);
    out.append(text, begin, at - begin);
  }
  out += '"';
}

char* write_number(char* at, double value) {
  ENSURE(std::isfinite(value));
  const double size = std::fabs(value);
  char* const end = at + max_number_text;
  // Whole numbers are the common case and quick; -0 keeps its sign below.
  if (size < 1e15 && size >= 1.0 && std::floor(value) == value) {
    return std::to_chars(at, end, static_cast<std::int64_t>(value)).ptr;
  }
  const bool plain = value == 0.0 || (size >= 1e-6 && size < 1e15);
  return (plain ? std::to_chars(at, end, value, std::chars_format::fixed)
                : std::to_chars(at, end, value))
      .ptr;
}

void append_number(std::string& out, double value) {
  char buffer[max_number_text];
  out.append(buffer, static_cast<std::size_t>(write_number(buffer, value) - buffer));
}

void append_number(std::string& out, std::int64_t value) {
  char buffer[20];
  const auto result = std::to_chars(buffer, buffer + sizeof buffer, value);
  out.append(buffer, static_cast<std::size_t>(result.ptr - buffer));
}

void append_seconds(std::string& out, Duration value) {
  constexpr std::uint64_t us_per_second = 1'000'000;
  const bool negative = value.us() < 0;
  const auto bits = static_cast<std::uint64_t>(value.us());
  const std::uint64_t us = negative ? 0 - bits : bits;
  if (negative) out += '-';
  append_unsigned(out, us / us_per_second);
  std::uint64_t fraction = us % us_per_second;
  if (fraction == 0) return;
  std::size_t length = 7;
  char digits[7];
  digits[0] = '.';
  for (std::size_t i = 6; i > 0; --i, fraction /= 10) {
    digits[i] = static_cast<char>('0' + fraction % 10);
  }
  while (digits[length - 1] == '0') --length;
  out.append(digits, length);
}

void Writer::before_value() {
  const bool in_object = depth_ > 0 && (object_bits_ & 1U) != 0;
  ENSURE(after_key_ == in_object);
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (depth_ > 0 && (wrote_bits_ & 1U) != 0) out_ += ',';
  wrote_bits_ |= 1U;
}

Writer& Writer::open(char bracket) {
  before_value();
  ENSURE(depth_ < depth_limit);
  ++depth_;
  wrote_bits_ <<= 1U;
  object_bits_ = (object_bits_ << 1U) | (bracket == '{' ? 1U : 0U);
  out_ += bracket;
  return *this;
}

Writer& Writer::close(char bracket) {
  ENSURE(depth_ > 0 && !after_key_);
  ENSURE(((object_bits_ & 1U) != 0) == (bracket == '}'));
  --depth_;
  wrote_bits_ >>= 1U;
  object_bits_ >>= 1U;
  out_ += bracket;
  return *this;
}

Writer& Writer::begin_object() { return open('{'); }
Writer& Writer::end_object() { return close('}'); }
Writer& Writer::begin_array() { return open('['); }
Writer& Writer::end_array() { return close(']'); }

Writer& Writer::key(std::string_view name) {
  ENSURE(depth_ > 0 && (object_bits_ & 1U) != 0 && !after_key_);
  if ((wrote_bits_ & 1U) != 0) out_ += ',';
  wrote_bits_ |= 1U;
  append_quoted(out_, name);
  out_ += ':';
  after_key_ = true;
  return *this;
}

Writer& Writer::value(std::string_view text) {
  before_value();
  append_quoted(out_, text);
  return *this;
}

Writer& Writer::value(bool v) {
  before_value();
  out_ += v ? "true" : "false";
  return *this;
}

Writer& Writer::value(double v) {
  before_value();
  append_number(out_, v);
  return *this;
}

Writer& Writer::value(std::int64_t v) {
  before_value();
  append_number(out_, v);
  return *this;
}

Writer& Writer::value(std::uint64_t v) {
  before_value();
  append_unsigned(out_, v);
  return *this;
}

Writer& Writer::value(Instant v) {
  before_value();
  out_ += '"';
  append_text(out_, v);
  out_ += '"';
  return *this;
}

Writer& Writer::value(Duration v) {
  before_value();
  append_seconds(out_, v);
  return *this;
}

Writer& Writer::null() {
  before_value();
  out_ += "null";
  return *this;
}

Writer& Writer::raw(std::string_view json) {
  ENSURE(!json.empty());
  before_value();
  out_ += json;
  return *this;
}

}  // namespace voltwin::json
