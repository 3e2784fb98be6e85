// Allocation with its certificate: CPU per call, and how it grows.

#include <cmath>

#include "csms/core/power/certificate.hpp"
#include "engine/base/ensure.hpp"
#include "engine/random/random.hpp"
#include "tests/bench/load/subjects.hpp"
#include "tests/bench/ocpp/rounds.hpp"

namespace voltwin::bench {

namespace {

using namespace core::power;

/// Four levels: ten transformers, ten feeders each, panels of ten sessions, one connection. Limits
/// are drawn so that about half of the nodes of every level bind.
struct Estate {
  grid::LimitTree tree;
  std::vector<grid::Limits> limits;
  grid::TreeLoad fixed;
  std::vector<Claim> claims;

  explicit Estate(grid::LimitTree built)
      : tree(std::move(built)), limits(tree.limits().begin(), tree.limits().end()), fixed(tree) {}
};

enum class Cars : unsigned char { single_phase, mixed };

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

struct Setting {
  const char* name;
  Policy policy;
  double minimum;
  double step;
};

/// Milliseconds of CPU for an allocation and its certificate.
double milliseconds(const Estate& estate, const Setting& setting) {
  const Picture picture{estate.tree,           estate.limits,      estate.fixed, estate.claims,
                        Amps(setting.minimum), Amps(setting.step), Instant()};
  const std::size_t calls = std::max<std::size_t>(1, 200'000 / estate.claims.size());
  const double rate = median_rate({7, calls}, [&] {
    const std::vector<Share> shares = allocate(setting.policy, picture);
    ENSURE(certify(picture, shares).holds);
  });
  return 1e3 / rate;
}

}  // namespace

Result<void> measure_allocation(const Context&, std::vector<Row>& rows) {
  constexpr Setting settings[] = {
      {"max_min", Policy::equal_share, 0.0, 0.0},
      {"max_min_steps", Policy::equal_share, 6.0, 1.0},
      {"tiered_fair", Policy::tiered_fair, 0.0, 0.0},
      {"tiered_fair_steps", Policy::tiered_fair, 6.0, 1.0},
      {"least_laxity", Policy::least_laxity, 6.0, 1.0},
  };
  for (const Cars cars : {Cars::single_phase, Cars::mixed}) {
    const std::string kind = cars == Cars::mixed ? "mixed" : "single";
    const Estate small = make_estate(1'000, cars);
    const Estate medium = make_estate(10'000, cars);
    const Estate large = make_estate(100'000, cars);
    for (const Setting& setting : settings) {
      const std::string name = "load." + std::string(setting.name) + "." + kind;
      const double of_small = milliseconds(small, setting);
      const double of_medium = milliseconds(medium, setting);
      const double of_large = milliseconds(large, setting);
      rows.push_back({name + ".1k", of_small, "ms CPU", {}, ""});
      rows.push_back({name + ".10k", of_medium, "ms CPU", Target{Better::lower, 2.0}, ""});
      rows.push_back({name + ".100k", of_large, "ms CPU", Target{Better::lower, 30.0}, ""});
      const double growth = of_large / of_medium / (10.0 * std::log(1e5) / std::log(1e4));
      rows.push_back({name + ".growth", growth, "x n log n", {}, ""});
    }
  }
  return {};
}

}  // namespace voltwin::bench
