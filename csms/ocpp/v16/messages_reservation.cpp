#include "csms/ocpp/v16/messages_reservation.hpp"

namespace voltwin::ocpp::v16 {

using json::field;
using json::record;
using json::RecordTable;

const json::EnumTable& wire_names(ReservationStatus) {
  static const json::EnumTable names{
      "ReservationStatus", {"Accepted", "Faulted", "Occupied", "Rejected", "Unavailable"}};
  return names;
}

const json::EnumTable& wire_names(CancelReservationStatus) {
  static const json::EnumTable names{"CancelReservationStatus", {"Accepted", "Rejected"}};
  return names;
}

const RecordTable& ReserveNowRequest::wire_table() {
  static const RecordTable table = record(
      "ReserveNowRequest", {
                               field<&ReserveNowRequest::connector_id>("connectorId"),
                               field<&ReserveNowRequest::expiry_date>("expiryDate"),
                               field<&ReserveNowRequest::id_tag>("idTag").at_most(20),
                               field<&ReserveNowRequest::parent_id_tag>("parentIdTag").at_most(20),
                               field<&ReserveNowRequest::reservation_id>("reservationId"),
                           });
  return table;
}

const RecordTable& ReserveNowResponse::wire_table() {
  static const RecordTable table =
      record("ReserveNowResponse", {
                                       field<&ReserveNowResponse::status>("status"),
                                   });
  return table;
}

const RecordTable& CancelReservationRequest::wire_table() {
  static const RecordTable table =
      record("CancelReservationRequest",
             {
                 field<&CancelReservationRequest::reservation_id>("reservationId"),
             });
  return table;
}

const RecordTable& CancelReservationResponse::wire_table() {
  static const RecordTable table =
      record("CancelReservationResponse", {
                                              field<&CancelReservationResponse::status>("status"),
                                          });
  return table;
}

}  // namespace voltwin::ocpp::v16
