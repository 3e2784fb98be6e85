#include "csms/core/session/beliefs.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "csms/core/session/metering.hpp"

namespace voltwin::core::session {

bool believable(double register_wh) {
  return std::fabs(register_wh) <= static_cast<double>(largest_register_wh);
}

bool believable(std::int64_t register_wh) {
  return register_wh >= -largest_register_wh && register_wh <= largest_register_wh;
}

BelievedStop believed_stop(const state::State& state, const state::Transaction& transaction,
                           const StopNews& news) {
  BelievedStop out{WattHours(news.message.meter_stop_wh), news.at, false, std::nullopt};
  // What was made of its stop was matched by this register: there is no other evidence.
  if (!transaction.rebuilt) {
    const RegisterOutcome outcome =
        concluded(state, transaction, news.message.meter_stop_wh,
                  {news.message.at, news.at, news.now, news.message.timeless});
    out.reading = transaction.meter_start + WattHours(outcome.energy_mwh / 1'000);
    out.estimated = outcome.source == RegisterOutcome::Source::samples;
    out.finding = outcome.finding;
    out.shown = outcome.shown;
  }
  if (transaction.next.is_none()) return out;
  const WattHours limit = state.transaction(transaction.next).meter_start;
  // A next one that began below is of a register that starts anew, and says nothing.
  const bool continuous = limit >= std::max(transaction.last_reading, transaction.meter_start);
  if (continuous && out.reading > limit) {
    out.reading = limit;
    out.estimated = true;
  }
  return out;
}

TransactionId heir(const state::State& state, const state::Transaction& named, Instant at) {
  if (named.next.is_none()) return named.id;
  const state::Transaction& next = state.transaction(named.next);
  const bool runs = next.doubtful && !next.meter_stop;
  return runs && at > next.started ? next.id : named.id;
}

WattHours most_energy(const state::State& state, const state::Evse& evse, Instant from,
                      Instant until) {
  const Volts voltage = state.site(evse.site).definition.line_to_neutral;
  const double power_w = (voltage * evse.definition.max_current).value() * 3.0;
  const double hours = std::max(0.0, (until - from).seconds() / 3600.0) + 1.0;
  const double most = std::min(power_w * hours, static_cast<double>(largest_register_wh));
  return WattHours(static_cast<std::int64_t>(most));
}

}  // namespace voltwin::core::session
