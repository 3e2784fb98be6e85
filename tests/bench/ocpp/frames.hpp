#pragma once
// The frames that the codec is measured with, as a charging station writes them.

#include <string_view>

namespace voltwin::bench::frames {

/// One MeterValues CALL with six sampled values, each with value, context, measurand and unit,
/// some with phase, location and format; the fields in an order that no table has.
inline constexpr std::string_view meter_values =
    R"([2,"c1a7-00004711","MeterValues",{"connectorId":1,"transactionId":4711,"meterValue":[)"
    R"({"timestamp":"2026-06-01T08:15:00.000Z","sampledValue":[)"
    R"({"value":"1234567","context":"Sample.Periodic","format":"Raw",)"
    R"("measurand":"Energy.Active.Import.Register","location":"Outlet","unit":"Wh"},)"
    R"({"value":"11042.5","context":"Sample.Periodic","format":"Raw",)"
    R"("measurand":"Power.Active.Import","location":"Outlet","unit":"W"},)"
    R"({"value":"16.02","context":"Sample.Periodic","measurand":"Current.Import",)"
    R"("phase":"L1","location":"Outlet","unit":"A"},)"
    R"({"value":"15.98","context":"Sample.Periodic","measurand":"Current.Import",)"
    R"("phase":"L2","location":"Outlet","unit":"A"},)"
    R"({"value":"16.00","context":"Sample.Periodic","measurand":"Current.Import",)"
    R"("phase":"L3","location":"Outlet","unit":"A"},)"
    R"({"value":"57","context":"Sample.Periodic","measurand":"SoC","location":"EV",)"
    R"("unit":"Percent"}]}]}])";

/// The same with the fields of each object in another order and a space after each separator,
/// which is how many stations write.
inline constexpr std::string_view spaced_meter_values =
    R"([2, "c1a7-00004711", "MeterValues", {"transactionId": 4711, "connectorId": 1, )"
    R"("meterValue": [{"sampledValue": [)"
    R"({"unit": "Wh", "context": "Sample.Periodic", "format": "Raw", )"
    R"("measurand": "Energy.Active.Import.Register", "location": "Outlet", "value": "1234567"}, )"
    R"({"unit": "W", "context": "Sample.Periodic", "format": "Raw", )"
    R"("measurand": "Power.Active.Import", "location": "Outlet", "value": "11042.5"}, )"
    R"({"unit": "A", "context": "Sample.Periodic", "measurand": "Current.Import", )"
    R"("phase": "L1", "location": "Outlet", "value": "16.02"}, )"
    R"({"unit": "A", "context": "Sample.Periodic", "measurand": "Current.Import", )"
    R"("phase": "L2", "location": "Outlet", "value": "15.98"}, )"
    R"({"unit": "A", "context": "Sample.Periodic", "measurand": "Current.Import", )"
    R"("phase": "L3", "location": "Outlet", "value": "16.00"}, )"
    R"({"unit": "Percent", "context": "Sample.Periodic", "measurand": "SoC", )"
    R"("location": "EV", "value": "57"}], "timestamp": "2026-06-01T08:15:00.000Z"}]}])";

inline constexpr std::string_view heartbeat = R"([2,"19","Heartbeat",{}])";
inline constexpr std::string_view status_notification =
    R"([2,"20","StatusNotification",{"connectorId":1,"errorCode":"NoError",)"
    R"("status":"SuspendedEV","timestamp":"2026-06-01T08:15:00Z"}])";
inline constexpr std::string_view authorize = R"([2,"21","Authorize",{"idTag":"04A1B2C3D4E5F6"}])";

}  // namespace voltwin::bench::frames
