#include "csms/core/power/level_points.hpp"

#include <algorithm>

#include "engine/base/ensure.hpp"

namespace voltwin::core::power {

// The last block that begins at or before the key; the first where none does.
std::size_t LevelPoints::block_of(const PointKey& key) const {
  const auto after =
      std::upper_bound(order_.begin(), order_.end(), key,
                       [](const PointKey& k, const Summary& s) { return k < s.first; });
  return after == order_.begin() ? 0 : static_cast<std::size_t>(after - order_.begin()) - 1;
}

void LevelPoints::sum_up(std::size_t place) {
  Summary& summary = order_[place];
  const Block& block = blocks_[summary.block];
  summary.first = block.points[0].key;
  summary.last = block.points[block.size - 1].key.level;
  summary.weight = 0.0;
  summary.moment = 0.0;
  for (std::size_t i = 0; i < block.size; ++i) {
    summary.weight += block.points[i].weight;
    summary.moment += block.points[i].weight * block.points[i].key.level;
  }
}

std::uint32_t LevelPoints::fresh_block() {
  if (unused_.empty()) {
    blocks_.emplace_back();
    return static_cast<std::uint32_t>(blocks_.size() - 1);
  }
  const std::uint32_t out = unused_.back();
  unused_.pop_back();
  return out;
}

void LevelPoints::split(std::size_t place) {
  const std::uint32_t fresh = fresh_block();
  Block& from = blocks_[order_[place].block];
  Block& to = blocks_[fresh];
  const std::size_t half = from.size / 2;
  std::copy(from.points.begin() + half, from.points.begin() + from.size, to.points.begin());
  to.size = from.size - half;
  from.size = half;
  Summary summary;
  summary.block = fresh;
  order_.insert(order_.begin() + static_cast<std::ptrdiff_t>(place) + 1, summary);
  sum_up(place);
  sum_up(place + 1);
}

void LevelPoints::insert(const LevelPoint& point) {
  ENSURE(point.weight > 0.0);
  if (order_.empty()) {
    Summary summary;
    summary.block = fresh_block();
    blocks_[summary.block].size = 0;
    order_.push_back(summary);
  }
  std::size_t place = block_of(point.key);
  if (blocks_[order_[place].block].size == block_points) {
    split(place);
    place = block_of(point.key);
  }
  Block& block = blocks_[order_[place].block];
  std::size_t i = block.size;
  for (; i > 0 && point.key < block.points[i - 1].key; --i) block.points[i] = block.points[i - 1];
  block.points[i] = point;
  ++block.size;
  sum_up(place);
}

void LevelPoints::erase(const PointKey& key) {
  ENSURE(!order_.empty());
  const std::size_t place = block_of(key);
  Block& block = blocks_[order_[place].block];
  const auto end = block.points.begin() + block.size;
  const auto found = std::find_if(block.points.begin(), end,
                                  [&](const LevelPoint& point) { return point.key == key; });
  ENSURE(found != end);
  std::copy(found + 1, end, found);
  --block.size;
  if (block.size == 0) {
    unused_.push_back(order_[place].block);
    order_.erase(order_.begin() + static_cast<std::ptrdiff_t>(place));
    return;
  }
  sum_up(place);
  if (block.size < block_points / 4) merge_with_next(place);
}

// Else what is left of many erasures would be many blocks of a point each.
void LevelPoints::merge_with_next(std::size_t place) {
  if (place + 1 == order_.size()) return;
  Block& block = blocks_[order_[place].block];
  Block& next = blocks_[order_[place + 1].block];
  if (block.size + next.size > block_points * 3 / 4) return;
  std::copy(next.points.begin(), next.points.begin() + next.size,
            block.points.begin() + block.size);
  block.size += next.size;
  next.size = 0;
  unused_.push_back(order_[place + 1].block);
  order_.erase(order_.begin() + static_cast<std::ptrdiff_t>(place) + 1);
  sum_up(place);
}

LevelPoints::Reach LevelPoints::reach(double figure) const {
  behind_.resize(order_.size());
  double weight = 0.0;
  for (std::size_t b = order_.size(); b-- > 0;) {
    behind_[b] = weight;
    weight += order_[b].weight;
  }
  double before = 0.0;
  for (std::size_t b = 0; b < order_.size(); ++b) {
    const Summary& summary = order_[b];
    // What the sum is where the block's last point ends.
    if (before + summary.moment + summary.last * behind_[b] > figure) {
      return reach_within(b, figure, before, behind_[b]);
    }
    before += summary.moment;
  }
  return {};
}

// `before`: what those of earlier blocks make; `after`: the weight of those of later ones.
LevelPoints::Reach LevelPoints::reach_within(std::size_t place, double figure, double before,
                                             double after) const {
  const Block& block = blocks_[order_[place].block];
  std::array<double, block_points> rest;
  double weight = after;
  for (std::size_t i = block.size; i-- > 0;) {
    weight += block.points[i].weight;
    rest[i] = weight;
  }
  double ended = place == 0 ? 0.0 : order_[place - 1].last;
  for (std::size_t i = 0; i < block.size; ++i) {
    const LevelPoint& point = block.points[i];
    const double level = (figure - before) / rest[i];
    // Of the last one rounding alone may say that it ends before.
    if (level < point.key.level || i + 1 == block.size) {
      return {std::clamp(level, ended, point.key.level), point.key, rest[i]};
    }
    before += point.weight * point.key.level;
    ended = point.key.level;
  }
  UNREACHABLE();
}

}  // namespace voltwin::core::power
