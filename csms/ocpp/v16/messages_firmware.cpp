#include "csms/ocpp/v16/messages_firmware.hpp"

namespace voltwin::ocpp::v16 {

using json::field;
using json::record;
using json::RecordTable;

const json::EnumTable& wire_names(FirmwareStatus) {
  static const json::EnumTable names{"FirmwareStatus",
                                     {"Downloaded", "DownloadFailed", "Downloading", "Idle",
                                      "InstallationFailed", "Installing", "Installed"}};
  return names;
}

const json::EnumTable& wire_names(DiagnosticsStatus) {
  static const json::EnumTable names{"DiagnosticsStatus",
                                     {"Idle", "Uploaded", "UploadFailed", "Uploading"}};
  return names;
}

const RecordTable& FirmwareStatusNotificationRequest::wire_table() {
  static const RecordTable table =
      record("FirmwareStatusNotificationRequest",
             {
                 field<&FirmwareStatusNotificationRequest::status>("status"),
             });
  return table;
}

const RecordTable& FirmwareStatusNotificationResponse::wire_table() {
  static const RecordTable table = record("FirmwareStatusNotificationResponse", {});
  return table;
}

const RecordTable& DiagnosticsStatusNotificationRequest::wire_table() {
  static const RecordTable table =
      record("DiagnosticsStatusNotificationRequest",
             {
                 field<&DiagnosticsStatusNotificationRequest::status>("status"),
             });
  return table;
}

const RecordTable& DiagnosticsStatusNotificationResponse::wire_table() {
  static const RecordTable table = record("DiagnosticsStatusNotificationResponse", {});
  return table;
}

const RecordTable& GetDiagnosticsRequest::wire_table() {
  static const RecordTable table = record(
      "GetDiagnosticsRequest", {
                                   field<&GetDiagnosticsRequest::location>("location"),
                                   field<&GetDiagnosticsRequest::retries>("retries"),
                                   field<&GetDiagnosticsRequest::retry_interval>("retryInterval"),
                                   field<&GetDiagnosticsRequest::start_time>("startTime"),
                                   field<&GetDiagnosticsRequest::stop_time>("stopTime"),
                               });
  return table;
}

const RecordTable& GetDiagnosticsResponse::wire_table() {
  static const RecordTable table =
      record("GetDiagnosticsResponse",
             {
                 field<&GetDiagnosticsResponse::file_name>("fileName").at_most(255),
             });
  return table;
}

const RecordTable& UpdateFirmwareRequest::wire_table() {
  static const RecordTable table = record(
      "UpdateFirmwareRequest", {
                                   field<&UpdateFirmwareRequest::location>("location"),
                                   field<&UpdateFirmwareRequest::retries>("retries"),
                                   field<&UpdateFirmwareRequest::retrieve_date>("retrieveDate"),
                                   field<&UpdateFirmwareRequest::retry_interval>("retryInterval"),
                               });
  return table;
}

const RecordTable& UpdateFirmwareResponse::wire_table() {
  static const RecordTable table = record("UpdateFirmwareResponse", {});
  return table;
}

}  // namespace voltwin::ocpp::v16
