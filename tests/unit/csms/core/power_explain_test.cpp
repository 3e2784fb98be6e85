// Why a session gets what it gets: from hand-made pictures, and in a yard of real frames.
#include <gtest/gtest.h>

#include <algorithm>

#include "csms/core/power/explain.hpp"
#include "tests/support/fake_station.hpp"

namespace voltwin::test {
namespace {

namespace events = core::events;
using core::power::Bound;
using core::power::Claim;
using core::power::Share;
using events::BindingLine;
using events::BindingRule;

/// Five sessions on a feeder of a site, the last one asked about; one more elsewhere.
struct Asked {
  grid::LimitTree tree =
      grid::LimitTree::build({node(1, 0, Amps(100)), node(2, 1, Amps(32)), node(3, 1, Amps(32))},
                             Volts(230))
          .value();
  std::vector<Claim> claims;
  std::vector<Share> shares;
  std::vector<std::uint32_t> order;

  void add(std::uint64_t at, Tier tier, Share share) {
    Claim claim;
    claim.node = *tree.index_of(grid::NodeId(at));
    claim.per_amp = grid::phase_load(grid::Connection::L1, Amps(1.0), 3);
    claim.demand = Amps(16);
    claim.tier = tier;
    order.push_back(static_cast<std::uint32_t>(claims.size()));
    claims.push_back(claim);
    shares.push_back(share);
  }
  events::Explanation last(Policy policy) const {
    return core::power::explain({policy, tree, claims, shares, order}, claims.size() - 1);
  }
  [[nodiscard]] Share at_line(Amps current, Bound bound) const {
    return {current, bound, *tree.index_of(grid::NodeId(2)), grid::LimitKind::line_1};
  }
};

TEST(Explanation, names_the_line_what_it_takes_and_who_is_served_first) {
  Asked asked;
  for (int i = 0; i < 3; ++i) asked.add(2, Tier::P1, {Amps(6), Bound::demand, 0, {}});
  asked.add(3, Tier::P0, {Amps(6), Bound::demand, 0, {}});  // at another feeder
  asked.add(2, Tier::P3, asked.at_line(Amps(12), Bound::node));
  const events::Explanation why = asked.last(Policy::tiered_fair);
  EXPECT_EQ(why.rule, BindingRule::limited);
  EXPECT_EQ(why.node, grid::NodeId(2));
  EXPECT_EQ(why.line, BindingLine::L1);
  EXPECT_EQ(why.more, Amps(4));
  EXPECT_EQ(why.ahead_p0, 0);
  EXPECT_EQ(why.ahead_p1, 3);
  EXPECT_EQ(events::text_of(why),
            "limited by node 2 (L1): 4 A more for this session needs 4 A on L1 of node 2; "
            "3 sessions of tier P1 are served first");
}

TEST(Explanation, where_all_are_served_together_nobody_is_first) {
  Asked asked;
  asked.add(2, Tier::P1, {Amps(12), Bound::demand, 0, {}});
  asked.add(2, Tier::P3, asked.at_line(Amps(12), Bound::node));
  const events::Explanation why = asked.last(Policy::equal_share);
  EXPECT_EQ(why.ahead_p1 + why.ahead_p3, 0);
  EXPECT_EQ(asked.last(Policy::first_come).ahead_p1, 1);
}

TEST(Explanation, of_a_pause_counts_those_who_have_current_and_not_those_who_wait_too) {
  Asked asked;
  asked.add(2, Tier::P3, {Amps(12), Bound::demand, 0, {}});
  asked.add(2, Tier::P3, asked.at_line(Amps(), Bound::paused));
  asked.add(2, Tier::P3, asked.at_line(Amps(), Bound::paused));
  const events::Explanation why = asked.last(Policy::equal_share);
  EXPECT_EQ(why.rule, BindingRule::paused);
  EXPECT_EQ(why.ahead_p3, 1);
  EXPECT_EQ(events::text_of(why),
            "paused, waiting for its turn: limited by node 2 (L1): 16 A more for this session "
            "needs 16 A on L1 of node 2; 1 session of tier P3 is served first");
}

TEST(Explanation, of_power_is_in_kilowatts_and_of_enough_says_no_more) {
  Asked asked;
  Share share = asked.at_line(Amps(6), Bound::node);
  share.kind = grid::LimitKind::power;
  asked.add(2, Tier::P3, share);
  EXPECT_EQ(events::text_of(asked.last(Policy::equal_share)),
            "limited by node 2 (power): 10 A more for this session needs 2.3 kW at node 2");
  asked.shares[0] = {Amps(16), Bound::demand, 0, {}};
  EXPECT_EQ(asked.last(Policy::equal_share).node, grid::NodeId());
  EXPECT_EQ(events::text_of(asked.last(Policy::equal_share)), "enough for the vehicle");
}

TEST(Explanation, of_a_running_session_is_in_the_state_and_a_pause_is_told_once) {
  SiteDefinition site = small_site();
  site.nodes = {node(1, 0, Amps(10))};
  site.control.rotation = Duration::from_hours(2);
  FakeCsms csms(site, {station_of("S1", 1), station_of("S2", 1)});
  FakeStation one(csms, "S1");
  FakeStation two(csms, "S2");
  for (FakeStation* station : {&one, &two}) {
    station->connect();
    station->boot();
  }
  csms.pass(Duration::from_seconds(10));
  one.start(10, 0);
  one.obey();
  two.start(11, 0);
  for (int i = 0; i < 60; ++i) {
    csms.pass(Duration::from_seconds(30));
    one.obey();
    two.obey();
  }
  const auto& charging = csms.state().priorities().visit(TransactionId(1));
  ASSERT_TRUE(charging.explanation.has_value());
  EXPECT_EQ(charging.explanation->rule, BindingRule::limited);
  EXPECT_EQ(charging.explanation->current, Amps(10));
  const auto& paused = csms.state().priorities().visit(TransactionId(2));
  ASSERT_TRUE(paused.explanation.has_value());
  EXPECT_EQ(paused.explanation->rule, BindingRule::paused);
  EXPECT_EQ(paused.explanation->ahead_p3, 1);
  const auto names = csms.names_after(0);
  EXPECT_EQ(std::count(names.begin(), names.end(), "SessionExplained"), 1);
}

}  // namespace
}  // namespace voltwin::test
