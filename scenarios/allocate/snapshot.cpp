#include "scenarios/allocate/snapshot.hpp"

#include <map>
#include <set>

#include "engine/base/ensure.hpp"
#include "scenarios/allocate/written.hpp"
#include "scenarios/format/source_text.hpp"

namespace voltwin::scenarios::allocate {

namespace {

using format::SourceText;
using Ids = std::map<std::string, grid::NodeId, std::less<>>;

std::string at(const char* list, std::size_t index, const char* field) {
  return std::string(list) + "[" + std::to_string(index) + "]." + field;
}

Result<grid::LimitTree> tree_of(const written::Snapshot& in, const SourceText& source, Ids& ids) {
  std::vector<grid::Node> nodes;
  for (std::size_t i = 0; i < in.nodes.size(); ++i) {
    const std::string& id = in.nodes[i].id;
    if (id.empty()) return source.fail(at("nodes", i, "id"), "a name");
    if (!ids.emplace(id, grid::NodeId(i + 1)).second) {
      return source.fail(at("nodes", i, "id"), "a name that no other node has");
    }
  }
  std::size_t roots = 0;
  for (std::size_t i = 0; i < in.nodes.size(); ++i) {
    const written::Node& from = in.nodes[i];
    grid::Node node;
    node.id = grid::NodeId(i + 1);
    node.name = from.id;
    if (from.parent) {
      const auto parent = ids.find(*from.parent);
      if (parent == ids.end()) return source.fail(at("nodes", i, "parent"), "the id of a node");
      node.parent = parent->second;
    } else if (++roots > 1) {
      return source.fail(at("nodes", i, "parent"), "the id of a node: only one has no parent",
                         "nothing");
    }
    if (from.limit_a) node.limit_per_phase = Amps(*from.limit_a);
    if (from.limit_kw) node.limit_power = Watts(*from.limit_kw * 1e3);
    if (from.rating_kva) node.rating = Watts(*from.rating_kva * 1e3);
    nodes.push_back(std::move(node));
  }
  auto tree = grid::LimitTree::build(std::move(nodes), Volts(in.line_to_neutral_v));
  if (!tree) return source.fail_with("nodes", tree.error().message);
  return tree;
}

Result<core::power::Claim> claim_of(const written::Snapshot& in, std::size_t index,
                                    const SourceText& source, const Ids& ids,
                                    const grid::LimitTree& tree) {
  const written::Session& from = in.sessions[index];
  core::power::Claim out;
  const auto node = ids.find(from.node);
  if (node == ids.end()) return source.fail(at("sessions", index, "node"), "the id of a node");
  const auto place = tree.index_of(node->second);
  ENSURE(place.has_value());
  out.node = *place;
  out.per_amp = grid::phase_load(from.connection, Amps(1.0), from.vehicle_phases);
  out.demand = Amps(from.max_a);
  out.floor = Amps(from.floor_a);
  out.minimum = Amps(from.min_a.value_or(0.0));
  const double least = std::max(in.minimum_a, from.min_a.value_or(0.0));
  if (from.max_a < least) {
    std::string expected = "at least the minimum current of ";
    expected += std::to_string(least) + " A";
    return source.fail(at("sessions", index, "max_a"), std::move(expected));
  }
  if (from.max_a < from.floor_a) {
    return source.fail(at("sessions", index, "floor_a"), "at most max_a");
  }
  out.tier = from.tier;
  out.weight = from.weight;
  out.arrived = from.arrived.value_or(in.now.value_or(Instant()));
  out.departs = from.departs;
  if (from.wanted_kwh) {
    out.wanted = WattHours(static_cast<std::int64_t>(*from.wanted_kwh * 1e3 + 0.5));
  }
  return out;
}

}  // namespace

Result<Snapshot> read_snapshot(std::string text, std::string label) {
  const SourceText source(std::move(label), std::move(text));
  written::Snapshot in;
  std::vector<json::Issue> issues;
  if (!json::decode(source.text(), in, {.comments = true}, issues)) return source.fail(issues[0]);
  Ids ids;
  auto tree = tree_of(in, source, ids);
  if (!tree) return tl::unexpected<Error>(tree.error());
  Snapshot out(*std::move(tree));
  out.minimum = Amps(in.minimum_a);
  out.step = Amps(in.step_a);
  out.now = in.now.value_or(Instant());
  for (std::size_t i = 0; i < in.nodes.size(); ++i) {
    if (!in.nodes[i].load) continue;
    const written::Load& load = *in.nodes[i].load;
    const auto node = out.tree.index_of(grid::NodeId(i + 1));
    ENSURE(node.has_value());
    grid::PhaseLoad sum =
        grid::balanced_load(Watts(load.power_kw * 1e3), out.tree.line_to_neutral());
    sum += grid::PhaseLoad{{load.l1_a, load.l2_a, load.l3_a}, {0.0, 0.0, 0.0}};
    out.fixed.add(out.tree, *node, sum);
  }
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < in.sessions.size(); ++i) {
    const written::Session& session = in.sessions[i];
    if (!seen.insert(session.id).second) {
      return source.fail(at("sessions", i, "id"), "an id that no other session has");
    }
    auto claim = claim_of(in, i, source, ids, out.tree);
    if (!claim) return tl::unexpected<Error>(claim.error());
    out.fixed.add(out.tree, claim->node, claim->per_amp * claim->floor.value());
    out.claims.push_back(*claim);
    out.sessions.push_back(session.id);
  }
  out.peak_price = in.peak_price;
  out.peak_so_far = Watts(in.peak_so_far_kw * 1e3);
  out.stay = Duration::from_us(static_cast<std::int64_t>(in.stay_minutes * 60e6));
  Instant from = out.now;
  for (const written::Price& price : in.prices) {
    const auto length = Duration::from_us(static_cast<std::int64_t>(price.minutes * 60e6));
    out.steps.push_back({from, length, price.price, out.limits, out.fixed});
    from = from + length;
  }
  return out;
}

}  // namespace voltwin::scenarios::allocate
