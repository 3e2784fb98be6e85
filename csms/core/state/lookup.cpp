// The look-ups of the state.

#include "csms/core/state/meaning.hpp"
#include "csms/core/state/state.hpp"

namespace voltwin::core::state {

bool State::has_site(SiteId id) const { return !id.is_none() && id.value() <= sites_.size(); }
bool State::has_tariff(TariffId id) const { return !id.is_none() && id.value() <= tariffs_.size(); }

bool State::has_transaction(StationId station, TransactionId id) const {
  if (id.is_none() || id.value() > transactions_.size()) return false;
  return evse(transaction(id).evse).station == station;
}

const Transaction* State::find_transaction(StationId station, std::int64_t wire_id) const {
  if (wire_id < 1) return nullptr;
  const WireTransactionId wire(static_cast<std::uint64_t>(wire_id));
  const auto [begin, end] = by_wire_.equal_range(wire);
  for (auto it = begin; it != end; ++it) {
    const Transaction& named = transaction(it->second);
    if (evse(named.evse).station == station) return &named;
  }
  return nullptr;
}

const Transaction* State::find_foreign(StationId station, std::int64_t wire_id) const {
  if (wire_id < 1) return nullptr;
  const WireTransactionId wire(static_cast<std::uint64_t>(wire_id));
  const auto [begin, end] = by_wire_.equal_range(wire);
  TransactionId first;  // of several the oldest, so that it never depends on the table
  for (auto it = begin; it != end; ++it) {
    if (evse(transaction(it->second).evse).station == station) continue;
    if (first.is_none() || it->second < first) first = it->second;
  }
  return first.is_none() ? nullptr : &transaction(first);
}

std::optional<TransactionId> State::find_stop(StationId station,
                                              const events::ReportedStop& stop) const {
  const auto found = stops_.find(stop_key(station, stop));
  if (found == stops_.end()) return std::nullopt;
  return found->second;
}

const Station* State::find_station(std::string_view identity) const {
  const auto found = by_identity_.find(identity);
  return found == by_identity_.end() ? nullptr : &station(found->second);
}

const TokenDefinition* State::find_token(std::string_view id_tag) const {
  const auto found = tokens_.find(id_tag);
  return found == tokens_.end() ? nullptr : &found->second;
}

std::string State::spelling(std::string_view id_tag) const {
  const TokenDefinition* const token = find_token(id_tag);
  return token == nullptr ? folded(id_tag) : token->id_tag;
}

std::optional<std::string> State::find_without_separators(std::string_view id_tag) const {
  const std::string key = without_separators(folded(id_tag));
  const auto found = tokens_without_separators_.find(key);
  if (key.empty() || found == tokens_without_separators_.end() || found->second.empty()) {
    return std::nullopt;
  }
  return found->second;
}

TransactionId State::find_start(EvseId evse, std::string_view id_tag, Instant at,
                                WattHours meter_start) const {
  const auto found = starts_.find(start_key(evse, id_tag, at, meter_start));
  return found == starts_.end() ? TransactionId() : found->second;
}

const Charge* State::find_charge(SessionId session) const {
  if (session.is_none() || session.value() > charges_.size()) return nullptr;
  const Charge& charge = charges_[session.value() - 1];
  return charge.session.is_none() ? nullptr : &charge;
}

TransactionId State::next_transaction() const { return TransactionId(transactions_.size() + 1); }
LimitRequestId State::next_limit_request() const { return LimitRequestId(limit_requests_ + 1); }

}  // namespace voltwin::core::state
