#pragma once
// The messages of "Improved security for OCPP 1.6-J" (edition 3), which brings those of
// OCPP 2.0.1 to 1.6: certificates, logs, signed firmware, security events. Included by
// messages.hpp. It must not know any state or rule of the exchange, nor what a certificate
// says: PEM is text here.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "csms/ocpp/schema/describe.hpp"
#include "csms/ocpp/v16/types.hpp"
#include "engine/json/record.hpp"
#include "engine/time/instant.hpp"

namespace voltwin::ocpp::v16 {

enum class GenericStatus : std::uint8_t { Accepted, Rejected };
const json::EnumTable& wire_names(GenericStatus);

enum class CertificateSignedStatus : std::uint8_t { Accepted, Rejected };
const json::EnumTable& wire_names(CertificateSignedStatus);

enum class CertificateUse : std::uint8_t {
  CentralSystemRootCertificate,
  ManufacturerRootCertificate
};
const json::EnumTable& wire_names(CertificateUse);

enum class InstallCertificateStatus : std::uint8_t { Accepted, Failed, Rejected };
const json::EnumTable& wire_names(InstallCertificateStatus);

enum class GetInstalledCertificateStatus : std::uint8_t { Accepted, NotFound };
const json::EnumTable& wire_names(GetInstalledCertificateStatus);

enum class DeleteCertificateStatus : std::uint8_t { Accepted, Failed, NotFound };
const json::EnumTable& wire_names(DeleteCertificateStatus);

enum class HashAlgorithm : std::uint8_t { SHA256, SHA384, SHA512 };
const json::EnumTable& wire_names(HashAlgorithm);

enum class ExtendedMessageTrigger : std::uint8_t {
  BootNotification,
  LogStatusNotification,
  FirmwareStatusNotification,
  Heartbeat,
  MeterValues,
  SignChargePointCertificate,
  StatusNotification
};
const json::EnumTable& wire_names(ExtendedMessageTrigger);

enum class LogType : std::uint8_t { DiagnosticsLog, SecurityLog };
const json::EnumTable& wire_names(LogType);

enum class LogStatus : std::uint8_t { Accepted, Rejected, AcceptedCanceled };
const json::EnumTable& wire_names(LogStatus);

enum class UploadLogStatus : std::uint8_t {
  BadMessage,
  Idle,
  NotSupportedOperation,
  PermissionDenied,
  Uploaded,
  UploadFailure,
  Uploading
};
const json::EnumTable& wire_names(UploadLogStatus);

enum class UpdateFirmwareStatus : std::uint8_t {
  Accepted,
  Rejected,
  AcceptedCanceled,
  InvalidCertificate,
  RevokedCertificate
};
const json::EnumTable& wire_names(UpdateFirmwareStatus);

enum class SignedFirmwareStatus : std::uint8_t {
  Downloaded,
  DownloadFailed,
  Downloading,
  DownloadScheduled,
  DownloadPaused,
  Idle,
  InstallationFailed,
  Installing,
  Installed,
  InstallRebooting,
  InstallScheduled,
  InstallVerificationFailed,
  InvalidSignature,
  SignatureVerified
};
const json::EnumTable& wire_names(SignedFirmwareStatus);

struct CertificateHashData {
  HashAlgorithm hash_algorithm{};
  std::string issuer_name_hash{};
  std::string issuer_key_hash{};
  std::string serial_number{};  ///< hexadecimal, without leading zeroes
  bool operator==(const CertificateHashData&) const = default;
  static const json::RecordTable& wire_table();
};

struct LogParameters {
  std::string remote_location{};
  std::optional<Instant> oldest_timestamp{};
  std::optional<Instant> latest_timestamp{};
  bool operator==(const LogParameters&) const = default;
  static const json::RecordTable& wire_table();
};

struct Firmware {
  std::string location{};
  Instant retrieve_date_time{};
  std::optional<Instant> install_date_time{};
  std::string signing_certificate{};  ///< PEM
  std::string signature{};            ///< Base64
  bool operator==(const Firmware&) const = default;
  static const json::RecordTable& wire_table();
};

struct SignCertificateResponse {
  GenericStatus status{};
  bool operator==(const SignCertificateResponse&) const = default;
  static const json::RecordTable& wire_table();
};
struct SignCertificateRequest {
  static constexpr std::string_view action = "SignCertificate";
  using Response = SignCertificateResponse;
  std::string csr{};  ///< PKCS#10 in PEM
  bool operator==(const SignCertificateRequest&) const = default;
  static const json::RecordTable& wire_table();
};

struct CertificateSignedResponse {
  CertificateSignedStatus status{};
  bool operator==(const CertificateSignedResponse&) const = default;
  static const json::RecordTable& wire_table();
};
struct CertificateSignedRequest {
  static constexpr std::string_view action = "CertificateSigned";
  using Response = CertificateSignedResponse;
  std::string certificate_chain{};  ///< PEM, the leaf first
  bool operator==(const CertificateSignedRequest&) const = default;
  static const json::RecordTable& wire_table();
};

struct InstallCertificateResponse {
  InstallCertificateStatus status{};
  bool operator==(const InstallCertificateResponse&) const = default;
  static const json::RecordTable& wire_table();
};
struct InstallCertificateRequest {
  static constexpr std::string_view action = "InstallCertificate";
  using Response = InstallCertificateResponse;
  CertificateUse certificate_type{};
  std::string certificate{};  ///< PEM
  bool operator==(const InstallCertificateRequest&) const = default;
  static const json::RecordTable& wire_table();
};

struct GetInstalledCertificateIdsResponse {
  std::optional<std::vector<CertificateHashData>> certificate_hash_data{};
  GetInstalledCertificateStatus status{};
  bool operator==(const GetInstalledCertificateIdsResponse&) const = default;
  static const json::RecordTable& wire_table();
};
struct GetInstalledCertificateIdsRequest {
  static constexpr std::string_view action = "GetInstalledCertificateIds";
  using Response = GetInstalledCertificateIdsResponse;
  CertificateUse certificate_type{};
  bool operator==(const GetInstalledCertificateIdsRequest&) const = default;
  static const json::RecordTable& wire_table();
};

struct DeleteCertificateResponse {
  DeleteCertificateStatus status{};
  bool operator==(const DeleteCertificateResponse&) const = default;
  static const json::RecordTable& wire_table();
};
struct DeleteCertificateRequest {
  static constexpr std::string_view action = "DeleteCertificate";
  using Response = DeleteCertificateResponse;
  CertificateHashData certificate_hash_data{};
  bool operator==(const DeleteCertificateRequest&) const = default;
  static const json::RecordTable& wire_table();
};

struct ExtendedTriggerMessageResponse {
  TriggerMessageStatus status{};
  bool operator==(const ExtendedTriggerMessageResponse&) const = default;
  static const json::RecordTable& wire_table();
};
struct ExtendedTriggerMessageRequest {
  static constexpr std::string_view action = "ExtendedTriggerMessage";
  using Response = ExtendedTriggerMessageResponse;
  ExtendedMessageTrigger requested_message{};
  std::optional<std::int32_t> connector_id{};
  bool operator==(const ExtendedTriggerMessageRequest&) const = default;
  static const json::RecordTable& wire_table();
};

struct GetLogResponse {
  LogStatus status{};
  std::optional<std::string> filename{};
  bool operator==(const GetLogResponse&) const = default;
  static const json::RecordTable& wire_table();
};
struct GetLogRequest {
  static constexpr std::string_view action = "GetLog";
  using Response = GetLogResponse;
  LogParameters log{};
  LogType log_type{};
  std::int32_t request_id = 0;
  std::optional<std::int32_t> retries{};
  std::optional<std::int32_t> retry_interval{};  ///< seconds
  bool operator==(const GetLogRequest&) const = default;
  static const json::RecordTable& wire_table();
};

struct LogStatusNotificationResponse {
  bool operator==(const LogStatusNotificationResponse&) const = default;
  static const json::RecordTable& wire_table();
};
struct LogStatusNotificationRequest {
  static constexpr std::string_view action = "LogStatusNotification";
  using Response = LogStatusNotificationResponse;
  UploadLogStatus status{};
  std::optional<std::int32_t> request_id{};  ///< absent: nobody asked (Idle)
  bool operator==(const LogStatusNotificationRequest&) const = default;
  static const json::RecordTable& wire_table();
};

struct SecurityEventNotificationResponse {
  bool operator==(const SecurityEventNotificationResponse&) const = default;
  static const json::RecordTable& wire_table();
};
struct SecurityEventNotificationRequest {
  static constexpr std::string_view action = "SecurityEventNotification";
  using Response = SecurityEventNotificationResponse;
  std::string type{};
  Instant timestamp{};
  std::optional<std::string> tech_info{};
  bool operator==(const SecurityEventNotificationRequest&) const = default;
  static const json::RecordTable& wire_table();
};

struct SignedUpdateFirmwareResponse {
  UpdateFirmwareStatus status{};
  bool operator==(const SignedUpdateFirmwareResponse&) const = default;
  static const json::RecordTable& wire_table();
};
struct SignedUpdateFirmwareRequest {
  static constexpr std::string_view action = "SignedUpdateFirmware";
  using Response = SignedUpdateFirmwareResponse;
  std::optional<std::int32_t> retries{};
  std::optional<std::int32_t> retry_interval{};  ///< seconds
  std::int32_t request_id = 0;
  Firmware firmware{};
  bool operator==(const SignedUpdateFirmwareRequest&) const = default;
  static const json::RecordTable& wire_table();
};

struct SignedFirmwareStatusNotificationResponse {
  bool operator==(const SignedFirmwareStatusNotificationResponse&) const = default;
  static const json::RecordTable& wire_table();
};
struct SignedFirmwareStatusNotificationRequest {
  static constexpr std::string_view action = "SignedFirmwareStatusNotification";
  using Response = SignedFirmwareStatusNotificationResponse;
  SignedFirmwareStatus status{};
  std::optional<std::int32_t> request_id{};  ///< absent: nobody asked (Idle)
  bool operator==(const SignedFirmwareStatusNotificationRequest&) const = default;
  static const json::RecordTable& wire_table();
};

}  // namespace voltwin::ocpp::v16
