#pragma once
// What a charging station tells the core and what the core asks of it, free of any
// OCPP version: the wire adapter translates. Times are the station's own unless
// they say otherwise.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "csms/core/boundary/authorization.hpp"
#include "csms/core/boundary/ids.hpp"
#include "csms/core/boundary/station_calls.hpp"
#include "csms/core/boundary/station_reports.hpp"
#include "engine/time/instant.hpp"
#include "engine/units/units.hpp"

namespace voltwin::core::boundary {

/// OCPP 1.6 ChargePointStatus; 2.0.1's are a subset.
enum class ConnectorStatus : std::uint8_t {
  Available,
  Preparing,
  Charging,
  SuspendedEVSE,
  SuspendedEV,
  Finishing,
  Reserved,
  Unavailable,
  Faulted
};

// --- station to core -------------------------------------------------------

struct BootReport {
  std::string vendor, model, serial, firmware;
};
struct HeartbeatReport {};
struct StatusReport {
  int connector = 0;  ///< 0: the station as a whole
  ConnectorStatus status = ConnectorStatus::Available;
  std::string error_code;
  std::optional<Instant> at;
  std::optional<Instant> reported = {};  ///< the station's own time, where `at` is another
};
struct AuthorizeRequest {
  std::string id_tag;
};
struct TransactionStart {
  int connector = 1;
  std::string id_tag;
  std::int64_t meter_start_wh = 0;
  Instant at;
  bool timeless = false;  ///< it gave no time: `at` is when it came
};
/// Why a sample was taken; what is not known is periodic.
enum class SampleContext : std::uint8_t { periodic, clock, begin, end, other };
/// The unit that a station gave with an energy register.
enum class RegisterUnit : std::uint8_t { none, Wh, kWh };
struct MeterSample {
  Instant at;
  bool timeless = false;                            ///< it gave no time: `at` is when it came
  SampleContext context = SampleContext::periodic;  ///< of the register, when there is one
  RegisterUnit register_unit = RegisterUnit::none;
  bool at_inlet = false;  ///< the register is marked so, and there is none of the outlet
  /// Energy.Active.Import.Register, outlet, total; scaled to Wh by the unit given.
  std::optional<double> register_wh;
  /// The same, tagged with a phase.
  std::array<std::optional<double>, 3> phase_register_wh;
  std::optional<double> power_w;
  std::optional<double> volt_ampere;  ///< sum of U times I, of the phases that gave both
  std::optional<double> current_a;    ///< largest of the phases
  std::optional<double> soc_percent;
};
struct MeterReport {
  int connector = 1;
  std::int64_t transaction = 0;  ///< as sent: may be unknown, 0 or negative
  std::vector<MeterSample> samples;
};
struct TransactionStop {
  std::int64_t transaction = 0;
  std::string id_tag;  ///< may be empty
  std::int64_t meter_stop_wh = 0;
  Instant at;
  std::string reason;  ///< as in 1.6 Reason; "Local" when absent
  std::vector<MeterSample> samples;
  bool timeless = false;  ///< it gave no time: `at` is when it came
};
struct DataTransferRequest {
  std::string vendor;
};

using StationRequest =
    std::variant<BootReport, HeartbeatReport, StatusReport, AuthorizeRequest, TransactionStart,
                 MeterReport, TransactionStop, DataTransferRequest, FirmwareReport,
                 DiagnosticsReport, LogReport, SecurityEventReport, CertificateSigningRequest>;

// --- the core's answers ----------------------------------------------------

enum class Registration : std::uint8_t { Accepted, Pending, Rejected };

struct BootAnswer {
  Registration status = Registration::Accepted;
  Duration interval;
};
struct HeartbeatAnswer {};
struct AuthorizeAnswer {
  Authorization status = Authorization::Invalid;
};
struct StartAnswer {
  WireTransactionId transaction;
  Authorization status = Authorization::Invalid;
};
struct StopAnswer {
  std::optional<Authorization> status;
};
struct EmptyAnswer {};
struct UnknownVendorAnswer {};

using StationAnswer = std::variant<BootAnswer, HeartbeatAnswer, AuthorizeAnswer, StartAnswer,
                                   StopAnswer, EmptyAnswer, UnknownVendorAnswer, SigningAnswer>;

// --- core to station -------------------------------------------------------

/// How the schedule of a charging profile says when it holds. Models differ in what they
/// accept; the order is the one in which they are tried.
enum class ProfileTiming : std::uint8_t {
  immediate,  ///< Absolute, from whenever it arrives
  started,    ///< Absolute, with a start a few seconds ago
  finite,     ///< the same, ending by its duration; no validFrom or validTo
  relative,   ///< Relative, to the start of charging
};

/// What the charging profile of a limit is for. Models refuse some purposes (row S5); the order
/// is the one in which they are tried.
enum class ProfilePurpose : std::uint8_t {
  transaction,  ///< of one transaction: gone with it
  by_default,   ///< of every transaction at the connector (of the safe default: at all of them)
  station,      ///< of all that the station draws
};

/// The shape in which a model takes a limit.
struct LimitForm {
  ProfileTiming timing = ProfileTiming::immediate;
  int stack_level = 0;
  Instant start;  ///< of the schedule, for `started` and `finite`
  /// The limit in watts over all phases, where the model takes no amperes.
  std::optional<Watts> power;
  int phases = 3;  ///< among which the station divides `power`
  ProfilePurpose purpose = ProfilePurpose::transaction;
  /// The profile of a lease that outlives its transaction says itself what holds from its end on.
  std::optional<Amps> afterwards = {};
  std::optional<Watts> power_afterwards = {};  ///< with `power`
};

/// An allowance for a running transaction that ends by itself.
struct GrantLease {
  int connector = 1;
  WireTransactionId transaction;
  LimitRequestId request;
  Amps limit;
  Instant valid_until;
  LimitForm form = {};
};
/// What every connector allows while no lease holds.
struct InstallDefaultLimit {
  Amps limit;
  LimitForm form = {};
};
struct Configure {
  std::string key, value;
};
/// One key as a station tells it.
struct ConfigurationValue {
  std::string key, value;
};
struct ReadConfiguration {
  std::vector<std::string> keys;
};
struct StartRemotely {
  std::optional<int> connector;  ///< absent: the station chooses
  std::string id_tag;
  /// What the transaction may draw until load control decides, at most the safe default: it
  /// holds again after the last lease.
  std::optional<Amps> limit = {};
  LimitForm form = {ProfileTiming::relative, 0, {}, {}, 3};  ///< the core fills it in
};
struct StopRemotely {
  TransactionId transaction;
  WireTransactionId wire = {};  ///< the core fills it in
};
enum class ResetKind : std::uint8_t { Soft, Hard };
struct ResetStation {
  ResetKind kind = ResetKind::Soft;
};
enum class Availability : std::uint8_t { Operative, Inoperative };
struct SetAvailability {
  int connector = 0;
  Availability availability = Availability::Operative;
};
struct Unlock {
  int connector = 1;
};
struct Trigger {
  std::string message;  ///< as in 1.6 MessageTrigger
  std::optional<int> connector;
};
struct ClearLimits {};
struct SendData {
  std::string vendor, message_id, data;
};

using StationCall =
    std::variant<GrantLease, InstallDefaultLimit, Configure, ReadConfiguration, StartRemotely,
                 StopRemotely, ResetStation, SetAvailability, Unlock, Trigger, ClearLimits,
                 SendData, ClearCache, ReadLocalListVersion, SendLocalList, ReserveNow,
                 CancelReservation, ReadCompositeSchedule, UploadDiagnostics, UpdateFirmware,
                 GetLog, UpdateSignedFirmware, DeliverCertificate, InstallCertificate,
                 ReadCertificateIds, DeleteCertificate, TriggerExtended>;

enum class CallStatus : std::uint8_t {
  accepted,
  rejected,  ///< the station said no (Rejected, NotSupported, CALLERROR …)
  unknown,   ///< no answer in time, or the connection was lost: it may have taken effect
  not_sent,  ///< it certainly did not reach the station
};
struct CallOutcome {
  CallStatus status = CallStatus::unknown;
  std::string detail;  ///< the status word or error text, or a JSON payload for reads
};

}  // namespace voltwin::core::boundary
