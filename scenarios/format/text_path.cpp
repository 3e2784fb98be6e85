#include "scenarios/format/text_path.hpp"

#include <span>
#include <utility>
#include <vector>

#include "engine/json/reader.hpp"
#include "engine/json/writer.hpp"

namespace voltwin::scenarios::format {

namespace {

using json::Reader;
using json::Token;

// A field's name, or an element's index when the name is empty.
struct Step {
  std::string_view name;
  std::size_t index = 0;
};

constexpr std::size_t max_index_digits = 6;

// `[12]` at the start of `path`: reads it and moves on.
std::optional<Step> take_index(std::string_view& path) {
  const std::size_t close = path.find(']');
  if (close == std::string_view::npos || close < 2 || close > max_index_digits + 1) return {};
  Step step;
  for (const char c : path.substr(1, close - 1)) {
    if (c < '0' || c > '9') return {};
    step.index = step.index * 10 + static_cast<std::size_t>(c - '0');
  }
  path.remove_prefix(close + 1);
  return step;
}

std::optional<std::vector<Step>> parse_path(std::string_view path) {
  std::vector<Step> steps;
  for (;;) {
    const std::size_t end = std::min(path.find_first_of(".["), path.size());
    if (end == 0) return {};
    steps.push_back({path.substr(0, end), 0});
    path.remove_prefix(end);
    while (path.starts_with('[')) {
      const std::optional<Step> step = take_index(path);
      if (!step) return {};
      steps.push_back(*step);
    }
    if (path.empty()) return steps;
    if (path.front() != '.') return {};
    path.remove_prefix(1);
  }
}

// Moves the reader from the start of a value to the start of the one at `step` within it.
bool enter(Reader& reader, const Step& step) {
  const bool named = !step.name.empty();
  if (reader.token() != (named ? Token::begin_object : Token::begin_array)) return false;
  for (std::size_t index = 0;; ++index) {
    const Token token = reader.next();
    if (named ? token != Token::key : token == Token::end_array || token == Token::fault) {
      return false;
    }
    const bool here = named ? reader.text() == step.name : index == step.index;
    if (named) reader.next();
    if (here) return reader.token() != Token::fault;
    reader.skip_value();
  }
}

struct Walk {
  std::size_t steps = 0;   ///< how many led somewhere
  std::size_t offset = 0;  ///< of the value that the last of them led to
  Token token = Token::fault;
};

Walk walk(std::string_view text, std::span<const Step> steps) {
  Walk out;
  // The reader cannot go back: each step is tried on a reader of its own.
  for (std::size_t count = 0; count <= steps.size(); ++count) {
    Reader reader(text, {.comments = true});
    reader.next();
    for (const Step& step : steps.first(count)) {
      if (!enter(reader, step)) return out;
    }
    out = {count, reader.offset(), reader.token()};
  }
  return out;
}

std::size_t value_end(std::string_view text, std::span<const Step> steps) {
  Reader reader(text, {.comments = true});
  reader.next();
  for (const Step& step : steps) {
    if (!enter(reader, step)) return text.size();
  }
  const std::size_t begin = reader.offset();
  return begin + reader.skip_value().size();
}

// Whether nothing but white space and comments stands between the brackets.
bool is_empty_object(std::string_view text, std::size_t offset) {
  Reader reader(text.substr(offset), {.comments = true});
  reader.next();
  return reader.next() == Token::end_object;
}

}  // namespace

std::optional<TextSpan> locate(std::string_view text, std::string_view path) {
  const std::optional<std::vector<Step>> steps = parse_path(path);
  if (!steps) return {};
  const Walk found = walk(text, *steps);
  if (found.steps != steps->size() || found.token == Token::fault) return {};
  return TextSpan{found.offset, value_end(text, *steps)};
}

Result<std::string> replaced(std::string_view text, std::string_view path, std::string_view json) {
  const std::optional<std::vector<Step>> steps = parse_path(path);
  if (!steps) return bad_input("expected a path such as site.nodes[0].limit_kw");
  const Walk found = walk(text, *steps);
  std::string out(text);
  if (found.steps == steps->size()) {
    const std::size_t end = value_end(text, *steps);
    return out.replace(found.offset, end - found.offset, json);
  }
  const std::span<const Step> missing = std::span(*steps).subspan(found.steps);
  for (const Step& step : missing) {
    if (step.name.empty()) {
      return bad_input("there is no element " + std::to_string(step.index));
    }
  }
  if (found.token != Token::begin_object) {
    return bad_input("what should have a field " + std::string(missing.front().name) +
                     " is not an object");
  }
  std::string added;
  for (const Step& step : missing) {
    if (!added.empty()) added += '{';
    json::append_quoted(added, step.name);
    added += ':';
  }
  added += json;
  added.append(missing.size() - 1, '}');
  if (!is_empty_object(text, found.offset)) added += ',';
  return out.insert(found.offset + 1, added);
}

}  // namespace voltwin::scenarios::format
