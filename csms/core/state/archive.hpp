#pragma once
// The two ends of one description: Writer turns members into bytes, Reader bytes into members,
// each called with the same list of members by fields(archive, struct). Private to the snapshot.
//
// Whole numbers are varints of seven bits a byte, the low ones first, signed ones with the sign
// in the lowest bit; doubles their 8 bytes; texts and lists their length and then the rest; an
// optional 0 or 1 and then the rest. Nothing is aligned.
//
// Contract of the Reader: bytes of any kind give a fault and no more, and no list takes memory
// before its elements were there.

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "engine/base/id.hpp"
#include "engine/json/record.hpp"
#include "engine/time/instant.hpp"
#include "engine/units/units.hpp"

namespace voltwin::core::state {

static_assert(std::endian::native == std::endian::little, "doubles are copied as they stand");

class Writer {
 public:
  static constexpr bool reads = false;

  Writer(std::string& out, std::uint32_t version) : out_(out), version_(version) {}
  [[nodiscard]] std::uint32_t version() const { return version_; }

  template <class... T>
  void operator()(const T&... members) {
    (put(members), ...);
  }

 private:
  void word(std::uint64_t value) {
    char bytes[10];
    std::size_t size = 0;
    for (; value >= 0x80; value >>= 7) bytes[size++] = static_cast<char>(value | 0x80);
    bytes[size++] = static_cast<char>(value);
    out_.append(bytes, size);
  }
  template <std::integral T>
  void put(T value) {
    if constexpr (std::is_signed_v<T>) {
      const auto wide = static_cast<std::int64_t>(value);
      word((static_cast<std::uint64_t>(wide) << 1) ^ static_cast<std::uint64_t>(wide >> 63));
    } else {
      word(static_cast<std::uint64_t>(value));
    }
  }
  template <class E>
  requires std::is_enum_v<E>
  void put(E value) { word(static_cast<std::uint64_t>(value)); }
  void put(double value) {
    char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    out_.append(bytes, sizeof bytes);
  }
  void put(const std::string& text) {
    word(text.size());
    out_ += text;
  }
  void put(Instant value) { put(value.us()); }
  void put(Duration value) { put(value.us()); }
  void put(WattHours value) { put(value.value()); }
  template <class Tag>
  void put(Id<Tag> id) {
    word(id.value());
  }
  template <class Unit>
  void put(Quantity<Unit> value) {
    put(value.value());
  }
  template <class T>
  void put(const std::optional<T>& value) {
    word(value ? 1 : 0);
    if (value) put(*value);
  }
  template <class T>
  void put(const std::vector<T>& list) {
    word(list.size());
    for (const T& element : list) put(element);
  }
  template <class T, std::size_t N>
  void put(const std::array<T, N>& list) {
    word(N);
    for (const T& element : list) put(element);
  }
  template <class K, class V, class Less>
  void put(const std::map<K, V, Less>& map) {
    word(map.size());
    for (const auto& [key, value] : map) (*this)(key, value);
  }
  template <class T>
  requires(std::is_class_v<T>) void put(const T& record) { fields(*this, record); }

  std::string& out_;
  std::uint32_t version_;
};

class Reader {
 public:
  static constexpr bool reads = true;

  Reader(std::string_view bytes, std::uint32_t version)
      : begin_(bytes.data()), at_(begin_), end_(begin_ + bytes.size()), version_(version) {}
  [[nodiscard]] std::uint32_t version() const { return version_; }

  /// Members keep some value or other once there is a fault.
  template <class... T>
  void operator()(T&... members) {
    (get(members), ...);
  }

  /// What is wrong first; nullptr while nothing is.
  [[nodiscard]] const char* fault() const { return fault_; }
  /// Where, in bytes.
  [[nodiscard]] std::size_t fault_at() const { return fault_at_; }
  /// Bytes not read yet.
  [[nodiscard]] std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }

 private:
  // The room that a list takes at once, in bytes for each byte that is left to fill it.
  static constexpr std::size_t room_per_byte = 8;

  // With nothing left to read, all that follows is zero and every list empty.
  void fail(const char* what) {
    if (fault_ != nullptr) return;
    fault_ = what;
    fault_at_ = static_cast<std::size_t>(at_ - begin_);
    at_ = end_;
  }
  std::uint64_t word() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at_ == end_) break;
      const auto byte = static_cast<unsigned char>(*at_++);
      // The tenth byte has room for one bit.
      if (shift == 63 && byte > 1) break;
      value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return value;
    }
    fail("a number that does not end");
    return 0;
  }
  std::size_t size() {
    const std::uint64_t value = word();
    if (value <= left()) return static_cast<std::size_t>(value);
    fail("a length of more than there is");
    return 0;
  }
  template <std::integral T>
  void get(T& out) {
    const std::uint64_t value = word();
    if constexpr (std::is_signed_v<T>) {
      const auto wide = static_cast<std::int64_t>((value >> 1) ^ (~(value & 1) + 1));
      if (!std::in_range<T>(wide)) return fail("a number out of its range");
      out = static_cast<T>(wide);
    } else {
      if (value > std::numeric_limits<T>::max()) return fail("a number out of its range");
      out = static_cast<T>(value);
    }
  }
  template <class E>
  requires std::is_enum_v<E>
  void get(E& out) {
    const std::uint64_t value = word();
    if (value >= json::Names<E>::table().names.size()) return fail("a word that is not known");
    out = static_cast<E>(value);
  }
  void get(double& out) {
    if (left() < sizeof out) return fail("a number that does not end");
    std::memcpy(&out, at_, sizeof out);
    if (out != out) return fail("not a number");
    at_ += sizeof out;
  }
  void get(std::string& text) {
    const std::size_t length = size();
    text.assign(at_, length);
    at_ += length;
  }
  void get(Instant& out) { out = Instant::from_us(whole()); }
  void get(Duration& out) { out = Duration::from_us(whole()); }
  void get(WattHours& out) { out = WattHours(whole()); }
  template <class Tag>
  void get(Id<Tag>& id) {
    id = Id<Tag>(word());
  }
  template <class Unit>
  void get(Quantity<Unit>& out) {
    double value = 0.0;
    get(value);
    out = Quantity<Unit>(value);
  }
  template <class T>
  void get(std::optional<T>& out) {
    bool present = false;
    get(present);
    out.reset();
    if (present) get(out.emplace());
  }
  template <class T>
  void get(std::vector<T>& list) {
    const std::size_t count = size();
    list.clear();
    list.reserve(std::min(count, left() * room_per_byte / sizeof(T)));
    for (std::size_t i = 0; i < count && fault_ == nullptr; ++i) get(list.emplace_back());
  }
  template <class T, std::size_t N>
  void get(std::array<T, N>& list) {
    if (size() != N) return fail("a list of another length");
    for (T& element : list) get(element);
  }
  template <class K, class V, class Less>
  void get(std::map<K, V, Less>& map) {
    const std::size_t count = size();
    map.clear();
    for (std::size_t i = 0; i < count && fault_ == nullptr; ++i) {
      K key{};
      V value{};
      (*this)(key, value);
      map.emplace_hint(map.end(), std::move(key), std::move(value));
    }
  }
  template <class T>
  requires(std::is_class_v<T>) void get(T& record) { fields(*this, record); }
  std::int64_t whole() {
    std::int64_t value = 0;
    get(value);
    return value;
  }

  const char* begin_;
  const char* at_;
  const char* end_;
  std::uint32_t version_;
  const char* fault_ = nullptr;
  std::size_t fault_at_ = 0;
};

}  // namespace voltwin::core::state
