#pragma once
// The OCPP 1.6 messages as plain structs (here the profiles Core, Smart Charging and Remote
// Trigger; the others in messages_*.hpp, which this includes); one field table each (messages.cpp)
// drives decoding, validation, encoding and the printed JSON Schema. Compared with the official
// schemas by a test. It must not know any state or rule of the exchange.
//
//   BootNotificationRequest request;
//   if (auto fault = schema::decode_payload(call.payload, request)) refuse(fault->code, ...);
//   endpoint.answer(call.id, json::to_json(BootNotificationResponse{...}), out);
//
// Integers are 32 bits as in the specification, except that transaction ids and meter
// readings hold 64: a StopTransaction with an absurd one must still be answered.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "csms/ocpp/schema/message.hpp"
#include "csms/ocpp/v16/messages_firmware.hpp"
#include "csms/ocpp/v16/messages_local_list.hpp"
#include "csms/ocpp/v16/messages_reservation.hpp"
#include "csms/ocpp/v16/messages_security.hpp"
#include "csms/ocpp/v16/types.hpp"
#include "engine/json/record.hpp"
#include "engine/time/instant.hpp"
#include "engine/units/units.hpp"

namespace voltwin::ocpp::v16 {

struct BootNotificationResponse {
  RegistrationStatus status{};
  Instant current_time{};
  std::int32_t interval = 0;  ///< seconds: heartbeat when Accepted, else the retry wait
  bool operator==(const BootNotificationResponse&) const = default;
  static const json::RecordTable& wire_table();
};
struct BootNotificationRequest {
  static constexpr std::string_view action = "BootNotification";
  using Response = BootNotificationResponse;
  std::string charge_point_vendor{};
  std::string charge_point_model{};
  std::optional<std::string> charge_point_serial_number{};
  std::optional<std::string> charge_box_serial_number{};
  std::optional<std::string> firmware_version{};
  std::optional<std::string> iccid{};
  std::optional<std::string> imsi{};
  std::optional<std::string> meter_type{};
  std::optional<std::string> meter_serial_number{};
  bool operator==(const BootNotificationRequest&) const = default;
  static const json::RecordTable& wire_table();
};

struct HeartbeatResponse {
  Instant current_time{};
  bool operator==(const HeartbeatResponse&) const = default;
  static const json::RecordTable& wire_table();
};
struct HeartbeatRequest {
  static constexpr std::string_view action = "Heartbeat";
  using Response = HeartbeatResponse;
  bool operator==(const HeartbeatRequest&) const = default;
  static const json::RecordTable& wire_table();
};

struct StatusNotificationResponse {
  bool operator==(const StatusNotificationResponse&) const = default;
  static const json::RecordTable& wire_table();
};
struct StatusNotificationRequest {
  static constexpr std::string_view action = "StatusNotification";
  using Response = StatusNotificationResponse;
  std::int32_t connector_id = 0;  ///< 0 is the charge point as a whole
  ChargePointErrorCode error_code = ChargePointErrorCode::NoError;
  std::optional<std::string> info{};
  ChargePointStatus status{};
  std::optional<Instant> timestamp{};
  std::optional<std::string> vendor_id{};
  std::optional<std::string> vendor_error_code{};
  bool operator==(const StatusNotificationRequest&) const = default;
  static const json::RecordTable& wire_table();
};

struct AuthorizeResponse {
  IdTagInfo id_tag_info{};
  bool operator==(const AuthorizeResponse&) const = default;
  static const json::RecordTable& wire_table();
};
struct AuthorizeRequest {
  static constexpr std::string_view action = "Authorize";
  using Response = AuthorizeResponse;
  std::string id_tag{};
  bool operator==(const AuthorizeRequest&) const = default;
  static const json::RecordTable& wire_table();
};

struct StartTransactionResponse {
  IdTagInfo id_tag_info{};
  std::int64_t transaction_id = 0;
  bool operator==(const StartTransactionResponse&) const = default;
  static const json::RecordTable& wire_table();
};
struct StartTransactionRequest {
  static constexpr std::string_view action = "StartTransaction";
  using Response = StartTransactionResponse;
  std::int32_t connector_id = 0;
  std::string id_tag{};
  WattHours meter_start{};
  std::optional<std::int32_t> reservation_id{};
  Instant timestamp{};
  bool operator==(const StartTransactionRequest&) const = default;
  static const json::RecordTable& wire_table();
};

struct StopTransactionResponse {
  std::optional<IdTagInfo> id_tag_info{};
  bool operator==(const StopTransactionResponse&) const = default;
  static const json::RecordTable& wire_table();
};
struct StopTransactionRequest {
  static constexpr std::string_view action = "StopTransaction";
  using Response = StopTransactionResponse;
  std::optional<std::string> id_tag{};
  WattHours meter_stop{};
  Instant timestamp{};
  std::int64_t transaction_id = 0;
  std::optional<Reason> reason{};  ///< absent means Local
  std::optional<std::vector<MeterValue>> transaction_data{};
  bool operator==(const StopTransactionRequest&) const = default;
  static const json::RecordTable& wire_table();
};

struct MeterValuesResponse {
  bool operator==(const MeterValuesResponse&) const = default;
  static const json::RecordTable& wire_table();
};
struct MeterValuesRequest {
  static constexpr std::string_view action = "MeterValues";
  using Response = MeterValuesResponse;
  std::int32_t connector_id = 0;
  std::optional<std::int64_t> transaction_id{};
  std::vector<MeterValue> meter_value{};
  bool operator==(const MeterValuesRequest&) const = default;
  static const json::RecordTable& wire_table();
};

struct RemoteStartTransactionResponse {
  RemoteStartStopStatus status{};
  bool operator==(const RemoteStartTransactionResponse&) const = default;
  static const json::RecordTable& wire_table();
};
struct RemoteStartTransactionRequest {
  static constexpr std::string_view action = "RemoteStartTransaction";
  using Response = RemoteStartTransactionResponse;
  std::optional<std::int32_t> connector_id{};
  std::string id_tag{};
  std::optional<ChargingProfile> charging_profile{};  ///< purpose TxProfile, no transaction id
  bool operator==(const RemoteStartTransactionRequest&) const = default;
  static const json::RecordTable& wire_table();
};

struct RemoteStopTransactionResponse {
  RemoteStartStopStatus status{};
  bool operator==(const RemoteStopTransactionResponse&) const = default;
  static const json::RecordTable& wire_table();
};
struct RemoteStopTransactionRequest {
  static constexpr std::string_view action = "RemoteStopTransaction";
  using Response = RemoteStopTransactionResponse;
  std::int64_t transaction_id = 0;
  bool operator==(const RemoteStopTransactionRequest&) const = default;
  static const json::RecordTable& wire_table();
};

struct SetChargingProfileResponse {
  ChargingProfileStatus status{};
  bool operator==(const SetChargingProfileResponse&) const = default;
  static const json::RecordTable& wire_table();
};
struct SetChargingProfileRequest {
  static constexpr std::string_view action = "SetChargingProfile";
  using Response = SetChargingProfileResponse;
  std::int32_t connector_id = 0;
  ChargingProfile cs_charging_profiles{};  ///< one, despite the specification's plural
  bool operator==(const SetChargingProfileRequest&) const = default;
  static const json::RecordTable& wire_table();
};

struct ClearChargingProfileResponse {
  ClearChargingProfileStatus status{};
  bool operator==(const ClearChargingProfileResponse&) const = default;
  static const json::RecordTable& wire_table();
};
struct ClearChargingProfileRequest {
  static constexpr std::string_view action = "ClearChargingProfile";
  using Response = ClearChargingProfileResponse;
  std::optional<std::int32_t> id{};
  std::optional<std::int32_t> connector_id{};
  std::optional<ChargingProfilePurpose> charging_profile_purpose{};
  std::optional<std::int32_t> stack_level{};
  bool operator==(const ClearChargingProfileRequest&) const = default;
  static const json::RecordTable& wire_table();
};

struct GetCompositeScheduleResponse {
  GetCompositeScheduleStatus status{};
  std::optional<std::int32_t> connector_id{};
  std::optional<Instant> schedule_start{};  ///< what the periods count from
  std::optional<ChargingSchedule> charging_schedule{};
  bool operator==(const GetCompositeScheduleResponse&) const = default;
  static const json::RecordTable& wire_table();
};
struct GetCompositeScheduleRequest {
  static constexpr std::string_view action = "GetCompositeSchedule";
  using Response = GetCompositeScheduleResponse;
  std::int32_t connector_id = 0;  ///< 0: what the charge point may draw from the grid
  std::int32_t duration = 0;      ///< seconds
  std::optional<ChargingRateUnit> charging_rate_unit{};
  bool operator==(const GetCompositeScheduleRequest&) const = default;
  static const json::RecordTable& wire_table();
};

struct ChangeAvailabilityResponse {
  AvailabilityStatus status{};
  bool operator==(const ChangeAvailabilityResponse&) const = default;
  static const json::RecordTable& wire_table();
};
struct ChangeAvailabilityRequest {
  static constexpr std::string_view action = "ChangeAvailability";
  using Response = ChangeAvailabilityResponse;
  std::int32_t connector_id = 0;  ///< 0 is the charge point and all its connectors
  AvailabilityType type{};
  bool operator==(const ChangeAvailabilityRequest&) const = default;
  static const json::RecordTable& wire_table();
};

struct ResetResponse {
  ResetStatus status{};
  bool operator==(const ResetResponse&) const = default;
  static const json::RecordTable& wire_table();
};
struct ResetRequest {
  static constexpr std::string_view action = "Reset";
  using Response = ResetResponse;
  ResetType type{};
  bool operator==(const ResetRequest&) const = default;
  static const json::RecordTable& wire_table();
};

struct TriggerMessageResponse {
  TriggerMessageStatus status{};
  bool operator==(const TriggerMessageResponse&) const = default;
  static const json::RecordTable& wire_table();
};
struct TriggerMessageRequest {
  static constexpr std::string_view action = "TriggerMessage";
  using Response = TriggerMessageResponse;
  MessageTrigger requested_message{};
  std::optional<std::int32_t> connector_id{};
  bool operator==(const TriggerMessageRequest&) const = default;
  static const json::RecordTable& wire_table();
};

struct GetConfigurationResponse {
  std::optional<std::vector<KeyValue>> configuration_key{};
  std::optional<std::vector<std::string>> unknown_key{};
  bool operator==(const GetConfigurationResponse&) const = default;
  static const json::RecordTable& wire_table();
};
struct GetConfigurationRequest {
  static constexpr std::string_view action = "GetConfiguration";
  using Response = GetConfigurationResponse;
  std::optional<std::vector<std::string>> key{};  ///< absent or empty: all of them
  bool operator==(const GetConfigurationRequest&) const = default;
  static const json::RecordTable& wire_table();
};

struct ChangeConfigurationResponse {
  ConfigurationStatus status{};
  bool operator==(const ChangeConfigurationResponse&) const = default;
  static const json::RecordTable& wire_table();
};
struct ChangeConfigurationRequest {
  static constexpr std::string_view action = "ChangeConfiguration";
  using Response = ChangeConfigurationResponse;
  std::string key{};
  std::string value{};
  bool operator==(const ChangeConfigurationRequest&) const = default;
  static const json::RecordTable& wire_table();
};

struct UnlockConnectorResponse {
  UnlockStatus status{};
  bool operator==(const UnlockConnectorResponse&) const = default;
  static const json::RecordTable& wire_table();
};
struct UnlockConnectorRequest {
  static constexpr std::string_view action = "UnlockConnector";
  using Response = UnlockConnectorResponse;
  std::int32_t connector_id = 0;
  bool operator==(const UnlockConnectorRequest&) const = default;
  static const json::RecordTable& wire_table();
};

struct DataTransferResponse {
  DataTransferStatus status{};
  std::optional<std::string> data{};
  bool operator==(const DataTransferResponse&) const = default;
  static const json::RecordTable& wire_table();
};
struct DataTransferRequest {
  static constexpr std::string_view action = "DataTransfer";
  using Response = DataTransferResponse;
  std::string vendor_id{};
  std::optional<std::string> message_id{};
  std::optional<std::string> data{};
  bool operator==(const DataTransferRequest&) const = default;
  static const json::RecordTable& wire_table();
};

/// Every message of this version, the security extension included, each once.
[[nodiscard]] std::span<const schema::MessageSchema> messages();
/// The message with this action (exact spelling); nullptr when there is none.
[[nodiscard]] const schema::MessageSchema* find(std::string_view action);

}  // namespace voltwin::ocpp::v16
