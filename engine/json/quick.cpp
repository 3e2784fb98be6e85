#include "engine/json/quick.hpp"

#include <algorithm>
#include <cstring>

#include "engine/base/ensure.hpp"
#include "engine/json/ordinary.hpp"
#include "engine/json/text.hpp"

namespace voltwin::json {

namespace {

constexpr std::size_t none = SIZE_MAX;
// Records nested deeper go the long way, which counts the depth against its limit.
constexpr int max_depth = 16;
// Digits that do not overflow 64 bits.
constexpr std::ptrdiff_t max_digits = 18;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::uint64_t load(const char* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

/// Reads from one place to the next: every member takes where a thing begins and gives where it
/// ends, or nullptr when it is not ordinary.
class Quick {
 public:
  explicit Quick(std::string_view text) : end_(text.data() + text.size()) {}

  [[nodiscard]] const char* space(const char* at) const { return behind_space(at, end_); }
  [[nodiscard]] const char* object(const char* at, const RecordTable& table, void* out,
                                   int depth) const;

 private:
  [[nodiscard]] std::size_t find(const RecordTable& table, const char* at, std::size_t guess) const;
  [[nodiscard]] const char* list(const char* at, const Field& field, void* record, int depth) const;
  [[nodiscard]] const char* element(const char* at, const Field& field, void* out, int depth) const;
  [[nodiscard]] const char* boolean(const char* at, bool& out) const;
  [[nodiscard]] const char* integer(const char* at, const Field& field, std::int64_t low,
                                    std::int64_t high, std::int64_t& out) const;
  [[nodiscard]] const char* number(const char* at, const Field& field, double& out) const;
  [[nodiscard]] const char* duration(const char* at, const Field& field, Duration& out) const;
  [[nodiscard]] const char* string(const char* at, const Field& field, std::string& out) const;
  [[nodiscard]] const char* instant(const char* at, Instant& out) const;
  [[nodiscard]] const char* enumerator(const char* at, const Field& field, std::uint8_t& out) const;
  [[nodiscard]] const char* quoted(const char* at, std::string_view& text) const {
    return behind_quoted(at, end_, text);
  }
  [[nodiscard]] const char* digits(const char* at, std::uint64_t& value) const;
  [[nodiscard]] bool is_at(const char* at, char c) const { return stands_at(at, end_, c); }

  const char* end_;
};

// The key that stands at `at`, with its quotes and its colon; the table's next one first.
std::size_t Quick::find(const RecordTable& table, const char* at, std::size_t guess) const {
  const auto left = static_cast<std::size_t>(end_ - at);
  if (left < sizeof(std::uint64_t)) return none;
  const std::uint64_t head = load(at);
  const std::size_t count = table.keys.size();
  const QuickKey* const keys = table.keys.data();
  std::size_t index = guess;
  for (std::size_t tried = 0; tried < count; ++tried, ++index) {
    if (index >= count) index = 0;
    const QuickKey& key = keys[index];
    if ((head & key.mask) != key.head || key.size > left) continue;
    if (key.size <= 8) return index;
    if (load(at + key.size - 8) != key.tail) continue;
    if (key.size <= 16) return index;
    const std::string_view rest = std::string_view(table.fields[index].key).substr(9);
    if (std::memcmp(at + 8, rest.data(), rest.size()) == 0) return index;
  }
  return none;
}

const char* Quick::object(const char* at, const RecordTable& table, void* out, int depth) const {
  if (!is_at(at, '{') || depth == max_depth) return nullptr;
  at = space(at + 1);
  const QuickKey* const keys = table.keys.data();
  const Field* const fields = table.fields.data();
  std::uint64_t seen = 0;
  std::size_t guess = 0;
  if (is_at(at, '}')) return table.required == 0 ? at + 1 : nullptr;
  for (;;) {
    const std::size_t index = find(table, at, guess);
    if (index == none) return nullptr;
    guess = index + 1;
    const std::uint64_t bit = std::uint64_t{1} << index;
    if ((seen & bit) != 0) return nullptr;
    seen |= bit;
    at = space(at + keys[index].size);
    const Field& field = fields[index];
    if (field.access.list) {
      at = list(at, field, out, depth);
    } else if (field.type == Type::enumeration) {
      // Most fields of a message: not worth a jump through a table.
      at = enumerator(at, field, *static_cast<std::uint8_t*>(field.access.make(out)));
    } else {
      at = element(at, field, field.access.make(out), depth);
    }
    if (at == nullptr) return nullptr;
    at = space(at);
    if (!is_at(at, ',')) break;
    at = space(at + 1);
  }
  return is_at(at, '}') && (table.required & ~seen) == 0 ? at + 1 : nullptr;
}

const char* Quick::list(const char* at, const Field& field, void* record, int depth) const {
  if (!is_at(at, '[')) return nullptr;
  field.access.make_list(record);
  at = space(at + 1);
  std::size_t length = 0;
  if (!is_at(at, ']')) {
    for (;;) {
      if (++length > field.max_length && field.max_length != 0) return nullptr;
      at = element(at, field, field.access.make(record), depth);
      if (at == nullptr) return nullptr;
      at = space(at);
      if (!is_at(at, ',')) break;
      at = space(at + 1);
    }
  }
  return is_at(at, ']') && length >= field.min_items ? at + 1 : nullptr;
}

// The casts are those of Decoder::read_element.
const char* Quick::element(const char* at, const Field& field, void* out, int depth) const {
  switch (field.type) {
    case Type::boolean:
      return boolean(at, *static_cast<bool*>(out));
    case Type::int32: {
      std::int64_t wide = 0;
      at = integer(at, field, INT32_MIN, INT32_MAX, wide);
      if (at != nullptr) *static_cast<std::int32_t*>(out) = static_cast<std::int32_t>(wide);
      return at;
    }
    case Type::int64:
    case Type::watt_hours:
      return integer(at, field, INT64_MIN, INT64_MAX, *static_cast<std::int64_t*>(out));
    case Type::id: {
      std::int64_t value = 0;
      at = integer(at, field, 0, INT64_MAX, value);
      if (at != nullptr) *static_cast<std::uint64_t*>(out) = static_cast<std::uint64_t>(value);
      return at;
    }
    case Type::number:
      return number(at, field, *static_cast<double*>(out));
    case Type::duration:
      return duration(at, field, *static_cast<Duration*>(out));
    case Type::string:
      return string(at, field, *static_cast<std::string*>(out));
    case Type::instant:
      return instant(at, *static_cast<Instant*>(out));
    case Type::enumeration:
      return enumerator(at, field, *static_cast<std::uint8_t*>(out));
    case Type::record:
      return object(at, field.record(), out, depth + 1);
    case Type::raw:
      return nullptr;
  }
  UNREACHABLE();
}

const char* Quick::boolean(const char* at, bool& out) const {
  const std::string_view rest(at, static_cast<std::size_t>(end_ - at));
  out = rest.starts_with("true");
  if (out) return at + 4;
  return rest.starts_with("false") ? at + 5 : nullptr;
}

// One digit or more; how many is the difference. Longer ones than fit wrap around.
const char* Quick::digits(const char* at, std::uint64_t& value) const {
  const char* const begin = at;
  while (at < end_ && is_digit(*at)) {
    value = value * 10 + static_cast<std::uint64_t>(*at - '0');
    ++at;
  }
  return at == begin ? nullptr : at;
}

const char* Quick::integer(const char* at, const Field& field, std::int64_t low, std::int64_t high,
                           std::int64_t& out) const {
  const bool negative = is_at(at, '-');
  const char* const begin = negative ? at + 1 : at;
  std::uint64_t size = 0;
  at = digits(begin, size);
  if (at == nullptr || at - begin > max_digits || (*begin == '0' && at - begin > 1)) return nullptr;
  if (at < end_ && (*at == '.' || *at == 'e' || *at == 'E')) return nullptr;
  const auto value = static_cast<std::int64_t>(negative ? 0 - size : size);
  if (value < low || value > high || !within(field, static_cast<double>(value))) return nullptr;
  out = value;
  return at;
}

const char* Quick::number(const char* at, const Field& field, double& out) const {
  const char* const first = is_at(at, '-') ? at + 1 : at;
  double value = 0.0;
  at = behind_decimal(at, end_, value);
  if (at == nullptr || (*first == '0' && at - first > 1 && first[1] != '.')) return nullptr;
  if ((at < end_ && (*at == 'e' || *at == 'E')) || !within(field, value)) return nullptr;
  out = value;
  return at;
}

const char* Quick::duration(const char* at, const Field& field, Duration& out) const {
  const char* const begin = at;
  std::uint64_t unused = 0;
  if (is_at(at, '-')) ++at;
  const char* const first = at;
  at = digits(at, unused);
  if (at == nullptr || (*first == '0' && at - first > 1)) return nullptr;
  if (is_at(at, '.')) at = digits(at + 1, unused);
  if (at == nullptr || (at < end_ && (*at == 'e' || *at == 'E'))) return nullptr;
  Duration value;
  if (!parse_seconds(std::string_view(begin, static_cast<std::size_t>(at - begin)), value) ||
      !within(field, static_cast<double>(value.us()) / 1e6)) {
    return nullptr;
  }
  out = value;
  return at;
}

const char* Quick::string(const char* at, const Field& field, std::string& out) const {
  std::string_view text;
  at = quoted(at, text);
  if (at == nullptr) return nullptr;
  const std::uint32_t limit = field.access.list ? field.max_text : field.max_length;
  if (limit != 0 && text.size() > limit) return nullptr;
  out.assign(text);
  return at;
}

const char* Quick::instant(const char* at, Instant& out) const {
  std::string_view text;
  at = quoted(at, text);
  if (at == nullptr) return nullptr;
  const std::optional<ZonedInstant> parsed = parse_instant(text);
  if (!parsed || !parsed->has_zone || parsed->instant < first_instant ||
      parsed->instant > last_instant) {
    return nullptr;
  }
  out = parsed->instant;
  return at;
}

const char* Quick::enumerator(const char* at, const Field& field, std::uint8_t& out) const {
  std::string_view text;
  at = quoted(at, text);
  if (at == nullptr) return nullptr;
  const EnumTable& table = *field.enumeration;
  const std::size_t index = table.find(text);
  if (index == table.names.size()) return nullptr;
  out = static_cast<std::uint8_t>(index);
  return at;
}

}  // namespace

QuickKey quick_key(std::string_view key) {
  QuickKey out;
  const std::string_view name = key.substr(1);  // without the comma
  out.size = static_cast<std::uint32_t>(name.size());
  const std::size_t head = std::min<std::size_t>(8, name.size());
  std::memcpy(&out.head, name.data(), head);
  out.mask = head == 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (8 * head)) - 1;
  out.tail = name.size() < 8 ? out.head : load(name.data() + name.size() - 8);
  if (key.size() <= QuickKey::max_prepared) std::memcpy(out.text, key.data(), key.size());
  return out;
}

bool quick_decode_document(std::string_view text, const RecordTable& table, void* out) {
  const Quick quick(text);
  const char* const at = quick.object(quick.space(text.data()), table, out, 0);
  return at != nullptr && quick.space(at) == text.data() + text.size();
}

std::optional<std::size_t> decode_ordinary(std::string_view text, std::size_t at,
                                           const RecordTable& table, void* out) {
  ENSURE(at <= text.size());
  const char* const end = Quick(text).object(text.data() + at, table, out, 0);
  if (end == nullptr) return std::nullopt;
  return static_cast<std::size_t>(end - text.data());
}

}  // namespace voltwin::json
