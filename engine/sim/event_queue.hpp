#pragma once
// EventQueue: what happens next, in exact (time, insertion sequence) order. It knows
// neither what a payload means nor what time it is now; whoever owns it decides both.
//
// A 4-ary implicit heap of (time, sequence, slot) over a table of slots that keep the
// payload and the event's place in the heap, so that cancelling removes an event at
// once. Scheduling, cancelling and popping are O(log n) and do not allocate once the
// queue has been as long before. A queue is a value: a copy holds the same events
// under the same handles, and both continue alike.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "engine/base/ensure.hpp"
#include "engine/time/instant.hpp"
#include "engine/time/timers.hpp"

namespace voltwin::sim {

/// Names a scheduled event; stale once it was popped or cancelled.
using Handle = TimerHandle;

/// `Maximum` is the most events that may wait at once; one more is our mistake (ENSURE).
template <class Payload, std::size_t Maximum = (std::size_t{1} << 24)>
class EventQueue {
  static_assert(std::is_trivially_copyable_v<Payload>, "a payload is plain data");
  static_assert(Maximum > 0 && Maximum < UINT32_MAX, "a slot is named by 32 bits");

 public:
  struct Entry {
    Instant at;
    Payload payload;
  };

  /// Makes room for `count` waiting events, so that reaching them does not allocate.
  void reserve(std::size_t count) {
    heap_.reserve(count);
    slots_.reserve(count);
  }

  /// Adds an event behind every event of the same instant.
  Handle schedule(Instant at, const Payload& payload) {
    const std::uint32_t slot = take_slot(payload);
    heap_.push_back(Item{});  // room for the hole that rises from the end
    rise(heap_.size() - 1, Item{at.us(), next_sequence_++, slot});
    return Handle{slot, slots_[slot].generation};
  }

  /// Removes a waiting event; false, and nothing else, when the handle is stale or none.
  bool cancel(Handle handle) {
    if (!is_waiting(handle)) return false;
    remove(slots_[handle.slot].place);
    return true;
  }

  /// Whether the handle's event still waits.
  [[nodiscard]] bool is_waiting(Handle handle) const {
    return handle.slot < slots_.size() && slots_[handle.slot].generation == handle.generation &&
           slots_[handle.slot].place != not_waiting;
  }

  [[nodiscard]] bool empty() const { return heap_.empty(); }
  [[nodiscard]] std::size_t size() const { return heap_.size(); }

  /// When the next event happens; Instant::never() when none waits.
  [[nodiscard]] Instant next_time() const {
    return heap_.empty() ? Instant::never() : Instant::from_us(heap_.front().at_us);
  }

  /// Removes and returns the next event. The queue must not be empty (ENSURE).
  Entry pop() {
    ENSURE(!heap_.empty());
    const Item first = heap_.front();
    const Entry entry{Instant::from_us(first.at_us), slots_[first.slot].payload};
    remove(0);
    return entry;
  }

 private:
  static constexpr std::size_t arity = 4;
  static constexpr std::uint32_t not_waiting = UINT32_MAX;

  /// The key lives in the heap: comparing does not reach into the slots.
  struct Item {
    std::int64_t at_us = 0;
    std::uint64_t sequence = 0;
    std::uint32_t slot = 0;
  };
  struct Slot {
    Payload payload;
    std::uint32_t generation;
    std::uint32_t place;      ///< index in the heap, or not_waiting
    std::uint32_t next_free;  ///< a chain of slots that may be used again
  };

  [[nodiscard]] static bool before(const Item& a, const Item& b) {
    return a.at_us != b.at_us ? a.at_us < b.at_us : a.sequence < b.sequence;
  }

  std::uint32_t take_slot(const Payload& payload) {
    if (first_free_ != not_waiting) {
      const std::uint32_t slot = first_free_;
      first_free_ = slots_[slot].next_free;
      slots_[slot].payload = payload;
      return slot;
    }
    ENSURE(slots_.size() < Maximum);
    slots_.push_back(Slot{payload, 0, not_waiting, not_waiting});
    return static_cast<std::uint32_t>(slots_.size() - 1);
  }

  void release_slot(std::uint32_t slot) {
    Slot& freed = slots_[slot];
    ++freed.generation;  // wraps after 2^32 uses of one slot; no handle is kept that long
    freed.place = not_waiting;
    freed.next_free = first_free_;
    first_free_ = slot;
  }

  void place(std::size_t index, const Item& item) {
    heap_[index] = item;
    slots_[item.slot].place = static_cast<std::uint32_t>(index);
  }

  /// Puts `item` into the hole at `index` or above it.
  void rise(std::size_t index, const Item& item) {
    while (index > 0) {
      const std::size_t parent = (index - 1) / arity;
      if (!before(item, heap_[parent])) break;
      place(index, heap_[parent]);
      index = parent;
    }
    place(index, item);
  }

  /// Puts `item` into the hole at `index` or below it.
  void sink(std::size_t index, const Item& item) {
    const std::size_t size = heap_.size();
    for (;;) {
      const std::size_t first = index * arity + 1;
      if (first >= size) break;
      const std::size_t end = std::min(first + arity, size);
      std::size_t least = first;
      for (std::size_t child = first + 1; child < end; ++child) {
        if (before(heap_[child], heap_[least])) least = child;
      }
      if (!before(heap_[least], item)) break;
      place(index, heap_[least]);
      index = least;
    }
    place(index, item);
  }

  void remove(std::size_t index) {
    release_slot(heap_[index].slot);
    const Item last = heap_.back();
    heap_.pop_back();
    if (index == heap_.size()) return;  // it was the last one itself
    if (index > 0 && before(last, heap_[(index - 1) / arity])) {
      rise(index, last);
    } else {
      sink(index, last);
    }
  }

  std::vector<Item> heap_;
  std::vector<Slot> slots_;
  std::uint32_t first_free_ = not_waiting;
  std::uint64_t next_sequence_ = 0;
};

}  // namespace voltwin::sim
