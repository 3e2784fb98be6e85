#include "scenarios/acn/lp.hpp"

#include <algorithm>
#include <cmath>

#include "csms/core/power/linear_program.hpp"
#include "engine/base/ensure.hpp"
#include "scenarios/acn/beliefs.hpp"
#include "scenarios/acn/division.hpp"
#include "scenarios/acn/polygon.hpp"

namespace voltwin::scenarios::acn {

namespace {

using core::power::LinearProgram;
using Entry = LinearProgram::Entry;

constexpr double none = LinearProgram::unbounded();
// An ampere-hour a day later is worth so much less, down to the least.
constexpr double early_bonus = 0.3;
constexpr double least_worth = 0.05;
constexpr double day_periods = 288.0;
// In this period, shared among the periods until the departure.
constexpr double leaves_soon_bonus = 0.05;

// A chord of a row's circle: sum of coefficient * current of a group <= limit.
struct Chord {
  double limit_a = 0.0;
  struct Share {
    std::size_t group = 0;
    double coefficient = 0.0;
  };
  std::vector<Share> shares;
};

std::vector<Chord> chords_of(const Network& network, std::span<const Group> groups) {
  std::vector<Chord> out;
  for (std::size_t row = 0; row < network.rows.size(); ++row) {
    std::vector<std::size_t> in;
    std::vector<std::complex<double>> phasors;
    for (std::size_t g = 0; g < groups.size(); ++g) {
      for (const auto& term : groups[g].terms) {
        if (term.row != row || term.per_amp == 0.0) continue;
        in.push_back(g);
        phasors.push_back(term.per_amp);
      }
    }
    for (const Side& side : sides_within(phasors)) {
      Chord chord;
      chord.limit_a = network.rows[row].limit_a * side.distance;
      for (std::size_t k = 0; k < in.size(); ++k) {
        chord.shares.push_back({in[k], (std::conj(side.normal) * phasors[k]).real()});
      }
      out.push_back(std::move(chord));
    }
  }
  return out;
}

// One plan. Currents are in units of a full pilot, so that all numbers are near 1.
class Plan {
 public:
  Plan(const Situation& situation, std::span<const Belief> beliefs)
      : situation_(situation),
        beliefs_(beliefs),
        groups_(groups_of(situation)),
        group_of_(beliefs.size()),
        chords_(chords_of(situation.network, groups_)) {
    for (std::size_t g = 0; g < groups_.size(); ++g) {
      for (const std::size_t i : groups_[g].members) group_of_[i] = g;
    }
    for (const Claim& claim : situation.claims) {
      needs_.push_back(program_.add_row({-none, claim.remaining_a / max_pilot_a}));
    }
    int from = 0;
    for (const int to : ends()) {
      add_interval(from, to);
      from = to;
    }
  }

  /// The currents of this period.
  [[nodiscard]] std::vector<double> first_amps() const {
    const auto solution = program_.solve(LinearProgram::Method::primal);
    // No current at all is a plan, and none delivers without end.
    ENSURE(solution.status == LinearProgram::Status::optimal);
    std::vector<double> out(beliefs_.size(), 0.0);
    for (const auto& [claim, column] : first_) {
      out[claim] = std::clamp(solution.x[column] * max_pilot_a, 0.0, beliefs_[claim].bound_a);
    }
    return out;
  }

 private:
  [[nodiscard]] int stay(std::size_t i) const { return beliefs_[i].departure - situation_.period; }

  // Of the intervals, in periods from now.
  [[nodiscard]] std::vector<int> ends() const {
    std::vector<int> out{1};
    for (std::size_t i = 0; i < beliefs_.size(); ++i) out.push_back(stay(i));
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    if (out.size() > max_intervals) {
      out[max_intervals - 1] = out.back();
      out.resize(max_intervals);
    }
    return out;
  }

  void add_interval(int from, int to) {
    std::vector<std::size_t> links;
    std::vector<std::vector<Entry>> totals(groups_.size());
    for (std::size_t g = 0; g < groups_.size(); ++g) {
      links.push_back(program_.add_row({0.0, 0.0}));
      totals[g].push_back({links[g], -1.0});
    }
    for (const Chord& chord : chords_) {
      const std::size_t row = program_.add_row({-none, chord.limit_a / max_pilot_a});
      for (const Chord::Share& share : chord.shares) {
        totals[share.group].push_back({row, share.coefficient});
      }
    }
    for (const auto& entries : totals) program_.add_column({0.0, {0.0, none}}, entries);
    for (std::size_t i = 0; i < beliefs_.size(); ++i) {
      if (beliefs_[i].is_full || stay(i) < to) continue;
      const double length = to - from;
      const Entry entries[] = {{needs_[i], length}, {links[group_of_[i]], 1.0}};
      const std::size_t column = program_.add_column(
          {-worth(i, from, to) * length, {0.0, beliefs_[i].bound_a / max_pilot_a}}, entries);
      if (from == 0) first_.emplace_back(i, column);
    }
  }

  [[nodiscard]] double worth(std::size_t i, int from, int to) const {
    const double middle = (from + to) / 2.0;
    const double out = std::max(least_worth, 1.0 - early_bonus * middle / day_periods);
    return from == 0 ? out * (1.0 + leaves_soon_bonus / stay(i)) : out;
  }

  const Situation& situation_;
  std::span<const Belief> beliefs_;
  std::vector<Group> groups_;
  std::vector<std::size_t> group_of_;  ///< by claim
  std::vector<Chord> chords_;
  LinearProgram program_;
  std::vector<std::size_t> needs_;                          ///< rows, by claim
  std::vector<std::pair<std::size_t, std::size_t>> first_;  ///< claim and column
};

class Lp final : public Policy {
 public:
  void decide(const Situation& situation, std::span<double> pilots_a) override {
    const auto beliefs = beliefs_.of(situation);
    if (beliefs.empty()) return;
    const auto amps = top_up(situation, beliefs, Plan(situation, beliefs).first_amps());
    std::copy(amps.begin(), amps.end(), pilots_a.begin());
    avoid_lost_remainders(situation, pilots_a);
  }

 private:
  Beliefs beliefs_;
};

}  // namespace

std::unique_ptr<Policy> make_lp() { return std::make_unique<Lp>(); }

}  // namespace voltwin::scenarios::acn
