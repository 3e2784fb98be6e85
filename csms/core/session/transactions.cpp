#include "csms/core/session/transactions.hpp"

#include <algorithm>

#include "csms/core/session/beginnings.hpp"
#include "csms/core/session/beliefs.hpp"
#include "csms/core/session/clock_offset.hpp"
#include "csms/core/session/endings.hpp"
#include "csms/core/session/metering.hpp"
#include "csms/core/session/stops.hpp"
#include "csms/core/session/unattributed.hpp"

namespace voltwin::core::session {

namespace {

using ocpp::tolerance::Defect;

// Started before the one that runs, by its time and by the register.
bool is_older(Instant at, WattHours meter_start, const state::Transaction& running) {
  return at < running.started && meter_start <= running.meter_start;
}

// What may be a start in place of a stop: the token of the running transaction, a register that
// goes on, and no Preparing since its vehicle charged, which every other vehicle begins with. Or
// the stop comes later, and its driver has begun again.
bool may_be_its_stop(const state::State& state, const TransactionStart& message, Instant at,
                     const state::Transaction& running) {
  const state::Evse& evse = state.evse(running.evse);
  return running.active && evse.status != ConnectorStatus::Preparing &&
         WattHours(message.meter_start_wh) >= running.last_reading &&
         at > running.last_reading_at &&
         state.spelling(message.id_tag) == state.spelling(running.id_tag);
}

// A register at zero that had been further is one that the station did not know, as offline
// (row M11). What it really was, the samples show; until then it stands where it was.
std::optional<WattHours> assumed_start(const state::Evse& evse, WattHours meter_start) {
  if (meter_start != WattHours(0) || evse.begins_at_zero) return std::nullopt;
  if (!evse.last_register || *evse.last_register <= WattHours(0)) return std::nullopt;
  return evse.last_register;
}

// Whether a start of the same content is the same start. A clock that runs from power-up shows the
// same times after each boot, and a register may begin at zero: then it is another one, once the
// first is over for certain.
bool is_repeat(const state::State& state, const state::Transaction& known,
               const TransactionStart& message, Instant now) {
  const Instant booted = state.station(state.evse(known.evse).station).booted_at;
  const bool dated = state::Clock::plausible({message.at, now}) || known.received >= booted;
  return dated || !known.meter_stop || known.estimated;
}

StartAnswer repeat(state::Turn& turn, const state::Transaction& known,
                   const TransactionStart& message) {
  const StationId station = turn.state().evse(known.evse).station;
  const bool reconnected = known.received < turn.state().station(station).connected_at;
  turn.tolerate(
      station,
      {reconnected ? Defect::start_repeated_on_reconnect : Defect::message_retransmitted, 1,
       "timestamp", to_text(message.at), "transaction " + std::to_string(known.wire.value())});
  return {known.wire, known.authorization};
}

// Ends the running transaction where the start in place of its stop says, as far as that can be
// believed; and as an estimate, for it may have been a start that overtook the stop.
void end_by_start(state::Turn& turn, const state::Transaction& running,
                  const TransactionStart& message, Instant at) {
  const StationId station = turn.state().evse(running.evse).station;
  const RegisterOutcome found = concluded(turn.state(), running, message.meter_start_wh,
                                          {message.at, at, turn.now, message.timeless});
  const WattHours meter = running.meter_start + WattHours(found.energy_mwh / 1'000);
  turn.tolerate(station, {Defect::start_instead_of_stop, 1, "meterStart",
                          std::to_string(message.meter_start_wh),
                          "ends at " + std::to_string(meter.value()) + " Wh"});
  events::TransactionEnded ended{running.id, meter, at, turn.now, "Local", true};
  if (at != message.at) ended.reported = message.at;
  ended.basis = events::EndBasis::start_as_stop;
  ended.review = found.finding;
  end(turn, std::move(ended));
}

}  // namespace

StartAnswer start(state::Turn& turn, const TransactionKey& key, EvseId evse_id,
                  Authorization authorization, const TransactionStart& message) {
  const WattHours meter_start(
      std::clamp(message.meter_start_wh, -largest_register_wh, largest_register_wh));
  const TransactionId known =
      turn.state().find_start(evse_id, message.id_tag, message.at, meter_start);
  if (!known.is_none() &&
      is_repeat(turn.state(), turn.state().transaction(known), message, turn.now)) {
    return repeat(turn, turn.state().transaction(known), message);
  }
  const Instant at =
      believed_time(turn, turn.state().evse(evse_id).station, message.at, "timestamp");
  events::StartOrigin origin = events::StartOrigin::reported;
  const TransactionId open = turn.state().evse(evse_id).transaction;
  if (!open.is_none()) {
    const state::Transaction& running = turn.state().transaction(open);
    if (is_older(at, meter_start, running)) {
      origin = events::StartOrigin::late;
    } else if (may_be_its_stop(turn.state(), message, at, running)) {
      origin = events::StartOrigin::doubtful;
      end_by_start(turn, running, message, at);
    } else {
      end_estimated(turn, open, events::EndBasis::next_start, "PowerLoss");
    }
  }
  if (origin == events::StartOrigin::reported) {
    watch_unattributed(turn, evse_id, meter_start, at);
  }
  auto started =
      next_started(turn, key, {evse_id, message.id_tag, authorization, meter_start, at, origin});
  const TransactionId id = started.transaction;
  if (started.at != message.at) started.reported = message.at;
  started.timeless = message.timeless;
  const state::Evse& evse = turn.state().evse(evse_id);
  if (const auto assumed = assumed_start(evse, meter_start);
      assumed && origin == events::StartOrigin::reported) {
    turn.tolerate(evse.station, {Defect::begin_register_zero, 1, "meterStart", "0",
                                 std::to_string(assumed->value())});
    started.raw_start = started.meter_start;
    started.meter_start = *assumed;
  }
  const WireTransactionId wire = started.wire;
  turn.emit(std::move(started));
  // Another runs already: it has ended, and its own stop will tell where.
  if (origin == events::StartOrigin::late) {
    end_estimated(turn, id, events::EndBasis::next_start, "PowerLoss");
  }
  return {wire, authorization};
}

void stop(state::Turn& turn, const TransactionKey& key, StationId station,
          Authorization authorization, const TransactionStop& message) {
  take_stop(turn, key, station, authorization, message);
}

}  // namespace voltwin::core::session
