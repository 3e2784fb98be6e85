#include "scenarios/cli/facts.hpp"

#include <algorithm>

#include "engine/json/writer.hpp"

namespace voltwin::scenarios::cli {

Facts& Facts::add(std::string_view name, std::uint64_t number) {
  facts_.push_back({std::string(name), {std::to_string(number)}, std::to_string(number)});
  return *this;
}

Facts& Facts::add(std::string_view name, std::string_view text) {
  std::string quoted;
  json::append_quoted(quoted, text);
  facts_.push_back({std::string(name), {std::string(text)}, std::move(quoted)});
  return *this;
}

Facts& Facts::add(std::string_view name, Instant at) { return add(name, to_text(at)); }

Facts& Facts::none(std::string_view name) {
  facts_.push_back({std::string(name), {"-"}, "null"});
  return *this;
}

Facts& Facts::add(std::string_view name, const std::vector<std::string>& lines) {
  std::string list;
  json::Writer writer(list);
  writer.begin_array();
  for (const std::string& line : lines) writer.value(std::string_view(line));
  writer.end_array();
  facts_.push_back({std::string(name), lines, std::move(list)});
  return *this;
}

std::string Facts::print(Form form) const {
  std::string out;
  if (form == Form::json) {
    json::Writer writer(out);
    writer.begin_object();
    for (const Fact& fact : facts_) writer.key(fact.name).raw(fact.json);
    writer.end_object();
    return out + "\n";
  }
  std::size_t width = 0;
  for (const Fact& fact : facts_) width = std::max(width, fact.name.size());
  for (const Fact& fact : facts_) {
    std::string label = fact.name;
    std::replace(label.begin(), label.end(), '_', ' ');
    for (const std::string& line : fact.lines) {
      out += label + std::string(width + 2 - label.size(), ' ') + line + "\n";
      label.clear();
    }
  }
  return out;
}

}  // namespace voltwin::scenarios::cli
