#include "engine/json/issue.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/base/ensure.hpp"
#include "engine/json/text.hpp"
#include "engine/json/writer.hpp"

namespace voltwin::json {

namespace {

// More names than this are not listed: the nearest says more.
constexpr std::size_t max_listed_fields = 12;
// Longer names are no misspellings of ours, and comparing them is not free.
constexpr std::size_t max_compared = 64;

template <class List, class Name>
std::string joined(const List& list, Name name) {
  std::string out;
  for (const auto& item : list) {
    if (!out.empty()) out += ", ";
    out += name(item);
  }
  return out;
}

std::string bounds(double low, double high, bool above_low) {
  std::string out;
  const bool has_low = std::isfinite(low);
  const bool has_high = std::isfinite(high);
  if (has_low) {
    out += above_low ? " above " : (has_high ? " from " : " of at least ");
    append_number(out, low);
  }
  if (has_high) {
    out += !has_low ? " of at most " : (above_low ? " and at most " : " to ");
    append_number(out, high);
  }
  return out;
}

std::string bounds(const Field& field) {
  const double low = field.type == Type::id ? std::max(field.minimum, 0.0) : field.minimum;
  return bounds(low, field.maximum, field.above_minimum);
}

// Levenshtein distance in bytes.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

// The field whose name is at most a third wrong; nullptr when none is.
const Field* nearest_field(const RecordTable& table, std::string_view unknown) {
  if (unknown.size() > max_compared) return nullptr;
  const Field* nearest = nullptr;
  std::size_t least = std::max<std::size_t>(2, unknown.size() / 3) + 1;
  for (const Field& field : table.fields) {
    const std::size_t distance = edit_distance(unknown, field.name);
    if (distance >= least) continue;
    least = distance;
    nearest = &field;
  }
  return nearest;
}

}  // namespace

std::string expected_element(const Field& field) {
  switch (field.type) {
    case Type::boolean:
      return "true or false";
    case Type::int32:
    case Type::int64:
    case Type::id:
      return "a whole number" + bounds(field);
    case Type::watt_hours:
      return "a whole number of Wh" + bounds(field);
    case Type::number:
      return "a number" + bounds(field);
    case Type::duration:
      return "a number of seconds" + bounds(field);
    case Type::string: {
      const std::uint32_t limit = field.access.list ? field.max_text : field.max_length;
      if (limit == 0) return "a string";
      return "a string of at most " + std::to_string(limit) + " characters";
    }
    case Type::instant:
      return "a time with its zone, such as 2026-06-01T08:00:00Z";
    case Type::enumeration:
      return "one of " + joined(field.names().names, [](std::string_view name) { return name; });
    case Type::record:
      return "an object (" + std::string(field.record().name) + ")";
    case Type::raw:
      return "a value";
  }
  UNREACHABLE();
}

std::string expected_fit(const Field& field) {
  const std::string out = expected_element(field);
  if (field.type == Type::int32) return out + " that fits 32 bits";
  if (field.type == Type::number) return out + " that fits a double";
  return out + " that fits 64 bits";
}

std::string expected_list(const Field& field) {
  std::string out = "a list";
  if (field.min_items == 0 && field.max_length == 0) return out;
  out += " of";
  if (field.min_items != 0) out += " at least " + std::to_string(field.min_items);
  if (field.min_items != 0 && field.max_length != 0) out += " and";
  if (field.max_length != 0) out += " at most " + std::to_string(field.max_length);
  return out + " elements";
}

std::string expected_fields(const RecordTable& table, std::string_view unknown) {
  if (table.fields.empty()) return "no field at all";
  if (table.fields.size() <= max_listed_fields) {
    return "one of " + joined(table.fields, [](const Field& field) { return field.name; });
  }
  if (const Field* nearest = nearest_field(table, unknown); nearest != nullptr) {
    return "perhaps " + std::string(nearest->name);
  }
  return "a field of " + std::string(table.name);
}

std::string found_token(const Reader& reader) {
  switch (reader.token()) {
    case Token::begin_object:
      return "an object";
    case Token::begin_array:
      return "a list";
    case Token::end_object:
    case Token::end_array:
    case Token::key:
    case Token::string:
    case Token::number:
    case Token::boolean:
    case Token::null:
      return shortened(reader.raw(), max_found);
    case Token::end:
    case Token::fault:
      return "nothing";
  }
  UNREACHABLE();
}

std::string found_byte(std::string_view text, std::size_t offset) {
  if (offset >= text.size()) return "the end of the text";
  const auto byte = static_cast<unsigned char>(text[offset]);
  if (byte > 0x20 && byte < 0x7F) return std::string(1, text[offset]);
  constexpr std::string_view digits = "0123456789ABCDEF";
  return std::string("byte 0x") + digits[byte >> 4U] + digits[byte & 0xFU];
}

std::string describe(const Issue& issue, std::string_view text) {
  const LineColumn at = line_column(text, issue.offset);
  std::string out =
      "line " + std::to_string(at.line) + ", column " + std::to_string(at.column) + ": ";
  if (!issue.path.empty()) out += issue.path + ": ";
  switch (issue.kind) {
    case IssueKind::malformed:
      return out + "not JSON: " + issue.expected + ", found " + shortened(issue.found, max_found);
    case IssueKind::unknown_field:
      return out + "unknown field, expected " + issue.expected;
    case IssueKind::not_an_object:
    case IssueKind::missing_field:
    case IssueKind::wrong_type:
    case IssueKind::bad_value:
    case IssueKind::too_long:
    case IssueKind::out_of_range:
    case IssueKind::too_few:
    case IssueKind::repeated_field:
      return out + "expected " + issue.expected + ", found " + shortened(issue.found, max_found);
  }
  UNREACHABLE();
}

}  // namespace voltwin::json
