#include "csms/core/wire/v16_notifications.hpp"

#include "engine/base/ensure.hpp"

namespace voltwin::core::wire {

namespace v16 = ocpp::v16;

namespace {

// The enumerations of both sides are the same words in the same order.
static_assert(static_cast<int>(FirmwareStatus::SignatureVerified) ==
              static_cast<int>(v16::SignedFirmwareStatus::SignatureVerified));
static_assert(static_cast<int>(UploadStatus::Uploading) ==
              static_cast<int>(v16::UploadLogStatus::Uploading));
static_assert(static_cast<int>(Acceptance::Rejected) ==
              static_cast<int>(v16::GenericStatus::Rejected));

FirmwareStatus neutral(v16::FirmwareStatus status) {
  switch (status) {
    case v16::FirmwareStatus::Downloaded:
      return FirmwareStatus::Downloaded;
    case v16::FirmwareStatus::DownloadFailed:
      return FirmwareStatus::DownloadFailed;
    case v16::FirmwareStatus::Downloading:
      return FirmwareStatus::Downloading;
    case v16::FirmwareStatus::Idle:
      return FirmwareStatus::Idle;
    case v16::FirmwareStatus::InstallationFailed:
      return FirmwareStatus::InstallationFailed;
    case v16::FirmwareStatus::Installing:
      return FirmwareStatus::Installing;
    case v16::FirmwareStatus::Installed:
      return FirmwareStatus::Installed;
  }
  UNREACHABLE();
}

UploadStatus neutral(v16::DiagnosticsStatus status) {
  switch (status) {
    case v16::DiagnosticsStatus::Idle:
      return UploadStatus::Idle;
    case v16::DiagnosticsStatus::Uploaded:
      return UploadStatus::Uploaded;
    case v16::DiagnosticsStatus::UploadFailed:
      return UploadStatus::UploadFailure;
    case v16::DiagnosticsStatus::Uploading:
      return UploadStatus::Uploading;
  }
  UNREACHABLE();
}

}  // namespace

StationRequest domain(v16::FirmwareStatusNotificationRequest&& m) {
  return FirmwareReport{neutral(m.status)};
}
StationRequest domain(v16::SignedFirmwareStatusNotificationRequest&& m) {
  return FirmwareReport{static_cast<FirmwareStatus>(m.status), m.request_id};
}
StationRequest domain(v16::DiagnosticsStatusNotificationRequest&& m) {
  return DiagnosticsReport{neutral(m.status)};
}
StationRequest domain(v16::LogStatusNotificationRequest&& m) {
  return LogReport{static_cast<UploadStatus>(m.status), m.request_id};
}
StationRequest domain(v16::SecurityEventNotificationRequest&& m) {
  return SecurityEventReport{std::move(m.type), m.timestamp, m.tech_info.value_or("")};
}
StationRequest domain(v16::SignCertificateRequest&& m) {
  return CertificateSigningRequest{std::move(m.csr)};
}

std::string answer_text(const SigningAnswer& answer) {
  return json::to_json(
      v16::SignCertificateResponse{static_cast<v16::GenericStatus>(answer.status)});
}

}  // namespace voltwin::core::wire
