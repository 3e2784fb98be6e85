#pragma once
// Records: one table of fields per struct drives decoding, validation and
// encoding, so that the three cannot disagree. Used for OCPP messages, journal
// events and scenario files alike; it knows none of them.
//
//   struct IdTagInfo {
//     std::optional<Instant> expiry_date;
//     std::optional<std::string> parent_id_tag;
//     AuthorizationStatus status{};
//   };
//   // in the header:
//   template <> struct json::Describe<IdTagInfo> { static const json::RecordTable& table(); };
//   template <> struct json::Names<AuthorizationStatus> { static const json::EnumTable& table(); };
//   // in one .cpp:
//   const RecordTable& Describe<IdTagInfo>::table() {
//     static const RecordTable table = record("IdTagInfo", {
//         field<&IdTagInfo::expiry_date>("expiryDate"),
//         field<&IdTagInfo::parent_id_tag>("parentIdTag").at_most(20),
//         field<&IdTagInfo::status>("status"),
//     });
//     return table;
//   }
//
// Member types: bool, int32, int64, double, std::string, Instant, Duration (JSON
// number of seconds), Quantity<>, WattHours, Id<>, an enum class with a Names<>
// table (values 0..n-1 in table order), a described struct, and std::optional<> or
// std::vector<> of these, and std::optional<std::vector<>>. A plain member is
// required (a vector too) unless .or_default() says that its initial value stands
// when it is absent. `RawJson` keeps a value's text as it is.

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "engine/base/id.hpp"
#include "engine/base/result.hpp"
#include "engine/json/enum_table.hpp"
#include "engine/json/reader.hpp"
#include "engine/time/instant.hpp"
#include "engine/units/units.hpp"

namespace voltwin::json {

/// A JSON value kept as text (`customData`, DataTransfer payloads, variant parts); null is
/// one too. Comments in it have become spaces. Empty text is encoded as null.
struct RawJson {
  std::string text;
  /// Where the text stood in what was decoded: add it to the offset of an issue found in
  /// `text` to describe() that against the whole. Not part of the value.
  std::size_t offset = 0;
  bool operator==(const RawJson& other) const { return text == other.text; }
};

enum class Type : std::uint8_t {
  boolean,
  int32,
  int64,
  number,
  string,
  instant,
  duration,
  watt_hours,
  id,
  enumeration,
  record,
  raw
};

struct RecordTable;

template <class T>
struct Describe;  // specialise for structs
template <class E>
struct Names;  // specialise for enums

/// How the codec reaches one member without knowing its type.
struct Access {
  bool optional = false;  ///< std::optional<>: absent is a value of its own
  bool list = false;      ///< std::vector<> (inside the optional, if any)
  /// Storage for one element, made present: the member, the optional's inside, or a
  /// new last element of the list.
  void* (*make)(void* record) = nullptr;
  /// Makes an optional list present and empty, or clears a list.
  void (*make_list)(void* record) = nullptr;
  /// The element to encode, or nullptr when absent (index 0 unless a list).
  const void* (*get)(const void* record, std::size_t index) = nullptr;
  /// Number of elements; SIZE_MAX when an optional list is absent.
  std::size_t (*size)(const void* record) = nullptr;
};

struct Field {
  std::string_view name;  ///< of static storage; written as it is, so nothing to escape in it
  Type type = Type::raw;
  bool required = true;
  std::uint32_t max_length = 0;  ///< characters of a string, elements of a list; 0: no limit
  std::uint32_t max_text = 0;    ///< characters of each string in a list; 0: no limit
  double minimum = -std::numeric_limits<double>::infinity();
  double maximum = std::numeric_limits<double>::infinity();
  bool above_minimum = false;  ///< the minimum itself is out of range
  std::uint32_t min_items = 0;
  const EnumTable& (*names)() = nullptr;
  const EnumTable* enumeration = nullptr;  ///< what names() gives; filled in by record()
  const RecordTable& (*record)() = nullptr;
  Access access;
  std::string key;  ///< `,"name":`, made by record()

  Field& at_most(std::uint32_t n) {
    max_length = n;
    return *this;
  }
  Field& each_at_most(std::uint32_t n) {
    max_text = n;
    return *this;
  }
  Field& at_least_items(std::uint32_t n) {
    min_items = n;
    return *this;
  }
  Field& from(double low) {
    minimum = low;
    return *this;
  }
  Field& above(double low) {
    minimum = low;
    above_minimum = true;
    return *this;
  }
  Field& range(double low, double high) {
    minimum = low;
    maximum = high;
    return *this;
  }
  Field& or_default() {
    required = false;
    return *this;
  }
};

/// A field's `,"name":` as the quick paths take it: compared by words, copied whole.
struct QuickKey {
  static constexpr std::size_t max_prepared = 40;

  std::uint64_t head = 0;        ///< first eight bytes of `"name":`, of a shorter one all
  std::uint64_t mask = 0;        ///< which bits of `head` count
  std::uint64_t tail = 0;        ///< last eight bytes; head again when it has no more
  std::uint32_t size = 0;        ///< of `"name":`
  char text[max_prepared] = {};  ///< `,"name":` when it fits
};

struct RecordTable {
  static constexpr std::size_t max_fields = 64;

  std::string_view name;
  std::vector<Field> fields;
  std::uint64_t required = 0;       ///< one bit a field, made by record()
  std::vector<QuickKey> keys = {};  ///< of the fields, in order; made by record()
};

/// The only maker of tables. ENSUREs what a table may not get wrong: at most 64 fields,
/// distinct names, and limits only on types that have them.
[[nodiscard]] RecordTable record(std::string_view name, std::initializer_list<Field> fields);

enum class IssueKind : std::uint8_t {
  malformed,  ///< not JSON
  not_an_object,
  unknown_field,
  missing_field,
  wrong_type,
  bad_value,  ///< enum, instant, id
  too_long,
  out_of_range,
  too_few,
  repeated_field,
};

/// One thing wrong with a text, and where.
struct Issue {
  IssueKind kind = IssueKind::malformed;
  std::string path;  ///< `sites[0].nodes[2].limit_kw`; empty at the top
  std::size_t offset = 0;
  std::string expected;  ///< "a number of at least 0"; what is wrong when malformed
  std::string found;     ///< "-5", "\"abc\"", "nothing"; shortened to 40 characters
};

struct DecodeOptions {
  bool comments = false;
  bool unknown_fields = false;     ///< true: skip them (each is still reported in `tolerated`)
  bool zoneless_instants = false;  ///< true: an instant without a zone is in UTC
  bool any_length = false;         ///< true: texts longer than their field are taken whole
};

/// The most unknown fields that one decode reports as tolerated; further ones pass silently.
inline constexpr std::size_t max_tolerated = 64;

/// Decodes one JSON object into the struct behind `table`, which should be fresh: members
/// whose field is absent keep their value. Appends one issue and returns false at the first
/// fault; `out` is then partly filled. Unknown fields that were let pass go to `tolerated`
/// when it is not null. null is the value of no type but RawJson.
[[nodiscard]] bool decode(std::string_view text, const RecordTable& table, void* out,
                          const DecodeOptions& options, std::vector<Issue>& issues,
                          std::vector<Issue>* tolerated);

/// Decodes the object that begins at text[at], no matter what follows it, but only when it is
/// right and of the ordinary shape (no escapes, no comments, nothing unknown). The offset behind
/// it; nothing when it is not, which says nothing about what it is: take the long way, with the
/// same `out`.
[[nodiscard]] std::optional<std::size_t> decode_ordinary(std::string_view text, std::size_t at,
                                                         const RecordTable& table, void* out);

/// Appends the struct behind `table` as compact JSON, fields in table order; absent optionals
/// are left out, all else is written. Values that JSON or the decoder could not take (NaN, an
/// enumerator without a name, an instant beyond year 9999) are ENSUREd.
void encode(std::string& out, const RecordTable& table, const void* record);

/// One line for a person who has the text:
/// "line 12, column 9: sites[0].nodes[2].limit_kw: expected a number of at least 0, found -5".
[[nodiscard]] std::string describe(const Issue& issue, std::string_view text);

template <class T>
[[nodiscard]] bool decode(std::string_view text, T& out, const DecodeOptions& options,
                          std::vector<Issue>& issues) {
  return decode(text, Describe<T>::table(), &out, options, issues, nullptr);
}

template <class T>
void encode(std::string& out, const T& record) {
  encode(out, Describe<T>::table(), &record);
}

template <class T>
[[nodiscard]] std::string to_json(const T& record) {
  std::string out;
  encode(out, Describe<T>::table(), &record);
  return out;
}

namespace detail {

template <class T>
struct IsOptional : std::false_type {
  using inner = T;
};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {
  using inner = T;
};
template <class T>
struct IsVector : std::false_type {
  using inner = T;
};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {
  using inner = T;
};
template <class T>
struct IsId : std::false_type {};
template <class T>
struct IsId<Id<T>> : std::true_type {};
template <class T>
struct IsQuantity : std::false_type {};
template <class U>
struct IsQuantity<Quantity<U>> : std::true_type {};

template <class T>
constexpr Type type_of() {
  if constexpr (std::is_same_v<T, bool>)
    return Type::boolean;
  else if constexpr (std::is_same_v<T, std::int32_t>)
    return Type::int32;
  else if constexpr (std::is_same_v<T, std::int64_t>)
    return Type::int64;
  else if constexpr (std::is_same_v<T, double> || IsQuantity<T>::value)
    return Type::number;
  else if constexpr (std::is_same_v<T, std::string>)
    return Type::string;
  else if constexpr (std::is_same_v<T, Instant>)
    return Type::instant;
  else if constexpr (std::is_same_v<T, Duration>)
    return Type::duration;
  else if constexpr (std::is_same_v<T, WattHours>)
    return Type::watt_hours;
  else if constexpr (IsId<T>::value)
    return Type::id;
  else if constexpr (std::is_same_v<T, RawJson>)
    return Type::raw;
  else if constexpr (std::is_enum_v<T>) {
    static_assert(sizeof(T) == 1, "wire enums are one byte: enum class E : std::uint8_t");
    return Type::enumeration;
  } else
    return Type::record;
}

// Wrappers of one double, Id and WattHours are reached as the number inside.
static_assert(sizeof(Watts) == sizeof(double) && std::is_standard_layout_v<Watts>);
static_assert(sizeof(Id<int>) == 8 && std::is_standard_layout_v<Id<int>>);

// A new last element. Lists on the wire have a few small elements: the first growth takes
// room for them at once.
template <class T>
T* append_element(std::vector<T>& list) {
  constexpr std::size_t first_room = sizeof(T) <= 64 ? 8 : sizeof(T) <= 256 ? 4 : 1;
  if (list.empty()) list.reserve(first_room);
  return &list.emplace_back();
}

template <auto Member>
struct MemberOf;
template <class R, class M, M R::*Member>
struct MemberOf<Member> {
  using Record = R;
  using Value = M;
  using Unwrapped = typename IsOptional<M>::inner;
  using Element = typename IsVector<Unwrapped>::inner;
  static constexpr bool optional = IsOptional<M>::value;
  static constexpr bool list = IsVector<Unwrapped>::value;

  static void* make(void* record) {
    M& member = static_cast<R*>(record)->*Member;
    if constexpr (list && optional) {
      return append_element(*member);
    } else if constexpr (list) {
      return append_element(member);
    } else if constexpr (optional) {
      return &member.emplace();
    } else {
      return &member;
    }
  }
  static void make_list(void* record) {
    M& member = static_cast<R*>(record)->*Member;
    if constexpr (list && optional) {
      member.emplace();
    } else if constexpr (list) {
      member.clear();
    }
  }
  static const void* get(const void* record, std::size_t index) {
    const M& member = static_cast<const R*>(record)->*Member;
    if constexpr (list && optional) {
      return &(*member)[index];
    } else if constexpr (list) {
      return &member[index];
    } else if constexpr (optional) {
      return member.has_value() ? &*member : nullptr;
    } else {
      return &member;
    }
  }
  static std::size_t size(const void* record) {
    const M& member = static_cast<const R*>(record)->*Member;
    if constexpr (list && optional) {
      return member.has_value() ? member->size() : SIZE_MAX;
    } else if constexpr (list) {
      return member.size();
    } else {
      return 1;
    }
  }
};

}  // namespace detail

/// A field of the struct that `Member` belongs to, its type deduced.
template <auto Member>
[[nodiscard]] Field field(std::string_view name) {
  using Of = detail::MemberOf<Member>;
  using Element = typename Of::Element;
  static_assert(!(Of::list && std::is_same_v<Element, bool>), "std::vector<bool> has no elements");
  Field out;
  out.name = name;
  out.type = detail::type_of<Element>();
  out.required = !Of::optional;
  out.access = Access{Of::optional, Of::list, &Of::make, &Of::make_list, &Of::get, &Of::size};
  if constexpr (detail::type_of<Element>() == Type::enumeration) {
    out.names = &Names<Element>::table;
  } else if constexpr (detail::type_of<Element>() == Type::record) {
    out.record = &Describe<Element>::table;
  }
  return out;
}

/// The wire text of an enum value.
template <class E>
[[nodiscard]] std::string_view name_of(E value) {
  return Names<E>::table().names[static_cast<std::size_t>(value)];
}

/// The enum value with this wire text.
template <class E>
[[nodiscard]] std::optional<E> from_name(std::string_view text) {
  const EnumTable& table = Names<E>::table();
  const std::size_t index = table.find(text);
  if (index == table.names.size()) return std::nullopt;
  return static_cast<E>(index);
}

}  // namespace voltwin::json
