#include "csms/core/power/optimum.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "csms/core/power/certificate.hpp"
#include "csms/core/power/filling.hpp"
#include "csms/core/power/linear_program.hpp"
#include "engine/base/ensure.hpp"

namespace voltwin::core::power {
namespace {

// A cone that is kept to this part of its limit is kept: the solver keeps its rows to 1e-7.
constexpr double cone_tolerance = 1e-6;
constexpr int rounds_max = 40;
// Of the level at which fairness stops: 32 A / 2^12 is below a hundredth of an ampere.
constexpr int halvings = 12;

struct Range {
  double lo = 0.0;
  double hi = 0.0;
};

/// Between which currents each claim may be; a paused one stays at its floor.
std::vector<Range> ranges_of(const Picture& picture, std::span<const Share> shares) {
  std::vector<Range> out;
  out.reserve(shares.size());
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const Claim& claim = picture.claims[i];
    if (shares[i].bound == Bound::paused) {
      out.push_back({claim.floor.value(), claim.floor.value()});
      continue;
    }
    const double lo =
        std::max(std::min(lowest(picture, claim), shares[i].current), claim.floor).value();
    out.push_back({lo, std::max(lo, claim.demand.value())});
  }
  return out;
}

/// A direction in which a line's current may not go beyond its limit.
struct Tangent {
  std::size_t node = 0;
  std::size_t line = 0;
  double cos = 1.0;
  double sin = 0.0;
};

class Program {
 public:
  explicit Program(const Picture& picture) : picture_(picture) {
    const grid::LimitTree& tree = picture.tree;
    for (std::size_t node = 0; node < tree.size(); ++node) {
      if (!std::isfinite(picture.limits[node].per_phase_a)) continue;
      for (std::size_t line = 0; line < 3; ++line) tangents_.push_back({node, line, 1.0, 0.0});
    }
  }

  /// Currents of the largest total power; empty when the solver found none.
  std::vector<double> solve(const std::vector<Range>& ranges) {
    for (int round = 0; round < rounds_max; ++round) {
      std::vector<double> x = solve_once(ranges);
      if (x.empty() || !cut(x)) return x;
    }
    return {};
  }

  /// Whether the lower ends of the ranges keep the limits.
  [[nodiscard]] bool fits(const std::vector<Range>& ranges) const {
    const std::vector<grid::PhaseLoad> at = loads(ranges);
    for (std::size_t node = 0; node < at.size(); ++node) {
      const Volts volts = picture_.tree.line_to_neutral();
      if (!grid::within(at[node], picture_.limits[node], volts, Amps(1e-9))) return false;
    }
    return true;
  }

 private:
  // A row's room: its limit less what is fixed, at least zero: what is over without the
  // claims leaves no room, and no more can be asked.
  double room(const Tangent& t, const std::vector<grid::PhaseLoad>& base) const {
    const grid::LineCurrent fixed = grid::line_current(base[t.node], t.line);
    const double limit = picture_.limits[t.node].per_phase_a;
    return std::max(0.0, limit - (fixed.in_phase_a * t.cos + fixed.quadrature_a * t.sin));
  }

  // Columns are what a claim takes beyond the lower end of its range.
  std::vector<double> solve_once(const std::vector<Range>& ranges) {
    const grid::LimitTree& tree = picture_.tree;
    const std::vector<grid::PhaseLoad> base = loads(ranges);
    LinearProgram program;
    std::vector<std::vector<std::size_t>> rows_of(tree.size());  // indices of tangents, by node
    for (std::size_t t = 0; t < tangents_.size(); ++t) {
      const double most = room(tangents_[t], base);
      rows_of[tangents_[t].node].push_back(program.add_row({-LinearProgram::unbounded(), most}));
    }
    const Volts volts = tree.line_to_neutral();
    std::vector<std::size_t> power_row(tree.size(), 0);
    for (std::size_t node = 0; node < tree.size(); ++node) {
      if (!std::isfinite(picture_.limits[node].power_w)) continue;
      const double most = picture_.limits[node].power_w - grid::power(base[node], volts).value();
      power_row[node] =
          program.add_row({-LinearProgram::unbounded(), std::max(0.0, most) / volts.value()});
    }
    std::vector<LinearProgram::Entry> entries;
    for (std::size_t i = 0; i < ranges.size(); ++i) {
      const Claim& claim = picture_.claims[i];
      const double amps = grid::power(claim.per_amp, volts).value() / volts.value();
      entries.clear();
      for (const std::size_t node : tree.path(claim.node)) {
        for (const std::size_t row : rows_of[node]) {
          const Tangent& t = tangents_[row];
          const grid::LineCurrent current = grid::line_current(claim.per_amp, t.line);
          const double c = current.in_phase_a * t.cos + current.quadrature_a * t.sin;
          if (c != 0.0) entries.push_back({row, c});
        }
        if (std::isfinite(picture_.limits[node].power_w))
          entries.push_back({power_row[node], amps});
      }
      program.add_column({-amps, {0.0, ranges[i].hi - ranges[i].lo}}, entries);
    }
    const LinearProgram::Solution solution = program.solve(LinearProgram::Method::primal);
    if (solution.status != LinearProgram::Status::optimal) return {};
    std::vector<double> x(ranges.size());
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = ranges[i].lo + solution.x[i];
    return x;
  }

  std::vector<grid::PhaseLoad> loads(const std::vector<Range>& ranges) const {
    std::vector<double> lo(ranges.size());
    for (std::size_t i = 0; i < lo.size(); ++i) lo[i] = ranges[i].lo;
    return loads_of(lo);
  }

  std::vector<grid::PhaseLoad> loads_of(const std::vector<double>& currents) const {
    const grid::LimitTree& tree = picture_.tree;
    std::vector<grid::PhaseLoad> out(tree.size());
    for (std::size_t i = 0; i < currents.size(); ++i) {
      const Claim& claim = picture_.claims[i];
      out[claim.node] += claim.per_amp * std::max(0.0, currents[i] - claim.floor.value());
    }
    for (std::size_t node = tree.size(); node-- > 1;) out[tree.parent(node)] += out[node];
    for (std::size_t node = 0; node < tree.size(); ++node) out[node] += picture_.fixed.at(node);
    return out;
  }

  // Adds a tangent where a phasor is longer than its limit; false when none is.
  bool cut(const std::vector<double>& x) {
    bool any = false;
    const std::vector<grid::PhaseLoad> at = loads_of(x);
    for (std::size_t node = 0; node < at.size(); ++node) {
      const double limit = picture_.limits[node].per_phase_a;
      if (!std::isfinite(limit)) continue;
      for (std::size_t line = 0; line < 3; ++line) {
        const grid::LineCurrent current = grid::line_current(at[node], line);
        if (current.quadrature_a == 0.0) continue;
        const double length = std::sqrt(current.in_phase_a * current.in_phase_a +
                                        current.quadrature_a * current.quadrature_a);
        const grid::LineCurrent fixed = grid::line_current(picture_.fixed.at(node), line);
        const double alone = std::sqrt(fixed.in_phase_a * fixed.in_phase_a +
                                       fixed.quadrature_a * fixed.quadrature_a);
        if (length <= std::max(limit, alone) + cone_tolerance * std::max(1.0, limit)) continue;
        tangents_.push_back(
            {node, line, current.in_phase_a / length, current.quadrature_a / length});
        any = true;
      }
    }
    return any;
  }

  const Picture& picture_;
  std::vector<Tangent> tangents_;  ///< rows of the program, in this order
};

double total_w(const Picture& picture, const std::vector<double>& x) {
  double out = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    out += grid::power(picture.claims[i].per_amp, picture.tree.line_to_neutral()).value() * x[i];
  }
  return out;
}

/// Every range begins at the level, as far as it reaches.
std::vector<Range> from_level(std::vector<Range> ranges, double level) {
  for (Range& range : ranges) range.lo = std::min(range.hi, range.lo + level);
  return ranges;
}

/// The limit on the path of the claim that has the least room when all take `x`.
void name_tightest(const Picture& picture, const Certificate& at_x, const Claim& claim,
                   Share& share) {
  constexpr std::array kinds{grid::LimitKind::line_1, grid::LimitKind::line_2,
                             grid::LimitKind::line_3};
  const double volts = picture.tree.line_to_neutral().value();
  double least = std::numeric_limits<double>::infinity();
  const auto look = [&](std::size_t node, grid::LimitKind kind, double room_a) {
    if (room_a >= least) return;
    least = room_a;
    share.node = node;
    share.kind = kind;
  };
  const std::array<double, 3> loaded = grid::line_currents(claim.per_amp);
  for (const std::size_t node : picture.tree.path(claim.node)) {
    const NodeProof& proof = at_x.nodes[node];
    for (std::size_t line = 0; line < 3; ++line) {
      const double room = proof.limits.per_phase_a - proof.line_a[line];
      if (loaded[line] > 0.0) look(node, kinds[line], room);
    }
    look(node, grid::LimitKind::power, (proof.limits.power_w - proof.power_w) / volts);
  }
}

/// Shares as `x` says, rounded down to steps by the rules of every policy: the filling with `x`
/// for demands.
std::vector<Share> shares_of(const Picture& picture, std::span<const Share> fair,
                             const std::vector<double>& x) {
  std::vector<Claim> claims(picture.claims.begin(), picture.claims.end());
  std::vector<std::uint32_t> order;
  for (std::size_t i = 0; i < claims.size(); ++i) {
    if (fair[i].bound != Bound::paused) claims[i].demand = Amps(x[i]);
  }
  for (const Bound bound : {Bound::demand, Bound::paused}) {
    // Who is paused stays so: he comes last.
    for (std::uint32_t i = 0; i < claims.size(); ++i) {
      if ((fair[i].bound == Bound::paused) == (bound == Bound::paused)) order.push_back(i);
    }
  }
  const Picture wanted{picture.tree,    picture.limits, picture.fixed, claims,
                       picture.minimum, picture.step,   picture.now};
  std::vector<Share> out = fill(wanted, {order, false, false}, Sharing::level);
  std::vector<Share> as_told(fair.begin(), fair.end());
  for (std::size_t i = 0; i < x.size(); ++i) as_told[i].current = Amps(x[i]);
  const Certificate at_x = certify(picture, as_told);
  // What it was told to want is not what it wants: it gave that up for the total.
  for (std::size_t i = 0; i < out.size(); ++i) {
    const bool wants_more = out[i].current + picture.step < picture.claims[i].demand;
    if (out[i].bound != Bound::demand || !wants_more) continue;
    out[i].bound = Bound::node;
    name_tightest(picture, at_x, picture.claims[i], out[i]);
  }
  return out;
}

}  // namespace

Watts power_of(const Picture& picture, std::span<const Share> shares) {
  ENSURE(shares.size() == picture.claims.size());
  std::vector<double> x(shares.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = std::max(shares[i].current, picture.claims[i].floor).value();
  }
  return Watts(total_w(picture, x));
}

std::optional<Watts> largest_power(const Picture& picture, std::span<const Share> shares) {
  ENSURE(shares.size() == picture.claims.size());
  const std::vector<double> x = Program(picture).solve(ranges_of(picture, shares));
  if (x.empty() && !shares.empty()) return std::nullopt;
  return Watts(total_w(picture, x));
}

std::optional<std::vector<Share>> most_power(const Picture& picture) {
  std::vector<Share> fair = allocate(Policy::equal_share, picture);
  if (fair.empty()) return fair;
  const std::vector<Range> ranges = ranges_of(picture, fair);
  Program program(picture);
  std::vector<double> best = program.solve(ranges);
  if (best.empty()) return std::nullopt;
  // A little less is given up, for what the solver and the cones are inexact by.
  const double enough = total_w(picture, best) * (1.0 - 0.98 * power_for_fairness);
  if (power_of(picture, fair).value() >= enough) return fair;
  // The lowest of the fair ones is a level at which everybody fits. Who could use more, but not
  // a whole step, was held by a limit before the rounding perhaps.
  double reached = 0.0;
  double beyond = 0.0;
  for (std::size_t i = 0; i < fair.size(); ++i) {
    if (fair[i].bound == Bound::paused || fair[i].current.value() >= ranges[i].hi) continue;
    beyond = std::max(beyond, (fair[i].current + picture.step).value() - ranges[i].lo);
  }
  for (int i = 0; i < halvings; ++i) {
    const double level = (reached + beyond) / 2.0;
    const std::vector<Range> raised = from_level(ranges, level);
    std::vector<double> x;
    if (program.fits(raised)) x = program.solve(raised);
    if (!x.empty() && total_w(picture, x) >= enough) {
      reached = level;
      best = std::move(x);
    } else {
      beyond = level;
    }
  }
  std::vector<Share> out = shares_of(picture, fair, best);
  // Rounding to steps may cost what the program has gained.
  return power_of(picture, out) > power_of(picture, fair) ? out : fair;
}

}  // namespace voltwin::core::power
