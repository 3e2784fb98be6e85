#include "csms/core/power/fair_tree.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "engine/base/ensure.hpp"

namespace voltwin::core::power {
namespace {

// As in the filling: for admission.
constexpr double hair_a = 1e-6;
constexpr std::uint32_t node_bit = 1U << 31U;

bool key_before(const LevelPoint& a, const LevelPoint& b) { return a.key < b.key; }

// What a node that may be full shows its parent of all that goes on from there: a point at which
// everybody below ends.
LevelPoint end_of(std::size_t node, const LevelPoints::Reach& full) {
  return {{full.level, static_cast<std::uint32_t>(node) | node_bit}, full.rest};
}

bool is_full(const LevelPoints::Reach& full) { return full.rest > 0.0; }

}  // namespace

FairTree::FairTree(const grid::LimitTree& tree, std::span<const double> limits_a,
                   std::span<const double> loads_a)
    : tree_(&tree), nodes_(tree.size()) {
  ENSURE(limits_a.size() == tree.size() && loads_a.size() == tree.size());
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    nodes_[i].limit_a = limits_a[i];
    nodes_[i].base_a = loads_a[i];
  }
}

// What is too much without any claims is nobody's minimum.
bool FairTree::overfull(const Node& node) {
  return node.claims > 0 && node.base_a > node.limit_a + hair_a;
}

// Who cannot use more than his least has no point: it would be at level 0.
void FairTree::note(std::vector<LevelPoint>& list, Place place) const {
  const LineClaim& claim = claims_[place].claim;
  if (claim.most_a > claim.least_a) list.push_back({{level_of(claim), place}, claim.weight});
}

FairTree::Place FairTree::arrive(const LineClaim& claim) {
  ENSURE(claim.node < nodes_.size() && claim.weight > 0.0 && claim.most_a >= claim.least_a);
  if (free_.empty()) {
    ENSURE(claims_.size() < claims_max);
    free_.push_back(static_cast<Place>(claims_.size()));
    claims_.emplace_back();
  }
  std::pop_heap(free_.begin(), free_.end(), std::greater<>());
  const Place place = free_.back();
  free_.pop_back();
  claims_[place] = {claim, true};
  note(come_, place);
  climb(claim.node, {claim.least_a - claim.counted_a, 1});
  return place;
}

void FairTree::depart(Place place) {
  ENSURE(place < claims_.size() && claims_[place].taken);
  const LineClaim& claim = claims_[place].claim;
  note(gone_, place);
  climb(claim.node, {claim.counted_a - claim.least_a, -1});
  claims_[place].taken = false;
  free_.push_back(place);
  std::push_heap(free_.begin(), free_.end(), std::greater<>());
}

void FairTree::set_most(Place place, double most_a) {
  ENSURE(place < claims_.size() && claims_[place].taken);
  LineClaim& claim = claims_[place].claim;
  ENSURE(most_a >= claim.least_a);
  note(gone_, place);
  claim.most_a = most_a;
  note(come_, place);
  climb(claim.node, {});
}

void FairTree::set_limit(std::size_t node, double limit_a) {
  ENSURE(node < nodes_.size());
  if (overfull(nodes_[node])) --overfull_;
  nodes_[node].limit_a = limit_a;
  if (overfull(nodes_[node])) ++overfull_;
  settle(node);
  if (node != 0) climb(tree_->parent(node), {});
  gone_.clear();
  come_.clear();
}

void FairTree::add_load(std::size_t node, double amps) {
  ENSURE(node < nodes_.size());
  climb(node, {amps, 0});
}

void FairTree::climb(std::size_t from, const Change& change) {
  const bool for_all = change.base_a != 0.0 || change.claims != 0;
  for (const std::size_t at : tree_->path(from)) {
    if (!for_all && gone_.empty() && come_.empty()) break;
    Node& node = nodes_[at];
    if (overfull(node)) --overfull_;
    node.base_a += change.base_a;
    node.claims += change.claims;
    if (overfull(node)) ++overfull_;
    settle(at);
  }
  gone_.clear();
  come_.clear();
}

// Takes in what has come and gone, and finds the new level.
void FairTree::settle(std::size_t at) {
  Node& node = nodes_[at];
  for (const LevelPoint& point : gone_) node.points.erase(point.key);
  for (const LevelPoint& point : come_) node.points.insert(point);
  const LevelPoints::Reach before = node.full;
  node.full = node.points.reach(std::max(0.0, node.limit_a - node.base_a));
  if (at != 0) tell_parent(at, before);
  gone_.swap(gone_above_);
  come_.swap(come_above_);
}

// The parent sees the points before the one at which the node is full.
void FairTree::tell_parent(std::size_t at, const LevelPoints::Reach& before) {
  const Node& node = nodes_[at];
  const PointKey was = before.first;
  const PointKey is = node.full.first;
  gone_above_.clear();
  come_above_.clear();
  for (const LevelPoint& point : gone_) {
    if (point.key < was) gone_above_.push_back(point);
  }
  const PointKey known = std::min(was, is);
  for (const LevelPoint& point : come_) {
    if (point.key < known) come_above_.push_back(point);
  }
  // Revealed, with those that have come there.
  node.points.each(was, is, [&](const LevelPoint& point) { come_above_.push_back(point); });
  // Hidden, but for those that have come there: the parent never saw them.
  auto fresh = come_.begin();
  node.points.each(is, was, [&](const LevelPoint& point) {
    while (fresh != come_.end() && fresh->key < point.key) ++fresh;
    if (fresh == come_.end() || !(fresh->key == point.key)) gone_above_.push_back(point);
  });
  const LevelPoint old_end = end_of(at, before);
  const LevelPoint new_end = end_of(at, node.full);
  if (old_end.key == new_end.key && old_end.weight == new_end.weight) return;
  if (is_full(before)) gone_above_.push_back(old_end);
  if (!is_full(node.full)) return;
  const auto place = std::upper_bound(come_above_.begin(), come_above_.end(), new_end, key_before);
  come_above_.insert(place, new_end);
}

double FairTree::current_at(const LineClaim& claim, double level) {
  return std::min(claim.most_a, claim.least_a + claim.weight * level);
}

double FairTree::current(Place place) const {
  ENSURE(place < claims_.size() && claims_[place].taken);
  const LineClaim& claim = claims_[place].claim;
  double level = std::numeric_limits<double>::infinity();
  for (const std::size_t node : tree_->path(claim.node)) {
    level = std::min(level, nodes_[node].full.level);
  }
  return current_at(claim, level);
}

std::vector<double> FairTree::currents() const {
  std::vector<double> levels(nodes_.size());
  for (std::size_t node = 0; node < nodes_.size(); ++node) {
    levels[node] = nodes_[node].full.level;
    if (node != 0) levels[node] = std::min(levels[node], levels[tree_->parent(node)]);
  }
  std::vector<double> out(claims_.size(), 0.0);
  for (std::size_t i = 0; i < claims_.size(); ++i) {
    const LineClaim& claim = claims_[i].claim;
    if (claims_[i].taken) out[i] = current_at(claim, levels[claim.node]);
  }
  return out;
}

WholeFilling whole_filling(const Picture& picture) {
  if (picture.step > Amps()) return WholeFilling::steps;
  const auto line_to_line = [](const grid::PhaseLoad& load) {
    return load.delta_a[0] != 0.0 || load.delta_a[1] != 0.0 || load.delta_a[2] != 0.0;
  };
  for (std::size_t node = 0; node < picture.tree.size(); ++node) {
    if (std::isfinite(picture.limits[node].power_w)) return WholeFilling::power_limit;
    if (line_to_line(picture.fixed.at(node))) return WholeFilling::several_lines;
  }
  for (const Claim& claim : picture.claims) {
    std::size_t lines = 0;
    for (const double amps : claim.per_amp.wye_a) {
      if (amps != 0.0) ++lines;
      if (amps != 0.0 && amps != 1.0) return WholeFilling::several_lines;
    }
    if (lines != 1 || line_to_line(claim.per_amp)) return WholeFilling::several_lines;
  }
  return WholeFilling::not_needed;
}

FairTree fair_tree(const Picture& picture, std::size_t line) {
  std::vector<double> limits;
  std::vector<double> loads;
  for (std::size_t node = 0; node < picture.tree.size(); ++node) {
    limits.push_back(picture.limits[node].per_phase_a);
    loads.push_back(picture.fixed.at(node).wye_a[line]);
  }
  return {picture.tree, limits, loads};
}

std::size_t line_of(const Claim& claim) {
  for (std::size_t line = 0; line < 3; ++line) {
    if (claim.per_amp.wye_a[line] != 0.0) return line;
  }
  UNREACHABLE();
}

LineClaim line_claim(const Picture& picture, const Claim& claim) {
  const double least = lowest(picture, claim).value();
  return {claim.node, least, std::max(least, claim.demand.value()), claim.floor.value(),
          claim.weight};
}

}  // namespace voltwin::core::power
