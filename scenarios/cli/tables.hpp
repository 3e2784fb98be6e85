#pragma once
// The run as files and as text: series.csv, sessions.csv, kpi.json, run.json, and the
// table that the terminal shows. Pure text; writing is outputs.hpp's.

#include <string>
#include <vector>

#include "scenarios/checks/oracles.hpp"
#include "scenarios/kpi/kpi.hpp"
#include "scenarios/world/world.hpp"

namespace voltwin::scenarios::cli {

/// What a run took of this machine; never part of the digest.
struct Effort {
  double cpu_seconds = 0.0;
  long peak_memory_kib = 0;
};

/// Everything that the writers need of a finished run.
struct Finished {
  const world::World& world;
  std::vector<checks::SessionView> sessions;
  std::vector<kpi::Kpi> kpis;
  std::vector<kpi::Outcome> expectations;
  std::vector<checks::Verdict> verdicts;
  std::string digest;
  std::string command;  ///< that makes this run again
  Effort effort;

  [[nodiscard]] std::uint64_t messages() const;
  [[nodiscard]] double messages_per_cpu_second() const;
  [[nodiscard]] bool all_met() const;
};

[[nodiscard]] std::string series_csv(const Finished& run);
[[nodiscard]] std::string sessions_csv(const Finished& run);
[[nodiscard]] std::string kpi_json(const Finished& run);
[[nodiscard]] std::string run_json(const Finished& run);
/// For a terminal: figures by group, expectations, verdicts that do not hold.
[[nodiscard]] std::string kpi_table(const Finished& run);

/// Six significant digits, or the whole part when that has more; never an exponent. Not a
/// finite number: "none".
[[nodiscard]] std::string number(double value);

/// "completed", "short", "turned away", "present", "to come".
[[nodiscard]] std::string_view end_text(world::VisitEnd end);

}  // namespace voltwin::scenarios::cli
