#include "engine/json/check.hpp"

#include <cmath>
#include <optional>
#include <utility>

#include "engine/base/ensure.hpp"
#include "engine/json/issue.hpp"
#include "engine/json/text.hpp"

namespace voltwin::json {

namespace {

// What append_text() can write: years 0 to 9999.
constexpr Instant first_instant = Instant::from_seconds(-62'167'219'200);
constexpr Instant last_instant = Instant::from_us(253'402'300'799'999'999);
// Unknown keys are quoted in paths, but no further than this.
constexpr std::size_t max_unknown_key = 64;

class Checker {
 public:
  Checker(std::string_view text, const DecodeOptions& options, std::size_t most,
          std::vector<Issue>& issues)
      : text_(text),
        in_(text, ReaderOptions{options.comments, Reader::depth_limit}),
        options_(options),
        last_(issues.size() + most),
        issues_(issues) {}

  void document(const RecordTable& table) {
    if (in_.next() != Token::begin_object) {
      note(IssueKind::not_an_object, "", "an object (" + std::string(table.name) + ")");
      return;
    }
    object(table, "");
    if (in_.token() != Token::fault) in_.next();
    if (in_.token() == Token::fault) malformed("");
  }

 private:
  // Each begins at the first token of its value and ends at its last, or at a fault.
  void object(const RecordTable& table, const std::string& path);
  void member(const RecordTable& table, const std::string& path, std::uint64_t& seen);
  void list(const Field& field, const std::string& path);
  void element(const Field& field, const std::string& path);
  void boolean(const Field& field, const std::string& path);
  void integer(const Field& field, const std::string& path);
  void number(const Field& field, const std::string& path);
  void duration(const Field& field, const std::string& path);
  void string(const Field& field, const std::string& path);
  void instant(const Field& field, const std::string& path);
  void enumerator(const Field& field, const std::string& path);

  void add(Issue issue) {
    if (issues_.size() < last_) issues_.push_back(std::move(issue));
  }
  void note(IssueKind kind, const std::string& path, std::string expected) {
    if (in_.token() == Token::fault) return malformed(path);
    add({kind, path, in_.offset(), std::move(expected), found_token(in_)});
  }
  void malformed(const std::string& path) {
    if (std::exchange(broken_, true)) return;
    add({IssueKind::malformed, path, in_.offset(), in_.fault(), found_byte(text_, in_.offset())});
  }
  /// Of another type: noted, and left behind.
  void wrong_type(const Field& field, const std::string& path) {
    note(IssueKind::wrong_type, path, expected_element(field));
    in_.skip_value();
  }
  void out_of_range(const Field& field, const std::string& path) {
    note(IssueKind::out_of_range, path, expected_element(field));
  }
  void does_not_fit(const Field& field, const std::string& path) {
    note(IssueKind::out_of_range, path, expected_fit(field));
  }

  std::string_view text_;
  Reader in_;
  const DecodeOptions& options_;
  std::size_t last_;
  std::vector<Issue>& issues_;
  bool broken_ = false;
};

std::string below(const std::string& path, std::string_view name) {
  return path.empty() ? std::string(name) : path + "." + std::string(name);
}

bool within(const Field& field, double value) {
  if (field.above_minimum ? value <= field.minimum : value < field.minimum) return false;
  return value <= field.maximum;
}

void Checker::object(const RecordTable& table, const std::string& path) {
  const std::size_t begin = in_.offset();
  std::uint64_t seen = 0;
  while (in_.next() == Token::key) member(table, path, seen);
  if (in_.token() != Token::end_object) return malformed(path);
  for (std::size_t i = 0; i < table.fields.size(); ++i) {
    if ((table.required & ~seen & (std::uint64_t{1} << i)) == 0) continue;
    const Field& field = table.fields[i];
    add({IssueKind::missing_field, below(path, field.name), begin,
         field.access.list ? expected_list(field) : expected_element(field), "nothing"});
  }
}

void Checker::member(const RecordTable& table, const std::string& path, std::uint64_t& seen) {
  std::size_t index = 0;
  while (index < table.fields.size() && table.fields[index].name != in_.text()) ++index;
  if (index == table.fields.size()) {
    if (!options_.unknown_fields) {
      note(IssueKind::unknown_field, below(path, shortened(in_.text(), max_unknown_key)),
           expected_fields(table, in_.text()));
    }
    in_.next();
    in_.skip_value();
    return;
  }
  const Field& field = table.fields[index];
  const std::string here = below(path, field.name);
  const std::uint64_t bit = std::uint64_t{1} << index;
  if ((seen & bit) != 0) note(IssueKind::repeated_field, here, "each field once");
  seen |= bit;
  in_.next();
  field.access.list ? list(field, here) : element(field, here);
}

void Checker::list(const Field& field, const std::string& path) {
  if (in_.token() != Token::begin_array) {
    note(IssueKind::wrong_type, path, expected_list(field));
    in_.skip_value();
    return;
  }
  const std::size_t begin = in_.offset();
  std::size_t length = 0;
  while (in_.next() != Token::end_array) {
    const std::string here = path + "[" + std::to_string(length++) + "]";
    if (in_.token() != Token::fault) element(field, here);
    if (in_.token() == Token::fault) return malformed(here);
  }
  if (field.max_length != 0 && length > field.max_length) {
    add({IssueKind::too_long, path, begin, expected_list(field), std::to_string(length)});
  }
  if (length < field.min_items) {
    add({IssueKind::too_few, path, begin, expected_list(field), std::to_string(length)});
  }
}

void Checker::element(const Field& field, const std::string& path) {
  switch (field.type) {
    case Type::boolean:
      return boolean(field, path);
    case Type::int32:
    case Type::int64:
    case Type::watt_hours:
    case Type::id:
      return integer(field, path);
    case Type::number:
      return number(field, path);
    case Type::duration:
      return duration(field, path);
    case Type::string:
      return string(field, path);
    case Type::instant:
      return instant(field, path);
    case Type::enumeration:
      return enumerator(field, path);
    case Type::record:
      return in_.token() == Token::begin_object ? object(field.record(), path)
                                                : wrong_type(field, path);
    case Type::raw:
      in_.skip_value();
      return;
  }
  UNREACHABLE();
}

void Checker::boolean(const Field& field, const std::string& path) {
  if (in_.token() != Token::boolean) wrong_type(field, path);
}

void Checker::integer(const Field& field, const std::string& path) {
  if (in_.token() != Token::number) return wrong_type(field, path);
  std::int64_t value = 0;
  if (!parse_int64(in_.raw(), value)) {
    double wide = 0.0;
    const bool fraction = parse_double(in_.raw(), wide) && std::floor(wide) != wide;
    return fraction ? wrong_type(field, path) : does_not_fit(field, path);
  }
  if (!within(field, static_cast<double>(value))) return out_of_range(field, path);
  const bool narrow = field.type == Type::int32 && (value < INT32_MIN || value > INT32_MAX);
  if (narrow) return does_not_fit(field, path);
  if (field.type == Type::id && value < 0) out_of_range(field, path);
}

void Checker::number(const Field& field, const std::string& path) {
  if (in_.token() != Token::number) return wrong_type(field, path);
  double value = 0.0;
  if (!parse_double(in_.raw(), value)) return does_not_fit(field, path);
  if (!within(field, value)) out_of_range(field, path);
}

void Checker::duration(const Field& field, const std::string& path) {
  if (in_.token() != Token::number) return wrong_type(field, path);
  Duration value;
  if (!parse_seconds(in_.raw(), value)) return does_not_fit(field, path);
  if (!within(field, static_cast<double>(value.us()) / 1e6)) out_of_range(field, path);
}

void Checker::string(const Field& field, const std::string& path) {
  if (in_.token() != Token::string) return wrong_type(field, path);
  const std::uint32_t limit = field.access.list ? field.max_text : field.max_length;
  if (limit != 0 && !options_.any_length && code_points(in_.text()) > limit) {
    note(IssueKind::too_long, path, expected_element(field));
  }
}

void Checker::instant(const Field& field, const std::string& path) {
  if (in_.token() != Token::string) return wrong_type(field, path);
  const std::optional<ZonedInstant> parsed = parse_instant(in_.text());
  if (!parsed.has_value() || (!parsed->has_zone && !options_.zoneless_instants) ||
      parsed->instant < first_instant || parsed->instant > last_instant) {
    note(IssueKind::bad_value, path, expected_element(field));
  }
}

void Checker::enumerator(const Field& field, const std::string& path) {
  if (in_.token() != Token::string) return wrong_type(field, path);
  for (const std::string_view name : field.names().names) {
    if (name == in_.text()) return;
  }
  note(IssueKind::bad_value, path, expected_element(field));
}

}  // namespace

void check(std::string_view text, const RecordTable& table, const DecodeOptions& options,
           std::size_t most, std::vector<Issue>& issues) {
  Checker(text, options, most, issues).document(table);
}

}  // namespace voltwin::json
