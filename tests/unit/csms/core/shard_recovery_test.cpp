// Nothing leaves before what it rests on is durable, and a restart knows all that did.
#include <gtest/gtest.h>

#include <algorithm>

#include "engine/random/random.hpp"
#include "tests/support/fake_station.hpp"

namespace voltwin::test {
namespace {

namespace events = core::events;
using core::shard::CoreConfig;
using core::shard::Shard;
using core::shard::Sideband;

Shard fresh() { return Shard(CoreConfig{test_key}, Sideband::keep); }

// A day with two stations, compressed: everything that makes facts.
std::vector<std::pair<Instant, Input>> life() {
  std::vector<std::pair<Instant, Input>> out;
  const auto add = [&](std::int64_t second, Input input) {
    out.emplace_back(morning + Duration::from_seconds(second), std::move(input));
  };
  const auto frame = [&](std::int64_t second, std::uint64_t connection, const std::string& text) {
    add(second, FrameReceived{ConnectionId(connection), text});
  };
  const std::string id = std::to_string(core::session::permuted(test_key, 1));
  SiteDefinition site = small_site();
  site.uncontrolled = {{grid::NodeId(1), Watts(3'000)}};
  add(0, Command{CorrelationId(1), DefineTariff{everything_tariff()}});
  add(0, Command{CorrelationId(2), DefineSite{site}});
  add(0, Command{CorrelationId(3), DefineStation{station_of("S1", 2)}});
  add(0, Command{CorrelationId(4), DefineToken{{"TAG1", TokenStatus::Accepted}}});
  add(1, Connected{ConnectionId(1), "S1"});
  frame(1, 1, R"([2,"1","BootNotification",{"chargePointVendor":"A","chargePointModel":"B"}])");
  frame(2, 1, R"([3,"c1-1",{"status":"Accepted"}])");
  frame(3, 1, R"([3,"c1-2",{"status":"Accepted"}])");
  frame(4, 1, R"([3,"c1-3",{"status":"Accepted"}])");
  add(9, Command{CorrelationId(5), ReportLoad{SiteId(1), grid::NodeId(1), Watts(1'000)}});
  frame(10, 1,
        R"([2,"2","StartTransaction",{"connectorId":1,"idTag":"TAG1","meterStart":5,)"
        R"("timestamp":"2026-06-01T08:00:10Z"}])");
  frame(11, 1, R"([3,"c1-4",{"status":"Accepted"}])");
  frame(70, 1,
        R"([2,"3","MeterValues",{"connectorId":1,"transactionId":)" + id +
            R"(,"meterValue":[)"
            R"({"timestamp":"2026-06-01T08:01:10Z","sampledValue":[{"value":"705"},)"
            R"({"value":"16","measurand":"Current.Import"}]}]}])");
  add(80, Connected{ConnectionId(2), "S1"});
  frame(90, 2,
        R"([2,"4","StatusNotification",{"connectorId":1,"errorCode":"NoError",)"
        R"("status":"SuspendedEV"}])");
  add(95,
      Command{CorrelationId(6),
              ScheduleCap{
                  SiteId(1), grid::NodeId(1), {{morning + Duration::from_hours(1), Watts(9e3)}}}});
  frame(200, 2,
        R"([2,"5","StopTransaction",{"transactionId":)" + id +
            R"(,"meterStop":1705,)"
            R"("timestamp":"2026-06-01T08:03:20Z"}])");
  add(230, Disconnected{ConnectionId(2)});
  return out;
}

// Wakes the shard for everything due before `until`.
template <class After>
void wake(Shard& shard, Instant until, const After& after) {
  while (const auto next = shard.next_deadline()) {
    if (*next >= until) return;
    shard.expire(*next);
    after(*next);
  }
}

TEST(ShardGate, no_effect_leaves_before_its_batch_is_durable_and_the_order_is_kept) {
  Shard held = fresh();
  Shard prompt = fresh();
  std::vector<std::string> at_once;
  std::vector<std::uint64_t> tickets;
  std::vector<Effect> effects;
  const auto text = [](const Effect& effect) {
    if (const auto* frame = std::get_if<SendFrame>(&effect)) return frame->text;
    if (const auto* close = std::get_if<CloseConnection>(&effect)) return close->reason;
    return "reply " + std::to_string(std::get<ReplyToCommand>(effect).correlation.value());
  };
  events::Batch batch;
  for (const auto& [at, input] : life()) {
    held.step(input, at);
    if (held.has_batch()) tickets.push_back(held.take_batch(batch));
    prompt.step(input, at);
    const std::uint64_t ticket = prompt.take_batch(batch);
    effects.clear();
    prompt.durable(ticket, effects);
    for (const Effect& effect : effects) at_once.push_back(text(effect));
  }
  effects.clear();
  held.durable(0, effects);
  EXPECT_TRUE(effects.empty());
  std::vector<std::string> later;
  for (std::size_t i = 0; i < tickets.size(); i += 3) {
    effects.clear();
    held.durable(tickets[std::min(i + 2, tickets.size() - 1)], effects);
    for (const Effect& effect : effects) later.push_back(text(effect));
  }
  EXPECT_GT(later.size(), 10U);
  EXPECT_EQ(later, at_once);
  effects.clear();
  held.durable(tickets.back(), effects);
  EXPECT_TRUE(effects.empty()) << "an effect leaves once";
}

TEST(ShardGate, an_answer_waits_for_the_frame_it_rests_on_even_without_a_fact) {
  FakeCsms csms(small_site(), {station_of("S1", 1)});
  FakeStation station(csms, "S1");
  station.connect();
  csms.shard.step(FrameReceived{station.connection, "[2,\"i\",\"Heartbeat\",{}]"}, csms.now);
  EXPECT_TRUE(csms.shard.has_batch());
  events::Batch batch;
  const std::uint64_t ticket = csms.shard.take_batch(batch);
  EXPECT_TRUE(batch.records.empty());
  ASSERT_EQ(batch.tape.size(), 2U);
  EXPECT_EQ(batch.tape[0].text, "[2,\"i\",\"Heartbeat\",{}]");
  EXPECT_EQ(batch.tape[0].kind, events::TapeEntry::Kind::in);
  EXPECT_EQ(batch.tape[1].kind, events::TapeEntry::Kind::out);
  EXPECT_EQ(batch.tape[1].station, "S1");
  std::vector<Effect> effects;
  csms.shard.durable(ticket - 1, effects);
  EXPECT_TRUE(effects.empty());
  csms.shard.durable(ticket, effects);
  EXPECT_EQ(effects.size(), 1U);
}

TEST(ShardRecovery, a_replayed_journal_gives_the_live_state_after_every_step) {
  Shard live = fresh();
  Kept kept;
  const std::vector<events::Record>& journal = kept.records;
  events::Batch batch;
  std::size_t records = 0;
  const auto compare = [&](Instant) {
    (void)live.take_batch(batch);
    kept.add(batch);
    Shard again = fresh();
    kept.replay_into(again);
    EXPECT_EQ(again.state().digest(), live.state().digest()) << journal.size();
    EXPECT_EQ(again.last_sequence(), live.last_sequence());
    records = journal.size();
  };
  for (const auto& [at, input] : life()) {
    wake(live, at, compare);
    live.step(input, at);
    compare(at);
  }
  EXPECT_GT(records, 20U);
  for (std::size_t i = 0; i < journal.size(); ++i) EXPECT_EQ(journal[i].sequence, i + 1);
}

// The old process dies after any batch; what it had written is all that the new one has.
TEST(ShardRecovery, a_crash_anywhere_loses_only_what_was_not_durable_and_the_new_shard_goes_on) {
  const auto inputs = life();
  for (std::size_t crash = 1; crash <= inputs.size(); ++crash) {
    Shard old = fresh();
    Kept kept;
    const std::vector<events::Record>& durable = kept.records;
    std::string digest_at_durable = old.state().digest();
    events::Batch batch;
    Instant now = morning;
    for (std::size_t i = 0; i < crash; ++i) {
      now = inputs[i].first;
      old.step(inputs[i].second, now);
      (void)old.take_batch(batch);
      if (i + 1 == crash) break;  // taken, not yet written: lost
      kept.add(batch);
      digest_at_durable = old.state().digest();
    }
    Shard again = fresh();
    kept.replay_into(again);
    EXPECT_EQ(again.state().digest(), digest_at_durable) << crash;
    again.resume(now);
    for (const auto& station : again.state().stations()) {
      EXPECT_TRUE(station.connection.is_none()) << "no connection survives";
    }
    (void)again.take_batch(batch);
    if (!batch.records.empty()) {
      EXPECT_EQ(batch.records.front().sequence, durable.size() + 1);
    }
    again.step(Connected{ConnectionId(100 + crash), "S1"}, now);
    again.step(FrameReceived{ConnectionId(100 + crash), "[2,\"h\",\"Heartbeat\",{}]"}, now);
    const std::uint64_t ticket = again.take_batch(batch);
    std::vector<Effect> effects;
    again.durable(ticket, effects);
    EXPECT_FALSE(effects.empty()) << crash;
  }
}

TEST(ShardRecovery, a_start_whose_answer_was_lost_with_the_process_gets_the_same_id) {
  FakeCsms csms(small_site(), {station_of("S1", 1)});
  FakeStation station(csms, "S1");
  station.connect();
  station.boot();
  const std::int64_t id = station.start(0, 1'000);
  Shard again = fresh();
  csms.kept.replay_into(again);
  csms.shard = std::move(again);
  csms.shard.resume(csms.now);
  station.connect();
  EXPECT_EQ(station.start(0, 1'000), id);
}

TEST(ShardRecovery, a_lease_that_was_under_way_counts_after_a_restart) {
  FakeCsms csms(small_site(), {station_of("S1", 1)});
  FakeStation station(csms, "S1");
  station.connect();
  station.boot();
  station.start(0, 0);
  csms.pass(Duration::from_seconds(10));
  ASSERT_EQ(csms.state().evses()[0].limit.uncertain.size(), 1U);
  Shard again = fresh();
  csms.kept.replay_into(again);
  again.resume(csms.now);
  EXPECT_EQ(again.state().evses()[0].limit.uncertain.size(), 1U);
}

TEST(ShardRecovery, a_gap_or_a_repeat_in_the_journal_is_refused) {
  FakeCsms csms(small_site(), {station_of("S1", 1)});
  ASSERT_GE(csms.journal.size(), 3U);
  Shard gap = fresh();
  for (const auto& entry : csms.kept.vault) ASSERT_TRUE(gap.restore(entry));
  ASSERT_TRUE(gap.replay(csms.journal[0]).has_value());
  const auto missing = gap.replay(csms.journal[2]);
  ASSERT_FALSE(missing.has_value());
  EXPECT_NE(missing.error().message.find("record 3 where 2"), std::string::npos)
      << missing.error().message;
  EXPECT_FALSE(gap.replay(csms.journal[0]).has_value()) << "a repeat";
  EXPECT_TRUE(gap.replay(csms.journal[1]).has_value()) << "the right one still fits";
  Shard late = fresh();
  EXPECT_FALSE(late.replay(csms.journal[1]).has_value()) << "it begins with 1";
  events::Record unknown = csms.journal[2];
  unknown.type = "Unheard";
  EXPECT_FALSE(gap.replay(unknown).has_value());
}

TEST(ShardRecovery, equal_inputs_give_equal_digests_and_other_inputs_do_not) {
  Shard a = fresh();
  Shard b = fresh();
  for (const auto& [at, input] : life()) {
    a.step(input, at);
    b.step(input, at);
    EXPECT_EQ(a.state().digest(), b.state().digest());
  }
  const std::string before = a.state().digest();
  a.step(Command{CorrelationId(9), DefineToken{{"MORE", TokenStatus::Accepted}}},
         morning + Duration::from_hours(2));
  EXPECT_NE(a.state().digest(), before);
}

}  // namespace
}  // namespace voltwin::test
