#include "twin/station/reservations.hpp"

#include <algorithm>
#include <utility>

#include "twin/station/authorization_cache.hpp"

namespace voltwin::twin::station {

namespace {

bool is_for(const Reservation& one, const TokenHolder& holder) {
  if (is_same_token(one.token, holder.token)) return true;
  return one.parent_token && holder.parent_token &&
         is_same_token(*one.parent_token, *holder.parent_token);
}

}  // namespace

void Reservations::put(Reservation reservation) {
  cancel(reservation.id);
  held_.push_back(std::move(reservation));
}

bool Reservations::cancel(std::int32_t id) {
  return std::erase_if(held_, [&](const Reservation& one) { return one.id == id; }) > 0;
}

void Reservations::end_on(int connector) {
  std::erase_if(held_, [&](const Reservation& one) { return one.connector == connector; });
}

void Reservations::expire(Instant now) {
  std::erase_if(held_, [&](const Reservation& one) { return one.expires <= now; });
}

Instant Reservations::next_expiry() const {
  Instant next = Instant::never();
  for (const Reservation& one : held_) next = std::min(next, one.expires);
  return next;
}

const Reservation* Reservations::on(int connector, std::optional<std::int32_t> but) const {
  for (const Reservation& one : held_) {
    if (one.connector == connector && one.id != but) return &one;
  }
  return nullptr;
}

int Reservations::anywhere(std::optional<std::int32_t> but) const {
  return static_cast<int>(std::count_if(held_.begin(), held_.end(), [&](const Reservation& one) {
    return one.connector == 0 && one.id != but;
  }));
}

const Reservation* Reservations::of(int connector, const TokenHolder& holder) const {
  const Reservation* here = on(connector, std::nullopt);
  if (here != nullptr) return is_for(*here, holder) ? here : nullptr;
  for (const Reservation& one : held_) {
    if (one.connector == 0 && is_for(one, holder)) return &one;
  }
  return nullptr;
}

}  // namespace voltwin::twin::station
