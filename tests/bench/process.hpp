#pragma once
// Runs a program and says what it took. It must not know which program.

#include <string>
#include <vector>

#include "engine/base/result.hpp"

namespace voltwin::bench {

struct Usage {
  int exit_code = 0;
  double wall_s = 0.0;
  double cpu_s = 0.0;   ///< user and system
  double rss_mb = 0.0;  ///< peak resident set, 10^6 bytes
};

/// Runs `arguments` (the first is the program's path) with its stdout and stderr going to the
/// file `log`, and waits. Errors: it does not start, or ends by a signal.
[[nodiscard]] Result<Usage> spawn(const std::vector<std::string>& arguments,
                                  const std::string& log);

}  // namespace voltwin::bench
