// The filling against the definition of what it promises, on sites drawn to hurt: limits of zero,
// of nothing and of everything, nodes that the fixed load alone is too much for, minima and floors
// above one another, demands below the minimum, weights far apart, ties, and pairs of lines beside
// phases. A vector is max-min fair by level when everybody who could use more meets a full row on
// whose sessions nobody stands higher (Bertsekas and Gallager, Data Networks, 6.5.2). Nothing here
// looks into the filling: loads are summed anew.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "csms/core/power/certificate.hpp"
#include "csms/core/power/explain.hpp"
#include "csms/core/power/optimum.hpp"
#include "engine/random/random.hpp"
#include "tests/property/drawn_site.hpp"

namespace voltwin::core::power {
namespace {

using grid::PhaseLoad;

struct Site : DrawnSite {
  double scale = 1.0;  ///< of its currents: what rounding is measured by

  using DrawnSite::DrawnSite;
};

double draw_limit(random::Stream& random, double scale) {
  if (random.chance(0.3)) return std::numeric_limits<double>::infinity();
  if (random.chance(0.06)) return 0.0;
  if (random.chance(0.03)) return -random.uniform(0.0, 20.0) * scale;
  if (random.chance(0.3)) return std::floor(random.uniform(5.0, 120.0)) * scale;
  return random.uniform(3.0, 150.0) * scale;
}

Claim draw_claim(random::Stream& random, std::size_t nodes, std::uint64_t wirings, double scale) {
  Claim claim;
  claim.node = random.below(nodes);
  const auto wiring = static_cast<grid::Connection>(random.below(wirings));
  claim.per_amp = grid::phase_load(wiring, Amps(1), 1 + static_cast<int>(random.below(3)));
  claim.demand = Amps(random.chance(0.5) ? 32.0 : random.uniform(0.0, 40.0)) * scale;
  if (random.chance(0.2)) claim.minimum = Amps(random.uniform(4.0, 14.0)) * scale;
  if (random.chance(0.3)) claim.floor = Amps(random.uniform(0.0, 10.0)) * scale;
  if (random.chance(0.6)) claim.weight = random.chance(0.2) ? 100.0 : random.uniform(0.1, 8.0);
  claim.tier = static_cast<Tier>(random.below(4));
  return claim;
}

Site draw_site(random::Stream& random) {
  std::vector<grid::Node> nodes;
  const std::uint64_t count = 1 + random.below(9);
  for (std::uint64_t id = 1; id <= count; ++id) {
    grid::Node node;
    node.id = grid::NodeId(id);
    node.name = "N" + std::to_string(id);
    if (id > 1) node.parent = grid::NodeId(1 + random.below(id - 1));
    nodes.push_back(node);
  }
  Site out(grid::LimitTree::build(nodes, Volts(230)).value());
  out.scale = random.chance(0.1) ? 1e4 : 1.0;
  for (grid::Limits& limits : out.limits) {
    limits.per_phase_a = draw_limit(random, out.scale);
    limits.power_w = random.chance(0.6) ? std::numeric_limits<double>::infinity()
                                        : draw_limit(random, out.scale) * 3.0 * 230.0;
  }
  constexpr double minima[] = {0.0, 6.0, 6.0, 6.5};
  out.minimum = Amps(minima[random.below(4)]) * out.scale;
  constexpr double steps[] = {0.0, 1.0, 0.5, 0.1, 4.0};
  out.step = Amps(steps[random.below(5)]) * out.scale;
  const std::uint64_t wirings = random.chance(0.3) ? 3 : 9;
  const bool alike = random.chance(0.2);
  const std::size_t claims = random.below(16);
  for (std::size_t i = 0; i < claims; ++i) {
    Claim claim = draw_claim(random, count, wirings, out.scale);
    if (alike && i > 0) claim = out.claims.front();
    out.fixed.add(out.tree, claim.node, claim.per_amp * claim.floor.value());
    out.claims.push_back(claim);
  }
  for (std::size_t node = 0; node < count; ++node) {
    if (!random.chance(0.3)) continue;
    const auto wiring = static_cast<grid::Connection>(random.below(wirings));
    out.fixed.add(out.tree, node,
                  grid::phase_load(wiring, Amps(random.uniform(0.0, 40.0) * out.scale), 3));
  }
  return out;
}

/// How far a row of the node is from its limit, A; power by the current of all lines.
double room_of(const Site& site, const PhaseLoad& load, std::size_t node, std::size_t row) {
  if (row < 3) return site.limits[node].per_phase_a - grid::line_currents(load)[row];
  return (site.limits[node].power_w - grid::power(load, Volts(230)).value()) / 230.0;
}

bool loads_row(const Claim& claim, std::size_t row) {
  return row == 3 || grid::line_currents(claim.per_amp)[row] > 0.0;
}

/// Room for `more` amperes of the claim on its path: the least, over the rows that it loads.
double room_for(const Site& site, const grid::TreeLoad& load, const Claim& claim, double more) {
  double out = std::numeric_limits<double>::infinity();
  for (const std::size_t node : site.tree.path(claim.node)) {
    for (std::size_t row = 0; row < 4; ++row) {
      if (!loads_row(claim, row)) continue;
      out = std::min(out, room_of(site, load.at(node) + claim.per_amp * more, node, row));
    }
  }
  return out;
}

void add_share(const Site& site, grid::TreeLoad& load, const Claim& claim, double amps) {
  load.add(site.tree, claim.node, claim.per_amp * std::max(0.0, amps - claim.floor.value()));
}

double least(const Site& site, const Claim& claim) { return lowest(site.picture(), claim).value(); }

double most(const Site& site, const Claim& claim) {
  return std::max(least(site, claim), claim.demand.value());
}

/// One tier, or all claims where the policy knows none: what the others left is in site.fixed.
struct Group {
  Site site;
  std::vector<Share> shares;
  bool weights = false;

  [[nodiscard]] double weight(std::size_t i) const { return weights ? site.claims[i].weight : 1.0; }
  [[nodiscard]] double level(std::size_t i) const {
    return (shares[i].current.value() - least(site, site.claims[i])) / weight(i);
  }
};

/// A full row on the path of claim `i` on which nobody stands higher.
bool held_fairly(const Group& group, const grid::TreeLoad& load, std::size_t i) {
  const Site& site = group.site;
  const double hair = 1e-6 * site.scale;
  for (const std::size_t node : site.tree.path(site.claims[i].node)) {
    for (std::size_t row = 0; row < 4; ++row) {
      if (!loads_row(site.claims[i], row)) continue;
      if (room_of(site, load.at(node), node, row) > hair) continue;
      bool highest = true;
      for (std::size_t k = 0; k < site.claims.size(); ++k) {
        const Claim& other = site.claims[k];
        const bool below = other.node >= node && other.node < site.tree.subtree_end(node);
        if (!below || !loads_row(other, row) || group.shares[k].bound == Bound::paused) continue;
        if ((group.level(k) - group.level(i)) * group.weight(k) > hair) highest = false;
      }
      if (highest) return true;
    }
  }
  return false;
}

void check_without_steps(const Group& group) {
  const Site& site = group.site;
  grid::TreeLoad load = site.fixed;
  for (std::size_t i = 0; i < site.claims.size(); ++i) {
    add_share(site, load, site.claims[i], group.shares[i].current.value());
  }
  for (std::size_t i = 0; i < site.claims.size(); ++i) {
    if (group.shares[i].bound == Bound::paused) continue;
    const double amps = group.shares[i].current.value();
    ASSERT_GE(amps, least(site, site.claims[i]) - 1e-9 * site.scale) << "claim " << i;
    ASSERT_LE(amps, most(site, site.claims[i]) + 1e-9 * site.scale) << "claim " << i;
    if (amps >= most(site, site.claims[i]) - 1e-6 * site.scale) continue;
    ASSERT_TRUE(held_fairly(group, load, i)) << "claim " << i << " has " << amps;
  }
}

/// Admission in order; `minima` is what flows when those before have their minimum.
void check_admission(const Group& group) {
  const Site& site = group.site;
  grid::TreeLoad minima = site.fixed;
  for (std::size_t i = 0; i < site.claims.size(); ++i) {
    const Claim& claim = site.claims[i];
    const double lo = least(site, claim);
    const double room = room_for(site, minima, claim, lo - claim.floor.value());
    const bool paused = group.shares[i].bound == Bound::paused;
    if (std::abs(room) > 1e-5 * site.scale) {
      ASSERT_EQ(paused, room < 0.0) << "claim " << i << " room " << room;
    }
    if (paused) {
      ASSERT_EQ(group.shares[i].current, Amps()) << "claim " << i;
    }
    if (!paused) add_share(site, minima, claim, lo);
  }
}

/// With steps: nobody a step below what he would have without, nobody with room for another.
void check_steps(const Group& group, const std::vector<Share>& smooth) {
  const Site& site = group.site;
  const double step = site.step.value();
  grid::TreeLoad load = site.fixed;
  for (std::size_t i = 0; i < site.claims.size(); ++i) {
    add_share(site, load, site.claims[i], group.shares[i].current.value());
  }
  for (std::size_t i = 0; i < site.claims.size(); ++i) {
    const Claim& claim = site.claims[i];
    ASSERT_EQ(group.shares[i].bound == Bound::paused, smooth[i].bound == Bound::paused);
    if (group.shares[i].bound == Bound::paused) continue;
    const double amps = group.shares[i].current.value();
    const double own_minimum = std::max(site.minimum, claim.minimum).value();
    ASSERT_GE(amps, own_minimum - 1e-9 * site.scale) << "claim " << i;
    ASSERT_LE(amps, most(site, claim) + 1e-9 * site.scale) << "claim " << i;
    if (amps != own_minimum) {
      ASSERT_NEAR(amps / step, std::round(amps / step), 1e-6) << "claim " << i << " has " << amps;
    }
    ASSERT_GT(amps, smooth[i].current.value() - step - 1e-6 * site.scale) << "claim " << i;
    const double next = (std::floor(amps / step + 1e-6) + 1.0) * step;
    if (next > most(site, claim) + 1e-9 * site.scale) continue;
    const double floor = claim.floor.value();
    const double more = std::max(next, floor) - std::max(amps, floor);
    if (more == 0.0) {
      ADD_FAILURE() << "claim " << i << ": a step that costs nothing was kept from it";
      continue;
    }
    ASSERT_LT(room_for(site, load, claim, more), 1e-6 * site.scale)
        << "claim " << i << " has " << amps << " and could have " << next;
  }
}

/// The claims of one tier, with what the tiers before it took for fixed load.
Group group_of(const Site& site, const std::vector<Share>& shares, Tier tier) {
  Group out{site, {}, true};
  out.site.claims.clear();
  for (std::size_t i = 0; i < site.claims.size(); ++i) {
    const Claim& claim = site.claims[i];
    if (claim.tier < tier) add_share(site, out.site.fixed, claim, shares[i].current.value());
    if (claim.tier != tier) continue;
    out.site.claims.push_back(claim);
    out.shares.push_back(shares[i]);
  }
  return out;
}

void check_group(const Group& group) {
  check_admission(group);
  Group smooth = group;
  smooth.site.step = Amps();
  for (Claim& claim : smooth.site.claims) claim.tier = Tier::P3;
  smooth.shares =
      allocate(group.weights ? Policy::tiered_fair : Policy::equal_share, smooth.site.picture());
  check_without_steps(smooth);
  if (group.site.step > Amps()) check_steps(group, smooth.shares);
  if (group.site.step == Amps()) check_without_steps(group);
}

class Hostile : public testing::Test {
 protected:
  random::Stream random = random::Random(11).stream("hostile");
};

TEST_F(Hostile, equal_share_is_max_min_fair_by_level) {
  for (int i = 0; i < 20'000; ++i) {
    const Site site = draw_site(random);
    SCOPED_TRACE("case " + std::to_string(i));
    const auto shares = allocate(Policy::equal_share, site.picture());
    ASSERT_TRUE(certify(site.picture(), shares).holds);
    check_group({site, shares, false});
    if (HasFailure()) return;
  }
}

TEST_F(Hostile, tiered_fair_is_max_min_fair_tier_by_tier_and_by_weight) {
  for (int i = 0; i < 20'000; ++i) {
    const Site site = draw_site(random);
    SCOPED_TRACE("case " + std::to_string(i));
    const auto shares = allocate(Policy::tiered_fair, site.picture());
    ASSERT_TRUE(certify(site.picture(), shares).holds);
    for (const Tier tier : {Tier::P0, Tier::P1, Tier::P2, Tier::P3}) {
      check_group(group_of(site, shares, tier));
    }
    if (HasFailure()) return;
  }
}

// What is said of a share that a limit binds: it is a limit of its own path, on a row that it
// loads, and there it is that the next step does not fit.
void check_explanation(const Site& site, Policy policy, const std::vector<Share>& shares,
                       const grid::TreeLoad& load, std::size_t i) {
  const Claim& claim = site.claims[i];
  const std::vector<std::uint32_t> order = order_of(policy, site.picture());
  const events::Explanation why = explain({policy, site.tree, site.claims, shares, order}, i);
  if (why.rule == events::BindingRule::enough) return;
  const bool paused = why.rule == events::BindingRule::paused;
  const std::size_t node = site.tree.index_of(why.node).value();
  const auto path = site.tree.path(claim.node);
  ASSERT_NE(std::find(path.begin(), path.end(), node), path.end());
  const auto row = static_cast<std::size_t>(why.line);
  ASSERT_TRUE(loads_row(claim, row));
  // Of a vector without steps the limit is reached.
  if (!paused && site.step == Amps()) {
    ASSERT_LT(std::abs(room_of(site, load.at(node), node, row)), 1e-5 * site.scale);
  }
  std::uint32_t before = 0;
  for (std::size_t k = 0; k < site.claims.size(); ++k) {
    const Claim& other = site.claims[k];
    const bool below = other.node >= node && other.node < site.tree.subtree_end(node);
    if (k == i || !below || !loads_row(other, row) || shares[k].current <= Amps()) continue;
    const bool tiers = policy == Policy::tiered_fair;
    const bool admitted = paused && k < i && (!tiers || other.tier == claim.tier);
    before += (tiers && other.tier < claim.tier) || admitted ? 1U : 0U;
  }
  ASSERT_EQ(static_cast<std::uint32_t>(why.ahead_p0 + why.ahead_p1 + why.ahead_p2 + why.ahead_p3),
            before);
}

TEST_F(Hostile, what_is_said_of_a_share_is_so) {
  for (int i = 0; i < 10'000; ++i) {
    const Site site = draw_site(random);
    SCOPED_TRACE("case " + std::to_string(i));
    for (const Policy policy : {Policy::equal_share, Policy::tiered_fair}) {
      const auto shares = allocate(policy, site.picture());
      grid::TreeLoad load = site.fixed;
      for (std::size_t k = 0; k < shares.size(); ++k) {
        add_share(site, load, site.claims[k], shares[k].current.value());
      }
      for (std::size_t k = 0; k < shares.size(); ++k) {
        check_explanation(site, policy, shares, load, k);
      }
    }
    if (HasFailure()) return;
  }
}

// Where rounding to steps costs more than the program gains, nothing is gained; nothing is lost.
TEST_F(Hostile, most_power_is_no_less_than_equal_share_and_names_limits_of_its_own_path) {
  for (int i = 0; i < 1'500; ++i) {
    const Site site = draw_site(random);
    if (site.scale != 1.0) continue;
    SCOPED_TRACE("case " + std::to_string(i));
    const auto fair = allocate(Policy::equal_share, site.picture());
    const auto most = most_power(site.picture());
    ASSERT_TRUE(most.has_value());
    ASSERT_TRUE(certify(site.picture(), *most).holds);
    ASSERT_GE(power_of(site.picture(), *most).value(),
              power_of(site.picture(), fair).value() - 1e-6);
    for (std::size_t k = 0; k < most->size(); ++k) {
      if ((*most)[k].bound != Bound::node) continue;
      const auto path = site.tree.path(site.claims[k].node);
      ASSERT_NE(std::find(path.begin(), path.end(), (*most)[k].node), path.end());
      ASSERT_TRUE(loads_row(site.claims[k], static_cast<std::size_t>((*most)[k].kind)));
    }
  }
}

}  // namespace
}  // namespace voltwin::core::power
