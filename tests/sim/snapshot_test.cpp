// Real traffic, and snapshots in the middle of it: a restart from any of them is the run that
// was never interrupted.
#include <gtest/gtest.h>

#include "tests/sim/small_site.hpp"
#include "tests/support/snapshots.hpp"
#include "twin/faults/quirk.hpp"

namespace voltwin::test {
namespace {

constexpr std::size_t places = 12;

Kept journal_of(format::Scenario scenario, std::uint64_t seed) {
  World world = run(std::move(scenario), crowd(seed, 24));
  Kept kept;
  kept.add(world.journal().take_batch());
  core::shard::Shard shard = unused_shard();
  kept.replay_into(shard);
  EXPECT_EQ(shard.state().digest(), world.core_state().digest());
  return kept;
}

TEST(SnapshotOfARun, and_its_tail_are_the_run_with_caps_and_faults) {
  for (const std::uint64_t seed : {3U, 4U, 5U}) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Kept kept = journal_of(eventful_site(), seed);
    ASSERT_GT(kept.records.size(), 1'000U);
    expect_snapshots_to_do(kept, places);
  }
}

// Every deviation that a charger can be given leaves its own traces in the state.
TEST(SnapshotOfARun, and_its_tail_are_the_run_with_every_quirk) {
  for (std::size_t first = 0; first < ocpp::tolerance::defect_count; first += 8) {
    SCOPED_TRACE("quirks from " + std::to_string(first));
    format::Scenario scenario = small_site({8, 1, Watts(60'000.0)});
    for (std::size_t i = 0; i < 8 && first + i < ocpp::tolerance::defect_count; ++i) {
      const auto defect = static_cast<ocpp::tolerance::Defect>(first + i);
      twin::faults::Quirk quirk = twin::faults::quirk_of(defect);
      quirk.from = midnight;
      quirk.until = midnight + hours(12);
      scenario.site.stations[i].quirks = {quirk};
    }
    expect_snapshots_to_do(journal_of(std::move(scenario), first + 1), places);
  }
}

// What the restarted shard does then, it does alike.
TEST(SnapshotOfARun, lets_the_shard_go_on_as_the_whole_journal_does) {
  World world = build(eventful_site(), crowd(3, 24));
  world.run_until(midnight + hours(4));
  Kept kept;
  kept.add(world.journal().take_batch());
  const std::size_t half = kept.records.size() / 2;
  Kept first = kept;
  first.records.resize(half);
  core::shard::Shard whole = unused_shard();
  first.replay_into(whole);
  const core::shard::Snapshot snapshot = whole.snapshot();
  kept.replay_into(whole, half);
  core::shard::Shard again = unused_shard();
  kept.restore_vault(again);
  ASSERT_TRUE(again.restore(snapshot.sequence, snapshot.bytes).has_value());
  kept.replay_into(again, half);

  std::size_t facts = 0;
  const auto compare = [&](Instant at) {
    core::events::Batch a;
    core::events::Batch b;
    std::vector<boundary::Effect> effects_a;
    std::vector<boundary::Effect> effects_b;
    whole.durable(whole.take_batch(a), effects_a);
    again.durable(again.take_batch(b), effects_b);
    ASSERT_EQ(a.records.size(), b.records.size()) << to_text(at);
    for (std::size_t i = 0; i < a.records.size(); ++i) {
      ASSERT_EQ(a.records[i].sequence, b.records[i].sequence);
      ASSERT_EQ(a.records[i].type, b.records[i].type);
      ASSERT_EQ(a.records[i].payload, b.records[i].payload);
    }
    facts += a.records.size();
    ASSERT_EQ(effects_a.size(), effects_b.size());
    for (std::size_t i = 0; i < effects_a.size(); ++i) {
      const auto* frame = std::get_if<boundary::SendFrame>(&effects_a[i]);
      if (frame == nullptr) continue;
      ASSERT_EQ(frame->text, std::get<boundary::SendFrame>(effects_b[i]).text);
    }
  };
  Instant now = world.now();
  whole.resume(now);
  again.resume(now);
  compare(now);
  std::uint64_t connection = 1'000;
  for (const auto& station : whole.state().stations()) {
    const boundary::ConnectionId id(++connection);
    for (core::shard::Shard* shard : {&whole, &again}) {
      shard->step(boundary::Connected{id, station.identity}, now);
      shard->step(
          boundary::FrameReceived{
              id, R"([2,"b","BootNotification",{"chargePointVendor":"A","chargePointModel":"B"}])"},
          now);
    }
    compare(now);
  }
  // Nobody answers, and a week passes: calls time out, connections die, sessions are reaped.
  for (int steps = 0; steps < 2'000; ++steps) {
    ASSERT_EQ(whole.next_deadline(), again.next_deadline());
    if (!whole.next_deadline() || *whole.next_deadline() == Instant::never()) break;
    now = std::max(now, *whole.next_deadline());
    whole.expire(now);
    again.expire(now);
    compare(now);
  }
  EXPECT_GT(facts, 30U);
  EXPECT_EQ(whole.snapshot().bytes, again.snapshot().bytes);
}

}  // namespace
}  // namespace voltwin::test
