#include "csms/ocpp/tolerance/lenient_json.hpp"

#include <array>
#include <cstdint>
#include <utility>

#include "engine/json/reader.hpp"
#include "engine/json/text.hpp"
#include "engine/json/writer.hpp"

namespace voltwin::ocpp::tolerance {

namespace {

constexpr std::uint32_t replacement = 0xFFFD;

bool is_space(char c) {
  // Control characters between values carry nothing; some writers end their text with NUL.
  return static_cast<unsigned char>(c) <= 0x20;
}

bool ends_word(char c) {
  return is_space(c) || c == ',' || c == ':' || c == ']' || c == '}' || c == '[' || c == '{' ||
         c == '"';
}

bool same_word(std::string_view a, std::string_view lower) {
  if (a.size() != lower.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const char c = a[i] >= 'A' && a[i] <= 'Z' ? static_cast<char>(a[i] - 'A' + 'a') : a[i];
    if (c != lower[i]) return false;
  }
  return true;
}

bool is_number(std::string_view text) {
  json::Reader reader(text, json::ReaderOptions{});
  return reader.next() == json::Token::number && reader.next() == json::Token::end;
}

// "+5", "007", ".5", "5." as JSON writes them; unchanged when it is something else, such as "." or
// a number of two signs.
std::string as_number(std::string_view word) {
  const auto digit_at = [&](std::size_t at) {
    return at < word.size() && word[at] >= '0' && word[at] <= '9';
  };
  const std::size_t sign = word.starts_with('-') || word.starts_with('+') ? 1 : 0;
  const bool point = sign < word.size() && word[sign] == '.';
  if (!digit_at(sign + (point ? 1 : 0))) return std::string(word);
  std::string out = word.starts_with('-') ? "-" : "";
  word.remove_prefix(sign);
  while (word[0] == '0' && digit_at(1)) word.remove_prefix(1);
  if (point) out += '0';
  if (word.ends_with('.')) word.remove_suffix(1);
  out += word;
  return out;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

class Rewriter {
 public:
  explicit Rewriter(std::string_view text) : text_(text) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text_.starts_with(byte_order_mark)) at_ = byte_order_mark.size();
  }

  bool value(std::string& out, std::size_t depth) {
    skip_space();
    if (at_end()) return false;
    const char c = text_[at_];
    if (c == '{' || c == '[') {
      if (depth == max_lenient_depth) return false;
      return c == '{' ? object(out, depth + 1) : array(out, depth + 1);
    }
    if (c == '"' || c == '\'') return string(out);
    return word(out);
  }

  LenientArray elements() {
    LenientArray out;
    skip_space();
    // A comma before the whole frame, too (ZJ Beny).
    skip_commas();
    if (at_end() || text_[at_] != '[') return out;
    ++at_;
    while (out.elements.size() < max_lenient_elements) {
      skip_commas();
      if (at_end()) {
        out.complete = may_end_;
        return out;
      }
      if (text_[at_] == ']') {
        out.complete = true;
        return out;
      }
      std::string element;
      if (!value(element, 1)) return out;
      out.elements.push_back(std::move(element));
    }
    return out;
  }

 private:
  [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }
  void skip_space() {
    while (!at_end() && is_space(text_[at_])) ++at_;
  }
  void skip_commas() {
    while (!at_end() && (is_space(text_[at_]) || text_[at_] == ',')) ++at_;
  }

  bool array(std::string& out, std::size_t depth) {
    ++at_;
    out += '[';
    for (bool first = true;; first = false) {
      skip_commas();
      if (at_end() ? may_end_ : text_[at_] == ']') break;
      if (at_end()) return false;
      if (!first) out += ',';
      if (!value(out, depth)) return false;
    }
    return close(out, ']');
  }

  bool object(std::string& out, std::size_t depth) {
    ++at_;
    out += '{';
    for (bool first = true;; first = false) {
      skip_commas();
      if (at_end() ? may_end_ : text_[at_] == '}') break;
      if (at_end()) return false;
      if (!first) out += ',';
      if (!member(out, depth)) return false;
    }
    return close(out, '}');
  }

  bool member(std::string& out, std::size_t depth) {
    const char c = text_[at_];
    if (c == '"' || c == '\'') {
      if (!string(out)) return false;
    } else {
      const std::string_view key = take_word();
      if (key.empty()) return false;
      json::append_quoted(out, key);
    }
    skip_space();
    if (at_end() || text_[at_] != ':') return false;
    ++at_;
    out += ':';
    skip_space();
    if (at_end()) return false;
    if (text_[at_] == ',' || text_[at_] == '}') {
      out += "null";
      may_end_ = false;
      return true;
    }
    return value(out, depth);
  }

  bool close(std::string& out, char bracket) {
    if (!at_end()) ++at_;
    out += bracket;
    may_end_ = true;
    return true;
  }

  std::string_view take_word() {
    const std::size_t begin = at_;
    while (!at_end() && !ends_word(text_[at_])) ++at_;
    return text_.substr(begin, at_ - begin);
  }

  // A number or a word. One that the text ends in may be cut off.
  bool word(std::string& out) {
    const std::string_view word = take_word();
    if (word.empty()) return false;
    may_end_ = false;
    constexpr std::array<std::string_view, 7> nothing = {
        "null", "nan", "infinity", "-infinity", "nil", "undefined", "none"};
    for (const std::string_view name : nothing) {
      if (!same_word(word, name)) continue;
      out += "null";
      return true;
    }
    if (same_word(word, "true") || same_word(word, "false")) {
      out += same_word(word, "true") ? "true" : "false";
      return true;
    }
    const std::string number = as_number(word);
    if (is_number(number)) {
      out += number;
    } else {
      json::append_quoted(out, word);
    }
    return true;
  }

  bool string(std::string& out) {
    const char quote = text_[at_++];
    std::string decoded;
    while (!at_end() && text_[at_] != quote) {
      if (text_[at_] == '\\') {
        escape(decoded);
      } else {
        decoded += text_[at_++];
      }
    }
    if (at_end()) return false;
    ++at_;
    json::append_quoted(out, decoded);
    may_end_ = true;
    return true;
  }

  // An escape that JSON does not know is the backslash itself.
  void escape(std::string& decoded) {
    constexpr std::string_view names = "\"\\/bfnrt'";
    constexpr std::string_view values = "\"\\/\b\f\n\r\t'";
    ++at_;
    const std::size_t known = at_end() ? std::string_view::npos : names.find(text_[at_]);
    if (known != std::string_view::npos) {
      decoded += values[known];
      ++at_;
    } else if (!at_end() && text_[at_] == 'u' && unicode(decoded)) {
      return;
    } else {
      decoded += '\\';
    }
  }

  std::optional<std::uint32_t> hex4(std::size_t from) const {
    if (from + 4 > text_.size()) return std::nullopt;
    std::uint32_t value = 0;
    for (std::size_t i = from; i < from + 4; ++i) {
      const int digit = hex_digit(text_[i]);
      if (digit < 0) return std::nullopt;
      value = value * 16 + static_cast<std::uint32_t>(digit);
    }
    return value;
  }

  bool unicode(std::string& decoded) {
    const std::optional<std::uint32_t> first = hex4(at_ + 1);
    if (!first) return false;
    at_ += 5;
    std::uint32_t code_point = *first;
    if (code_point >= 0xD800 && code_point < 0xDC00 && text_.substr(at_).starts_with("\\u")) {
      const std::optional<std::uint32_t> second = hex4(at_ + 2);
      if (second && *second >= 0xDC00 && *second < 0xE000) {
        code_point = 0x10000 + ((code_point - 0xD800) << 10U) + (*second - 0xDC00);
        at_ += 6;
      }
    }
    const bool half = code_point >= 0xD800 && code_point < 0xE000;
    json::append_utf8(decoded, half ? replacement : code_point);
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  // Whether the text may end here with brackets missing: after a string or a bracket only.
  bool may_end_ = false;
};

}  // namespace

std::optional<std::string> lenient_json(std::string_view text) {
  std::string out;
  if (!Rewriter(text).value(out, 0)) return std::nullopt;
  return out;
}

LenientArray lenient_array(std::string_view text) { return Rewriter(text).elements(); }

}  // namespace voltwin::ocpp::tolerance
