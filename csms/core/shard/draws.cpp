#include "csms/core/shard/draws.hpp"

#include <cstdint>

#include "csms/core/session/clock_offset.hpp"
#include "csms/core/station/reports.hpp"

namespace voltwin::core::shard {

namespace {

// A meter that shows more has its units wrong (row M26).
constexpr double beyond_rating = 1.5;
// Over less time the steps of a register say little of a current.
constexpr Duration shortest_interval = Duration::from_seconds(60);

// By how much a register goes on at once, from what it showed twice: models count whole kWh.
WattHours step_of(WattHours a, WattHours b) {
  for (const std::int64_t step : {1'000, 100, 10}) {
    if (a.value() % step == 0 && b.value() % step == 0) return WattHours(step);
  }
  return WattHours(1);
}

// Watts of one ampere in each phase of the EVSE.
Watts watts_per_amp(const state::State& state, const state::Evse& evse) {
  const grid::Connection connection = evse.definition.connection;
  const Volts line = state.site(evse.site).definition.line_to_neutral;
  return grid::power(connection, Amps(1.0), grid::phases(connection), line);
}

}  // namespace

DrawWatch::DrawWatch(const state::State& state, StationId station, const MeterReport& report)
    : station_(station), report_(report) {
  const auto* named = state.find_transaction(station, report.transaction);
  evse_ = named != nullptr ? named->evse : station::evse_of(state, station, report.connector);
  if (evse_.is_none()) return;
  const TransactionId runs = state.evse(evse_).transaction;
  if (runs.is_none() || (named != nullptr && named->id != runs)) return;
  transaction_ = runs;
  register_before_ = state.transaction(runs).last_reading;
  register_at_ = state.transaction(runs).last_reading_at;
}

void DrawWatch::judge(state::Turn& turn) const {
  if (evse_.is_none()) return;
  const bool told = judge_samples(turn);
  if (transaction_.is_none()) return;
  const Instant since = turn.state().station(station_).connected_at;
  if (!told || register_at_ < since) judge_register(turn);
}

bool DrawWatch::judge_samples(state::Turn& turn) const {
  const state::State& state = turn.state();
  const state::Evse& evse = state.evse(evse_);
  const Amps most = evse.definition.max_current * beyond_rating;
  bool told = false;
  for (const MeterSample& sample : report_.samples) {
    Amps current;
    if (sample.current_a) {
      current = Amps(*sample.current_a);
    } else if (const auto& watts = sample.volt_ampere ? sample.volt_ampere : sample.power_w) {
      current = Amps(*watts / watts_per_amp(state, evse).value());
    } else {
      continue;
    }
    if (!(current <= most)) continue;
    told = true;
    const Instant at = session::read_clock(state.station(station_).clock, {sample.at, turn.now}).at;
    power::watch_draw(turn, evse_, {at, at, current});
  }
  return told;
}

void DrawWatch::judge_register(state::Turn& turn) const {
  const state::Transaction& transaction = turn.state().transaction(transaction_);
  const state::Evse& evse = turn.state().evse(transaction.evse);
  const Duration told = transaction.last_reading_at - register_at_;
  if (told < shortest_interval) return;
  // The clock may have been set in between.
  const Duration passed = told + power::clock_doubt(turn.state(), evse) * 2;
  const WattHours shown = transaction.last_reading - register_before_;
  const WattHours sure = shown - step_of(register_before_, transaction.last_reading);
  const double watts = static_cast<double>(sure.value()) * 3'600.0 / passed.seconds();
  const Amps current(watts / watts_per_amp(turn.state(), evse).value());
  if (current <= evse.definition.max_current * beyond_rating) {
    power::watch_draw(turn, evse.id, {register_at_, transaction.last_reading_at, current});
  }
}

}  // namespace voltwin::core::shard
