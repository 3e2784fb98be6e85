#include "scenarios/acn/division.hpp"

#include <algorithm>

namespace voltwin::scenarios::acn {

namespace {

// Of a claim that keeps nothing; weights are above 0.
constexpr double least_weight = 1e-9;
// A little more than 0.001 kWh at 208 V, in ampere-periods.
constexpr double lasting_remainder_a = 0.06;

bool load_alike(const Terms& left, const std::vector<Term>& right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](const core::power::PhasorTerm& a, const Term& b) {
                      return a.row == b.row && a.per_amp == b.per_amp;
                    });
}

}  // namespace

std::vector<double> limits_of(const Network& network) {
  std::vector<double> out;
  for (const Row& row : network.rows) out.push_back(row.limit_a);
  return out;
}

std::vector<Group> groups_of(const Situation& situation) {
  std::vector<Group> out;
  for (std::size_t i = 0; i < situation.claims.size(); ++i) {
    const auto& terms = situation.network.stations[situation.claims[i].station].terms;
    auto group = std::find_if(out.begin(), out.end(),
                              [&](const Group& one) { return load_alike(one.terms, terms); });
    if (group == out.end()) {
      out.emplace_back();
      group = out.end() - 1;
      for (const Term& term : terms) group->terms.push_back({term.row, term.per_amp});
    }
    group->members.push_back(i);
  }
  return out;
}

std::vector<double> top_up(const Situation& situation, std::span<const Belief> beliefs,
                           std::span<const double> amps) {
  enum Tier : std::uint32_t { kept, more, full };
  const auto groups = groups_of(situation);
  // Two claims for each: what it has, and what it may have on top.
  std::vector<core::power::LevelClaim> claims(2 * amps.size());
  for (const Group& group : groups) {
    for (const std::size_t i : group.members) {
      // Weights in proportion to the currents: the way to them is straight, and in a convex
      // region all of it is allowed when its end is.
      const double weight = std::max(amps[i], least_weight);
      claims[2 * i] = {group.terms, 0.0, weight, amps[i], kept};
      claims[2 * i + 1] = {group.terms, laxity(situation.claims[i], beliefs[i], situation.period),
                           max_pilot_a, std::max(0.0, beliefs[i].bound_a - amps[i]),
                           beliefs[i].is_full ? full : more};
    }
  }
  const auto filled = core::power::fill(limits_of(situation.network), claims);
  std::vector<double> out;
  for (std::size_t i = 0; i < amps.size(); ++i) {
    out.push_back(std::min(filled[2 * i] + filled[2 * i + 1], beliefs[i].bound_a));
  }
  return out;
}

void avoid_lost_remainders(const Situation& situation, std::span<double> pilots_a) {
  RowLoad load(situation.network);
  for (std::size_t i = 0; i < pilots_a.size(); ++i) {
    load.add(situation.claims[i].station, pilots_a[i]);
  }
  for (std::size_t i = 0; i < pilots_a.size(); ++i) {
    const Claim& claim = situation.claims[i];
    const double left = claim.remaining_a - pilots_a[i];
    if (left <= 0.0 || left >= lasting_remainder_a) continue;
    const double less = left - std::min(lasting_remainder_a, claim.remaining_a);
    if (!load.fits(claim.station, less)) continue;
    load.add(claim.station, less);
    pilots_a[i] = std::max(0.0, pilots_a[i] + less);
  }
}

}  // namespace voltwin::scenarios::acn
