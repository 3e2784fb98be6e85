#include "scenarios/checks/sessions.hpp"

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

// Whether a transaction of the EVSE began while the visit stood there. Stations' clocks
// are set by the core; what is left of their error is far less than a second.
bool within(const world::VisitFacts& visit, const core::state::Transaction& transaction) {
  const Duration slack = Duration::from_seconds(1);
  if (!visit.plugged || transaction.started + slack < *visit.plugged) return false;
  return !visit.unplugged || transaction.started <= *visit.unplugged + slack;
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
  for (const core::state::Transaction& transaction : state.transactions()) {
    // EVSE ids count from 1 in the order of the world's EVSEs.
    for (const std::size_t i : by_evse[transaction.evse.value() - 1]) {
      if (visits[i].record.id_tag != transaction.id_tag || !within(visits[i], transaction)) {
        continue;
      }
      out[i].transactions.push_back(&transaction);
      if (const auto* charge = state.find_charge(transaction.session)) {
        out[i].charges.push_back(charge);
      }
      break;
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
