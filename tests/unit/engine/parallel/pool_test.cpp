#include "engine/parallel/pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "engine/parallel/replications.hpp"
#include "engine/random/random.hpp"
#include "engine/sim/digest.hpp"
#include "engine/stats/summary.hpp"

namespace voltwin::parallel {
namespace {

TEST(Pool, calls_every_piece_once_whatever_the_number_of_threads) {
  for (const unsigned threads : {1u, 2u, 3u, 8u}) {
    Pool pool(threads);
    EXPECT_EQ(pool.threads(), threads);
    for (const std::size_t count : {0u, 1u, 2u, 7u, 1000u}) {
      std::vector<int> calls(count, 0);  // not atomic: each piece has its own
      pool.for_each(count, [&](std::size_t i) { ++calls[i]; });
      EXPECT_EQ(calls, std::vector<int>(count, 1));
    }
  }
}

TEST(Pool, shows_the_caller_what_the_pieces_wrote_and_the_pieces_what_it_wrote) {
  Pool pool(4);
  std::vector<std::uint64_t> values(64, 1);
  for (int round = 0; round < 2000; ++round) {
    pool.for_each(values.size(), [&](std::size_t i) { values[i] += i; });
    values[static_cast<std::size_t>(round) % 64] += 1;
  }
  std::uint64_t sum = 0;
  for (const std::uint64_t value : values) sum += value;
  EXPECT_EQ(sum, 64u + 2000u + 2000u * (63u * 64u / 2u));
}

TEST(Pool, works_on_several_threads_at_once) {
  // Each piece waits for the other: one thread alone would never finish.
  Pool pool(2);
  std::atomic<int> there = 0;
  pool.for_each(2, [&](std::size_t) {
    ++there;
    there.notify_all();
    for (int seen = there; seen < 2; seen = there) there.wait(seen);
  });
  EXPECT_EQ(there, 2);
}

TEST(Pool, takes_over_what_a_busy_thread_has_not_begun) {
  // Pieces 0 and 2 are those of one thread; whoever has the first waits for the other.
  Pool pool(2);
  std::atomic<bool> done = false;
  pool.for_each(3, [&](std::size_t i) {
    if (i == 0) done.wait(false);
    if (i == 2) {
      done = true;
      done.notify_all();
    }
  });
  EXPECT_TRUE(done);
}

TEST(PoolDeathTest, no_threads_at_all_is_our_mistake) { EXPECT_DEATH(Pool pool(0), "ENSURE"); }

TEST(Replications, come_in_the_order_of_their_numbers_on_any_number_of_threads) {
  const auto run = [](std::size_t i) {
    random::Stream stream = random::Random(7).stream("run").stream(std::to_string(i));
    stats::Summary summary;
    // Of different length, so that they do not end in order.
    for (std::uint64_t n = 10 + stream.below(3000); n > 0; --n) summary.add(stream.exponential(2));
    return summary;
  };
  std::set<std::string> digests;
  for (const unsigned threads : {1u, 2u, 8u}) {
    Pool pool(threads);
    stats::Summary all;
    sim::Digest digest;
    for (const stats::Summary& summary : replicate(pool, 200, run)) {
      all.merge(summary);
      digest.add(summary.mean());
    }
    digest.add(all.mean());
    digest.add(all.variance());
    digests.insert(digest.hex());
    EXPECT_NEAR(all.mean(), 2.0, 0.02);
  }
  EXPECT_EQ(digests.size(), 1u);
}

TEST(Replications, may_give_what_can_only_be_moved) {
  Pool pool(2);
  const auto out =
      replicate(pool, 3, [](std::size_t i) { return std::make_unique<int>(static_cast<int>(i)); });
  ASSERT_EQ(out.size(), 3u);
  EXPECT_EQ(*out[2], 2);
}

}  // namespace
}  // namespace voltwin::parallel
