// What stations tell of themselves, as frames.
#include <gtest/gtest.h>

#include "tests/support/fake_station.hpp"

namespace voltwin::test {
namespace {

namespace events = core::events;
using ocpp::tolerance::Defect;

constexpr const char* boot_payload =
    R"({"chargePointVendor":"Acme","chargePointModel":"One","firmwareVersion":"1.2"})";

std::string status_payload(int connector, const char* status, std::int64_t second) {
  return R"({"connectorId":)" + std::to_string(connector) + R"(,"errorCode":"NoError","status":")" +
         status + R"(","timestamp":")" + clock_text(second) + "\"}";
}

struct ReportsTest : testing::Test {
  FakeCsms csms{small_site(), {station_of("S1", 2)}};
  FakeStation station{csms, "S1"};

  void SetUp() override { station.connect(); }
  [[nodiscard]] const core::state::Evse& evse(std::size_t i) const {
    return csms.state().evses()[i];
  }
};

TEST_F(ReportsTest, a_boot_is_answered_first_and_then_the_station_is_set_up_in_order) {
  station.send("[2,\"b1\",\"BootNotification\"," + std::string(boot_payload) + "]");
  ASSERT_EQ(station.inbox().size(), 2U) << "one call is open at a time";
  EXPECT_EQ(
      station.inbox()[0],
      R"([3,"b1",{"status":"Accepted","currentTime":"2026-06-01T08:00:00Z","interval":300}])");
  EXPECT_EQ(station.inbox()[1].substr(0, 4), "[2,\"");
  std::vector<CoreCall> calls = station.obey();
  ASSERT_EQ(calls.size(), 6U);
  EXPECT_EQ(calls[0].action, "SetChargingProfile");
  EXPECT_NE(calls[0].payload.find("TxDefaultProfile"), std::string::npos) << calls[0].payload;
  EXPECT_EQ(calls[0].payload.find("validTo"), std::string::npos) << "the default never ends";
  EXPECT_EQ(number_in(calls[0].payload, "connectorId"), 0.0);
  EXPECT_EQ(number_in(calls[0].payload, "limit"), 0.0);
  EXPECT_EQ(calls[1].action, "GetConfiguration");
  EXPECT_EQ(calls[2].action, "ChangeConfiguration");
  EXPECT_NE(calls[2].payload.find("MeterValuesSampledData"), std::string::npos);
  EXPECT_EQ(calls[3].payload, R"({"key":"MeterValueSampleInterval","value":"60"})");
  EXPECT_EQ(calls[4].payload, R"({"key":["MeterValuesSampledData"]})") << "read back";
  EXPECT_EQ(calls[5].payload, R"({"key":["MeterValueSampleInterval"]})");
  EXPECT_TRUE(evse(0).limit.default_installed);
  EXPECT_TRUE(evse(1).limit.default_installed);
  EXPECT_EQ(csms.state().stations()[0].firmware, "1.2");
}

TEST_F(ReportsTest, an_uncontrolled_site_gets_no_limits) {
  SiteDefinition site = small_site();
  site.control.policy = Policy::uncontrolled;
  FakeCsms other(site, {station_of("S1", 1)});
  FakeStation its(other, "S1");
  its.connect();
  its.call("BootNotification", boot_payload);
  for (const CoreCall& call : its.obey()) {
    EXPECT_TRUE(call.action == "GetConfiguration" || call.action == "ChangeConfiguration")
        << call.action;
  }
  its.start(0, 0);
  EXPECT_TRUE(its.obey().empty());
}

TEST_F(ReportsTest, a_boot_in_the_middle_of_a_transaction_does_not_end_it) {
  station.boot();
  const std::int64_t id = station.start(0, 1'000);
  station.obey();
  station.drop();
  station.connect();
  const std::size_t before = csms.journal.size();
  station.boot();
  for (const std::string& name : csms.names_after(before)) {
    EXPECT_NE(name, "TransactionEnded");
    EXPECT_NE(name, "SessionCharged");
  }
  EXPECT_EQ(evse(0).transaction, TransactionId(1));
  EXPECT_EQ(station.stop(id, 3'600, 6'000), "{}");
  EXPECT_EQ(csms.state().transactions()[0].meter_stop, WattHours(6'000));
}

TEST_F(ReportsTest, after_a_boot_the_default_counts_as_absent_until_it_is_confirmed_again) {
  station.boot();
  EXPECT_TRUE(evse(0).limit.default_installed);
  station.call("BootNotification", boot_payload);
  EXPECT_FALSE(evse(0).limit.default_installed);
  station.obey();
  EXPECT_TRUE(evse(0).limit.default_installed);
}

TEST_F(ReportsTest, a_default_that_was_refused_is_tried_again_with_the_next_plan) {
  station.call("BootNotification", boot_payload);
  const auto call = station.next_call();
  ASSERT_TRUE(call.has_value());
  station.refuse(*call, "NotSupported");
  station.obey();
  csms.pass(Duration::from_seconds(31));
  const std::vector<CoreCall> again = station.obey();
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again[0].action, "SetChargingProfile");
  EXPECT_TRUE(evse(0).limit.default_installed);
  csms.pass(Duration::from_minutes(5));
  EXPECT_TRUE(station.obey().empty()) << "confirmed: not sent once more";
}

TEST_F(ReportsTest, a_late_status_does_not_overwrite_a_newer_one) {
  csms.pass(Duration::from_minutes(10));
  EXPECT_EQ(station.call("StatusNotification", status_payload(1, "Charging", 100)), "{}");
  EXPECT_EQ(station.call("StatusNotification", status_payload(1, "Preparing", 50)), "{}");
  EXPECT_EQ(evse(0).status, ConnectorStatus::Charging);
  EXPECT_EQ(station.call("StatusNotification", status_payload(1, "Finishing", 101)), "{}");
  EXPECT_EQ(evse(0).status, ConnectorStatus::Finishing);
}

TEST_F(ReportsTest, the_same_status_twice_is_one_fact) {
  csms.pass(Duration::from_minutes(10));
  station.call("StatusNotification", status_payload(1, "Charging", 100));
  const std::size_t before = csms.journal.size();
  station.call("StatusNotification", status_payload(1, "Charging", 100));
  EXPECT_EQ(csms.journal.size(), before);
}

TEST_F(ReportsTest, a_clock_that_ran_ahead_and_was_set_back_does_not_silence_the_station) {
  station.call("StatusNotification", status_payload(1, "Charging", 86'400 * 365));
  EXPECT_EQ(evse(0).status, ConnectorStatus::Charging);
  csms.pass(Duration::from_seconds(60));
  station.call("StatusNotification", status_payload(1, "Available", 60));
  EXPECT_EQ(evse(0).status, ConnectorStatus::Available);
}

TEST_F(ReportsTest, a_status_of_the_station_or_of_an_unknown_connector_is_only_acknowledged) {
  const std::size_t before = csms.journal.size();
  EXPECT_EQ(station.call("StatusNotification", status_payload(0, "Faulted", 1)), "{}");
  EXPECT_EQ(csms.journal.size(), before);
  for (const int connector : {3, -1, 2'147'483'647}) {
    EXPECT_EQ(station.call("StatusNotification", status_payload(connector, "Faulted", 1)), "{}");
  }
  for (const std::string& name : csms.names_after(before)) EXPECT_EQ(name, "DefectsTolerated");
  EXPECT_EQ(csms.defects("S1", Defect::unknown_connector), 3U);
}

TEST_F(ReportsTest, authorization_says_what_the_token_may_do_without_regard_to_case) {
  csms.command(DefineToken{{"Blocked1", TokenStatus::Blocked}});
  csms.command(DefineToken{{"EXPIRED1", TokenStatus::Expired}});
  const auto answer = [&](const char* tag) {
    return station.call("Authorize", std::string(R"({"idTag":")") + tag + "\"}");
  };
  EXPECT_EQ(answer("TAG1"), R"({"idTagInfo":{"status":"Accepted"}})");
  EXPECT_EQ(answer("tag1"), R"({"idTagInfo":{"status":"Accepted"}})");
  EXPECT_EQ(answer("BLOCKED1"), R"({"idTagInfo":{"status":"Blocked"}})");
  EXPECT_EQ(answer("expired1"), R"({"idTagInfo":{"status":"Expired"}})");
  EXPECT_EQ(answer("nobody"), R"({"idTagInfo":{"status":"Invalid"}})");
  EXPECT_EQ(answer(""), R"({"idTagInfo":{"status":"Invalid"}})");
  csms.command(DefineToken{{"TAG1", TokenStatus::Blocked}});
  EXPECT_EQ(answer("TAG1"), R"({"idTagInfo":{"status":"Blocked"}})") << "the newest word counts";
}

TEST_F(ReportsTest, a_heartbeat_tells_the_time_and_data_of_an_unknown_vendor_is_declined) {
  csms.pass(Duration::from_ms(1'500));
  EXPECT_EQ(station.call("Heartbeat", "{}"), R"({"currentTime":"2026-06-01T08:00:01.500Z"})");
  EXPECT_EQ(station.call("DataTransfer", R"({"vendorId":"com.acme"})"),
            R"({"status":"UnknownVendorId"})");
}

}  // namespace
}  // namespace voltwin::test
