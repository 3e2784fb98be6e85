// The kept fair levels against the filling from scratch, after every one of thousands of random
// changes: arrivals, departures, demands, limits and loads, on trees of every shape.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <utility>

#include "csms/core/power/fair_tree.hpp"
#include "csms/core/power/filling.hpp"
#include "engine/random/random.hpp"

namespace voltwin::core::power {
namespace {

constexpr double unlimited = std::numeric_limits<double>::infinity();

grid::LimitTree draw_tree(random::Stream& random) {
  std::vector<grid::Node> nodes;
  const std::uint64_t count = 1 + random.below(14);
  for (std::uint64_t id = 1; id <= count; ++id) {
    grid::Node node;
    node.id = grid::NodeId(id);
    node.name = "N" + std::to_string(id);
    if (id > 1) node.parent = grid::NodeId(1 + random.below(id - 1));
    nodes.push_back(node);
  }
  return grid::LimitTree::build(nodes, Volts(230)).value();
}

/// A site that changes, as a picture and as three trees.
class Changing {
 public:
  explicit Changing(random::Stream& random)
      : random_(random), tree_(draw_tree(random)), limits_(tree_.size()), fixed_(tree_) {
    for (grid::Limits& limits : limits_) limits = {draw_limit(), unlimited};
    minimum_ = Amps(random.chance(0.5) ? 0.0 : 2.0);
    for (std::size_t line = 0; line < 3; ++line) lines_.push_back(fair_tree(picture(), line));
  }

  [[nodiscard]] Picture picture() const {
    return {tree_, limits_, fixed_, claims_, minimum_, Amps(), Instant()};
  }

  void change() {
    const std::uint64_t what = random_.below(10);
    if (what < 4) arrive();
    if (what >= 4 && what < 6 && !claims_.empty()) depart();
    if (what >= 6 && what < 8 && !claims_.empty()) want();
    if (what == 8) limit();
    if (what == 9) load();
  }

  [[nodiscard]] bool minima_fit() const {
    return std::all_of(lines_.begin(), lines_.end(),
                       [](const FairTree& line) { return line.minima_fit(); });
  }

  [[nodiscard]] std::vector<double> kept() const {
    std::vector<double> out;
    for (std::size_t i = 0; i < claims_.size(); ++i) {
      out.push_back(lines_[line_of(claims_[i])].current(places_[i]));
    }
    return out;
  }
  /// The same, all at once.
  [[nodiscard]] std::vector<double> kept_together() const {
    std::array<std::vector<double>, 3> all;
    for (std::size_t line = 0; line < 3; ++line) all[line] = lines_[line].currents();
    std::vector<double> out;
    for (std::size_t i = 0; i < claims_.size(); ++i) {
      out.push_back(all[line_of(claims_[i])][places_[i]]);
    }
    return out;
  }
  [[nodiscard]] std::vector<Share> filled() const {
    std::vector<std::uint32_t> order(claims_.size());
    for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
    return fill(picture(), {order, false, true}, Sharing::level);
  }

 private:
  double draw_limit() {
    if (random_.chance(0.2)) return unlimited;
    if (random_.chance(0.03)) return 0.0;
    return random_.uniform(5.0, 400.0);
  }
  // Whole figures in part, so that ends and levels coincide.
  double draw_demand() {
    return random_.chance(0.4) ? static_cast<double>(random_.below(33))
                               : random_.uniform(0.0, 40.0);
  }

  void arrive() {
    Claim claim;
    claim.node = random_.below(tree_.size());
    const auto line = random_.below(3);
    claim.per_amp = grid::phase_load(static_cast<grid::Connection>(line), Amps(1), 1);
    claim.demand = Amps(draw_demand());
    if (random_.chance(0.5)) claim.weight = random_.uniform(0.1, 5.0);
    if (random_.chance(0.2)) claim.minimum = Amps(random_.uniform(0.0, 4.0));
    if (random_.chance(0.2)) claim.floor = Amps(random_.uniform(0.0, 4.0));
    count_floor(claim, 1.0);
    claims_.push_back(claim);
    places_.push_back(lines_[line].arrive(line_claim(picture(), claim)));
  }
  void depart() {
    const std::size_t i = random_.below(claims_.size());
    lines_[line_of(claims_[i])].depart(places_[i]);
    count_floor(claims_[i], -1.0);
    claims_.erase(claims_.begin() + static_cast<std::ptrdiff_t>(i));
    places_.erase(places_.begin() + static_cast<std::ptrdiff_t>(i));
  }
  void want() {
    const std::size_t i = random_.below(claims_.size());
    claims_[i].demand = Amps(draw_demand());
    lines_[line_of(claims_[i])].set_most(places_[i], line_claim(picture(), claims_[i]).most_a);
  }
  void limit() {
    const std::size_t node = random_.below(tree_.size());
    limits_[node].per_phase_a = draw_limit();
    for (FairTree& line : lines_) line.set_limit(node, limits_[node].per_phase_a);
  }
  void load() {
    const std::size_t node = random_.below(tree_.size());
    const std::size_t line = random_.below(3);
    const double drawn = fixed_.at(node).wye_a[line];
    // Never less than nothing, but for rounding.
    const double more = random_.uniform(-std::min(own_load_[{node, line}], drawn), 10.0);
    own_load_[{node, line}] += more;
    grid::PhaseLoad load;
    load.wye_a[line] = more;
    fixed_.add(tree_, node, load);
    lines_[line].add_load(node, more);
  }
  // Floors are in the load of the picture, and the trees are told of them as of any load.
  void count_floor(const Claim& claim, double sign) {
    fixed_.add(tree_, claim.node, claim.per_amp * (sign * claim.floor.value()));
    lines_[line_of(claim)].add_load(claim.node, sign * claim.floor.value());
  }

  random::Stream& random_;
  grid::LimitTree tree_;
  std::vector<grid::Limits> limits_;
  grid::TreeLoad fixed_;
  std::vector<Claim> claims_;
  std::vector<FairTree::Place> places_;
  std::vector<FairTree> lines_;
  std::map<std::pair<std::size_t, std::size_t>, double> own_load_;
  Amps minimum_;
};

TEST(FairTreeProperty, after_every_change_it_is_the_filling_from_scratch) {
  random::Stream random = random::Random(21).stream("changes");
  int compared = 0;
  int full = 0;
  for (int site = 0; site < 60; ++site) {
    Changing changing(random);
    ASSERT_EQ(whole_filling(changing.picture()), WholeFilling::not_needed);
    for (int i = 0; i < 300; ++i) {
      changing.change();
      const auto shares = changing.filled();
      const bool paused = std::any_of(shares.begin(), shares.end(), [](const Share& share) {
        return share.bound == Bound::paused;
      });
      ASSERT_EQ(changing.minima_fit(), !paused) << "site " << site << " change " << i;
      if (paused) continue;
      ++compared;
      const auto kept = changing.kept();
      ASSERT_EQ(kept, changing.kept_together()) << "site " << site << " change " << i;
      for (std::size_t k = 0; k < shares.size(); ++k) {
        full += shares[k].bound == Bound::node ? 1 : 0;
        ASSERT_NEAR(kept[k], shares[k].current.value(), 1e-9)
            << "site " << site << " change " << i << " claim " << k << " of " << shares.size();
      }
    }
  }
  // That there was something to find.
  EXPECT_GT(compared, 6'000);
  EXPECT_GT(full, 50'000);
}

}  // namespace
}  // namespace voltwin::core::power
