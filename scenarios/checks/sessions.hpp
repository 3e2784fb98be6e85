#pragma once
// Sessions seen from both sides at once: what the twin saw happen, and what the core
// made of it. Built once after a run; oracles, figures and files read it.

#include <vector>

#include "csms/core/state/state.hpp"
#include "scenarios/world/world.hpp"

namespace voltwin::scenarios::checks {

struct SessionView {
  const world::VisitFacts* visit = nullptr;
  /// The core's transactions of this visit, in order; usually one, none when not served.
  std::vector<const core::state::Transaction*> transactions;
  /// Of these, the charges that were made.
  std::vector<const core::state::Charge*> charges;

  [[nodiscard]] WattHours charged_energy() const;
  [[nodiscard]] std::int64_t charged_minor() const;
  [[nodiscard]] std::int64_t charged_minor(core::events::ChargeKind kind) const;
};

/// One view per visit, in the order of the visits. The world outlives the views.
[[nodiscard]] std::vector<SessionView> join(const world::World& world);

/// Transactions that belong to no visit: in a sound run there are none.
[[nodiscard]] std::size_t unattributed(const world::World& world,
                                       const std::vector<SessionView>& sessions);

}  // namespace voltwin::scenarios::checks
