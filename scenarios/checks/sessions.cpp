#include "scenarios/checks/sessions.hpp"

#include <algorithm>
#include <optional>

namespace voltwin::scenarios::checks {

WattHours SessionView::charged_energy() const {
  WattHours sum;
  for (const core::state::Charge* charge : charges) sum += charge->energy;
  return sum;
}

std::int64_t SessionView::charged_minor() const {
  std::int64_t sum = 0;
  for (const core::state::Charge* charge : charges) sum += charge->total_minor;
  return sum;
}

std::int64_t SessionView::charged_minor(core::events::ChargeKind kind) const {
  std::int64_t sum = 0;
  for (const core::state::Charge* charge : charges) {
    for (const core::events::ChargeLine& line : charge->lines) {
      if (line.kind == kind) sum += line.amount_minor;
    }
  }
  return sum;
}

namespace {

// How far a station's clock may be off: the core sets it, so it is late by the latency of
// the message that did.
Duration clock_error(const format::Scenario& scenario) {
  return Duration::from_seconds(1) + scenario.link.latency + scenario.link.jitter;
}

// How far from the beginning of the visit's own transaction this one began; empty when it did
// not begin while the visit stood there.
std::optional<Duration> distance(const world::VisitFacts& visit,
                                 const core::state::Transaction& transaction, Duration error) {
  if (!visit.plugged || transaction.started + error < *visit.plugged) return std::nullopt;
  if (visit.unplugged && transaction.started > *visit.unplugged + error) return std::nullopt;
  const Instant began = visit.started.value_or(*visit.plugged);
  return std::max(transaction.started - began, began - transaction.started);
}

}  // namespace

std::vector<SessionView> join(const world::World& world) {
  const auto& state = world.core_state();
  const auto& visits = world.recording().visits;
  std::vector<SessionView> out(visits.size());
  std::vector<std::vector<std::size_t>> by_evse(world.evse_count());
  for (std::size_t i = 0; i < visits.size(); ++i) {
    out[i].visit = &visits[i];
    if (visits[i].evse) by_evse[*visits[i].evse].push_back(i);
  }
  const Duration error = clock_error(world.scenario());
  for (const core::state::Transaction& transaction : state.transactions()) {
    SessionView* nearest = nullptr;
    Duration least;
    // EVSE ids count from 1 in the order of the world's EVSEs.
    for (const std::size_t i : by_evse[transaction.evse.value() - 1]) {
      if (visits[i].record.id_tag != transaction.id_tag) continue;
      const auto off = distance(visits[i], transaction, error);
      if (!off || (nearest != nullptr && *off >= least)) continue;
      nearest = &out[i];
      least = *off;
    }
    if (nearest == nullptr) continue;
    nearest->transactions.push_back(&transaction);
    if (const auto* charge = state.find_charge(transaction.session)) {
      nearest->charges.push_back(charge);
    }
  }
  return out;
}

std::size_t unattributed(const world::World& world, const std::vector<SessionView>& sessions) {
  std::size_t found = 0;
  for (const SessionView& session : sessions) found += session.transactions.size();
  return world.core_state().transactions().size() - found;
}

}  // namespace voltwin::scenarios::checks
