// The numbers that stations call transactions by: a permutation, in range, and not to be guessed.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <vector>

#include "csms/core/session/wire_ids.hpp"
#include "engine/random/random.hpp"

namespace voltwin::core::session {
namespace {

TransactionKey key_of(random::Stream& draws) {
  const std::uint64_t first = draws.next_u64();
  return TransactionKey({first, draws.next_u64()});
}

TEST(WireIds, no_two_counters_share_an_id_and_every_id_is_one_that_stations_can_keep) {
  random::Stream draws = random::Random(1).stream("wire ids");
  for (int round = 0; round < 4; ++round) {
    const TransactionKey key = key_of(draws);
    std::vector<bool> seen(largest_wire_id + 1, false);
    const auto take = [&](std::uint64_t number) {
      const std::uint64_t id = permuted(key, number);
      ASSERT_GE(id, 1U);
      ASSERT_LT(id, 2'147'483'647U) << "that one belongs to nobody";
      ASSERT_FALSE(seen[id]) << number << " gets " << id << " once more";
      seen[id] = true;
    };
    for (std::uint64_t number = 1; number <= 100'000; ++number) take(number);
    for (std::uint64_t number = largest_wire_id; number > largest_wire_id - 1'000; --number) {
      take(number);
    }
  }
}

TEST(WireIds, neighbours_look_unrelated_and_so_do_keys_that_differ_in_one_bit) {
  random::Stream draws = random::Random(2).stream("wire ids");
  constexpr int samples = 20'000;
  std::int64_t bits_of_neighbours = 0;
  std::int64_t bits_of_keys = 0;
  std::vector<int> of_bucket(64, 0);
  for (int i = 0; i < samples; ++i) {
    const random::SipKey words{draws.next_u64(), draws.next_u64()};
    const TransactionKey key(words);
    const std::uint64_t number = 1 + draws.below(1'000'000);
    const std::uint64_t id = permuted(key, number);
    bits_of_neighbours += std::popcount(id ^ permuted(key, number + 1));
    const std::uint64_t flip = std::uint64_t{1} << draws.below(64);
    bits_of_keys +=
        std::popcount(id ^ permuted(TransactionKey({words[0] ^ flip, words[1]}), number));
    ++of_bucket[(id * 64) >> 31];
  }
  // Half of 31 bits; the deviation of the mean is 2.8 / sqrt(samples).
  EXPECT_NEAR(static_cast<double>(bits_of_neighbours) / samples, 15.5, 0.1);
  EXPECT_NEAR(static_cast<double>(bits_of_keys) / samples, 15.5, 0.1);
  double chi_square = 0.0;
  for (const int count : of_bucket) {
    const double off = count - samples / 64.0;
    chi_square += off * off / (samples / 64.0);
  }
  EXPECT_LT(chi_square, 110.0) << "63 degrees of freedom: 1 in 10'000 beyond 114";
}

TEST(WireIds, the_step_to_the_next_id_never_repeats_as_that_of_a_counter_would) {
  const TransactionKey key({3, 4});
  std::vector<std::uint64_t> steps;
  for (std::uint64_t i = 1; i <= 1'000; ++i) {
    steps.push_back(permuted(key, i + 1) - permuted(key, i));
  }
  std::sort(steps.begin(), steps.end());
  EXPECT_EQ(std::adjacent_find(steps.begin(), steps.end()), steps.end());
}

}  // namespace
}  // namespace voltwin::core::session
