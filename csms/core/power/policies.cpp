#include <algorithm>
#include <array>
#include <numeric>

#include "csms/core/power/allocation.hpp"
#include "csms/core/power/filling.hpp"
#include "engine/base/ensure.hpp"

namespace voltwin::core::power {
namespace {

/// What a policy is made of.
struct Rule {
  Policy policy;
  Sharing sharing;
  bool tiers;    ///< P0 is served before P1, and so on
  bool weights;  ///< Claim::weight counts
  /// Whether the first goes before the second; nothing: in the order of admission.
  bool (*before)(const Claim& a, const Claim& b, const Picture& picture);
};

bool arrived_before(const Claim& a, const Claim& b, const Picture& /*picture*/) {
  return a.arrived < b.arrived;
}

// Who has not said when he leaves comes after those who have.
bool departs_before(const Claim& a, const Claim& b, const Picture& /*picture*/) {
  if (!a.departs || !b.departs) return a.departs.has_value() && !b.departs.has_value();
  return *a.departs < *b.departs;
}

bool laxity_before(const Claim& a, const Claim& b, const Picture& picture) {
  const Volts volts = picture.tree.line_to_neutral();
  const auto of_a = laxity(a, picture.now, volts);
  const auto of_b = laxity(b, picture.now, volts);
  if (!of_a || !of_b) return of_a.has_value() && !of_b.has_value();
  return *of_a < *of_b;
}

constexpr std::array rules{
    Rule{Policy::equal_share, Sharing::level, false, false, nullptr},
    Rule{Policy::first_come, Sharing::greedy, false, false, arrived_before},
    Rule{Policy::round_robin, Sharing::level, false, false, arrived_before},
    Rule{Policy::earliest_deadline, Sharing::greedy, false, false, departs_before},
    Rule{Policy::least_laxity, Sharing::greedy, false, false, laxity_before},
    Rule{Policy::proportional_fair, Sharing::level, false, true, nullptr},
    Rule{Policy::tiered_fair, Sharing::level, true, true, nullptr},
};

const Rule* rule_of(Policy policy) {
  for (const Rule& rule : rules) {
    if (rule.policy == policy) return &rule;
  }
  return nullptr;
}

std::vector<Share> all_they_want(const Picture& picture) {
  std::vector<Share> out;
  out.reserve(picture.claims.size());
  for (const Claim& claim : picture.claims) out.push_back({claim.demand, Bound::demand, 0, {}});
  return out;
}

}  // namespace

std::optional<Duration> laxity(const Claim& claim, Instant now, Volts line_to_neutral) {
  if (!claim.departs || !claim.wanted) return std::nullopt;
  const double full_w = grid::power(claim.per_amp, line_to_neutral).value() * claim.demand.value();
  if (full_w <= 0.0) return std::nullopt;
  const double hours = static_cast<double>(claim.wanted->value()) / full_w;
  return *claim.departs - now - Duration::from_us(static_cast<std::int64_t>(hours * 3.6e9));
}

std::vector<std::uint32_t> order_of(Policy policy, const Picture& picture) {
  std::vector<std::uint32_t> out(picture.claims.size());
  std::iota(out.begin(), out.end(), 0U);
  const Rule* rule = rule_of(policy);
  if (rule == nullptr || (!rule->tiers && rule->before == nullptr)) return out;
  const auto before = [&](std::uint32_t i, std::uint32_t k) {
    const Claim& a = picture.claims[i];
    const Claim& b = picture.claims[k];
    if (rule->tiers && a.tier != b.tier) return a.tier < b.tier;
    return rule->before != nullptr && rule->before(a, b, picture);
  };
  if (!std::is_sorted(out.begin(), out.end(), before)) {
    std::stable_sort(out.begin(), out.end(), before);
  }
  return out;
}

bool serves_in_order(Policy policy) {
  const Rule* rule = rule_of(policy);
  return rule != nullptr && rule->sharing == Sharing::greedy;
}

bool serves_by_tier(Policy policy) {
  const Rule* rule = rule_of(policy);
  return rule != nullptr && rule->tiers;
}

std::vector<Share> allocate(Policy policy, const Picture& picture) {
  if (policy == Policy::uncontrolled) return all_they_want(picture);
  const Rule* rule = rule_of(policy);
  ENSURE(rule != nullptr);
  const std::vector<std::uint32_t> order = order_of(policy, picture);
  if (policy != Policy::proportional_fair) {
    return fill(picture, {order, rule->tiers, rule->weights}, rule->sharing);
  }
  // Of what there is everybody gets the same part of what he can use.
  std::vector<Claim> claims(picture.claims.begin(), picture.claims.end());
  for (Claim& claim : claims) claim.weight = std::max(claim.demand, Amps(1.0)).value();
  Picture weighted{picture.tree,    picture.limits, picture.fixed, claims,
                   picture.minimum, picture.step,   picture.now};
  return fill(weighted, {order, rule->tiers, rule->weights}, rule->sharing);
}

}  // namespace voltwin::core::power
