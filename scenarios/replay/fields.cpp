#include "scenarios/replay/fields.hpp"

#include <map>
#include <optional>
#include <utility>

#include "engine/json/reader.hpp"

namespace voltwin::scenarios::replay {

namespace {

using json::Reader;
using json::Token;

using Leaves = std::vector<std::pair<std::string, std::string>>;

// With the reader at the start of a value. Depth is bounded by the reader's own limit.
bool flatten(Reader& in, const std::string& path, Leaves& out) {
  if (in.token() == Token::begin_object) {
    bool any = false;
    while (in.next() == Token::key) {
      const std::string name =
          path.empty() ? std::string(in.text()) : path + "." + std::string(in.text());
      in.next();
      if (!flatten(in, name, out)) return false;
      any = true;
    }
    if (!any) out.emplace_back(path, "{}");
    return in.token() == Token::end_object;
  }
  if (in.token() == Token::begin_array) {
    std::size_t index = 0;
    while (in.next() != Token::end_array) {
      if (in.token() == Token::fault) return false;
      if (!flatten(in, path + "[" + std::to_string(index++) + "]", out)) return false;
    }
    if (index == 0) out.emplace_back(path, "[]");
    return true;
  }
  if (in.token() == Token::fault || in.token() == Token::end) return false;
  out.emplace_back(path, std::string(in.raw()));
  return true;
}

std::optional<Leaves> leaves_of(std::string_view text) {
  Reader in(text, json::ReaderOptions{});
  Leaves out;
  in.next();
  if (!flatten(in, "", out) || in.next() != Token::end) return std::nullopt;
  return out;
}

}  // namespace

std::vector<FieldDifference> differences(std::string_view recorded, std::string_view now) {
  if (recorded == now) return {};
  const auto before = leaves_of(recorded);
  const auto after = leaves_of(now);
  if (!before || !after) return {{"", std::string(recorded), std::string(now)}};
  std::map<std::string_view, std::string_view> rest;
  for (const auto& [path, value] : *after) rest.emplace(path, value);
  std::vector<FieldDifference> out;
  for (const auto& [path, value] : *before) {
    const auto found = rest.find(path);
    if (found == rest.end()) {
      out.push_back({path, value, ""});
      continue;
    }
    if (found->second != value) out.push_back({path, value, std::string(found->second)});
    rest.erase(found);
  }
  for (const auto& [path, value] : *after) {
    if (rest.contains(path)) out.push_back({path, "", value});
  }
  // The same values, in another order or with other blanks.
  if (out.empty()) return {{"", std::string(recorded), std::string(now)}};
  return out;
}

}  // namespace voltwin::scenarios::replay
