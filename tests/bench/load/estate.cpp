#include "tests/bench/load/estate.hpp"

#include <string>

#include "engine/random/random.hpp"

namespace voltwin::bench {

using core::power::Claim;
using core::power::Tier;

Estate make_estate(std::size_t sessions, Cars cars) {
  random::Stream random = random::Random(6).stream("estate");
  const std::size_t panels = sessions / 10;
  const std::size_t per_transformer = panels / 100;
  std::vector<grid::Node> nodes;
  const auto add = [&](grid::NodeKind kind, std::size_t parent, double below) {
    grid::Node node;
    node.id = grid::NodeId(nodes.size() + 1);
    node.name = "N" + std::to_string(nodes.size() + 1);
    node.kind = kind;
    if (parent > 0) node.parent = grid::NodeId(parent);
    // Each line has about six tenths of the sessions below it, of 16 A.
    node.limit_per_phase = Amps(below * 9.6 * random.uniform(0.5, 1.0));
    nodes.push_back(node);
    return nodes.size();
  };
  const std::size_t root =
      add(grid::NodeKind::grid_connection, 0, static_cast<double>(sessions) * 0.7);
  std::vector<std::size_t> leaves;
  for (int t = 0; t < 10; ++t) {
    const auto of_transformer = static_cast<double>(sessions) / 10.0;
    const std::size_t transformer = add(grid::NodeKind::transformer, root, of_transformer * 0.8);
    for (int f = 0; f < 10; ++f) {
      const std::size_t feeder = add(grid::NodeKind::feeder, transformer, of_transformer * 0.09);
      for (std::size_t p = 0; p < per_transformer; ++p) {
        leaves.push_back(add(grid::NodeKind::panel, feeder, 10.0));
      }
    }
  }
  Estate out(grid::LimitTree::build(std::move(nodes), Volts(230)).value());
  for (std::size_t i = 0; i < sessions; ++i) {
    Claim claim;
    claim.node = out.tree.index_of(grid::NodeId(leaves[i % leaves.size()])).value();
    const bool three = cars == Cars::mixed && random.chance(0.4);
    const auto connection =
        three ? grid::Connection::L1L2L3 : static_cast<grid::Connection>(random.below(3));
    claim.per_amp = grid::phase_load(connection, Amps(1.0), 3);
    claim.demand = Amps(random.uniform(6.0, 32.0));
    claim.tier = static_cast<Tier>(random.chance(0.9) ? 3 : random.below(4));
    claim.weight = random.uniform(0.25, 4.0);
    claim.arrived = Instant::from_us(static_cast<std::int64_t>(random.below(1'000'000)));
    out.claims.push_back(claim);
  }
  return out;
}

}  // namespace voltwin::bench
