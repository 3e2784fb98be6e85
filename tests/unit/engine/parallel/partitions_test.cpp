#include "engine/parallel/partitions.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "engine/random/random.hpp"
#include "engine/sim/digest.hpp"
#include "engine/sim/simulation.hpp"

namespace voltwin::parallel {
namespace {

constexpr Duration window = Duration::from_seconds(1);

struct Parcel {
  std::uint64_t weight = 0;
};

/// Works at random, and sends parcels to the others; everything goes into its digest.
class Site {
 public:
  Site(std::uint32_t number, std::uint32_t sites)
      : number_(number),
        sites_(sites),
        draws_(random::Random(3).stream("site").stream(std::to_string(number))) {
    for (std::uint64_t i = 0; i < 5; ++i) simulation_.at(Instant{} + draw_delay(), i);
  }

  void advance(Instant until, Outbox<Parcel>& outbox) {
    simulation_.run_until(until, [&](std::uint64_t event) {
      digest_.add(simulation_.now());
      digest_.add(event);
      if (event >= parcel_mark) return;  // a parcel is worked off
      simulation_.after(draw_delay(), event);
      if (draws_.chance(0.3)) {
        const auto to = static_cast<std::uint32_t>(draws_.below(sites_));
        outbox.send(to, simulation_.now() + window, {draws_.below(100)});
      }
    });
  }
  void receive(Instant at, const Parcel& parcel) {
    digest_.add(at);
    simulation_.at(at, parcel_mark + parcel.weight);
  }
  void add_to(sim::Digest& digest) const {
    digest.add(number_);
    digest.add(digest_.hex());
    digest.add(simulation_.fired());
  }

 private:
  static constexpr std::uint64_t parcel_mark = 1000;
  Duration draw_delay() { return Duration::nearest(draws_.exponential(0.4)); }

  std::uint32_t number_;
  std::uint32_t sites_;
  random::Stream draws_;
  sim::Simulation<std::uint64_t> simulation_{Instant{}};
  sim::Digest digest_;
};

std::vector<Site> make_sites(std::uint32_t count) {
  std::vector<Site> sites;
  for (std::uint32_t i = 0; i < count; ++i) sites.emplace_back(i, count);
  return sites;
}

std::string digest_of(const Partitions<Site, Parcel>& world) {
  sim::Digest digest;
  for (std::size_t i = 0; i < world.size(); ++i) world.part(i).add_to(digest);
  digest.add(world.delivered());
  return digest.hex();
}

TEST(Partitions, give_the_same_digest_on_one_two_and_eight_threads) {
  std::set<std::string> digests;
  for (const unsigned threads : {1u, 2u, 8u}) {
    Pool pool(threads);
    Partitions<Site, Parcel> world(make_sites(13), Instant{}, window);
    world.run_until(Instant::from_seconds(60), pool);
    EXPECT_GT(world.delivered(), 1000u);
    digests.insert(digest_of(world));
  }
  EXPECT_EQ(digests.size(), 1u);
}

TEST(Partitions, may_stop_between_windows_and_go_on_as_a_copy) {
  Pool pool(2);
  Partitions<Site, Parcel> world(make_sites(4), Instant{}, window);
  world.run_until(Instant::from_seconds(10), pool);
  Partitions<Site, Parcel> fork = world;
  world.run_until(Instant::from_seconds(20), pool);
  fork.run_until(Instant::from_seconds(15), pool);
  fork.run_until(Instant::from_seconds(20), pool);
  EXPECT_EQ(digest_of(world), digest_of(fork));
}

TEST(Partitions, that_send_nothing_may_have_an_endless_window) {
  struct Counter {
    int windows = 0;
    void advance(Instant, Outbox<Parcel>&) { ++windows; }
    void receive(Instant, Parcel) {}
  };
  Pool pool(1);
  Partitions<Counter, Parcel> world(std::vector<Counter>(2), Instant::from_seconds(1),
                                    Duration::from_us(INT64_MAX));
  world.run_until(Instant::from_seconds(2), pool);
  EXPECT_EQ(world.now(), Instant::from_seconds(2));
  EXPECT_EQ(world.part(1).windows, 1);
}

/// Writes down what it gets; sends what it is told to.
struct Clerk {
  std::vector<std::string> got;
  std::vector<std::pair<std::uint32_t, std::pair<Instant, std::string>>> to_send;
  Instant at;

  void advance(Instant until, Outbox<std::string>& outbox) {
    for (const auto& [to, letter] : to_send) outbox.send(to, letter.first, letter.second);
    to_send.clear();
    at = until;
  }
  void receive(Instant when, std::string text) {
    EXPECT_GE(when, at);
    got.push_back(std::move(text));
  }
};

TEST(Partitions, deliver_by_time_then_sender_then_order_of_sending) {
  std::vector<Clerk> clerks(3);
  const Instant early = Instant::from_seconds(2);
  const Instant late = Instant::from_seconds(3);
  clerks[2].to_send = {{0, {early, "2a"}}, {0, {early, "2b"}}, {1, {late, "for 1"}}};
  clerks[1].to_send = {{0, {late, "1 late"}}, {0, {early, "1a"}}};
  Pool pool(2);
  Partitions<Clerk, std::string> world(std::move(clerks), Instant{}, window);
  world.run_until(Instant::from_seconds(1), pool);
  EXPECT_EQ(world.part(0).got, (std::vector<std::string>{"1a", "2a", "2b", "1 late"}));
  EXPECT_EQ(world.part(1).got, (std::vector<std::string>{"for 1"}));
  EXPECT_EQ(world.now(), Instant::from_seconds(1));
}

TEST(Partitions, deliver_very_many_of_one_instant_by_sender_and_order_of_sending_too) {
  std::vector<Clerk> clerks(3);
  std::vector<std::string> expected;
  for (const std::size_t from : {1u, 2u}) {
    for (int i = 0; i < 100; ++i) {
      const std::string text = std::to_string(from) + ":" + std::to_string(i);
      clerks[from].to_send.push_back({0, {Instant::from_seconds(2), text}});
      expected.push_back(text);
    }
  }
  Pool pool(2);
  Partitions<Clerk, std::string> world(std::move(clerks), Instant{}, window);
  world.run_until(Instant::from_seconds(1), pool);
  EXPECT_EQ(world.part(0).got, expected);
}

TEST(PartitionsDeathTest, a_message_within_the_window_or_to_nobody_is_our_mistake) {
  Pool pool(1);
  const auto run = [&](std::uint32_t to, Instant at) {
    std::vector<Clerk> clerks(2);
    clerks[0].to_send = {{to, {at, "x"}}};
    Partitions<Clerk, std::string> world(std::move(clerks), Instant{}, window);
    world.run_until(Instant::from_seconds(1), pool);
  };
  run(1, Instant::from_seconds(1));
  EXPECT_DEATH(run(1, Instant::from_us(999'999)), "ENSURE");
  EXPECT_DEATH(run(2, Instant::from_seconds(1)), "ENSURE");
}

}  // namespace
}  // namespace voltwin::parallel
