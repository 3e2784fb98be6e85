#pragma once
// KeyWheel: the order of the event queue. It holds keys (a time, a slot, a stamp) and gives
// them back by time, keys of one time in the order in which they were put in. It knows
// nothing of what a slot holds, nor which keys are still wanted.
//
// Two parts. The *front* is a short sorted run of the earliest keys, read from its head. All
// later keys lie unsorted in the *wheel*: 8 levels of 256 buckets, a key in the bucket named
// by the highest of its eight digits that differs from the base's (a radix heap, or a
// hierarchical timing wheel without ticks). When the front is used up, the first bucket that
// is not empty becomes the front if it is small, or else is dealt out among the levels below
// it. A key is moved two or three times, always to the end of a run of memory; it is compared
// with few others, and empty time costs nothing, whatever its length.
//
// Order needs no sequence numbers. All keys of one time are always in one place: a bucket is
// a function of time and base, and dealing out, splitting the front and counting all go
// through a bucket from its first key to its last.
//
// Chosen by measurement (hold model, payload of 24 bytes, M events per CPU second at 1e2, 1e3,
// 1e5 and 1e6 pending, on an AMD EPYC of family 25; `./dev bench engine` repeats it):
//   std::priority_queue                       17   17   5.6   0.9
//   4-ary heap, indexed for cancelling        19   15   5.0   1.3
//   4-ary heap of bare 16-byte keys           20   20   8.0   2.7
//   this, digits of 6 bits                    17   24   22    13
//   this, digits of 8 bits                    27   30   27    17
// For timers that are many and alike (heartbeats, time-outs) the area measures a mix of its own.
// Not built: a timing wheel of fixed ticks, which bounds the resolution or pays for empty ticks,
// and a ladder queue, which sizes its buckets by guessing; both move a key about as often as
// this. A front of up to 64 keys makes small queues a sorted array.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace voltwin::sim {

class KeyWheel {
 public:
  struct Key {
    std::uint64_t time = 0;
    std::uint32_t slot = 0;
    std::uint32_t stamp = 0;
  };

  /// Makes room for `count` keys, so that reaching them does not allocate.
  void reserve(std::size_t count);

  /// Puts a key behind every key of the same time. O(1) in all but name: up to 64 keys of
  /// the front are shifted (more when they are of one time, then once), and a key is moved at
  /// most once a level on its way to the front. Exact for any time. 64 keys before the last
  /// limit of prepare() may cost the first bucket dealt out under it being gathered again.
  // A key goes by value, in two registers: put together in memory and loaded as one word of
  // 16 bytes, it would wait for its own stores.
  void put(Key added) {
    if (added.time < front_end_ || levels_ == 0) {
      put_in_front(added);
    } else {
      put_in_wheel(added);
    }
  }

  /// Makes the front hold the first key; false when there is none, or none up to `limit`
  /// (whose keys of later buckets are left as they lie). `expected` is about how many keys
  /// there are: a larger wheel is taken in larger pieces.
  bool prepare(std::uint64_t limit, std::size_t expected) {
    if (head_ < front_.size()) return key(head_).time <= limit;
    return levels_ != 0 && open_next(limit, expected);
  }
  /// The first key, after prepare().
  [[nodiscard]] const Key& first() const { return key(head_); }
  /// Takes away the first key, after prepare().
  void drop_first() { last_ = key(head_++).time; }
  /// The key `ahead` places behind the first one if the front reaches that far, or null:
  /// whose slot will soon be read.
  [[nodiscard]] const Key* soon(std::size_t ahead) const {
    return head_ + ahead < front_.size() ? &key(head_ + ahead) : nullptr;
  }

  /// The first key that is wanted, without changing anything; null when there is none. It
  /// looks through the whole first bucket when the front is used up.
  template <class Wanted>
  [[nodiscard]] const Key* find_first(Wanted wanted) const;

  /// Takes away every key that is not wanted. O(keys).
  template <class Wanted>
  void keep_only(Wanted wanted);

 private:
  static constexpr unsigned digit_bits = 8;
  static constexpr unsigned fan = 1U << digit_bits;
  static constexpr unsigned level_count = 64 / digit_bits;
  static constexpr unsigned words = fan / 64;
  static constexpr std::uint32_t none = UINT32_MAX;
  static constexpr std::size_t front_max = 64;    ///< beyond it, keys put there are split off
  static constexpr std::size_t opened_min = 16;   ///< a bucket up to this becomes the front
  static constexpr std::size_t opened_max = 512;  ///< a larger one never does
  static constexpr std::size_t counted_min = 24;  ///< larger ones are counted before sorting
  static constexpr std::size_t coarse_max = 128;  ///< up to this by coarse_bits, else a digit
  static constexpr unsigned coarse_bits = 6;
  static constexpr std::uint32_t alike_max = 64;     ///< keys of one count that are then sorted
  static constexpr std::size_t taken_max = 512;      ///< taken keys that may lie before the head
  static constexpr std::uint32_t keys_a_chunk = 16;  ///< a chunk is 4 cache lines

  struct Chunk {
    std::array<Key, keys_a_chunk> keys;
  };
  /// A list of chunks, each but the last one full: to put a key there, nothing need be read
  /// but the bucket.
  struct Bucket {
    std::uint32_t head = none;
    std::uint32_t tail = none;
    std::uint32_t count = 0;
  };
  struct Place {
    unsigned level = 0;
    unsigned digit = 0;
  };

  [[nodiscard]] static unsigned digit_of(std::uint64_t time, unsigned level) {
    return static_cast<unsigned>(time >> (level * digit_bits)) & (fan - 1);
  }
  [[nodiscard]] Place place_of(std::uint64_t time) const {
    // The highest bit that differs says the level; equal times are of level 0.
    const auto zeros = static_cast<unsigned>(__builtin_clzll((time ^ base_) | 1));
    const unsigned level = (63 - zeros) / digit_bits;
    return {level, digit_of(time, level)};
  }
  // On the hot path without the checks of operator[], which cost a third of all: what is
  // asked for is there by construction, and the tests say so under the address sanitizer.
  [[nodiscard]] Key& key(std::size_t index) { return front_.data()[index]; }
  [[nodiscard]] const Key& key(std::size_t index) const { return front_.data()[index]; }
  [[nodiscard]] Chunk& chunk(std::uint32_t index) { return chunks_.data()[index]; }
  [[nodiscard]] const Chunk& chunk(std::uint32_t index) const { return chunks_.data()[index]; }
  [[nodiscard]] Bucket& bucket(Place place) {
    return buckets_.data()[place.level * fan + place.digit];
  }
  [[nodiscard]] const Bucket& bucket(Place place) const {
    return buckets_.data()[place.level * fan + place.digit];
  }

  void put_in_wheel(Key added) {
    const Place place = place_of(added.time);
    Bucket& into = bucket(place);
    const std::uint32_t at = into.count++ % keys_a_chunk;
    if (at == 0) lengthen(into, place);
    chunk(into.tail).keys.data()[at] = added;
  }
  /// How many keys of the bucket lie in its chunk `index`.
  [[nodiscard]] static std::uint32_t count_in(const Bucket& of, std::uint32_t index) {
    return index == of.tail ? (of.count - 1) % keys_a_chunk + 1 : keys_a_chunk;
  }
  /// Calls visit(key) for each key of a bucket in order, and then with_chunk(index), which
  /// returns the next chunk, for each of its chunks.
  template <class Visit, class WithChunk>
  void for_each(const Bucket& of, Visit visit, WithChunk with_chunk) const {
    for (std::uint32_t c = of.head; c != none;) {
      const Key* keys = chunk(c).keys.data();
      const std::uint32_t count = count_in(of, c);
      for (std::uint32_t i = 0; i < count; ++i) visit(keys[i]);
      c = with_chunk(c);
    }
  }
  [[nodiscard]] auto to_next() const {
    return [this](std::uint32_t index) { return links_.data()[index]; };
  }
  [[nodiscard]] auto to_free() {
    return [this](std::uint32_t index) { return free_chunk(index); };
  }

  void put_in_front(Key added);
  void lengthen(Bucket& into, Place place);
  void shorten(Bucket& old, const Bucket& now, Place place);
  void split_front();
  void lower_base(std::uint64_t to);
  bool open_next(std::uint64_t limit, std::size_t expected);
  /// The first bucket at or after a place that is not empty, in the order of time; its level
  /// is level_count when there is none.
  [[nodiscard]] Place filled_from(Place from) const;
  [[nodiscard]] static Place after(Place place) {
    return place.digit + 1 < fan ? Place{place.level, place.digit + 1} : Place{place.level + 1, 0};
  }
  [[nodiscard]] std::uint64_t start_of(Place place) const;
  Bucket take(Place place);
  void mark_empty(Place place);
  void deal_out(const Bucket& from);
  bool move_to_front(const Bucket& from, unsigned level);
  template <unsigned Bits>
  bool count_into_front(const Bucket& from, unsigned level);
  std::uint32_t free_chunk(std::uint32_t index);

  std::vector<Key> front_;
  std::size_t head_ = 0;
  std::uint64_t front_end_ = 0;  ///< the front holds all keys of earlier times
  std::uint64_t base_ = 0;       ///< not after any key of the wheel, nor after front_end_
  std::uint64_t last_ = 0;       ///< of the key taken away last
  std::vector<Chunk> chunks_;
  std::vector<std::uint32_t> links_;  ///< by chunk: the next one of its bucket, or free one
  std::uint32_t free_chunks_ = none;  ///< a chain
  std::uint32_t levels_ = 0;          ///< a bit for each level that is not empty
  std::array<std::array<std::uint64_t, words>, level_count> filled_{};
  std::vector<Bucket> buckets_;  ///< made when the front overflows for the first time
};

template <class Wanted>
const KeyWheel::Key* KeyWheel::find_first(Wanted wanted) const {
  for (std::size_t i = head_; i < front_.size(); ++i) {
    if (wanted(key(i))) return &key(i);
  }
  for (Place at = filled_from({}); at.level < level_count; at = filled_from(after(at))) {
    const Key* first = nullptr;
    const auto consider = [&](const Key& candidate) {
      if (first != nullptr && candidate.time >= first->time) return;
      if (wanted(candidate)) first = &candidate;
    };
    for_each(bucket(at), consider, to_next());
    if (first != nullptr) return first;
  }
  return nullptr;
}

template <class Wanted>
void KeyWheel::keep_only(Wanted wanted) {
  std::size_t kept = head_;
  for (std::size_t i = head_; i < front_.size(); ++i) {
    if (wanted(key(i))) key(kept++) = key(i);
  }
  front_.resize(kept);
  for (Place at = filled_from({}); at.level < level_count; at = filled_from(after(at))) {
    Bucket& old = bucket(at);
    // Written anew into its own chunks: a key is never written ahead of where it is read.
    Bucket now{old.head, old.head, 0};
    const auto keep = [&](const Key& moved) {
      if (!wanted(moved)) return;
      if (now.count > 0 && now.count % keys_a_chunk == 0) now.tail = links_[now.tail];
      chunk(now.tail).keys[now.count++ % keys_a_chunk] = moved;
    };
    for_each(
        old, [&](Key moved) { keep(moved); }, to_next());
    shorten(old, now, at);
  }
}

}  // namespace voltwin::sim
