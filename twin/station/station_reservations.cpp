// Reservations: who may charge where. See station.hpp.
#include <algorithm>

#include "engine/base/ensure.hpp"
#include "twin/station/station.hpp"

namespace voltwin::twin::station {

namespace v16 = ocpp::v16;
using Status = v16::ReservationStatus;

/// Connectors on which whoever holds a reservation for any of them could begin.
int Station::free_connectors(std::optional<int> but) const {
  int out = 0;
  for (int connector = 1; connector <= evse_count(); ++connector) {
    const bool is_free = can_start(evse(connector)) && !evse(connector).vehicle() &&
                         reservations_.on(connector, std::nullopt) == nullptr;
    if (is_free && connector != but) ++out;
  }
  return out;
}

/// A reserved connector is for its holder; and nobody takes the last free one from those who
/// reserved any (§5.13).
bool Station::admits(int connector, const TokenHolder& holder) const {
  if (reservations_.of(connector, holder) != nullptr) return true;
  if (reservations_.on(connector, std::nullopt) != nullptr) return false;
  const int promised = reservations_.anywhere(std::nullopt);
  return promised == 0 || free_connectors(connector) >= promised;
}

Status Station::reservable_at(int connector, std::int32_t id) const {
  const Evse& one = evse(connector);
  if (one.is_faulted) return Status::Faulted;
  if (one.is_held || one.availability == v16::AvailabilityType::Inoperative) {
    return Status::Unavailable;
  }
  const bool is_taken = one.transaction || one.vehicle() || one.authorization || one.asked ||
                        one.is_finishing || reservations_.on(connector, id) != nullptr;
  return is_taken ? Status::Occupied : Status::Accepted;
}

Status Station::reservable(const v16::ReserveNowRequest& request, Instant now) const {
  if (request.expiry_date <= clock_.shown(now)) return Status::Rejected;
  if (request.connector_id != 0) {
    if (!has_connector(request.connector_id)) return Status::Rejected;
    const Status status = reservable_at(request.connector_id, request.reservation_id);
    // The last free one may be promised already.
    const int promised = reservations_.anywhere(request.reservation_id);
    if (status == Status::Accepted && promised > 0 &&
        free_connectors(request.connector_id) < promised) {
      return Status::Occupied;
    }
    return status;
  }
  if (!keys_.is_true(Key::ReserveConnectorZeroSupported)) return Status::Rejected;
  int free = 0, occupied = 0, faulted = 0;
  for (int connector = 1; connector <= evse_count(); ++connector) {
    const Status status = reservable_at(connector, request.reservation_id);
    if (status == Status::Accepted) ++free;
    if (status == Status::Occupied) ++occupied;
    if (status == Status::Faulted) ++faulted;
  }
  if (free > reservations_.anywhere(request.reservation_id)) return Status::Accepted;
  if (free + occupied > 0) return Status::Occupied;
  return faulted > 0 ? Status::Faulted : Status::Unavailable;
}

v16::ReserveNowResponse Station::handle(const v16::ReserveNowRequest& request, Turn& turn) {
  const Status status = reservable(request, turn.now());
  if (status == Status::Accepted) {
    reservations_.put({request.reservation_id, request.connector_id, request.id_tag,
                       request.parent_id_tag, request.expiry_date});
  }
  return {status};
}

v16::CancelReservationResponse Station::handle(const v16::CancelReservationRequest& request,
                                               Turn& /*turn*/) {
  return {reservations_.cancel(request.reservation_id) ? v16::CancelReservationStatus::Accepted
                                                       : v16::CancelReservationStatus::Rejected};
}

void Station::refresh_reservations(Turn& turn) {
  reservations_.expire(clock_.shown(turn.now()));
  for (int connector = 1; connector <= evse_count(); ++connector) {
    evse(connector).is_reserved = reservations_.on(connector, std::nullopt) != nullptr;
  }
}

}  // namespace voltwin::twin::station
