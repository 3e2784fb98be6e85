#pragma once
// Commands as text, for the tape: {"correlation":7,"command":"ReportLoad","body":{...}}; the body
// of a CallStation names its call the same way. From field tables, as events are.

#include <optional>
#include <string>
#include <string_view>

#include "csms/core/boundary/inputs.hpp"
#include "csms/core/events/codec.hpp"
#include "engine/base/result.hpp"

namespace voltwin::core::events {

/// One JSON object. Of a command that cannot be read back (a number that is none, an instant
/// after the year 9999, a definition that its own table refuses, as the core does) only the name.
[[nodiscard]] std::string encode_command(const Command& command);
/// The command of such a text; none where that has only the name. bad_input for any other text.
[[nodiscard]] Result<std::optional<Command>> decode_command(std::string_view text);

/// The type of a command or call, as the tape has it: "ReportLoad", "ResetStation".
[[nodiscard]] std::string_view command_name(const CommandBody& body);
[[nodiscard]] std::string_view call_name(const StationCall& call);

}  // namespace voltwin::core::events

namespace voltwin::json {
#define VOLTWIN_DESCRIBE_COMMAND(T)    \
  template <>                          \
  struct Describe<core::boundary::T> { \
    static const RecordTable& table(); \
  };
VOLTWIN_DESCRIBE_COMMAND(LimitForm)
VOLTWIN_DESCRIBE_COMMAND(Retries)
VOLTWIN_DESCRIBE_COMMAND(LocalListEntry)
VOLTWIN_DESCRIBE_COMMAND(DefineTariff)
VOLTWIN_DESCRIBE_COMMAND(DefineSite)
VOLTWIN_DESCRIBE_COMMAND(DefineStation)
VOLTWIN_DESCRIBE_COMMAND(DefineToken)
VOLTWIN_DESCRIBE_COMMAND(EraseToken)
VOLTWIN_DESCRIBE_COMMAND(ScheduleCap)
VOLTWIN_DESCRIBE_COMMAND(ReportLoad)
VOLTWIN_DESCRIBE_COMMAND(ChoosePolicy)
VOLTWIN_DESCRIBE_COMMAND(SchedulePrices)
VOLTWIN_DESCRIBE_COMMAND(GrantLease)
VOLTWIN_DESCRIBE_COMMAND(InstallDefaultLimit)
VOLTWIN_DESCRIBE_COMMAND(Configure)
VOLTWIN_DESCRIBE_COMMAND(ReadConfiguration)
VOLTWIN_DESCRIBE_COMMAND(StartRemotely)
VOLTWIN_DESCRIBE_COMMAND(StopRemotely)
VOLTWIN_DESCRIBE_COMMAND(ResetStation)
VOLTWIN_DESCRIBE_COMMAND(SetAvailability)
VOLTWIN_DESCRIBE_COMMAND(Unlock)
VOLTWIN_DESCRIBE_COMMAND(Trigger)
VOLTWIN_DESCRIBE_COMMAND(ClearLimits)
VOLTWIN_DESCRIBE_COMMAND(SendData)
VOLTWIN_DESCRIBE_COMMAND(ClearCache)
VOLTWIN_DESCRIBE_COMMAND(ReadLocalListVersion)
VOLTWIN_DESCRIBE_COMMAND(SendLocalList)
VOLTWIN_DESCRIBE_COMMAND(ReserveNow)
VOLTWIN_DESCRIBE_COMMAND(CancelReservation)
VOLTWIN_DESCRIBE_COMMAND(ReadCompositeSchedule)
VOLTWIN_DESCRIBE_COMMAND(UploadDiagnostics)
VOLTWIN_DESCRIBE_COMMAND(UpdateFirmware)
VOLTWIN_DESCRIBE_COMMAND(GetLog)
VOLTWIN_DESCRIBE_COMMAND(UpdateSignedFirmware)
VOLTWIN_DESCRIBE_COMMAND(DeliverCertificate)
VOLTWIN_DESCRIBE_COMMAND(InstallCertificate)
VOLTWIN_DESCRIBE_COMMAND(ReadCertificateIds)
VOLTWIN_DESCRIBE_COMMAND(DeleteCertificate)
VOLTWIN_DESCRIBE_COMMAND(TriggerExtended)
VOLTWIN_DESCRIBE_COMMAND(SetPriorityRules)
VOLTWIN_DESCRIBE_COMMAND(SetIntent)
VOLTWIN_DESCRIBE_COMMAND(GrantPriority)
VOLTWIN_DESCRIBE_COMMAND(RevokePriority)
VOLTWIN_DESCRIBE_COMMAND(RequestUrgentReview)
VOLTWIN_DESCRIBE_COMMAND(DecideUrgentReview)
VOLTWIN_DESCRIBE_COMMAND(ConfigureQueue)
VOLTWIN_DESCRIBE_COMMAND(JoinQueue)
VOLTWIN_DESCRIBE_COMMAND(LeaveQueue)
#undef VOLTWIN_DESCRIBE_COMMAND
template <>
struct Names<core::boundary::ResetKind> {
  static const EnumTable& table();
};
template <>
struct Names<core::boundary::ReviewDecision> {
  static const EnumTable& table();
};
template <>
struct Names<core::boundary::Availability> {
  static const EnumTable& table();
};
template <>
struct Names<core::boundary::ListUpdate> {
  static const EnumTable& table();
};
template <>
struct Names<core::boundary::RateUnit> {
  static const EnumTable& table();
};
template <>
struct Names<core::boundary::LogKind> {
  static const EnumTable& table();
};
template <>
struct Names<core::boundary::CertificateUse> {
  static const EnumTable& table();
};
template <>
struct Names<core::boundary::HashAlgorithm> {
  static const EnumTable& table();
};
}  // namespace voltwin::json
