#include "twin/driver/visit.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/sim/simulation.hpp"

namespace voltwin::twin::driver {
namespace {

constexpr Instant start = Instant::from_seconds(1'780'000'000);
Instant at(int minutes) { return start + Duration::from_minutes(minutes); }

VisitPlan plan() {
  VisitPlan out;
  out.number = 3;
  out.arrival = at(10);
  out.departure = at(100);
  out.token = "T1";
  out.patience = Duration::from_minutes(15);
  out.token_delay = Duration::from_minutes(1);
  return out;
}

/// A place with some free EVSEs, and a diary of what drivers did there and when.
class FakePlace {
 public:
  explicit FakePlace(VisitPlan plan) : visit_(visits_.start(Visit(std::move(plan)))) {}

  std::vector<std::uint32_t> free{4, 7};
  /// What the station does with a token while it is being presented.
  void (*on_token)(Visit& visit, Instant now) = nullptr;
  std::vector<std::string> diary;

  std::optional<std::uint32_t> find_free(const Visit& visit) {
    for (const std::uint32_t evse : free) {
      if (visit.plan().evse.value_or(evse) == evse) return evse;
    }
    return std::nullopt;
  }
  sim::SignalId evse_freed() { return freed_; }
  void plug_in(const Visit& visit, std::uint32_t evse) { note(visit, "plugs in at", evse); }
  void present_token(const Visit& visit, std::uint32_t evse) {
    note(visit, "presents " + visit.plan().token + " at", evse);
    if (on_token != nullptr) on_token(this->visit(), simulation_.now());
  }
  void unplug(const Visit& visit, std::uint32_t evse) { note(visit, "unplugs from", evse); }
  void turn_away(const Visit& visit) { note(visit, "is turned away", 0); }

  /// The visit as it stands; it is not over.
  Visit& visit() { return *visits_.find(visit_); }
  bool is_over() const { return visits_.is_over(visit_); }
  void run_until(Instant until) {
    sim::SimulationTimers timers(simulation_);
    visits_.settle({simulation_.now(), timers}, *this);
    simulation_.run_until(until, [&](const TimerToken& token) {
      const sim::Turn turn{simulation_.now(), timers};
      visits_.fire(token, turn);
      visits_.settle(turn, *this);
    });
  }
  /// The station has news, now.
  void tell() {
    sim::SimulationTimers timers(simulation_);
    visits_.tell(visit_, {simulation_.now(), timers});
    run_until(simulation_.now());
  }
  void becomes_free(std::uint32_t evse) {
    free.push_back(evse);
    sim::SimulationTimers timers(simulation_);
    visits_.raise(freed_, {simulation_.now(), timers});
    run_until(simulation_.now());
  }
  /// Timers that still wait: none may be left by a visit that is over.
  std::size_t timers() const { return simulation_.waiting(); }

 private:
  void note(const Visit& visit, const std::string& what, std::uint32_t evse) {
    const std::int64_t seconds = (simulation_.now() - start).us() / 1'000'000;
    diary.push_back(std::to_string(seconds / 60) +
                    (seconds % 60 == 0 ? "" : "+" + std::to_string(seconds % 60)) + ": " +
                    std::to_string(visit.plan().number) + " " + what +
                    (evse == 0 ? "" : " " + std::to_string(evse)));
  }

  sim::Simulation<TimerToken> simulation_{start};
  sim::Processes<Visit> visits_{0};
  sim::SignalId freed_ = visits_.make_signal();
  sim::ProcessId visit_;
};

using Diary = std::vector<std::string>;

TEST(Visit, RunsFromArrivalToUnplug) {
  FakePlace place(plan());
  place.run_until(at(5));
  EXPECT_EQ(place.visit().state(), VisitState::to_come);
  place.run_until(at(10));
  EXPECT_EQ(place.visit().state(), VisitState::plugged);
  EXPECT_EQ(place.visit().plugged_at(), at(10));
  EXPECT_EQ(place.visit().evse(), 4u);
  place.run_until(at(12));
  EXPECT_EQ(place.visit().state(), VisitState::authorizing);
  place.visit().started();
  place.tell();
  EXPECT_EQ(place.visit().state(), VisitState::charging);
  EXPECT_TRUE(place.visit().was_served());
  place.run_until(at(200));
  EXPECT_TRUE(place.is_over());
  EXPECT_EQ(place.diary, (Diary{"10: 3 plugs in at 4", "11: 3 presents T1 at 4",
                                "100: 3 presents T1 at 4", "100: 3 unplugs from 4"}));
  EXPECT_EQ(place.timers(), 0u);
}

TEST(Visit, TakesOnlyTheEvseItInsistsOn) {
  VisitPlan picky = plan();
  picky.evse = 7;
  FakePlace place(picky);
  place.free = {4};
  place.run_until(at(12));
  EXPECT_EQ(place.visit().state(), VisitState::waiting);
  place.becomes_free(7);
  EXPECT_EQ(place.diary, (Diary{"12: 3 plugs in at 7"}));
}

TEST(Visit, IsTurnedAwayWhenItsPatienceEnds) {
  FakePlace place(plan());
  place.free.clear();
  place.run_until(at(20));
  EXPECT_EQ(place.visit().state(), VisitState::waiting);
  place.run_until(at(200));
  EXPECT_EQ(place.diary, (Diary{"25: 3 is turned away"}));
  EXPECT_TRUE(place.is_over());
  EXPECT_EQ(place.timers(), 0u);
}

TEST(Visit, WaitsAndPlugsInWhenAPlaceFrees) {
  FakePlace place(plan());
  place.free.clear();
  place.run_until(at(24));
  place.becomes_free(4);
  EXPECT_EQ(place.diary, (Diary{"24: 3 plugs in at 4"}));
  EXPECT_EQ(place.visit().plugged_at(), at(24));
}

TEST(Visit, NeverWaitsPastItsDepartureAndNeverPlugsInThen) {
  VisitPlan patient = plan();
  patient.patience = Duration::from_hours(10);
  FakePlace place(patient);
  place.free.clear();
  place.run_until(at(99));
  EXPECT_EQ(place.visit().state(), VisitState::waiting);
  place.free = {4};
  place.run_until(at(100));
  EXPECT_EQ(place.diary, (Diary{"100: 3 is turned away"}));
}

TEST(Visit, TriesARefusedTokenAgainThenStaysParked) {
  FakePlace place(plan());
  place.on_token = [](Visit& visit, Instant now) { visit.refused(now); };
  place.run_until(at(200));
  EXPECT_EQ(place.diary, (Diary{"10: 3 plugs in at 4", "11: 3 presents T1 at 4",
                                "11+30: 3 presents T1 at 4", "100: 3 unplugs from 4"}));
}

TEST(Visit, TriesAgainWhenTheRefusalComesLater) {
  FakePlace place(plan());
  place.run_until(at(12));
  place.visit().refused(at(12));
  place.tell();
  EXPECT_EQ(place.visit().state(), VisitState::plugged);
  place.run_until(at(13));
  EXPECT_EQ(place.diary.back(), "12+30: 3 presents T1 at 4");
  EXPECT_FALSE(place.visit().was_served());
}

TEST(Visit, JustUnplugsWhenTheTransactionHasEndedOrThatIsItsHabit) {
  for (const bool ended : {true, false}) {
    VisitPlan habit = plan();
    if (!ended) habit.leaving = Leaving::unplug;
    FakePlace place(habit);
    place.on_token = [](Visit& visit, Instant) { visit.started(); };
    place.run_until(at(50));
    if (ended) {
      place.visit().ended();
      place.tell();
    }
    place.run_until(at(200));
    EXPECT_EQ(place.diary,
              (Diary{"10: 3 plugs in at 4", "11: 3 presents T1 at 4", "100: 3 unplugs from 4"}));
  }
}

TEST(Visit, LeavesOnTimeEvenIfTheTokenWasNeverPresented) {
  VisitPlan slow = plan();
  slow.token_delay = Duration::from_hours(3);
  FakePlace place(slow);
  place.run_until(at(200));
  EXPECT_EQ(place.diary, (Diary{"10: 3 plugs in at 4", "100: 3 unplugs from 4"}));
}

}  // namespace
}  // namespace voltwin::twin::driver
