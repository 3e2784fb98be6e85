// A run is a function of the scenario and the seed, and a world is a value: whatever way
// it is run, and whatever copy of it goes on, the digest is the same.
#include <gtest/gtest.h>

#include <iostream>
#include <set>

#include "tests/sim/small_site.hpp"

namespace voltwin::test {
namespace {

// Building load, jitter, faults and queues: everything that is drawn or kept in order.
format::Scenario busy_site(std::int64_t seed) {
  format::Scenario out = small_site({4, 2, Watts(40'000.0)});
  out.seed = seed;
  out.site.base_load = {base_load({4, 9, 2, 12, 6, 3, 11, 5, 8, 2, 7, 4}, hours(1))};
  out.faults = {{midnight + hours(2), format::FaultKind::disconnect, 0, minutes(10)},
                {midnight + hours(3), format::FaultKind::half_open, 1, minutes(5)},
                {midnight + hours(4), format::FaultKind::reboot, 2, minutes(2)}};
  return out;
}

World busy_world(std::int64_t seed, WorldOptions options = {}) {
  return build(busy_site(seed), crowd(7, 24), options);
}

std::string digest_at_end(World world) {
  complete(world);
  return world.digest();
}

format::Scenario campus_day(std::int64_t seed) {
  format::LoadOptions options;
  options.seed = seed;
  options.sets = {{"clock.days", "1"}};
  auto scenario = format::load("scenarios/library/campus_week.json", options);
  EXPECT_TRUE(scenario.has_value()) << scenario.error().message;
  return *std::move(scenario);
}

World campus_world(std::int64_t seed) {
  format::Scenario scenario = campus_day(seed);
  auto sessions =
      format::build_demand(scenario, random::Random(static_cast<std::uint64_t>(scenario.seed)));
  EXPECT_TRUE(sessions.has_value()) << sessions.error().message;
  return build(std::move(scenario), *std::move(sessions));
}

}  // namespace

TEST(Determinism, the_same_scenario_and_seed_give_the_same_digest_on_every_run) {
  const std::string first = digest_at_end(busy_world(1));
  EXPECT_EQ(first.size(), 32U);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(digest_at_end(busy_world(1)), first);
}

TEST(Determinism, every_other_seed_gives_another_digest) {
  std::set<std::string> digests;
  for (std::int64_t seed = 1; seed <= 12; ++seed) digests.insert(digest_at_end(busy_world(seed)));
  EXPECT_EQ(digests.size(), 12U);
}

TEST(Determinism, the_flagship_site_gives_the_same_digest_twice_and_another_for_another_seed) {
  const std::string first = digest_at_end(campus_world(1));
  // Two builds of one source must print the same here, whatever their flags.
  std::cout << "digest of a campus day, seed 1: " << first << '\n';
  EXPECT_EQ(digest_at_end(campus_world(1)), first);
  EXPECT_NE(digest_at_end(campus_world(2)), first);
}

TEST(Determinism, keeping_frames_and_measurements_changes_nothing) {
  World plain = busy_world(1);
  World kept = busy_world(1, WorldOptions{core::shard::Sideband::keep});
  complete(plain);
  complete(kept);
  EXPECT_EQ(kept.digest(), plain.digest());
  EXPECT_EQ(plain.journal().totals().frames, 0U);
  EXPECT_EQ(plain.journal().totals().samples, 0U);
  EXPECT_GT(kept.journal().totals().frames, 1000U);
  EXPECT_GT(kept.journal().totals().samples, 1000U);
}

TEST(Determinism, draining_the_journal_on_the_way_changes_nothing) {
  World drained = busy_world(1);
  for (Instant at = midnight; at < drained.scenario().clock.end(); at += minutes(17)) {
    drained.run_until(at);
    static_cast<void>(drained.journal().take_batch());
  }
  EXPECT_EQ(digest_at_end(std::move(drained)), digest_at_end(busy_world(1)));
}

TEST(Determinism, a_run_in_slices_is_the_run_in_one_go) {
  World whole = busy_world(1);
  complete(whole);
  const Duration odd = Duration::from_us(7'777'777'777);
  for (const Duration slice : {hours(1), odd, Duration::from_ms(61'234)}) {
    World sliced = busy_world(1);
    for (Instant at = midnight; at < sliced.scenario().clock.end(); at += slice) {
      sliced.run_until(at);
    }
    complete(sliced);
    EXPECT_EQ(sliced.digest(), whole.digest()) << "slices of " << slice.us() << " us";
    EXPECT_EQ(sliced.cap_watch().overshoot(), whole.cap_watch().overshoot());
    EXPECT_EQ(sliced.cap_watch().spells().size(), whole.cap_watch().spells().size());
  }
}

TEST(Determinism, looking_at_a_world_does_not_change_it) {
  World watched = busy_world(1);
  for (Instant at = midnight; at < watched.scenario().clock.end(); at += minutes(30)) {
    watched.run_until(at);
    static_cast<void>(watched.digest());
    static_cast<void>(checks::join(watched));
  }
  EXPECT_EQ(digest_at_end(std::move(watched)), digest_at_end(busy_world(1)));
}

TEST(Fork, both_halves_of_a_world_forked_at_noon_end_with_the_digest_of_the_unforked_run) {
  const std::string unforked = digest_at_end(campus_world(1));
  World original = campus_world(1);
  original.run_until(original.scenario().clock.start + hours(12));
  ASSERT_GT(running_transactions(original.core_state()), 10U)
      << "noon of a working day should be busy";
  World fork = original;
  EXPECT_EQ(fork.digest(), original.digest());
  // One after the other: what the two shared would show.
  EXPECT_EQ(digest_at_end(std::move(fork)), unforked);
  EXPECT_EQ(digest_at_end(std::move(original)), unforked);
}

TEST(Fork, halves_that_run_by_turns_do_not_touch_each_other) {
  const std::string unforked = digest_at_end(busy_world(1));
  for (int minute = 125; minute <= 605; minute += 96) {
    World one = busy_world(1);
    one.run_until(midnight + minutes(minute));
    World other = one;
    for (Instant at = one.now(); at < one.scenario().clock.end(); at += minutes(13)) {
      one.run_until(at);
      other.run_until(at);
    }
    EXPECT_EQ(digest_at_end(std::move(one)), unforked) << "forked at minute " << minute;
    EXPECT_EQ(digest_at_end(std::move(other)), unforked) << "forked at minute " << minute;
  }
}

TEST(Fork, a_half_under_a_lower_cap_goes_another_way_and_leaves_the_other_alone) {
  const std::string unforked = digest_at_end(busy_world(1));
  World original = busy_world(1);
  original.run_until(midnight + hours(5));
  ASSERT_GT(running_transactions(original.core_state()), 2U);
  World capped = original;
  capped.command(boundary::ScheduleCap{
      boundary::SiteId(1), grid::NodeId(1), {{midnight + hours(5), Watts(18'000.0)}}});
  complete(capped);
  complete(original);
  EXPECT_EQ(original.digest(), unforked);
  EXPECT_NE(capped.digest(), unforked);
  const auto delivered = [](const World& world) {
    std::int64_t sum = 0;
    for (const VisitFacts& visit : world.recording().visits) sum += metered_wh(visit);
    return sum;
  };
  EXPECT_LT(delivered(capped), delivered(original));
  // Once the old leases had ended the fork kept to its own cap, but for the minutes before
  // and after each step of the building (a sample has both of its ends).
  for (const auto& sample : capped.recording().samples) {
    const Duration since_step = Duration::from_us((sample.at - midnight).us() % hours(1).us());
    if (sample.at < midnight + hours(5) + minutes(5)) continue;
    if (since_step < minutes(1) || since_step >= minutes(59)) continue;
    EXPECT_LE(sample.total_peak_kw, 18.0 + 1e-6) << to_text(sample.at);
  }
}

}  // namespace voltwin::test
