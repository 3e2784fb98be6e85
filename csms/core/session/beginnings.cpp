#include "csms/core/session/beginnings.hpp"

#include <utility>

namespace voltwin::core::session {

events::TransactionStarted next_started(const state::Turn& turn, const TransactionKey& key,
                                        Beginning begun) {
  const state::State& state = turn.state();
  events::TransactionStarted out;
  out.transaction = state.next_transaction();
  out.session = state.next_session();
  out.evse = begun.evse;
  out.id_tag = std::move(begun.id_tag);
  out.authorization = begun.authorization;
  out.meter_start = begun.meter_start;
  out.at = begun.at;
  out.received = turn.now;
  out.wire = next_wire_id(key, state, state.evse(begun.evse).station);
  out.origin = begun.origin;
  return out;
}

}  // namespace voltwin::core::session
