#pragma once
// What must hold in every run, whatever the scenario: energy, money and the cap, judged
// on the truth of the twin and computed by other means than the core's. An oracle that
// fails is a defect of voltwin, not of the scenario.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "scenarios/checks/sessions.hpp"
#include "scenarios/format/scenario.hpp"

namespace voltwin::scenarios::checks {

struct Verdict {
  std::string name;  ///< e.g. "energy: meter equals battery"
  bool holds = true;
  std::string detail;  ///< the figure, and the first offender when it does not hold
};

/// The independent bill of one session in minor units, from true times and energy: computed
/// in decimal arithmetic on the tariff as the scenario gives it.
struct Bill {
  std::int64_t energy = 0, time = 0, flat = 0, idle = 0;
  [[nodiscard]] std::int64_t total() const { return energy + time + flat + idle; }
};
[[nodiscard]] Bill bill(const format::Tariff& tariff, std::int64_t wh, Duration duration,
                        Duration idle);

/// All oracles, in a fixed order.
[[nodiscard]] std::vector<Verdict> judge(const world::World& world,
                                         const std::vector<SessionView>& sessions);

/// The largest difference, in Wh, between what a visit's meter counted and what its battery
/// gained divided by efficiency.
[[nodiscard]] double worst_energy_error_wh(const std::vector<SessionView>& sessions);

/// Finished transactions whose session was not charged; none in a sound state.
[[nodiscard]] std::size_t uncharged(const core::state::State& state);

/// The sum over all ledger accounts; zero in a sound ledger.
[[nodiscard]] std::int64_t ledger_imbalance(const core::state::State& state);

}  // namespace voltwin::scenarios::checks
