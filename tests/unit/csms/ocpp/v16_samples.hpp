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

/// Of Core, Smart Charging and Remote Trigger, every field filled.
inline auto filled_of_core() {
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

inline CertificateHashData certificate_hash() {
  return {HashAlgorithm::SHA512, std::string(128, 'a'), std::string(128, 'b'),
          std::string(40, 'c')};
}

inline const std::string certificate_text =
    "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

/// Of the profiles beside Core, every field filled.
inline auto filled_of_profiles() {
  return std::tuple{
      GetCompositeScheduleRequest{0, 86'400, ChargingRateUnit::A},
      GetCompositeScheduleResponse{GetCompositeScheduleStatus::Rejected, 1, noon,
                                   charging_profile().charging_schedule},
      FirmwareStatusNotificationRequest{FirmwareStatus::Installed},
      FirmwareStatusNotificationResponse{},
      DiagnosticsStatusNotificationRequest{DiagnosticsStatus::Uploading},
      DiagnosticsStatusNotificationResponse{},
      GetDiagnosticsRequest{"ftp://user:secret@host/folder", 3, 60, noon, evening},
      GetDiagnosticsResponse{std::string(255, 'f')},
      UpdateFirmwareRequest{"https://host/firmware.bin", 3, noon, 60},
      UpdateFirmwareResponse{},
      GetLocalListVersionRequest{},
      GetLocalListVersionResponse{-1},
      SendLocalListRequest{7, {{{"TAG-1", id_tag_info()}, {"TAG-2", {}}}}, UpdateType::Full},
      SendLocalListResponse{UpdateStatus::VersionMismatch},
      ClearCacheRequest{},
      ClearCacheResponse{ClearCacheStatus::Rejected},
      ReserveNowRequest{1, noon, "TAG", "PARENT", 17},
      ReserveNowResponse{ReservationStatus::Unavailable},
      CancelReservationRequest{17},
      CancelReservationResponse{CancelReservationStatus::Rejected},
  };
}

/// Of the security extension, every field filled.
inline auto filled_of_security() {
  return std::tuple{
      SignCertificateRequest{certificate_text},
      SignCertificateResponse{GenericStatus::Rejected},
      CertificateSignedRequest{std::string(10'000, 'c')},
      CertificateSignedResponse{CertificateSignedStatus::Rejected},
      InstallCertificateRequest{CertificateUse::ManufacturerRootCertificate, certificate_text},
      InstallCertificateResponse{InstallCertificateStatus::Rejected},
      GetInstalledCertificateIdsRequest{CertificateUse::ManufacturerRootCertificate},
      GetInstalledCertificateIdsResponse{{{certificate_hash(), certificate_hash()}},
                                         GetInstalledCertificateStatus::NotFound},
      DeleteCertificateRequest{certificate_hash()},
      DeleteCertificateResponse{DeleteCertificateStatus::NotFound},
      ExtendedTriggerMessageRequest{ExtendedMessageTrigger::StatusNotification, 1},
      ExtendedTriggerMessageResponse{TriggerMessageStatus::NotImplemented},
      GetLogRequest{{"sftp://host/folder", noon, evening}, LogType::SecurityLog, 9, 3, 60},
      GetLogResponse{LogStatus::AcceptedCanceled, "log.gz"},
      LogStatusNotificationRequest{UploadLogStatus::Uploading, 9},
      LogStatusNotificationResponse{},
      SecurityEventNotificationRequest{"SettingSystemTime", noon, "by hand"},
      SecurityEventNotificationResponse{},
      SignedUpdateFirmwareRequest{
          3, 60, 9, {"https://host/f", noon, evening, certificate_text, std::string(800, 'A')}},
      SignedUpdateFirmwareResponse{UpdateFirmwareStatus::RevokedCertificate},
      SignedFirmwareStatusNotificationRequest{SignedFirmwareStatus::SignatureVerified, 9},
      SignedFirmwareStatusNotificationResponse{},
  };
}

/// Every field of every message filled.
inline auto filled() {
  return std::tuple_cat(filled_of_core(), filled_of_profiles(), filled_of_security());
}

/// Of Core, Smart Charging and Remote Trigger, only what is required.
inline auto minimal_of_core() {
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

/// Fresh messages of the same types: only what is required.
template <class... Message>
std::tuple<Message...> empty_like(const std::tuple<Message...>&) {
  return {};
}

/// Only what is required.
inline auto minimal() {
  return std::tuple_cat(minimal_of_core(), empty_like(filled_of_profiles()),
                        empty_like(filled_of_security()));
}

}  // namespace voltwin::ocpp::v16::samples
