#pragma once
// The OCPP 1.6 messages of the profile Firmware Management (§4.4, §4.5, §5.9, §5.19): files
// that the charge point fetches and sends by itself. Included by messages.hpp. It must not
// know any state or rule of the exchange.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "csms/ocpp/schema/describe.hpp"
#include "engine/json/record.hpp"
#include "engine/time/instant.hpp"

namespace voltwin::ocpp::v16 {

enum class FirmwareStatus : std::uint8_t {
  Downloaded,
  DownloadFailed,
  Downloading,
  Idle,
  InstallationFailed,
  Installing,
  Installed
};
const json::EnumTable& wire_names(FirmwareStatus);

enum class DiagnosticsStatus : std::uint8_t { Idle, Uploaded, UploadFailed, Uploading };
const json::EnumTable& wire_names(DiagnosticsStatus);

struct FirmwareStatusNotificationResponse {
  bool operator==(const FirmwareStatusNotificationResponse&) const = default;
  static const json::RecordTable& wire_table();
};
struct FirmwareStatusNotificationRequest {
  static constexpr std::string_view action = "FirmwareStatusNotification";
  using Response = FirmwareStatusNotificationResponse;
  FirmwareStatus status{};
  bool operator==(const FirmwareStatusNotificationRequest&) const = default;
  static const json::RecordTable& wire_table();
};

struct DiagnosticsStatusNotificationResponse {
  bool operator==(const DiagnosticsStatusNotificationResponse&) const = default;
  static const json::RecordTable& wire_table();
};
struct DiagnosticsStatusNotificationRequest {
  static constexpr std::string_view action = "DiagnosticsStatusNotification";
  using Response = DiagnosticsStatusNotificationResponse;
  DiagnosticsStatus status{};
  bool operator==(const DiagnosticsStatusNotificationRequest&) const = default;
  static const json::RecordTable& wire_table();
};

struct GetDiagnosticsResponse {
  std::optional<std::string> file_name{};  ///< absent: nothing to send
  bool operator==(const GetDiagnosticsResponse&) const = default;
  static const json::RecordTable& wire_table();
};
struct GetDiagnosticsRequest {
  static constexpr std::string_view action = "GetDiagnostics";
  using Response = GetDiagnosticsResponse;
  std::string location{};  ///< URI of the folder that the file goes to
  std::optional<std::int32_t> retries{};
  std::optional<std::int32_t> retry_interval{};  ///< seconds
  std::optional<Instant> start_time{};
  std::optional<Instant> stop_time{};
  bool operator==(const GetDiagnosticsRequest&) const = default;
  static const json::RecordTable& wire_table();
};

struct UpdateFirmwareResponse {
  bool operator==(const UpdateFirmwareResponse&) const = default;
  static const json::RecordTable& wire_table();
};
struct UpdateFirmwareRequest {
  static constexpr std::string_view action = "UpdateFirmware";
  using Response = UpdateFirmwareResponse;
  std::string location{};  ///< URI of the file
  std::optional<std::int32_t> retries{};
  Instant retrieve_date{};
  std::optional<std::int32_t> retry_interval{};  ///< seconds
  bool operator==(const UpdateFirmwareRequest&) const = default;
  static const json::RecordTable& wire_table();
};

}  // namespace voltwin::ocpp::v16
