#include "csms/core/session/endings.hpp"

#include <algorithm>
#include <utility>

#include "csms/core/money/rating.hpp"
#include "csms/core/session/clock_offset.hpp"
#include "engine/base/ensure.hpp"

namespace voltwin::core::session {

namespace {

// A meter may count some Wh of the electronics before it is clear that nobody may charge.
constexpr WattHours negligible{10};

}  // namespace

void reopen(state::Turn& turn, TransactionId id) {
  const state::Transaction& transaction = turn.state().transaction(id);
  if (!transaction.meter_stop) return;
  ENSURE(transaction.estimated);
  turn.emit(events::TransactionReopened{id, "its end is known after all"});
}

void end(state::Turn& turn, events::TransactionEnded ended) {
  const TransactionId id = ended.transaction;
  reopen(turn, id);
  const state::Transaction& transaction = turn.state().transaction(id);
  // The start is read again: its clock may have been understood only since.
  const Instant started = started_after_all(turn.state(), transaction);
  if (started != transaction.started && started <= ended.at) ended.started = started;
  if (const auto told = idle_after_all(turn.state(), transaction)) {
    const Instant idle = std::max(*told, ended.started.value_or(transaction.started));
    if (idle != *transaction.idle_since) ended.idle_since = idle;
  }
  turn.emit(std::move(ended));
  money::charge(turn, id);
}

void end_estimated(state::Turn& turn, TransactionId id, events::EndBasis basis,
                   std::string reason) {
  const state::Transaction& transaction = turn.state().transaction(id);
  events::TransactionEnded ended{id,       transaction.last_reading, transaction.last_reading_at,
                                 turn.now, std::move(reason),        true};
  ended.basis = basis;
  end(turn, std::move(ended));
}

void late_reading(state::Turn& turn, events::MeterAdvanced late) {
  const TransactionId id = late.transaction;
  const Instant at = late.at;
  const state::Transaction& transaction = turn.state().transaction(id);
  ENSURE(transaction.meter_stop.has_value());
  const StationId station = turn.state().evse(transaction.evse).station;
  if (!transaction.estimated && at >= transaction.ended) {
    // After a reconnect the station believes that it runs; before, they are closing samples.
    const bool stale = turn.state().station(station).connected_at > transaction.heard;
    turn.tolerate(station, {stale ? ocpp::tolerance::Defect::stale_transaction_after_reboot
                                  : ocpp::tolerance::Defect::samples_after_stop,
                            1, "transactionId", std::to_string(transaction.wire.value()), ""});
  }
  if (!transaction.next.is_none()) {
    // The register at which the next one began bounds it, as it bounds a late stop.
    const WattHours limit = turn.state().transaction(transaction.next).meter_start;
    if (limit >= *transaction.meter_stop && late.reading > limit) late.reading = limit;
  }
  if (!transaction.estimated || at < transaction.ended || late.reading <= *transaction.meter_stop) {
    return;
  }
  const events::EndBasis basis = transaction.basis;
  // What its stop should have told: with this it is over (row M25).
  const bool closes = basis == events::EndBasis::stop && at == transaction.ended;
  std::string reason = transaction.stop_reason;
  turn.emit(events::TransactionReopened{id, "its register went on"});
  turn.emit(std::move(late));
  const state::Evse& evse = turn.state().evse(turn.state().transaction(id).evse);
  if (closes || evse.transaction != id) end_estimated(turn, id, basis, std::move(reason));
}

void watch_unauthorised(state::Turn& turn, EvseId id) {
  if (id.is_none()) return;
  const state::Evse& evse = turn.state().evse(id);
  if (evse.transaction.is_none()) return;
  const state::Transaction& transaction = turn.state().transaction(evse.transaction);
  const bool flows = transaction.last_reading > transaction.meter_start + negligible;
  if (transaction.authorization == Authorization::Accepted || transaction.stop_requested ||
      !flows) {
    return;
  }
  turn.tolerate(evse.station, {ocpp::tolerance::Defect::unauthorised_energy, 1, "transactionId",
                               std::to_string(transaction.wire.value()), "stopped remotely"});
  turn.call({evse.station, StopRemotely{transaction.id, transaction.wire}, CorrelationId()});
  turn.emit(events::StopRequested{transaction.id, "energy flows for a token that was refused"});
}

}  // namespace voltwin::core::session
