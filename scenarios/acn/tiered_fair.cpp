#include "scenarios/acn/tiered_fair.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "scenarios/acn/beliefs.hpp"
#include "scenarios/acn/division.hpp"

namespace voltwin::scenarios::acn {

namespace {

using core::power::LevelClaim;

constexpr std::uint32_t only_tier = 0;

// The cars between the same two lines, whatever panel they hang on.
struct Pair {
  std::vector<std::size_t> members;
  Terms common;  ///< the rows that all of them load
  double most_a = 0.0;
  double needed_a = 0.0;
};

bool stands_in(const Terms& terms, const core::power::PhasorTerm& wanted) {
  return std::any_of(terms.begin(), terms.end(), [&](const core::power::PhasorTerm& term) {
    return term.row == wanted.row && term.per_amp == wanted.per_amp;
  });
}

std::vector<Pair> pairs_of(const Situation& situation, std::span<const Group> groups,
                           std::span<const Belief> beliefs) {
  std::map<double, Pair> by_angle;
  for (const Group& group : groups) {
    const std::size_t station = situation.claims[group.members.front()].station;
    const auto [at, is_new] = by_angle.try_emplace(situation.network.stations[station].phase_deg);
    Pair& pair = at->second;
    if (is_new) pair.common = group.terms;
    std::erase_if(pair.common, [&](const auto& term) { return !stands_in(group.terms, term); });
    for (const std::size_t i : group.members) {
      pair.members.push_back(i);
      if (beliefs[i].is_full) continue;
      pair.most_a += beliefs[i].bound_a;
      pair.needed_a += situation.claims[i].remaining_a;
    }
  }
  std::vector<Pair> out;
  for (auto& [angle, pair] : by_angle) out.push_back(std::move(pair));
  return out;
}

// What each pair may carry in all.
std::vector<double> divide_pairs(std::span<const double> limits, std::span<const Pair> pairs) {
  std::vector<LevelClaim> claims;
  for (const Pair& pair : pairs) {
    const double weight = std::sqrt(std::sqrt(std::max(pair.needed_a, 1.0)));
    claims.push_back({pair.common, 0.0, weight, pair.most_a, only_tier});
  }
  return core::power::fill(limits, claims);
}

class TieredFair final : public Policy {
 public:
  void decide(const Situation& situation, std::span<double> pilots_a) override {
    const auto beliefs = beliefs_.of(situation);
    const auto groups = groups_of(situation);
    std::vector<Terms> terms(situation.claims.size());
    for (const Group& group : groups) {
      for (const std::size_t i : group.members) terms[i] = group.terms;
    }
    std::vector<double> limits = limits_of(situation.network);
    const auto pairs = pairs_of(situation, groups, beliefs);
    const auto shares = divide_pairs(limits, pairs);
    for (std::size_t p = 0; p < pairs.size(); ++p) {
      for (const std::size_t i : pairs[p].members) terms[i].push_back({limits.size(), 1.0});
      limits.push_back(shares[p]);
    }
    std::vector<LevelClaim> claims;
    for (std::size_t i = 0; i < terms.size(); ++i) {
      const double most = beliefs[i].is_full ? 0.0 : beliefs[i].bound_a;
      claims.push_back({terms[i], laxity(situation.claims[i], beliefs[i], situation.period),
                        max_pilot_a, most, only_tier});
    }
    const auto amps = top_up(situation, beliefs, core::power::fill(limits, claims));
    std::copy(amps.begin(), amps.end(), pilots_a.begin());
    avoid_lost_remainders(situation, pilots_a);
  }

 private:
  Beliefs beliefs_;
};

}  // namespace

std::unique_ptr<Policy> make_tiered_fair() { return std::make_unique<TieredFair>(); }

}  // namespace voltwin::scenarios::acn
