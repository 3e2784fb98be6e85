#include "engine/sim/event_queue.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/base/ensure.hpp"
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
  // Not even one that its slot has not given out yet.
  EXPECT_FALSE(queue.cancel(Handle{first.slot, first.generation + 1}));
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

TEST(EventQueue, a_rescheduled_event_is_as_one_scheduled_anew) {
  Queue queue;
  const Handle first = queue.schedule(Instant::from_us(5), 1);
  queue.schedule(Instant::from_us(7), 2);
  const Handle moved = queue.reschedule(first, Instant::from_us(7));
  EXPECT_FALSE(queue.is_waiting(first));
  EXPECT_TRUE(queue.is_waiting(moved));
  EXPECT_EQ(queue.size(), 2u);
  EXPECT_EQ(queue.next_time(), Instant::from_us(7));
  EXPECT_EQ(drain(queue), (std::vector<std::uint64_t>{2, 1}));
  EXPECT_EQ(queue.reschedule(first, Instant::from_us(1)), Handle{});
  EXPECT_EQ(drain(queue), (std::vector<std::uint64_t>{2, 1}));
  EXPECT_TRUE(queue.cancel(moved));
  EXPECT_EQ(drain(queue), (std::vector<std::uint64_t>{2}));
}

TEST(EventQueue, pops_up_to_a_limit_and_takes_earlier_events_afterwards) {
  Queue queue;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    queue.schedule(Instant::from_seconds(1'000'000 + static_cast<std::int64_t>(i)), i);
  }
  EXPECT_FALSE(queue.pop_until(Instant::from_seconds(5)));
  for (std::uint64_t i = 0; i < 1000; ++i) {
    queue.schedule(Instant::from_seconds(1000 - static_cast<std::int64_t>(i)), 2000 - i);
  }
  for (std::uint64_t i = 1001; i <= 2000; ++i) {
    const auto entry = queue.pop_until(Instant::from_seconds(1'000'000 - 1));
    ASSERT_TRUE(entry);
    EXPECT_EQ(entry->payload, i);
  }
  EXPECT_FALSE(queue.pop_until(Instant::from_seconds(1'000'000 - 1)));
  EXPECT_EQ(queue.pop_until(Instant::from_seconds(1'000'000))->payload, 0u);
}

TEST(EventQueue, takes_events_before_all_others_after_it_has_looked_for_some_in_vain) {
  Queue queue;
  for (std::uint64_t i = 0; i < 100; ++i) {
    queue.schedule(Instant::from_us(static_cast<std::int64_t>(i)), i);
  }
  // More than one bucket; it begins before the limit, but holds nothing up to it.
  for (std::uint64_t i = 100; i < 1100; ++i) {
    queue.schedule(Instant::from_us(65'441 + static_cast<std::int64_t>(i)), i);
  }
  for (std::uint64_t i = 0; i < 100; ++i) ASSERT_EQ(queue.pop().payload, i);
  ASSERT_FALSE(queue.pop_until(Instant::from_us(65'539)));
  queue.schedule(Instant::from_us(1280), 2000);
  EXPECT_EQ(queue.next_time(), Instant::from_us(1280));
  EXPECT_EQ(queue.pop().payload, 2000u);
  EXPECT_EQ(queue.pop().payload, 100u);
}

// Each of these took a time that grew with the square of the count: minutes, at this one.
constexpr std::int64_t very_many = 500'000;

TEST(EventQueue, is_as_fast_when_all_events_are_of_one_instant) {
  Queue queue;
  for (std::int64_t i = 0; i < very_many; ++i) queue.schedule(Instant{}, 0);
  for (std::int64_t i = 0; i < very_many; ++i) {
    queue.schedule(queue.pop().at, static_cast<std::uint64_t>(i));
  }
  for (std::int64_t i = 0; i < very_many; ++i) {
    ASSERT_EQ(queue.pop().payload, static_cast<std::uint64_t>(i));
  }
}

TEST(EventQueue, is_as_fast_when_each_event_comes_before_very_many_of_one_instant) {
  Queue queue;
  for (std::int64_t i = 0; i < very_many; ++i) queue.schedule(Instant::from_seconds(1), 0);
  for (std::int64_t i = 1; i <= very_many; ++i) queue.schedule(Instant::from_us(-i), 0);
  for (std::int64_t i = very_many; i > 0; --i) ASSERT_EQ(queue.pop().at, Instant::from_us(-i));
}

TEST(EventQueue, is_as_fast_when_each_event_comes_before_what_it_has_looked_at) {
  Queue queue;
  // Looked at and passed over, and looked at and left.
  for (std::uint64_t i = 0; i < 10; ++i) queue.cancel(queue.schedule(Instant::from_seconds(9), i));
  for (std::uint64_t i = 0; i < 1000; ++i) queue.schedule(Instant::from_seconds(100), i);
  ASSERT_FALSE(queue.pop_until(Instant::from_seconds(99)));
  for (std::int64_t i = very_many; i > 0; --i) queue.schedule(Instant::from_us(i), 0);
  for (std::int64_t i = 1; i <= very_many; ++i) ASSERT_EQ(queue.pop().at, Instant::from_us(i));
  for (std::uint64_t i = 0; i < 1000; ++i) ASSERT_EQ(queue.pop().payload, i);
}

TEST(EventQueue, keeps_events_at_both_ends_of_time) {
  Queue queue;
  for (std::uint64_t i = 0; i < 300; ++i) {
    queue.schedule(i % 2 == 0 ? Instant::never() : Instant::from_us(INT64_MIN), i);
  }
  std::vector<std::uint64_t> expected;
  for (std::uint64_t i = 1; i < 300; i += 2) expected.push_back(i);
  for (std::uint64_t i = 0; i < 300; i += 2) expected.push_back(i);
  EXPECT_EQ(drain(queue), expected);
}

/// Where the random times of a test lie.
enum class Times { near, spread, mixed, anywhere, powers, constant, ends, past };

// The queue and a sorted vector (the simplest thing that is right) under the same random
// operations, in phases that grow and shrink.
class Model {
 public:
  Model(random::Stream stream, Times times, std::size_t size_max)
      : stream_(stream), times_(times), size_max_(size_max) {}

  void run(int steps) {
    for (int step = 0; step < steps; ++step) {
      const double grow = (step / 2000) % 2 == 0 ? 0.6 : 0.3;
      const double choice = stream_.uniform();
      if (choice < grow && sorted_.size() < size_max_) {
        schedule();
      } else if (choice < grow + 0.08) {
        cancel();
      } else if (choice < grow + 0.16) {
        reschedule();
      } else {
        pop();
      }
      ASSERT_EQ(queue_.size(), sorted_.size());
      if (step % 16 == 0) {
        ASSERT_EQ(queue_.next_time(), sorted_.empty() ? Instant::never() : sorted_.front().at);
      }
    }
    Queue copy = queue_;
    while (!sorted_.empty()) {
      ASSERT_EQ(copy.pop().payload, sorted_.front().payload);
      popped(queue_.pop());
    }
    ASSERT_TRUE(queue_.empty());
    ASSERT_TRUE(copy.empty());
  }

 private:
  struct Event {
    Instant at;
    std::uint64_t payload;
  };

  Instant draw_time() {
    const auto below = [&](std::uint64_t n) { return static_cast<std::int64_t>(stream_.below(n)); };
    switch (times_) {
      case Times::near:
        return now_ + Duration::from_us(below(10));
      case Times::spread:
        return now_ + Duration::from_us(below(100'000));
      case Times::mixed:
        return now_ + Duration::from_us(below(5) > 0 ? below(50) : below(100'000'000'000));
      case Times::anywhere:
        return Instant::from_us(static_cast<std::int64_t>(stream_.next_u64()));
      case Times::powers:
        return now_ + Duration::from_us(std::int64_t{1} << below(40));
      case Times::constant:
        return now_ + Duration::from_seconds(30);
      case Times::ends:
        return Instant::from_us(below(2) == 0 ? INT64_MAX - below(300) : INT64_MIN + below(300));
      case Times::past:
        return now_ + Duration::from_us(below(1000) - 500);
    }
    UNREACHABLE();
  }

  void insert(Event event) {
    const auto behind =
        std::upper_bound(sorted_.begin(), sorted_.end(), event,
                         [](const Event& a, const Event& b) { return a.at < b.at; });
    sorted_.insert(behind, event);
  }

  auto find(std::uint64_t payload) {
    return std::find_if(sorted_.begin(), sorted_.end(),
                        [&](const Event& event) { return event.payload == payload; });
  }

  void schedule() {
    const Event event{draw_time(), handles_.size()};
    handles_.push_back(queue_.schedule(event.at, event.payload));
    insert(event);
  }

  /// One of the last hundred, or any: so that some are stale.
  std::uint64_t draw_payload() {
    const std::uint64_t count = handles_.size();
    return count > 100 && stream_.chance(0.8) ? count - 1 - stream_.below(100)
                                              : stream_.below(count);
  }

  void cancel() {
    if (handles_.empty()) return;
    const std::uint64_t payload = draw_payload();
    const auto place = find(payload);
    ASSERT_EQ(queue_.cancel(handles_[payload]), place != sorted_.end());
    if (place != sorted_.end()) sorted_.erase(place);
  }

  void reschedule() {
    if (handles_.empty()) return;
    const std::uint64_t payload = draw_payload();
    const Instant at = draw_time();
    const auto place = find(payload);
    const Handle moved = queue_.reschedule(handles_[payload], at);
    ASSERT_EQ(queue_.is_waiting(moved), place != sorted_.end());
    if (place == sorted_.end()) return;
    handles_[payload] = moved;
    sorted_.erase(place);
    insert({at, payload});
  }

  void pop() {
    if (stream_.chance(0.2)) {
      const Instant limit = draw_time();
      const auto entry = queue_.pop_until(limit);
      ASSERT_EQ(entry.has_value(), !sorted_.empty() && sorted_.front().at <= limit);
      if (entry) popped(*entry);
    } else if (!sorted_.empty()) {
      popped(queue_.pop());
    }
  }

  void popped(const Queue::Entry& entry) {
    ASSERT_EQ(entry.at, sorted_.front().at);
    ASSERT_EQ(entry.payload, sorted_.front().payload);
    if (times_ != Times::anywhere && times_ != Times::ends) now_ = entry.at;
    sorted_.erase(sorted_.begin());
  }

  random::Stream stream_;
  Times times_;
  std::size_t size_max_;
  Instant now_;
  Queue queue_;
  std::vector<Event> sorted_;
  std::vector<Handle> handles_;  ///< by payload
};

TEST(EventQueue, agrees_with_a_sorted_vector_under_random_operations) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    for (int times = 0; times < 8; ++times) {
      // Within the sorted front, around its end, and deep in the wheel.
      for (const std::size_t size_max : {30u, 150u, 3000u}) {
        SCOPED_TRACE(testing::Message() << seed << ' ' << times << ' ' << size_max);
        const random::Stream stream = random::Random(seed).stream("operations");
        Model(stream, static_cast<Times>(times), size_max).run(4000);
        if (testing::Test::HasFatalFailure()) return;
      }
    }
  }
}

TEST(EventQueue, is_bounded_by_the_living_however_many_are_cancelled) {
  Queue queue;
  queue.reserve(1000);
  std::vector<Handle> handles;
  for (std::uint64_t i = 0; i < 1000; ++i) handles.push_back(queue.schedule(Instant{}, i));
  random::Stream stream = random::Random(1).stream("times");
  const auto at = [&] {
    return Instant::from_us(static_cast<std::int64_t>(stream.below(1u << 30)));
  };
  const std::uint64_t before = allocation_count();
  for (int i = 0; i < 200'000; ++i) {
    Handle& handle = handles[stream.below(handles.size())];
    if (i % 2 == 0) {
      handle = queue.reschedule(handle, at());
    } else {
      ASSERT_TRUE(queue.cancel(handle));
      handle = queue.schedule(at(), 0);
    }
  }
  EXPECT_EQ(queue.size(), 1000u);
  EXPECT_EQ(allocation_count(), before);
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
