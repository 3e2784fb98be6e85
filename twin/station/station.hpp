#pragma once
// The firmware of an OCPP 1.6 charge point, sans I/O: calls and frames go in, frames,
// notices and one timer come out. With it, the physics of its outlets, which is what the
// world may see as the truth. It knows the wire; never who answers it.
//
// Contract
// - A copyable value that keeps nothing of the Context. A copy with a copy of its world
//   continues alike.
// - `now` never decreases. Energy is integrated exactly up to `now` at every call.
// - At most one timer is scheduled; the world hands it back to timer(). Any token will do.
// - What survives a power cut: profiles, configuration, authorization cache, local list,
//   reservations, availability, certificates, a firmware update or upload under way, running
//   transactions, unsent messages of transactions, of security and of files. Everything else is
//   as after power_on().

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "csms/ocpp/rpc/endpoint.hpp"
#include "csms/ocpp/v16/messages.hpp"
#include "engine/random/random.hpp"
#include "engine/time/instant.hpp"
#include "engine/time/timers.hpp"
#include "twin/station/authorization_cache.hpp"
#include "twin/station/certificates.hpp"
#include "twin/station/clock.hpp"
#include "twin/station/composite.hpp"
#include "twin/station/config.hpp"
#include "twin/station/config_keys.hpp"
#include "twin/station/evse.hpp"
#include "twin/station/firmware_update.hpp"
#include "twin/station/local_list.hpp"
#include "twin/station/notices.hpp"
#include "twin/station/profiles.hpp"
#include "twin/station/reservations.hpp"
#include "twin/station/transaction_queue.hpp"
#include "twin/station/transfers.hpp"
#include "twin/vehicle/vehicle.hpp"

namespace voltwin::twin::station {

class Station {
 public:
  /// Calls that are not about a transaction and wait to be sent; beyond it the oldest
  /// that is no Authorize goes.
  static constexpr std::size_t max_live_calls = 200;

  /// Statuses of files and security events that wait to be sent; beyond it the oldest goes.
  static constexpr std::size_t max_kept_calls = 50;
  /// So often one of them is sent to a CSMS that does not answer.
  static constexpr int max_kept_attempts = 3;

  explicit Station(StationConfig config);

  /// Mains power arrives for the first time: the station starts and asks for a connection.
  void power_on(Context& context);
  /// The link is up. `id_prefix` (at most rpc::max_id_prefix_length characters) begins the ids
  /// of this connection's calls and differs from that of earlier ones. BootNotification only
  /// if none was accepted since power came; otherwise what waited is sent.
  void connected(Context& context, std::string_view id_prefix);
  /// The link is gone: charging goes on, transaction messages queue, a new connection is asked
  /// for. No effect when the station already holds it for gone.
  void disconnected(Context& context);
  /// An attempt that WantsConnection asked for failed: it asks again, later.
  void connection_failed(Context& context);
  /// A text frame from the CSMS. Ignored when the station holds the link for gone.
  void frame(std::string_view text, Context& context);
  /// The timer fired.
  void timer(TimerToken token, Context& context);

  /// The vehicle becomes part of the EVSE, which must be free of one (ENSURE).
  void plug_in(int connector, vehicle::Vehicle vehicle, Context& context);
  /// Someone holds a token to the reader: starts a transaction, or ends the one that it (or
  /// its group) started.
  void present_token(int connector, std::string_view token, Context& context);
  /// Takes the vehicle away; ends a running transaction (EVDisconnected). Empty when none.
  std::optional<vehicle::Vehicle> unplug(int connector, Context& context);
  /// A power cut and its return: draws stop, the link is gone, and after the boot duration the
  /// station starts again and goes on with its transactions.
  void reboot(Context& context);

  /// A connector (0: the charge point with all its connectors) is out of order: it delivers
  /// nothing and reports Faulted with this code, which is not NoError (ENSURE), until
  /// clear_fault(). A running transaction goes on and so does charging afterwards (§4.9).
  void fault(int connector, ocpp::v16::ChargePointErrorCode code, Context& context);
  void clear_fault(int connector, Context& context);
  /// A connector works and complains: its status is reported with this code; NoError ends it.
  void warn(int connector, ocpp::v16::ChargePointErrorCode code, Context& context);
  /// The station sends vendor data of its own (§4.3); lost when the link is down.
  void send_data(const ocpp::v16::DataTransferRequest& request, Context& context);

  /// Answers to WantsDownload and WantsUpload; without effect when their id is not of the attempt
  /// that runs.
  void download_done(TransferId id, const FirmwareImage& image, Context& context);
  void download_failed(TransferId id, Context& context);
  void upload_done(TransferId id, Context& context);
  void upload_failed(TransferId id, UploadFailure why, Context& context);
  /// Something for the security log that the CSMS must hear of ("TamperDetectionActivated"): at
  /// most 50 and 255 characters.
  void report_security_event(std::string_view type, std::string_view info, Context& context);

  [[nodiscard]] int evse_count() const { return static_cast<int>(evses_.size()); }
  /// The truth at `now`, not before the last call to the station. Connectors count from 1.
  [[nodiscard]] EvseTruth truth(int connector, Instant now) const;
  /// Integrates the physics of an outlet up to now.
  void advance(int connector, Instant now);
  [[nodiscard]] const vehicle::Vehicle* vehicle(int connector) const;

  [[nodiscard]] const StationConfig& config() const { return config_; }
  [[nodiscard]] bool is_connected() const { return link_ == Link::up; }
  /// Accepted by the CSMS since power came.
  [[nodiscard]] bool is_registered() const { return registration_ == Registration::accepted; }
  [[nodiscard]] std::size_t queued_transaction_messages() const { return queue_.size(); }
  [[nodiscard]] const ProfileStore& profiles() const { return profiles_; }
  /// Settings, secrets among them: for the transport, which authenticates by AuthorizationKey.
  [[nodiscard]] const ConfigKeys& keys() const { return keys_; }
  [[nodiscard]] const FirmwareUpdate& update() const { return update_; }
  [[nodiscard]] const LogUpload& upload() const { return upload_; }
  /// The version that runs; it changes with an update.
  [[nodiscard]] const std::string& firmware() const { return firmware_; }
  [[nodiscard]] const Reservations& reservations() const { return reservations_; }
  /// What the station's own clock shows at a true time.
  [[nodiscard]] Instant clock(Instant now) const { return clock_.shown(now); }

 private:
  enum class Power : std::uint8_t { off, starting, on };
  enum class Link : std::uint8_t { down, up };
  enum class Registration : std::uint8_t { none, pending, rejected, accepted };

  /// What a call of ours was about, to know its answer by.
  enum class CallKind : std::uint8_t {
    boot,
    heartbeat,
    status,
    authorize,
    meter,
    transaction,
    kept,       ///< the head of kept_
    sign,       ///< SignCertificate
    other,      ///< its answer changes nothing
    withdrawn,  ///< whoever wanted the answer has left
  };
  /// Whether a call may be sent before the station is accepted: only what the CSMS asked for
  /// by a TriggerMessage may (§4.2).
  enum class Cause : std::uint8_t { own, triggered };
  struct LiveCall {
    CallKind kind = CallKind::heartbeat;
    int connector = 0;
    std::string_view action;  ///< static text
    std::string payload;
    Cause cause = Cause::own;
  };
  struct Told {
    std::string_view action;  ///< static text
    std::string payload;
  };
  struct KeptCall {
    Told message;
    int timeouts = 0;
  };
  struct OpenCall {
    CallKind kind = CallKind::heartbeat;
    int connector = 0;
  };
  /// One call from outside: what is handed in, and what the endpoint puts out meanwhile.
  struct Turn {
    Context& context;
    ocpp::rpc::Output out;
    [[nodiscard]] Instant now() const { return context.now; }
  };

  // station.cpp: power, link, time
  [[nodiscard]] Evse& evse(int connector);
  [[nodiscard]] const Evse& evse(int connector) const;
  [[nodiscard]] bool is_online() const {
    return link_ == Link::up && registration_ == Registration::accepted;
  }
  void begin(Turn& turn);
  void settle(Turn& turn);
  void start_up(Turn& turn);
  void shut_down(Turn& turn);
  void lose_link(Turn& turn);
  void want_connection(Turn& turn);
  void run_due(Turn& turn);
  void refresh_offers(Turn& turn);
  void tell_physics(Turn& turn);
  [[nodiscard]] int charging_count() const;
  [[nodiscard]] Instant next_deadline() const;
  void arm(Turn& turn);

  // station_status.cpp: states of the connectors and of the whole
  void forget_reported(int connector);
  [[nodiscard]] ReportedStatus whole_status() const;
  [[nodiscard]] ReportedStatus status_of(const Evse& evse) const;
  void refresh_statuses(Turn& turn);
  void refresh_status(int connector, Turn& turn);
  void refresh_faults(Turn& turn);
  void enqueue_status(int connector, const ReportedStatus& what, Cause cause, Turn& turn);
  [[nodiscard]] ocpp::v16::AvailabilityStatus set_availability(int connector,
                                                               ocpp::v16::AvailabilityType type);

  // station_calls.cpp: what the station sends, and the answers
  void enqueue(LiveCall call);
  void enqueue_boot();
  void enqueue_heartbeat(Cause cause);
  void schedule_heartbeat(Instant after);
  void enqueue_authorize(int connector, std::string_view token);
  void pump(Turn& turn);
  void send(const OpenCall& call, std::string_view action, std::string payload, Turn& turn);
  void take_incoming(Turn& turn);
  void take_answer(const ocpp::rpc::Answered& answer, Turn& turn);
  void take_failure(TransactionQueue::Cause cause, Turn& turn);
  void take_boot(std::string_view payload, Turn& turn);
  void take_current_time(Instant current_time, Turn& turn);
  void take_authorize(int connector, std::string_view payload, Turn& turn);
  void take_transaction_answer(std::string_view payload, Turn& turn);

  // station_tokens.cpp: tokens, plugs, what the station may decide alone
  [[nodiscard]] bool can_start(const Evse& evse) const;
  [[nodiscard]] std::optional<ocpp::v16::IdTagInfo> known(std::string_view token,
                                                          Instant now) const;
  void remember(std::string_view token, const ocpp::v16::IdTagInfo& info, Turn& turn);
  void withdraw(int connector);
  void decide_alone(int connector, Turn& turn);
  void decide_token(int connector, const ocpp::v16::IdTagInfo& info, Turn& turn);
  void ask(int connector, AskedToken asked, Turn& turn);
  void grant(int connector, Authorization authorization, Turn& turn);

  // station_reservations.cpp: who may charge where
  [[nodiscard]] bool admits(int connector, const TokenHolder& holder) const;
  [[nodiscard]] int free_connectors(std::optional<int> but) const;
  [[nodiscard]] ocpp::v16::ReservationStatus reservable(const ocpp::v16::ReserveNowRequest& request,
                                                        Instant now) const;
  [[nodiscard]] ocpp::v16::ReservationStatus reservable_at(int connector, std::int32_t id) const;
  void refresh_reservations(Turn& turn);

  // station_transactions.cpp: transactions
  void start_transaction(int connector, Turn& turn);
  void stop_transaction(int connector, ocpp::v16::Reason reason, std::optional<std::string> token,
                        Turn& turn);
  void judge_started(LocalTransaction number, const ocpp::v16::IdTagInfo& info, Turn& turn);
  void refresh_caps(Turn& turn);

  // station_meter.cpp: meter values
  void sample(int connector, ocpp::v16::ReadingContext why, Key measurands, Turn& turn);
  void record(Evse& evse, ocpp::v16::ReadingContext why, Key measurands, Instant now);
  void run_samples(Turn& turn);
  [[nodiscard]] ocpp::v16::MeterValue reading(const Evse& evse, ocpp::v16::ReadingContext why,
                                              Key measurands, Instant now) const;
  void align_samples(Instant now);
  void schedule_sample(Evse& evse, Instant after);

  // station_profiles.cpp: charging profiles
  [[nodiscard]] LimitQuery limit_query(int connector, Instant now) const;
  [[nodiscard]] std::vector<CompositeOutlet> composite_outlets(int connector, Instant now) const;

  // station_files.cpp: firmware, diagnostics, logs
  static Told diagnostics_message(ocpp::v16::UploadLogStatus status);
  [[nodiscard]] Told log_message(ocpp::v16::UploadLogStatus status) const;
  [[nodiscard]] ocpp::v16::UploadLogStatus upload_status() const;
  [[nodiscard]] Told firmware_message() const;
  [[nodiscard]] Told signed_firmware_message() const;
  void tell_firmware(ocpp::v16::SignedFirmwareStatus status);
  void end_update(ocpp::v16::SignedFirmwareStatus status);
  void begin_update(TransferOrder order, Instant retrieve_shown, Turn& turn);
  void fail_download(Turn& turn);
  void refresh_firmware(Turn& turn);
  void finish_install(Turn& turn);
  void tell_upload(ocpp::v16::UploadLogStatus status);
  std::string begin_upload(std::string_view what, TransferOrder order, Turn& turn);
  void fail_upload(UploadFailure why, Turn& turn);
  [[nodiscard]] Instant next_file_deadline() const;
  void run_files(Turn& turn);
  void interrupt_files();
  void resume_files(Turn& turn);

  // station_security.cpp: certificates, keys, events
  void keep(Told message);
  void enqueue_told(Told message);
  void security_event(std::string_view type, std::string_view info, Turn& turn);
  void routine_event(std::string_view type, Turn& turn);
  [[nodiscard]] bool may_raise_profile(std::string_view value) const;
  void reconnect(Turn& turn);
  void sign_certificate(Turn& turn);

  // station_commands.cpp: what the CSMS asks
  void take_call(const ocpp::rpc::IncomingCall& call, Turn& turn);
  struct Served;
  template <class Request>
  [[nodiscard]] static constexpr Served served(std::string_view profile);
  template <class Request>
  void serve(const ocpp::rpc::IncomingCall& call, Turn& turn);
  ocpp::v16::RemoteStartTransactionResponse handle(
      const ocpp::v16::RemoteStartTransactionRequest& request, Turn& turn);
  ocpp::v16::RemoteStopTransactionResponse handle(
      const ocpp::v16::RemoteStopTransactionRequest& request, Turn& turn);
  ocpp::v16::SetChargingProfileResponse handle(const ocpp::v16::SetChargingProfileRequest& request,
                                               Turn& turn);
  ocpp::v16::ClearChargingProfileResponse handle(
      const ocpp::v16::ClearChargingProfileRequest& request, Turn& turn);
  ocpp::v16::ChangeAvailabilityResponse handle(const ocpp::v16::ChangeAvailabilityRequest& request,
                                               Turn& turn);
  ocpp::v16::ResetResponse handle(const ocpp::v16::ResetRequest& request, Turn& turn);
  ocpp::v16::TriggerMessageResponse handle(const ocpp::v16::TriggerMessageRequest& request,
                                           Turn& turn);
  ocpp::v16::GetConfigurationResponse handle(const ocpp::v16::GetConfigurationRequest& request,
                                             Turn& turn);
  ocpp::v16::ChangeConfigurationResponse handle(
      const ocpp::v16::ChangeConfigurationRequest& request, Turn& turn);
  ocpp::v16::UnlockConnectorResponse handle(const ocpp::v16::UnlockConnectorRequest& request,
                                            Turn& turn);
  ocpp::v16::DataTransferResponse handle(const ocpp::v16::DataTransferRequest& request, Turn& turn);
  ocpp::v16::GetCompositeScheduleResponse handle(
      const ocpp::v16::GetCompositeScheduleRequest& request, Turn& turn);
  ocpp::v16::ClearCacheResponse handle(const ocpp::v16::ClearCacheRequest& request, Turn& turn);
  ocpp::v16::GetLocalListVersionResponse handle(
      const ocpp::v16::GetLocalListVersionRequest& request, Turn& turn);
  ocpp::v16::SendLocalListResponse handle(const ocpp::v16::SendLocalListRequest& request,
                                          Turn& turn);
  ocpp::v16::ReserveNowResponse handle(const ocpp::v16::ReserveNowRequest& request, Turn& turn);
  ocpp::v16::CancelReservationResponse handle(const ocpp::v16::CancelReservationRequest& request,
                                              Turn& turn);
  ocpp::v16::UpdateFirmwareResponse handle(const ocpp::v16::UpdateFirmwareRequest& request,
                                           Turn& turn);
  ocpp::v16::SignedUpdateFirmwareResponse handle(
      const ocpp::v16::SignedUpdateFirmwareRequest& request, Turn& turn);
  ocpp::v16::GetDiagnosticsResponse handle(const ocpp::v16::GetDiagnosticsRequest& request,
                                           Turn& turn);
  ocpp::v16::GetLogResponse handle(const ocpp::v16::GetLogRequest& request, Turn& turn);
  ocpp::v16::CertificateSignedResponse handle(const ocpp::v16::CertificateSignedRequest& request,
                                              Turn& turn);
  ocpp::v16::InstallCertificateResponse handle(const ocpp::v16::InstallCertificateRequest& request,
                                               Turn& turn);
  ocpp::v16::GetInstalledCertificateIdsResponse handle(
      const ocpp::v16::GetInstalledCertificateIdsRequest& request, Turn& turn);
  ocpp::v16::DeleteCertificateResponse handle(const ocpp::v16::DeleteCertificateRequest& request,
                                              Turn& turn);
  ocpp::v16::ExtendedTriggerMessageResponse handle(
      const ocpp::v16::ExtendedTriggerMessageRequest& request, Turn& turn);
  void restart(Turn& turn);
  void trigger_statuses(std::optional<std::int32_t> only, Turn& turn);
  [[nodiscard]] bool has_connector(std::int32_t connector) const;

  /// Between the answer to new credentials and the connection that uses them.
  static constexpr Duration reconnect_delay = Duration::from_seconds(1);

  StationConfig config_;
  random::Stream waits_;  ///< spreads reconnections

  // Kept over a power cut.
  ConfigKeys keys_;
  ProfileStore profiles_;
  AuthorizationCache cache_;
  LocalList local_list_;
  Reservations reservations_;
  TransactionQueue queue_;
  std::deque<KeptCall> kept_;
  Certificates certificates_;
  FirmwareUpdate update_;
  LogUpload upload_;
  std::string firmware_;
  bool has_certificate_ = false;     ///< of its own, from a CertificateSigned
  bool awaits_certificate_ = false;  ///< the CSMS has accepted a SignCertificate
  std::uint64_t uploads_ = 0;        ///< files named so far
  std::uint64_t requests_ = 0;       ///< certificates asked for so far
  std::vector<Evse> evses_;
  ocpp::v16::ChargePointErrorCode fault_ = ocpp::v16::ChargePointErrorCode::NoError;
  ocpp::v16::AvailabilityType availability_ = ocpp::v16::AvailabilityType::Operative;
  LocalTransaction last_transaction_ = 0;
  StationClock clock_;

  // Lost with the power.
  ocpp::rpc::Endpoint endpoint_;
  Power power_ = Power::off;
  Link link_ = Link::down;
  Registration registration_ = Registration::none;
  std::deque<LiveCall> live_;
  std::optional<OpenCall> open_;
  int timeouts_in_a_row_ = 0;
  int failed_connections_ = 0;
  std::optional<ReportedStatus> reported_;  ///< of the charge point as a whole
  bool limits_stale_ = true;
  Instant starts_at_ = Instant::never();
  Instant boot_at_ = Instant::never();
  Instant heartbeat_at_ = Instant::never();
  Instant aligned_at_ = Instant::never();
  Instant restart_at_ = Instant::never();      ///< a Reset was accepted
  Instant reconnect_at_ = Instant::never();    ///< new credentials wait for it
  Instant restart_latest_ = Instant::never();  ///< however much is unsent

  Instant armed_at_ = Instant::never();
  TimerHandle armed_;
};

}  // namespace voltwin::twin::station
