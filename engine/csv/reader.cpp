#include "engine/csv/reader.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <system_error>
#include <utility>

#include "engine/json/text.hpp"
#include "engine/json/writer.hpp"

namespace voltwin::csv {

namespace {

// Longest quotation of a field in a message, in characters.
constexpr std::size_t max_quoted = 40;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

}  // namespace

Result<Reader> Reader::open(std::string_view text, std::string label) {
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  Reader reader(text, std::move(label));
  const Result<bool> read = reader.read_row(reader.header_);
  if (!read) return tl::unexpected<Error>(read.error());
  if (!*read) return bad_input(reader.label_ + ": expected a line of column names, found nothing");
  return reader;
}

Result<std::size_t> Reader::column(std::string_view name) const {
  const auto found = std::find(header_.begin(), header_.end(), name);
  const bool is_there = found != header_.end();
  const bool is_once = is_there && std::find(found + 1, header_.end(), name) == header_.end();
  if (is_once) return static_cast<std::size_t>(found - header_.begin());
  std::string names;
  for (const std::string& known : header_) names += (names.empty() ? "" : ", ") + known;
  return bad_input(label_ + ": line 1: expected " + (is_there ? "only one" : "a") + " column " +
                   std::string(name) + ", found " + json::shortened(names, 200));
}

Result<bool> Reader::next() {
  Result<bool> read = read_row(row_);
  if (!read || !*read || row_.size() == header_.size()) return read;
  return bad_line("expected " + std::to_string(header_.size()) + " fields, found " +
                  std::to_string(row_.size()));
}

std::optional<double> Reader::number(std::size_t column) const {
  const std::string& field = row_[column];
  double out = 0.0;
  const char* const end = field.data() + field.size();
  const auto result = std::from_chars(field.data(), end, out);
  if (result.ec != std::errc() || result.ptr != end || !std::isfinite(out)) return {};
  return out;
}

tl::unexpected<Error> Reader::bad_field(std::size_t column, std::string_view expected) const {
  std::string found;
  json::append_quoted(found, json::shortened(row_[column], max_quoted));
  return bad_line("column " + header_[column] + ": expected " + std::string(expected) + ", found " +
                  found);
}

tl::unexpected<Error> Reader::bad_line(std::string_view what) const {
  return bad_input(label_ + ": line " + std::to_string(line_) + ": " + std::string(what));
}

// Blank lines are skipped: many files end in one.
Result<bool> Reader::read_row(std::vector<std::string>& out) {
  out.clear();
  while (at_ < text_.size() && (text_[at_] == '\n' || text_[at_] == '\r')) {
    if (text_[at_++] == '\n') ++next_line_;
  }
  line_ = next_line_;
  if (at_ == text_.size()) return false;
  for (;;) {
    std::string& field = out.emplace_back();
    if (at_ < text_.size() && text_[at_] == '"') {
      if (Result<bool> read = read_quoted(field); !read) return read;
    } else {
      const std::size_t end = std::min(text_.find_first_of(",\r\n", at_), text_.size());
      field.assign(text_.substr(at_, end - at_));
      at_ = end;
    }
    if (at_ == text_.size() || text_[at_] != ',') return true;
    ++at_;
  }
}

Result<bool> Reader::read_quoted(std::string& out) {
  ++at_;
  for (;;) {
    const std::size_t quote = text_.find('"', at_);
    if (quote == std::string_view::npos) return bad_line("expected a closing quote");
    const std::string_view part = text_.substr(at_, quote - at_);
    next_line_ += static_cast<std::size_t>(std::count(part.begin(), part.end(), '\n'));
    out += part;
    at_ = quote + 1;
    if (at_ == text_.size() || text_[at_] != '"') break;
    out += '"';
    ++at_;
  }
  if (at_ < text_.size() && std::string_view(",\r\n").find(text_[at_]) == std::string_view::npos) {
    return bad_line("expected a comma after the closing quote");
  }
  return true;
}

}  // namespace voltwin::csv
