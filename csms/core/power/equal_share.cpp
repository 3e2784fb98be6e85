#include "csms/core/power/equal_share.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace voltwin::core::power {

namespace {

// Sums of currents differ from fresh ones by rounding; a milliampere is far below what
// any charger resolves and far above that.
constexpr Amps tolerance{1e-3};
// For admission: what is promised here must be affordable to load control, which is as exact.
constexpr Amps hair{1e-6};
// Filling stops so far short of a limit that rounding never carries a line over it: a line
// that is over leaves no headroom even to claims that do not load it (grid::headroom).
constexpr double short_of = 1e-9;

Amps floor_to(Amps value, Amps step) {
  // A hair of slack so that 12.000 A computed as 11.9999999 stays 12 A.
  return Amps(std::floor(value.value() / step.value() + 1e-6) * step.value());
}

// The claims that still rise together, and the common level they have reached.
struct Filling {
  const Picture& picture;
  grid::TreeLoad load;
  std::vector<Share> shares;
  std::vector<bool> rising;
  std::vector<grid::PhaseLoad> slope;  // per node: what one more ampere each adds

  explicit Filling(const Picture& p)
      : picture(p),
        load(p.fixed),
        shares(p.claims.size()),
        rising(p.claims.size(), false),
        slope(p.tree.size()) {}

  void admit() {
    for (std::size_t i = 0; i < shares.size(); ++i) {
      const Claim& claim = picture.claims[i];
      const Amps extra = std::max(Amps(), picture.minimum - claim.floor);
      const grid::PhaseLoad at_minimum = claim.per_amp * extra.value();
      if (!load.fits_on_path(picture.tree, picture.limits, claim.node, at_minimum, hair)) {
        continue;
      }
      load.add(picture.tree, claim.node, at_minimum);
      shares[i].current = std::max(picture.minimum, claim.floor);
      shares[i].bound = Bound::demand;
      if (shares[i].current < claim.demand) {
        rising[i] = true;
        change_slope(claim, 1.0);
      }
    }
  }

  void change_slope(const Claim& claim, double sign) {
    for (const std::size_t node : picture.tree.path(claim.node)) {
      slope[node] += claim.per_amp * sign;
    }
  }

  void freeze(std::size_t i, Bound bound, std::size_t node) {
    rising[i] = false;
    shares[i].bound = bound;
    shares[i].node = node;
    change_slope(picture.claims[i], -1.0);
  }

  // Raises all rising claims together until the first of them, or the first node, is full.
  // False when none rises any more.
  bool rise() {
    double by = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < shares.size(); ++i) {
      if (rising[i]) {
        by = std::min(by, (picture.claims[i].demand - shares[i].current).value());
      }
    }
    if (!std::isfinite(by)) return false;
    std::size_t full = grid::LimitTree::none;
    for (std::size_t node = 0; node < slope.size(); ++node) {
      if (!any(slope[node])) continue;
      const double room = headroom(node, slope[node]).value() - short_of;
      if (room < by) {
        by = std::max(0.0, room);
        full = node;
      }
    }
    raise_all(by);
    stop_the_full(full);
    return true;
  }

  static bool any(const grid::PhaseLoad& l) {
    const double sum =
        l.wye_a[0] + l.wye_a[1] + l.wye_a[2] + l.delta_a[0] + l.delta_a[1] + l.delta_a[2];
    return sum > 0.5;  // slopes are sums of whole claims: one ampere each
  }

  void raise_all(double by) {
    for (std::size_t i = 0; i < shares.size(); ++i) {
      if (!rising[i]) continue;
      shares[i].current += Amps(by);
      load.add(picture.tree, picture.claims[i].node, picture.claims[i].per_amp * by);
    }
  }

  void stop_the_full(std::size_t full) {
    for (std::size_t i = 0; i < shares.size(); ++i) {
      if (!rising[i]) continue;
      const Claim& claim = picture.claims[i];
      if (claim.demand - shares[i].current <= tolerance) {
        freeze(i, Bound::demand, 0);
      } else if (full != grid::LimitTree::none && claim.node >= full &&
                 claim.node < picture.tree.subtree_end(full) && shares_phase(claim, full)) {
        freeze(i, Bound::node, full);
      }
    }
  }

  // Whether more of this claim would load the phase (or the power) that is full.
  bool shares_phase(const Claim& claim, std::size_t node) const {
    return headroom(node, claim.per_amp) <= tolerance;
  }

  // With room for what admission let pass beyond the limit.
  Amps headroom(std::size_t node, const grid::PhaseLoad& per_amp) const {
    const Volts voltage = picture.tree.line_to_neutral();
    const Amps more = hair * 2.0;
    grid::Limits limits = picture.limits[node];
    limits.per_phase_a += more.value();
    limits.power_w += (voltage * more).value() * 3.0;
    return grid::headroom(load.at(node), per_amp, limits, voltage);
  }

  // Changes a share; at least the floor of its claim is counted in any case.
  void change(std::size_t i, Amps current) {
    const Claim& claim = picture.claims[i];
    const Amps more = std::max(current, claim.floor) - std::max(shares[i].current, claim.floor);
    load.add(picture.tree, claim.node, claim.per_amp * more.value());
    shares[i].current = current;
  }

  void round_down_to_steps() {
    for (std::size_t i = 0; i < shares.size(); ++i) {
      if (shares[i].bound == Bound::paused) continue;
      change(i, std::max(floor_to(shares[i].current, picture.step),
                         std::min(shares[i].current, picture.minimum)));
    }
  }

  // What the rounding freed goes out again a step at a time, to whoever has least. A step that
  // does not fit once never will: loads only rise here.
  void hand_out_the_rest() {
    const auto after = [this](std::size_t a, std::size_t b) {
      if (shares[a].current != shares[b].current) return shares[a].current > shares[b].current;
      return a > b;
    };
    std::vector<std::size_t> heap;
    for (std::size_t i = 0; i < shares.size(); ++i) {
      if (shares[i].bound != Bound::paused) heap.push_back(i);
    }
    std::make_heap(heap.begin(), heap.end(), after);
    while (!heap.empty()) {
      std::pop_heap(heap.begin(), heap.end(), after);
      const std::size_t i = heap.back();
      const Claim& claim = picture.claims[i];
      const Amps next = shares[i].current + picture.step;
      const Amps more = std::max(next, claim.floor) - std::max(shares[i].current, claim.floor);
      if (next > claim.demand || !load.fits_on_path(picture.tree, picture.limits, claim.node,
                                                    claim.per_amp * more.value(), Amps())) {
        heap.pop_back();
        continue;
      }
      change(i, next);
      std::push_heap(heap.begin(), heap.end(), after);
    }
  }
};

}  // namespace

std::vector<Share> equal_share(const Picture& picture) {
  Filling filling(picture);
  filling.admit();
  // Each round freezes at least one claim; the bound is a safety net against rounding.
  for (std::size_t round = 0; round <= picture.claims.size() + picture.tree.size(); ++round) {
    if (!filling.rise()) break;
  }
  filling.round_down_to_steps();
  filling.hand_out_the_rest();
  return std::move(filling.shares);
}

}  // namespace voltwin::core::power
