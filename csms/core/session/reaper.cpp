#include "csms/core/session/reaper.hpp"

#include <algorithm>

#include "csms/core/session/endings.hpp"
#include "engine/base/ensure.hpp"

namespace voltwin::core::session {

namespace {

using ocpp::tolerance::Defect;

// Whether the connector says that the vehicle of the transaction is gone. It is a hint: some
// say Available throughout (B10), and their samples speak against it.
bool says_free(const state::Evse& evse, const state::Transaction& transaction) {
  switch (evse.status) {
    case ConnectorStatus::Available:
    case ConnectorStatus::Reserved:
      return true;
    case ConnectorStatus::Preparing:
      // Before the vehicle charges it is the transaction's own; after, it is another vehicle.
      return transaction.active;
    case ConnectorStatus::Charging:
    case ConnectorStatus::SuspendedEVSE:
    case ConnectorStatus::SuspendedEV:
    case ConnectorStatus::Finishing:
    case ConnectorStatus::Unavailable:
    case ConnectorStatus::Faulted:
      return false;
  }
  UNREACHABLE();
}

}  // namespace

std::optional<Verdict> verdict(const state::State& state, EvseId id) {
  const state::Evse& evse = state.evse(id);
  if (evse.transaction.is_none()) return std::nullopt;
  const state::Transaction& transaction = state.transaction(evse.transaction);
  const state::Station& station = state.station(evse.station);
  const Instant heard = std::max(transaction.heard, evse.status_received);
  Verdict out{heard + silence_limit, events::EndBasis::silence};
  if (station.connection.is_none() || !says_free(evse, transaction)) return out;
  const Duration sampling = state.site(evse.site).definition.meter_interval * 2;
  const Instant since = std::max(heard, station.connected_at);
  const Instant free = since + std::max(evidence_grace, sampling);
  if (free < out.at) out = {free, events::EndBasis::status, since};
  return out;
}

bool reap(state::Turn& turn, EvseId id, Instant heard) {
  const auto found = verdict(turn.state(), id);
  if (!found || found->at > turn.now) return true;
  const bool by_status = found->basis == events::EndBasis::status;
  if (by_status && heard < found->free_since + sign_of_life) return false;
  const state::Evse& evse = turn.state().evse(id);
  const state::Transaction& transaction = turn.state().transaction(evse.transaction);
  const bool booted = turn.state().station(evse.station).booted_at > transaction.heard;
  turn.tolerate(evse.station,
                {booted ? Defect::stale_transaction_after_reboot : Defect::stop_missing, 1,
                 "transactionId", std::to_string(transaction.wire.value()),
                 "ended at " + std::to_string(transaction.last_reading.value()) + " Wh"});
  end_estimated(turn, evse.transaction, found->basis, booted ? "PowerLoss" : "Other");
  return true;
}

void Reaper::put(const state::State& state, EvseId id, Instant sooner) {
  if (at_.size() < state.evses().size()) at_.resize(state.evses().size(), Instant::never());
  Instant& at = at_[id.value() - 1];
  if (sooner >= at) return;
  queue_.erase({at, id});
  at = sooner;
  queue_.emplace(at, id);
}

void Reaper::watch(const state::State& state, EvseId id) {
  if (const auto found = verdict(state, id)) put(state, id, found->at);
}

void Reaper::look_again(const state::State& state, EvseId id, Instant at) { put(state, id, at); }

void Reaper::watch(const state::State& state, const events::Event& event) {
  // Those that may bring a verdict forward. Whatever only puts one off is found out when it is
  // due.
  if (const auto* started = std::get_if<events::TransactionStarted>(&event)) {
    watch(state, started->evse);
  } else if (const auto* reopened = std::get_if<events::TransactionReopened>(&event)) {
    watch(state, state.transaction(reopened->transaction).evse);
  } else if (const auto* changed = std::get_if<events::ConnectorStatusChanged>(&event)) {
    watch(state, changed->evse);
  } else if (const auto* connected = std::get_if<events::StationConnected>(&event)) {
    for (const EvseId id : state.station(connected->station).evses) watch(state, id);
  }
}

void Reaper::rebuild(const state::State& state) {
  queue_.clear();
  at_.clear();
  for (const state::Evse& evse : state.evses()) watch(state, evse.id);
}

std::optional<Instant> Reaper::next() const {
  if (queue_.empty()) return std::nullopt;
  return queue_.begin()->first;
}

std::vector<EvseId> Reaper::take_due(Instant now) {
  std::vector<EvseId> out;
  while (!queue_.empty() && queue_.begin()->first <= now) {
    out.push_back(queue_.begin()->second);
    at_[out.back().value() - 1] = Instant::never();
    queue_.erase(queue_.begin());
  }
  return out;
}

}  // namespace voltwin::core::session
