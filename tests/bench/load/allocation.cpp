// Allocation with its certificate: CPU per call, and how it grows.

#include <cmath>

#include "csms/core/power/certificate.hpp"
#include "engine/base/ensure.hpp"
#include "tests/bench/load/estate.hpp"
#include "tests/bench/load/subjects.hpp"
#include "tests/bench/ocpp/rounds.hpp"

namespace voltwin::bench {

namespace {

using namespace core::power;

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
