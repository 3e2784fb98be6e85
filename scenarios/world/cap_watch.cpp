#include "scenarios/world/cap_watch.hpp"

#include <algorithm>

namespace voltwin::scenarios::world {

namespace {
// Ten milliamperes: rounding of sums is far below, a meter's resolution above.
constexpr Amps tolerance{0.01};
}  // namespace

CapWatch::CapWatch(const grid::LimitTree& tree, Duration reaction)
    : reaction_(reaction), last_step_(Instant::from_us(INT64_MIN / 2)), open_(tree.size()) {}

bool CapWatch::is_over() const {
  return std::any_of(open_.begin(), open_.end(), [](const Open& o) { return o.over; });
}

void CapWatch::advance(Instant now) {
  if (is_over()) {
    const Instant excused_until = last_step_ + reaction_;
    const Instant from = std::max(now_, std::min(now, excused_until));
    const Duration unexcused = now - from;
    overshoot_ += now - now_;
    violation_ += unexcused;
    for (Open& open : open_) {
      if (open.over) open.excess.violation += unexcused;
    }
  }
  now_ = now;
}

void CapWatch::observe(const grid::LimitTree& tree, const std::vector<grid::Limits>& limits,
                       const grid::TreeLoad& load) {
  std::vector<Watts> excess(open_.size());
  if (!load.fits(tree, limits, tolerance)) {
    for (const grid::Violation& v : load.violations(tree, limits, tolerance)) {
      const double per_unit =
          v.kind == grid::LimitKind::power ? 1.0 : tree.line_to_neutral().value();
      excess[v.index] = std::max(excess[v.index], Watts(v.excess * per_unit));
    }
  }
  for (std::size_t node = 0; node < open_.size(); ++node) {
    if (excess[node] > Watts()) {
      widen(node, excess[node]);
    } else if (open_[node].over) {
      close(node);
    }
  }
}

void CapWatch::widen(std::size_t node, Watts excess) {
  Open& open = open_[node];
  if (!open.over) {
    open.over = true;
    open.excess = Excess{node, now_, now_, Watts(), Duration()};
  }
  open.excess.peak = std::max(open.excess.peak, excess);
}

void CapWatch::close(std::size_t node) {
  Open& open = open_[node];
  open.over = false;
  open.excess.to = now_;
  if (open.excess.to > open.excess.from) spells_.push_back(open.excess);
}

void CapWatch::finish() {
  for (std::size_t node = 0; node < open_.size(); ++node) {
    if (open_[node].over) close(node);
  }
}

Duration CapWatch::longest() const {
  Duration longest;
  for (const Excess& spell : spells_) longest = std::max(longest, spell.to - spell.from);
  return longest;
}

Watts CapWatch::peak() const {
  Watts peak;
  for (const Excess& spell : spells_) peak = std::max(peak, spell.peak);
  return peak;
}

}  // namespace voltwin::scenarios::world
