#include "engine/json/reader.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "engine/base/ensure.hpp"
#include "engine/json/text.hpp"

namespace voltwin::json {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// A JSON number without its sign: its significant digits, `digits` × 10^exponent.
struct Decimal {
  std::string digits;         // no leading or trailing zeros; empty for zero
  std::int64_t exponent = 0;  // of ten, for the last digit
  bool negative = false;
};

// Beyond any exponent that matters, far from overflow of int64.
constexpr std::int64_t exponent_limit = 1'000'000'000'000'000;

Decimal decimal(std::string_view raw) {
  Decimal out;
  std::size_t at = 0;
  if (!raw.empty() && raw[0] == '-') {
    out.negative = true;
    at = 1;
  }
  bool fraction = false;
  for (; at < raw.size() && raw[at] != 'e' && raw[at] != 'E'; ++at) {
    if (raw[at] == '.') {
      fraction = true;
      continue;
    }
    if (fraction) --out.exponent;
    if (raw[at] != '0' || !out.digits.empty()) out.digits += raw[at];
  }
  while (!out.digits.empty() && out.digits.back() == '0') {
    out.digits.pop_back();
    ++out.exponent;
  }
  if (at == raw.size()) return out;
  ++at;
  const bool minus = at < raw.size() && raw[at] == '-';
  if (at < raw.size() && (raw[at] == '-' || raw[at] == '+')) ++at;
  std::int64_t written = 0;
  for (; at < raw.size(); ++at) {
    written = std::min(written * 10 + (raw[at] - '0'), exponent_limit);
  }
  out.exponent += minus ? -written : written;
  return out;
}

constexpr const char* expected_value = "expected a value";

}  // namespace

Reader::Reader(std::string_view text, ReaderOptions options) : all_(text), options_(options) {
  ENSURE(options.max_depth <= depth_limit);
}

Token Reader::fail(const char* what, std::size_t at) {
  fault_ = what;
  offset_ = at;
  text_ = {};
  raw_ = {};
  return token_ = Token::fault;
}

// Most tokens follow one another without space: that case is kept small enough to inline.
inline bool Reader::skip_space() {
  if (at_ < all_.size() && all_[at_] > ' ' && all_[at_] != '/') return true;
  return skip_spaces();
}

bool Reader::skip_spaces() {
  while (at_ < all_.size()) {
    const char c = all_[at_];
    if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
      ++at_;
    } else if (c == '/' && options_.comments) {
      if (!skip_comment()) return false;
    } else {
      break;
    }
  }
  return true;
}

bool Reader::skip_comment() {
  const std::string_view rest = all_.substr(at_);
  if (rest.starts_with("//")) {
    at_ = std::min(all_.find('\n', at_), all_.size());
    return true;
  }
  const std::size_t end =
      rest.starts_with("/*") ? all_.find("*/", at_ + 2) : std::string_view::npos;
  if (end == std::string_view::npos) {
    fail(rest.starts_with("/*") ? "a comment without its end" : "expected '//' or '/*'", at_);
    return false;
  }
  at_ = end + 2;
  return true;
}

Token Reader::next() {
  if (token_ == Token::fault || token_ == Token::end) return token_;
  if (!skip_space()) return Token::fault;
  switch (expect_) {
    case Expect::value:
      return value_start();
    case Expect::key_or_close:
      return key_or_close(true);
    case Expect::value_or_close:
      if (at_ < all_.size() && all_[at_] == ']') return close(Token::end_array);
      return value_start();
    case Expect::comma_or_close:
      return after_value();
    case Expect::end:
      return document_end();
  }
  UNREACHABLE();
}

Token Reader::document_end() {
  if (at_ < all_.size()) return fail("expected nothing after the value", at_);
  offset_ = at_;
  text_ = {};
  raw_ = {};
  return token_ = Token::end;
}

Token Reader::value_start() {
  if (at_ >= all_.size()) return fail(expected_value, at_);
  offset_ = at_;
  switch (all_[at_]) {
    case '{':
      return open(Token::begin_object);
    case '[':
      return open(Token::begin_array);
    case '"':
      return read_string(Token::string);
    case 't':
      return read_word("true", Token::boolean);
    case 'f':
      return read_word("false", Token::boolean);
    case 'n':
      return read_word("null", Token::null);
    default:
      if (all_[at_] == '-' || is_digit(all_[at_])) return read_number();
      return fail(expected_value, at_);
  }
}

Token Reader::open(Token as) {
  if (depth_ == options_.max_depth) return fail("nested too deeply", at_);
  const bool object = as == Token::begin_object;
  object_bits_ = (object_bits_ << 1U) | (object ? 1U : 0U);
  ++depth_;
  ++at_;
  raw_ = {};
  expect_ = object ? Expect::key_or_close : Expect::value_or_close;
  return token_ = as;
}

Token Reader::close(Token as) {
  offset_ = at_;
  object_bits_ >>= 1U;
  --depth_;
  ++at_;
  return value_done(as);
}

// What follows a complete value: a comma or a bracket, or the end of the document.
Token Reader::value_done(Token as) {
  expect_ = depth_ == 0 ? Expect::end : Expect::comma_or_close;
  raw_ = all_.substr(offset_, at_ - offset_);
  return token_ = as;
}

Token Reader::after_value() {
  const bool object = (object_bits_ & 1U) != 0;
  const char c = at_ < all_.size() ? all_[at_] : '\0';
  if (c == ',') {
    ++at_;
    if (!skip_space()) return Token::fault;
    return object ? key_or_close(false) : value_start();
  }
  if (object) {
    return c == '}' ? close(Token::end_object) : fail("expected ',' or '}'", at_);
  }
  return c == ']' ? close(Token::end_array) : fail("expected ',' or ']'", at_);
}

Token Reader::key_or_close(bool allow_close) {
  const char c = at_ < all_.size() ? all_[at_] : '\0';
  if (c == '"') return read_key();
  if (!allow_close) return fail("expected a key in quotes after ','", at_);
  return c == '}' ? close(Token::end_object) : fail("expected a key in quotes or '}'", at_);
}

Token Reader::read_key() {
  offset_ = at_;
  if (read_string(Token::key) == Token::fault) return Token::fault;
  if (!skip_space()) return Token::fault;
  if (at_ >= all_.size() || all_[at_] != ':') return fail("expected ':' after the key", at_);
  ++at_;
  expect_ = Expect::value;
  return Token::key;
}

// From the opening quote at at_. Without escapes the text is a view into the document.
Token Reader::read_string(Token as) {
  std::size_t begin = ++at_;
  bool escaped = false;
  for (;;) {
    at_ = plain_run_end(all_, at_);
    if (at_ >= all_.size()) return fail("a string without its closing quote", offset_);
    const auto c = static_cast<unsigned char>(all_[at_]);
    if (c == '"') break;
    if (c < 0x20) return fail("a control character in a string", at_);
    if (c != '\\') {
      const std::size_t length = utf8_length(all_, at_);
      if (length == 0) return fail("invalid UTF-8", at_);
      at_ += length;
      continue;
    }
    if (!escaped) unescaped_.clear();
    escaped = true;
    unescaped_.append(all_, begin, at_ - begin);
    if (!read_escape()) return Token::fault;
    begin = at_;
  }
  if (escaped) unescaped_.append(all_, begin, at_ - begin);
  text_ = escaped ? std::string_view(unescaped_) : all_.substr(begin, at_ - begin);
  ++at_;
  return value_done(as);
}

bool Reader::read_escape() {
  const std::size_t begin = at_;
  const char c = at_ + 1 < all_.size() ? all_[at_ + 1] : '\0';
  at_ += 2;
  constexpr std::string_view names = "\"\\/bfnrt";
  constexpr std::string_view values = "\"\\/\b\f\n\r\t";
  if (c != 'u') {
    const std::size_t index = names.find(c);
    if (index == std::string_view::npos) {
      fail("an unknown escape in a string", begin);
      return false;
    }
    unescaped_ += values[index];
    return true;
  }
  std::uint32_t code = 0;
  if (!read_hex4(code)) {
    fail("expected four hexadecimal digits after '\\u'", begin);
    return false;
  }
  if (code >= 0xD800 && code <= 0xDFFF) {
    std::uint32_t low = 0;
    const bool follows = code <= 0xDBFF && all_.substr(at_).starts_with("\\u");
    if (follows) at_ += 2;
    if (!follows || !read_hex4(low) || low < 0xDC00 || low > 0xDFFF) {
      fail("half of a surrogate pair", begin);
      return false;
    }
    code = 0x10000 + ((code - 0xD800) << 10U) + (low - 0xDC00);
  }
  append_utf8(unescaped_, code);
  return true;
}

bool Reader::read_hex4(std::uint32_t& out) {
  if (all_.size() - at_ < 4) return false;
  const char* begin = all_.data() + at_;
  // from_chars takes exactly hexadecimal digits for an unsigned type: no sign, no prefix.
  const auto result = std::from_chars(begin, begin + 4, out, 16);
  if (result.ec != std::errc() || result.ptr != begin + 4) return false;
  at_ += 4;
  return true;
}

bool Reader::skip_digits() {
  const std::size_t begin = at_;
  while (at_ < all_.size() && is_digit(all_[at_])) ++at_;
  return at_ > begin;
}

Token Reader::read_number() {
  const auto at_char = [this](char c) { return at_ < all_.size() && all_[at_] == c; };
  if (at_char('-')) ++at_;
  if (at_char('0')) {
    ++at_;
    if (at_ < all_.size() && is_digit(all_[at_])) return fail("a number that starts with 0", at_);
  } else if (!skip_digits()) {
    return fail("expected a digit", at_);
  }
  if (at_char('.')) {
    ++at_;
    if (!skip_digits()) return fail("expected a digit after '.'", at_);
  }
  if (at_char('e') || at_char('E')) {
    ++at_;
    if (at_char('+') || at_char('-')) ++at_;
    if (!skip_digits()) return fail("expected a digit in the exponent", at_);
  }
  return value_done(Token::number);
}

Token Reader::read_word(std::string_view word, Token as) {
  if (!all_.substr(at_).starts_with(word)) return fail(expected_value, at_);
  at_ += word.size();
  boolean_ = word == "true";
  return value_done(as);
}

std::string_view Reader::skip_value() {
  if (token_ == Token::fault || token_ == Token::end) return {};
  ENSURE(token_ != Token::key && token_ != Token::end_object && token_ != Token::end_array);
  if (token_ != Token::begin_object && token_ != Token::begin_array) return raw_;
  const std::size_t begin = offset_;
  const std::uint32_t outside = depth_ - 1;
  while (depth_ > outside) {
    if (next() == Token::fault) return {};
  }
  return all_.substr(begin, at_ - begin);
}

LineColumn line_column(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  const std::size_t newline = before.rfind('\n');
  const std::size_t line_start = newline == std::string_view::npos ? 0 : newline + 1;
  LineColumn out;
  out.line += static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
  out.column += code_points(before.substr(line_start));
  return out;
}

bool parse_int64(std::string_view raw, std::int64_t& out) {
  const char* end = raw.data() + raw.size();
  const auto direct = std::from_chars(raw.data(), end, out);
  if (direct.ptr == end) return direct.ec == std::errc();
  // A fraction or an exponent: still a whole number if nothing stands behind the point.
  const Decimal number = decimal(raw);
  if (number.digits.empty()) {
    out = 0;
    return true;
  }
  constexpr std::size_t longest = 19;
  if (number.exponent < 0 || number.digits.size() > longest ||
      number.exponent > static_cast<std::int64_t>(longest - number.digits.size())) {
    return false;
  }
  std::string plain = number.negative ? "-" : "";
  plain += number.digits;
  plain.append(static_cast<std::size_t>(number.exponent), '0');
  const auto result = std::from_chars(plain.data(), plain.data() + plain.size(), out);
  return result.ec == std::errc();
}

bool parse_double(std::string_view raw, double& out) {
  const auto result = std::from_chars(raw.data(), raw.data() + raw.size(), out);
  if (result.ec == std::errc()) return true;
  // from_chars does not tell too large from too small.
  const Decimal number = decimal(raw);
  if (static_cast<std::int64_t>(number.digits.size()) + number.exponent > 0) return false;
  out = number.negative ? -0.0 : 0.0;
  return true;
}

bool parse_seconds(std::string_view raw, Duration& out) {
  if (raw.find_first_of("eE") != std::string_view::npos) {
    constexpr double limit_s = 9.2e12;
    double seconds = 0.0;
    if (!parse_double(raw, seconds) || seconds > limit_s || seconds < -limit_s) return false;
    out = Duration::nearest(seconds);
    return true;
  }
  const bool negative = raw.starts_with('-');
  std::size_t at = negative ? 1 : 0;
  constexpr std::size_t longest = 13;  // digits of 2^63 microseconds in seconds
  std::uint64_t us = 0;
  const std::size_t point = std::min(raw.find('.'), raw.size());
  if (point - at > longest) return false;
  for (; at < point; ++at) us = us * 10 + static_cast<std::uint64_t>(raw[at] - '0');
  ++at;
  for (int i = 0; i < 6; ++i, ++at) {
    us = us * 10 + (at < raw.size() ? static_cast<std::uint64_t>(raw[at] - '0') : 0);
  }
  if (at < raw.size() && raw[at] >= '5') {
    const bool half =
        raw[at] == '5' && raw.find_first_not_of('0', at + 1) == std::string_view::npos;
    if (!half || !negative) ++us;
  }
  constexpr auto largest = static_cast<std::uint64_t>(INT64_MAX);
  if (us > largest + (negative ? 1 : 0)) return false;
  out = Duration::from_us(static_cast<std::int64_t>(negative ? 0 - us : us));
  return true;
}

}  // namespace voltwin::json
