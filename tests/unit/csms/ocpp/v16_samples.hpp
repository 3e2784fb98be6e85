#pragma once
// One filled and one minimal example of every 1.6 message, for the tests of this folder.

#include <limits>
#include <string>
#include <tuple>

#include "csms/ocpp/v16/messages.hpp"

namespace voltwin::ocpp::v16::samples {

inline const Instant noon = Instant::from_us(1'780'315'200'123'000);
inline const Instant evening = Instant::from_seconds(1'780'340'400);

inline SampledValue sampled_value() {
  return {.value = "12345.6",
          .context = ReadingContext::SamplePeriodic,
          .format = ValueFormat::Raw,
          .measurand = Measurand::EnergyActiveImportRegister,
          .phase = Phase::L1N,
          .location = Location::Outlet,
          .unit = UnitOfMeasure::Wh};
}

inline MeterValue meter_value() {
  SampledValue signed_data;
  signed_data.value = "\"\\/\n\u00e4\u20ac";
  return {noon, {sampled_value(), SampledValue{.value = "NaN"}, signed_data}};
}

inline IdTagInfo id_tag_info() {
  return {evening, std::string("PARENT-TAG-123456789"), AuthorizationStatus::ConcurrentTx};
}

inline ChargingProfile charging_profile() {
  ChargingSchedule schedule;
  schedule.duration = 86'400;
  schedule.start_schedule = noon;
  schedule.charging_rate_unit = ChargingRateUnit::W;
  schedule.charging_schedule_period = {{0, 11'000.1, 3}, {3'600, 0.0, {}}, {7'200, 6.3, 1}};
  schedule.min_charging_rate = 6.1;
  return {.charging_profile_id = 42,
          .transaction_id = 7,
          .stack_level = 3,
          .charging_profile_purpose = ChargingProfilePurpose::TxProfile,
          .charging_profile_kind = ChargingProfileKind::Recurring,
          .recurrency_kind = RecurrencyKind::Weekly,
          .valid_from = noon,
          .valid_to = evening,
          .charging_schedule = schedule};
}

inline ChargingProfile minimal_profile() {
  ChargingProfile profile;
  profile.charging_schedule.charging_schedule_period = {{0, 16.0, {}}};
  return profile;
}

/// Every field of every message filled.
inline auto filled() {
  return std::tuple{
      BootNotificationRequest{.charge_point_vendor = "12345678901234567890",
                              .charge_point_model = "M\"odel\\",
                              .charge_point_serial_number = "CP-1",
                              .charge_box_serial_number = "CB-1",
                              .firmware_version = "1.2.3",
                              .iccid = "8949",
                              .imsi = "262",
                              .meter_type = "Iskra",
                              .meter_serial_number = "M-1"},
      BootNotificationResponse{RegistrationStatus::Rejected, noon, 300},
      HeartbeatRequest{},
      HeartbeatResponse{noon},
      StatusNotificationRequest{.connector_id = 2,
                                .error_code = ChargePointErrorCode::WeakSignal,
                                .info = "info",
                                .status = ChargePointStatus::Faulted,
                                .timestamp = noon,
                                .vendor_id = "com.example",
                                .vendor_error_code = "E-7"},
      StatusNotificationResponse{},
      AuthorizeRequest{"TAG"},
      AuthorizeResponse{id_tag_info()},
      StartTransactionRequest{1, "TAG", WattHours(123'456'789), 17, noon},
      StartTransactionResponse{id_tag_info(), 2'147'483'647},
      StopTransactionRequest{.id_tag = "TAG",
                             .meter_stop = WattHours(223'456'789),
                             .timestamp = evening,
                             .transaction_id = std::numeric_limits<std::int64_t>::max(),
                             .reason = Reason::DeAuthorized,
                             .transaction_data = {{meter_value(), meter_value()}}},
      StopTransactionResponse{id_tag_info()},
      MeterValuesRequest{1, 7, {meter_value(), meter_value()}},
      MeterValuesResponse{},
      RemoteStartTransactionRequest{1, "TAG", charging_profile()},
      RemoteStartTransactionResponse{RemoteStartStopStatus::Rejected},
      RemoteStopTransactionRequest{7},
      RemoteStopTransactionResponse{RemoteStartStopStatus::Rejected},
      SetChargingProfileRequest{1, charging_profile()},
      SetChargingProfileResponse{ChargingProfileStatus::NotSupported},
      ClearChargingProfileRequest{42, 1, ChargingProfilePurpose::TxDefaultProfile, 3},
      ClearChargingProfileResponse{ClearChargingProfileStatus::Unknown},
      ChangeAvailabilityRequest{1, AvailabilityType::Operative},
      ChangeAvailabilityResponse{AvailabilityStatus::Scheduled},
      ResetRequest{ResetType::Soft},
      ResetResponse{ResetStatus::Rejected},
      TriggerMessageRequest{MessageTrigger::StatusNotification, 1},
      TriggerMessageResponse{TriggerMessageStatus::NotImplemented},
      GetConfigurationRequest{{{"HeartbeatInterval", "NumberOfConnectors"}}},
      GetConfigurationResponse{{{{"HeartbeatInterval", true, "300"}, {"Secret", false, {}}}},
                               {{"Unknown"}}},
      ChangeConfigurationRequest{"HeartbeatInterval", "60"},
      ChangeConfigurationResponse{ConfigurationStatus::RebootRequired},
      UnlockConnectorRequest{1},
      UnlockConnectorResponse{UnlockStatus::NotSupported},
      DataTransferRequest{"com.example", "message", "{\"a\":1}"},
      DataTransferResponse{DataTransferStatus::UnknownVendorId, "data"},
  };
}

/// Only what is required.
inline auto minimal() {
  SetChargingProfileRequest set_charging_profile;
  set_charging_profile.cs_charging_profiles = minimal_profile();
  return std::tuple{
      BootNotificationRequest{},
      BootNotificationResponse{},
      HeartbeatRequest{},
      HeartbeatResponse{},
      StatusNotificationRequest{},
      StatusNotificationResponse{},
      AuthorizeRequest{},
      AuthorizeResponse{},
      StartTransactionRequest{},
      StartTransactionResponse{},
      StopTransactionRequest{},
      StopTransactionResponse{},
      MeterValuesRequest{},
      MeterValuesResponse{},
      RemoteStartTransactionRequest{},
      RemoteStartTransactionResponse{},
      RemoteStopTransactionRequest{},
      RemoteStopTransactionResponse{},
      set_charging_profile,
      SetChargingProfileResponse{},
      ClearChargingProfileRequest{},
      ClearChargingProfileResponse{},
      ChangeAvailabilityRequest{},
      ChangeAvailabilityResponse{},
      ResetRequest{},
      ResetResponse{},
      TriggerMessageRequest{},
      TriggerMessageResponse{},
      GetConfigurationRequest{},
      GetConfigurationResponse{},
      ChangeConfigurationRequest{},
      ChangeConfigurationResponse{},
      UnlockConnectorRequest{},
      UnlockConnectorResponse{},
      DataTransferRequest{},
      DataTransferResponse{},
  };
}

}  // namespace voltwin::ocpp::v16::samples
