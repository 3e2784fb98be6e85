#include "csms/core/power/equal_share.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace voltwin::core::power {

namespace {

// Sums of currents differ from fresh ones by rounding; a milliampere is far below what
// any charger resolves and far above that.
constexpr Amps tolerance{1e-3};

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
      if (!load.fits_on_path(picture.tree, picture.limits, claim.node, at_minimum, tolerance)) {
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
      const double room = grid::headroom(load.at(node), slope[node], picture.limits[node],
                                         picture.tree.line_to_neutral())
                              .value();
      if (room < by) {
        by = room;
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
    return grid::headroom(load.at(node), claim.per_amp, picture.limits[node],
                          picture.tree.line_to_neutral()) <= tolerance;
  }

  // Down to whole steps, then what that freed goes out again a step at a time.
  void round_to_steps() {
    for (std::size_t i = 0; i < shares.size(); ++i) {
      const Claim& claim = picture.claims[i];
      if (shares[i].bound == Bound::paused) continue;
      const Amps rounded = std::max(floor_to(shares[i].current, picture.step),
                                    std::min(shares[i].current, picture.minimum));
      const Amps counted_before = std::max(shares[i].current, claim.floor);
      const Amps counted_after = std::max(rounded, claim.floor);
      load.add(picture.tree, claim.node, claim.per_amp * (counted_after - counted_before).value());
      shares[i].current = rounded;
    }
    for (std::size_t i = 0; i < shares.size(); ++i) {
      const Claim& claim = picture.claims[i];
      if (shares[i].bound != Bound::node || shares[i].current + picture.step > claim.demand)
        continue;
      const grid::PhaseLoad more = claim.per_amp * picture.step.value();
      if (!load.fits_on_path(picture.tree, picture.limits, claim.node, more, Amps())) continue;
      load.add(picture.tree, claim.node, more);
      shares[i].current += picture.step;
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
  filling.round_to_steps();
  return std::move(filling.shares);
}

}  // namespace voltwin::core::power
