#include "csms/core/power/explanation.hpp"

#include <cmath>

#include "engine/base/ensure.hpp"
#include "engine/json/writer.hpp"

namespace voltwin::core::power {
namespace {

bool loads(const Claim& claim, grid::LimitKind kind) {
  if (kind == grid::LimitKind::power) return true;
  const auto line = static_cast<std::size_t>(kind);
  const grid::LineCurrent current = grid::line_current(claim.per_amp, line);
  return current.in_phase_a != 0.0 || current.quadrature_a != 0.0;
}

double drawn(const grid::PhaseLoad& load, grid::LimitKind kind, Volts volts) {
  if (kind == grid::LimitKind::power) return grid::power(load, volts).value();
  return grid::line_currents(load)[static_cast<std::size_t>(kind)];
}

std::string row_name(grid::LimitKind kind) {
  switch (kind) {
    case grid::LimitKind::line_1:
      return "L1";
    case grid::LimitKind::line_2:
      return "L2";
    case grid::LimitKind::line_3:
      return "L3";
    case grid::LimitKind::power:
      return "the power";
  }
  UNREACHABLE();
}

std::string figure(double value, grid::LimitKind kind) {
  const bool is_power = kind == grid::LimitKind::power;
  const double shown = is_power ? value / 1e3 : value;
  std::string out;
  json::append_number(out, std::round(shown * 100.0) / 100.0);
  return out + (is_power ? " kW" : " A");
}

std::string count(std::uint32_t number, const char* one, const char* many) {
  return std::to_string(number) + " " + (number == 1 ? one : many);
}

}  // namespace

Explanation explain(Policy policy, const Picture& picture, std::span<const Share> shares,
                    std::size_t index) {
  ENSURE(shares.size() == picture.claims.size() && index < shares.size());
  const Share& share = shares[index];
  const Claim& claim = picture.claims[index];
  Explanation out;
  out.policy = policy;
  out.bound = share.bound;
  out.missing = std::max(Amps(), claim.demand - share.current);
  if (share.bound == Bound::demand || share.bound == Bound::planned) return out;
  out.kind = share.kind;
  out.node = picture.tree.node(share.node).name;
  const grid::Limits& limits = picture.limits[share.node];
  out.limit = share.kind == grid::LimitKind::power ? limits.power_w : limits.per_phase_a;
  out.fixed = drawn(picture.fixed.at(share.node), share.kind, picture.tree.line_to_neutral());
  const std::size_t end = picture.tree.subtree_end(share.node);
  bool before = true;
  for (const std::uint32_t i : order_of(policy, picture)) {
    if (i == index) {
      before = false;
      continue;
    }
    const Claim& other = picture.claims[i];
    if (other.node < share.node || other.node >= end || !loads(other, share.kind)) continue;
    ++out.sharing[static_cast<std::size_t>(other.tier)];
    const bool has = shares[i].bound != Bound::paused;
    const bool first =
        serves_in_order(policy) || other.tier < claim.tier || share.bound == Bound::paused;
    if (before && has && first) ++out.ahead;
  }
  return out;
}

std::string reason_text(const Explanation& e) {
  if (e.bound == Bound::demand) return "enough for the vehicle";
  if (e.bound == Bound::planned) return "as planned: more now would cost more than later";
  std::uint32_t others = 0;
  for (const std::uint32_t of_tier : e.sharing) others += of_tier;
  const bool paused = e.bound == Bound::paused;
  std::string out = paused ? "paused: its minimum does not fit under " : "limited by ";
  out += row_name(e.kind) + " of " + e.node + " (" + figure(e.limit, e.kind) + ")";
  if (others == 0) return out + (e.fixed > 0.0 ? ": the rest of it is in use already" : "");
  out += ": shared with " + count(others, "other", "others");
  if (e.ahead > 0) out += ", " + std::to_string(e.ahead) + " of them served first";
  return out;
}

std::string change_text(const Explanation& e) {
  if (e.bound == Bound::demand) return "";
  if (e.bound == Bound::planned) return "a lower price now, or an earlier departure";
  std::string out = "more room on " + row_name(e.kind) + " of " + e.node;
  if (e.ahead > 0) out += ", or fewer sessions before it";
  return out;
}

}  // namespace voltwin::core::power
