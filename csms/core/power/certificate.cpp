#include "csms/core/power/certificate.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/base/ensure.hpp"

namespace voltwin::core::power {
namespace {

// Currents of a thousand sessions, added in another order, differ by less.
constexpr double rounding_a = 1e-5;

constexpr std::array kinds{grid::LimitKind::line_1, grid::LimitKind::line_2,
                           grid::LimitKind::line_3};

NodeProof proof_of(const grid::PhaseLoad& load, const grid::Limits& limits, Volts voltage) {
  NodeProof out;
  for (std::size_t line = 0; line < 3; ++line) {
    const grid::LineCurrent current = grid::line_current(load, line);
    // Most often there is no quadrature, and then no root to draw.
    out.line_a[line] = current.quadrature_a == 0.0
                           ? std::abs(current.in_phase_a)
                           : std::sqrt(current.in_phase_a * current.in_phase_a +
                                       current.quadrature_a * current.quadrature_a);
  }
  out.power_w = grid::power(load, voltage).value();
  out.limits = limits;
  return out;
}

class Judge {
 public:
  explicit Judge(Volts voltage) : volts_(voltage.value()) {
    out_.room = std::numeric_limits<double>::infinity();
  }

  void add(const NodeProof& proof, const NodeProof& without) {
    const std::size_t node = out_.nodes.size();
    for (std::size_t line = 0; line < 3; ++line) {
      look(node, kinds[line], proof.limits.per_phase_a, proof.line_a[line], without.line_a[line],
           1.0);
    }
    look(node, grid::LimitKind::power, proof.limits.power_w, proof.power_w, without.power_w,
         3.0 * volts_);
    out_.nodes.push_back(proof);
  }

  [[nodiscard]] Certificate take() { return std::move(out_); }

 private:
  void look(std::size_t node, grid::LimitKind kind, double limit, double drawn, double without,
            double per_amp) {
    const double room = limit - drawn;
    // Rooms are compared in amperes, whatever they are measured in.
    if (room / per_amp < least_) {
      least_ = room / per_amp;
      out_.tightest = node;
      out_.kind = kind;
      out_.room = room;
    }
    if (room < -rounding_a * per_amp && drawn > without + rounding_a * per_amp) out_.holds = false;
  }

  double volts_;
  double least_ = std::numeric_limits<double>::infinity();
  Certificate out_;
};

}  // namespace

Certificate certify(const Picture& picture, std::span<const Share> shares) {
  ENSURE(shares.size() == picture.claims.size());
  const grid::LimitTree& tree = picture.tree;
  std::vector<grid::PhaseLoad> loads(tree.size());
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const Claim& claim = picture.claims[i];
    const double more = std::max(0.0, (shares[i].current - claim.floor).value());
    loads[claim.node] += claim.per_amp * more;
  }
  // A parent's index is below that of its children.
  for (std::size_t node = tree.size(); node-- > 1;) loads[tree.parent(node)] += loads[node];
  Judge judge(tree.line_to_neutral());
  for (std::size_t node = 0; node < tree.size(); ++node) {
    const grid::PhaseLoad& fixed = picture.fixed.at(node);
    const Volts voltage = tree.line_to_neutral();
    judge.add(proof_of(fixed + loads[node], picture.limits[node], voltage),
              proof_of(fixed, picture.limits[node], voltage));
  }
  return judge.take();
}

Certificate certify(const grid::LimitTree& tree, std::span<const grid::Limits> limits,
                    const grid::TreeLoad& worst) {
  ENSURE(limits.size() == tree.size());
  Judge judge(tree.line_to_neutral());
  for (std::size_t node = 0; node < tree.size(); ++node) {
    judge.add(proof_of(worst.at(node), limits[node], tree.line_to_neutral()), {});
  }
  return judge.take();
}

}  // namespace voltwin::core::power
