// One line a rule: the frame of the station, and what the CSMS gets. Before it, a transaction
// 4242 on connector 1 begins at 1000 Wh; frames that it is made of are not shown.
#include "twin/faults/rules.hpp"

#include <gtest/gtest.h>

#include "tests/unit/twin/faults/charger.hpp"

// lint: table

namespace voltwin::twin::faults {
namespace {

struct Case {
  const char* name;
  Defect defect;
  double magnitude;
  const char* sent;
  std::vector<const char*> expected;
};

constexpr const char* boot =
    R"([2,"s-9","BootNotification",{"chargePointVendor":"v","chargePointModel":"m"}])";
constexpr const char* authorize = R"([2,"s-9","Authorize",{"idTag":"04a1B2C3"}])";
constexpr const char* charging =
    R"([2,"s-9","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Charging","timestamp":"2026-06-01T00:00:00Z"}])";
constexpr const char* meter =
    R"([2,"s-9","MeterValues",{"connectorId":1,"transactionId":4242,"meterValue":[{"timestamp":"2026-06-01T00:05:00Z","sampledValue":[{"value":"1234","context":"Sample.Periodic","measurand":"Energy.Active.Import.Register","unit":"Wh"},{"value":"3680.5","measurand":"Power.Active.Import","unit":"W"}]}]}])";
constexpr const char* stop =
    R"([2,"s-9","StopTransaction",{"idTag":"T","meterStop":1500,"timestamp":"2026-06-01T00:06:00Z","transactionId":4242}])";
constexpr const char* start =
    R"([2,"s-9","StartTransaction",{"connectorId":1,"idTag":"T","meterStart":1000,"timestamp":"2026-06-01T00:00:00Z"}])";

const Case
    cases[] =
        {
            // --- T
            {"T1",
             Defect::zoneless_timestamp,
             0,
             stop,
             {R"([2,"s-9","StopTransaction",{"idTag":"T","meterStop":1500,"timestamp":"2026-06-01T00:06:00","transactionId":4242}])"}},
            {"T2",
             Defect::local_time_marked_utc,
             2,
             stop,
             {R"([2,"s-9","StopTransaction",{"idTag":"T","meterStop":1500,"timestamp":"2026-06-01T02:06:00Z","transactionId":4242}])"}},
            {"T3",
             Defect::unsynchronised_clock,
             0,
             stop,
             {R"([2,"s-9","StopTransaction",{"idTag":"T","meterStop":1500,"timestamp":"1970-01-01T00:06:00Z","transactionId":4242}])"}},
            {"T4 empty",
             Defect::empty_timestamp,
             0,
             stop,
             {R"([2,"s-9","StopTransaction",{"idTag":"T","meterStop":1500,"timestamp":"","transactionId":4242}])"}},
            {"T4 null",
             Defect::empty_timestamp,
             1,
             stop,
             {R"([2,"s-9","StopTransaction",{"idTag":"T","meterStop":1500,"timestamp":null,"transactionId":4242}])"}},
            {"T5",
             Defect::sample_outside_transaction,
             7200,
             meter,
             {R"([2,"s-9","MeterValues",{"connectorId":1,"transactionId":4242,"meterValue":[{"timestamp":"2026-06-01T02:05:00Z","sampledValue":[{"value":"1234","context":"Sample.Periodic","measurand":"Energy.Active.Import.Register","unit":"Wh"},{"value":"3680.5","measurand":"Power.Active.Import","unit":"W"}]}]}])"}},
            {"T9",
             Defect::heartbeat_flood,
             3,
             R"([2,"s-9","Heartbeat",{}])",
             // The others wait for the answer.
             {R"([2,"s-9","Heartbeat",{}])"}},
            // --- M
            {"M1",
             Defect::energy_unit_wrong,
             0,
             meter,
             {R"([2,"s-9","MeterValues",{"connectorId":1,"transactionId":4242,"meterValue":[{"timestamp":"2026-06-01T00:05:00Z","sampledValue":[{"value":"1.234","context":"Sample.Periodic","measurand":"Energy.Active.Import.Register","unit":"Wh"},{"value":"3680.5","measurand":"Power.Active.Import","unit":"W"}]}]}])"}},
            {"M2 no unit",
             Defect::unit_missing_or_mixed,
             0,
             meter,
             {R"([2,"s-9","MeterValues",{"connectorId":1,"transactionId":4242,"meterValue":[{"timestamp":"2026-06-01T00:05:00Z","sampledValue":[{"value":"1.234","context":"Sample.Periodic","measurand":"Energy.Active.Import.Register"},{"value":"3.6805","measurand":"Power.Active.Import","unit":"W"}]}]}])"}},
            {"M2 wrong unit",
             Defect::unit_missing_or_mixed,
             1,
             meter,
             {R"([2,"s-9","MeterValues",{"connectorId":1,"transactionId":4242,"meterValue":[{"timestamp":"2026-06-01T00:05:00Z","sampledValue":[{"value":"1234","context":"Sample.Periodic","measurand":"Energy.Active.Import.Register","unit":"kWh"},{"value":"3.6805","measurand":"Power.Active.Import","unit":"W"}]}]}])"}},
            {"M3 total",
             Defect::energy_per_phase,
             1,
             meter,
             {R"([2,"s-9","MeterValues",{"connectorId":1,"transactionId":4242,"meterValue":[{"timestamp":"2026-06-01T00:05:00Z","sampledValue":[{"value":"1234","context":"Sample.Periodic","measurand":"Energy.Active.Import.Register","unit":"Wh","phase":"L1"},{"value":"3680.5","measurand":"Power.Active.Import","unit":"W"}]}]}])"}},
            {"M3 three",
             Defect::energy_per_phase,
             3,
             meter,
             {R"([2,"s-9","MeterValues",{"connectorId":1,"transactionId":4242,"meterValue":[{"timestamp":"2026-06-01T00:05:00Z","sampledValue":[{"value":"411","context":"Sample.Periodic","measurand":"Energy.Active.Import.Register","unit":"Wh","phase":"L1"},{"value":"411","context":"Sample.Periodic","measurand":"Energy.Active.Import.Register","unit":"Wh","phase":"L2"},{"value":"412","context":"Sample.Periodic","measurand":"Energy.Active.Import.Register","unit":"Wh","phase":"L3"},{"value":"3680.5","measurand":"Power.Active.Import","unit":"W"}]}]}])"}},
            {"M4",
             Defect::numeric_sample_value,
             0,
             meter,
             {R"([2,"s-9","MeterValues",{"connectorId":1,"transactionId":4242,"meterValue":[{"timestamp":"2026-06-01T00:05:00Z","sampledValue":[{"value":1234,"context":"Sample.Periodic","measurand":"Energy.Active.Import.Register","unit":"Wh"},{"value":3680.5,"measurand":"Power.Active.Import","unit":"W"}]}]}])"}},
            {"M5",
             Defect::fractional_register,
             0.5,
             stop,
             {R"([2,"s-9","StopTransaction",{"idTag":"T","meterStop":1500.5,"timestamp":"2026-06-01T00:06:00Z","transactionId":4242}])"}},
            {"M6 -1",
             Defect::meter_stop_missing,
             0,
             stop,
             {R"([2,"s-9","StopTransaction",{"idTag":"T","meterStop":-1,"timestamp":"2026-06-01T00:06:00Z","transactionId":4242}])"}},
            {"M6 missing",
             Defect::meter_stop_missing,
             1,
             stop,
             {R"([2,"s-9","StopTransaction",{"idTag":"T","timestamp":"2026-06-01T00:06:00Z","transactionId":4242}])"}},
            {"M7", Defect::register_decreases, 300, meter, {R"([2,"s-9","MeterValues",{"connectorId":1,"transactionId":4242,"meterValue":[{"timestamp":"2026-06-01T00:05:00Z","sampledValue":[{"value":"934","context":"Sample.Periodic","measurand":"Energy.Active.Import.Register","unit":"Wh"},{"value":"3680.5","measurand":"Power.Active.Import","unit":"W"}]}]}])"}},
            {"M8",
             Defect::register_drops_to_zero,
             0,
             meter,
             {R"([2,"s-9","MeterValues",{"connectorId":1,"transactionId":4242,"meterValue":[{"timestamp":"2026-06-01T00:05:00Z","sampledValue":[{"value":"0","context":"Sample.Periodic","measurand":"Energy.Active.Import.Register","unit":"Wh"},{"value":"3680.5","measurand":"Power.Active.Import","unit":"W"}]}]}])"}},
            {"M9",
             Defect::session_relative_samples,
             0,
             meter,
             {R"([2,"s-9","MeterValues",{"connectorId":1,"transactionId":4242,"meterValue":[{"timestamp":"2026-06-01T00:05:00Z","sampledValue":[{"value":"234","context":"Sample.Periodic","measurand":"Energy.Active.Import.Register","unit":"Wh"},{"value":"3680.5","measurand":"Power.Active.Import","unit":"W"}]}]}])"}},
            {"M10 stop",
             Defect::register_reset,
             0,
             stop,
             {R"([2,"s-9","StopTransaction",{"idTag":"T","meterStop":500,"timestamp":"2026-06-01T00:06:00Z","transactionId":4242}])"}},
            {"M10 start",
             Defect::register_reset,
             0,
             start,
             {R"([2,"s-9","StartTransaction",{"connectorId":1,"idTag":"T","meterStart":0,"timestamp":"2026-06-01T00:00:00Z"}])"}},
            {"M11",
             Defect::begin_register_zero,
             0,
             start,
             {R"([2,"s-9","StartTransaction",{"connectorId":1,"idTag":"T","meterStart":0,"timestamp":"2026-06-01T00:00:00Z"}])"}},
            {"M12", Defect::samples_missing, 0, meter, {}},
            {"M13",
             Defect::samples_on_connector_zero,
             0,
             meter,
             {R"([2,"s-9","MeterValues",{"connectorId":0,"meterValue":[{"timestamp":"2026-06-01T00:05:00Z","sampledValue":[{"value":"1234","context":"Sample.Periodic","measurand":"Energy.Active.Import.Register","unit":"Wh"},{"value":"3680.5","measurand":"Power.Active.Import","unit":"W"}]}]}])"}},
            {"M14",
             Defect::unusual_phase,
             0,
             R"([2,"s-9","MeterValues",{"connectorId":1,"meterValue":[{"timestamp":"2026-06-01T00:05:00Z","sampledValue":[{"value":"16","measurand":"Current.Import","phase":"L1"},{"value":"16","measurand":"Current.Import","phase":"L3"}]}]}])",
             {R"([2,"s-9","MeterValues",{"connectorId":1,"meterValue":[{"timestamp":"2026-06-01T00:05:00Z","sampledValue":[{"value":"16","measurand":"Current.Import","phase":"L1-N"},{"value":"16","measurand":"Current.Import","phase":"C"},{"value":"40.0","measurand":"Current.Import","phase":"N","unit":"A"}]}]}])"}},
            {"M15",
             Defect::unusual_location,
             0,
             R"([2,"s-9","MeterValues",{"connectorId":1,"meterValue":[{"timestamp":"2026-06-01T00:05:00Z","sampledValue":[{"value":"1"}]}]}])",
             {R"([2,"s-9","MeterValues",{"connectorId":1,"meterValue":[{"timestamp":"2026-06-01T00:05:00Z","sampledValue":[{"value":"1","location":"Inlet"}]}]}])"}},
            {"M16",
             Defect::unknown_unit,
             0,
             R"([2,"s-9","MeterValues",{"connectorId":1,"meterValue":[{"timestamp":"2026-06-01T00:05:00Z","sampledValue":[{"value":"1"}]}]}])",
             {R"([2,"s-9","MeterValues",{"connectorId":1,"meterValue":[{"timestamp":"2026-06-01T00:05:00Z","sampledValue":[{"value":"1"},{"value":"50.01","measurand":"Frequency","unit":"Hz"}]}]}])"}},
            {"M17",
             Defect::unknown_context,
             0,
             R"([2,"s-9","MeterValues",{"connectorId":1,"meterValue":[{"timestamp":"2026-06-01T00:05:00Z","sampledValue":[{"value":"1"}]}]}])",
             {R"([2,"s-9","MeterValues",{"connectorId":1,"meterValue":[{"timestamp":"2026-06-01T00:05:00Z","sampledValue":[{"value":"1","context":"Sample.Unspecified"}]}]}])"}},
            {"M18",
             Defect::misspelt_unit,
             0,
             R"([2,"s-9","MeterValues",{"connectorId":1,"meterValue":[{"timestamp":"2026-06-01T00:05:00Z","sampledValue":[{"value":"1"}]}]}])",
             {R"([2,"s-9","MeterValues",{"connectorId":1,"meterValue":[{"timestamp":"2026-06-01T00:05:00Z","sampledValue":[{"value":"1"},{"value":"31.5","measurand":"Temperature","unit":"Celcius"}]}]}])"}},
            {"M19",
             Defect::measurand_alias,
             0,
             meter,
             {R"([2,"s-9","MeterValues",{"connectorId":1,"transactionId":4242,"meterValue":[{"timestamp":"2026-06-01T00:05:00Z","sampledValue":[{"value":"1234","context":"Sample.Periodic","measurand":"EnergyActiveImportRegister","unit":"Wh"},{"value":"3680.5","measurand":"PowerActiveImport","unit":"W"}]}]}])"}},
            {"M20",
             Defect::padded_value,
             0,
             R"([2,"s-9","MeterValues",{"connectorId":1,"meterValue":[{"timestamp":"2026-06-01T00:05:00Z","sampledValue":[{"value":"1"}]}]}])",
             {R"([2,"s-9","MeterValues",{"connectorId":1,"meterValue":[{"timestamp":"2026-06-01T00:05:00Z","sampledValue":[{"value":"  1 "}]}]}])"}},
            {"M21",
             Defect::batch_without_energy,
             0,
             meter,
             {R"([2,"s-9","MeterValues",{"connectorId":1,"transactionId":4242,"meterValue":[{"timestamp":"2026-06-01T00:05:00Z","sampledValue":[{"value":"3680.5","measurand":"Power.Active.Import","unit":"W"}]}]}])"}},
            {"M24",
             Defect::samples_without_transaction,
             -1,
             R"([2,"s-9","MeterValues",{"connectorId":1,"transactionId":4242,"meterValue":[]}])",
             {R"([2,"s-9","MeterValues",{"connectorId":1,"transactionId":-1,"meterValue":[]}])"}},
            {"M25 sample", Defect::register_counts_late, 0, meter, {R"([2,"s-9","MeterValues",{"connectorId":1,"transactionId":4242,"meterValue":[{"timestamp":"2026-06-01T00:05:00Z","sampledValue":[{"value":"1000","context":"Sample.Periodic","measurand":"Energy.Active.Import.Register","unit":"Wh"},{"value":"3680.5","measurand":"Power.Active.Import","unit":"W"}]}]}])"}},
            {"M25 stop",
             Defect::register_counts_late,
             0,
             stop,
             {R"([2,"s-9","StopTransaction",{"idTag":"T","meterStop":1000,"timestamp":"2026-06-01T00:06:00Z","transactionId":4242}])"}},
            {"M26",
             Defect::power_above_rating,
             6,
             meter,
             {R"([2,"s-9","MeterValues",{"connectorId":1,"transactionId":4242,"meterValue":[{"timestamp":"2026-06-01T00:05:00Z","sampledValue":[{"value":"1234","context":"Sample.Periodic","measurand":"Energy.Active.Import.Register","unit":"Wh"},{"value":"22083","measurand":"Power.Active.Import","unit":"W"}]}]}])"}},
            {"M27 start", Defect::energy_outside_transaction, 0, start, {}},
            // --- X
            {"X1",
             Defect::transaction_id_negative,
             -1,
             stop,
             {R"([2,"s-9","StopTransaction",{"idTag":"T","meterStop":1500,"timestamp":"2026-06-01T00:06:00Z","transactionId":-1}])"}},
            {"X2",
             Defect::transaction_id_zero,
             0,
             stop,
             {R"([2,"s-9","StopTransaction",{"idTag":"T","meterStop":1500,"timestamp":"2026-06-01T00:06:00Z","transactionId":0}])"}},
            {"X3",
             Defect::transaction_id_overflow,
             0,
             stop,
             {R"([2,"s-9","StopTransaction",{"idTag":"T","meterStop":1500,"timestamp":"2026-06-01T00:06:00Z","transactionId":9223372036854775807}])"}},
            {"X5 start", Defect::stop_never_started, 0, start, {}},
            {"X6 start", Defect::start_lost, 0, start, {}},
            {"X11 one",
             Defect::message_id_reused,
             0,
             R"([2,"s-9","Heartbeat",{}])",
             {R"([2,"1","Heartbeat",{}])"}},
            {"X11 none",
             Defect::message_id_reused,
             1,
             R"([2,"s-9","Heartbeat",{}])",
             {R"([2,"","Heartbeat",{}])"}},
            {"X18 another",
             Defect::stop_by_other_token,
             0,
             stop,
             {R"([2,"s-9","StopTransaction",{"idTag":"SOMEBODY-ELSE","meterStop":1500,"timestamp":"2026-06-01T00:06:00Z","transactionId":4242}])"}},
            {"X18 none",
             Defect::stop_by_other_token,
             1,
             stop,
             {R"([2,"s-9","StopTransaction",{"meterStop":1500,"timestamp":"2026-06-01T00:06:00Z","transactionId":4242}])"}},
            {"X20", Defect::stop_missing, 0, stop, {}},
            {"X21",
             Defect::foreign_transaction_id,
             77,
             stop,
             {R"([2,"s-9","StopTransaction",{"idTag":"T","meterStop":1500,"timestamp":"2026-06-01T00:06:00Z","transactionId":77}])"}},
            {"X22",
             Defect::reservation_id_zero,
             0,
             start,
             {R"([2,"s-9","StartTransaction",{"connectorId":1,"idTag":"T","meterStart":1000,"timestamp":"2026-06-01T00:00:00Z","reservationId":0}])"}},
            // --- I
            {"I1",
             Defect::token_extra_bytes,
             0,
             authorize,
             {R"([2,"s-9","Authorize",{"idTag":"04a1B2C300"}])"}},
            {"I2",
             Defect::token_extra_separator,
             0,
             authorize,
             {R"([2,"s-9","Authorize",{"idTag":"04a1-B2C3"}])"}},
            {"I3",
             Defect::token_payment_suffix,
             0,
             authorize,
             {R"([2,"s-9","Authorize",{"idTag":"04a1B2C3;visa;4711"}])"}},
            {"I4",
             Defect::token_serial_suffix,
             0,
             authorize,
             {R"([2,"s-9","Authorize",{"idTag":"04a1B2C3_17619300"}])"}},
            {"I5",
             Defect::token_trailing_backslash,
             0,
             authorize,
             {R"([2,"s-9","Authorize",{"idTag":"04a1B2C3\\\\"}])"}},
            {"I7",
             Defect::text_too_long,
             3,
             boot,
             {R"([2,"s-9","BootNotification",{"chargePointVendor":"vxxx","chargePointModel":"mxxx","chargePointSerialNumber":"xxx","firmwareVersion":"xxx"}])"}},
            {"I8",
             Defect::vendor_empty,
             0,
             boot,
             {R"([2,"s-9","BootNotification",{"chargePointVendor":"","chargePointModel":"m"}])"}},
            {"I9",
             Defect::null_as_text,
             0,
             boot,
             {R"([2,"s-9","BootNotification",{"chargePointVendor":"v","chargePointModel":"m","iccid":"null","imsi":"null","meterType":"null","meterSerialNumber":"null"}])"}},
            {"I10 case",
             Defect::token_case_or_byte_order,
             0,
             authorize,
             {R"([2,"s-9","Authorize",{"idTag":"04A1b2c3"}])"}},
            {"I10 order",
             Defect::token_case_or_byte_order,
             1,
             authorize,
             {R"([2,"s-9","Authorize",{"idTag":"C3B2a104"}])"}},
            {"I11",
             Defect::identity_changed,
             0,
             boot,
             {R"([2,"s-9","BootNotification",{"chargePointVendor":"v","chargePointModel":"other model","chargePointSerialNumber":"0815","firmwareVersion":"9.9"}])"}},
            {"I12",
             Defect::markup_in_text,
             0,
             boot,
             {R"([2,"s-9","BootNotification",{"chargePointVendor":"v","chargePointModel":"<b>twin</b>\n\u001b[31m"}])"}},
            // --- J
            {"J1",
             Defect::malformed_json,
             0,
             authorize,
             {R"([2,"s-9","Authorize",{,"idTag":"04a1B2C3"}])"}},
            {"J2",
             Defect::json_over_lines,
             0,
             R"([2,"s-9","Heartbeat",{}])",
             {"[\r\n\t2,\r\n\t\"s-9\",\r\n\t\"Heartbeat\",\r\n\t{}\r\n]"}},
            {"J3 fields",
             Defect::null_field,
             0,
             boot,
             {R"([2,"s-9","BootNotification",{"chargePointVendor":"v","chargePointModel":"m","iccid":null,"meterType":null}])"}},
            {"J3 payload",
             Defect::null_field,
             1,
             R"([2,"s-9","Heartbeat",{}])",
             {R"([2,"s-9","Heartbeat",null])"}},
            {"J4",
             Defect::empty_frame,
             0,
             R"([2,"s-9","Heartbeat",{}])",
             {"", R"([2,"s-9","Heartbeat",{}])"}},
            {"J9",
             Defect::unknown_enumerator,
             0,
             charging,
             {R"([2,"s-9","StatusNotification",{"connectorId":1,"errorCode":"Error","status":"Charging","timestamp":"2026-06-01T00:00:00Z"}])"}},
            {"J13",
             Defect::overlapping_call,
             0,
             R"([2,"s-9","Heartbeat",{}])",
             {R"([2,"s-9","Heartbeat",{}])", R"([2,"q-1","Heartbeat",{}])"}},
            {"J14",
             Defect::unknown_field,
             0,
             R"([2,"s-9","Heartbeat",{}])",
             {R"([2,"s-9","Heartbeat",{"evbTelemetry":{"rssi":-61,"tags":["a"]}}])"}},
            // --- B
            {"B4", Defect::boot_missing, 0, boot, {}},
            {"B10",
             Defect::status_wrong,
             0,
             charging,
             {R"([2,"s-9","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Available","timestamp":"2026-06-01T00:00:00Z"}])"}},
            {"B11",
             Defect::error_while_charging,
             0,
             charging,
             {R"([2,"s-9","StatusNotification",{"connectorId":1,"errorCode":"OtherError","status":"Charging","timestamp":"2026-06-01T00:00:00Z"}])"}},
};

// A charger that has booted and whose transaction 4242 runs; its quirk begins afterwards.
Charger charger_of(const Case& one) {
  Quirk quirk = quirk_of(one.defect);
  quirk.magnitude = one.magnitude;
  quirk.from = start_time + Duration::from_seconds(1);
  Charger out({quirk});
  out.station_says(R"([2,"s-1","BootNotification",{}])");
  out.csms_says(R"([3,"s-1",{"status":"Accepted","interval":300}])");
  out.station_says(start);
  out.csms_says(R"([3,"s-9",{"idTagInfo":{"status":"Accepted"},"transactionId":4242}])");
  out.now += Duration::from_seconds(60);
  out.at_csms.clear();
  out.at_station.clear();
  return out;
}

}  // namespace

TEST(Rules, each_makes_of_a_frame_what_its_row_says) {
  for (const Case& one : cases) {
    SCOPED_TRACE(one.name);
    Charger charger = charger_of(one);
    charger.station_says(one.sent);
    EXPECT_EQ(charger.at_csms, std::vector<std::string>(one.expected.begin(), one.expected.end()));
    EXPECT_EQ(charger.misbehaviour.struck(one.defect), 1U);
  }
}

TEST(Rules, none_touches_a_frame_before_its_window_or_of_another_kind) {
  for (const Case& one : cases) {
    SCOPED_TRACE(one.name);
    Quirk quirk = quirk_of(one.defect);
    quirk.until = start_time;
    Charger charger({quirk});
    charger.station_says(one.sent);
    EXPECT_EQ(charger.at_csms, std::vector<std::string>{one.sent});
  }
}

TEST(Rules, every_row_that_shows_in_frames_has_a_rule_and_no_other_has) {
  for (std::size_t i = 0; i < ocpp::tolerance::defect_count; ++i) {
    const auto defect = static_cast<Defect>(i);
    std::size_t found = 0;
    for (const auto& rules : {time_rules(), meter_rules(), transaction_rules(), text_rules(),
                              json_rules(), boot_rules()}) {
      for (const Rule& rule : rules) found += rule.defect == defect ? 1 : 0;
    }
    EXPECT_EQ(found > 0, practice(defect).culprit == Culprit::frames)
        << ocpp::tolerance::entry(defect).code;
    const bool says_why = !practice(defect).note.empty();
    EXPECT_TRUE(says_why || practice(defect).culprit != Culprit::others);
  }
}

}  // namespace voltwin::twin::faults
