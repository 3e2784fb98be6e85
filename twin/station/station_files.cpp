// Firmware updates, diagnostics and logs: files that come and go, and what follows from them.
// See station.hpp.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "engine/base/ensure.hpp"
#include "engine/json/record.hpp"
#include "twin/station/certificates.hpp"
#include "twin/station/station.hpp"

namespace voltwin::twin::station {

namespace v16 = ocpp::v16;
using Firmware = v16::SignedFirmwareStatus;
using Log = v16::UploadLogStatus;
using Phase = FirmwareUpdate::Phase;

namespace {

// When the CSMS leaves them to the charge point (§6.55, §6.25).
constexpr int own_attempts = 3;
constexpr Duration own_retry_interval = Duration::from_seconds(60);

TransferOrder order_of(std::string location, std::optional<std::int32_t> retries,
                       std::optional<std::int32_t> retry_interval) {
  TransferOrder out;
  out.location = std::move(location);
  out.attempts = retries.value_or(own_attempts);
  out.retry_interval = retry_interval
                           ? Duration::from_seconds(std::max<std::int32_t>(*retry_interval, 0))
                           : own_retry_interval;
  return out;
}

/// The nearest word of FirmwareStatusNotification.
v16::FirmwareStatus plain(Firmware status) {
  switch (status) {
    case Firmware::Downloaded:
    case Firmware::InstallScheduled:
    case Firmware::SignatureVerified:
      return v16::FirmwareStatus::Downloaded;
    case Firmware::DownloadFailed:
      return v16::FirmwareStatus::DownloadFailed;
    case Firmware::Downloading:
    case Firmware::DownloadPaused:
      return v16::FirmwareStatus::Downloading;
    case Firmware::DownloadScheduled:
    case Firmware::Idle:
      return v16::FirmwareStatus::Idle;
    case Firmware::InstallationFailed:
    case Firmware::InstallVerificationFailed:
    case Firmware::InvalidSignature:
      return v16::FirmwareStatus::InstallationFailed;
    case Firmware::Installing:
    case Firmware::InstallRebooting:
      return v16::FirmwareStatus::Installing;
    case Firmware::Installed:
      return v16::FirmwareStatus::Installed;
  }
  UNREACHABLE();
}

/// Whether FirmwareStatusNotification has a word of its own for it.
bool has_plain_word(Firmware status) {
  return json::name_of(plain(status)) == json::name_of(status);
}

v16::DiagnosticsStatus plain(Log status) {
  if (status == Log::Idle) return v16::DiagnosticsStatus::Idle;
  if (status == Log::Uploading) return v16::DiagnosticsStatus::Uploading;
  if (status == Log::Uploaded) return v16::DiagnosticsStatus::Uploaded;
  return v16::DiagnosticsStatus::UploadFailed;
}

Log failure_of(UploadFailure why) {
  switch (why) {
    case UploadFailure::unreachable:
      return Log::UploadFailure;
    case UploadFailure::bad_message:
      return Log::BadMessage;
    case UploadFailure::not_supported:
      return Log::NotSupportedOperation;
    case UploadFailure::permission_denied:
      return Log::PermissionDenied;
  }
  UNREACHABLE();
}

}  // namespace

// --- firmware ---------------------------------------------------------------------------

Station::Told Station::firmware_message() const {
  const Firmware status = update_.phase == Phase::none ? Firmware::Idle : update_.status;
  return {v16::FirmwareStatusNotificationRequest::action,
          json::to_json(v16::FirmwareStatusNotificationRequest{plain(status)})};
}

Station::Told Station::signed_firmware_message() const {
  v16::SignedFirmwareStatusNotificationRequest request;
  request.status = update_.phase == Phase::none ? Firmware::Idle : update_.status;
  if (update_.phase != Phase::none) request.request_id = update_.request_id;
  return {v16::SignedFirmwareStatusNotificationRequest::action, json::to_json(request)};
}

void Station::tell_firmware(Firmware status) {
  update_.status = status;
  if (update_.request_id) {
    keep(signed_firmware_message());
  } else if (has_plain_word(status)) {
    keep(firmware_message());
  }
}

/// Ends the update with its last word.
void Station::end_update(Firmware status) {
  tell_firmware(status);
  update_.transfer.cancel();
  update_.phase = Phase::none;
  update_.due = Instant::never();
}

void Station::begin_update(TransferOrder order, Instant retrieve_shown, Turn& turn) {
  const bool is_possible =
      keys_.lists(Key::SupportedFileTransferProtocols, scheme_of(order.location));
  const Instant first = std::max(clock_.when(retrieve_shown), turn.now());
  update_.phase = Phase::fetching;
  // Nothing of an order that it takes the place of: neither its time nor its last word.
  update_.due = Instant::never();
  update_.status = Firmware::Idle;
  update_.transfer.begin(std::move(order), first);
  if (!is_possible) {
    end_update(Firmware::DownloadFailed);
  } else if (first > turn.now()) {
    tell_firmware(Firmware::DownloadScheduled);
  }
}

v16::UpdateFirmwareResponse Station::handle(const v16::UpdateFirmwareRequest& request, Turn& turn) {
  // What is being installed cannot be called back, and the answer has no word to say so.
  if (update_.phase == Phase::installing || update_.phase == Phase::rebooting) return {};
  update_.request_id.reset();
  update_.install_shown.reset();
  begin_update(order_of(request.location, request.retries, request.retry_interval),
               request.retrieve_date, turn);
  return {};
}

v16::SignedUpdateFirmwareResponse Station::handle(const v16::SignedUpdateFirmwareRequest& request,
                                                  Turn& turn) {
  using Status = v16::UpdateFirmwareStatus;
  if (update_.phase == Phase::installing || update_.phase == Phase::rebooting) {
    return {Status::Rejected};
  }
  if (!is_certificate(request.firmware.signing_certificate)) {
    security_event("InvalidFirmwareSigningCertificate", {}, turn);
    return {Status::InvalidCertificate};
  }
  const bool is_busy = update_.phase != Phase::none;
  update_.request_id = request.request_id;
  update_.install_shown = request.firmware.install_date_time;
  begin_update(order_of(request.firmware.location, request.retries, request.retry_interval),
               request.firmware.retrieve_date_time, turn);
  return {is_busy ? Status::AcceptedCanceled : Status::Accepted};
}

void Station::download_done(TransferId id, const FirmwareImage& image, Context& context) {
  Turn turn{context, {}};
  begin(turn);
  if (power_ == Power::on && update_.transfer.is_answered_by(id)) {
    update_.transfer.cancel();
    update_.image = image;
    tell_firmware(Firmware::Downloaded);
    if (!update_.request_id) {
      update_.phase = Phase::waiting;
    } else if (image.signature == Signature::invalid) {
      end_update(Firmware::InvalidSignature);
      security_event("InvalidFirmwareSignature", {}, turn);
    } else {
      tell_firmware(Firmware::SignatureVerified);
      update_.phase = Phase::waiting;
    }
  }
  settle(turn);
}

void Station::download_failed(TransferId id, Context& context) {
  Turn turn{context, {}};
  begin(turn);
  if (power_ == Power::on && update_.transfer.is_answered_by(id)) fail_download(turn);
  settle(turn);
}

void Station::fail_download(Turn& turn) {
  if (update_.transfer.failed(turn.now()) == FileTransfer::Next::never_again) {
    end_update(Firmware::DownloadFailed);
  }
}

/// Installs what was fetched when it may and nobody charges (§5.19), and lets nobody begin from
/// the moment on that it waits for those who do.
void Station::refresh_firmware(Turn& turn) {
  if (update_.phase == Phase::waiting) {
    const Instant earliest =
        update_.install_shown ? clock_.when(*update_.install_shown) : turn.now();
    const bool is_time = turn.now() >= earliest;
    update_.due = is_time ? Instant::never() : earliest;
    if (is_time && charging_count() == 0) {
      update_.phase = Phase::installing;
      update_.due = turn.now() + config_.install_duration;
      tell_firmware(Firmware::Installing);
    } else if (update_.status != Firmware::InstallScheduled) {
      tell_firmware(Firmware::InstallScheduled);
    }
  }
  const bool holds = update_.phase == Phase::installing || update_.phase == Phase::rebooting ||
                     (update_.phase == Phase::waiting && update_.due == Instant::never());
  for (Evse& one : evses_) {
    one.is_held = holds;
    if (holds) one.authorization.reset();
  }
}

void Station::finish_install(Turn& turn) {
  update_.due = Instant::never();
  if (update_.image.installation == Installation::fails) {
    return end_update(Firmware::InstallationFailed);
  }
  tell_firmware(Firmware::InstallRebooting);
  update_.phase = Phase::rebooting;
  firmware_ = update_.image.version;
  restart(turn);
}

// --- diagnostics and logs ---------------------------------------------------------------

Station::Told Station::diagnostics_message(Log status) {
  return {v16::DiagnosticsStatusNotificationRequest::action,
          json::to_json(v16::DiagnosticsStatusNotificationRequest{plain(status)})};
}

Station::Told Station::log_message(Log status) const {
  v16::LogStatusNotificationRequest request;
  request.status = status;
  if (status != Log::Idle) request.request_id = upload_.request_id;
  return {v16::LogStatusNotificationRequest::action, json::to_json(request)};
}

/// What a trigger is answered with: the last word of a past upload is not repeated.
Log Station::upload_status() const {
  return upload_.transfer.is_idle() ? Log::Idle : Log::Uploading;
}

void Station::tell_upload(Log status) {
  upload_.status = status;
  keep(upload_.request_id ? log_message(status) : diagnostics_message(status));
}

std::string Station::begin_upload(std::string_view what, TransferOrder order, Turn& turn) {
  const bool is_possible =
      keys_.lists(Key::SupportedFileTransferProtocols, scheme_of(order.location));
  upload_.file_name = std::string(what) + '-' + std::to_string(++uploads_) + ".log";
  upload_.status = Log::Idle;
  upload_.transfer.begin(std::move(order), turn.now());
  if (!is_possible) {
    upload_.transfer.cancel();
    tell_upload(Log::NotSupportedOperation);
  }
  return upload_.file_name;
}

v16::GetDiagnosticsResponse Station::handle(const v16::GetDiagnosticsRequest& request, Turn& turn) {
  upload_.request_id.reset();
  return {begin_upload("diagnostics",
                       order_of(request.location, request.retries, request.retry_interval), turn)};
}

v16::GetLogResponse Station::handle(const v16::GetLogRequest& request, Turn& turn) {
  const bool is_busy = !upload_.transfer.is_idle();
  upload_.request_id = request.request_id;
  const bool is_security = request.log_type == v16::LogType::SecurityLog;
  return {
      is_busy ? v16::LogStatus::AcceptedCanceled : v16::LogStatus::Accepted,
      begin_upload(is_security ? "security" : "diagnostics",
                   order_of(request.log.remote_location, request.retries, request.retry_interval),
                   turn)};
}

void Station::upload_done(TransferId id, Context& context) {
  Turn turn{context, {}};
  begin(turn);
  if (power_ == Power::on && upload_.transfer.is_answered_by(id)) {
    upload_.transfer.cancel();
    tell_upload(Log::Uploaded);
  }
  settle(turn);
}

void Station::upload_failed(TransferId id, UploadFailure why, Context& context) {
  Turn turn{context, {}};
  begin(turn);
  if (power_ == Power::on && upload_.transfer.is_answered_by(id)) fail_upload(why, turn);
  settle(turn);
}

void Station::fail_upload(UploadFailure why, Turn& turn) {
  if (upload_.transfer.failed(turn.now()) == FileTransfer::Next::again &&
      why == UploadFailure::unreachable) {
    return;
  }
  upload_.transfer.cancel();
  tell_upload(failure_of(why));
}

// --- time -------------------------------------------------------------------------------

Instant Station::next_file_deadline() const {
  return std::min({update_.transfer.due(), update_.due, upload_.transfer.due()});
}

void Station::run_files(Turn& turn) {
  FileTransfer& fetching = update_.transfer;
  if (turn.now() >= fetching.due() && fetching.is_running()) fail_download(turn);
  if (turn.now() >= fetching.due() && !fetching.is_running()) {
    const TransferId id = fetching.start(turn.now());
    turn.context.notices.push_back(WantsDownload{id, fetching.attempt()});
    if (update_.status != Firmware::Downloading) tell_firmware(Firmware::Downloading);
  }
  FileTransfer& sending = upload_.transfer;
  if (turn.now() >= sending.due() && sending.is_running()) {
    fail_upload(UploadFailure::unreachable, turn);
  }
  if (turn.now() >= sending.due() && !sending.is_running()) {
    const TransferId id = sending.start(turn.now());
    turn.context.notices.push_back(WantsUpload{id, sending.attempt()});
    if (upload_.status != Log::Uploading) tell_upload(Log::Uploading);
  }
  if (update_.phase == Phase::installing && turn.now() >= update_.due) finish_install(turn);
}

/// The power went, or comes back.
void Station::interrupt_files() {
  update_.transfer.interrupted(starts_at_);
  upload_.transfer.interrupted(starts_at_);
}

void Station::resume_files(Turn& turn) {
  if (update_.phase == Phase::installing) update_.due = turn.now() + config_.install_duration;
  if (update_.phase != Phase::rebooting) return;
  end_update(Firmware::Installed);
  security_event("FirmwareUpdated", firmware_, turn);
}

}  // namespace voltwin::twin::station
