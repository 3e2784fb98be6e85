#include "engine/json/enum_table.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "engine/base/ensure.hpp"
#include "engine/json/text.hpp"

namespace voltwin::json {

namespace {

// Names that no multiplier of so many tells apart are told apart one by one.
constexpr int max_attempts = 2'000;

template <class Word>
std::uint64_t load(const char* at) {
  Word word;
  std::memcpy(&word, at, sizeof word);
  return word;
}

/// Both ends of a text of eight bytes or more.
struct Ends {
  std::uint64_t first, last;

  explicit Ends(std::string_view text)
      : first(load<std::uint64_t>(text.data())),
        last(load<std::uint64_t>(text.data() + text.size() - 8)) {}
  [[nodiscard]] std::uint64_t mixed(std::size_t size) const {
    return first + std::rotl(last, 21) + size;
  }
  [[nodiscard]] bool operator==(const Ends&) const = default;
};

// Whether texts of one length and with the same ends are the same between them.
bool same_middle(std::string_view one, std::string_view other) {
  std::uint64_t differ = 0;
  for (std::size_t at = 8; at + 8 < one.size(); at += 8) {
    differ |= load<std::uint64_t>(one.data() + at) ^ load<std::uint64_t>(other.data() + at);
  }
  return differ == 0;
}

// First and last bytes and the length: what tells nearly all names apart.
std::uint64_t mixed(std::string_view text) {
  const char* const begin = text.data();
  const std::size_t size = text.size();
  if (size >= 8) return Ends(text).mixed(size);
  if (size >= 4) {
    return load<std::uint32_t>(begin) + (load<std::uint32_t>(begin + size - 4) << 32U) + size;
  }
  if (size == 0) return 0;
  const auto byte = [begin](std::size_t at) {
    return std::uint64_t{static_cast<unsigned char>(begin[at])};
  };
  return byte(0) + (byte(size / 2) << 8U) + (byte(size - 1) << 16U) + (size << 24U);
}

}  // namespace

EnumTable::EnumTable(std::string_view table_name, std::vector<std::string_view> all)
    : name(table_name), names(std::move(all)), quoted_(names.size()) {
  ENSURE(!names.empty() && names.size() <= max_names);
  for (std::size_t i = 0; i < names.size(); ++i) {
    ENSURE(std::find(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(i), names[i]) ==
           names.begin() + static_cast<std::ptrdiff_t>(i));
    const std::size_t size = names[i].size() + 2;
    if (size > max_prepared || plain_run_end(names[i], 0) != names[i].size()) continue;
    Quoted& quoted = quoted_[i];
    quoted.text.front() = '"';
    names[i].copy(quoted.text.data() + 1, names[i].size());
    quoted.text[size - 1] = '"';
    quoted.size = size;
  }
  // With n²/4 slots about one multiplier in eight fits.
  const std::size_t slots =
      std::bit_ceil(std::max<std::size_t>(8, names.size() * names.size() / 4));
  shift_ = 64 - std::countr_zero(slots);
  std::uint64_t multiplier = 0x9e3779b97f4a7c15;
  for (int attempt = 0; attempt < max_attempts; ++attempt) {
    slots_.assign(slots, 0);
    if (place_all(multiplier)) return;
    multiplier = multiplier * 6364136223846793005U + 1442695040888963406U;  // stays odd
  }
  slots_.clear();
}

bool EnumTable::place_all(std::uint64_t multiplier) {
  multiplier_ = multiplier;
  for (std::size_t i = 0; i < names.size(); ++i) {
    std::uint16_t& slot = slots_[(mixed(names[i]) * multiplier) >> shift_];
    if (slot != 0) return false;
    slot = static_cast<std::uint16_t>(i + 1);
  }
  return true;
}

std::size_t EnumTable::find(std::string_view text) const {
  if (!slots_.empty()) {
    if (text.size() >= 8) {  // most names: what was hashed is compared as well
      const Ends ends(text);
      const std::size_t slot = slots_.data()[(ends.mixed(text.size()) * multiplier_) >> shift_];
      if (slot == 0) return names.size();
      const std::string_view found = names.data()[slot - 1];
      const bool same =
          found.size() == text.size() && Ends(found) == ends && same_middle(found, text);
      return same ? slot - 1 : names.size();
    }
    const std::size_t slot = slots_[(mixed(text) * multiplier_) >> shift_];
    return slot != 0 && equal_bytes(names[slot - 1], text) ? slot - 1 : names.size();
  }
  return static_cast<std::size_t>(std::find(names.begin(), names.end(), text) - names.begin());
}

}  // namespace voltwin::json
