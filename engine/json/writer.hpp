#pragma once
// Appends JSON text to a string: compact, in the order of the calls, numbers in
// their shortest form that reads back the same. Misuse (a value without a key in
// an object) is ENSUREd.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/time/instant.hpp"

namespace voltwin::json {

/// Appends `text` with quotes, escaped as RFC 8259 demands and no more. Bytes that are not
/// UTF-8 become U+FFFD, so that the result is JSON whatever the text.
void append_quoted(std::string& out, std::string_view text);
/// Fewest digits that read back as the same double, without an exponent from 1e-6 up to
/// 1e15 (old chargers cannot read `1e+05`). Finite only (ENSURE).
void append_number(std::string& out, double value);
/// Longest text of a number.
inline constexpr std::size_t max_number_text = 40;
/// The same, written to a place that has room for max_number_text; where it ends.
char* write_number(char* at, double value);
void append_number(std::string& out, std::int64_t value);
/// Seconds with as many decimals as the microseconds need: "0.25", "-3", exactly.
void append_seconds(std::string& out, Duration value);

/// Contract: `out` outlives the writer. Several values one after the other at the top level
/// are the caller's matter.
class Writer {
 public:
  static constexpr std::uint32_t depth_limit = 64;

  explicit Writer(std::string& out) : out_(out) {}

  Writer& begin_object();
  Writer& end_object();
  Writer& begin_array();
  Writer& end_array();
  Writer& key(std::string_view name);
  Writer& value(std::string_view text);
  Writer& value(const char* text) { return value(std::string_view(text)); }
  Writer& value(bool v);
  Writer& value(double v);
  Writer& value(std::int64_t v);
  Writer& value(std::uint64_t v);
  Writer& value(int v) { return value(static_cast<std::int64_t>(v)); }
  Writer& value(unsigned v) { return value(static_cast<std::uint64_t>(v)); }
  Writer& value(Instant v);
  Writer& value(Duration v);  ///< in seconds
  Writer& null();
  /// Text that is JSON already.
  Writer& raw(std::string_view json);
  template <class T>
  Writer& field(std::string_view name, const T& v) {
    return key(name).value(v);
  }

 private:
  Writer& open(char bracket);
  Writer& close(char bracket);
  void before_value();

  std::string& out_;
  // One bit a level (innermost lowest): whether something was written in it already.
  std::uint64_t wrote_bits_ = 0;
  std::uint64_t object_bits_ = 0;
  std::uint32_t depth_ = 0;
  bool after_key_ = false;
};

}  // namespace voltwin::json
