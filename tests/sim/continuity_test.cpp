// A transaction survives what stations and networks go through: reboots, an hour without
// a connection across its start or its end. It is billed once, for what it was.
#include <gtest/gtest.h>

#include <algorithm>

#include "csms/core/events/codec.hpp"
#include "tests/sim/small_site.hpp"

namespace voltwin::test {
namespace {

std::size_t count_events(World& world, std::string_view type) {
  std::size_t found = 0;
  const auto read = world.journal().read(0, [&](const core::events::Record& record) {
    if (record.type == type) ++found;
    return Result<void>();
  });
  EXPECT_TRUE(read.has_value());
  return found;
}

void expect_billed_once(const World& world, const std::string& id) {
  SCOPED_TRACE("session " + id);
  const auto sessions = checks::join(world);
  const checks::SessionView& session = view(sessions, id);
  ASSERT_EQ(session.transactions.size(), 1U);
  ASSERT_EQ(session.charges.size(), 1U);
  EXPECT_EQ(session.transactions[0]->stop_reason, "Local");
  EXPECT_EQ(session.charges[0]->energy.value(), metered_wh(*session.visit));
  EXPECT_EQ(world.core_state().transactions().size(), sessions.size());
}

// Something flows offline: 6 A of the safe default.
format::Scenario offline_site() {
  format::Scenario out = small_site({});
  out.control.safe_default = Amps(6.0);
  return out;
}

}  // namespace

TEST(Reboot, a_boot_notification_in_the_middle_of_a_transaction_does_not_end_it) {
  format::Scenario scenario = small_site({});
  const Instant reboot = midnight + hours(2);
  scenario.faults = {{reboot, format::FaultKind::reboot, 0, seconds(30)}};
  World world =
      build(std::move(scenario), records({{"D-1", midnight + hours(1), hours(6), 30.0, "S-1"}}));
  world.run_until(reboot - seconds(1));
  EXPECT_EQ(count_events(world, "StationBooted"), 2U);  // both stations, at midnight
  const std::int64_t before_mwh = world.station(0).truth(1, world.now()).meter_mwh;
  EXPECT_GT(before_mwh, 5'000'000);

  world.run_until(reboot + minutes(5));
  EXPECT_EQ(count_events(world, "StationBooted"), 3U);
  EXPECT_EQ(count_events(world, "TransactionEnded"), 0U);
  EXPECT_EQ(world.core_state().evses()[0].transaction, boundary::TransactionId(1));
  // It charges again, without anyone's doing.
  EXPECT_GT(world.station(0).truth(1, world.now()).power, Watts(5'000.0));

  complete(world);
  EXPECT_EQ(count_events(world, "TransactionStarted"), 1U);
  EXPECT_EQ(count_events(world, "TransactionEnded"), 1U);
  EXPECT_EQ(count_events(world, "SessionCharged"), 1U);
  EXPECT_EQ(facts(world, "D-1").end, VisitEnd::completed);
  EXPECT_GT(facts(world, "D-1").meter_to_mwh, before_mwh + 10'000'000);
  expect_billed_once(world, "D-1");
  expect_sound(world);
}

TEST(Reboot, at_any_moment_of_a_session_bills_it_once_for_its_energy) {
  for (int second = -20; second <= 200; second += 4) {
    SCOPED_TRACE("reboot " + std::to_string(second) + " s after the plug");
    format::Scenario scenario = small_site({});
    scenario.faults = {{midnight + hours(1) + Duration::from_ms(second * 1000 + 37),
                        format::FaultKind::reboot, 0, seconds(30)}};
    const World world =
        run(std::move(scenario), records({{"D-1", midnight + hours(1), minutes(90), 8.0, "S-1"}}));
    // A driver who finds the station dead presents the token again or goes without.
    if (facts(world, "D-1").started) expect_billed_once(world, "D-1");
    expect_sound(world);
  }
}

TEST(Reboot, several_in_a_row_with_two_sessions_at_one_station) {
  format::Scenario scenario = small_site({1, 2, Watts(30'000.0)});
  for (int i = 0; i < 8; ++i) {
    scenario.faults.push_back(
        {midnight + hours(2) + minutes(7 * i), format::FaultKind::reboot, 0, seconds(20 * i + 5)});
  }
  World world = build(std::move(scenario),
                      records({{"D-1", midnight + hours(1), hours(6), 25.0, "S-1/1"},
                               {"D-2", midnight + minutes(90), hours(7), 25.0, "S-1/2"}}));
  complete(world);
  EXPECT_EQ(count_events(world, "StationBooted"), 9U);
  EXPECT_EQ(count_events(world, "TransactionStarted"), 2U);
  expect_billed_once(world, "D-1");
  expect_billed_once(world, "D-2");
  expect_sound(world);
}

TEST(Offline, a_session_that_ends_unheard_is_told_later_with_its_own_time_and_energy) {
  format::Scenario scenario = offline_site();
  const Instant departure = midnight + hours(3);
  scenario.faults = {
      {departure - minutes(30), format::FaultKind::disconnect, 0, hours(1)},
  };
  World world =
      build(std::move(scenario), records({{"D-1", midnight + hours(1), hours(2), 40.0, "S-1"}}));
  world.run_until(departure + minutes(29));
  ASSERT_TRUE(facts(world, "D-1").unplugged);
  EXPECT_EQ(world.station(0).queued_transaction_messages() > 0, true);
  EXPECT_FALSE(world.core_state().transactions().at(0).meter_stop) << "it cannot know yet";

  complete(world);
  EXPECT_EQ(world.station(0).queued_transaction_messages(), 0U);
  expect_billed_once(world, "D-1");
  const auto& transaction = world.core_state().transactions().at(0);
  EXPECT_LT(transaction.ended - departure, seconds(1));
  EXPECT_GT(transaction.ended - departure, seconds(-1));
  expect_sound(world);
}

TEST(Offline, a_session_that_starts_unheard_is_told_later_with_its_own_time_and_energy) {
  format::Scenario scenario = offline_site();
  const Instant arrival = midnight + hours(4);
  scenario.faults = {{arrival - minutes(10), format::FaultKind::disconnect, 0, hours(1)}};
  // The first visit puts the token into the station's cache.
  World world = build(std::move(scenario),
                      records({{"first", midnight + hours(1), minutes(20), 2.0, "S-1", 0, "TAG"},
                               {"offline", arrival, hours(3), 12.0, "S-1", 0, "TAG"}}));
  world.run_until(arrival + minutes(49));
  ASSERT_TRUE(facts(world, "offline").started);
  EXPECT_EQ(world.core_state().transactions().size(), 1U) << "it cannot know yet";
  const std::int64_t offline_mwh =
      world.station(0).truth(1, world.now()).meter_mwh - facts(world, "offline").meter_from_mwh;
  EXPECT_GT(offline_mwh, 1'000'000) << "the safe default should let something flow";

  complete(world);
  expect_billed_once(world, "first");
  expect_billed_once(world, "offline");
  const auto sessions = checks::join(world);
  const auto& transaction = *view(sessions, "offline").transactions[0];
  const Duration late = transaction.started - *facts(world, "offline").started;
  EXPECT_LT(std::abs(late.us()), seconds(1).us());
  EXPECT_GT(transaction.received - transaction.started, minutes(45));
  EXPECT_EQ(facts(world, "offline").end, VisitEnd::completed);
  expect_sound(world);
}

TEST(Offline, a_session_that_nobody_heard_of_at_all_is_billed_when_the_station_is_back) {
  for (const auto kind :
       {format::FaultKind::disconnect, format::FaultKind::half_open,
        format::FaultKind::half_open_to_csms, format::FaultKind::half_open_to_station}) {
    SCOPED_TRACE("fault kind " + std::to_string(static_cast<int>(kind)));
    format::Scenario scenario = offline_site();
    const Instant arrival = midnight + hours(4);
    scenario.faults = {{arrival - minutes(15), kind, 0, hours(2)}};
    const World world =
        run(std::move(scenario),
            records({{"first", midnight + hours(1), minutes(20), 2.0, "S-1", 0, "TAG"},
                     {"unheard", arrival, hours(1), 12.0, "S-1", 0, "TAG"},
                     {"after", midnight + hours(7), hours(1), 3.0, "S-1", 0, "TAG"}}));
    ASSERT_TRUE(facts(world, "unheard").started);
    EXPECT_GT(metered_wh(facts(world, "unheard")), 1'000);
    for (const char* const id : {"first", "unheard", "after"}) expect_billed_once(world, id);
    expect_sound(world);
  }
}

TEST(Offline, every_hour_of_a_busy_day_can_be_lost_and_no_session_is) {
  for (const std::uint64_t seed : seeds(12)) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    format::Scenario scenario = small_site({3, 2, Watts(40'000.0)});
    scenario.control.safe_default = Amps(6.0);
    scenario.seed = static_cast<std::int64_t>(seed);
    for (std::size_t station = 0; station < 3; ++station) {
      const auto hour = static_cast<std::int64_t>((seed + station * 3) % 10);
      scenario.faults.push_back(
          {midnight + hours(hour) + minutes(7), format::FaultKind::disconnect, station, hours(1)});
    }
    std::sort(scenario.faults.begin(), scenario.faults.end(),
              [](const format::Fault& a, const format::Fault& b) { return a.at < b.at; });
    const World world = run(std::move(scenario), crowd(seed, 20));
    std::size_t served = 0;
    for (const checks::SessionView& session : checks::join(world)) {
      const VisitFacts& visit = *session.visit;
      if (!visit.started) continue;
      ++served;
      EXPECT_EQ(session.transactions.size(), 1U) << visit.record.id;
      if (!visit.unplugged) continue;
      ASSERT_EQ(session.charges.size(), 1U) << visit.record.id;
      EXPECT_EQ(session.charges[0]->energy.value(), metered_wh(visit)) << visit.record.id;
    }
    EXPECT_GT(served, 8U);
    EXPECT_EQ(world.core_state().transactions().size(), served);
    expect_sound(world);
  }
}

TEST(Offline, a_reboot_during_an_outage_does_not_end_the_outage) {
  format::Scenario scenario = small_site({});
  scenario.faults = {{midnight + hours(1), format::FaultKind::disconnect, 0, hours(1)},
                     {midnight + minutes(70), format::FaultKind::reboot, 0, seconds(30)}};
  World world = build(std::move(scenario), {});
  world.run_until(midnight + hours(2) - seconds(1));
  EXPECT_TRUE(world.core_state().stations()[0].connection.is_none());
  world.run_until(midnight + hours(2) + minutes(10));
  EXPECT_FALSE(world.core_state().stations()[0].connection.is_none());
}

TEST(Lost, a_message_whose_answer_is_lost_is_repeated_and_counts_once) {
  // With half a second each way: the token at 15 s, its verdict and the start at 16 s, the
  // answer to that on its way from 16.5 to 17 s; the stop likewise after the departure, when
  // the station has told its connector's state.
  const Instant arrival = midnight + hours(1);
  const Duration stay = hours(1);
  int repeated_starts = 0;
  int repeated_stops = 0;
  for (const auto kind : {format::FaultKind::half_open, format::FaultKind::half_open_to_csms,
                          format::FaultKind::half_open_to_station, format::FaultKind::disconnect}) {
    for (const Duration from : {seconds(15), stay - seconds(1)}) {
      for (int step = 0; step < 70; ++step) {
        const Duration after = from + Duration::from_ms(100 * step + 50);
        SCOPED_TRACE("fault kind " + std::to_string(static_cast<int>(kind)) + ", " +
                     std::to_string(after.seconds()) + " s after the plug");
        format::Scenario scenario = small_site({1, 1, Watts(30'000.0)});
        scenario.clock.duration = hours(4);
        scenario.link = {Duration::from_ms(500), Duration()};
        scenario.faults = {{arrival + after, kind, 0, minutes(20)}};
        World world = build(std::move(scenario), records({{"D-1", arrival, stay, 5.0, "S-1"}}),
                            {core::shard::Sideband::keep});
        complete(world);
        const auto batch = world.journal().take_batch();
        const auto heard = [&](const char* action) {
          return std::count_if(batch.tape.begin(), batch.tape.end(), [&](const auto& frame) {
            return frame.kind == core::events::TapeEntry::Kind::in &&
                   frame.text.find(action) != std::string::npos;
          });
        };
        repeated_starts += heard("\"StartTransaction\"") > 1 ? 1 : 0;
        repeated_stops += heard("\"StopTransaction\"") > 1 ? 1 : 0;
        const auto ends =
            std::count_if(batch.records.begin(), batch.records.end(),
                          [](const auto& record) { return record.type == "TransactionEnded"; });
        EXPECT_LE(ends, 1);
        if (facts(world, "D-1").started) expect_billed_once(world, "D-1");
        expect_sound(world);
      }
    }
  }
  EXPECT_GT(repeated_starts, 5);
  EXPECT_GT(repeated_stops, 5);
}

}  // namespace voltwin::test
