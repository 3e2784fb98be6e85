#include "engine/json/record.hpp"

#include <bit>
#include <cmath>
#include <utility>

#include "engine/base/ensure.hpp"
#include "engine/json/issue.hpp"
#include "engine/json/quick.hpp"
#include "engine/json/text.hpp"
#include "engine/json/writer.hpp"

namespace voltwin::json {

namespace {

constexpr std::size_t none = SIZE_MAX;
// Unknown keys are quoted in paths, but no further than this.
constexpr std::size_t max_unknown_key = 64;

// Where the decoder stands: the fields from here up to the top, linked through the stack.
// A path is text only once something is wrong.
struct Place {
  const Place* outer = nullptr;
  std::string_view name;
  std::size_t index = none;
};

void append_path(std::string& out, const Place* place) {
  if (place == nullptr) return;
  append_path(out, place->outer);
  if (!out.empty()) out += '.';
  out += place->name;
  if (place->index != none) out += "[" + std::to_string(place->index) + "]";
}

std::string path_of(const Place* place) {
  std::string out;
  append_path(out, place);
  return out;
}

// Turns comments into spaces: the text stays as long as it was, and becomes JSON.
void blank_comments(std::string& json) {
  bool in_string = false;
  for (std::size_t at = 0; at < json.size(); ++at) {
    if (in_string && json[at] == '\\') {
      ++at;
    } else if (json[at] == '"') {
      in_string = !in_string;
    } else if (!in_string && json[at] == '/') {
      const bool line = json[at + 1] == '/';
      const std::size_t end = line ? json.find('\n', at) : json.find("*/", at + 2) + 2;
      for (; at < end; ++at) {
        if (json[at] != '\n') json[at] = ' ';
      }
      --at;
    }
  }
}

std::size_t find_field(const RecordTable& table, std::string_view name, std::size_t guess) {
  const std::vector<Field>& fields = table.fields;
  if (guess < fields.size() && fields[guess].name == name) return guess;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].name == name) return i;
  }
  return none;
}

class Decoder {
 public:
  Decoder(std::string_view text, const DecodeOptions& options, std::vector<Issue>& issues,
          std::vector<Issue>* tolerated)
      : text_(text),
        in_(text, ReaderOptions{options.comments, Reader::depth_limit}),
        options_(options),
        issues_(issues),
        tolerated_(tolerated) {}

  bool read_document(const RecordTable& table, void* out) {
    if (in_.next() != Token::begin_object) {
      return fail(IssueKind::not_an_object, nullptr, "an object (" + std::string(table.name) + ")");
    }
    if (!read_record(table, out, nullptr)) return false;
    return in_.next() == Token::end || malformed(nullptr);
  }

 private:
  // Each reader below begins at the first token of its value and ends at its last.
  bool read_record(const RecordTable& table, void* out, const Place* here);
  bool read_field(const Field& field, void* record, Place& place);
  bool read_list(const Field& field, void* record, Place& place);
  bool read_element(const Field& field, void* element, const Place& place);
  bool read_boolean(const Field& field, bool& out, const Place& place);
  bool read_integer(const Field& field, std::int64_t& out, const Place& place);
  bool read_int32(const Field& field, std::int32_t& out, const Place& place);
  bool read_id(const Field& field, std::uint64_t& out, const Place& place);
  bool read_number(const Field& field, double& out, const Place& place);
  bool read_duration(const Field& field, Duration& out, const Place& place);
  bool read_string(const Field& field, std::string& out, const Place& place);
  bool read_instant(const Field& field, Instant& out, const Place& place);
  bool read_enumerator(const Field& field, std::uint8_t& out, const Place& place);
  bool read_raw(RawJson& out, const Place& place);
  bool skip_unknown(const RecordTable& table, const Place* here);

  // All return false, for `return fail(…)`.
  bool fail(IssueKind kind, const Place* place, std::string expected);
  bool wrong_type(const Field& field, const Place& place) {
    return fail(IssueKind::wrong_type, &place, expected_element(field));
  }
  bool out_of_range(const Field& field, const Place& place) {
    return fail(IssueKind::out_of_range, &place, expected_element(field));
  }
  bool does_not_fit(const Field& field, const Place& place) {
    return fail(IssueKind::out_of_range, &place, expected_fit(field));
  }
  bool malformed(const Place* place);
  bool missing(const RecordTable& table, std::uint64_t absent, std::size_t offset,
               const Place* here);
  bool bad_list(IssueKind kind, const Field& field, Place& place, std::size_t offset,
                std::size_t length);

  std::string_view text_;
  Reader in_;
  const DecodeOptions& options_;
  std::vector<Issue>& issues_;
  std::vector<Issue>* tolerated_;
};

bool Decoder::fail(IssueKind kind, const Place* place, std::string expected) {
  if (in_.token() == Token::fault) return malformed(place);
  issues_.push_back({kind, path_of(place), in_.offset(), std::move(expected), found_token(in_)});
  return false;
}

bool Decoder::malformed(const Place* place) {
  issues_.push_back({IssueKind::malformed, path_of(place), in_.offset(), in_.fault(),
                     found_byte(text_, in_.offset())});
  return false;
}

bool Decoder::missing(const RecordTable& table, std::uint64_t absent, std::size_t offset,
                      const Place* here) {
  const Field& field = table.fields[static_cast<std::size_t>(std::countr_zero(absent))];
  const Place place{here, field.name};
  issues_.push_back({IssueKind::missing_field, path_of(&place), offset,
                     field.access.list ? expected_list(field) : expected_element(field),
                     "nothing"});
  return false;
}

bool Decoder::bad_list(IssueKind kind, const Field& field, Place& place, std::size_t offset,
                       std::size_t length) {
  place.index = none;
  const std::string found = kind == IssueKind::too_long ? "more" : std::to_string(length);
  issues_.push_back({kind, path_of(&place), offset, expected_list(field), found});
  return false;
}

bool Decoder::skip_unknown(const RecordTable& table, const Place* here) {
  const bool tolerate = options_.unknown_fields;
  std::vector<Issue>* to = tolerate ? tolerated_ : &issues_;
  if (to != nullptr && (!tolerate || to->size() < max_tolerated)) {
    const std::string key = shortened(in_.text(), max_unknown_key);
    const Place place{here, key};
    to->push_back({IssueKind::unknown_field, path_of(&place), in_.offset(),
                   expected_fields(table, in_.text()), found_token(in_)});
  }
  if (!tolerate) return false;
  in_.next();
  in_.skip_value();
  return in_.token() != Token::fault || malformed(here);
}

bool Decoder::read_record(const RecordTable& table, void* out, const Place* here) {
  const std::size_t begin = in_.offset();
  std::uint64_t seen = 0;
  std::size_t guess = 0;
  for (;;) {
    const Token token = in_.next();
    if (token == Token::end_object) break;
    if (token != Token::key) return malformed(here);
    const std::size_t index = find_field(table, in_.text(), guess);
    if (index == none) {
      if (!skip_unknown(table, here)) return false;
      continue;
    }
    guess = index + 1;
    const Field& field = table.fields[index];
    Place place{here, field.name};
    const std::uint64_t bit = std::uint64_t{1} << index;
    if ((seen & bit) != 0) return fail(IssueKind::repeated_field, &place, "each field once");
    seen |= bit;
    in_.next();
    if (!read_field(field, out, place)) return false;
  }
  const std::uint64_t absent = table.required & ~seen;
  return absent == 0 || missing(table, absent, begin, here);
}

bool Decoder::read_field(const Field& field, void* record, Place& place) {
  if (field.access.list) return read_list(field, record, place);
  return read_element(field, field.access.make(record), place);
}

bool Decoder::read_list(const Field& field, void* record, Place& place) {
  if (in_.token() != Token::begin_array) {
    return fail(IssueKind::wrong_type, &place, expected_list(field));
  }
  const std::size_t begin = in_.offset();
  field.access.make_list(record);
  std::size_t length = 0;
  while (in_.next() != Token::end_array) {
    place.index = length++;
    if (in_.token() == Token::fault) return malformed(&place);
    if (field.max_length != 0 && length > field.max_length) {
      return bad_list(IssueKind::too_long, field, place, begin, length);
    }
    if (!read_element(field, field.access.make(record), place)) return false;
  }
  if (length < field.min_items) {
    return bad_list(IssueKind::too_few, field, place, begin, length);
  }
  return true;
}

// The casts undo what field<>() did: the type was taken from the member. Wrappers of one
// number are standard-layout, so that a pointer to one is a pointer to the number.
bool Decoder::read_element(const Field& field, void* element, const Place& place) {
  switch (field.type) {
    case Type::boolean:
      return read_boolean(field, *static_cast<bool*>(element), place);
    case Type::int32:
      return read_int32(field, *static_cast<std::int32_t*>(element), place);
    case Type::int64:
    case Type::watt_hours:
      return read_integer(field, *static_cast<std::int64_t*>(element), place);
    case Type::id:
      return read_id(field, *static_cast<std::uint64_t*>(element), place);
    case Type::number:
      return read_number(field, *static_cast<double*>(element), place);
    case Type::duration:
      return read_duration(field, *static_cast<Duration*>(element), place);
    case Type::string:
      return read_string(field, *static_cast<std::string*>(element), place);
    case Type::instant:
      return read_instant(field, *static_cast<Instant*>(element), place);
    case Type::enumeration:
      return read_enumerator(field, *static_cast<std::uint8_t*>(element), place);
    case Type::record:
      if (in_.token() != Token::begin_object) return wrong_type(field, place);
      return read_record(field.record(), element, &place);
    case Type::raw:
      return read_raw(*static_cast<RawJson*>(element), place);
  }
  UNREACHABLE();
}

bool Decoder::read_boolean(const Field& field, bool& out, const Place& place) {
  if (in_.token() != Token::boolean) return wrong_type(field, place);
  out = in_.boolean();
  return true;
}

bool Decoder::read_integer(const Field& field, std::int64_t& out, const Place& place) {
  if (in_.token() != Token::number) return wrong_type(field, place);
  if (!parse_int64(in_.raw(), out)) {
    double value = 0.0;
    const bool fraction = parse_double(in_.raw(), value) && std::floor(value) != value;
    return fraction ? wrong_type(field, place) : does_not_fit(field, place);
  }
  return within(field, static_cast<double>(out)) || out_of_range(field, place);
}

bool Decoder::read_int32(const Field& field, std::int32_t& out, const Place& place) {
  std::int64_t wide = 0;
  if (!read_integer(field, wide, place)) return false;
  if (wide < INT32_MIN || wide > INT32_MAX) return does_not_fit(field, place);
  out = static_cast<std::int32_t>(wide);
  return true;
}

bool Decoder::read_id(const Field& field, std::uint64_t& out, const Place& place) {
  std::int64_t value = 0;
  if (!read_integer(field, value, place)) return false;
  if (value < 0) return out_of_range(field, place);
  out = static_cast<std::uint64_t>(value);
  return true;
}

bool Decoder::read_number(const Field& field, double& out, const Place& place) {
  if (in_.token() != Token::number) return wrong_type(field, place);
  if (!parse_double(in_.raw(), out)) return does_not_fit(field, place);
  return within(field, out) || out_of_range(field, place);
}

bool Decoder::read_duration(const Field& field, Duration& out, const Place& place) {
  if (in_.token() != Token::number) return wrong_type(field, place);
  if (!parse_seconds(in_.raw(), out)) return does_not_fit(field, place);
  // Division rounds correctly: 0.3 s is the 0.3 of the table, which us * 1e-6 may not be.
  return within(field, static_cast<double>(out.us()) / 1e6) || out_of_range(field, place);
}

bool Decoder::read_string(const Field& field, std::string& out, const Place& place) {
  if (in_.token() != Token::string) return wrong_type(field, place);
  const std::string_view text = in_.text();
  const std::uint32_t limit = field.access.list ? field.max_text : field.max_length;
  // No text has more characters than bytes, so that counting is seldom needed.
  if (limit != 0 && text.size() > limit && !options_.any_length && code_points(text) > limit) {
    return fail(IssueKind::too_long, &place, expected_element(field));
  }
  out.assign(text);
  return true;
}

bool Decoder::read_instant(const Field& field, Instant& out, const Place& place) {
  if (in_.token() != Token::string) return wrong_type(field, place);
  const std::optional<ZonedInstant> parsed = parse_instant(in_.text());
  if (!parsed.has_value() || (!parsed->has_zone && !options_.zoneless_instants) ||
      parsed->instant < first_instant || parsed->instant > last_instant) {
    return fail(IssueKind::bad_value, &place, expected_element(field));
  }
  out = parsed->instant;
  return true;
}

bool Decoder::read_enumerator(const Field& field, std::uint8_t& out, const Place& place) {
  if (in_.token() != Token::string) return wrong_type(field, place);
  const EnumTable& table = *field.enumeration;
  const std::size_t index = table.find(in_.text());
  if (index == table.names.size()) {
    return fail(IssueKind::bad_value, &place, expected_element(field));
  }
  out = static_cast<std::uint8_t>(index);
  return true;
}

bool Decoder::read_raw(RawJson& out, const Place& place) {
  out.offset = in_.offset();
  const std::string_view json = in_.skip_value();
  if (in_.token() == Token::fault) return malformed(&place);
  out.text.assign(json);
  if (options_.comments) blank_comments(out.text);
  return true;
}

bool is_numeric(Type type) {
  return type == Type::int32 || type == Type::int64 || type == Type::number ||
         type == Type::duration || type == Type::watt_hours || type == Type::id;
}

// A limit that nothing checks would be worse than none.
void ensure_sound(const Field& field) {
  ENSURE(!field.name.empty() && plain_run_end(field.name, 0) == field.name.size());
  const bool list = field.access.list;
  const bool ranged = std::isfinite(field.minimum) || std::isfinite(field.maximum);
  ENSURE(!ranged || is_numeric(field.type));
  ENSURE(field.minimum <= field.maximum);
  ENSURE(field.max_length == 0 || list || field.type == Type::string);
  ENSURE(field.max_text == 0 || (list && field.type == Type::string));
  ENSURE(field.min_items == 0 || list);
}

}  // namespace

RecordTable record(std::string_view name, std::initializer_list<Field> fields) {
  RecordTable out{name, std::vector<Field>(fields)};
  ENSURE(out.fields.size() <= RecordTable::max_fields);
  for (std::size_t i = 0; i < out.fields.size(); ++i) {
    Field& field = out.fields[i];
    ensure_sound(field);
    ENSURE(find_field(out, field.name, none) == i);
    field.key = ",\"" + std::string(field.name) + "\":";
    if (field.names != nullptr) field.enumeration = &field.names();
    out.keys.push_back(quick_key(field.key));
    if (field.required) out.required |= std::uint64_t{1} << i;
  }
  return out;
}

bool decode(std::string_view text, const RecordTable& table, void* out,
            const DecodeOptions& options, std::vector<Issue>& issues,
            std::vector<Issue>* tolerated) {
  return quick_decode_document(text, table, out) ||
         decode_thoroughly(text, table, out, options, issues, tolerated);
}

bool decode_thoroughly(std::string_view text, const RecordTable& table, void* out,
                       const DecodeOptions& options, std::vector<Issue>& issues,
                       std::vector<Issue>* tolerated) {
  return Decoder(text, options, issues, tolerated).read_document(table, out);
}

}  // namespace voltwin::json
