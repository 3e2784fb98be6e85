#pragma once
// The figures of a run: each has a key that stays, a unit, and one sentence that says
// what it means. Computed from the recording, the core's state and the checks.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/checks/oracles.hpp"
#include "scenarios/checks/sessions.hpp"
#include "scenarios/world/world.hpp"

namespace voltwin::scenarios::kpi {

/// How people are shown a figure; files always have the plain value.
enum class Shown : std::uint8_t { plain, percent };

struct Kpi {
  std::string group;
  std::string key;  ///< as in kpi.json and in `expect`
  std::string label;
  double value = 0.0;
  std::string unit;  ///< empty for a plain number
  std::string help;
  int decimals = 1;  ///< as shown to people
  bool headline = false;
  Shown shown = Shown::plain;
};

/// Every figure, in the order of its group. Deterministic: no wall clock, no CPU time.
[[nodiscard]] std::vector<Kpi> compute(const world::World& world,
                                       const std::vector<checks::SessionView>& sessions);

/// nullptr when there is no figure of this key.
[[nodiscard]] const Kpi* find(const std::vector<Kpi>& kpis, std::string_view key);

/// The value as shown: "1,234.5"; a share as percent: "96.7".
[[nodiscard]] std::string text(const Kpi& kpi);
/// The unit that goes with text(): "kWh", "%".
[[nodiscard]] std::string_view shown_unit(const Kpi& kpi);

struct Outcome {
  std::string kpi;
  std::string bound;  ///< "at least 0.9", "between 1 and 2"
  double value = 0.0;
  bool met = false;
};

/// The scenario's expectations held against the figures. Bad input: an unknown key.
[[nodiscard]] Result<std::vector<Outcome>> expectations(const format::Scenario& scenario,
                                                        const std::vector<Kpi>& kpis);

}  // namespace voltwin::scenarios::kpi
