#pragma once
// The certificate of a site at an instant: what every node and line carries if everything goes as
// badly as it may from now on, until all that is granted has ended, against what it may carry.
// Independent of how load control came to its decisions: from the state alone, by sums.
//
// What is assumed: every EVSE at its exposure (exposure.hpp), so every message that was not
// answered taken as obeyed and lost, every charger that was not heard as drawing the most that it
// was ever granted; the uncontrolled load as it counts now. Exposures only fall by themselves,
// at the ends of leases; so between two changes of a cap the worst instant is the first, and
// those are the instants that are looked at.

#include <cstddef>

#include "csms/core/power/certificate.hpp"
#include "csms/core/power/load_control.hpp"
#include "csms/core/state/state.hpp"

namespace voltwin::core::power {

struct SiteCertificate {
  /// Of the instant with the least room.
  Certificate worst;
  Instant worst_at;
  /// When the last of what is granted ends for certain; no earlier than the certificate.
  Instant until;
  /// Every row is within its limit at every instant, or no further over it than with all leases
  /// taken back. It does not hold while something that nobody controls has just happened, at
  /// most for the life of a lease.
  bool holds = true;
  // What it assumes.
  std::size_t unanswered = 0;   ///< leases that were sent and may be in force
  std::size_t unconfirmed = 0;  ///< EVSEs in full: default not confirmed, or what they hold doubted
  std::size_t unreliable = 0;   ///< EVSEs in full: the model loses its limits with the connection
  std::size_t disobedient = 0;  ///< EVSEs at what they were seen to draw
};

/// Cost: O((EVSEs x depth + nodes) x changes of caps within the life of a lease).
[[nodiscard]] SiteCertificate certify(const state::State& state, SiteId site,
                                      const SiteMemory& memory, Instant now);

}  // namespace voltwin::core::power
