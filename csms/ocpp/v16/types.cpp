#include "csms/ocpp/v16/types.hpp"

#include <cmath>

namespace voltwin::ocpp::v16 {

using json::field;
using json::record;
using json::RecordTable;

const json::EnumTable& wire_names(RegistrationStatus) {
  static const json::EnumTable names{"RegistrationStatus", {"Accepted", "Pending", "Rejected"}};
  return names;
}

const json::EnumTable& wire_names(AuthorizationStatus) {
  static const json::EnumTable names{"AuthorizationStatus",
                                     {"Accepted", "Blocked", "Expired", "Invalid", "ConcurrentTx"}};
  return names;
}

const json::EnumTable& wire_names(ChargePointErrorCode) {
  static const json::EnumTable names{
      "ChargePointErrorCode",
      {"ConnectorLockFailure", "EVCommunicationError", "GroundFailure", "HighTemperature",
       "InternalError", "LocalListConflict", "NoError", "OtherError", "OverCurrentFailure",
       "PowerMeterFailure", "PowerSwitchFailure", "ReaderFailure", "ResetFailure", "UnderVoltage",
       "OverVoltage", "WeakSignal"}};
  return names;
}

const json::EnumTable& wire_names(ChargePointStatus) {
  static const json::EnumTable names{
      "ChargePointStatus",
      {"Available", "Preparing", "Charging", "SuspendedEVSE", "SuspendedEV", "Finishing",
       "Reserved", "Unavailable", "Faulted"}};
  return names;
}

const json::EnumTable& wire_names(Reason) {
  static const json::EnumTable names{
      "Reason",
      {"EmergencyStop", "EVDisconnected", "HardReset", "Local", "Other", "PowerLoss", "Reboot",
       "Remote", "SoftReset", "UnlockCommand", "DeAuthorized"}};
  return names;
}

const json::EnumTable& wire_names(ReadingContext) {
  static const json::EnumTable names{
      "ReadingContext",
      {"Interruption.Begin", "Interruption.End", "Sample.Clock", "Sample.Periodic",
       "Transaction.Begin", "Transaction.End", "Trigger", "Other"}};
  return names;
}

const json::EnumTable& wire_names(ValueFormat) {
  static const json::EnumTable names{"ValueFormat", {"Raw", "SignedData"}};
  return names;
}

const json::EnumTable& wire_names(Measurand) {
  static const json::EnumTable names{"Measurand",
                                     {"Energy.Active.Export.Register",
                                      "Energy.Active.Import.Register",
                                      "Energy.Reactive.Export.Register",
                                      "Energy.Reactive.Import.Register",
                                      "Energy.Active.Export.Interval",
                                      "Energy.Active.Import.Interval",
                                      "Energy.Reactive.Export.Interval",
                                      "Energy.Reactive.Import.Interval",
                                      "Power.Active.Export",
                                      "Power.Active.Import",
                                      "Power.Offered",
                                      "Power.Reactive.Export",
                                      "Power.Reactive.Import",
                                      "Power.Factor",
                                      "Current.Import",
                                      "Current.Export",
                                      "Current.Offered",
                                      "Voltage",
                                      "Frequency",
                                      "Temperature",
                                      "SoC",
                                      "RPM"}};
  return names;
}

const json::EnumTable& wire_names(Phase) {
  static const json::EnumTable names{
      "Phase", {"L1", "L2", "L3", "N", "L1-N", "L2-N", "L3-N", "L1-L2", "L2-L3", "L3-L1"}};
  return names;
}

const json::EnumTable& wire_names(Location) {
  static const json::EnumTable names{"Location", {"Cable", "EV", "Inlet", "Outlet", "Body"}};
  return names;
}

const json::EnumTable& wire_names(UnitOfMeasure) {
  static const json::EnumTable names{
      "UnitOfMeasure",
      {"Wh", "kWh", "varh", "kvarh", "W", "kW", "VA", "kVA", "var", "kvar", "A", "V", "K",
       "Celcius", "Celsius", "Fahrenheit", "Percent"}};
  return names;
}

const json::EnumTable& wire_names(ChargingProfilePurpose) {
  static const json::EnumTable names{"ChargingProfilePurpose",
                                     {"ChargePointMaxProfile", "TxDefaultProfile", "TxProfile"}};
  return names;
}

const json::EnumTable& wire_names(ChargingProfileKind) {
  static const json::EnumTable names{"ChargingProfileKind", {"Absolute", "Recurring", "Relative"}};
  return names;
}

const json::EnumTable& wire_names(RecurrencyKind) {
  static const json::EnumTable names{"RecurrencyKind", {"Daily", "Weekly"}};
  return names;
}

const json::EnumTable& wire_names(ChargingRateUnit) {
  static const json::EnumTable names{"ChargingRateUnit", {"A", "W"}};
  return names;
}

const json::EnumTable& wire_names(RemoteStartStopStatus) {
  static const json::EnumTable names{"RemoteStartStopStatus", {"Accepted", "Rejected"}};
  return names;
}

const json::EnumTable& wire_names(ChargingProfileStatus) {
  static const json::EnumTable names{"ChargingProfileStatus",
                                     {"Accepted", "Rejected", "NotSupported"}};
  return names;
}

const json::EnumTable& wire_names(ClearChargingProfileStatus) {
  static const json::EnumTable names{"ClearChargingProfileStatus", {"Accepted", "Unknown"}};
  return names;
}

const json::EnumTable& wire_names(GetCompositeScheduleStatus) {
  static const json::EnumTable names{"GetCompositeScheduleStatus", {"Accepted", "Rejected"}};
  return names;
}

const json::EnumTable& wire_names(AvailabilityType) {
  static const json::EnumTable names{"AvailabilityType", {"Inoperative", "Operative"}};
  return names;
}

const json::EnumTable& wire_names(AvailabilityStatus) {
  static const json::EnumTable names{"AvailabilityStatus", {"Accepted", "Rejected", "Scheduled"}};
  return names;
}

const json::EnumTable& wire_names(ResetType) {
  static const json::EnumTable names{"ResetType", {"Hard", "Soft"}};
  return names;
}

const json::EnumTable& wire_names(ResetStatus) {
  static const json::EnumTable names{"ResetStatus", {"Accepted", "Rejected"}};
  return names;
}

const json::EnumTable& wire_names(MessageTrigger) {
  static const json::EnumTable names{
      "MessageTrigger",
      {"BootNotification", "DiagnosticsStatusNotification", "FirmwareStatusNotification",
       "Heartbeat", "MeterValues", "StatusNotification"}};
  return names;
}

const json::EnumTable& wire_names(TriggerMessageStatus) {
  static const json::EnumTable names{"TriggerMessageStatus",
                                     {"Accepted", "Rejected", "NotImplemented"}};
  return names;
}

const json::EnumTable& wire_names(ConfigurationStatus) {
  static const json::EnumTable names{"ConfigurationStatus",
                                     {"Accepted", "Rejected", "RebootRequired", "NotSupported"}};
  return names;
}

const json::EnumTable& wire_names(UnlockStatus) {
  static const json::EnumTable names{"UnlockStatus", {"Unlocked", "UnlockFailed", "NotSupported"}};
  return names;
}

const json::EnumTable& wire_names(DataTransferStatus) {
  static const json::EnumTable names{
      "DataTransferStatus", {"Accepted", "Rejected", "UnknownMessageId", "UnknownVendorId"}};
  return names;
}

const RecordTable& IdTagInfo::wire_table() {
  static const RecordTable table =
      record("IdTagInfo", {
                              field<&IdTagInfo::expiry_date>("expiryDate"),
                              field<&IdTagInfo::parent_id_tag>("parentIdTag").at_most(20),
                              field<&IdTagInfo::status>("status"),
                          });
  return table;
}

const RecordTable& SampledValue::wire_table() {
  static const RecordTable table =
      record("SampledValue", {
                                 field<&SampledValue::value>("value"),
                                 field<&SampledValue::context>("context"),
                                 field<&SampledValue::format>("format"),
                                 field<&SampledValue::measurand>("measurand"),
                                 field<&SampledValue::phase>("phase"),
                                 field<&SampledValue::location>("location"),
                                 field<&SampledValue::unit>("unit"),
                             });
  return table;
}

const RecordTable& MeterValue::wire_table() {
  static const RecordTable table =
      record("MeterValue", {
                               field<&MeterValue::timestamp>("timestamp"),
                               field<&MeterValue::sampled_value>("sampledValue"),
                           });
  return table;
}

const RecordTable& ChargingSchedulePeriod::wire_table() {
  static const RecordTable table = record(
      "ChargingSchedulePeriod", {
                                    field<&ChargingSchedulePeriod::start_period>("startPeriod"),
                                    field<&ChargingSchedulePeriod::limit>("limit"),
                                    field<&ChargingSchedulePeriod::number_phases>("numberPhases"),
                                });
  return table;
}

const RecordTable& ChargingSchedule::wire_table() {
  static const RecordTable table =
      record("ChargingSchedule",
             {
                 field<&ChargingSchedule::duration>("duration"),
                 field<&ChargingSchedule::start_schedule>("startSchedule"),
                 field<&ChargingSchedule::charging_rate_unit>("chargingRateUnit"),
                 field<&ChargingSchedule::charging_schedule_period>("chargingSchedulePeriod"),
                 field<&ChargingSchedule::min_charging_rate>("minChargingRate"),
             });
  return table;
}

const RecordTable& ChargingProfile::wire_table() {
  static const RecordTable table =
      record("ChargingProfile",
             {
                 field<&ChargingProfile::charging_profile_id>("chargingProfileId"),
                 field<&ChargingProfile::transaction_id>("transactionId"),
                 field<&ChargingProfile::stack_level>("stackLevel"),
                 field<&ChargingProfile::charging_profile_purpose>("chargingProfilePurpose"),
                 field<&ChargingProfile::charging_profile_kind>("chargingProfileKind"),
                 field<&ChargingProfile::recurrency_kind>("recurrencyKind"),
                 field<&ChargingProfile::valid_from>("validFrom"),
                 field<&ChargingProfile::valid_to>("validTo"),
                 field<&ChargingProfile::charging_schedule>("chargingSchedule"),
             });
  return table;
}

const RecordTable& KeyValue::wire_table() {
  static const RecordTable table =
      record("KeyValue", {
                             field<&KeyValue::key>("key").at_most(50),
                             field<&KeyValue::readonly>("readonly"),
                             field<&KeyValue::value>("value").at_most(500),
                         });
  return table;
}

double limit_rounded_down_to_tenth(double limit) {
  constexpr double same_tenth = 1e-5;  // a millionth, counted in tenths
  return std::floor(limit * 10.0 + same_tenth) / 10.0;
}

}  // namespace voltwin::ocpp::v16
