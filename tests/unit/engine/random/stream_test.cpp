#include <gtest/gtest.h>

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/random/random.hpp"
#include "engine/sim/digest.hpp"

namespace voltwin::random {
namespace {

std::vector<std::uint64_t> draws(Stream stream, int count) {
  std::vector<std::uint64_t> values;
  for (int i = 0; i < count; ++i) values.push_back(stream.next_u64());
  return values;
}

TEST(Stream, same_seed_and_name_give_the_same_draws_and_others_others) {
  const Random root(42);
  EXPECT_EQ(draws(root.stream("site/3"), 100), draws(Random(42).stream("site/3"), 100));
  std::set<std::uint64_t> seen;
  const std::vector<Stream> different{
      root.stream(""),
      root.stream("a"),
      root.stream("b"),
      root.stream("ab"),
      root.stream(std::string_view("a\0", 2)),
      root.stream("a").stream(""),
      root.stream("a").stream("b"),
      root.stream("b").stream("a"),
      root.stream("a").stream("a"),
      root.stream("12345678"),
      root.stream("123456789"),
      root.stream("1234567812345678"),
      Random(43).stream("a"),
      Random(0).stream("a"),
      Random(0).stream(""),
  };
  for (const Stream& stream : different) {
    for (const std::uint64_t value : draws(stream, 100)) seen.insert(value);
  }
  EXPECT_EQ(seen.size(), different.size() * 100);
}

TEST(Stream, drawing_from_one_or_adding_another_changes_no_other) {
  const Random root(7);
  const auto alone = draws(root.stream("charger/1"), 50);
  Stream first = root.stream("charger/1");
  Stream second = root.stream("charger/2");
  std::vector<std::uint64_t> interleaved;
  for (int i = 0; i < 50; ++i) {
    interleaved.push_back(first.next_u64());
    second.next_u64();
    (void)first.stream("child");
  }
  EXPECT_EQ(interleaved, alone);
  // A child is named by its parent's path, whatever was drawn from the parent before.
  EXPECT_EQ(draws(first.stream("child"), 10), draws(root.stream("charger/1").stream("child"), 10));
}

TEST(Stream, a_copy_continues_with_the_same_draws_from_any_point) {
  for (const int drawn : {0, 1, 2, 3}) {
    Stream stream = Random(1).stream("x");
    for (int i = 0; i < drawn; ++i) stream.next_u64();
    const Stream copy = stream;
    EXPECT_EQ(draws(stream, 9), draws(copy, 9));
  }
}

TEST(Stream, numbers_of_a_thousand_similar_names_look_independent) {
  // First draws of charger/0..999: their mean, and that of neighbouring products.
  const Random root(2026);
  double sum = 0.0;
  double products = 0.0;
  double previous = 0.5;
  for (int i = 0; i < 1000; ++i) {
    const double value = root.stream("charger/" + std::to_string(i)).uniform();
    sum += value;
    products += (value - 0.5) * (previous - 0.5);
    previous = value;
  }
  EXPECT_NEAR(sum / 1000.0, 0.5, 4.0 * 0.2887 / 31.6);
  EXPECT_NEAR(products / 1000.0, 0.0, 4.0 * (1.0 / 12.0) / 31.6);
}

// Pinned: recorded scenario results rest on these draws.
TEST(Stream, gives_these_very_draws_on_every_machine) {
  Stream stream = Random(2026).stream("pinned").stream("draws");
  sim::Digest digest;
  const std::vector<double> weights{1.0, 0.0, 2.5, 7.0};
  for (int i = 0; i < 2000; ++i) {
    digest.add(stream.next_u64());
    digest.add(stream.uniform());
    digest.add(stream.uniform(-3.0, 8.0));
    digest.add(stream.below(1000));
    digest.add(stream.chance(0.3));
    digest.add(stream.normal(1.0, 2.0));
    digest.add(stream.lognormal(0.5, 0.7));
    digest.add(stream.exponential(3.0));
    digest.add(stream.gamma(0.4, 2.0));
    digest.add(stream.gamma(7.0, 2.0));
    digest.add(stream.poisson(3.0));
    digest.add(stream.poisson(120.0));
    digest.add(stream.negative_binomial(9.0, 30.0));
    digest.add(stream.pick(weights));
  }
  EXPECT_EQ(digest.hex(), "fd330e371c2a383357e9718e44388262");
}

}  // namespace
}  // namespace voltwin::random
