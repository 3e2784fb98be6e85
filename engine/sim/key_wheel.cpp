#include "engine/sim/key_wheel.hpp"

#include <bit>
#include <utility>

#include "engine/base/ensure.hpp"

namespace voltwin::sim {

void KeyWheel::reserve(std::size_t count) {
  front_.reserve(count + taken_max);
  if (count <= front_max) return;
  buckets_.resize(fan * level_count);
  // Every bucket may end in a chunk that is not full.
  chunks_.reserve(count / keys_a_chunk + std::min<std::size_t>(count, buckets_.size()) + 1);
  links_.reserve(chunks_.capacity());
}

void KeyWheel::put_in_front(Key added) {
  if (head_ == front_.size()) {
    front_.clear();
    head_ = 0;
  } else if (head_ > taken_max && head_ > front_.size() / 2) {
    front_.erase(front_.begin(), front_.begin() + static_cast<std::ptrdiff_t>(head_));
    head_ = 0;
  }
  front_.push_back(added);  // room for the hole that moves down from the end
  std::size_t at = front_.size() - 1;
  while (at > head_ && key(at - 1).time > added.time) {
    key(at) = key(at - 1);
    --at;
  }
  key(at) = added;
  if (added.time >= front_end_ && added.time != UINT64_MAX) front_end_ = added.time + 1;
  if (front_.size() - head_ > front_max) split_front();
}

void KeyWheel::split_front() {
  // A quarter stays: what is put there next is as likely to be early.
  const auto begin = front_.begin() + static_cast<std::ptrdiff_t>(head_);
  auto cut = begin + (front_.end() - begin) / 4;
  const auto by_time = [](const Key& a, const Key& b) { return a.time < b.time; };
  // Keys of one time stay together. Searched by halves: there may be very many of them.
  if (cut->time == (cut - 1)->time) {
    const auto [first, behind] = std::equal_range(begin, front_.end(), *cut, by_time);
    cut = behind != front_.end() ? behind : first;
  }
  if (cut == begin) return;
  const std::uint64_t cut_time = cut->time;
  if (buckets_.empty()) buckets_.resize(fan * level_count);
  // Nothing more comes before what was taken last, unless somebody reaches into the past.
  if (levels_ == 0) base_ = std::min(last_, cut_time);
  if (cut_time < base_) lower_base(std::min(last_, cut_time));
  front_end_ = cut_time;
  for (auto moved = cut; moved != front_.end(); ++moved) put_in_wheel(*moved);
  front_.erase(cut, front_.end());
}

// Only keys that share with the old base the digit in which the new one differs change their
// place: those of the levels below it, which all meet in the bucket of that digit.
void KeyWheel::lower_base(std::uint64_t to) {
  const unsigned level = place_of(to).level;
  base_ = to;
  for (Place at = filled_from({}); at.level < level; at = filled_from({})) deal_out(take(at));
}

// Its count is already that with the key that the new chunk is for.
void KeyWheel::lengthen(Bucket& into, Place place) {
  std::uint32_t fresh = free_chunks_;
  if (fresh != none) {
    free_chunks_ = std::exchange(links_[fresh], none);
  } else {
    ENSURE(chunks_.size() < none);
    fresh = static_cast<std::uint32_t>(chunks_.size());
    chunks_.emplace_back();
    links_.push_back(none);
  }
  if (into.count == 1) {
    into.head = fresh;
    filled_[place.level][place.digit / 64] |= std::uint64_t{1} << (place.digit % 64);
    levels_ |= 1U << place.level;
  } else {
    links_[into.tail] = fresh;
  }
  into.tail = fresh;
}

void KeyWheel::shorten(Bucket& old, const Bucket& now, Place place) {
  std::uint32_t rest = now.count == 0 ? now.head : std::exchange(links_[now.tail], none);
  while (rest != none) rest = free_chunk(rest);
  old = now.count == 0 ? Bucket{} : now;
  if (now.count == 0) mark_empty(place);
}

KeyWheel::Place KeyWheel::filled_from(Place from) const {
  for (unsigned level = from.level; level < level_count; ++level) {
    if ((levels_ >> level & 1) == 0) continue;
    const unsigned first = level == from.level ? from.digit : 0;
    for (unsigned word = first / 64; word < words; ++word) {
      std::uint64_t bits = filled_[level][word];
      if (word == first / 64) bits &= ~std::uint64_t{0} << (first % 64);
      if (bits != 0) return {level, word * 64 + static_cast<unsigned>(std::countr_zero(bits))};
    }
  }
  return {level_count, 0};
}

std::uint64_t KeyWheel::start_of(Place place) const {
  const unsigned shift = place.level * digit_bits;
  // The digits above are those of the base.
  const unsigned above = shift + digit_bits;
  const std::uint64_t kept = above < 64 ? base_ >> above << above : 0;
  return kept | std::uint64_t{place.digit} << shift;
}

void KeyWheel::mark_empty(Place place) {
  auto& level = filled_[place.level];
  level[place.digit / 64] &= ~(std::uint64_t{1} << (place.digit % 64));
  if (std::all_of(level.begin(), level.end(), [](std::uint64_t word) { return word == 0; })) {
    levels_ &= ~(1U << place.level);
  }
}

KeyWheel::Bucket KeyWheel::take(Place place) {
  mark_empty(place);
  return std::exchange(bucket(place), Bucket{});
}

std::uint32_t KeyWheel::free_chunk(std::uint32_t index) {
  const std::uint32_t next = std::exchange(links_[index], free_chunks_);
  free_chunks_ = index;
  return next;
}

bool KeyWheel::open_next(std::uint64_t limit, std::size_t expected) {
  front_.clear();
  head_ = 0;
  // An eighth of all keys at most, so that most new keys do not fall into the front.
  const std::size_t opened = std::clamp(expected / 8, opened_min, opened_max);
  for (;;) {
    const Place place = filled_from({});
    const std::uint64_t start = start_of(place);
    if (start > limit) return false;
    base_ = start;
    front_end_ = start;  // also when nothing is opened: what comes before the base goes there
    const Bucket first = take(place);
    const bool small = place.level == 0 || first.count <= opened;
    if (!small || !move_to_front(first, place.level)) {
      deal_out(first);
      continue;
    }
    const std::uint64_t end = start + (std::uint64_t{1} << (place.level * digit_bits));
    front_end_ = end > start ? end : UINT64_MAX;  // the last bucket ends with the time
    return front_.front().time <= limit;
  }
}

void KeyWheel::deal_out(const Bucket& from) {
  for (std::uint32_t c = from.head; c != none;) {
    const Chunk taken = chunk(c);  // a copy: its memory is used again at once
    const std::uint32_t count = count_in(from, c);
    c = free_chunk(c);
    for (std::uint32_t i = 0; i < count; ++i) put_in_wheel(taken.keys.data()[i]);
  }
}

// False, with the bucket and an empty front, when sorting it would take too long.
bool KeyWheel::move_to_front(const Bucket& from, unsigned level) {
  front_.resize(from.count);
  if (level > 0 && from.count > counted_min) {
    const bool counted = from.count <= coarse_max ? count_into_front<coarse_bits>(from, level)
                                                  : count_into_front<digit_bits>(from, level);
    if (!counted) {
      front_.clear();
      return false;
    }
  } else {
    Key* out = front_.data();
    for_each(
        from, [&](const Key& moved) { *out++ = moved; }, to_free());
  }
  if (level == 0) return true;  // all of one time
  // Insertion sort: stable, and what was counted is nearly in order.
  for (std::size_t i = 1; i < front_.size(); ++i) {
    const Key moved = key(i);
    std::size_t at = i;
    for (; at > 0 && key(at - 1).time > moved.time; --at) key(at) = key(at - 1);
    key(at) = moved;
  }
  return true;
}

// One round of counting sort, by the highest bits in which keys of the bucket may differ.
template <unsigned Bits>
bool KeyWheel::count_into_front(const Bucket& from, unsigned level) {
  const unsigned shift = level * digit_bits - Bits;
  const auto part_of = [shift](const Key& counted) {
    return static_cast<std::size_t>(counted.time >> shift) & ((std::size_t{1} << Bits) - 1);
  };
  std::array<std::uint32_t, std::size_t{1} << Bits> place{};
  for_each(
      from, [&](const Key& counted) { ++place.data()[part_of(counted)]; }, to_next());
  std::uint32_t sum = 0;
  std::uint32_t most = 0;
  for (std::uint32_t& begin : place) {
    most = std::max(most, begin);
    sum += std::exchange(begin, sum);
  }
  if (shift > 0 && most > alike_max) return false;
  for_each(
      from, [&](const Key& moved) { key(place.data()[part_of(moved)]++) = moved; }, to_free());
  return true;
}

}  // namespace voltwin::sim
