#pragma once
// The command line of `voltwin db`: options, help, and which function they ask for.

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/result.hpp"
#include "scenarios/cli/db.hpp"

namespace CLI {
class App;
}

namespace voltwin::scenarios::cli {

class DbCommands {
 public:
  /// Adds them to the program. It lives until the command line was parsed and run.
  explicit DbCommands(CLI::App& program);
  DbCommands(const DbCommands&) = delete;
  DbCommands& operator=(const DbCommands&) = delete;

  [[nodiscard]] const CLI::App& app() const { return *db_; }
  [[nodiscard]] Form form() const { return form_; }
  /// Runs the one that was given (ENSURE).
  [[nodiscard]] Result<Answer> run(const ToolClock& clock) const;

 private:
  using Run = std::function<Result<Answer>(const ToolClock&)>;
  CLI::App* add(const std::string& name, const std::string& help, Run what);
  void add_reading();
  void add_copies();
  void add_keys();
  void add_upkeep();
  void add_removal();

  CLI::App* db_ = nullptr;
  Form form_ = Form::text;
  std::string where_;
  std::string until_;
  BackupRequest backup_;
  CopyRequest copy_;
  VerifyRequest verify_;
  CheckpointRequest checkpoint_;
  PruneRequest prune_;
  EraseRequest erase_;
  std::vector<std::pair<CLI::App*, Run>> commands_;
};

}  // namespace voltwin::scenarios::cli
