#include "scenarios/protocol/pretty.hpp"

#include <algorithm>

#include "engine/json/reader.hpp"
#include "engine/json/writer.hpp"

namespace voltwin::scenarios::protocol {

namespace {

using json::Reader;
using json::ReaderOptions;
using json::Token;

constexpr std::size_t step = 2;

/// One level of brackets: what stands in it, and whether anything does.
struct Level {
  std::size_t indent = 0;
  bool empty = true;
  bool on_one_line = false;
};

class Printer {
 public:
  Printer(std::string& out, std::string_view json, std::size_t indent)
      : out_(out), in_(json, ReaderOptions{}), json_(json), indent_(indent) {}

  /// False when the text is not JSON.
  bool print() {
    in_.next();
    return value(Level{indent_, true, false}) && in_.next() == Token::end;
  }

 private:
  bool value(const Level& outer);
  bool container(const Level& outer, Token close);
  void separate(Level& level);
  [[nodiscard]] bool fits(const Level& outer) const;

  std::string& out_;
  Reader in_;
  std::string_view json_;
  std::size_t indent_;
};

bool Printer::value(const Level& outer) {
  switch (in_.token()) {
    case Token::begin_object:
      return container(outer, Token::end_object);
    case Token::begin_array:
      return container(outer, Token::end_array);
    case Token::string:
      json::append_quoted(out_, in_.text());
      return true;
    case Token::number:
    case Token::boolean:
    case Token::null:
      out_ += in_.raw();
      return true;
    case Token::end_object:
    case Token::end_array:
    case Token::key:
    case Token::end:
    case Token::fault:
      return false;
  }
  return false;
}

// Whether the container that begins here holds scalars only and is short as it was written.
bool Printer::fits(const Level& outer) const {
  const std::string_view rest = json_.substr(in_.offset());
  const std::size_t room = one_line_columns - std::min(outer.indent, one_line_columns);
  bool in_string = false;
  for (std::size_t at = 1; at < rest.size() && at < room; ++at) {
    const char c = rest[at];
    if (in_string && c == '\\') {
      ++at;
    } else if (c == '"') {
      in_string = !in_string;
    } else if (!in_string && (c == '{' || c == '[')) {
      return false;
    } else if (!in_string && (c == '}' || c == ']')) {
      return true;
    }
  }
  return false;
}

bool Printer::container(const Level& outer, Token close) {
  const bool object = close == Token::end_object;
  Level level{outer.indent + step, true, outer.on_one_line || fits(outer)};
  out_ += object ? '{' : '[';
  for (;;) {
    const Token token = in_.next();
    if (token == close) break;
    if (token == Token::fault) return false;
    separate(level);
    if (object) {
      json::append_quoted(out_, in_.text());
      out_ += ": ";
      in_.next();
    }
    if (!value(level)) return false;
  }
  if (!level.empty && !level.on_one_line) {
    out_ += '\n';
    out_.append(outer.indent, ' ');
  }
  out_ += object ? '}' : ']';
  return true;
}

void Printer::separate(Level& level) {
  if (!level.empty) out_ += level.on_one_line ? ", " : ",";
  level.empty = false;
  if (level.on_one_line) return;
  out_ += '\n';
  out_.append(level.indent, ' ');
}

}  // namespace

void append_pretty(std::string& out, std::string_view json, std::size_t indent) {
  const std::size_t before = out.size();
  if (Printer(out, json, indent).print()) return;
  out.resize(before);
  out += json;
}

}  // namespace voltwin::scenarios::protocol
