// Deviations that the schema lets pass, one row of the catalogue a case.
#include <gtest/gtest.h>

#include "csms/core/wire/v16.hpp"

namespace voltwin::core::wire {
namespace {

constexpr Reading tolerant{Strictness::tolerant, Instant::from_seconds(1'780'300'800)};
constexpr Reading strict{Strictness::strict, Instant::from_seconds(1'780'300'800)};

std::string found(std::string_view action, std::string_view payload, const Reading& reading) {
  Findings findings;
  const auto result = decode_v16(action, payload, reading, findings);
  if (const auto* refusal = std::get_if<Refusal>(&result)) return refusal->description;
  std::string out;
  for (const ocpp::tolerance::Finding& f : findings) {
    if (!out.empty()) out += "; ";
    out += std::string(ocpp::tolerance::entry(f.defect).code) + " " + f.field + " " + f.raw +
           " -> " + f.corrected;
  }
  return out;
}

std::string stop(const std::string& more) {
  return R"({"transactionId":7,"timestamp":"2026-06-01T08:00:00Z",)" + more + "}";
}

std::string meter(const std::string& sampled) {
  return R"({"connectorId":1,"meterValue":[{"timestamp":"2026-06-01T08:00:00Z","sampledValue":[)" +
         sampled + "]}]}";
}

struct Case {
  const char* action;
  std::string payload;
  const char* findings;
};

TEST(WireDeviations, what_fits_the_schema_but_is_a_known_deviation_is_named) {
  const std::string at = "meterValue[0].sampledValue[0].";
  const std::string m2 = "M2 " + at + "unit  -> by the measurand";
  const std::string m2_mixed = "M2 " + at + "unit kWh -> by the measurand";
  const std::string m15 = "M15 " + at + "location Inlet -> Inlet";
  const std::string m20 = "M20 " + at + "value  12  -> 12";
  const Case cases[] = {
      {"MeterValues", meter(R"({"value":"12"})"), ""},
      {"MeterValues", meter(R"({"value":"1","measurand":"Power.Active.Import"})"), m2.c_str()},
      {"MeterValues", meter(R"({"value":"1","measurand":"Power.Active.Import","unit":"kWh"})"),
       m2_mixed.c_str()},
      {"MeterValues", meter(R"({"value":"5","location":"Inlet"})"), m15.c_str()},
      {"MeterValues", meter(R"({"value":" 12 "})"), m20.c_str()},
      {"StopTransaction", stop(R"("meterStop":5)"), ""},
      {"StopTransaction", stop(R"("meterStop":-1)"), "M6 meterStop -1 -> -1"},
      {"StopTransaction", stop(R"("idTag":"x")"), "M6 meterStop  -> -1"},
      {"StopTransaction", stop(R"("meterStop":5,"idTag":"null")"), "I9 idTag null -> "},
      {"StopTransaction",
       R"({"transactionId":2147483648,"meterStop":5,"timestamp":"2026-06-01T08:00:00Z"})",
       "X3 transactionId 2147483648 -> 2147483648"},
      {"StopTransaction",
       R"({"transactionId":9223372036854775808,"meterStop":5,"timestamp":"2026-06-01T08:00:00Z"})",
       "X3 transactionId 9223372036854775808 -> 9223372036854775807"},
      {"StartTransaction",
       R"({"connectorId":1,"idTag":"T","meterStart":5,"reservationId":0,)"
       R"("timestamp":"2026-06-01T08:00:00Z"})",
       "X22 reservationId 0 -> "},
      {"BootNotification", R"({"chargePointVendor":"","chargePointModel":"M"})",
       "I8 chargePointVendor  -> "},
      {"BootNotification", R"({"chargePointVendor":"V","chargePointModel":"M","iccid":"null"})",
       "I9 iccid null -> "},
      {"BootNotification", R"({"chargePointVendor":"<b>V</b>","chargePointModel":"M"})",
       "I12 chargePointVendor <b>V</b> -> <b>V</b>"},
      {"StatusNotification",
       R"({"connectorId":1,"errorCode":"NoError","status":"Available","info":"a\u0000b"})",
       "I12 info a"},
      {"DataTransfer", R"({"vendorId":"EVBox","messageId":"evbStatus","data":"{}"})",
       "J14 evbStatus {} -> "},
  };
  for (const Case& c : cases) {
    const std::string is = found(c.action, c.payload, tolerant);
    EXPECT_EQ(is.substr(0, is.find('\0')), c.findings) << c.payload;
    const std::string by_the_letter = found(c.action, c.payload, strict);
    EXPECT_TRUE(by_the_letter.empty() || by_the_letter.find("expected") != std::string::npos)
        << by_the_letter << ": nothing is named in strict mode";
  }
}

TEST(WireDeviations, a_boot_keeps_texts_whole_and_knows_null_from_a_text) {
  Findings findings;
  const std::string serial(80, 'S');
  const auto result = decode_v16("BootNotification",
                                 R"({"chargePointVendor":"null","chargePointModel":"M",)"
                                 R"("chargePointSerialNumber":")" +
                                     serial + R"(","firmwareVersion":"null"})",
                                 tolerant, findings);
  const auto& boot = std::get<BootReport>(std::get<StationRequest>(result));
  EXPECT_EQ(boot.vendor, "");
  EXPECT_EQ(boot.serial, serial);
  EXPECT_EQ(boot.firmware, "");
}

}  // namespace
}  // namespace voltwin::core::wire
