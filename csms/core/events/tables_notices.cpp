#include "csms/core/events/codec.hpp"

namespace voltwin::json {

using namespace core::events;

const EnumTable& Names<FirmwareStatus>::table() {
  static const EnumTable names{
      "FirmwareStatus",
      {"Downloaded", "DownloadFailed", "Downloading", "DownloadScheduled", "DownloadPaused", "Idle",
       "InstallationFailed", "Installing", "Installed", "InstallRebooting", "InstallScheduled",
       "InstallVerificationFailed", "InvalidSignature", "SignatureVerified"}};
  return names;
}

const EnumTable& Names<UploadStatus>::table() {
  static const EnumTable names{"UploadStatus",
                               {"BadMessage", "Idle", "NotSupportedOperation", "PermissionDenied",
                                "Uploaded", "UploadFailure", "Uploading"}};
  return names;
}

const RecordTable& Describe<FirmwareStatusReported>::table() {
  static const RecordTable table =
      record("FirmwareStatusReported", {
                                           field<&FirmwareStatusReported::station>("station"),
                                           field<&FirmwareStatusReported::status>("status"),
                                           field<&FirmwareStatusReported::request>("request"),
                                       });
  return table;
}

const RecordTable& Describe<DiagnosticsStatusReported>::table() {
  static const RecordTable table =
      record("DiagnosticsStatusReported", {
                                              field<&DiagnosticsStatusReported::station>("station"),
                                              field<&DiagnosticsStatusReported::status>("status"),
                                          });
  return table;
}

const RecordTable& Describe<LogStatusReported>::table() {
  static const RecordTable table =
      record("LogStatusReported", {
                                      field<&LogStatusReported::station>("station"),
                                      field<&LogStatusReported::status>("status"),
                                      field<&LogStatusReported::request>("request"),
                                  });
  return table;
}

const RecordTable& Describe<SecurityEventReported>::table() {
  static const RecordTable table =
      record("SecurityEventReported", {
                                          field<&SecurityEventReported::station>("station"),
                                          field<&SecurityEventReported::type>("type"),
                                          field<&SecurityEventReported::at>("at"),
                                          field<&SecurityEventReported::info>("info"),
                                      });
  return table;
}

const RecordTable& Describe<CertificateRequested>::table() {
  static const RecordTable table =
      record("CertificateRequested", {
                                         field<&CertificateRequested::station>("station"),
                                         field<&CertificateRequested::csr>("csr"),
                                     });
  return table;
}

const RecordTable& Describe<ConfigurationRead>::table() {
  static const RecordTable table =
      record("ConfigurationRead", {
                                      field<&ConfigurationRead::station>("station"),
                                      field<&ConfigurationRead::key>("key"),
                                      field<&ConfigurationRead::value>("value"),
                                  });
  return table;
}

const RecordTable& Describe<ConfigurationWritten>::table() {
  static const RecordTable table =
      record("ConfigurationWritten", {
                                         field<&ConfigurationWritten::station>("station"),
                                         field<&ConfigurationWritten::key>("key"),
                                         field<&ConfigurationWritten::value>("value"),
                                     });
  return table;
}

const RecordTable& Describe<ConfigurationLeftAlone>::table() {
  static const RecordTable table =
      record("ConfigurationLeftAlone", {
                                           field<&ConfigurationLeftAlone::station>("station"),
                                           field<&ConfigurationLeftAlone::key>("key"),
                                       });
  return table;
}

const RecordTable& Describe<SettlingLengthened>::table() {
  static const RecordTable table =
      record("SettlingLengthened", {
                                       field<&SettlingLengthened::station>("station"),
                                       field<&SettlingLengthened::settle>("settle_s"),
                                   });
  return table;
}

const RecordTable& Describe<RegisterScaleObserved>::table() {
  static const RecordTable table =
      record("RegisterScaleObserved", {
                                          field<&RegisterScaleObserved::station>("station"),
                                          field<&RegisterScaleObserved::source>("source"),
                                          field<&RegisterScaleObserved::scale>("scale"),
                                          field<&RegisterScaleObserved::transaction>("transaction"),
                                      });
  return table;
}

const RecordTable& Describe<BootTriggered>::table() {
  static const RecordTable table =
      record("BootTriggered", {
                                  field<&BootTriggered::station>("station"),
                              });
  return table;
}

}  // namespace voltwin::json
