#pragma once
// The drivers' side of a run: every session of the run as a record, drawn from the
// scenario's demand. Same scenario and seed, same records. It reads no file (load() did)
// and knows nothing of queues: two records may want one EVSE at one time.

#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/random/random.hpp"
#include "engine/time/instant.hpp"
#include "scenarios/format/scenario.hpp"

namespace voltwin::scenarios::format {

struct SessionRecord {
  /// Longest id_tag (OCPP 1.6 IdToken).
  static constexpr std::size_t id_tag_max = 20;

  std::string id;  ///< unique in the run
  Instant arrival, departure;
  std::string id_tag;               ///< pseudonym of the driver
  std::optional<std::string> evse;  ///< name of the one EVSE it must be; empty: any
  double energy_wh = 0.0;           ///< what the car will take at most, at the meter
  double requested_wh = 0.0;        ///< what the driver said he wants
  int vehicle = 0;                  ///< index into Scenario::vehicles
  double real_delivered_wh = -1.0;  ///< what the record says was delivered; -1: no record
};

/// The sessions that arrive within the run, in order of arrival. A session that is longer
/// than the run keeps its departure. Bad input: demand that gives no session at all.
[[nodiscard]] Result<std::vector<SessionRecord>> build_demand(const Scenario& scenario,
                                                              const random::Random& random);

}  // namespace voltwin::scenarios::format
