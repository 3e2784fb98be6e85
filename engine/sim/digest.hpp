#pragma once
// Digest: 128 bits that tell two runs apart. Same additions in the same order give the
// same digest on every host; any other sequence gives, for all practical purposes,
// another one. It knows nothing of what is digested.
//
// It is not cryptographic: whoever wants a collision can make one. Files and journals
// that must resist forgery need a real hash.

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/time/instant.hpp"

namespace voltwin::sim {

class Digest {
 public:
  struct Value {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    [[nodiscard]] bool operator==(const Value&) const = default;
  };

  /// Bytes as one item: its length counts, so that "ab","c" differs from "a","bc".
  void add(std::string_view bytes);
  /// A whole number; a negative one as its 64-bit two's complement, so that the width of
  /// the type does not matter.
  template <std::integral T>
  void add(T value) {
    add_word(static_cast<std::uint64_t>(value), Kind::integer);
  }
  /// The bit pattern of a number, -0 taken as +0. NaN is our mistake (ENSURE).
  void add(double value);
  void add(Instant value);

  /// The digest of everything added so far; more may be added afterwards.
  [[nodiscard]] Value value() const;
  /// The same as 32 lower-case hexadecimal digits.
  [[nodiscard]] std::string hex() const;

 private:
  /// Different kinds of item never look alike: add(1) differs from add(Instant of 1 us).
  enum class Kind : std::uint64_t { bytes = 1, integer, number, instant };

  void add_word(std::uint64_t word, Kind kind);

  // Digits of the fractional part of pi: nothing up our sleeve.
  std::uint64_t a_ = 0x243f6a8885a308d3;
  std::uint64_t b_ = 0x13198a2e03707344;
};

}  // namespace voltwin::sim
