#pragma once
// `voltwin acn`: from the files of a published month to its figures. What is simulated and
// decided is scenarios/acn's.

#include <cstdint>
#include <optional>
#include <string>

#include "engine/base/result.hpp"

namespace voltwin::scenarios::cli {

enum class AcnForm : unsigned char { text, json };

struct AcnArguments {
  std::string events;
  /// A network file; single_phase (the stations of the events, in their order, on one limit); or
  /// single_phase:FILE (those of a network file, in its order).
  std::string network;
  double capacity_kw = 0.0;
  std::string policy;
  std::optional<std::uint64_t> estimates_seed;
  std::string step_log;  ///< or empty
  AcnForm form = AcnForm::text;
};

/// The figures, for the standard output. Errors: bad_input for files and names that are none,
/// environment for a log that cannot be written.
[[nodiscard]] Result<std::string> run_acn(const AcnArguments& arguments);

}  // namespace voltwin::scenarios::cli
