#include "csms/ocpp/v16/messages_security.hpp"

namespace voltwin::ocpp::v16 {

using json::field;
using json::record;
using json::RecordTable;

const json::EnumTable& wire_names(GenericStatus) {
  static const json::EnumTable names{"GenericStatus", {"Accepted", "Rejected"}};
  return names;
}

const json::EnumTable& wire_names(CertificateSignedStatus) {
  static const json::EnumTable names{"CertificateSignedStatus", {"Accepted", "Rejected"}};
  return names;
}

const json::EnumTable& wire_names(CertificateUse) {
  static const json::EnumTable names{
      "CertificateUse", {"CentralSystemRootCertificate", "ManufacturerRootCertificate"}};
  return names;
}

const json::EnumTable& wire_names(InstallCertificateStatus) {
  static const json::EnumTable names{"InstallCertificateStatus",
                                     {"Accepted", "Failed", "Rejected"}};
  return names;
}

const json::EnumTable& wire_names(GetInstalledCertificateStatus) {
  static const json::EnumTable names{"GetInstalledCertificateStatus", {"Accepted", "NotFound"}};
  return names;
}

const json::EnumTable& wire_names(DeleteCertificateStatus) {
  static const json::EnumTable names{"DeleteCertificateStatus", {"Accepted", "Failed", "NotFound"}};
  return names;
}

const json::EnumTable& wire_names(HashAlgorithm) {
  static const json::EnumTable names{"HashAlgorithm", {"SHA256", "SHA384", "SHA512"}};
  return names;
}

const json::EnumTable& wire_names(ExtendedMessageTrigger) {
  static const json::EnumTable names{
      "ExtendedMessageTrigger",
      {"BootNotification", "LogStatusNotification", "FirmwareStatusNotification", "Heartbeat",
       "MeterValues", "SignChargePointCertificate", "StatusNotification"}};
  return names;
}

const json::EnumTable& wire_names(LogType) {
  static const json::EnumTable names{"LogType", {"DiagnosticsLog", "SecurityLog"}};
  return names;
}

const json::EnumTable& wire_names(LogStatus) {
  static const json::EnumTable names{"LogStatus", {"Accepted", "Rejected", "AcceptedCanceled"}};
  return names;
}

const json::EnumTable& wire_names(UploadLogStatus) {
  static const json::EnumTable names{
      "UploadLogStatus",
      {"BadMessage", "Idle", "NotSupportedOperation", "PermissionDenied", "Uploaded",
       "UploadFailure", "Uploading"}};
  return names;
}

const json::EnumTable& wire_names(UpdateFirmwareStatus) {
  static const json::EnumTable names{
      "UpdateFirmwareStatus",
      {"Accepted", "Rejected", "AcceptedCanceled", "InvalidCertificate", "RevokedCertificate"}};
  return names;
}

const json::EnumTable& wire_names(SignedFirmwareStatus) {
  static const json::EnumTable names{
      "SignedFirmwareStatus",
      {"Downloaded", "DownloadFailed", "Downloading", "DownloadScheduled", "DownloadPaused", "Idle",
       "InstallationFailed", "Installing", "Installed", "InstallRebooting", "InstallScheduled",
       "InstallVerificationFailed", "InvalidSignature", "SignatureVerified"}};
  return names;
}

const RecordTable& CertificateHashData::wire_table() {
  static const RecordTable table =
      record("CertificateHashData",
             {
                 field<&CertificateHashData::hash_algorithm>("hashAlgorithm"),
                 field<&CertificateHashData::issuer_name_hash>("issuerNameHash").at_most(128),
                 field<&CertificateHashData::issuer_key_hash>("issuerKeyHash").at_most(128),
                 field<&CertificateHashData::serial_number>("serialNumber").at_most(40),
             });
  return table;
}

const RecordTable& LogParameters::wire_table() {
  static const RecordTable table = record(
      "LogParameters", {
                           field<&LogParameters::remote_location>("remoteLocation").at_most(512),
                           field<&LogParameters::oldest_timestamp>("oldestTimestamp"),
                           field<&LogParameters::latest_timestamp>("latestTimestamp"),
                       });
  return table;
}

const RecordTable& Firmware::wire_table() {
  static const RecordTable table = record(
      "Firmware", {
                      field<&Firmware::location>("location").at_most(512),
                      field<&Firmware::retrieve_date_time>("retrieveDateTime"),
                      field<&Firmware::install_date_time>("installDateTime"),
                      field<&Firmware::signing_certificate>("signingCertificate").at_most(5500),
                      field<&Firmware::signature>("signature").at_most(800),
                  });
  return table;
}

const RecordTable& SignCertificateRequest::wire_table() {
  static const RecordTable table =
      record("SignCertificateRequest", {
                                           field<&SignCertificateRequest::csr>("csr").at_most(5500),
                                       });
  return table;
}

const RecordTable& SignCertificateResponse::wire_table() {
  static const RecordTable table =
      record("SignCertificateResponse", {
                                            field<&SignCertificateResponse::status>("status"),
                                        });
  return table;
}

const RecordTable& CertificateSignedRequest::wire_table() {
  static const RecordTable table = record(
      "CertificateSignedRequest",
      {
          field<&CertificateSignedRequest::certificate_chain>("certificateChain").at_most(10000),
      });
  return table;
}

const RecordTable& CertificateSignedResponse::wire_table() {
  static const RecordTable table =
      record("CertificateSignedResponse", {
                                              field<&CertificateSignedResponse::status>("status"),
                                          });
  return table;
}

const RecordTable& InstallCertificateRequest::wire_table() {
  static const RecordTable table =
      record("InstallCertificateRequest",
             {
                 field<&InstallCertificateRequest::certificate_type>("certificateType"),
                 field<&InstallCertificateRequest::certificate>("certificate").at_most(5500),
             });
  return table;
}

const RecordTable& InstallCertificateResponse::wire_table() {
  static const RecordTable table =
      record("InstallCertificateResponse", {
                                               field<&InstallCertificateResponse::status>("status"),
                                           });
  return table;
}

const RecordTable& GetInstalledCertificateIdsRequest::wire_table() {
  static const RecordTable table =
      record("GetInstalledCertificateIdsRequest",
             {
                 field<&GetInstalledCertificateIdsRequest::certificate_type>("certificateType"),
             });
  return table;
}

const RecordTable& GetInstalledCertificateIdsResponse::wire_table() {
  static const RecordTable table = record(
      "GetInstalledCertificateIdsResponse",
      {
          field<&GetInstalledCertificateIdsResponse::certificate_hash_data>("certificateHashData")
              .at_least_items(1),
          field<&GetInstalledCertificateIdsResponse::status>("status"),
      });
  return table;
}

const RecordTable& DeleteCertificateRequest::wire_table() {
  static const RecordTable table =
      record("DeleteCertificateRequest",
             {
                 field<&DeleteCertificateRequest::certificate_hash_data>("certificateHashData"),
             });
  return table;
}

const RecordTable& DeleteCertificateResponse::wire_table() {
  static const RecordTable table =
      record("DeleteCertificateResponse", {
                                              field<&DeleteCertificateResponse::status>("status"),
                                          });
  return table;
}

const RecordTable& ExtendedTriggerMessageRequest::wire_table() {
  static const RecordTable table =
      record("ExtendedTriggerMessageRequest",
             {
                 field<&ExtendedTriggerMessageRequest::requested_message>("requestedMessage"),
                 field<&ExtendedTriggerMessageRequest::connector_id>("connectorId"),
             });
  return table;
}

const RecordTable& ExtendedTriggerMessageResponse::wire_table() {
  static const RecordTable table =
      record("ExtendedTriggerMessageResponse",
             {
                 field<&ExtendedTriggerMessageResponse::status>("status"),
             });
  return table;
}

const RecordTable& GetLogRequest::wire_table() {
  static const RecordTable table =
      record("GetLogRequest", {
                                  field<&GetLogRequest::log>("log"),
                                  field<&GetLogRequest::log_type>("logType"),
                                  field<&GetLogRequest::request_id>("requestId"),
                                  field<&GetLogRequest::retries>("retries"),
                                  field<&GetLogRequest::retry_interval>("retryInterval"),
                              });
  return table;
}

const RecordTable& GetLogResponse::wire_table() {
  static const RecordTable table =
      record("GetLogResponse", {
                                   field<&GetLogResponse::status>("status"),
                                   field<&GetLogResponse::filename>("filename").at_most(255),
                               });
  return table;
}

const RecordTable& LogStatusNotificationRequest::wire_table() {
  static const RecordTable table =
      record("LogStatusNotificationRequest",
             {
                 field<&LogStatusNotificationRequest::status>("status"),
                 field<&LogStatusNotificationRequest::request_id>("requestId"),
             });
  return table;
}

const RecordTable& LogStatusNotificationResponse::wire_table() {
  static const RecordTable table = record("LogStatusNotificationResponse", {});
  return table;
}

const RecordTable& SecurityEventNotificationRequest::wire_table() {
  static const RecordTable table =
      record("SecurityEventNotificationRequest",
             {
                 field<&SecurityEventNotificationRequest::type>("type").at_most(50),
                 field<&SecurityEventNotificationRequest::timestamp>("timestamp"),
                 field<&SecurityEventNotificationRequest::tech_info>("techInfo").at_most(255),
             });
  return table;
}

const RecordTable& SecurityEventNotificationResponse::wire_table() {
  static const RecordTable table = record("SecurityEventNotificationResponse", {});
  return table;
}

const RecordTable& SignedUpdateFirmwareRequest::wire_table() {
  static const RecordTable table =
      record("SignedUpdateFirmwareRequest",
             {
                 field<&SignedUpdateFirmwareRequest::retries>("retries"),
                 field<&SignedUpdateFirmwareRequest::retry_interval>("retryInterval"),
                 field<&SignedUpdateFirmwareRequest::request_id>("requestId"),
                 field<&SignedUpdateFirmwareRequest::firmware>("firmware"),
             });
  return table;
}

const RecordTable& SignedUpdateFirmwareResponse::wire_table() {
  static const RecordTable table = record(
      "SignedUpdateFirmwareResponse", {
                                          field<&SignedUpdateFirmwareResponse::status>("status"),
                                      });
  return table;
}

const RecordTable& SignedFirmwareStatusNotificationRequest::wire_table() {
  static const RecordTable table =
      record("SignedFirmwareStatusNotificationRequest",
             {
                 field<&SignedFirmwareStatusNotificationRequest::status>("status"),
                 field<&SignedFirmwareStatusNotificationRequest::request_id>("requestId"),
             });
  return table;
}

const RecordTable& SignedFirmwareStatusNotificationResponse::wire_table() {
  static const RecordTable table = record("SignedFirmwareStatusNotificationResponse", {});
  return table;
}

}  // namespace voltwin::ocpp::v16
