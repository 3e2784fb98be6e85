#pragma once
// Strong ids: a number that cannot be mistaken for another kind of number.
//   using StationId = Id<struct StationTag>;

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace voltwin {

/// A number naming one thing of a kind. Zero is "none".
template <class Tag>
class Id {
 public:
  constexpr Id() = default;
  constexpr explicit Id(std::uint64_t value) : value_(value) {}

  [[nodiscard]] constexpr std::uint64_t value() const { return value_; }
  [[nodiscard]] constexpr bool is_none() const { return value_ == 0; }
  constexpr auto operator<=>(const Id&) const = default;

 private:
  std::uint64_t value_ = 0;
};

}  // namespace voltwin

template <class Tag>
struct std::hash<voltwin::Id<Tag>> {
  std::size_t operator()(voltwin::Id<Tag> id) const noexcept {
    return std::hash<std::uint64_t>{}(id.value());
  }
};
