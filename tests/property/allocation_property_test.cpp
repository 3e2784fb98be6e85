// Equal share on random trees: no limit exceeded, nothing left over, and nobody poorer than
// the fair level. The fair level is found by another way: everybody rises by a hundredth of
// an ampere at a time until a limit stops him.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "csms/core/power/allocation.hpp"
#include "engine/random/random.hpp"
#include "tests/property/drawn_site.hpp"

namespace voltwin::core::power {
namespace {

using grid::PhaseLoad;

struct Case : DrawnSite {
  explicit Case(grid::LimitTree built) : DrawnSite(std::move(built)) {
    minimum = Amps(6.0);
    step = Amps(1.0);
  }
  [[nodiscard]] std::vector<Share> shares() const {
    return allocate(Policy::equal_share, picture());
  }
  /// What flows when every claim takes so much (at least its floor, which is in `fixed`).
  [[nodiscard]] grid::TreeLoad load(const std::vector<double>& amps) const {
    grid::TreeLoad out = fixed;
    for (std::size_t i = 0; i < claims.size(); ++i) {
      const double more = std::max(0.0, amps[i] - claims[i].floor.value());
      out.add(tree, claims[i].node, claims[i].per_amp * more);
    }
    return out;
  }
  [[nodiscard]] bool fits(const std::vector<double>& amps, double tolerance_a) const {
    return load(amps).fits(tree, limits, Amps(tolerance_a));
  }
};

Case random_case(random::Stream& random, std::size_t most_claims) {
  std::vector<grid::Node> nodes;
  const std::uint64_t count = 1 + random.below(6);
  for (std::uint64_t id = 1; id <= count; ++id) {
    grid::Node node;
    node.id = grid::NodeId(id);
    node.name = "N" + std::to_string(id);
    if (id > 1) node.parent = grid::NodeId(1 + random.below(id - 1));
    if (random.chance(0.7)) node.limit_per_phase = Amps(random.uniform(5.0, 90.0));
    if (random.chance(0.3)) node.limit_power = Watts(random.uniform(2'000.0, 50'000.0));
    nodes.push_back(node);
  }
  Case out(grid::LimitTree::build(nodes, Volts(230)).value());
  out.step = Amps(random.chance(0.6) ? 1.0 : 0.5);
  const double floor = random.chance(0.3) ? 6.0 : 0.0;
  const std::size_t claims = 1 + random.below(most_claims);
  for (std::size_t i = 0; i < claims; ++i) {
    Claim claim;
    claim.node = random.below(count);
    claim.per_amp = grid::phase_load(static_cast<grid::Connection>(random.below(9)), Amps(1), 3);
    claim.demand = Amps(random.chance(0.5) ? 32.0 : random.uniform(6.0, 40.0));
    claim.floor = Amps(floor);
    out.fixed.add(out.tree, claim.node, claim.per_amp * floor);
    out.claims.push_back(claim);
  }
  for (std::size_t node = 0; node < count; ++node) {
    if (!random.chance(0.3)) continue;
    out.fixed.add(out.tree, node,
                  grid::phase_load(static_cast<grid::Connection>(random.below(9)),
                                   Amps(random.uniform(0.0, 20.0)), 3));
  }
  return out;
}

/// Whether the lines that the claim loads are within limits, on its own path only: a node elsewhere
/// or a line that it does not load is none of its business.
bool fits_for(const Case& c, const Claim& claim, const grid::TreeLoad& load, double tolerance_a) {
  const auto loaded = grid::line_currents(claim.per_amp);
  const auto path = c.tree.path(claim.node);
  for (const grid::Violation& over : load.violations(c.tree, c.limits, Amps(tolerance_a))) {
    if (std::find(path.begin(), path.end(), over.index) == path.end()) continue;
    if (over.kind == grid::LimitKind::power) return false;
    if (loaded[static_cast<std::size_t>(over.kind)] > 0.0) return false;
  }
  return true;
}

std::vector<double> amps_of(const std::vector<Share>& shares) {
  std::vector<double> out;
  for (const Share& share : shares) out.push_back(share.current.value());
  return out;
}

// Everybody who was admitted rises by `delta` until his own raise would exceed a limit.
std::vector<double> fair_levels(const Case& c, const std::vector<Share>& shares, double delta) {
  std::vector<double> level(shares.size(), 0.0);
  std::vector<bool> rising(shares.size(), false);
  for (std::size_t i = 0; i < shares.size(); ++i) {
    if (shares[i].bound == Bound::paused) continue;
    level[i] = std::max(c.minimum.value(), c.claims[i].floor.value());
    rising[i] = true;
  }
  grid::TreeLoad load = c.load(level);
  for (bool any = true; any;) {
    any = false;
    for (std::size_t i = 0; i < level.size(); ++i) {
      if (!rising[i]) continue;
      const PhaseLoad more = c.claims[i].per_amp * delta;
      if (level[i] + delta > c.claims[i].demand.value()) {
        rising[i] = false;
        continue;
      }
      load.add(c.tree, c.claims[i].node, more);
      if (!fits_for(c, c.claims[i], load, 0.0)) {
        load.add(c.tree, c.claims[i].node, more * -1.0);
        rising[i] = false;
        continue;
      }
      level[i] += delta;
      any = true;
    }
  }
  return level;
}

TEST(EqualShareProperty, no_limit_is_exceeded_unless_the_fixed_load_does_alone) {
  random::Stream random = random::Random(1).stream("limits");
  for (int i = 0; i < 20'000; ++i) {
    const Case c = random_case(random, 10);
    const auto amps = amps_of(c.shares());
    const auto over = c.load(amps).violations(c.tree, c.limits, Amps(1e-5));
    const auto before = c.fixed.violations(c.tree, c.limits, Amps(1e-5));
    ASSERT_LE(over.size(), before.size()) << "case " << i;
    for (std::size_t k = 0; k < amps.size(); ++k) {
      ASSERT_TRUE(amps[k] == 0.0 || amps[k] >= 6.0 - 1e-9) << "case " << i;
      ASSERT_LE(amps[k], std::max(c.claims[k].demand.value(), 6.0) + 1e-9) << "case " << i;
      const double steps = amps[k] / c.step.value();
      ASSERT_NEAR(steps, std::round(steps), 1e-9) << "case " << i;
    }
  }
}

TEST(EqualShareProperty, no_session_could_have_a_step_more) {
  random::Stream random = random::Random(2).stream("more");
  for (int i = 0; i < 20'000; ++i) {
    const Case c = random_case(random, 10);
    const auto shares = c.shares();
    const auto amps = amps_of(shares);
    const grid::TreeLoad load = c.load(amps);
    for (std::size_t k = 0; k < amps.size(); ++k) {
      const double next = shares[k].bound == Bound::paused ? 6.0 : amps[k] + c.step.value();
      if (next > c.claims[k].demand.value()) continue;
      const double floor = c.claims[k].floor.value();
      const double more = std::max(next, floor) - std::max(amps[k], floor);
      // Strictly inside the limit: a step that fits only by rounding is nobody's right.
      const PhaseLoad extra = c.claims[k].per_amp * more;
      if (more == 0.0) continue;
      grid::TreeLoad with = load;
      with.add(c.tree, c.claims[k].node, extra);
      ASSERT_FALSE(fits_for(c, c.claims[k], with, -1e-6))
          << "case " << i << " claim " << k << " has " << amps[k];
    }
  }
}

TEST(EqualShareProperty, nobody_is_a_step_below_the_fair_level) {
  random::Stream random = random::Random(3).stream("fair");
  constexpr double delta = 0.01;
  for (int i = 0; i < 1'500; ++i) {
    const Case c = random_case(random, 8);
    const auto shares = c.shares();
    const auto fair = fair_levels(c, shares, delta);
    for (std::size_t k = 0; k < shares.size(); ++k) {
      // The crude filling is late by up to one of its own steps for each claim.
      const double slack = delta * static_cast<double>(shares.size() + 1);
      ASSERT_GE(shares[k].current.value(), fair[k] - c.step.value() - slack)
          << "case " << i << " claim " << k;
    }
  }
}

TEST(EqualShareProperty, sessions_are_paused_in_order_and_only_when_the_minimum_does_not_fit) {
  random::Stream random = random::Random(4).stream("paused");
  for (int i = 0; i < 20'000; ++i) {
    const Case c = random_case(random, 10);
    const auto shares = c.shares();
    std::vector<double> minima(shares.size(), 0.0);
    for (std::size_t k = 0; k < shares.size(); ++k) {
      minima[k] = 6.0;
      const bool fits = fits_for(c, c.claims[k], c.load(minima), 1e-6);
      const bool paused = shares[k].bound == Bound::paused;
      ASSERT_EQ(paused, !fits) << "case " << i << " claim " << k;
      if (paused) minima[k] = 0.0;
    }
  }
}

// All vectors of whole steps, for the best one by its poorest, then its second poorest …
TEST(EqualShareProperty, of_few_alike_sessions_the_shares_are_the_best_of_all_that_there_are) {
  random::Stream random = random::Random(5).stream("brute");
  for (int i = 0; i < 400; ++i) {
    grid::Node root;
    root.id = grid::NodeId(1);
    root.name = "R";
    root.limit_per_phase = Amps(random.uniform(18.0, 60.0));
    Case c(grid::LimitTree::build({root}, Volts(230)).value());
    for (int k = 0; k < 3; ++k) {
      const PhaseLoad per_amp = grid::phase_load(grid::Connection::L1L2L3, Amps(1), 3);
      Claim claim;
      claim.per_amp = per_amp;
      claim.demand = Amps(6.0 + static_cast<double>(random.below(20)));
      c.claims.push_back(claim);
    }
    std::vector<double> best;
    for (int a = 6; a <= 25; ++a) {
      for (int b = 6; b <= 25; ++b) {
        for (int d = 6; d <= 25; ++d) {
          std::vector<double> amps{double(a), double(b), double(d)};
          bool wanted = true;
          for (std::size_t k = 0; k < 3; ++k)
            wanted = wanted && amps[k] <= c.claims[k].demand.value();
          if (!wanted || !c.fits(amps, 1e-9)) continue;
          std::sort(amps.begin(), amps.end());
          best = std::max(best, amps);
        }
      }
    }
    auto ours = amps_of(c.shares());
    std::sort(ours.begin(), ours.end());
    ASSERT_EQ(ours, best) << "case " << i;
  }
}

}  // namespace
}  // namespace voltwin::core::power
