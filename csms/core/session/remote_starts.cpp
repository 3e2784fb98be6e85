#include "csms/core/session/remote_starts.hpp"

#include <algorithm>

namespace voltwin::core::session {

namespace {

using ocpp::tolerance::Defect;

bool concerns(const state::Evse& evse, const StartRemotely& call) {
  return !call.connector || *call.connector == evse.connector;
}

// The StartTransaction that the call asked for came before its answer (X13).
bool has_started(const state::State& state, const state::Evse& evse, const StartRemotely& call,
                 Instant sent) {
  if (evse.newest.is_none()) return false;
  const state::Transaction& newest = state.transaction(evse.newest);
  return newest.received >= sent && state.spelling(newest.id_tag) == state.spelling(call.id_tag);
}

bool is_free(const state::Evse& evse) {
  const bool ready =
      evse.status == ConnectorStatus::Available || evse.status == ConnectorStatus::Preparing;
  return ready && evse.transaction.is_none();
}

}  // namespace

void remote_start_answered(state::Turn& turn, StationId id, const StartRemotely& call,
                           CallStatus status, Instant sent) {
  if (status != CallStatus::accepted && status != CallStatus::rejected) return;
  bool started = false;
  bool free = false;
  for (const EvseId evse_id : turn.state().station(id).evses) {
    const state::Evse& evse = turn.state().evse(evse_id);
    if (!concerns(evse, call)) continue;
    started = started || has_started(turn.state(), evse, call, sent);
    free = free || is_free(evse);
  }
  if (status == CallStatus::rejected) {
    // Some models refuse until AuthorizeRemoteTxRequests is false (X14). Which, an operator
    // sees by the counter; writing it unasked would change who may charge at the others.
    if (free) turn.tolerate(id, {Defect::remote_start_refused, 1, "status", "Rejected", ""});
  } else if (started) {
    turn.tolerate(id, {Defect::remote_start_answer_late, 1, "idTag", call.id_tag, ""});
  } else {
    turn.emit(events::RemoteStartAwaited{id, call.connector.value_or(0), call.id_tag,
                                         turn.now + start_patience});
  }
}

std::optional<Instant> next_overdue_start(const state::State& state) {
  if (state.awaited_starts().empty()) return std::nullopt;
  return state.awaited_starts().begin()->first;
}

void expire_remote_starts(state::Turn& turn) {
  while (true) {
    const auto& awaited = turn.state().awaited_starts();
    if (awaited.empty() || awaited.begin()->first > turn.now) return;
    const auto [until, id] = *awaited.begin();
    const std::vector<state::AwaitedStart>& starts = turn.state().station(id).awaited_starts;
    const auto due = std::find_if(starts.begin(), starts.end(),
                                  [&, at = until](const auto& s) { return s.until == at; });
    const events::RemoteStartUnanswered given_up{id, due->connector, due->id_tag, due->until};
    turn.tolerate(id, {Defect::remote_start_without_start, 1, "idTag", given_up.id_tag, ""});
    turn.emit(given_up);
  }
}

}  // namespace voltwin::core::session
