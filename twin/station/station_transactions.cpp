// Tokens, transactions and meter values. See station.hpp.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "engine/base/ensure.hpp"
#include "engine/json/record.hpp"
#include "twin/station/station.hpp"

namespace voltwin::twin::station {

namespace v16 = ocpp::v16;
using v16::AuthorizationStatus;
using v16::Measurand;
using v16::Reason;

namespace {

/// A number with one decimal, halves away from zero.
std::string tenths(double value) {
  const std::int64_t scaled = std::llround(value * 10.0);
  std::string out = std::to_string(scaled / 10);
  const std::int64_t rest = std::llabs(scaled % 10);
  if (rest != 0) out += '.' + std::to_string(rest);
  return out;
}

bool has_same_parent(const std::optional<std::string>& a, const std::optional<std::string>& b) {
  return a && b && is_same_token(*a, *b);
}

}  // namespace

// --- tokens -----------------------------------------------------------------------------

bool Station::can_start(const Evse& one) const {
  return power_ == Power::on && !one.transaction && !one.asked && !one.authorization &&
         one.availability == v16::AvailabilityType::Operative && restart_at_ == Instant::never();
}

void Station::present_token(int connector, std::string_view token, Context& context) {
  Turn turn{context, {}};
  begin(turn);
  Evse& one = evse(connector);
  if (one.transaction && power_ == Power::on && is_same_token(one.transaction->token, token)) {
    stop_transaction(connector, Reason::Local, std::string(token), turn);
  } else if (can_start(one) || (one.transaction && power_ == Power::on && !one.asked)) {
    ask(connector, {std::string(token), std::nullopt}, turn);
  } else if (!one.authorization || !is_same_token(one.authorization->token, token)) {
    context.notices.push_back(TokenRefused{connector});
  }
  settle(turn);
}

void Station::ask(int connector, AskedToken asked, Turn& turn) {
  Evse& one = evse(connector);
  const auto cached = cache_.find(asked.token, clock_.shown(turn.now()));
  const bool is_known = cached && cached->status == AuthorizationStatus::Accepted;
  one.asked = std::move(asked);
  if (!is_online()) {
    decide_alone(connector, turn);
  } else if (is_known && keys_.is_true(Key::LocalPreAuthorize)) {
    decide_token(connector, *cached, turn);
  } else {
    enqueue_authorize(connector, one.asked->token);
  }
}

/// Who asked has left with the vehicle: an answer that comes now must not start a transaction
/// for whoever comes next.
void Station::withdraw(int connector) {
  Evse& one = evse(connector);
  one.asked.reset();
  one.authorization.reset();
  const auto about_it = [&](CallKind kind, int of) {
    return kind == CallKind::authorize && of == connector;
  };
  std::erase_if(live_, [&](const LiveCall& call) { return about_it(call.kind, call.connector); });
  if (open_ && about_it(open_->kind, open_->connector)) open_->kind = CallKind::withdrawn;
}

/// Offline, or asked in vain: the cache and two configuration keys decide (1.6 §3.5).
void Station::decide_alone(int connector, Turn& turn) {
  Evse& one = evse(connector);
  if (!one.asked) return;
  const auto cached = cache_.find(one.asked->token, clock_.shown(turn.now()));
  v16::IdTagInfo verdict;
  verdict.status = AuthorizationStatus::Invalid;
  if (cached) {
    if (keys_.is_true(Key::LocalAuthorizeOffline)) verdict = *cached;
  } else if (keys_.is_true(Key::AllowOfflineTxForUnknownId)) {
    verdict.status = AuthorizationStatus::Accepted;
  }
  decide_token(connector, verdict, turn);
}

void Station::decide_token(int connector, const v16::IdTagInfo& info, Turn& turn) {
  Evse& one = evse(connector);
  ENSURE(one.asked.has_value());
  AskedToken asked = *std::exchange(one.asked, std::nullopt);
  const bool is_accepted = info.status == AuthorizationStatus::Accepted;
  if (one.transaction) {
    // Not the token that started: one of the same group may stop (1.6 §4.10). A group that is
    // charging already answers ConcurrentTx.
    if ((is_accepted || info.status == AuthorizationStatus::ConcurrentTx) &&
        has_same_parent(one.transaction->parent_token, info.parent_id_tag)) {
      return stop_transaction(connector, Reason::Local, std::move(asked.token), turn);
    }
    return turn.context.notices.push_back(TokenRefused{connector});
  }
  if (!is_accepted || !can_start(one)) {
    return turn.context.notices.push_back(TokenRefused{connector});
  }
  grant(connector,
        {std::move(asked.token), info.parent_id_tag, Instant::never(), std::move(asked.profile)},
        turn);
}

void Station::grant(int connector, Authorization authorization, Turn& turn) {
  Evse& one = evse(connector);
  const Duration timeout = keys_.seconds(Key::ConnectionTimeOut);
  if (timeout > Duration{}) authorization.expires = turn.now() + timeout;
  one.authorization = std::move(authorization);
  if (one.vehicle()) start_transaction(connector, turn);
}

// --- plug -------------------------------------------------------------------------------

void Station::plug_in(int connector, vehicle::Vehicle vehicle, Context& context) {
  Turn turn{context, {}};
  begin(turn);
  Evse& one = evse(connector);
  one.plug_in(std::move(vehicle), turn.now());
  limits_stale_ = true;
  if (one.authorization) start_transaction(connector, turn);
  settle(turn);
}

std::optional<vehicle::Vehicle> Station::unplug(int connector, Context& context) {
  Turn turn{context, {}};
  begin(turn);
  Evse& one = evse(connector);
  if (one.vehicle() && one.transaction && power_ == Power::on &&
      keys_.is_true(Key::StopTransactionOnEVSideDisconnect)) {
    stop_transaction(connector, Reason::EVDisconnected, std::nullopt, turn);
  }
  const Amps offered = one.offered();
  std::optional<vehicle::Vehicle> out = one.unplug(turn.now());
  one.is_finishing = false;
  if (out) withdraw(connector);
  if (out && offered > Amps(0.0)) {
    context.notices.push_back(OfferedLimitChanged{connector, Amps(0.0)});
  }
  settle(turn);
  return out;
}

// --- transactions -----------------------------------------------------------------------

void Station::start_transaction(int connector, Turn& turn) {
  Evse& one = evse(connector);
  ENSURE(one.authorization && !one.transaction);
  Authorization granted = *std::exchange(one.authorization, std::nullopt);
  one.advance(turn.now());
  one.is_finishing = false;
  one.transaction = Transaction{++last_transaction_, granted.token, granted.parent_token,
                                turn.now(), one.meter().register_wh()};
  v16::StartTransactionRequest request;
  request.connector_id = connector;
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
  v16::StopTransactionRequest request;
  request.id_tag = std::move(token);
  request.meter_stop = one.meter().register_wh();
  request.timestamp = clock_.shown(turn.now());
  request.reason = reason;
  queue_.push({one.transaction->number, std::move(request)});
  profiles_.transaction_ended(connector);
  one.transaction.reset();
  one.asked.reset();
  one.is_finishing = one.vehicle().has_value();
  one.next_sample = one.next_limit = Instant::never();
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
    if (info.status != AuthorizationStatus::Accepted &&
        keys_.is_true(Key::StopTransactionOnInvalidId)) {
      stop_transaction(connector, Reason::DeAuthorized, std::nullopt, turn);
    }
  }
}

v16::AvailabilityStatus Station::set_availability(Evse& one, v16::AvailabilityType type) {
  if (one.transaction && type == v16::AvailabilityType::Inoperative) {
    one.scheduled_availability = type;
    return v16::AvailabilityStatus::Scheduled;
  }
  one.scheduled_availability.reset();
  one.availability = type;
  if (type == v16::AvailabilityType::Inoperative) one.authorization.reset();
  return v16::AvailabilityStatus::Accepted;
}

// --- meter values -----------------------------------------------------------------------

void Station::schedule_sample(Evse& one, Instant after) {
  const Duration interval = keys_.seconds(Key::MeterValueSampleInterval);
  one.next_sample = interval > Duration{} ? after + interval : Instant::never();
}

void Station::align_samples(Instant now) {
  const std::int64_t every_us = keys_.seconds(Key::ClockAlignedDataInterval).us();
  aligned_at_ = Instant::never();
  if (every_us <= 0) return;
  // The epoch is a midnight, and so is every later one for an interval that divides a day.
  const std::int64_t shown_us = clock_.shown(now).us();
  const std::int64_t next_us = (shown_us / every_us + 1) * every_us;
  aligned_at_ = std::max(clock_.when(Instant::from_us(next_us)), now + Duration::from_us(1));
}

void Station::sample(int connector, v16::ReadingContext why, Key measurands, Turn& turn) {
  const Evse& one = evse(connector);
  v16::MeterValuesRequest request;
  request.connector_id = connector;
  request.meter_value.push_back(reading(one, why, measurands, turn.now()));
  if (request.meter_value.front().sampled_value.empty()) return;
  if (one.transaction) {
    queue_.push({one.transaction->number, std::move(request)});
  } else if (is_online()) {
    enqueue({CallKind::meter, connector, v16::MeterValuesRequest::action, json::to_json(request)});
  }
}

v16::MeterValue Station::reading(const Evse& one, v16::ReadingContext why, Key measurands,
                                 Instant now) const {
  const EvseTruth truth = one.truth(now);
  const vehicle::Supply supply = one.supply();
  v16::MeterValue out;
  out.timestamp = clock_.shown(now);
  const auto add = [&](Measurand measurand, v16::UnitOfMeasure unit, std::string value,
                       std::optional<v16::Phase> phase) {
    v16::SampledValue& sampled = out.sampled_value.emplace_back();
    sampled.value = std::move(value);
    sampled.context = why;
    sampled.measurand = measurand;
    sampled.phase = phase;
    sampled.unit = unit;
  };
  constexpr std::array own_phases{v16::Phase::L1, v16::Phase::L2, v16::Phase::L3};
  for (const Measurand measurand : keys_.measurands(measurands)) {
    if (measurand == Measurand::EnergyActiveImportRegister) {
      add(measurand, v16::UnitOfMeasure::Wh, std::to_string(truth.meter_mwh / 1000), std::nullopt);
    } else if (measurand == Measurand::PowerActiveImport) {
      add(measurand, v16::UnitOfMeasure::W, tenths(truth.power.value()), std::nullopt);
    } else if (measurand == Measurand::CurrentOffered) {
      add(measurand, v16::UnitOfMeasure::A, tenths(truth.offered.value()), std::nullopt);
    } else if (measurand == Measurand::PowerOffered) {
      const Watts offered = supply.voltage * truth.offered * supply.phases;
      add(measurand, v16::UnitOfMeasure::W, tenths(offered.value()), std::nullopt);
    } else if (measurand == Measurand::Voltage) {
      add(measurand, v16::UnitOfMeasure::V, tenths(supply.voltage.value()), std::nullopt);
    } else if (measurand == Measurand::SoC && truth.is_plugged) {
      add(measurand, v16::UnitOfMeasure::Percent, tenths(truth.soc.value() * 100.0), std::nullopt);
    } else if (measurand == Measurand::CurrentImport && supply.phases == 1) {
      add(measurand, v16::UnitOfMeasure::A, tenths(truth.current.value()), std::nullopt);
    } else if (measurand == Measurand::CurrentImport) {
      // The EVSE's own phases, in the order of its connection.
      for (int i = 0; i < supply.phases; ++i) {
        const double amps = i < truth.phases ? truth.current.value() : 0.0;
        add(measurand, v16::UnitOfMeasure::A, tenths(amps),
            own_phases[static_cast<std::size_t>(i)]);
      }
    }
  }
  return out;
}

}  // namespace voltwin::twin::station
