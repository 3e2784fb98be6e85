// Transactions from start to stop. See station.hpp.
#include <algorithm>
#include <utility>

#include "engine/base/ensure.hpp"
#include "twin/station/station.hpp"

namespace voltwin::twin::station {

namespace v16 = ocpp::v16;
using v16::AuthorizationStatus;
using v16::Reason;

void Station::start_transaction(int connector, Turn& turn) {
  Evse& one = evse(connector);
  ENSURE(one.authorization && !one.transaction);
  Authorization granted = *std::exchange(one.authorization, std::nullopt);
  one.advance(turn.now());
  one.is_finishing = false;
  one.transaction = Transaction{++last_transaction_, granted.token, granted.parent_token,
                                turn.now(), one.meter().register_wh()};
  record(one, v16::ReadingContext::TransactionBegin, Key::StopTxnSampledData, turn.now());
  v16::StartTransactionRequest request;
  request.connector_id = connector;
  const Reservation* reservation =
      reservations_.of(connector, {granted.token, granted.parent_token});
  if (reservation != nullptr) {
    request.reservation_id = reservation->id;
    reservations_.cancel(reservation->id);
  }
  request.id_tag = std::move(granted.token);
  request.meter_start = one.transaction->meter_start;
  request.timestamp = clock_.shown(turn.now());
  queue_.push({last_transaction_, std::move(request)});
  if (granted.profile) {
    // Checked when the CSMS sent it; a full store leaves the default.
    static_cast<void>(profiles_.set(connector, *granted.profile));
  }
  limits_stale_ = true;
  schedule_sample(one, turn.now());
  turn.context.notices.push_back(TransactionStarted{connector});
}

void Station::stop_transaction(int connector, Reason reason, std::optional<std::string> token,
                               Turn& turn) {
  Evse& one = evse(connector);
  ENSURE(one.transaction.has_value());
  if (one.cut(turn.now())) {
    turn.context.notices.push_back(OfferedLimitChanged{connector, Amps(0.0)});
  }
  record(one, v16::ReadingContext::TransactionEnd, Key::StopTxnSampledData, turn.now());
  v16::StopTransactionRequest request;
  if (!one.transaction->data.empty()) request.transaction_data = std::move(one.transaction->data);
  request.id_tag = std::move(token);
  request.meter_stop = one.meter().register_wh();
  request.timestamp = clock_.shown(turn.now());
  request.reason = reason;
  queue_.push({one.transaction->number, std::move(request)});
  profiles_.transaction_ended(connector);
  one.transaction.reset();
  one.asked.reset();
  one.is_finishing = one.vehicle().has_value();
  one.next_sample = one.next_limit = one.next_cap = Instant::never();
  limits_stale_ = true;
  if (one.scheduled_availability) {
    one.availability = *std::exchange(one.scheduled_availability, std::nullopt);
  }
  turn.context.notices.push_back(TransactionEnded{connector, reason});
}

/// The CSMS had the last word on a token that was accepted here already (1.6 §4.8).
void Station::judge_started(LocalTransaction number, const v16::IdTagInfo& info, Turn& turn) {
  for (int connector = 1; connector <= evse_count(); ++connector) {
    Evse& one = evse(connector);
    if (!one.transaction || one.transaction->number != number) continue;
    if (info.parent_id_tag) one.transaction->parent_token = info.parent_id_tag;
    if (info.status == AuthorizationStatus::Accepted || one.transaction->meter_cap) continue;
    one.advance(turn.now());
    const WattHours grace(keys_.number(Key::MaxEnergyOnInvalidId));
    one.transaction->meter_cap = one.meter().register_wh() + grace;
  }
}

/// A transaction of a rejected token gets no more than MaxEnergyOnInvalidId. Then it ends, or
/// goes on without energy (StopTransactionOnInvalidId).
void Station::refresh_caps(Turn& turn) {
  // The power may fall meanwhile, never faster than this finds out.
  constexpr Duration shortest = Duration::from_ms(10);
  // Below a watt the rest may take millennia, which no Instant can hold: it is looked at daily.
  constexpr double longest_seconds = 86'400.0;
  for (int connector = 1; connector <= evse_count(); ++connector) {
    Evse& one = evse(connector);
    one.next_cap = Instant::never();
    if (!one.transaction || !one.transaction->meter_cap || one.transaction->is_suspended) continue;
    const EvseTruth truth = one.truth(turn.now());
    const std::int64_t left_mwh = one.transaction->meter_cap->value() * 1000 - truth.meter_mwh;
    if (left_mwh > 0) {
      constexpr double joules_per_mwh = 3.6;
      if (truth.power <= Watts(0.0)) continue;
      const double seconds = static_cast<double>(left_mwh) * joules_per_mwh / truth.power.value();
      one.next_cap =
          turn.now() + std::max(Duration::at_least(std::min(seconds, longest_seconds)), shortest);
    } else if (keys_.is_true(Key::StopTransactionOnInvalidId)) {
      stop_transaction(connector, Reason::DeAuthorized, std::nullopt, turn);
    } else {
      one.transaction->is_suspended = true;
      one.next_limit = turn.now();
    }
  }
}

}  // namespace voltwin::twin::station
