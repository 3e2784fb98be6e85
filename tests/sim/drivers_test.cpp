// Drivers at a full site and drivers whom the CSMS does not know.
#include <gtest/gtest.h>

#include "tests/sim/small_site.hpp"

namespace voltwin::test {
namespace {

// One outlet, taken from one to three o'clock.
std::vector<Driver> with_holder(const std::vector<Driver>& others) {
  std::vector<Driver> out = {{"holder", midnight + hours(1), hours(2), 10.0}};
  for (const Driver& other : others) out.push_back(other);
  return out;
}

format::Scenario one_outlet() { return small_site({1, 1, Watts(30'000.0)}); }

}  // namespace

TEST(FullSite, a_driver_waits_and_is_served_as_soon_as_an_evse_is_free) {
  const World world =
      run(one_outlet(),
          records(with_holder({{"waits", midnight + hours(3) - minutes(20), hours(2), 5.0}})));
  const VisitFacts& holder = facts(world, "holder");
  const VisitFacts& waits = facts(world, "waits");
  ASSERT_TRUE(holder.unplugged && waits.plugged);
  EXPECT_EQ(*waits.plugged, *holder.unplugged);
  EXPECT_EQ(waits.end, VisitEnd::completed);
  EXPECT_EQ(metered_wh(waits), 5'000);
  // Waiting is not part of the stay: it leaves when it meant to.
  EXPECT_EQ(*waits.unplugged, waits.record.departure);
  expect_sound(world);
}

TEST(FullSite, a_driver_without_patience_is_turned_away_and_costs_nothing) {
  const World world =
      run(one_outlet(),
          records(with_holder({{"gives-up", midnight + hours(3) - minutes(31), hours(5), 5.0},
                               {"leaves-first", midnight + hours(2), minutes(10), 5.0}})));
  for (const char* const id : {"gives-up", "leaves-first"}) {
    SCOPED_TRACE(id);
    const VisitFacts& visit = facts(world, id);
    EXPECT_EQ(visit.end, VisitEnd::turned_away);
    EXPECT_FALSE(visit.evse || visit.plugged || visit.started);
    EXPECT_EQ(visit.meter_to_mwh, visit.meter_from_mwh);
    EXPECT_TRUE(view(checks::join(world), id).transactions.empty());
  }
  EXPECT_EQ(world.core_state().transactions().size(), 1U);
  expect_sound(world);
}

TEST(FullSite, those_who_wait_are_served_in_the_order_in_which_they_came) {
  const World world =
      run(one_outlet(),
          records(with_holder({{"second", midnight + hours(3) - minutes(9), minutes(20), 1.0},
                               {"third", midnight + hours(3) - minutes(8), hours(1), 1.0},
                               {"fourth", midnight + hours(3) - minutes(7), hours(2), 1.0}})));
  EXPECT_EQ(facts(world, "second").plugged, facts(world, "holder").unplugged);
  EXPECT_EQ(facts(world, "third").plugged, facts(world, "second").unplugged);
  // Its patience ends before the third leaves.
  EXPECT_EQ(facts(world, "fourth").end, VisitEnd::turned_away);
}

TEST(FullSite, who_wants_one_evse_does_not_take_another_that_is_free) {
  const World world =
      run(small_site({}), records({{"holder", midnight + hours(1), hours(2), 5.0, "S-1"},
                                   {"wants-it", midnight + hours(2), hours(3), 5.0, "S-1"},
                                   {"any", midnight + hours(2) + minutes(1), hours(1), 5.0}}));
  EXPECT_EQ(facts(world, "wants-it").end, VisitEnd::turned_away);
  EXPECT_EQ(facts(world, "any").evse, 1U);
  EXPECT_EQ(facts(world, "any").end, VisitEnd::completed);
}

TEST(FullSite, two_cars_never_stand_at_one_outlet) {
  for (const std::uint64_t seed : seeds(12)) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    format::Scenario scenario = small_site({2, 2, Watts(30'000.0)});
    scenario.seed = static_cast<std::int64_t>(seed);
    const World world = run(std::move(scenario), crowd(seed, 40));
    int turned_away = 0;
    int waited = 0;
    std::vector<std::vector<const VisitFacts*>> at(world.evse_count());
    for (const VisitFacts& visit : world.recording().visits) {
      turned_away += visit.end == VisitEnd::turned_away ? 1 : 0;
      if (!visit.plugged) continue;
      waited += *visit.plugged > visit.record.arrival ? 1 : 0;
      for (const VisitFacts* other : at[*visit.evse]) {
        const bool apart = (other->unplugged && *other->unplugged <= *visit.plugged) ||
                           (visit.unplugged && *visit.unplugged <= *other->plugged);
        EXPECT_TRUE(apart) << visit.record.id << " and " << other->record.id;
      }
      at[*visit.evse].push_back(&visit);
    }
    EXPECT_GT(turned_away, 0);
    EXPECT_GT(waited, 0);
    expect_sound(world);
  }
}

TEST(Token, a_driver_whose_token_is_not_accepted_parks_without_energy_and_without_a_bill) {
  using boundary::TokenStatus;
  for (const TokenStatus status :
       {TokenStatus::Blocked, TokenStatus::Expired, TokenStatus::Invalid}) {
    SCOPED_TRACE("token status " + std::to_string(static_cast<int>(status)));
    World world =
        build(small_site({}), records({{"bad", midnight + hours(1), hours(2), 10.0, "S-1"},
                                       {"good", midnight + hours(1), hours(2), 10.0, "S-2"}}));
    world.command(boundary::DefineToken{{"bad", status}});
    complete(world);
    const VisitFacts& bad = facts(world, "bad");
    EXPECT_TRUE(bad.plugged);
    EXPECT_EQ(bad.unplugged, bad.record.departure);
    EXPECT_FALSE(bad.started || bad.first_power);
    EXPECT_EQ(bad.end, VisitEnd::short_of_it);
    EXPECT_EQ(bad.meter_to_mwh, bad.meter_from_mwh);
    EXPECT_TRUE(view(checks::join(world), "bad").transactions.empty());
    EXPECT_EQ(facts(world, "good").end, VisitEnd::completed);
    EXPECT_EQ(world.core_state().transactions().size(), 1U);
    expect_sound(world);
  }
}

TEST(Token, one_that_is_refused_is_presented_again_and_charges_if_it_is_accepted_then) {
  World world =
      build(small_site({}), records({{"other", midnight + minutes(30), hours(4), 10.0, "S-2"},
                                     {"again", midnight + hours(1), hours(2), 5.0, "S-1"}}));
  world.command(boundary::DefineToken{{"again", boundary::TokenStatus::Blocked}});
  // Presented 15 s after the plug, refused at once, and presented again 30 s later.
  world.run_until(midnight + hours(1) + seconds(30));
  EXPECT_FALSE(facts(world, "again").started);
  world.command(boundary::DefineToken{{"again", boundary::TokenStatus::Accepted}});
  complete(world);
  const VisitFacts& again = facts(world, "again");
  ASSERT_TRUE(again.started);
  EXPECT_GE(*again.started, midnight + hours(1) + seconds(45));
  EXPECT_LE(*again.started, midnight + hours(1) + seconds(47));
  EXPECT_EQ(metered_wh(again), 5'000);
  expect_sound(world);
}

TEST(Token, one_that_is_blocked_during_a_session_lets_it_end_and_refuses_the_next) {
  World world = build(small_site({}),
                      records({{"before", midnight + hours(1), hours(2), 10.0, "S-1", 0, "TAG"},
                               {"after", midnight + hours(4), hours(2), 10.0, "S-1", 0, "TAG"}}));
  world.run_until(midnight + hours(2));
  world.command(boundary::DefineToken{{"TAG", boundary::TokenStatus::Blocked}});
  complete(world);
  EXPECT_EQ(facts(world, "before").end, VisitEnd::completed);
  EXPECT_FALSE(facts(world, "after").started);
  EXPECT_EQ(metered_wh(facts(world, "after")), 0);
  EXPECT_EQ(view(checks::join(world), "before").charges.size(), 1U);
  expect_sound(world);
}

}  // namespace voltwin::test
