// The contenders do the same work, or their figures say nothing.
#include "tests/bench/engine/models.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace voltwin::bench {
namespace {

// Check sums of the same model over each queue, after each of several stretches.
template <template <class> class Model>
void expect_the_same_of_all_queues(std::size_t size) {
  Model<OurQueue> ours(size);
  Model<PriorityQueue> floor(size);
  Model<BareQueue> bare(size);
  for (const std::size_t events : {std::size_t{1}, size, 10 * size}) {
    ours.run(events);
    floor.run(events);
    bare.run(events);
    EXPECT_EQ(floor.check_sum(), ours.check_sum()) << size << " after " << events;
    EXPECT_EQ(bare.check_sum(), ours.check_sum()) << size << " after " << events;
  }
}

}  // namespace

TEST(Models, every_queue_fires_the_same_events_in_the_same_order) {
  for (const std::size_t size : {1U, 2U, 3U, 4U, 5U, 7U, 64U, 1000U}) {
    expect_the_same_of_all_queues<HoldModel>(size);
    expect_the_same_of_all_queues<RequestModel>(size);
    expect_the_same_of_all_queues<TimerModel>(size);
  }
}

TEST(BareHeap, hands_out_events_by_time_and_those_of_one_instant_in_the_order_of_insertion) {
  BareHeap<int> heap;
  std::vector<std::int64_t> times;
  Draw draw(5);
  std::int64_t now = 0;
  // Grows to 300, shrinks to nothing, and again; times collide often.
  for (int phase = 0; phase < 6; ++phase) {
    for (int i = 0; i < 300; ++i) {
      const std::int64_t at = now + static_cast<std::int64_t>(draw.bits() % 20);
      heap.schedule(at, static_cast<int>(times.size()));
      times.push_back(at);
    }
    int before = -1;
    for (int i = 0; i < 300; ++i) {
      const auto [at, number] = heap.pop();
      EXPECT_EQ(at, times[static_cast<std::size_t>(number)]);
      EXPECT_TRUE(at > now || (at == now && number > before));
      now = at;
      before = number;
    }
    EXPECT_EQ(heap.size(), 0U);
  }
}

TEST(Draw, exponential_delays_have_the_mean_and_the_quantiles_of_the_law) {
  Draw draw(6);
  std::vector<double> delays(200'000);
  for (double& delay : delays) delay = static_cast<double>(draw.exponential_us(1e6));
  std::sort(delays.begin(), delays.end());
  EXPECT_GE(delays.front(), 0.0);
  double sum = 0.0;
  for (const double delay : delays) sum += delay;
  EXPECT_NEAR(sum / 200'000 / 1e6, 1.0, 0.01);  // 4.5 standard errors
  // -log(1 - p) of p = 0.1, 0.5, 0.9, 0.99
  EXPECT_NEAR(delays[20'000] / 1e6, 0.10536, 0.004);
  EXPECT_NEAR(delays[100'000] / 1e6, 0.69315, 0.011);
  EXPECT_NEAR(delays[180'000] / 1e6, 2.30259, 0.031);
  EXPECT_NEAR(delays[198'000] / 1e6, 4.60517, 0.1);
}

}  // namespace voltwin::bench
