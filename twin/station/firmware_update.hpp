#pragma once
// How far a firmware update has come (OCPP 1.6 §4.5, §5.19; signed: Improved security for OCPP
// 1.6-J). Plain data of the station, which moves it. Kept over reboots.

#include <cstdint>
#include <optional>
#include <string>

#include "csms/ocpp/v16/messages.hpp"
#include "engine/time/instant.hpp"
#include "twin/station/transfers.hpp"

namespace voltwin::twin::station {

struct FirmwareUpdate {
  enum class Phase : std::uint8_t {
    none,
    fetching,  ///< from the order until the file is there
    waiting,   ///< for its time, and for those who charge
    installing,
    rebooting,
  };
  Phase phase = Phase::none;
  std::optional<std::int32_t> request_id;  ///< of a signed update, whose statuses carry it
  FileTransfer transfer;
  std::optional<Instant> install_shown;  ///< not before (station's clock)
  FirmwareImage image;
  ocpp::v16::SignedFirmwareStatus status = ocpp::v16::SignedFirmwareStatus::Idle;
  Instant due = Instant::never();  ///< true time: the install may begin, or is done
};

/// A file on its way to the CSMS: GetDiagnostics, or GetLog with its request id.
struct LogUpload {
  std::optional<std::int32_t> request_id;
  FileTransfer transfer;
  std::string file_name;
  ocpp::v16::UploadLogStatus status = ocpp::v16::UploadLogStatus::Idle;
};

}  // namespace voltwin::twin::station
