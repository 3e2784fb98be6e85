#pragma once
// `voltwin run`: one scenario from its file to its report. Also what the tests and the
// benchmark call.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "csms/server/net/pace.hpp"
#include "engine/base/result.hpp"
#include "scenarios/cli/tables.hpp"

namespace voltwin::scenarios::cli {

struct RunRequest {
  std::string scenario;
  std::string out;
  std::optional<std::int64_t> seed;
  std::vector<std::pair<std::string, std::string>> sets;
  std::string database;       ///< sqlite:PATH, postgresql://..., or empty
  std::string signing_key;    ///< of the database's checkpoints: a file, or empty
  std::string data_dir;       ///< VOLTWIN_DATA, or empty
  std::string zoneinfo_dir;   ///< VOLTWIN_ZONEINFO, or empty
  std::string share_dir;      ///< where `datasets/` lies, or empty
  std::string command;        ///< as typed, for the record
  bool trace = false;         ///< also write trace.json
  bool certificates = false;  ///< also write certificates.jsonl
  /// Against the clock on the wall; what comes out does not depend on it.
  server::net::Pace pace = server::net::Pace::as_fast_as_possible();
};

enum class Wish : unsigned char { go_on, stop };

/// Told how far a run is; may stop it.
class Progress {
 public:
  virtual ~Progress() = default;
  /// From the start on, every simulated hour.
  [[nodiscard]] virtual Wish at(const world::World& world) = 0;
  /// Between those, many times a second, of a run at a pace.
  [[nodiscard]] virtual Wish between(const world::World& world) = 0;
};

/// What the terminal is told at the end.
struct RunSummary {
  std::string table;   ///< figures, expectations, broken oracles
  std::string pacing;  ///< how well it kept its pace; empty for one without
  std::string digest;
  std::uint64_t messages = 0;
  double messages_per_cpu_second = 0.0;
  Effort effort;
  std::uint64_t untraced = 0;  ///< events that the trace left out
  bool all_met = false;        ///< expectations and oracles
};

/// Loads, runs and writes. On an error, or when `progress` stops it (an environment error),
/// `out` is as it was, and a database that this run made is gone.
[[nodiscard]] Result<RunSummary> run_scenario(const RunRequest& request, Progress& progress);

}  // namespace voltwin::scenarios::cli
