#pragma once
// `voltwin replay`: from a database to the printed report, or to the files of a scenario. What is
// replayed, compared and extracted is scenarios/replay's.

#include <functional>
#include <string>
#include <string_view>

#include "engine/base/result.hpp"

namespace voltwin::scenarios::cli {

enum class ReplayForm : unsigned char { text, json };

struct ReplayArguments {
  std::string database;
  std::string from;  ///< RFC 3339, or empty
  std::string to;
  ReplayForm form = ReplayForm::text;
};

/// What comes of it, for the standard output, and whether it was equal.
struct ReplayOutcome {
  std::string text;
  bool equal = false;
};

/// Told now and then how far it is, in words.
using ReplayProgress = std::function<void(const std::string& line)>;

/// Errors: bad_input for times that are none, a database that cannot be opened, and what cannot
/// be replayed.
[[nodiscard]] Result<ReplayOutcome> replay_database(const ReplayArguments& arguments,
                                                    const ReplayProgress& progress);

/// `--as-demand OUT`: writes the scenario, and beside it OUT with .loads.csv in place of .json when
/// loads were measured; what it has found, for the standard output. Errors as above, and files that
/// cannot be written.
[[nodiscard]] Result<std::string> write_demand(const ReplayArguments& arguments,
                                               const std::string& out);

}  // namespace voltwin::scenarios::cli
