#include "csms/core/power/explain.hpp"

#include <algorithm>
#include <array>

#include "engine/base/ensure.hpp"

namespace voltwin::core::power {

namespace {

events::BindingRule rule_of(Bound bound) {
  switch (bound) {
    case Bound::node:
      return events::BindingRule::limited;
    case Bound::demand:
      return events::BindingRule::enough;
    case Bound::paused:
      return events::BindingRule::paused;
    case Bound::planned:
      return events::BindingRule::planned;
  }
  UNREACHABLE();
}

// Whether more of it would load what binds.
bool loads(const Claim& claim, grid::LimitKind kind) {
  if (kind == grid::LimitKind::power) return true;
  const grid::LineCurrent current =
      grid::line_current(claim.per_amp, static_cast<std::size_t>(kind));
  return current.in_phase_a != 0.0 || current.quadrature_a != 0.0;
}

// Those whose turn comes before this one's, under the node that binds it. Where all are served
// together nobody is before anybody, but who is admitted first may leave the last one paused.
void count_ahead(const Decided& decided, std::size_t index, events::Explanation& out) {
  const std::size_t node = decided.shares[index].node;
  const std::size_t end = decided.tree.subtree_end(node);
  const bool in_turn = serves_in_order(decided.policy) || out.rule == events::BindingRule::paused;
  const bool tiers = serves_by_tier(decided.policy);
  std::array<std::int32_t*, 4> counts{&out.ahead_p0, &out.ahead_p1, &out.ahead_p2, &out.ahead_p3};
  for (const std::uint32_t other : decided.order) {
    if (other == index) return;  // the rest is served after it
    const Claim& claim = decided.claims[other];
    const bool has_some = decided.shares[other].current > Amps();
    const bool before = in_turn || (tiers && claim.tier < decided.claims[index].tier);
    if (!before || !has_some || claim.node < node || claim.node >= end) continue;
    if (!loads(claim, decided.shares[index].kind)) continue;
    ++*counts[static_cast<std::size_t>(claim.tier)];
  }
}

}  // namespace

events::Explanation explain(const Decided& decided, std::size_t index) {
  const Claim& claim = decided.claims[index];
  const Share& share = decided.shares[index];
  events::Explanation out;
  out.rule = rule_of(share.bound);
  out.policy = decided.policy;
  out.tier = claim.tier;
  out.current = share.current;
  if (share.bound == Bound::demand || share.bound == Bound::planned) return out;
  out.node = decided.tree.node(share.node).id;
  out.node_name = decided.tree.node(share.node).name;
  out.line = static_cast<events::BindingLine>(share.kind);
  static_assert(static_cast<int>(grid::LimitKind::power) ==
                static_cast<int>(events::BindingLine::power));
  out.more = std::max(Amps(), claim.demand - share.current);
  if (share.kind == grid::LimitKind::power) {
    out.more_power = grid::power(claim.per_amp * out.more.value(), decided.tree.line_to_neutral());
  } else {
    const auto lines = grid::line_currents(claim.per_amp * out.more.value());
    out.more_on_line = Amps(lines[static_cast<std::size_t>(share.kind)]);
  }
  count_ahead(decided, index, out);
  return out;
}

}  // namespace voltwin::core::power
