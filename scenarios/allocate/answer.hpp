#pragma once
// The answer to a snapshot: shares with their reasons, the certificate, and what a linear program
// would have let through.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "csms/core/power/certificate.hpp"
#include "scenarios/allocate/snapshot.hpp"

namespace voltwin::scenarios::allocate {

struct Answer {
  std::string policy;
  std::vector<core::power::Share> shares;
  std::vector<std::string> reasons;  ///< per session
  core::power::Certificate certificate;
  std::optional<core::power::Plan> plan;  ///< of cost_optimal
  Watts power;                            ///< of all sessions
  std::optional<Watts> largest;           ///< the most that the limits let through; none: not found
};

/// Names that `policy` may have, separated by commas.
[[nodiscard]] std::string policy_names();

/// Bad input: no policy of that name. Internal: a program that the solver gave up.
[[nodiscard]] Result<Answer> answer(const Snapshot& snapshot, std::string_view policy);

/// One JSON object (docs/allocate.md), with a line break at the end.
[[nodiscard]] std::string json_text(const Snapshot& snapshot, const Answer& answer);

/// For a terminal.
[[nodiscard]] std::string plain_text(const Snapshot& snapshot, const Answer& answer);

}  // namespace voltwin::scenarios::allocate
