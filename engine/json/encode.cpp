// encode() of record.hpp: prepared keys and names copied into a buffer, which goes to the string
// in large pieces.

#include <algorithm>
#include <charconv>
#include <cstring>

#include "engine/base/ensure.hpp"
#include "engine/json/record.hpp"
#include "engine/json/text.hpp"
#include "engine/json/writer.hpp"

namespace voltwin::json {

namespace {

// Room for any key or value that is put together in place; longer ones go around the buffer.
constexpr std::size_t max_text = 64;
constexpr std::size_t max_put = 80;

/// Collects bytes for a string. The place of the next byte is handed from one function to the
/// next instead of being kept here: a member would be stored and loaded again for each of them.
class Pieces {
 public:
  explicit Pieces(std::string& out) : out_(out) {}
  Pieces(const Pieces&) = delete;
  Pieces& operator=(const Pieces&) = delete;

  char* begin() { return buffer_; }
  /// `at` itself or the place to go on at: max_put bytes fit there.
  char* room(char* at) {
    return static_cast<std::size_t>(buffer_ + sizeof buffer_ - at) >= max_put ? at : flush(at);
  }
  /// Hands everything before `at` on; the place to go on at.
  char* flush(const char* at) {
    out_.append(buffer_, static_cast<std::size_t>(at - buffer_));
    return buffer_;
  }
  /// For what appends to a string by itself, after a flush().
  std::string& text() { return out_; }

 private:
  std::string& out_;
  char buffer_[1024];
};

// Copies a text while nothing in it has to be escaped; whether that was all of it.
bool copy_plain(char* to, std::string_view text) {
  const std::size_t size = text.size();
  if (size >= 8) {
    std::uint64_t special = 0;
    const auto copy = [&](std::size_t at) {
      std::uint64_t word = 0;
      std::memcpy(&word, text.data() + at, sizeof word);
      std::memcpy(to + at, &word, sizeof word);
      special |= detail::special_bytes(word);
    };
    for (std::size_t at = 0; at + 8 < size; at += 8) copy(at);
    copy(size - 8);
    return special == 0;
  }
  for (std::size_t at = 0; at < size; ++at) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (c < 0x20 || c >= 0x80 || c == '"' || c == '\\') return false;
    to[at] = text[at];
  }
  return true;
}

char* put_string(Pieces& out, char* at, std::string_view text) {
  if (text.size() > max_text || !copy_plain(at + 1, text)) {
    at = out.flush(at);
    append_quoted(out.text(), text);
    return at;
  }
  *at = '"';
  at += text.size() + 1;
  *at = '"';
  return at + 1;
}

char* put_whole(char* at, std::int64_t value) {
  constexpr std::size_t longest = 20;
  return std::to_chars(at, at + longest, value).ptr;
}

char* put_instant(char* at, Instant instant) {
  *at = '"';
  at = write_text(at + 1, instant);
  *at = '"';
  return at + 1;
}

char* put_enumerator(Pieces& out, char* at, const EnumTable& table, std::uint8_t value) {
  const EnumTable::Quoted* const quoted = table.quoted(value);
  ENSURE(quoted != nullptr);
  if (quoted->size == 0) {
    at = out.flush(at);
    append_quoted(out.text(), table.names[value]);
    return at;
  }
  std::memcpy(at, quoted->text.data(), EnumTable::max_prepared);
  return at + quoted->size;
}

char* put_boolean(char* at, bool value) {
  const std::string_view word = value ? "true" : "false";
  return at + word.copy(at, word.size());
}

char* put_raw(Pieces& out, const char* at, const RawJson& value) {
  char* const begin = out.flush(at);
  out.text() += value.text.empty() ? std::string_view("null") : std::string_view(value.text);
  return begin;
}

char* put_seconds(Pieces& out, const char* at, Duration value) {
  char* const begin = out.flush(at);
  append_seconds(out.text(), value);
  return begin;
}

char* put_record(Pieces& out, char* at, const RecordTable& table, const void* record);

// `at` has room for max_put bytes.
char* put_element(Pieces& out, char* at, const Field& field, const void* element) {
  switch (field.type) {
    case Type::enumeration:
      return put_enumerator(out, at, *field.enumeration,
                            *static_cast<const std::uint8_t*>(element));
    case Type::string:
      return put_string(out, at, *static_cast<const std::string*>(element));
    case Type::int32:
      return put_whole(at, *static_cast<const std::int32_t*>(element));
    case Type::int64:
    case Type::watt_hours:
      return put_whole(at, *static_cast<const std::int64_t*>(element));
    case Type::id: {
      const std::uint64_t id = *static_cast<const std::uint64_t*>(element);
      ENSURE(id <= static_cast<std::uint64_t>(INT64_MAX));
      return put_whole(at, static_cast<std::int64_t>(id));
    }
    case Type::number:
      return write_number(at, *static_cast<const double*>(element));
    case Type::instant:
      return put_instant(at, *static_cast<const Instant*>(element));
    case Type::record:
      return put_record(out, at, field.record(), element);
    case Type::boolean:
      return put_boolean(at, *static_cast<const bool*>(element));
    case Type::duration:
      return put_seconds(out, at, *static_cast<const Duration*>(element));
    case Type::raw:
      return put_raw(out, at, *static_cast<const RawJson*>(element));
  }
  UNREACHABLE();
}

char* put_list(Pieces& out, char* at, const Field& field, const void* record, std::size_t size) {
  *at++ = '[';
  for (std::size_t i = 0; i < size; ++i) {
    at = out.room(at);
    if (i != 0) *at++ = ',';
    at = put_element(out, out.room(at), field, field.access.get(record, i));
  }
  at = out.room(at);
  *at = ']';
  return at + 1;
}

// `,"name":`, or `{"name":` for the first one.
char* put_key(Pieces& out, char* at, const Field& field, const QuickKey& key, char before) {
  const std::size_t size = key.size + 1;
  if (size > QuickKey::max_prepared) {
    at = out.flush(at);
    out.text() += before;
    out.text().append(field.key, 1);
    return at;
  }
  at = out.room(at);
  std::memcpy(at, key.text, QuickKey::max_prepared);
  *at = before;
  return at + size;
}

char* put_record(Pieces& out, char* at, const RecordTable& table, const void* record) {
  const std::size_t count = table.fields.size();
  ENSURE(table.keys.size() == count);
  const Field* const fields = table.fields.data();
  const QuickKey* const keys = table.keys.data();
  char before = '{';
  for (std::size_t i = 0; i < count; ++i) {
    const Field& field = fields[i];
    if (field.access.list) {
      const std::size_t size = field.access.size(record);
      if (size == SIZE_MAX) continue;
      at = put_key(out, at, field, keys[i], before);
      at = put_list(out, out.room(at), field, record, size);
    } else {
      const void* const element = field.access.get(record, 0);
      if (element == nullptr) continue;
      at = put_key(out, at, field, keys[i], before);
      at = out.room(at);
      // Most fields of a message are names: not worth a jump through a table.
      at = field.type == Type::enumeration
               ? put_enumerator(out, at, *field.enumeration,
                                *static_cast<const std::uint8_t*>(element))
               : put_element(out, at, field, element);
    }
    before = ',';
  }
  at = out.room(at);
  if (before == '{') *at++ = '{';
  *at = '}';
  return at + 1;
}

}  // namespace

void encode(std::string& out, const RecordTable& table, const void* record) {
  Pieces pieces(out);
  static_cast<void>(pieces.flush(put_record(pieces, pieces.begin(), table, record)));
}

}  // namespace voltwin::json
