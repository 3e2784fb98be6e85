// The oracle of the cap, on a tree of two panels below a connection.
#include "scenarios/world/cap_watch.hpp"

#include <gtest/gtest.h>

#include "engine/base/ensure.hpp"

namespace voltwin::scenarios::world {
namespace {

constexpr Duration reaction = Duration::from_seconds(20);
constexpr Volts volts{230.0};

Instant at(std::int64_t seconds) { return Instant::from_seconds(1'000'000 + seconds); }
Duration s(std::int64_t seconds) { return Duration::from_seconds(seconds); }

grid::LimitTree two_panels() {
  grid::Node root{grid::NodeId(1), "grid", grid::NodeKind::grid_connection, {}, {}, {}, {}};
  root.limit_power = Watts(10'000.0);
  grid::Node one{grid::NodeId(2), "one", grid::NodeKind::panel, grid::NodeId(1), {}, {}, {}};
  one.limit_per_phase = Amps(10.0);
  grid::Node two{grid::NodeId(3), "two", grid::NodeKind::panel, grid::NodeId(1), {}, {}, {}};
  auto tree = grid::LimitTree::build({root, one, two}, volts);
  ENSURE(tree.has_value());
  return *std::move(tree);
}

// Loads at the panels that can be set, and the watch that sees them.
class Site {
 public:
  Site() : tree_(two_panels()), load_(tree_), watch(tree_, reaction) {
    limits.assign(tree_.limits().begin(), tree_.limits().end());
    watch.advance(at(0));
  }
  void set(std::size_t node, Watts power) {
    load_.add(tree_, node, grid::balanced_load(power - now_[node], volts));
    now_[node] = power;
    watch.observe(tree_, limits, load_);
  }
  void observe() { watch.observe(tree_, limits, load_); }

 private:
  grid::LimitTree tree_;
  grid::TreeLoad load_;
  Watts now_[3];

 public:
  std::vector<grid::Limits> limits;
  CapWatch watch;
};

}  // namespace

TEST(CapWatch, sees_nothing_while_everything_is_within_its_limit) {
  Site site;
  site.set(2, Watts(10'000.0));
  site.watch.advance(at(100));
  site.watch.finish();
  EXPECT_FALSE(site.watch.is_over());
  EXPECT_TRUE(site.watch.spells().empty());
  EXPECT_EQ(site.watch.overshoot(), Duration());
  EXPECT_EQ(site.watch.violation(), Duration());
  EXPECT_EQ(site.watch.longest(), Duration());
  EXPECT_EQ(site.watch.peak(), Watts());
}

TEST(CapWatch, a_spell_has_its_node_its_time_and_its_highest_excess) {
  Site site;
  site.watch.advance(at(10));
  site.set(2, Watts(10'500.0));
  EXPECT_TRUE(site.watch.is_over());
  site.watch.advance(at(15));
  site.set(2, Watts(12'000.0));
  site.watch.advance(at(18));
  site.set(2, Watts(10'100.0));
  site.watch.advance(at(40));
  site.set(2, Watts(9'000.0));
  site.watch.advance(at(50));
  ASSERT_EQ(site.watch.spells().size(), 1U);
  const Excess& spell = site.watch.spells()[0];
  EXPECT_EQ(spell.node, 0U);
  EXPECT_EQ(spell.from, at(10));
  EXPECT_EQ(spell.to, at(40));
  EXPECT_NEAR(spell.peak.value(), 2'000.0, 1e-6);
  EXPECT_EQ(spell.violation, s(30));
  EXPECT_EQ(site.watch.overshoot(), s(30));
  EXPECT_EQ(site.watch.violation(), s(30));
  EXPECT_EQ(site.watch.longest(), s(30));
  EXPECT_NEAR(site.watch.peak().value(), 2'000.0, 1e-6);
}

TEST(CapWatch, a_line_over_its_current_counts_by_the_power_of_the_excess) {
  Site site;
  site.set(1, volts * Amps(36.0));  // 12 A in each line, 10 allowed
  site.watch.advance(at(5));
  site.set(1, Watts());
  ASSERT_EQ(site.watch.spells().size(), 1U);
  EXPECT_EQ(site.watch.spells()[0].node, 1U);
  EXPECT_NEAR(site.watch.peak().value(), 460.0, 1e-6);
}

TEST(CapWatch, ten_milliamperes_are_rounding_and_eleven_are_not) {
  Site site;
  site.set(1, volts * Amps(3 * 10.0099));
  EXPECT_FALSE(site.watch.is_over());
  site.set(1, volts * Amps(3 * 10.0101));
  EXPECT_TRUE(site.watch.is_over());
}

TEST(CapWatch, after_an_uncontrolled_step_the_reaction_time_is_excused_and_no_more) {
  Site site;
  site.watch.advance(at(100));
  site.watch.uncontrolled_step();
  site.set(2, Watts(11'000.0));
  site.watch.advance(at(115));
  EXPECT_EQ(site.watch.violation(), Duration());
  site.watch.advance(at(123));
  EXPECT_EQ(site.watch.violation(), s(3));
  site.set(2, Watts(9'000.0));
  EXPECT_EQ(site.watch.overshoot(), s(23));
  EXPECT_EQ(site.watch.spells().at(0).violation, s(3));
}

TEST(CapWatch, the_excuse_ends_to_the_microsecond) {
  for (const std::int64_t beyond : {0, 1}) {
    Site site;
    site.watch.uncontrolled_step();
    site.set(2, Watts(11'000.0));
    site.watch.advance(at(20) + Duration::from_us(beyond));
    EXPECT_EQ(site.watch.violation(), Duration::from_us(beyond));
  }
}

TEST(CapWatch, a_step_long_before_excuses_nothing) {
  Site site;
  site.watch.uncontrolled_step();
  site.watch.advance(at(60));
  site.set(2, Watts(11'000.0));
  site.watch.advance(at(61));
  EXPECT_EQ(site.watch.violation(), s(1));
}

TEST(CapWatch, a_second_step_during_a_spell_renews_the_excuse) {
  Site site;
  site.watch.uncontrolled_step();
  site.set(2, Watts(11'000.0));
  site.watch.advance(at(25));  // five seconds too long
  site.watch.uncontrolled_step();
  site.set(2, Watts(12'000.0));
  site.watch.advance(at(45));
  site.set(2, Watts(9'000.0));
  EXPECT_EQ(site.watch.violation(), s(5));
  EXPECT_EQ(site.watch.overshoot(), s(45));
}

TEST(CapWatch, two_nodes_over_at_once_are_two_spells_and_one_time) {
  Site site;
  site.set(1, Watts(12'000.0));  // panel and connection
  site.watch.advance(at(4));
  site.set(1, Watts(8'000.0));  // the panel still
  site.watch.advance(at(10));
  site.set(1, Watts());
  ASSERT_EQ(site.watch.spells().size(), 2U);
  EXPECT_EQ(site.watch.spells()[0].node, 0U);
  EXPECT_EQ(site.watch.spells()[0].to, at(4));
  EXPECT_EQ(site.watch.spells()[1].node, 1U);
  EXPECT_EQ(site.watch.spells()[1].to, at(10));
  EXPECT_EQ(site.watch.overshoot(), s(10));
  EXPECT_EQ(site.watch.longest(), s(10));
}

TEST(CapWatch, what_is_over_for_no_time_is_no_spell) {
  Site site;
  site.set(2, Watts(12'000.0));
  site.set(2, Watts(9'000.0));
  site.watch.advance(at(10));
  site.watch.finish();
  EXPECT_TRUE(site.watch.spells().empty());
  EXPECT_EQ(site.watch.overshoot(), Duration());
}

TEST(CapWatch, the_end_of_the_run_ends_open_spells) {
  Site site;
  site.set(2, Watts(12'000.0));
  site.watch.advance(at(10));
  EXPECT_TRUE(site.watch.spells().empty());
  site.watch.finish();
  ASSERT_EQ(site.watch.spells().size(), 1U);
  EXPECT_EQ(site.watch.spells()[0].to, at(10));
  EXPECT_FALSE(site.watch.is_over());
}

TEST(CapWatch, a_limit_that_comes_down_onto_the_load_is_exceeded_from_then_on) {
  Site site;
  site.set(2, Watts(9'000.0));
  site.watch.advance(at(30));
  site.limits[0].power_w = 6'000.0;
  site.observe();
  EXPECT_TRUE(site.watch.is_over());
  site.watch.advance(at(33));
  site.limits[0].power_w = 10'000.0;
  site.observe();
  ASSERT_EQ(site.watch.spells().size(), 1U);
  EXPECT_EQ(site.watch.spells()[0].violation, s(3));
  EXPECT_NEAR(site.watch.peak().value(), 3'000.0, 1e-6);
}

}  // namespace voltwin::scenarios::world
