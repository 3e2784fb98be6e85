#include "csms/ocpp/v16/messages.hpp"

#include <array>

namespace voltwin::ocpp::v16 {

using json::field;
using json::record;
using json::RecordTable;

const RecordTable& BootNotificationRequest::wire_table() {
  static const RecordTable table = record(
      "BootNotificationRequest",
      {
          field<&BootNotificationRequest::charge_point_vendor>("chargePointVendor").at_most(20),
          field<&BootNotificationRequest::charge_point_model>("chargePointModel").at_most(20),
          field<&BootNotificationRequest::charge_point_serial_number>("chargePointSerialNumber")
              .at_most(25),
          field<&BootNotificationRequest::charge_box_serial_number>("chargeBoxSerialNumber")
              .at_most(25),
          field<&BootNotificationRequest::firmware_version>("firmwareVersion").at_most(50),
          field<&BootNotificationRequest::iccid>("iccid").at_most(20),
          field<&BootNotificationRequest::imsi>("imsi").at_most(20),
          field<&BootNotificationRequest::meter_type>("meterType").at_most(25),
          field<&BootNotificationRequest::meter_serial_number>("meterSerialNumber").at_most(25),
      });
  return table;
}

const RecordTable& BootNotificationResponse::wire_table() {
  static const RecordTable table = record(
      "BootNotificationResponse", {
                                      field<&BootNotificationResponse::status>("status"),
                                      field<&BootNotificationResponse::current_time>("currentTime"),
                                      field<&BootNotificationResponse::interval>("interval"),
                                  });
  return table;
}

const RecordTable& HeartbeatRequest::wire_table() {
  static const RecordTable table = record("HeartbeatRequest", {});
  return table;
}

const RecordTable& HeartbeatResponse::wire_table() {
  static const RecordTable table =
      record("HeartbeatResponse", {
                                      field<&HeartbeatResponse::current_time>("currentTime"),
                                  });
  return table;
}

const RecordTable& StatusNotificationRequest::wire_table() {
  static const RecordTable table = record(
      "StatusNotificationRequest",
      {
          field<&StatusNotificationRequest::connector_id>("connectorId"),
          field<&StatusNotificationRequest::error_code>("errorCode"),
          field<&StatusNotificationRequest::info>("info").at_most(50),
          field<&StatusNotificationRequest::status>("status"),
          field<&StatusNotificationRequest::timestamp>("timestamp"),
          field<&StatusNotificationRequest::vendor_id>("vendorId").at_most(255),
          field<&StatusNotificationRequest::vendor_error_code>("vendorErrorCode").at_most(50),
      });
  return table;
}

const RecordTable& StatusNotificationResponse::wire_table() {
  static const RecordTable table = record("StatusNotificationResponse", {});
  return table;
}

const RecordTable& AuthorizeRequest::wire_table() {
  static const RecordTable table =
      record("AuthorizeRequest", {
                                     field<&AuthorizeRequest::id_tag>("idTag").at_most(20),
                                 });
  return table;
}

const RecordTable& AuthorizeResponse::wire_table() {
  static const RecordTable table =
      record("AuthorizeResponse", {
                                      field<&AuthorizeResponse::id_tag_info>("idTagInfo"),
                                  });
  return table;
}

const RecordTable& StartTransactionRequest::wire_table() {
  static const RecordTable table =
      record("StartTransactionRequest",
             {
                 field<&StartTransactionRequest::connector_id>("connectorId"),
                 field<&StartTransactionRequest::id_tag>("idTag").at_most(20),
                 field<&StartTransactionRequest::meter_start>("meterStart"),
                 field<&StartTransactionRequest::reservation_id>("reservationId"),
                 field<&StartTransactionRequest::timestamp>("timestamp"),
             });
  return table;
}

const RecordTable& StartTransactionResponse::wire_table() {
  static const RecordTable table =
      record("StartTransactionResponse",
             {
                 field<&StartTransactionResponse::id_tag_info>("idTagInfo"),
                 field<&StartTransactionResponse::transaction_id>("transactionId"),
             });
  return table;
}

const RecordTable& StopTransactionRequest::wire_table() {
  static const RecordTable table =
      record("StopTransactionRequest",
             {
                 field<&StopTransactionRequest::id_tag>("idTag").at_most(20),
                 field<&StopTransactionRequest::meter_stop>("meterStop"),
                 field<&StopTransactionRequest::timestamp>("timestamp"),
                 field<&StopTransactionRequest::transaction_id>("transactionId"),
                 field<&StopTransactionRequest::reason>("reason"),
                 field<&StopTransactionRequest::transaction_data>("transactionData"),
             });
  return table;
}

const RecordTable& StopTransactionResponse::wire_table() {
  static const RecordTable table = record(
      "StopTransactionResponse", {
                                     field<&StopTransactionResponse::id_tag_info>("idTagInfo"),
                                 });
  return table;
}

const RecordTable& MeterValuesRequest::wire_table() {
  static const RecordTable table =
      record("MeterValuesRequest", {
                                       field<&MeterValuesRequest::connector_id>("connectorId"),
                                       field<&MeterValuesRequest::transaction_id>("transactionId"),
                                       field<&MeterValuesRequest::meter_value>("meterValue"),
                                   });
  return table;
}

const RecordTable& MeterValuesResponse::wire_table() {
  static const RecordTable table = record("MeterValuesResponse", {});
  return table;
}

const RecordTable& RemoteStartTransactionRequest::wire_table() {
  static const RecordTable table =
      record("RemoteStartTransactionRequest",
             {
                 field<&RemoteStartTransactionRequest::connector_id>("connectorId"),
                 field<&RemoteStartTransactionRequest::id_tag>("idTag").at_most(20),
                 field<&RemoteStartTransactionRequest::charging_profile>("chargingProfile"),
             });
  return table;
}

const RecordTable& RemoteStartTransactionResponse::wire_table() {
  static const RecordTable table =
      record("RemoteStartTransactionResponse",
             {
                 field<&RemoteStartTransactionResponse::status>("status"),
             });
  return table;
}

const RecordTable& RemoteStopTransactionRequest::wire_table() {
  static const RecordTable table =
      record("RemoteStopTransactionRequest",
             {
                 field<&RemoteStopTransactionRequest::transaction_id>("transactionId"),
             });
  return table;
}

const RecordTable& RemoteStopTransactionResponse::wire_table() {
  static const RecordTable table = record(
      "RemoteStopTransactionResponse", {
                                           field<&RemoteStopTransactionResponse::status>("status"),
                                       });
  return table;
}

const RecordTable& SetChargingProfileRequest::wire_table() {
  static const RecordTable table =
      record("SetChargingProfileRequest",
             {
                 field<&SetChargingProfileRequest::connector_id>("connectorId"),
                 field<&SetChargingProfileRequest::cs_charging_profiles>("csChargingProfiles"),
             });
  return table;
}

const RecordTable& SetChargingProfileResponse::wire_table() {
  static const RecordTable table =
      record("SetChargingProfileResponse", {
                                               field<&SetChargingProfileResponse::status>("status"),
                                           });
  return table;
}

const RecordTable& ClearChargingProfileRequest::wire_table() {
  static const RecordTable table = record(
      "ClearChargingProfileRequest",
      {
          field<&ClearChargingProfileRequest::id>("id"),
          field<&ClearChargingProfileRequest::connector_id>("connectorId"),
          field<&ClearChargingProfileRequest::charging_profile_purpose>("chargingProfilePurpose"),
          field<&ClearChargingProfileRequest::stack_level>("stackLevel"),
      });
  return table;
}

const RecordTable& ClearChargingProfileResponse::wire_table() {
  static const RecordTable table = record(
      "ClearChargingProfileResponse", {
                                          field<&ClearChargingProfileResponse::status>("status"),
                                      });
  return table;
}

const RecordTable& GetCompositeScheduleRequest::wire_table() {
  static const RecordTable table =
      record("GetCompositeScheduleRequest",
             {
                 field<&GetCompositeScheduleRequest::connector_id>("connectorId"),
                 field<&GetCompositeScheduleRequest::duration>("duration"),
                 field<&GetCompositeScheduleRequest::charging_rate_unit>("chargingRateUnit"),
             });
  return table;
}

const RecordTable& GetCompositeScheduleResponse::wire_table() {
  static const RecordTable table =
      record("GetCompositeScheduleResponse",
             {
                 field<&GetCompositeScheduleResponse::status>("status"),
                 field<&GetCompositeScheduleResponse::connector_id>("connectorId"),
                 field<&GetCompositeScheduleResponse::schedule_start>("scheduleStart"),
                 field<&GetCompositeScheduleResponse::charging_schedule>("chargingSchedule"),
             });
  return table;
}

const RecordTable& ChangeAvailabilityRequest::wire_table() {
  static const RecordTable table =
      record("ChangeAvailabilityRequest",
             {
                 field<&ChangeAvailabilityRequest::connector_id>("connectorId"),
                 field<&ChangeAvailabilityRequest::type>("type"),
             });
  return table;
}

const RecordTable& ChangeAvailabilityResponse::wire_table() {
  static const RecordTable table =
      record("ChangeAvailabilityResponse", {
                                               field<&ChangeAvailabilityResponse::status>("status"),
                                           });
  return table;
}

const RecordTable& ResetRequest::wire_table() {
  static const RecordTable table = record("ResetRequest", {
                                                              field<&ResetRequest::type>("type"),
                                                          });
  return table;
}

const RecordTable& ResetResponse::wire_table() {
  static const RecordTable table =
      record("ResetResponse", {
                                  field<&ResetResponse::status>("status"),
                              });
  return table;
}

const RecordTable& TriggerMessageRequest::wire_table() {
  static const RecordTable table =
      record("TriggerMessageRequest",
             {
                 field<&TriggerMessageRequest::requested_message>("requestedMessage"),
                 field<&TriggerMessageRequest::connector_id>("connectorId"),
             });
  return table;
}

const RecordTable& TriggerMessageResponse::wire_table() {
  static const RecordTable table =
      record("TriggerMessageResponse", {
                                           field<&TriggerMessageResponse::status>("status"),
                                       });
  return table;
}

const RecordTable& GetConfigurationRequest::wire_table() {
  static const RecordTable table = record(
      "GetConfigurationRequest", {
                                     field<&GetConfigurationRequest::key>("key").each_at_most(50),
                                 });
  return table;
}

const RecordTable& GetConfigurationResponse::wire_table() {
  static const RecordTable table =
      record("GetConfigurationResponse",
             {
                 field<&GetConfigurationResponse::configuration_key>("configurationKey"),
                 field<&GetConfigurationResponse::unknown_key>("unknownKey").each_at_most(50),
             });
  return table;
}

const RecordTable& ChangeConfigurationRequest::wire_table() {
  static const RecordTable table =
      record("ChangeConfigurationRequest",
             {
                 field<&ChangeConfigurationRequest::key>("key").at_most(50),
                 field<&ChangeConfigurationRequest::value>("value").at_most(500),
             });
  return table;
}

const RecordTable& ChangeConfigurationResponse::wire_table() {
  static const RecordTable table = record("ChangeConfigurationResponse",
                                          {
                                              field<&ChangeConfigurationResponse::status>("status"),
                                          });
  return table;
}

const RecordTable& UnlockConnectorRequest::wire_table() {
  static const RecordTable table = record(
      "UnlockConnectorRequest", {
                                    field<&UnlockConnectorRequest::connector_id>("connectorId"),
                                });
  return table;
}

const RecordTable& UnlockConnectorResponse::wire_table() {
  static const RecordTable table =
      record("UnlockConnectorResponse", {
                                            field<&UnlockConnectorResponse::status>("status"),
                                        });
  return table;
}

const RecordTable& DataTransferRequest::wire_table() {
  static const RecordTable table = record(
      "DataTransferRequest", {
                                 field<&DataTransferRequest::vendor_id>("vendorId").at_most(255),
                                 field<&DataTransferRequest::message_id>("messageId").at_most(50),
                                 field<&DataTransferRequest::data>("data"),
                             });
  return table;
}

const RecordTable& DataTransferResponse::wire_table() {
  static const RecordTable table =
      record("DataTransferResponse", {
                                         field<&DataTransferResponse::status>("status"),
                                         field<&DataTransferResponse::data>("data"),
                                     });
  return table;
}

namespace {

template <class Request>
constexpr schema::MessageSchema entry(schema::Initiator initiator) {
  return {Request::action, &Request::wire_table, &Request::Response::wire_table, initiator};
}

constexpr std::array all_messages = {
    entry<BootNotificationRequest>(schema::Initiator::station),
    entry<HeartbeatRequest>(schema::Initiator::station),
    entry<StatusNotificationRequest>(schema::Initiator::station),
    entry<AuthorizeRequest>(schema::Initiator::station),
    entry<StartTransactionRequest>(schema::Initiator::station),
    entry<StopTransactionRequest>(schema::Initiator::station),
    entry<MeterValuesRequest>(schema::Initiator::station),
    entry<RemoteStartTransactionRequest>(schema::Initiator::csms),
    entry<RemoteStopTransactionRequest>(schema::Initiator::csms),
    entry<SetChargingProfileRequest>(schema::Initiator::csms),
    entry<ClearChargingProfileRequest>(schema::Initiator::csms),
    entry<ChangeAvailabilityRequest>(schema::Initiator::csms),
    entry<ResetRequest>(schema::Initiator::csms),
    entry<TriggerMessageRequest>(schema::Initiator::csms),
    entry<GetConfigurationRequest>(schema::Initiator::csms),
    entry<ChangeConfigurationRequest>(schema::Initiator::csms),
    entry<UnlockConnectorRequest>(schema::Initiator::csms),
    entry<DataTransferRequest>(schema::Initiator::both),
    entry<GetCompositeScheduleRequest>(schema::Initiator::csms),
    entry<FirmwareStatusNotificationRequest>(schema::Initiator::station),
    entry<DiagnosticsStatusNotificationRequest>(schema::Initiator::station),
    entry<GetDiagnosticsRequest>(schema::Initiator::csms),
    entry<UpdateFirmwareRequest>(schema::Initiator::csms),
    entry<GetLocalListVersionRequest>(schema::Initiator::csms),
    entry<SendLocalListRequest>(schema::Initiator::csms),
    entry<ClearCacheRequest>(schema::Initiator::csms),
    entry<ReserveNowRequest>(schema::Initiator::csms),
    entry<CancelReservationRequest>(schema::Initiator::csms),
    entry<SignCertificateRequest>(schema::Initiator::station),
    entry<CertificateSignedRequest>(schema::Initiator::csms),
    entry<InstallCertificateRequest>(schema::Initiator::csms),
    entry<GetInstalledCertificateIdsRequest>(schema::Initiator::csms),
    entry<DeleteCertificateRequest>(schema::Initiator::csms),
    entry<ExtendedTriggerMessageRequest>(schema::Initiator::csms),
    entry<GetLogRequest>(schema::Initiator::csms),
    entry<LogStatusNotificationRequest>(schema::Initiator::station),
    entry<SecurityEventNotificationRequest>(schema::Initiator::station),
    entry<SignedUpdateFirmwareRequest>(schema::Initiator::csms),
    entry<SignedFirmwareStatusNotificationRequest>(schema::Initiator::station),
};

}  // namespace

std::span<const schema::MessageSchema> messages() { return all_messages; }

const schema::MessageSchema* find(std::string_view action) {
  for (const schema::MessageSchema& message : all_messages) {
    if (message.action == action) return &message;
  }
  return nullptr;
}

}  // namespace voltwin::ocpp::v16
