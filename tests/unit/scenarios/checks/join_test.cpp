// Transactions find the visits that they belong to.
#include <gtest/gtest.h>

#include "scenarios/checks/oracles.hpp"
#include "tests/sim/small_site.hpp"

namespace voltwin::scenarios::checks {
namespace {

using test::hours;
using test::midnight;
using test::minutes;

}  // namespace

TEST(Join, gives_one_view_per_visit_in_their_order_also_for_those_who_never_came) {
  const test::World world =
      test::run(test::small_site({1, 1, Watts(30'000.0)}),
                test::records({{"first", midnight + hours(1), hours(3), 5.0},
                               {"turned-away", midnight + hours(2), hours(1), 5.0},
                               {"too-late", midnight + hours(13), hours(1), 5.0}}));
  const auto sessions = join(world);
  ASSERT_EQ(sessions.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(sessions[i].visit, &world.recording().visits[i]);
  }
  EXPECT_EQ(sessions[0].transactions.size(), 1U);
  EXPECT_EQ(sessions[0].charges.size(), 1U);
  EXPECT_TRUE(sessions[1].transactions.empty());
  EXPECT_TRUE(sessions[2].transactions.empty());
  EXPECT_EQ(sessions[2].visit->end, world::VisitEnd::to_come);
  EXPECT_EQ(unattributed(world, sessions), 0U);
}

TEST(Join, keeps_visits_apart_that_follow_each_other_at_one_evse_with_one_token) {
  const test::World world =
      test::run(test::small_site({1, 1, Watts(30'000.0)}),
                test::records({{"morning", midnight + hours(1), hours(1), 3.0, "S-1", 0, "TAG"},
                               {"noon", midnight + hours(2), hours(1), 4.0, "S-1", 0, "TAG"},
                               {"other", midnight + hours(4), hours(1), 5.0, "S-1"},
                               {"evening", midnight + hours(6), hours(1), 6.0, "S-1", 0, "TAG"}}));
  const auto sessions = join(world);
  ASSERT_EQ(sessions.size(), 4U);
  std::int64_t wh = 3'000;
  for (const SessionView& session : sessions) {
    SCOPED_TRACE(session.visit->record.id);
    ASSERT_EQ(session.transactions.size(), 1U);
    EXPECT_EQ(session.transactions[0]->id_tag, session.visit->record.id_tag);
    EXPECT_EQ(session.charged_energy(), WattHours(wh));
    wh += 1'000;
  }
  EXPECT_EQ(unattributed(world, sessions), 0U);
}

TEST(Join, tells_visits_at_the_same_time_apart_by_their_evse) {
  const test::World world =
      test::run(test::small_site({1, 2, Watts(30'000.0)}),
                test::records({{"left", midnight + hours(1), hours(2), 3.0, "S-1/1", 0, "TAG"},
                               {"right", midnight + hours(1), hours(2), 4.0, "S-1/2", 0, "TAG"}}));
  const auto sessions = join(world);
  ASSERT_EQ(sessions[0].charges.size(), 1U);
  ASSERT_EQ(sessions[1].charges.size(), 1U);
  EXPECT_EQ(sessions[0].charged_energy(), WattHours(3'000));
  EXPECT_EQ(sessions[1].charged_energy(), WattHours(4'000));
}

TEST(Join, a_charge_is_split_by_its_kinds) {
  const test::World world =
      test::run(test::small_site({1, 1, Watts(30'000.0)}),
                test::records({{"idles", midnight + hours(1), hours(4), 3.0, "S-1"}}));
  const auto sessions = join(world);
  using core::events::ChargeKind;
  const SessionView& session = sessions[0];
  EXPECT_EQ(session.charged_minor(ChargeKind::energy), 117);
  EXPECT_EQ(session.charged_minor(ChargeKind::flat), 35);
  EXPECT_EQ(session.charged_minor(ChargeKind::time), 0);
  EXPECT_GT(session.charged_minor(ChargeKind::idle), 0);
  EXPECT_EQ(session.charged_minor(), 117 + 35 + session.charged_minor(ChargeKind::idle));
}

}  // namespace voltwin::scenarios::checks
