#include "csms/core/session/unattributed.hpp"

#include <string>

#include "csms/core/session/beliefs.hpp"

namespace voltwin::core::session {

namespace {

// Less is the electronics' own, or the resolution of the meter.
constexpr WattHours noticeable{100};

}  // namespace

void watch_unattributed(state::Turn& turn, EvseId id, WattHours reading, Instant at) {
  const state::State& state = turn.state();
  const state::Evse& evse = state.evse(id);
  if (!evse.transaction.is_none() || !evse.last_register) return;
  if (!evse.newest.is_none() && state.transaction(evse.newest).estimated) return;
  const bool told = evse.unattributed_to.has_value();
  const WattHours from = told ? *evse.unattributed_to : *evse.last_register;
  const Instant since = told ? evse.unattributed_at : evse.last_register_at;
  const WattHours energy = reading - from;
  if (at <= since || energy < noticeable) return;
  if (energy > most_energy(state, evse, since, at)) return;
  turn.tolerate(evse.station,
                {ocpp::tolerance::Defect::energy_outside_transaction, 1,
                 "connector " + std::to_string(evse.connector), std::to_string(reading.value()),
                 std::to_string(energy.value()) + " Wh to nobody"});
  turn.emit(events::EnergyUnattributed{id, energy, reading, since, at});
}

}  // namespace voltwin::core::session
