#pragma once
// Closed loop: who came, when and for how much in a recorded interval, as a scenario that
// `voltwin run` takes. The twin supplies the cars and the core decides anew, so it can be run with
// another policy, other limits or another tariff. It reads facts and measured values, no frame.
//
// What a recording does not tell is taken to be simple: a car is as strong as it has shown
// itself, has room for what it took, and no tail. Drivers are numbered; no tag is written.

#include <cstdint>
#include <optional>
#include <string>

#include "csms/store/journal/archive.hpp"
#include "engine/base/result.hpp"
#include "engine/time/instant.hpp"

namespace voltwin::scenarios::replay {

struct DemandRequest {
  std::optional<Instant> from;  ///< empty: when the site was defined
  std::optional<Instant> to;    ///< empty: the last fact, and the minute begun by it
  std::string loads_file;       ///< the name that the scenario gives to the file of loads
};

struct Demand {
  std::string scenario;  ///< JSON
  std::string loads;     ///< CSV; empty where no load was measured
  Instant from, to;
  std::uint64_t sessions = 0;
  double energy_kwh = 0.0;  ///< of these
  /// Sessions of the interval that had begun before it: they are left out.
  std::uint64_t begun_before = 0;
};

/// Errors: bad_input for a journal without a site or a session, with several sites, from which
/// records were removed, or with a station whose EVSEs the format cannot tell of.
[[nodiscard]] Result<Demand> extract_demand(store::journal::Archive& archive,
                                            const DemandRequest& request);

}  // namespace voltwin::scenarios::replay
