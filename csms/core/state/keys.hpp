#pragma once
// The keys by which the state looks things up, where they are texts: compared as OCPP does and
// looked up without making a text. Private to csms/core/state.

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "csms/core/events/events.hpp"

namespace voltwin::core::state {

/// OCPP compares id tags without regard to case (1.6 §7.28 CiString20Type).
[[nodiscard]] constexpr char folded(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
[[nodiscard]] constexpr bool same_folded(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return folded(x) == folded(y); });
}
/// Eight characters at once, each folded.
[[nodiscard]] constexpr std::uint64_t folded_word(std::uint64_t word) {
  constexpr std::uint64_t each = 0x0101010101010101U;
  constexpr std::uint64_t high = each * 0x80U;
  const std::uint64_t low = word & ~high;  // so that no sum reaches the next character
  const std::uint64_t from_a = low + each * (0x80U - 'A');
  const std::uint64_t after_z = low + each * (0x7FU - 'Z');
  const std::uint64_t capital = from_a & ~after_z & ~word & high;
  return word | (capital >> 2);  // 0x20: 'a' - 'A'
}
/// The order of folded texts. Every message with a tag compares some, so by words.
struct FoldedLess {
  using is_transparent = void;
  [[nodiscard]] bool operator()(std::string_view a, std::string_view b) const {
    const std::size_t common = std::min(a.size(), b.size());
    std::size_t at = 0;
    for (; common - at >= sizeof(std::uint64_t); at += sizeof(std::uint64_t)) {
      const std::uint64_t x = word_at(a, at);
      const std::uint64_t y = word_at(b, at);
      if (x != y) return x < y;
    }
    if (at != 0 && at != common) {  // the rest, with some of what is known to be the same
      const std::uint64_t x = word_at(a, common - sizeof x);
      const std::uint64_t y = word_at(b, common - sizeof y);
      if (x != y) return x < y;
      at = common;
    }
    for (; at < common; ++at) {
      const auto x = static_cast<unsigned char>(folded(a[at]));
      const auto y = static_cast<unsigned char>(folded(b[at]));
      if (x != y) return x < y;
    }
    return a.size() < b.size();
  }

 private:
  /// The first character in the highest place, so that words compare as texts do.
  [[nodiscard]] static std::uint64_t word_at(std::string_view text, std::size_t at) {
    static_assert(std::endian::native == std::endian::little, "the first byte is the lowest");
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, sizeof word);
    return folded_word(__builtin_bswap64(word));
  }
};

/// By what a repeated StartTransaction or StopTransaction is known.
template <class Text>
struct RepeatKey {
  std::uint64_t of = 0;          ///< the EVSE of a start, the station of a stop
  std::int64_t transaction = 0;  ///< as a stop has it; of a start 0
  Instant at;
  std::int64_t meter_wh = 0;
  Text id_tag;
};

using StoredKey = RepeatKey<std::string>;
using SoughtKey = RepeatKey<std::string_view>;

[[nodiscard]] inline SoughtKey start_key(boundary::EvseId evse, std::string_view id_tag, Instant at,
                                         WattHours meter_start) {
  return {evse.value(), 0, at, meter_start.value(), id_tag};
}
[[nodiscard]] inline SoughtKey stop_key(boundary::StationId station,
                                        const events::ReportedStop& stop) {
  return {station.value(), stop.transaction, stop.at, stop.meter_wh, stop.id_tag};
}
[[nodiscard]] inline StoredKey stored(const SoughtKey& key) {
  return {key.of, key.transaction, key.at, key.meter_wh, std::string(key.id_tag)};
}

/// Not noexcept, so that the table keeps the hashes.
struct RepeatHash {
  using is_transparent = void;
  template <class Text>
  [[nodiscard]] std::size_t operator()(const RepeatKey<Text>& key) const {
    std::uint64_t hash = mixed(0, key.of);
    hash = mixed(hash, static_cast<std::uint64_t>(key.transaction));
    hash = mixed(hash, static_cast<std::uint64_t>(key.at.us()));
    hash = mixed(hash, static_cast<std::uint64_t>(key.meter_wh));
    for (const char c : key.id_tag) {
      hash = (hash ^ static_cast<unsigned char>(folded(c))) * 0x100000001B3U;  // FNV-1a
    }
    return mixed(hash, key.id_tag.size());
  }

 private:
  /// The finaliser of SplitMix64.
  [[nodiscard]] static constexpr std::uint64_t mixed(std::uint64_t hash, std::uint64_t value) {
    hash = (hash ^ value) + 0x9E3779B97F4A7C15U;
    hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9U;
    hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBU;
    return hash ^ (hash >> 31);
  }
};
struct RepeatEqual {
  using is_transparent = void;
  template <class A, class B>
  [[nodiscard]] bool operator()(const RepeatKey<A>& a, const RepeatKey<B>& b) const {
    return a.of == b.of && a.transaction == b.transaction && a.at == b.at &&
           a.meter_wh == b.meter_wh && same_folded(a.id_tag, b.id_tag);
  }
};

}  // namespace voltwin::core::state
