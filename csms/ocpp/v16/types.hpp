#pragma once
// The enumerations and nested records that OCPP 1.6 messages share, spelt as the edition 2
// specification and its JSON schemas spell them ("Energy.Active.Import.Register" becomes
// EnergyActiveImportRegister, "L1-N" L1N). Plain data; it must not know a message.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "csms/ocpp/schema/describe.hpp"
#include "engine/json/record.hpp"
#include "engine/time/instant.hpp"

namespace voltwin::ocpp::v16 {

enum class RegistrationStatus : std::uint8_t { Accepted, Pending, Rejected };
const json::EnumTable& wire_names(RegistrationStatus);

enum class AuthorizationStatus : std::uint8_t { Accepted, Blocked, Expired, Invalid, ConcurrentTx };
const json::EnumTable& wire_names(AuthorizationStatus);

enum class ChargePointErrorCode : std::uint8_t {
  ConnectorLockFailure,
  EVCommunicationError,
  GroundFailure,
  HighTemperature,
  InternalError,
  LocalListConflict,
  NoError,
  OtherError,
  OverCurrentFailure,
  PowerMeterFailure,
  PowerSwitchFailure,
  ReaderFailure,
  ResetFailure,
  UnderVoltage,
  OverVoltage,
  WeakSignal
};
const json::EnumTable& wire_names(ChargePointErrorCode);

enum class ChargePointStatus : std::uint8_t {
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
const json::EnumTable& wire_names(ChargePointStatus);

enum class Reason : std::uint8_t {
  EmergencyStop,
  EVDisconnected,
  HardReset,
  Local,
  Other,
  PowerLoss,
  Reboot,
  Remote,
  SoftReset,
  UnlockCommand,
  DeAuthorized
};
const json::EnumTable& wire_names(Reason);

enum class ReadingContext : std::uint8_t {
  InterruptionBegin,
  InterruptionEnd,
  SampleClock,
  SamplePeriodic,
  TransactionBegin,
  TransactionEnd,
  Trigger,
  Other
};
const json::EnumTable& wire_names(ReadingContext);

enum class ValueFormat : std::uint8_t { Raw, SignedData };
const json::EnumTable& wire_names(ValueFormat);

enum class Measurand : std::uint8_t {
  EnergyActiveExportRegister,
  EnergyActiveImportRegister,
  EnergyReactiveExportRegister,
  EnergyReactiveImportRegister,
  EnergyActiveExportInterval,
  EnergyActiveImportInterval,
  EnergyReactiveExportInterval,
  EnergyReactiveImportInterval,
  PowerActiveExport,
  PowerActiveImport,
  PowerOffered,
  PowerReactiveExport,
  PowerReactiveImport,
  PowerFactor,
  CurrentImport,
  CurrentExport,
  CurrentOffered,
  Voltage,
  Frequency,
  Temperature,
  SoC,
  RPM
};
const json::EnumTable& wire_names(Measurand);

enum class Phase : std::uint8_t { L1, L2, L3, N, L1N, L2N, L3N, L1L2, L2L3, L3L1 };
const json::EnumTable& wire_names(Phase);

enum class Location : std::uint8_t { Cable, EV, Inlet, Outlet, Body };
const json::EnumTable& wire_names(Location);

enum class UnitOfMeasure : std::uint8_t {
  Wh,
  kWh,
  varh,
  kvarh,
  W,
  kW,
  VA,
  kVA,
  var,
  kvar,
  A,
  V,
  K,
  Celcius,
  Celsius,
  Fahrenheit,
  Percent
};
const json::EnumTable& wire_names(UnitOfMeasure);

enum class ChargingProfilePurpose : std::uint8_t {
  ChargePointMaxProfile,
  TxDefaultProfile,
  TxProfile
};
const json::EnumTable& wire_names(ChargingProfilePurpose);

enum class ChargingProfileKind : std::uint8_t { Absolute, Recurring, Relative };
const json::EnumTable& wire_names(ChargingProfileKind);

enum class RecurrencyKind : std::uint8_t { Daily, Weekly };
const json::EnumTable& wire_names(RecurrencyKind);

enum class ChargingRateUnit : std::uint8_t { A, W };
const json::EnumTable& wire_names(ChargingRateUnit);

enum class RemoteStartStopStatus : std::uint8_t { Accepted, Rejected };
const json::EnumTable& wire_names(RemoteStartStopStatus);

enum class ChargingProfileStatus : std::uint8_t { Accepted, Rejected, NotSupported };
const json::EnumTable& wire_names(ChargingProfileStatus);

enum class ClearChargingProfileStatus : std::uint8_t { Accepted, Unknown };
const json::EnumTable& wire_names(ClearChargingProfileStatus);

enum class GetCompositeScheduleStatus : std::uint8_t { Accepted, Rejected };
const json::EnumTable& wire_names(GetCompositeScheduleStatus);

enum class AvailabilityType : std::uint8_t { Inoperative, Operative };
const json::EnumTable& wire_names(AvailabilityType);

enum class AvailabilityStatus : std::uint8_t { Accepted, Rejected, Scheduled };
const json::EnumTable& wire_names(AvailabilityStatus);

enum class ResetType : std::uint8_t { Hard, Soft };
const json::EnumTable& wire_names(ResetType);

enum class ResetStatus : std::uint8_t { Accepted, Rejected };
const json::EnumTable& wire_names(ResetStatus);

enum class MessageTrigger : std::uint8_t {
  BootNotification,
  DiagnosticsStatusNotification,
  FirmwareStatusNotification,
  Heartbeat,
  MeterValues,
  StatusNotification
};
const json::EnumTable& wire_names(MessageTrigger);

enum class TriggerMessageStatus : std::uint8_t { Accepted, Rejected, NotImplemented };
const json::EnumTable& wire_names(TriggerMessageStatus);

enum class ConfigurationStatus : std::uint8_t { Accepted, Rejected, RebootRequired, NotSupported };
const json::EnumTable& wire_names(ConfigurationStatus);

enum class UnlockStatus : std::uint8_t { Unlocked, UnlockFailed, NotSupported };
const json::EnumTable& wire_names(UnlockStatus);

enum class DataTransferStatus : std::uint8_t {
  Accepted,
  Rejected,
  UnknownMessageId,
  UnknownVendorId
};
const json::EnumTable& wire_names(DataTransferStatus);

struct IdTagInfo {
  std::optional<Instant> expiry_date{};
  std::optional<std::string> parent_id_tag{};
  AuthorizationStatus status{};
  bool operator==(const IdTagInfo&) const = default;
  static const json::RecordTable& wire_table();
};

/// Absent means: context Sample.Periodic, format Raw, measurand
/// Energy.Active.Import.Register, location Outlet, unit Wh (1.6 §7.43).
struct SampledValue {
  std::string value{};  ///< a decimal number, or signed data; "" and "NaN" occur
  std::optional<ReadingContext> context{};
  std::optional<ValueFormat> format{};
  std::optional<Measurand> measurand{};
  std::optional<Phase> phase{};
  std::optional<Location> location{};
  std::optional<UnitOfMeasure> unit{};
  bool operator==(const SampledValue&) const = default;
  static const json::RecordTable& wire_table();
};

struct MeterValue {
  Instant timestamp{};
  std::vector<SampledValue> sampled_value{};
  bool operator==(const MeterValue&) const = default;
  static const json::RecordTable& wire_table();
};

struct ChargingSchedulePeriod {
  std::int32_t start_period = 0;  ///< seconds from the start of the schedule
  double limit = 0;               ///< in the schedule's unit; at most one decimal
  std::optional<std::int32_t> number_phases{};
  bool operator==(const ChargingSchedulePeriod&) const = default;
  static const json::RecordTable& wire_table();
};

struct ChargingSchedule {
  std::optional<std::int32_t> duration{};  ///< seconds
  std::optional<Instant> start_schedule{};
  ChargingRateUnit charging_rate_unit{};  ///< A: per phase; W: all phases together
  std::vector<ChargingSchedulePeriod> charging_schedule_period{};
  std::optional<double> min_charging_rate{};
  bool operator==(const ChargingSchedule&) const = default;
  static const json::RecordTable& wire_table();
};

struct ChargingProfile {
  std::int32_t charging_profile_id = 0;
  std::optional<std::int64_t> transaction_id{};
  std::int32_t stack_level = 0;
  ChargingProfilePurpose charging_profile_purpose{};
  ChargingProfileKind charging_profile_kind{};
  std::optional<RecurrencyKind> recurrency_kind{};
  std::optional<Instant> valid_from{};
  std::optional<Instant> valid_to{};
  ChargingSchedule charging_schedule{};
  bool operator==(const ChargingProfile&) const = default;
  static const json::RecordTable& wire_table();
};

struct KeyValue {
  std::string key{};
  bool readonly = false;
  std::optional<std::string> value{};
  bool operator==(const KeyValue&) const = default;
  static const json::RecordTable& wire_table();
};

/// A limit as the wire wants it: whole tenths (1.6 §7.14 multipleOf 0.1), rounded down so
/// that rounding never raises a cap. A value within a millionth of a tenth is that tenth.
[[nodiscard]] double limit_rounded_down_to_tenth(double limit);

}  // namespace voltwin::ocpp::v16
