#pragma once
// Facts about what stations reported of files, firmware, security and certificates. A part of
// events.hpp, which has the list of all.

#include <cstdint>
#include <optional>
#include <string>

#include "csms/core/boundary/ids.hpp"
#include "csms/core/boundary/station_reports.hpp"

namespace voltwin::core::events {

using namespace core::boundary;  // the vocabulary of the events

struct FirmwareStatusReported {
  StationId station;
  FirmwareStatus status = FirmwareStatus::Idle;
  std::optional<std::int32_t> request = {};
};
struct DiagnosticsStatusReported {
  StationId station;
  UploadStatus status = UploadStatus::Idle;
};
struct LogStatusReported {
  StationId station;
  UploadStatus status = UploadStatus::Idle;
  std::optional<std::int32_t> request = {};
};
/// The first of identical ones; those that follow within an hour are on the tape only.
struct SecurityEventReported {
  StationId station;
  std::string type;
  Instant at;  ///< by the station's clock
  std::string info;
};
/// The station waits for a certificate to be signed by an authority.
struct CertificateRequested {
  StationId station;
  std::string csr;  ///< PKCS#10 in PEM
};

}  // namespace voltwin::core::events
