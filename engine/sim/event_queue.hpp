#pragma once
// EventQueue: what happens next, in exact (time, insertion sequence) order. It knows
// neither what a payload means nor what time it is now; whoever owns it decides both.
//
// Keys in a KeyWheel, which keeps the order and says why it is fast, over a table of slots
// that hold the payloads. Cancelling frees the slot and leaves its key behind, to be passed
// over; when such dead keys outnumber the living they are swept out, so that memory is
// bounded by twice the living. Nothing allocates once the queue has been as long before. A
// queue is a value: a copy holds the same events under the same handles, and both continue
// alike.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <type_traits>
#include <vector>

#include "engine/base/ensure.hpp"
#include "engine/sim/key_wheel.hpp"
#include "engine/time/instant.hpp"
#include "engine/time/timers.hpp"

namespace voltwin::sim {

/// Names a scheduled event; stale once it was popped, cancelled or rescheduled.
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

  /// Makes room for `count` waiting events, so that reaching them does not allocate, with as
  /// many cancelled ones as lie between them.
  void reserve(std::size_t count) {
    keys_.reserve(2 * count + dead_max);
    slots_.reserve(count);
  }

  /// Adds an event behind every event of the same instant.
  // Inlined whatever its size: a payload that the caller has just put together then goes to
  // its slot in registers, and does not wait for its own stores.
  [[gnu::always_inline]] Handle schedule(Instant at, const Payload& payload) {
    const std::uint32_t index = take_slot(payload);
    ++waiting_;
    return put(at, index);
  }

  /// Removes a waiting event; false, and nothing else, when the handle is stale or none.
  bool cancel(Handle handle) {
    if (!is_waiting(handle)) return false;
    release_slot(handle.slot);
    note_dead_key();
    return true;
  }

  /// Moves a waiting event to another instant, behind every event there, as if cancelled and
  /// scheduled anew; returns its new handle. Stale or none: nothing happens, returns none.
  Handle reschedule(Handle handle, Instant at) {
    if (!is_waiting(handle)) return Handle{};
    next_stamp(handle.slot);
    const Handle moved = put(at, handle.slot);
    note_dead_key();
    return moved;
  }

  /// Whether the handle's event still waits.
  [[nodiscard]] bool is_waiting(Handle handle) const {
    return handle.slot < slots_.size() && slots_[handle.slot].stamp == handle.generation &&
           slots_[handle.slot].next_free == in_use;
  }

  [[nodiscard]] bool empty() const { return waiting_ == 0; }
  [[nodiscard]] std::size_t size() const { return waiting_; }

  /// When the next event happens; Instant::never() when none waits. It changes nothing, and
  /// so has to look anew each time through the cancelled ones before it, and once the front
  /// is used up through the first bucket, which may hold all: a loop is faster with pop_until().
  [[nodiscard]] Instant next_time() const {
    const KeyWheel::Key* first = keys_.find_first(is_living());
    return first == nullptr ? Instant::never() : instant_of(first->time);
  }

  /// Removes and returns the next event. The queue must not be empty (ENSURE).
  Entry pop() {
    const bool found = find_first(UINT64_MAX);
    ENSURE(found);
    return take_first();
  }

  /// Removes and returns the next event if it happens before or at `limit`.
  std::optional<Entry> pop_until(Instant limit) {
    if (!find_first(time_of(limit))) return std::nullopt;
    return take_first();
  }

 private:
  static constexpr std::uint32_t none = UINT32_MAX;  ///< end of the chain of free slots
  static constexpr std::uint32_t in_use = none - 1;  ///< next_free of a slot that waits
  static constexpr std::size_t dead_max = 64;        ///< dead keys that are always tolerated
  static constexpr std::size_t fetched_ahead = 6;    ///< slots asked of memory before needed
  static_assert(Maximum < in_use);

  struct Slot {
    Payload payload;
    std::uint32_t stamp;      ///< of the key that stands for the event; older keys are dead
    std::uint32_t next_free;  ///< a chain of slots that may be used again, or in_use
  };

  [[nodiscard]] static std::uint64_t time_of(Instant at) {
    // Signed order as unsigned order.
    return static_cast<std::uint64_t>(at.us()) ^ (std::uint64_t{1} << 63);
  }
  [[nodiscard]] static Instant instant_of(std::uint64_t time) {
    return Instant::from_us(static_cast<std::int64_t>(time ^ (std::uint64_t{1} << 63)));
  }
  /// Without the checks of operator[], for the hot path: slots never go away.
  [[nodiscard]] Slot& slot(std::uint32_t index) { return slots_.data()[index]; }
  [[nodiscard]] const Slot& slot(std::uint32_t index) const { return slots_.data()[index]; }
  /// A free slot has had its stamp counted on, so that one comparison tells.
  [[nodiscard]] bool lives(const KeyWheel::Key& key) const {
    return slot(key.slot).stamp == key.stamp;
  }
  [[nodiscard]] auto is_living() const {
    return [this](const KeyWheel::Key& key) { return lives(key); };
  }

  [[gnu::always_inline]] std::uint32_t take_slot(const Payload& payload) {
    if (first_free_ == none) return add_slot(payload);
    const std::uint32_t index = first_free_;
    Slot& taken = slot(index);
    first_free_ = taken.next_free;
    taken.payload = payload;
    taken.next_free = in_use;
    return index;
  }

  [[gnu::noinline]] std::uint32_t add_slot(Payload payload) {
    ENSURE(slots_.size() < Maximum);
    slots_.push_back(Slot{payload, 0, in_use});
    return static_cast<std::uint32_t>(slots_.size() - 1);
  }

  void release_slot(std::uint32_t index) {
    next_stamp(index);
    slot(index).next_free = first_free_;
    first_free_ = index;
    --waiting_;
  }

  /// A dead key must not look alive when the stamps of its slot begin anew: then none may be
  /// left. (A handle as old as that is taken for a new one; nobody keeps it for 2^32 uses.)
  void next_stamp(std::uint32_t slot) {
    if (++slots_[slot].stamp == 0) [[unlikely]]
      sweep();
  }

  Handle put(Instant at, std::uint32_t index) {
    const std::uint32_t stamp = slot(index).stamp;
    keys_.put({time_of(at), index, stamp});
    return Handle{index, stamp};
  }

  void note_dead_key() {
    if (++dead_ > waiting_ + dead_max) sweep();
  }

  void sweep() {
    keys_.keep_only(is_living());
    dead_ = 0;
  }

  /// Makes the front hold a living key; false when the next one is after `limit`.
  bool find_first(std::uint64_t limit) {
    while (keys_.prepare(limit, waiting_)) {
      const KeyWheel::Key* soon = keys_.soon(fetched_ahead);
      if (soon != nullptr) __builtin_prefetch(&slot(soon->slot));
      if (lives(keys_.first())) return true;
      keys_.drop_first();
      --dead_;
    }
    return false;
  }

  /// After find_first().
  Entry take_first() {
    const KeyWheel::Key first = keys_.first();
    keys_.drop_first();
    const Entry entry{instant_of(first.time), slot(first.slot).payload};
    release_slot(first.slot);
    return entry;
  }

  KeyWheel keys_;
  std::vector<Slot> slots_;
  std::uint32_t first_free_ = none;
  std::size_t waiting_ = 0;
  std::size_t dead_ = 0;
};

}  // namespace voltwin::sim
