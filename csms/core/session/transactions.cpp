#include "csms/core/session/transactions.hpp"

#include <algorithm>
#include <cmath>

#include "csms/core/money/rating.hpp"
#include "csms/core/session/clock_offset.hpp"

namespace voltwin::core::session {

namespace {

// No meter shows more (nine digits of kWh). A register beyond is not believed: billed as it
// stands it would not even fit the arithmetic.
constexpr std::int64_t largest_register_wh = 1'000'000'000'000;

bool believable(double wh) { return std::fabs(wh) <= static_cast<double>(largest_register_wh); }
bool believable(std::int64_t wh) { return wh >= -largest_register_wh && wh <= largest_register_wh; }

// Meters report whole or fractional Wh; a register never counts energy not yet complete.
WattHours whole(double wh) { return WattHours(static_cast<std::int64_t>(std::floor(wh + 1e-6))); }

void note(state::Turn& turn, EvseId evse, TransactionId transaction, const MeterSample& sample) {
  const auto add = [&](const char* measurand, const std::optional<double>& value) {
    if (value) turn.measurements.push_back({sample.at, evse, transaction, measurand, *value});
  };
  add("Energy.Active.Import.Register", sample.register_wh);
  add("Power.Active.Import", sample.power_w);
  add("Current.Import", sample.current_a);
  add("SoC", sample.soc_percent);
}

// The start is read again: its clock may have been understood only since.
void end(state::Turn& turn, events::TransactionEnded ended) {
  const TransactionId id = ended.transaction;
  const state::Transaction& transaction = turn.state().transaction(id);
  const Instant started = started_after_all(turn.state(), transaction);
  if (started != transaction.started && started <= ended.at) ended.started = started;
  turn.emit(std::move(ended));
  money::charge(turn, id);
}

}  // namespace

StartAnswer start(state::Turn& turn, const TransactionKey& key, EvseId evse_id,
                  Authorization authorization, const TransactionStart& message) {
  const WattHours meter_start(
      std::clamp(message.meter_start_wh, -largest_register_wh, largest_register_wh));
  const TransactionId known =
      turn.state().find_start(evse_id, message.id_tag, message.at, meter_start);
  if (!known.is_none()) {
    const state::Transaction& same = turn.state().transaction(known);
    return {same.wire, same.authorization};
  }
  const TransactionId open = turn.state().evse(evse_id).transaction;
  if (!open.is_none()) {
    const state::Transaction& lost = turn.state().transaction(open);
    end(turn, {open, lost.last_reading, lost.last_reading_at, turn.now, "PowerLoss", true});
  }
  const TransactionId id = turn.state().next_transaction();
  const Instant at =
      believed_time(turn, turn.state().evse(evse_id).station, message.at, "timestamp");
  events::TransactionStarted started{id,
                                     turn.state().next_session(),
                                     evse_id,
                                     message.id_tag,
                                     authorization,
                                     meter_start,
                                     at,
                                     turn.now,
                                     std::nullopt};
  if (started.at != message.at) started.reported = message.at;
  started.wire = next_wire_id(key, turn.state(), turn.state().evse(evse_id).station);
  const WireTransactionId wire = started.wire;
  turn.emit(std::move(started));
  return {wire, authorization};
}

void meter(state::Turn& turn, EvseId evse, StationId station, const MeterReport& message) {
  const state::Transaction* transaction =
      turn.state().find_transaction(station, message.transaction);
  const TransactionId id = transaction == nullptr ? TransactionId() : transaction->id;
  for (const MeterSample& sample : message.samples) {
    note(turn, evse, id, sample);
    if (transaction == nullptr || transaction->meter_stop) continue;
    if (!sample.register_wh || !believable(*sample.register_wh)) continue;
    std::optional<Amps> current;
    if (sample.current_a) current = Amps(*sample.current_a);
    const Instant at = believed_time(turn, station, sample.at, "meterValue.timestamp");
    events::MeterAdvanced advanced{id, whole(*sample.register_wh), at, current};
    if (at != sample.at) advanced.reported = sample.at;
    turn.emit(std::move(advanced));
  }
}

void stop(state::Turn& turn, StationId station, const TransactionStop& message) {
  const state::Transaction* transaction =
      turn.state().find_transaction(station, message.transaction);
  if (transaction == nullptr || transaction->meter_stop) return;
  const EvseId evse = transaction->evse;
  const TransactionId id = transaction->id;
  for (const MeterSample& sample : message.samples) note(turn, evse, id, sample);
  const bool estimated = !believable(message.meter_stop_wh);
  const WattHours meter_stop =
      estimated ? transaction->last_reading : WattHours(message.meter_stop_wh);
  events::TransactionEnded ended{
      id,       meter_stop,     believed_time(turn, station, message.at, "timestamp"),
      turn.now, message.reason, estimated};
  if (ended.at != message.at) ended.reported = message.at;
  end(turn, std::move(ended));
}

}  // namespace voltwin::core::session
