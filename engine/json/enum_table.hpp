#pragma once
// The wire texts of an enumeration, prepared for both directions: found by one multiplication,
// written as they stand. It knows no enumeration and no JSON beyond the quotes.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace voltwin::json {

class EnumTable {
 public:
  /// What a byte can number.
  static constexpr std::size_t max_names = 256;
  /// Longest quoted text that is kept prepared.
  static constexpr std::size_t max_prepared = 56;

  /// A name in quotes; `size` is 0 when it is too long or has something to escape.
  struct Quoted {
    std::array<char, max_prepared> text{};
    std::size_t size = 0;
  };

  /// `names` are of static storage, distinct, and numbered from 0 (ENSURE).
  EnumTable(std::string_view name, std::vector<std::string_view> names);

  /// The number of the name that is this text; names.size() when none is.
  [[nodiscard]] std::size_t find(std::string_view text) const;
  /// The quoted text of a value; nullptr from names.size() on.
  [[nodiscard]] const Quoted* quoted(std::size_t value) const {
    return value < quoted_.size() ? quoted_.data() + value : nullptr;
  }

  std::string_view name;
  std::vector<std::string_view> names;

 private:
  [[nodiscard]] bool place_all(std::uint64_t multiplier);

  std::vector<Quoted> quoted_;
  // A hash without collisions: slot -> number + 1, of which 0 is an empty one. No slots when
  // no multiplier was found; then the names are compared one by one.
  std::vector<std::uint16_t> slots_;
  std::uint64_t multiplier_ = 0;
  int shift_ = 0;
};

}  // namespace voltwin::json
