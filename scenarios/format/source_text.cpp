#include "scenarios/format/source_text.hpp"

#include <algorithm>

#include "engine/json/text.hpp"
#include "engine/json/writer.hpp"
#include "scenarios/format/text_path.hpp"

namespace voltwin::scenarios::format {

namespace {

constexpr std::size_t max_found = 40;

std::string set_text(const SourceText::Setting& setting) {
  return "--set " + setting.first + "=" + json::shortened(setting.second, max_found);
}

// A value as JSON when it is some, else as a string.
std::string as_json(const std::string& value) {
  json::Reader reader(value, {.comments = false});
  reader.next();
  const std::string_view whole = reader.skip_value();
  if (!whole.empty() && reader.next() == json::Token::end) return std::string(whole);
  std::string out;
  json::append_quoted(out, value);
  return out;
}

// Whether `inner` is `outer` or a part of what stands there.
bool is_within(std::string_view inner, std::string_view outer) {
  if (!inner.starts_with(outer)) return false;
  return inner.size() == outer.size() || inner[outer.size()] == '.' || inner[outer.size()] == '[';
}

}  // namespace

Result<void> SourceText::set(const Setting& setting) {
  Result<std::string> text = replaced(text_, setting.first, as_json(setting.second));
  if (!text) return bad_input(set_text(setting) + ": " + text.error().message);
  text_ = *std::move(text);
  settings_.push_back(setting);
  return {};
}

std::string_view SourceText::raw(std::string_view path) const {
  const std::optional<TextSpan> span = locate(text_, path);
  if (!span) return {};
  return std::string_view(text_).substr(span->begin, span->end - span->begin);
}

const SourceText::Setting* SourceText::setting_of(const json::Issue& issue) const {
  const auto made_it = [&](const Setting& setting) {
    if (is_within(issue.path, setting.first)) return true;
    return issue.kind == json::IssueKind::unknown_field && is_within(setting.first, issue.path);
  };
  // The last one is what stands there.
  const auto found = std::find_if(settings_.rbegin(), settings_.rend(), made_it);
  return found == settings_.rend() ? nullptr : &*found;
}

tl::unexpected<Error> SourceText::fail(const json::Issue& issue) const {
  std::string message = json::describe(issue, text_);
  const Setting* setting = setting_of(issue);
  if (setting == nullptr) return bad_input(label_ + ": " + message);
  // "line 1, column 2: path: " goes; the setting names the path already.
  message.erase(0, message.find(": ") + 2);
  if (message.starts_with(setting->first + ": ")) message.erase(0, setting->first.size() + 2);
  return bad_input(set_text(*setting) + ": " + message);
}

std::size_t SourceText::offset_of(std::string_view path) const {
  // The value itself, or the nearest thing around it that is there.
  while (!path.empty()) {
    if (const std::optional<TextSpan> span = locate(text_, path)) return span->begin;
    const std::size_t cut = path.find_last_of(".[");
    path = cut == std::string_view::npos ? std::string_view() : path.substr(0, cut);
  }
  return 0;
}

tl::unexpected<Error> SourceText::fail(std::string_view path, std::string expected,
                                       std::string found) const {
  json::Issue issue;
  issue.kind = json::IssueKind::bad_value;
  issue.path = path;
  issue.offset = offset_of(path);
  issue.expected = std::move(expected);
  issue.found = std::move(found);
  if (issue.found.empty()) {
    const std::string_view written = raw(path);
    issue.found = written.empty() ? "nothing" : std::string(written);
    if (written.starts_with('{')) issue.found = "an object";
    if (written.starts_with('[')) issue.found = "a list";
  }
  return fail(issue);
}

tl::unexpected<Error> SourceText::fail_with(std::string_view path, std::string_view message) const {
  json::Issue issue;
  issue.path = path;
  if (const Setting* setting = setting_of(issue)) {
    return bad_input(set_text(*setting) + ": " + std::string(message));
  }
  const json::LineColumn at = json::line_column(text_, offset_of(path));
  return bad_input(label_ + ": line " + std::to_string(at.line) + ", column " +
                   std::to_string(at.column) + ": " + std::string(path) + ": " +
                   std::string(message));
}

}  // namespace voltwin::scenarios::format
