// The queue of a site: whose turn it is, what is kept for him, and when he may expect it.
#include <gtest/gtest.h>

#include "csms/core/priority/commands.hpp"
#include "csms/core/priority/estimates.hpp"
#include "csms/core/priority/queue.hpp"
#include "tests/support/fake_station.hpp"
#include "tests/support/snapshots.hpp"

namespace voltwin::test {
namespace {

namespace events = core::events;
namespace priority = core::priority;

struct QueueTest : testing::Test {
  FakeCsms csms{small_site(), {station_of("S1", 1), station_of("S2", 1)}};
  FakeStation one{csms, "S1"};
  FakeStation two{csms, "S2"};

  void SetUp() override {
    for (const char* tag : {"A", "B", "C", "D"}) {
      csms.command(DefineToken{{tag, TokenStatus::Accepted}});
    }
    for (FakeStation* station : {&one, &two}) {
      station->connect();
      station->boot();
    }
  }
  void say(FakeStation& station, const char* status) {
    station.call("StatusNotification",
                 std::string(R"({"connectorId":1,"errorCode":"NoError","status":")") + status +
                     R"(","timestamp":")" + to_text(csms.now) + "\"}");
  }
  std::string start(FakeStation& station, const char* tag) {
    const std::int64_t second = (csms.now - morning) / Duration::from_seconds(1);
    return station.call("StartTransaction", start_payload(1, tag, second, 1'000));
  }
  /// Lets TAG1 end what he has running there; his place is free.
  void leave(FakeStation& station, std::size_t evse) {
    const TransactionId running = csms.state().evses()[evse].transaction;
    const auto wire = static_cast<std::int64_t>(csms.state().transaction(running).wire.value());
    station.stop(wire, (csms.now - morning) / Duration::from_seconds(1), 5'000);
    say(station, "Available");
  }
  void join(const char* tag) {
    ASSERT_EQ(csms.command(JoinQueue{SiteId(1), tag, {}, {}}).detail, "");
  }
  void grant(const char* tag) {
    GrantPriority command;
    command.id_tag = tag;
    command.evidence = {EvidenceKind::operator_word, "", "desk", csms.now, {}, "", {}};
    command.until = csms.now + Duration::from_hours(2);
    ASSERT_EQ(csms.command(command).detail, "");
  }
  const core::state::QueueEntry* entry(const char* tag) const {
    return csms.state().priorities().find_entry(SiteId(1), tag);
  }
  std::optional<events::QueueExit> exit() const {
    std::optional<events::QueueExit> out;
    for (const events::Event& event : csms.facts_after(0)) {
      if (const auto* left = std::get_if<events::QueueLeft>(&event)) out = left->exit;
    }
    return out;
  }
  std::string refusal(CommandBody body) { return csms.command(std::move(body)).detail; }
};

TEST_F(QueueTest, a_free_evse_is_offered_at_once_and_kept_for_the_one_who_has_the_offer) {
  say(one, "Available");
  join("A");
  ASSERT_NE(entry("A"), nullptr);
  EXPECT_EQ(entry("A")->offered, EvseId(1));
  EXPECT_EQ(entry("A")->offered_until, csms.now + Duration::from_minutes(10));
  EXPECT_NE(one.call("Authorize", R"({"idTag":"B"})").find("Blocked"), std::string::npos);
  EXPECT_NE(one.call("Authorize", R"({"idTag":"A"})").find("Accepted"), std::string::npos);
  EXPECT_NE(start(one, "a").find("Accepted"), std::string::npos);
  EXPECT_EQ(entry("A"), nullptr);
  EXPECT_EQ(exit(), events::QueueExit::served);
}

TEST_F(QueueTest, another_tag_may_not_begin_there_while_the_offer_lasts_and_may_after_it) {
  say(one, "Available");
  join("A");
  EXPECT_NE(start(one, "B").find("Blocked"), std::string::npos);
  EXPECT_NE(entry("A"), nullptr);
  leave(one, 0);
  csms.pass(Duration::from_minutes(11));
  EXPECT_EQ(entry("A"), nullptr);
  EXPECT_EQ(exit(), events::QueueExit::lapsed);
  EXPECT_NE(start(one, "B").find("Accepted"), std::string::npos);
}

TEST_F(QueueTest, a_start_of_before_the_offer_that_is_only_told_now_is_not_refused) {
  csms.pass(Duration::from_minutes(5));
  const std::int64_t before = (csms.now - morning) / Duration::from_seconds(1) - 60;
  say(one, "Available");
  join("A");
  one.time_follows = false;
  EXPECT_NE(one.call("StartTransaction", start_payload(1, "B", before, 1'000)).find("Accepted"),
            std::string::npos);
  EXPECT_TRUE(entry("A")->offered.is_none()) << "taken: the offer is withdrawn, the place kept";
}

TEST_F(QueueTest, when_one_lapses_the_next_is_asked_and_tiers_go_before_time) {
  start(one, "TAG1");
  join("A");
  csms.pass(Duration::from_seconds(1));
  join("B");
  csms.pass(Duration::from_seconds(1));
  join("C");
  grant("C");
  EXPECT_TRUE(entry("A")->offered.is_none());
  leave(one, 0);
  EXPECT_EQ(entry("C")->offered, EvseId(1));
  csms.pass(Duration::from_minutes(11));
  EXPECT_EQ(entry("C"), nullptr);
  ASSERT_NE(entry("A"), nullptr);
  EXPECT_EQ(entry("A")->offered, EvseId(1));
  EXPECT_TRUE(entry("B")->offered.is_none());
  ASSERT_EQ(refusal(LeaveQueue{SiteId(1), "a"}), "");
  EXPECT_EQ(entry("B")->offered, EvseId(1));
  expect_snapshots_to_do(csms.kept, 6);
}

TEST_F(QueueTest, of_one_tier_who_got_least_of_what_he_asked_for_goes_first) {
  // In two hours at 22 kW B got 4 kWh of the 40 that he asked for, and TAG1 all of his 4.
  start(two, "B");
  start(one, "TAG1");
  csms.command(SetIntent{TransactionId(1), "", {}, {}, WattHours(40'000), {}});
  csms.command(SetIntent{TransactionId(2), "", {}, {}, WattHours(4'000), {}});
  csms.now += Duration::from_hours(2);
  leave(two, 1);
  leave(one, 0);
  start(two, "TAG1");
  start(one, "D");
  join("A");
  csms.pass(Duration::from_seconds(1));
  join("B");
  leave(one, 0);
  EXPECT_EQ(entry("B")->offered, EvseId(1));
  EXPECT_TRUE(entry("A")->offered.is_none());
}

TEST_F(QueueTest, an_evse_that_breaks_is_not_kept_and_the_place_is_not_lost) {
  say(one, "Available");
  join("A");
  say(one, "Faulted");
  ASSERT_NE(entry("A"), nullptr);
  EXPECT_TRUE(entry("A")->offered.is_none());
  say(two, "Available");
  EXPECT_EQ(entry("A")->offered, EvseId(2));
  two.drop();
  EXPECT_TRUE(entry("A")->offered.is_none());
}

TEST_F(QueueTest, who_may_not_join_is_told_why) {
  EXPECT_EQ(refusal(JoinQueue{SiteId(1), "NOBODY", {}, {}}), "no such id tag");
  EXPECT_EQ(refusal(JoinQueue{SiteId(7), "A", {}, {}}), "no such site");
  EXPECT_EQ(refusal(JoinQueue{SiteId(1), "A", {}, csms.now}), "departure: expected later than now");
  EXPECT_EQ(refusal(JoinQueue{SiteId(1), "A", WattHours(200'001), {}}),
            "wanted_wh: expected 1 to 200000");
  join("A");
  EXPECT_EQ(refusal(JoinQueue{SiteId(1), "a", {}, {}}), "the id tag is in the queue already");
  start(one, "B");
  EXPECT_EQ(refusal(JoinQueue{SiteId(1), "B", {}, {}}), "the id tag charges there already");
  EXPECT_EQ(refusal(LeaveQueue{SiteId(1), "B"}), "the id tag is not in the queue");
}

TEST_F(QueueTest, that_is_turned_off_keeps_nothing_and_takes_nobody) {
  say(one, "Available");
  join("A");
  ASSERT_EQ(refusal(ConfigureQueue{SiteId(1), {QueueMode::off, Duration::from_minutes(10)}}), "");
  EXPECT_EQ(entry("A"), nullptr);
  EXPECT_EQ(exit(), events::QueueExit::closed);
  EXPECT_NE(start(one, "B").find("Accepted"), std::string::npos);
  EXPECT_EQ(refusal(JoinQueue{SiteId(1), "A", {}, {}}), "the site has no queue");
}

TEST_F(QueueTest, has_a_maximum_and_nobody_waits_longer_than_he_said) {
  for (std::size_t i = 0; i < core::state::Queue::max_entries; ++i) {
    const std::string tag = "Q" + std::to_string(i);
    csms.command(DefineToken{{tag, TokenStatus::Accepted}});
    const Instant leaves = csms.now + Duration::from_hours(i == 0 ? 1 : 30);
    ASSERT_EQ(refusal(JoinQueue{SiteId(1), tag, {}, leaves}), "");
  }
  EXPECT_EQ(refusal(JoinQueue{SiteId(1), "A", {}, {}}), "the queue is full");
  csms.pass(Duration::from_minutes(61));
  EXPECT_EQ(exit(), events::QueueExit::expired);
  EXPECT_EQ(refusal(JoinQueue{SiteId(1), "A", {}, {}}), "");
  csms.pass(priority::longest_wait + Duration::from_minutes(1));
  EXPECT_TRUE(csms.state().priorities().find_queue(SiteId(1))->entries.empty());
}

// --- estimates, by hand ------------------------------------------------------------------------

TEST_F(QueueTest, an_estimate_is_when_the_first_leaves_and_then_the_second) {
  start(one, "TAG1");
  start(two, "D");
  csms.command(SetIntent{
      TransactionId(1), "", {}, csms.now + Duration::from_hours(2), WattHours(9'000), {}});
  csms.command(SetIntent{
      TransactionId(2), "", {}, csms.now + Duration::from_hours(1), WattHours(9'000), {}});
  // 22.08 kWh take an hour at 32 A on three phases.
  const Instant leaves = csms.now + Duration::from_hours(3);
  csms.command(JoinQueue{SiteId(1), "A", WattHours(22'080), {}});
  csms.command(JoinQueue{SiteId(1), "B", WattHours(60'000), leaves});
  csms.command(JoinQueue{SiteId(1), "C", {}, leaves + Duration::from_minutes(30)});
  const auto found = priority::estimates(csms.state(), SiteId(1), csms.now);
  ASSERT_GE(found.size(), 3U);
  EXPECT_EQ(found[0].start, csms.now + Duration::from_hours(1)) << "where D leaves";
  EXPECT_EQ(found[0].most, WattHours(22'080));
  EXPECT_EQ(found[1].start, csms.now + Duration::from_hours(2)) << "where TAG1 leaves";
  EXPECT_EQ(found[1].most, WattHours(22'080)) << "an hour is all that there is until he goes";
  EXPECT_EQ(found[2].start, csms.now + Duration::from_hours(2)) << "where A is done";
  EXPECT_EQ(found[2].most, WattHours(33'120)) << "an hour and a half";
}

TEST_F(QueueTest, of_what_nobody_has_said_there_is_no_estimate) {
  start(one, "TAG1");
  start(two, "D");
  join("A");
  const auto found = priority::estimates(csms.state(), SiteId(1), csms.now);
  ASSERT_GE(found.size(), 1U);
  EXPECT_EQ(found[0].start, std::nullopt);
  EXPECT_EQ(found[0].most, std::nullopt);
}

TEST_F(QueueTest, a_running_session_is_done_at_its_present_current) {
  start(one, "TAG1");
  const TransactionId running = csms.state().evses()[0].transaction;
  const auto wire = csms.state().transaction(running).wire.value();
  csms.command(SetIntent{running, "", {}, {}, WattHours(11'040), {}});
  one.call("MeterValues", R"({"connectorId":1,"transactionId":)" + std::to_string(wire) +
                              R"(,"meterValue":[{"timestamp":")" + to_text(csms.now) +
                              R"(","sampledValue":[{"value":"1000"},{"value":"16",)"
                              R"("measurand":"Current.Import"}]}]})");
  EXPECT_EQ(priority::free_from(csms.state(), EvseId(1), csms.now),
            csms.now + Duration::from_hours(1));
}

TEST_F(QueueTest, a_paused_session_begins_when_one_that_charges_has_had_its_turn) {
  SiteDefinition site = small_site();
  site.nodes = {node(1, 0, Amps(10))};
  FakeCsms tight(site, {station_of("S1", 1), station_of("S2", 1)});
  tight.command(DefineToken{{"A", TokenStatus::Accepted}});
  FakeStation first(tight, "S1");
  FakeStation second(tight, "S2");
  for (FakeStation* station : {&first, &second}) {
    station->connect();
    station->boot();
  }
  tight.pass(Duration::from_seconds(10));
  const auto begin = [&](FakeStation& station, const char* tag) {
    const std::int64_t second_of_day = (tight.now - morning) / Duration::from_seconds(1);
    station.call("StartTransaction", start_payload(1, tag, second_of_day, 1'000));
    station.obey();
  };
  begin(first, "TAG1");
  const Instant admitted = tight.now;
  begin(second, "A");
  const auto found = priority::estimates(tight.state(), SiteId(1), tight.now);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].transaction, TransactionId(2));
  ASSERT_TRUE(found[0].start.has_value());
  EXPECT_EQ(*found[0].start, admitted + site.control.rotation);
}

}  // namespace
}  // namespace voltwin::test
