#pragma once
// Load control of one site: from the state to leases. Lower first; raise only into
// headroom that is certain, counting every EVSE at what it may draw (exposure.hpp);
// every allowance is a lease that ends by itself. Decides; does not know the wire.
//
// Why a cap holds whatever the network does: let L(t) be the limits that hold over the
// whole life of a lease granted at t (a planned reduction counts from one lease ahead).
// A lease is sent only if at every time of its life, at every node and phase, either it allows
// no more than leases granted before allow anyway, or the sum of exposures with it is within
// L(t). The first matters only while the sum exceeds L(t): a planned reduction has come into
// the window, or a station has booted and may have lost its default. Exposures only shrink
// by themselves. A lease whose profile is of its transaction ends with that at the latest; one
// of another purpose (limit_form.hpp) may serve the next transaction too, and is counted until
// its own end. So no loss, delay or repetition of a message can bring the sum over a limit;
// only what nobody controls can (a step of the uncontrolled load, a cap lowered without
// notice), and then everything reachable is lowered at once and everything else has ended one
// lease later.

#include <optional>
#include <vector>

#include "csms/core/power/rolling_plan.hpp"
#include "csms/core/power/shadow.hpp"
#include "csms/core/state/turn.hpp"
#include "grid/model/tree_load.hpp"

namespace voltwin::core::power {

using namespace core::boundary;  // the vocabulary of load control

/// What load control knows besides the state, and forgets with a restart.
struct SiteMemory {
  /// Per tree index: when the uncontrolled load was last measured.
  std::vector<Instant> heard;
  /// Per EVSE of the site, in the site's order: a lease is on its way to the charger.
  std::vector<bool> in_flight;
  /// Likewise: until when nothing is sent to it, because it refused. It is asked once an
  /// interval, not once for every refusal.
  std::vector<Instant> quiet_until;
  /// Likewise: it is to be told again what it was told; and when it was told something last.
  std::vector<bool> repeat;
  std::vector<Instant> said;
  std::optional<Instant> planned;
  Shadow shadow;
  RollingPlan plan;  ///< of cost_optimal
  /// The last plan wanted to change a lease whose predecessor was still on its way: plan
  /// again as soon as that has landed.
  bool deferred = false;

  /// Makes room for so many EVSEs.
  void grow(std::size_t evses) {
    in_flight.resize(evses, false);
    quiet_until.resize(evses);
    repeat.resize(evses, false);
    said.resize(evses);
  }
};

/// Plans the site anew: emits LimitRequested and asks for the calls that go with them.
void control(state::Turn& turn, SiteId site, SiteMemory& memory);

/// When control() has something to do although nothing happens; nothing for an
/// uncontrolled site.
[[nodiscard]] std::optional<Instant> next_control(const state::Site& site, const SiteMemory& memory,
                                                  const state::State& state);

/// What nobody controls, as it counts now: as measured, or the worst that is known of a load
/// that was not heard of for too long.
[[nodiscard]] grid::TreeLoad uncontrolled_load(const state::Site& site, const SiteMemory& memory,
                                               Instant now);

/// The limits of every node that hold throughout [from, until], uncontrolled load and
/// margin not yet subtracted.
[[nodiscard]] std::vector<grid::Limits> limits_over(const state::Site& site, Instant from,
                                                    Instant until);

/// The longest time for which a step of the uncontrolled load can keep the site over a
/// limit if everything goes wrong: one measurement interval of the meter, then a lease and
/// its margins. With a healthy network it is one measurement, one call and the settling.
[[nodiscard]] Duration worst_reaction(const ControlSettings& control,
                                      Duration measurement_interval);

}  // namespace voltwin::core::power
