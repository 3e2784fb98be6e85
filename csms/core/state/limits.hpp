#pragma once
// What an EVSE has been allowed: the leases that its charger holds or may hold, and the safe
// default beneath them. Plain data and how facts change it; what follows from it for load
// control is power/exposure.hpp.

#include <optional>
#include <string>
#include <vector>

#include "csms/core/events/events.hpp"

namespace voltwin::core::state {

using namespace core::boundary;  // the vocabulary of the state

/// An allowance that a charger holds, or may hold, until it expires by itself.
struct Lease {
  LimitRequestId request;
  TransactionId transaction;
  Amps limit;
  Instant valid_until;
  ProfilePurpose purpose = ProfilePurpose::transaction;
};

/// When a lease has ended for certain, whatever the charger's clock and the vehicle's delay.
[[nodiscard]] Instant lease_end(const Lease& lease, const ControlSettings& control);

/// What an EVSE may draw at most, as far as we can know: see power/exposure.hpp.
struct LimitState {
  /// The lease that the charger confirmed last.
  std::optional<Lease> confirmed;
  /// Since when the confirmed limit has had its value.
  Instant unchanged_since;
  /// When it was last raised: what the vehicle took before says nothing of what it would take.
  Instant raised_at;
  /// Sent, and not (yet, or ever) answered: each may be in force.
  std::vector<Lease> uncertain;
  /// After a lower limit was confirmed, the vehicle may draw the old one until then.
  Amps settling;
  Instant settling_until;
  /// Whether the safe default is known to be in the charger.
  bool default_installed = false;
  Amps default_limit;
  std::string reason;  ///< of the latest request
  /// The most that it was seen to draw beyond its limits, until it is seen to obey again.
  std::optional<Amps> disobeyed;
  Instant disobeyed_at;
  /// It was seen to lose its limits with the connection: see OfflineLimit::lost.
  bool loses_offline = false;
  /// What may have been in force since then is all listed here; what was before is not.
  Instant complete_since;
  /// Until then it may hold what we do not know of: GrantsDoubted.
  Instant doubted_until;

  void requested(const events::LimitRequested& e, const ControlSettings& control, Instant at);
  /// False: its transaction ended meanwhile, and the lease with it.
  [[nodiscard]] bool acknowledged(const events::LimitAcknowledged& e,
                                  const ControlSettings& control, Instant at);
  void refused(const events::LimitRefused& e);
  /// The charger has let go of what it held for the transaction (1.6 §5.16.3: a TxProfile ends
  /// with it). A profile of another purpose goes on.
  void let_go(Instant at);
  /// Whether it counts in full whatever it has confirmed.
  [[nodiscard]] bool untrusted(const EvseDefinition& definition, Instant at) const {
    return !default_installed || loses_offline || doubted_until > at ||
           definition.offline_limit == OfflineLimit::lost;
  }
};

}  // namespace voltwin::core::state
