#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "csms/ocpp/v16/messages.hpp"
#include "tests/unit/csms/ocpp/v16_samples.hpp"

namespace voltwin::ocpp::v16 {
namespace {

template <class Tuple, class Function>
void for_each(const Tuple& tuple, Function function) {
  std::apply([&](const auto&... message) { (function(message), ...); }, tuple);
}

template <class T>
void expect_round_trip(const T& message) {
  const std::string text = json::to_json(message);
  T again;
  const auto fault = schema::decode_payload(text, again);
  EXPECT_FALSE(fault) << text << "\n" << fault->description;
  EXPECT_TRUE(again == message) << text << "\n" << json::to_json(again);
  EXPECT_EQ(json::to_json(again), text);
}

TEST(Messages, filled_and_minimal_ones_survive_the_wire) {
  for_each(samples::filled(), [](const auto& message) { expect_round_trip(message); });
  for_each(samples::minimal(), [](const auto& message) { expect_round_trip(message); });
  EXPECT_EQ(std::tuple_size_v<decltype(samples::filled())>, 2 * messages().size());
}

TEST(Messages, the_filled_examples_leave_no_field_out) {
  for_each(samples::filled(), [](const auto& message) {
    const json::RecordTable& table = message.wire_table();
    for (const json::Field& field : table.fields) {
      const bool present = field.access.list ? field.access.size(&message) != SIZE_MAX
                                             : field.access.get(&message, 0) != nullptr;
      EXPECT_TRUE(present) << table.name << "." << field.name;
    }
  });
}

TEST(Messages, look_on_the_wire_as_the_specification_writes_them) {
  EXPECT_EQ(
      json::to_json(MeterValuesRequest{1, 7, {{samples::evening, {samples::sampled_value()}}}}),
      R"({"connectorId":1,"transactionId":7,"meterValue":[{"timestamp":)"
      R"("2026-06-01T19:00:00Z","sampledValue":[{"value":"12345.6","context":)"
      R"("Sample.Periodic","format":"Raw","measurand":"Energy.Active.Import.Register",)"
      R"("phase":"L1-N","location":"Outlet","unit":"Wh"}]}]})");
  EXPECT_EQ(json::to_json(SetChargingProfileRequest{1, samples::charging_profile()}),
            R"({"connectorId":1,"csChargingProfiles":{"chargingProfileId":42,"transactionId":7,)"
            R"("stackLevel":3,"chargingProfilePurpose":"TxProfile","chargingProfileKind":)"
            R"("Recurring","recurrencyKind":"Weekly","validFrom":"2026-06-01T12:00:00.123Z",)"
            R"("validTo":"2026-06-01T19:00:00Z","chargingSchedule":{"duration":86400,)"
            R"("startSchedule":"2026-06-01T12:00:00.123Z","chargingRateUnit":"W",)"
            R"("chargingSchedulePeriod":[{"startPeriod":0,"limit":11000.1,"numberPhases":3},)"
            R"({"startPeriod":3600,"limit":0},{"startPeriod":7200,"limit":6.3,"numberPhases":1}],)"
            R"("minChargingRate":6.1}}})");
  EXPECT_EQ(json::to_json(HeartbeatRequest{}), "{}");
  EXPECT_EQ(json::to_json(SendLocalListRequest{
                3, {{{"TAG-1", IdTagInfo{}}, {"TAG-2", {}}}}, UpdateType::Differential}),
            R"({"listVersion":3,"localAuthorizationList":[{"idTag":"TAG-1","idTagInfo":)"
            R"({"status":"Accepted"}},{"idTag":"TAG-2"}],"updateType":"Differential"})");
  EXPECT_EQ(json::to_json(SignedFirmwareStatusNotificationRequest{
                SignedFirmwareStatus::InstallVerificationFailed, 5}),
            R"({"status":"InstallVerificationFailed","requestId":5})");
}

struct Case {
  std::string_view payload, code;
};

template <class T>
void expect_codes(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    T out;
    const auto fault = schema::decode_payload(c.payload, out);
    EXPECT_EQ(fault ? rpc::text(fault->code) : "fine", c.code) << c.payload;
  }
}

TEST(Messages, what_stations_send_is_accepted_or_refused_as_table_7_says) {
  expect_codes<BootNotificationRequest>({
      {R"({"chargePointVendor":"V","chargePointModel":"M"})", "fine"},
      {R"({"chargePointVendor":"","chargePointModel":""})", "fine"},
      {R"({"chargePointVendor":"V"})", "OccurenceConstraintViolation"},
      {R"({"chargePointVendor":"V","chargePointModel":1})", "TypeConstraintViolation"},
      {R"({"chargePointVendor":"V","chargePointModel":"123456789012345678901"})",
       "PropertyConstraintViolation"},
      {R"({"chargePointVendor":"V","chargePointModel":"M","foo":1})", "FormationViolation"},
      {R"({"chargepointvendor":"V","chargePointModel":"M"})", "FormationViolation"},
  });
  expect_codes<StatusNotificationRequest>({
      {R"({"connectorId":1,"errorCode":"NoError","status":"SuspendedEVSE"})", "fine"},
      {R"({"connectorId":1,"errorCode":"Error","status":"Available"})",
       "PropertyConstraintViolation"},
      {R"({"connectorId":"1","errorCode":"NoError","status":"Available"})",
       "TypeConstraintViolation"},
      {R"({"connectorId":1,"errorCode":"NoError","status":"Available","timestamp":"now"})",
       "PropertyConstraintViolation"},
  });
  expect_codes<HeartbeatRequest>({{"{}", "fine"}, {"null", "fine"}, {"[]", "FormationViolation"}});
  expect_codes<MeterValuesRequest>({
      {R"({"connectorId":1,"meterValue":)"
       R"([{"timestamp":"2026-06-01T08:00:00","sampledValue":[{"value":""}]}]})",
       "fine"},
      {R"({"connectorId":1,"meterValue":)"
       R"([{"timestamp":"2026-06-01T08:00:00Z","sampledValue":[{"value":1}]}]})",
       "TypeConstraintViolation"},
      {R"({"connectorId":1,"meterValue":)"
       R"([{"timestamp":"2026-06-01T08:00:00Z","sampledValue":[{"value":"1","unit":"wh"}]}]})",
       "PropertyConstraintViolation"},
      {R"({"connectorId":1,"meterValue":)"
       R"([{"timestamp":"2026-06-01T08:00:00Z"}]})",
       "OccurenceConstraintViolation"},
  });
  expect_codes<SecurityEventNotificationRequest>({
      {R"({"type":"TamperDetectionActivated","timestamp":"2026-06-01T08:00:00Z"})", "fine"},
      {R"({"type":"Tamper"})", "OccurenceConstraintViolation"},
  });
  expect_codes<GetInstalledCertificateIdsResponse>({
      {R"({"status":"NotFound"})", "fine"},
      {R"({"status":"Accepted","certificateHashData":[]})", "OccurenceConstraintViolation"},
      {R"({"status":"Accepted","certificateHashData":[{"hashAlgorithm":"SHA1","issuerNameHash":)"
       R"("a","issuerKeyHash":"b","serialNumber":"c"}]})",
       "PropertyConstraintViolation"},
  });
  // Absurd transaction ids are read, so that their stop can be answered (quirk X3).
  expect_codes<StopTransactionRequest>({
      {R"({"meterStop":1,"timestamp":"2026-06-01T08:00:00Z","transactionId":9223372036854775807})",
       "fine"},
      {R"({"meterStop":-1,"timestamp":"1970-01-01T00:00:00Z","transactionId":-1})", "fine"},
  });
}

TEST(Messages, are_found_by_their_exact_action_and_know_who_starts_them) {
  EXPECT_EQ(messages().size(), 39U);
  std::set<std::string_view> actions;
  for (const schema::MessageSchema& message : messages()) {
    EXPECT_EQ(find(message.action), &message);
    EXPECT_TRUE(actions.insert(message.action).second) << message.action;
    EXPECT_EQ(message.request().name, std::string(message.action) + "Request");
    EXPECT_EQ(message.response().name, std::string(message.action) + "Response");
  }
  EXPECT_EQ(find("bootnotification"), nullptr);
  EXPECT_EQ(find(""), nullptr);
  EXPECT_EQ(find("GetVariables"), nullptr);  // of 2.0.1
  EXPECT_EQ(find("SignCertificate")->initiator, schema::Initiator::station);
  EXPECT_EQ(find("CertificateSigned")->initiator, schema::Initiator::csms);
  EXPECT_EQ(find("Heartbeat")->initiator, schema::Initiator::station);
  EXPECT_EQ(find("Reset")->initiator, schema::Initiator::csms);
  EXPECT_EQ(find("DataTransfer")->initiator, schema::Initiator::both);
}

TEST(ChargingLimit, is_rounded_down_to_whole_tenths_and_a_tenth_stays_what_it_is) {
  for (int tenths = 0; tenths <= 40'000; ++tenths) {
    const double limit = static_cast<double>(tenths) / 10.0;
    EXPECT_EQ(limit_rounded_down_to_tenth(limit), limit);
    EXPECT_EQ(limit_rounded_down_to_tenth(limit + 0.099), limit);
    EXPECT_EQ(limit_rounded_down_to_tenth(0.1 * tenths), limit);
  }
  EXPECT_EQ(limit_rounded_down_to_tenth(15.96), 15.9);
  EXPECT_EQ(limit_rounded_down_to_tenth(16.0 - 1e-9), 16.0);
}

}  // namespace
}  // namespace voltwin::ocpp::v16
