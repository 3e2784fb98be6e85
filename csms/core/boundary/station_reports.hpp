#pragma once
// What a charging station reports beside status, authorization and transactions: how files and
// firmware are doing, security events, and that it wants a certificate. Free of any OCPP
// version, in the words of 2.0.1. Plain data.

#include <cstdint>
#include <optional>
#include <string>

#include "engine/time/instant.hpp"

namespace voltwin::core::boundary {

/// 2.0.1 FirmwareStatusEnumType; 1.6's own are a subset.
enum class FirmwareStatus : std::uint8_t {
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
struct FirmwareReport {
  FirmwareStatus status = FirmwareStatus::Idle;
  std::optional<std::int32_t> request = {};  ///< of the update that it is about, when known
};

/// 2.0.1 UploadLogStatusEnumType; 1.6 calls UploadFailure UploadFailed.
enum class UploadStatus : std::uint8_t {
  BadMessage,
  Idle,
  NotSupportedOperation,
  PermissionDenied,
  Uploaded,
  UploadFailure,
  Uploading
};
struct DiagnosticsReport {
  UploadStatus status = UploadStatus::Idle;
};
struct LogReport {
  UploadStatus status = UploadStatus::Idle;
  std::optional<std::int32_t> request = {};  ///< of the upload that it is about, when known
};

struct SecurityEventReport {
  std::string type;  ///< of the list of "Improved security", or the vendor's own
  Instant at;        ///< by the station's clock
  std::string info;  ///< may be empty
};

/// A longer one is refused (1.6 security: csr is at most 5,500 characters).
inline constexpr std::size_t max_signing_request = 5'500;
struct CertificateSigningRequest {
  std::string csr;
};

enum class Acceptance : std::uint8_t { Accepted, Rejected };
struct SigningAnswer {
  Acceptance status = Acceptance::Rejected;
};

}  // namespace voltwin::core::boundary
