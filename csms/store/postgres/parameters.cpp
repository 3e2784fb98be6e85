#include "csms/store/postgres/parameters.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "engine/base/ensure.hpp"
#include "engine/json/text.hpp"

namespace voltwin::store::postgres {

namespace {

constexpr char escape = '\x1a';

/// How many bytes from `at` on the database takes as they are: one character; 0: none.
std::size_t holdable(std::string_view text, std::size_t at) {
  if (text[at] == '\0' || text[at] == escape) return 0;
  if (static_cast<unsigned char>(text[at]) < 0x80) return 1;
  return json::utf8_length(text, at);
}

bool is_holdable(std::string_view text) {
  for (std::size_t at = json::plain_run_end(text, 0); at < text.size();
       at = json::plain_run_end(text, at)) {
    const std::size_t length = holdable(text, at);
    if (length == 0) return false;
    at += length;
  }
  return true;
}

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

/// Big-endian, as everything in PostgreSQL's binary form.
template <class Int>
void append(std::string& out, Int value) {
  for (int shift = static_cast<int>(sizeof(Int)) * 8 - 8; shift >= 0; shift -= 8) {
    out += static_cast<char>((value >> shift) & 0xff);
  }
}

template <class Int>
void put(std::string& out, std::size_t at, Int value) {
  std::string bytes;
  append(bytes, value);
  out.replace(at, bytes.size(), bytes);
}

/// From pg_type.dat; they never change.
std::uint32_t oid_of(ElementType type) {
  switch (type) {
    case ElementType::bigint:
      return 20;
    case ElementType::number:
      return 701;
    case ElementType::text:
      return 25;
    case ElementType::bytes:
      return 17;
  }
  UNREACHABLE();
}

// The head of an array of one dimension, of 32-bit numbers: dimensions, whether there are
// NULLs, element type, size, lower bound.
constexpr std::size_t null_flag_at = 4;
constexpr std::size_t size_at = 12;

}  // namespace

std::string stored_text(std::string_view text) {
  if (is_holdable(text)) return std::string(text);
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  out.reserve(text.size() + 16);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = holdable(text, at);
    if (length > 0) {
      out += text.substr(at, length);
      at += length;
      continue;
    }
    const auto byte = static_cast<unsigned char>(text[at]);
    out += escape;
    out += digits[byte >> 4];
    out += digits[byte & 0xf];
    ++at;
  }
  return out;
}

std::string restored_text(std::string_view stored) {
  std::string out;
  out.reserve(stored.size());
  for (std::size_t at = 0; at < stored.size();) {
    const std::size_t next = std::min(stored.find(escape, at), stored.size());
    out += stored.substr(at, next - at);
    at = next;
    if (at == stored.size()) break;
    const int high = at + 2 < stored.size() ? digit(stored[at + 1]) : -1;
    const int low = at + 2 < stored.size() ? digit(stored[at + 2]) : -1;
    if (high < 0 || low < 0) {  // by another hand than ours: as it stands
      out += stored[at];
      ++at;
      continue;
    }
    out += static_cast<char>(high * 16 + low);
    at += 3;
  }
  return out;
}

void Column::clear() {
  count_ = 0;
  has_null_ = false;
  bytes_.clear();
  append(bytes_, std::uint32_t{1});
  append(bytes_, std::uint32_t{0});
  append(bytes_, oid_of(type_));
  append(bytes_, std::uint32_t{0});
  append(bytes_, std::uint32_t{1});
}

void Column::add(std::int64_t value) {
  if (type_ == ElementType::number) return add(static_cast<double>(value));
  ENSURE(type_ == ElementType::bigint);
  append(bytes_, std::uint32_t{8});
  append(bytes_, static_cast<std::uint64_t>(value));
  ++count_;
}

void Column::add(double value) {
  ENSURE(type_ == ElementType::number);
  append(bytes_, std::uint32_t{8});
  append(bytes_, std::bit_cast<std::uint64_t>(value));
  ++count_;
}

void Column::add(std::string_view value) {
  ENSURE(type_ == ElementType::text || type_ == ElementType::bytes);
  std::string escaped;
  if (type_ == ElementType::text && !is_holdable(value)) {
    escaped = stored_text(value);
    value = escaped;
  }
  append(bytes_, static_cast<std::uint32_t>(value.size()));
  bytes_ += value;
  ++count_;
}

void Column::add_null() {
  append(bytes_, std::uint32_t{0xffffffff});
  has_null_ = true;
  ++count_;
}

std::string Column::take() {
  put(bytes_, null_flag_at, std::uint32_t{has_null_ ? 1U : 0U});
  put(bytes_, size_at, static_cast<std::uint32_t>(count_));
  std::string out = std::exchange(bytes_, {});
  clear();
  return out;
}

Parameters& Parameters::add(std::int64_t value) {
  append(values_.emplace_back(), static_cast<std::uint64_t>(value));
  return *this;
}

Parameters& Parameters::add(std::string_view text) {
  values_.push_back(stored_text(text));
  return *this;
}

Parameters& Parameters::add_bytes(std::string_view bytes) {
  values_.emplace_back(bytes);
  return *this;
}

Parameters& Parameters::add(Column& column) {
  values_.push_back(column.take());
  return *this;
}

}  // namespace voltwin::store::postgres
