// What a session adds to its driver's record: docs/fairness.md.

#include <algorithm>

#include "csms/core/state/state.hpp"

namespace voltwin::core::state {

namespace {

// Longer than any stay that is one; a wrong clock must not write years.
constexpr Duration longest_asking = Duration::from_hours(7 * 24);

Instant asked_until(const Transaction& transaction, Instant now) {
  const Instant end = transaction.meter_stop ? transaction.ended : now;
  return std::min(end, transaction.idle_since.value_or(end));
}

// What could have been delivered: by the EVSE, or by what the vehicle has shown that it can take.
WattHours possible(const State& state, const Transaction& transaction, Duration asking) {
  const Evse& evse = state.evse(transaction.evse);
  const Visit& visit = state.priorities().visit(transaction.id);
  Amps most = evse.definition.max_current;
  if (visit.shown) most = std::min(most, visit.most_taken);
  const Volts line = state.site(evse.site).definition.line_to_neutral;
  const Watts full = grid::power(evse.definition.connection, most, 3, line);
  return WattHours(static_cast<std::int64_t>((full * asking).value() / 3'600.0));
}

}  // namespace

Duration pause_of(const State& state, const Transaction& transaction, Instant now) {
  const Evse& evse = state.evse(transaction.evse);
  const ControlSettings& control = state.site(evse.site).definition.control;
  // Nobody pauses it where nothing is limited, nor where the default lets it charge.
  const Amps without_lease = std::max(control.safe_default, evse.limit.default_limit);
  if (control.policy == Policy::uncontrolled || without_lease >= control.minimum_current) return {};
  if (transaction.admitted || transaction.authorization != Authorization::Accepted) return {};
  return std::max(Duration(), asked_until(transaction, now) - transaction.admitted_changed);
}

SessionAccount account_of(const State& state, const Transaction& transaction, Instant now) {
  const Visit& visit = state.priorities().visit(transaction.id);
  const WattHours end = transaction.meter_stop.value_or(transaction.last_reading);
  SessionAccount out;
  Account& account = out.account;
  account.delivered = std::max(WattHours(), end - transaction.meter_start);
  account.asking =
      std::clamp(asked_until(transaction, now) - transaction.started, Duration(), longest_asking);
  const Duration pause = pause_of(state, transaction, now);
  account.waited = visit.waited + std::max(Duration(), pause - short_pause);
  account.waited = std::min(account.waited, account.asking);
  if (transaction.idle_since) {
    // It wanted no more, whatever its driver said: the need was what it got, from the first of
    // the sessions that were one need.
    account.requested = account.delivered - visit.carried;
    return out;
  }
  WattHours need = account.delivered;
  if (visit.intent && visit.intent->wanted) {
    const WattHours said = visit.intent->from - transaction.meter_start + *visit.intent->wanted;
    need = std::max(need, std::min(said, possible(state, transaction, account.asking)));
  }
  account.requested = std::max(WattHours(), need - visit.carried);
  out.unmet = std::max(WattHours(), std::max(need, visit.carried) - account.delivered);
  return out;
}

}  // namespace voltwin::core::state
