#pragma once
// BareHeap: the strong floor. What a 4-ary implicit heap can do when it is nothing else:
// keys of 16 bytes, the four children of a node in one cache line, payloads in a table
// beside, nothing that could remove an event from the middle.
//
// A key is (time, sequence, slot) as one unsigned number of 128 bits, so that the exact
// order (time, sequence) is one comparison. Vacant places hold the greatest key: the least
// of four children is then found without asking how many there are, and without a branch.
// A branch would be guessed wrongly half of the time, but the guess would have the next
// level on its way from memory; in a large heap that level is therefore asked for ahead.

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/base/ensure.hpp"

namespace voltwin::bench {

template <class Payload>
class BareHeap {
 public:
  struct Entry {
    std::int64_t at_us;
    Payload payload;
  };

  void reserve(std::size_t count) {
    lines_.reserve(count / arity + 2);
    payloads_.reserve(count);
    free_.reserve(count);
  }

  [[nodiscard]] std::size_t size() const { return size_; }

  /// Adds an event behind every event of the same instant; `at_us` is not negative (ENSURE).
  void schedule(std::int64_t at_us, const Payload& payload) {
    ENSURE(at_us >= 0);
    const Key key = make_key(static_cast<std::uint64_t>(at_us), take_slot(payload));
    const std::size_t index = size_++;
    if ((index + first_place) / arity == lines_.size()) lines_.push_back(vacant_line());
    rise(index, key);
  }

  /// Removes and returns the next event. The heap must not be empty (ENSURE).
  Entry pop() {
    ENSURE(size_ > 0);
    const Key first = at(0);
    const auto slot = static_cast<std::uint32_t>(first & slot_mask);
    const Entry entry{static_cast<std::int64_t>(first >> 64), payloads_[slot]};
    free_.push_back(slot);
    const Key last = at(--size_);
    at(size_) = vacant;
    if (size_ > 0) refill(last);
    return entry;
  }

 private:
  __extension__ using Key = unsigned __int128;
  static constexpr std::size_t arity = 4;
  /// The root stands last in the first line, so that children 4i+1 .. 4i+4 fill one line.
  static constexpr std::size_t first_place = arity - 1;
  static constexpr int slot_bits = 24;  ///< leaves 40 for the sequence: 10^12 events
  static constexpr std::uint64_t slot_mask = (std::uint64_t{1} << slot_bits) - 1;
  static constexpr Key vacant = ~Key{0};
  static constexpr std::size_t large = std::size_t{1} << 15;  ///< half a megabyte of keys

  struct alignas(64) Line {
    std::array<Key, arity> keys;
  };
  static Line vacant_line() { return Line{{vacant, vacant, vacant, vacant}}; }

  Key& at(std::size_t index) {
    const std::size_t place = index + first_place;
    return lines_.data()[place / arity].keys[place % arity];
  }

  Key make_key(std::uint64_t at_us, std::uint32_t slot) {
    return (Key{at_us} << 64) | (next_sequence_++ << slot_bits) | slot;
  }

  std::uint32_t take_slot(const Payload& payload) {
    if (free_.empty()) {
      ENSURE(payloads_.size() <= slot_mask);
      payloads_.push_back(payload);
      return static_cast<std::uint32_t>(payloads_.size() - 1);
    }
    const std::uint32_t slot = free_.back();
    free_.pop_back();
    payloads_[slot] = payload;
    return slot;
  }

  /// Puts `key` into the hole at `index` or above it.
  void rise(std::size_t index, Key key) {
    while (index > 0) {
      const std::size_t parent = (index - 1) / arity;
      if (at(parent) < key) break;
      at(index) = at(parent);
      index = parent;
    }
    at(index) = key;
  }

  /// Fills the hole at the root: down along the least children to the bottom, where `key`,
  /// which came from there, nearly always belongs; then up as far as it must.
  void refill(Key key) {
    std::size_t hole = 0;
    for (std::size_t first = 1; first < size_; first = hole * arity + 1) {
      if (size_ >= large) {
        // Here, not in a function of its own: GCC 12 takes one that only prefetches for one
        // without effect, and drops the call.
        const Line* below = lines_.data() + (first * arity + 1 + first_place) / arity;
        for (std::size_t i = 0; i < arity; ++i) __builtin_prefetch(below + i);
      }
      const auto& keys = lines_.data()[(first + first_place) / arity].keys;
      const std::size_t left = keys[1] < keys[0] ? 1 : 0;
      const std::size_t right = keys[3] < keys[2] ? 3 : 2;
      const std::size_t least = keys[right] < keys[left] ? right : left;
      at(hole) = keys[least];
      hole = first + least;
    }
    rise(hole, key);
  }

  std::vector<Line> lines_{vacant_line()};
  std::vector<Payload> payloads_;
  std::vector<std::uint32_t> free_;
  std::size_t size_ = 0;
  std::uint64_t next_sequence_ = 0;
};

}  // namespace voltwin::bench
