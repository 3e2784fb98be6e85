#pragma once
// Events as text, for the journal: a type name, a version and a JSON object.

#include <string>
#include <string_view>

#include "csms/core/events/events.hpp"
#include "engine/base/result.hpp"
#include "engine/time/instant.hpp"

namespace voltwin::core::events {

/// One line of the journal.
struct Record {
  std::uint64_t sequence = 0;  ///< from 1, without gaps, per shard
  Instant at;                  ///< the core's `now` when it was decided
  std::string stream;          ///< what it is about: "site/1", "evse/12", "session/9" …
  std::string type;            ///< the event's name, e.g. "TransactionStarted"
  /// Of the type's table. Of types that hold personal data, 2: the payload has pseudonyms (see
  /// vault.hpp); 1: it has id tags in clear, as before there was a vault.
  int version = 1;
  std::string payload;  ///< JSON
};

/// The name of the event's type.
[[nodiscard]] std::string_view type_name(const Event& event);
/// What the event is about.
[[nodiscard]] std::string stream_of(const Event& event);
/// Of an event whose personal data were replaced (pseudonymise()), where it has any.
[[nodiscard]] Record to_record(const Event& event, std::uint64_t sequence, Instant at);
/// The event of a record; bad_input for an unknown type or version, or a payload that
/// does not fit the type's table.
[[nodiscard]] Result<Event> from_record(const Record& record);

}  // namespace voltwin::core::events

namespace voltwin::json {
#define VOLTWIN_DESCRIBE_EVENT(T)      \
  template <>                          \
  struct Describe<core::events::T> {   \
    static const RecordTable& table(); \
  };
VOLTWIN_DESCRIBE_EVENT(TariffDefined)
VOLTWIN_DESCRIBE_EVENT(SiteDefined)
VOLTWIN_DESCRIBE_EVENT(StationDefined)
VOLTWIN_DESCRIBE_EVENT(TokenDefined)
VOLTWIN_DESCRIBE_EVENT(StationConnected)
VOLTWIN_DESCRIBE_EVENT(StationDisconnected)
VOLTWIN_DESCRIBE_EVENT(StationBooted)
VOLTWIN_DESCRIBE_EVENT(ConnectorStatusChanged)
VOLTWIN_DESCRIBE_EVENT(TransactionStarted)
VOLTWIN_DESCRIBE_EVENT(MeterAdvanced)
VOLTWIN_DESCRIBE_EVENT(TransactionEnded)
VOLTWIN_DESCRIBE_EVENT(ChargeLine)
VOLTWIN_DESCRIBE_EVENT(SessionCharged)
VOLTWIN_DESCRIBE_EVENT(Posting)
VOLTWIN_DESCRIBE_EVENT(LedgerPosted)
VOLTWIN_DESCRIBE_EVENT(CapScheduled)
VOLTWIN_DESCRIBE_EVENT(PolicyChosen)
VOLTWIN_DESCRIBE_EVENT(PricesScheduled)
VOLTWIN_DESCRIBE_EVENT(MeasuredLoadChanged)
VOLTWIN_DESCRIBE_EVENT(LimitRequested)
VOLTWIN_DESCRIBE_EVENT(LimitAcknowledged)
VOLTWIN_DESCRIBE_EVENT(LimitRefused)
VOLTWIN_DESCRIBE_EVENT(LimitUncertain)
VOLTWIN_DESCRIBE_EVENT(DefaultLimitInstalled)
VOLTWIN_DESCRIBE_EVENT(ToleratedDefect)
VOLTWIN_DESCRIBE_EVENT(RegisterTrack)
VOLTWIN_DESCRIBE_EVENT(DefectsTolerated)
VOLTWIN_DESCRIBE_EVENT(ChargingCapabilitiesLearned)
VOLTWIN_DESCRIBE_EVENT(ProfileTimingChanged)
VOLTWIN_DESCRIBE_EVENT(ClockOffsetEstimated)
VOLTWIN_DESCRIBE_EVENT(FirmwareStatusReported)
VOLTWIN_DESCRIBE_EVENT(DiagnosticsStatusReported)
VOLTWIN_DESCRIBE_EVENT(LogStatusReported)
VOLTWIN_DESCRIBE_EVENT(SecurityEventReported)
VOLTWIN_DESCRIBE_EVENT(CertificateRequested)
VOLTWIN_DESCRIBE_EVENT(ReportedStop)
VOLTWIN_DESCRIBE_EVENT(TransactionReopened)
VOLTWIN_DESCRIBE_EVENT(StopQuarantined)
VOLTWIN_DESCRIBE_EVENT(StopDisputed)
VOLTWIN_DESCRIBE_EVENT(StopRequested)
VOLTWIN_DESCRIBE_EVENT(RemoteStartAwaited)
VOLTWIN_DESCRIBE_EVENT(RemoteStartUnanswered)
VOLTWIN_DESCRIBE_EVENT(SamplesRequested)
VOLTWIN_DESCRIBE_EVENT(EnergyUnattributed)
VOLTWIN_DESCRIBE_EVENT(ConfigurationRead)
VOLTWIN_DESCRIBE_EVENT(ConfigurationWritten)
VOLTWIN_DESCRIBE_EVENT(ConfigurationLeftAlone)
VOLTWIN_DESCRIBE_EVENT(SettlingLengthened)
VOLTWIN_DESCRIBE_EVENT(BootTriggered)
VOLTWIN_DESCRIBE_EVENT(TokenErased)
VOLTWIN_DESCRIBE_EVENT(RegisterScaleObserved)
VOLTWIN_DESCRIBE_EVENT(LimitDisobeyed)
VOLTWIN_DESCRIBE_EVENT(LimitObeyed)
VOLTWIN_DESCRIBE_EVENT(OfflineLimitLost)
VOLTWIN_DESCRIBE_EVENT(GrantsDoubted)
VOLTWIN_DESCRIBE_EVENT(PriorityRulesSet)
VOLTWIN_DESCRIBE_EVENT(IntentStated)
VOLTWIN_DESCRIBE_EVENT(PriorityDecided)
VOLTWIN_DESCRIBE_EVENT(ReviewRequested)
VOLTWIN_DESCRIBE_EVENT(QueueConfigured)
VOLTWIN_DESCRIBE_EVENT(QueueJoined)
VOLTWIN_DESCRIBE_EVENT(QueueLeft)
VOLTWIN_DESCRIBE_EVENT(EvseOffered)
VOLTWIN_DESCRIBE_EVENT(OfferWithdrawn)
VOLTWIN_DESCRIBE_EVENT(SessionExplained)
#undef VOLTWIN_DESCRIBE_EVENT
template <>
struct Names<core::events::StartOrigin> {
  static const EnumTable& table();
};
template <>
struct Names<core::events::EndBasis> {
  static const EnumTable& table();
};
template <>
struct Names<core::events::PriorityDecision> {
  static const EnumTable& table();
};
template <>
struct Names<core::events::QueueExit> {
  static const EnumTable& table();
};
template <>
struct Names<core::events::ChargeKind> {
  static const EnumTable& table();
};
template <>
struct Names<core::boundary::ProfileTiming> {
  static const EnumTable& table();
};
template <>
struct Names<core::boundary::ProfilePurpose> {
  static const EnumTable& table();
};
template <>
struct Names<core::events::RegisterScale> {
  static const EnumTable& table();
};
template <>
struct Names<core::events::RegisterSource> {
  static const EnumTable& table();
};
template <>
struct Names<core::events::RegisterBasis> {
  static const EnumTable& table();
};
template <>
struct Names<core::events::ClockKind> {
  static const EnumTable& table();
};
template <>
struct Names<core::boundary::ConnectorStatus> {
  static const EnumTable& table();
};
template <>
struct Names<core::boundary::FirmwareStatus> {
  static const EnumTable& table();
};
template <>
struct Names<core::boundary::UploadStatus> {
  static const EnumTable& table();
};
template <>
struct Names<core::boundary::Authorization> {
  static const EnumTable& table();
};
}  // namespace voltwin::json
