#pragma once
// The facts that the core decides: past tense, each with the reason where there is
// one. The journal is a list of them, and applying them is the only way in which
// the core's state changes. Changing one: add optional fields, or a new version with
// an up-caster; a decoder is never deleted.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "csms/core/boundary/definitions.hpp"
#include "csms/core/boundary/ids.hpp"
#include "csms/core/boundary/station_messages.hpp"
#include "csms/core/events/explanation.hpp"
#include "csms/core/events/notices.hpp"
#include "csms/core/events/priorities.hpp"
#include "csms/core/events/set_up.hpp"
#include "csms/ocpp/tolerance/catalogue.hpp"

namespace voltwin::core::events {

using namespace core::boundary;  // the vocabulary of the events

// --- definitions -------------------------------------------------------------

struct TariffDefined {
  TariffId tariff;
  TariffDefinition definition;
};
struct SiteDefined {
  SiteId site;
  SiteDefinition definition;
};
struct StationDefined {
  StationId station;
  /// Ids of its EVSEs, in the order of the connectors.
  std::vector<EvseId> evses;
  StationDefinition definition;
};
struct TokenDefined {
  TokenDefinition definition;
};

// --- stations ------------------------------------------------------------------

/// A driver had the tag erased: what is known of it goes on under a name that says nothing, and
/// the token is blocked.
struct TokenErased {
  std::string id_tag;
  std::string replacement;
};
struct StationConnected {
  StationId station;
  ConnectionId connection;
};
struct StationDisconnected {
  StationId station;
  ConnectionId connection;
  std::string reason;
};
struct StationBooted {
  StationId station;
  std::string vendor, model, serial, firmware;
};
struct ConnectorStatusChanged {
  EvseId evse;
  ConnectorStatus status = ConnectorStatus::Available;
  Instant at;  ///< by the station's clock when it gave one
  std::string error_code;
  std::optional<Instant> reported = {};  ///< the station's own time, when it was not believed
};

/// What a station's clock shows, as far as its messages tell.
enum class ClockKind : std::uint8_t {
  utc,         ///< right, or not known to be wrong
  local_time,  ///< wrong by whole quarters of an hour: local time marked as UTC
  shifted,     ///< wrong by something else
  counter,     ///< no time of day: 1970, or time since power-up
};
/// How wrong a station's clock is: its time plus `offset` is the true one.
struct ClockOffsetEstimated {
  StationId station;
  ClockKind kind = ClockKind::utc;
  Duration offset;
  /// The clock was set: the estimate is for what arrives from then on, and what had been
  /// queued keeps the one before. Empty: a better estimate of the same clock.
  std::optional<Instant> since;
};

using ocpp::tolerance::Defect;

/// One kind of deviation that was tolerated, with the first example of it.
struct ToleratedDefect {
  Defect defect = Defect::unknown_field;
  std::int32_t count = 1;
  std::string field;      ///< where: "meterValue[0].timestamp"; empty when it is in no field
  std::string raw;        ///< as the station sent it, shortened
  std::string corrected;  ///< what was taken for it; empty when it was left out
};
/// What was wrong with a message of a station and was put right.
struct DefectsTolerated {
  StationId station;
  std::vector<ToleratedDefect> defects;
};

// --- transactions ----------------------------------------------------------------

/// Where a transaction comes from.
enum class StartOrigin : std::uint8_t {
  reported,  ///< its StartTransaction
  late,      ///< its StartTransaction, that came when a later one runs on the EVSE already
  rebuilt,   ///< only its StopTransaction came: begun at the last register known of the EVSE
  doubtful,  ///< a StartTransaction that may stand in place of the stop of the one before
};
/// What an end rests on. Only the first two say that the charger has let go of its profiles.
enum class EndBasis : std::uint8_t {
  stop,           ///< a StopTransaction under its own id
  next_start,     ///< another transaction of the EVSE
  matched_stop,   ///< a StopTransaction under an id that it does not have
  start_as_stop,  ///< a StartTransaction that was sent in place of a stop
  status,         ///< the connector has been free, and nothing was metered
  silence,        ///< nothing was heard of it for longer than messages wait
};
/// A StopTransaction as it was sent, kept where it was not taken as it stands.
struct ReportedStop {
  std::int64_t transaction = 0;
  std::string id_tag;
  std::int64_t meter_wh = 0;
  Instant at;
  std::string reason;
};

struct TransactionStarted {
  TransactionId transaction;
  SessionId session;
  EvseId evse;
  std::string id_tag;
  Authorization authorization = Authorization::Accepted;
  WattHours meter_start;
  Instant at;        ///< by the station's clock when that is sane: what is billed
  Instant received;  ///< when we learned of it
  std::optional<Instant> reported = {};  ///< the station's own time, when it was not believed
  WireTransactionId wire = {};           ///< none in old journals: the counter itself
  StartOrigin origin = StartOrigin::reported;
  /// The start register as sent, where it is not what is billed from.
  std::optional<WattHours> raw_start = {};
  bool timeless = false;  ///< the station gave no time: `at` is when it came
};
/// What a transaction's energy register counts from.
enum class RegisterBasis : std::uint8_t {
  start,      ///< its start register, as it should be
  session,    ///< zero at the start of the session, although the start register is not
  restarted,  ///< a value at which the register went on as another one
};
/// By what a register has to be multiplied to be in the unit that it is said to be in.
enum class RegisterScale : std::uint8_t {
  as_sent,
  kilo,   ///< a thousand: kWh that are called Wh
  milli,  ///< a thousandth: Wh that are called kWh
};
/// Which of a station's registers: models get the unit of one wrong and not of the other.
enum class RegisterSource : std::uint8_t {
  samples,
  ends,  ///< of starts and stops
};
/// How a transaction's energy register is read; see session/register_track.hpp.
struct RegisterTrack {
  RegisterBasis basis = RegisterBasis::start;
  std::int64_t base_mwh = 0;
  std::int64_t settled_mwh = 0;  ///< energy of before the base
  std::int64_t last_mwh = 0;     ///< the last register that was believed
  Instant last_at;
  bool sampled = false;  ///< whether a sample was believed yet
  /// A register that is not believed until a second one agrees with it.
  std::optional<std::int64_t> doubtful_mwh;
  std::optional<Instant> doubtful_at;
  [[nodiscard]] bool operator==(const RegisterTrack&) const = default;
};
struct MeterAdvanced {
  TransactionId transaction;
  WattHours reading;
  Instant at;
  std::optional<Amps> current;           ///< largest phase, when the station said
  std::optional<Instant> reported = {};  ///< the station's own time, when it was not believed
  /// The register as sent, where the reading is not it.
  std::optional<std::int64_t> raw_mwh = {};
  /// How the register is read from now on. Empty: as before, at what was sent, without a doubt.
  std::optional<RegisterTrack> track = {};
  std::optional<Watts> power = {};  ///< when the station said, and no current
  /// What was made of the register as sent, where it was not taken so.
  std::optional<RegisterScale> scale = {};
};
/// A whole transaction showed in which unit a station's registers are; of `as_sent` only
/// where the one before had shown something else. See state::ScaleTrack.
struct RegisterScaleObserved {
  StationId station;
  RegisterSource source = RegisterSource::samples;
  RegisterScale scale = RegisterScale::as_sent;
  TransactionId transaction;
};
/// The register of an EVSE went on while no transaction ran; nobody is billed for it.
struct EnergyUnattributed {
  EvseId evse;
  WattHours energy;
  WattHours reading;  ///< the register at the end of it
  Instant from, until;
};
/// No sample came for long: the station was asked for its meter values.
struct SamplesRequested {
  TransactionId transaction;
};
struct TransactionEnded {
  TransactionId transaction;
  WattHours meter_stop;
  Instant at;
  Instant received;
  std::string reason;
  bool estimated = false;  ///< no (believable) stop register: closed at the last known one
  std::optional<Instant> reported = {};  ///< the station's own time, when it was not believed
  /// When it started, where its clock turned out to have been wrong: what is billed.
  std::optional<Instant> started = {};
  /// The same of when its vehicle asked for no more energy.
  std::optional<Instant> idle_since = {};
  /// The stop register as sent, where it is not what is billed.
  std::optional<std::int64_t> raw_mwh = {};
  /// What was wrong with its energy: a person should look at the bill.
  std::optional<ocpp::tolerance::Defect> review = {};
  EndBasis basis = EndBasis::stop;
  std::string stopped_by = {};               ///< the token of the stop, when it is not the start's
  std::optional<ReportedStop> as_sent = {};  ///< where it was not taken as it stands
};
/// An end that was estimated does not stand: it goes on, or its real end follows.
struct TransactionReopened {
  TransactionId transaction;
  std::string reason;
};
/// A stop that fits no transaction; for a person to look at.
struct StopQuarantined {
  StationId station;
  ReportedStop stop;
  Instant received;
  std::string why;
};
/// Another stop of a transaction whose end stands; for a person to look at.
struct StopDisputed {
  TransactionId transaction;
  ReportedStop stop;
  Instant received;
};
/// The station was asked to end it.
struct StopRequested {
  TransactionId transaction;
  std::string reason;
};
/// The station accepted a remote start; its StartTransaction is waited for.
struct RemoteStartAwaited {
  StationId station;
  std::int32_t connector = 0;  ///< below 1: any
  std::string id_tag;
  Instant until;
};
/// It did not come.
struct RemoteStartUnanswered {
  StationId station;
  std::int32_t connector = 0;
  std::string id_tag;
  Instant until;
};

// --- money -------------------------------------------------------------------------

enum class ChargeKind : std::uint8_t { energy, time, flat, idle };

struct ChargeLine {
  ChargeKind kind = ChargeKind::energy;
  std::int64_t quantity = 0;  ///< Wh, or whole seconds, or 1
  std::int64_t amount_minor = 0;
};
/// The charge detail record of a finished session.
struct SessionCharged {
  SessionId session;
  TariffId tariff;
  std::string currency;
  WattHours energy;
  Duration duration;
  Duration idle;
  std::vector<ChargeLine> lines;
  std::int64_t total_minor = 0;
  std::int32_t revision = 1;  ///< from 2: replaces the one before, whose entry was reversed
};
struct Posting {
  std::string account;
  std::int64_t amount_minor = 0;  ///< debit positive, credit negative
};
/// One balanced ledger entry: its postings sum to zero.
struct LedgerPosted {
  LedgerEntryId entry;
  SessionId session;
  std::string currency;
  std::vector<Posting> postings;
  LedgerEntryId reverses = {};  ///< the entry that this one takes back, if any
};

// --- load control ------------------------------------------------------------------

struct CapScheduled {
  SiteId site;
  grid::NodeId node;
  std::vector<CapPoint> points;
};
struct PolicyChosen {
  SiteId site;
  Policy policy = Policy::equal_share;
  std::optional<Policy> shadow;
};
struct PricesScheduled {
  SiteId site;
  std::vector<PricePoint> points;
};
struct MeasuredLoadChanged {
  SiteId site;
  grid::NodeId node;
  Watts power;
};
/// A lease is about to be sent; from here on it may be in force until `valid_until`.
struct LimitRequested {
  LimitRequestId request;
  EvseId evse;
  TransactionId transaction;
  Amps limit;
  Instant valid_until;
  std::string reason;  ///< the explanation as text
  ProfilePurpose purpose = ProfilePurpose::transaction;
  std::optional<Explanation> explanation = {};  ///< none in old journals
};
struct LimitAcknowledged {
  LimitRequestId request;
  EvseId evse;
};
/// The charger refused: what it holds is what it held.
struct LimitRefused {
  LimitRequestId request;
  EvseId evse;
  std::string detail;
};
/// No answer: it may be in force until it expires.
struct LimitUncertain {
  LimitRequestId request;
  EvseId evse;
};
/// The station confirmed the safe default that holds while no lease does.
struct DefaultLimitInstalled {
  StationId station;
  Amps limit;
};

/// Its meter shows more than the charger was allowed at that time, by more than meters and
/// vehicles leave open. Stated again when it shows still more.
struct LimitDisobeyed {
  EvseId evse;
  Amps allowed;
  Amps seen;
  Instant at;  ///< of the sample
};
/// It was seen to keep within a limit below what it had been seen to draw.
struct LimitObeyed {
  EvseId evse;
  Amps seen;
  Instant at;
};
/// While its station was not connected it drew more than it had been allowed: the model
/// is one of OfflineLimit::lost.
struct OfflineLimitLost {
  StationId station;
  EvseId evse;  ///< whose meter showed it
  Amps allowed;
  Amps seen;
  Instant at;
};
/// It is not certain that we know what chargers were granted until now.
struct GrantsDoubted {
  SiteId site;
  std::string reason;
};

/// What the station says of its smart charging; absent: it did not say.
struct ChargingCapabilitiesLearned {
  StationId station;
  std::optional<std::int32_t> max_stack_level;
  std::optional<std::int32_t> max_periods;
  std::optional<std::int32_t> max_profiles;
  bool takes_amps = true;
  bool takes_watts = false;
};
/// The station refused a limit in the shape that was tried: from now on the next one is.
struct ProfileTimingChanged {
  StationId station;
  bool lease = false;  ///< of leases; else of the safe default
  ProfileTiming timing = ProfileTiming::immediate;
  std::string reason;
  std::optional<ProfilePurpose> purpose = {};  ///< where that is another one, too
};

using Event = std::variant<
    TariffDefined, SiteDefined, StationDefined, TokenDefined, StationConnected, StationDisconnected,
    StationBooted, ConnectorStatusChanged, TransactionStarted, MeterAdvanced, TransactionEnded,
    SessionCharged, LedgerPosted, CapScheduled, MeasuredLoadChanged, LimitRequested,
    LimitAcknowledged, LimitRefused, LimitUncertain, DefaultLimitInstalled, DefectsTolerated,
    ChargingCapabilitiesLearned, ProfileTimingChanged, ClockOffsetEstimated, FirmwareStatusReported,
    DiagnosticsStatusReported, LogStatusReported, SecurityEventReported, CertificateRequested,
    TransactionReopened, StopQuarantined, StopDisputed, StopRequested, RemoteStartAwaited,
    RemoteStartUnanswered, SamplesRequested, EnergyUnattributed, ConfigurationRead,
    ConfigurationWritten, ConfigurationLeftAlone, SettlingLengthened, BootTriggered, TokenErased,
    RegisterScaleObserved, PolicyChosen, PricesScheduled, LimitDisobeyed, LimitObeyed,
    OfflineLimitLost, GrantsDoubted, PriorityRulesSet, IntentStated, PriorityDecided,
    ReviewRequested, QueueConfigured, QueueJoined, QueueLeft, EvseOffered, OfferWithdrawn,
    SessionExplained>;

}  // namespace voltwin::core::events
