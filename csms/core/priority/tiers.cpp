#include "csms/core/priority/tiers.hpp"

#include <algorithm>

namespace voltwin::core::priority {

namespace {

state::Account sum(state::Account a, const state::Account& b) {
  a.delivered += b.delivered;
  a.requested += b.requested;
  a.asking += b.asking;
  a.waited += b.waited;
  return a;
}

state::Account record_of(const state::State& state, std::string_view id_tag, Instant now) {
  const auto found = state.priorities().drivers.find(id_tag);
  return found == state.priorities().drivers.end() ? state::Account() : found->second.total(now);
}

}  // namespace

Tier tier_of(const state::State& state, std::string_view id_tag, Instant now) {
  const auto grant = state.priorities().grants.find(id_tag);
  const bool lasts = grant != state.priorities().grants.end() && now < grant->second.until;
  return lasts ? grant->second.tier : Tier::P3;
}

Tier tier_of(const state::State& state, const state::Transaction& transaction, Instant now) {
  const Tier granted = tier_of(state, transaction.id_tag, now);
  if (granted != Tier::P3) return granted;
  const auto urgent = state.priorities().urgent.find(transaction.id);
  const bool lasts = urgent != state.priorities().urgent.end() && now < urgent->second;
  return lasts ? Tier::P2 : Tier::P3;
}

double weight_of(const state::State& state, const state::Transaction& transaction, Instant now) {
  const state::Account so_far = state::account_of(state, transaction, now).account;
  return state::fairness_score(sum(record_of(state, transaction.id_tag, now), so_far),
                               state.priorities().everybody.total(now));
}

double weight_of(const state::State& state, std::string_view id_tag, Instant now) {
  return state::fairness_score(record_of(state, id_tag, now),
                               state.priorities().everybody.total(now));
}

std::optional<Instant> departure_of(const state::State& state,
                                    const state::Transaction& transaction, Instant now) {
  const state::Visit& visit = state.priorities().visit(transaction.id);
  if (!visit.intent || !visit.intent->departure || *visit.intent->departure <= now) return {};
  return visit.intent->departure;
}

std::optional<WattHours> wanted_of(const state::State& state, const state::Transaction& transaction,
                                   Instant now) {
  const state::Visit& visit = state.priorities().visit(transaction.id);
  if (!visit.intent || !visit.intent->wanted) return {};
  const WattHours got = transaction.last_reading - visit.intent->from;
  const WattHours left = std::max(WattHours(), *visit.intent->wanted - got);
  const auto departure = departure_of(state, transaction, now);
  if (!departure) return left;
  const state::Evse& evse = state.evse(transaction.evse);
  const Watts full = grid::power(evse.definition.connection, evse.definition.max_current, 3,
                                 state.site(evse.site).definition.line_to_neutral);
  const WattHours possible(
      static_cast<std::int64_t>((full * (*departure - now)).value() / 3'600.0));
  return std::min(left, possible);
}

}  // namespace voltwin::core::priority
