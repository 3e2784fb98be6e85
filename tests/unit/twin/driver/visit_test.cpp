#include "twin/driver/visit.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace voltwin::twin::driver {
namespace {

constexpr Instant start = Instant::from_seconds(1'780'000'000);
Instant at(int minutes) { return start + Duration::from_minutes(minutes); }
const std::vector<std::uint32_t> nothing;
const std::vector<std::uint32_t> two_free{4, 7};

VisitPlan plan() {
  VisitPlan out;
  out.arrival = at(10);
  out.departure = at(100);
  out.token = "T1";
  out.patience = Duration::from_minutes(15);
  out.token_delay = Duration::from_minutes(1);
  return out;
}

void expect(const Action& action, ActionKind kind, std::uint32_t evse) {
  EXPECT_EQ(action.kind, kind);
  EXPECT_EQ(action.evse, evse);
}
void expect_wait(const Action& action, Instant until) {
  EXPECT_EQ(action.kind, ActionKind::wait);
  EXPECT_EQ(action.at, until);
}

TEST(Visit, RunsFromArrivalToUnplug) {
  Visit visit(plan());
  expect_wait(visit.next(at(0), two_free), at(10));
  expect(visit.next(at(10), two_free), ActionKind::plug_in, 4);
  expect_wait(visit.next(at(10), nothing), at(11));
  expect(visit.next(at(11), nothing), ActionKind::present_token, 4);
  visit.started();
  EXPECT_EQ(visit.state(), VisitState::charging);
  expect_wait(visit.next(at(11), nothing), at(100));
  expect(visit.next(at(100), nothing), ActionKind::stop, 4);
  EXPECT_FALSE(visit.is_over());
  expect(visit.next(at(100), nothing), ActionKind::unplug, 4);
  EXPECT_EQ(visit.state(), VisitState::left);
  EXPECT_TRUE(visit.is_over() && visit.was_served());
  expect_wait(visit.next(at(101), two_free), Instant::never());
}

TEST(Visit, TakesOnlyTheEvseItInsistsOn) {
  VisitPlan picky = plan();
  picky.evse = 7;
  Visit visit(picky);
  const std::vector<std::uint32_t> other{4};
  expect_wait(visit.next(at(10), other), at(25));
  expect(visit.next(at(12), two_free), ActionKind::plug_in, 7);
}

TEST(Visit, IsTurnedAwayWhenItsPatienceEnds) {
  Visit visit(plan());
  expect_wait(visit.next(at(10), nothing), at(25));
  expect_wait(visit.next(at(20), nothing), at(25));
  expect(visit.next(at(25), nothing), ActionKind::turn_away, 0);
  EXPECT_EQ(visit.state(), VisitState::turned_away);
  EXPECT_TRUE(visit.is_over());
}

TEST(Visit, WaitsAndPlugsInWhenAPlaceFrees) {
  Visit visit(plan());
  expect_wait(visit.next(at(10), nothing), at(25));
  expect(visit.next(at(24), two_free), ActionKind::plug_in, 4);
  EXPECT_EQ(visit.plugged_at(), at(24));
}

TEST(Visit, NeverWaitsPastItsDeparture) {
  VisitPlan patient = plan();
  patient.patience = Duration::from_hours(10);
  Visit visit(patient);
  expect_wait(visit.next(at(10), nothing), at(100));
  expect(visit.next(at(100), two_free), ActionKind::turn_away, 0);
}

TEST(Visit, TriesARefusedTokenAgainThenStaysParked) {
  Visit visit(plan());
  static_cast<void>(visit.next(at(10), two_free));
  expect(visit.next(at(11), nothing), ActionKind::present_token, 4);
  visit.refused(at(11));
  const Instant again = at(11) + Duration::from_seconds(30);
  expect_wait(visit.next(at(11), nothing), again);
  expect(visit.next(again, nothing), ActionKind::present_token, 4);
  visit.refused(again);
  expect_wait(visit.next(again, nothing), at(100));
  expect(visit.next(at(100), nothing), ActionKind::unplug, 4);
  EXPECT_FALSE(visit.was_served());
}

TEST(Visit, JustUnplugsWhenTheTransactionHasEndedOrThatIsItsHabit) {
  for (const bool ended : {true, false}) {
    VisitPlan habit = plan();
    if (!ended) habit.leaving = Leaving::unplug;
    Visit visit(habit);
    static_cast<void>(visit.next(at(10), two_free));
    static_cast<void>(visit.next(at(11), nothing));
    visit.started();
    if (ended) visit.ended();
    expect(visit.next(at(100), nothing), ActionKind::unplug, 4);
  }
}

TEST(Visit, LeavesOnTimeEvenIfTheTokenWasNeverPresented) {
  VisitPlan slow = plan();
  slow.token_delay = Duration::from_hours(3);
  Visit visit(slow);
  static_cast<void>(visit.next(at(10), two_free));
  expect_wait(visit.next(at(10), nothing), at(100));
  expect(visit.next(at(100), nothing), ActionKind::unplug, 4);
}

}  // namespace
}  // namespace voltwin::twin::driver
