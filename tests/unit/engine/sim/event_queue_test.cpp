#include "engine/sim/event_queue.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "engine/random/random.hpp"
#include "tests/unit/engine/sim/allocation_count.hpp"

namespace voltwin::sim {
namespace {

using Queue = EventQueue<std::uint64_t>;

std::vector<std::uint64_t> drain(Queue queue) {
  std::vector<std::uint64_t> payloads;
  while (!queue.empty()) payloads.push_back(queue.pop().payload);
  return payloads;
}

TEST(EventQueue, pops_by_time_and_events_of_one_instant_in_the_order_of_scheduling) {
  Queue queue;
  for (std::uint64_t i = 0; i < 100; ++i) queue.schedule(Instant::from_seconds(5), i);
  queue.schedule(Instant::from_seconds(4), 100);
  queue.schedule(Instant::from_us(-1), 101);
  ASSERT_EQ(queue.next_time(), Instant::from_us(-1));
  std::vector<std::uint64_t> expected{101, 100};
  for (std::uint64_t i = 0; i < 100; ++i) expected.push_back(i);
  EXPECT_EQ(drain(queue), expected);
  EXPECT_EQ(Queue().next_time(), Instant::never());
}

TEST(EventQueue, a_stale_handle_cancels_nothing_even_when_its_slot_is_used_again) {
  Queue queue;
  const Handle first = queue.schedule(Instant::from_seconds(1), 1);
  EXPECT_TRUE(queue.is_waiting(first));
  queue.pop();
  const Handle second = queue.schedule(Instant::from_seconds(2), 2);
  ASSERT_EQ(first.slot, second.slot);
  EXPECT_FALSE(queue.is_waiting(first));
  EXPECT_FALSE(queue.cancel(first));
  EXPECT_FALSE(queue.cancel(Handle{}));
  EXPECT_FALSE(queue.cancel(Handle{7, 0}));
  EXPECT_EQ(queue.size(), 1u);
  EXPECT_TRUE(queue.cancel(second));
  EXPECT_FALSE(queue.cancel(second));
  EXPECT_TRUE(queue.empty());
}

TEST(EventQueue, a_copy_continues_alike_under_the_same_handles) {
  Queue queue;
  std::vector<Handle> handles;
  for (std::uint64_t i = 0; i < 50; ++i) {
    handles.push_back(queue.schedule(Instant::from_us(static_cast<std::int64_t>(i * 7 % 13)), i));
  }
  Queue copy = queue;
  for (const std::size_t i : {3u, 30u, 49u}) {
    EXPECT_TRUE(queue.cancel(handles[i]));
    EXPECT_TRUE(copy.cancel(handles[i]));
  }
  EXPECT_EQ(queue.schedule(Instant::from_us(5), 77), copy.schedule(Instant::from_us(5), 77));
  EXPECT_EQ(drain(queue), drain(copy));
}

// The queue and a std::multimap (which keeps equal keys in order of insertion) under the
// same random operations, in phases that grow, shrink and churn, with few distinct times.
class Model {
 public:
  explicit Model(random::Stream stream) : stream_(stream) {}

  void run(int steps) {
    for (int step = 0; step < steps; ++step) {
      const double grow = (step / 2000) % 2 == 0 ? 0.55 : 0.35;
      const double choice = stream_.uniform();
      if (choice < grow) {
        schedule();
      } else if (choice < grow + 0.2) {
        cancel();
      } else {
        pop();
      }
      ASSERT_EQ(queue_.size(), reference_.size());
      ASSERT_EQ(queue_.next_time(),
                reference_.empty() ? Instant::never() : reference_.begin()->first);
    }
    while (!reference_.empty()) pop();
    ASSERT_TRUE(queue_.empty());
  }

 private:
  using Reference = std::multimap<Instant, std::uint64_t>;

  void schedule() {
    const Instant at = Instant::from_us(static_cast<std::int64_t>(stream_.below(200)) - 100);
    const std::uint64_t payload = next_payload_++;
    handles_.push_back(queue_.schedule(at, payload));
    places_[payload] = reference_.emplace(at, payload);
  }

  void cancel() {
    if (handles_.empty()) return;
    const std::uint64_t payload = stream_.below(handles_.size());  // payload i has handle i
    const auto place = places_.find(payload);
    ASSERT_EQ(queue_.cancel(handles_[payload]), place != places_.end());
    if (place == places_.end()) return;
    reference_.erase(place->second);
    places_.erase(place);
  }

  void pop() {
    if (reference_.empty()) return;
    const auto entry = queue_.pop();
    ASSERT_EQ(entry.at, reference_.begin()->first);
    ASSERT_EQ(entry.payload, reference_.begin()->second);
    places_.erase(entry.payload);
    reference_.erase(reference_.begin());
  }

  random::Stream stream_;
  Queue queue_;
  Reference reference_;
  std::map<std::uint64_t, Reference::iterator> places_;
  std::vector<Handle> handles_;
  std::uint64_t next_payload_ = 0;
};

TEST(EventQueue, agrees_with_a_sorted_multimap_under_random_operations) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    SCOPED_TRACE(seed);
    Model(random::Random(seed).stream("operations")).run(10'000);
  }
}

TEST(EventQueue, does_not_allocate_once_it_has_been_as_long) {
  Queue queue;
  queue.reserve(1000);
  random::Stream stream = random::Random(1).stream("times");
  std::vector<Handle> handles(1000);
  const std::uint64_t before = allocation_count();
  for (int round = 0; round < 20; ++round) {
    for (Handle& handle : handles) {
      handle = queue.schedule(Instant::from_us(static_cast<std::int64_t>(stream.below(50))), 0);
    }
    for (std::size_t i = 0; i < handles.size(); i += 3) queue.cancel(handles[i]);
    while (!queue.empty()) queue.pop();
  }
  EXPECT_EQ(allocation_count(), before);
}

TEST(EventQueueDeathTest, one_event_too_many_and_a_pop_from_nothing_are_our_mistakes) {
  EventQueue<int, 3> queue;
  EXPECT_DEATH(queue.pop(), "ENSURE");
  for (int i = 0; i < 3; ++i) queue.schedule(Instant{}, i);
  EXPECT_DEATH(queue.schedule(Instant{}, 3), "ENSURE");
  queue.pop();
  queue.schedule(Instant{}, 3);
  EXPECT_EQ(queue.size(), 3u);
}

}  // namespace
}  // namespace voltwin::sim
