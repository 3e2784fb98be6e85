#include "csms/core/power/convex_filling.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/base/ensure.hpp"

namespace voltwin::core::power {

namespace {

// Currents closer to a bound than this have reached it.
constexpr double close_a = 1e-9;
constexpr int max_passes = 4;
constexpr double never = std::numeric_limits<double>::infinity();

class Filling {
 public:
  Filling(std::span<const double> limits_a, std::span<const LevelClaim> claims)
      : limits_(limits_a),
        claims_(claims),
        sums_(limits_a.size()),
        slopes_(limits_a.size()),
        held_(claims.size()),
        amps_(claims.size()) {
    for (const LevelClaim& claim : claims) {
      ENSURE(claim.weight > 0.0 && claim.most_a >= 0.0);
      for (const PhasorTerm& term : claim.terms) ENSURE(term.row < limits_a.size());
    }
  }

  std::vector<double> run() {
    std::vector<std::uint32_t> tiers;
    for (const LevelClaim& claim : claims_) tiers.push_back(claim.tier);
    std::sort(tiers.begin(), tiers.end());
    tiers.erase(std::unique(tiers.begin(), tiers.end()), tiers.end());
    for (const std::uint32_t tier : tiers) {
      tier_ = tier;
      again_ = false;
      rise(lowest_start());
      // Once more for those that another has relieved: all from where they stand.
      for (int pass = 1; pass < max_passes; ++pass) {
        if (!thaw()) break;
        rise(0.0);
      }
    }
    return amps_;
  }

 private:
  [[nodiscard]] bool in_tier(std::size_t i) const { return claims_[i].tier == tier_; }
  [[nodiscard]] bool can_rise(std::size_t i) const {
    return in_tier(i) && !held_[i] && amps_[i] < claims_[i].most_a - close_a;
  }
  // In a later pass every claim begins where it stands, at level 0.
  [[nodiscard]] double start(std::size_t i) const { return again_ ? 0.0 : claims_[i].start; }

  [[nodiscard]] double lowest_start() const {
    double out = never;
    for (std::size_t i = 0; i < claims_.size(); ++i) {
      if (in_tier(i)) out = std::min(out, claims_[i].start);
    }
    return out;
  }

  // A limit below zero, of a row that is over without the claims, would read as its square.
  [[nodiscard]] double square_of_limit(std::size_t row) const {
    const double limit = std::max(0.0, limits_[row]);
    return limit * limit;
  }

  // How much the level may rise before a row is full.
  [[nodiscard]] double row_room(std::size_t row) const {
    const double a = std::norm(slopes_[row]);
    if (a <= 0.0) return never;
    const double h = (std::conj(sums_[row]) * slopes_[row]).real();
    const double c = std::norm(sums_[row]) - square_of_limit(row);
    const double root = h * h - a * c;
    // On the limit but for rounding: out of it there is room, into it there is none.
    if (root < 0.0) return h > 0.0 ? 0.0 : never;
    return std::max(0.0, (std::sqrt(root) - h) / a);
  }

  // Holds who pushes against the row; the level stands.
  void hold(std::size_t row) {
    for (std::size_t i = 0; i < claims_.size(); ++i) {
      if (!can_rise(i)) continue;
      for (const PhasorTerm& term : claims_[i].terms) {
        if (term.row == row && pushes(term)) held_[i] = true;
      }
    }
  }
  [[nodiscard]] bool pushes(const PhasorTerm& term) const {
    // Where nothing flows yet, everything does; and what stands square to the sum does too,
    // for a step that is not nothing: else the row would be full and hold nobody, for ever.
    const double square = std::norm(term.per_amp);
    const double along = (std::conj(sums_[term.row]) * term.per_amp).real();
    return std::norm(sums_[term.row]) == 0.0 || (square > 0.0 && along > -square * thaw_a / 2.0);
  }

  void find_slopes(double level) {
    std::fill(slopes_.begin(), slopes_.end(), std::complex<double>());
    for (std::size_t i = 0; i < claims_.size(); ++i) {
      if (!can_rise(i) || start(i) > level) continue;
      for (const PhasorTerm& term : claims_[i].terms) {
        slopes_[term.row] += term.per_amp * claims_[i].weight;
      }
    }
  }

  // The next level at which a claim begins, or has enough.
  [[nodiscard]] double next_turn(double level) const {
    double out = never;
    for (std::size_t i = 0; i < claims_.size(); ++i) {
      if (!can_rise(i)) continue;
      const double turn =
          start(i) > level ? start(i) : level + (claims_[i].most_a - amps_[i]) / claims_[i].weight;
      out = std::min(out, turn);
    }
    return out;
  }

  void advance(double level, double by) {
    for (std::size_t i = 0; i < claims_.size(); ++i) {
      if (!can_rise(i) || start(i) > level) continue;
      const double before = amps_[i];
      amps_[i] = std::min(before + by * claims_[i].weight, claims_[i].most_a);
      if (claims_[i].most_a - amps_[i] <= close_a) amps_[i] = claims_[i].most_a;
      const double more = amps_[i] - before;
      for (const PhasorTerm& term : claims_[i].terms) sums_[term.row] += term.per_amp * more;
    }
  }

  void rise(double level) {
    for (;;) {
      const double turn = next_turn(level);
      if (turn == never) return;
      find_slopes(level);
      double room = never;
      std::size_t row = 0;
      for (std::size_t r = 0; r < limits_.size(); ++r) {
        const double here = row_room(r);
        if (here < room) {
          room = here;
          row = r;
        }
      }
      if (room < turn - level) {
        advance(level, room);
        level += room;
        hold(row);
      } else {
        advance(level, turn - level);
        level = turn;
      }
    }
  }

  // Whether somebody who was held may now rise.
  bool thaw() {
    again_ = true;
    bool any = false;
    for (std::size_t i = 0; i < claims_.size(); ++i) {
      if (!in_tier(i) || !held_[i]) continue;
      bool stuck = false;
      for (const PhasorTerm& term : claims_[i].terms) {
        const double after = std::norm(sums_[term.row] + term.per_amp * thaw_a);
        if (after > square_of_limit(term.row)) stuck = true;
      }
      held_[i] = stuck;
      any = any || !stuck;
    }
    return any;
  }

  // Less than this is not worth another pass.
  static constexpr double thaw_a = 1e-3;

  std::span<const double> limits_;
  std::span<const LevelClaim> claims_;
  std::vector<std::complex<double>> sums_, slopes_;
  std::vector<char> held_;
  std::vector<double> amps_;
  std::uint32_t tier_ = 0;
  bool again_ = false;
};

}  // namespace

std::vector<double> fill(std::span<const double> limits_a, std::span<const LevelClaim> claims) {
  return Filling(limits_a, claims).run();
}

}  // namespace voltwin::core::power
