#pragma once
// The queues that are compared, under one face, each in its fastest form behind it:
//
//   Handle schedule(std::int64_t at_us, const Payload&);   in exact (time, sequence) order
//   void cancel(Handle);
//   Entry pop();                                           Entry{at_us, payload}
//
// A floor does not remove what is cancelled: it hands it out like any other event, and the
// model, which keeps a generation beside, drops it then. That is lazy deletion at its
// cheapest. All faces are inlined, so that none pays for being one. Whoever changes the
// interface of engine/sim changes OurQueue and nothing else.

#include <cstddef>
#include <cstdint>
#include <queue>
#include <utility>
#include <vector>

#include "engine/sim/event_queue.hpp"
#include "tests/bench/engine/bare_heap.hpp"
#include "tests/bench/engine/workload.hpp"

namespace voltwin::bench {

/// voltwin::sim::EventQueue. What is cancelled is gone.
class OurQueue {
 public:
  using Handle = sim::Handle;
  struct Entry {
    std::int64_t at_us;
    Payload payload;
  };

  void reserve(std::size_t count) { queue_.reserve(count); }
  [[nodiscard]] std::size_t size() const { return queue_.size(); }
  [[gnu::always_inline]] Handle schedule(std::int64_t at_us, const Payload& payload) {
    return queue_.schedule(Instant::from_us(at_us), payload);
  }
  void cancel(Handle handle) { queue_.cancel(handle); }
  Entry pop() {
    const auto entry = queue_.pop();
    return {entry.at.us(), entry.payload};
  }

 private:
  sim::EventQueue<Payload> queue_;
};

/// The floor: what everybody writes first.
class PriorityQueue {
 public:
  struct Handle {};
  struct Entry {
    std::int64_t at_us;
    std::uint64_t sequence;
    Payload payload;
  };

  void reserve(std::size_t count) {
    std::vector<Entry> room;
    room.reserve(count);
    queue_ = Queue(Later{}, std::move(room));
  }
  [[nodiscard]] std::size_t size() const { return queue_.size(); }
  [[gnu::always_inline]] Handle schedule(std::int64_t at_us, const Payload& payload) {
    queue_.push(Entry{at_us, next_sequence_++, payload});
    return {};
  }
  void cancel(Handle) {}
  Entry pop() {
    const Entry entry = queue_.top();
    queue_.pop();
    return entry;
  }

 private:
  struct Later {
    bool operator()(const Entry& a, const Entry& b) const {
      return a.at_us != b.at_us ? a.at_us > b.at_us : a.sequence > b.sequence;
    }
  };
  using Queue = std::priority_queue<Entry, std::vector<Entry>, Later>;
  Queue queue_;
  std::uint64_t next_sequence_ = 0;
};

/// The strong floor.
class BareQueue {
 public:
  struct Handle {};
  using Entry = BareHeap<Payload>::Entry;

  void reserve(std::size_t count) { heap_.reserve(count); }
  [[nodiscard]] std::size_t size() const { return heap_.size(); }
  [[gnu::always_inline]] Handle schedule(std::int64_t at_us, const Payload& payload) {
    heap_.schedule(at_us, payload);
    return {};
  }
  void cancel(Handle) {}
  Entry pop() { return heap_.pop(); }

 private:
  BareHeap<Payload> heap_;
};

}  // namespace voltwin::bench
