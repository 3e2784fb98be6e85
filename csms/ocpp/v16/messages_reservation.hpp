#pragma once
// The OCPP 1.6 messages of the profile Reservation (§5.1, §5.13). Included by messages.hpp.
// It must not know any state or rule of the exchange.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "csms/ocpp/schema/describe.hpp"
#include "engine/json/record.hpp"
#include "engine/time/instant.hpp"

namespace voltwin::ocpp::v16 {

enum class ReservationStatus : std::uint8_t { Accepted, Faulted, Occupied, Rejected, Unavailable };
const json::EnumTable& wire_names(ReservationStatus);

enum class CancelReservationStatus : std::uint8_t { Accepted, Rejected };
const json::EnumTable& wire_names(CancelReservationStatus);

struct ReserveNowResponse {
  ReservationStatus status{};
  bool operator==(const ReserveNowResponse&) const = default;
  static const json::RecordTable& wire_table();
};
struct ReserveNowRequest {
  static constexpr std::string_view action = "ReserveNow";
  using Response = ReserveNowResponse;
  std::int32_t connector_id = 0;  ///< 0: any connector, if the charge point supports it
  Instant expiry_date{};
  std::string id_tag{};
  std::optional<std::string> parent_id_tag{};
  std::int32_t reservation_id = 0;  ///< the same id replaces the reservation
  bool operator==(const ReserveNowRequest&) const = default;
  static const json::RecordTable& wire_table();
};

struct CancelReservationResponse {
  CancelReservationStatus status{};
  bool operator==(const CancelReservationResponse&) const = default;
  static const json::RecordTable& wire_table();
};
struct CancelReservationRequest {
  static constexpr std::string_view action = "CancelReservation";
  using Response = CancelReservationResponse;
  std::int32_t reservation_id = 0;
  bool operator==(const CancelReservationRequest&) const = default;
  static const json::RecordTable& wire_table();
};

}  // namespace voltwin::ocpp::v16
