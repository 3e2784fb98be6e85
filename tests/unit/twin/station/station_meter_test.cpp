// Meter values, what goes into StopTransaction, and energy for rejected tokens.
#include <gtest/gtest.h>

#include "tests/unit/twin/station/fake_site.hpp"

namespace voltwin::twin::station {
namespace {

namespace v16 = ocpp::v16;
using Context16 = v16::ReadingContext;

void configure(FakeSite& site, std::string_view key, std::string_view value) {
  const std::string answer =
      site.call("ChangeConfiguration",
                R"({"key":")" + std::string(key) + R"(","value":")" + std::string(value) + R"("})");
  ASSERT_TRUE(says(answer, "Accepted")) << answer;
}

std::vector<Context16> contexts(const std::vector<v16::MeterValue>& values) {
  std::vector<Context16> out;
  for (const auto& one : values) out.push_back(*one.sampled_value.at(0).context);
  return out;
}

FakeSite with_data(std::string_view sampled, std::string_view aligned) {
  FakeSite site = idle_site(1);
  configure(site, "StopTxnSampledData", sampled);
  configure(site, "StopTxnAlignedData", aligned);
  configure(site, "ClockAlignedDataInterval", "300");
  site.plug_in(1, car(0.2, 0.9));
  site.present(1, "T1");
  return site;
}

TEST(StationMeter, StopTransactionBringsWhatWasRecorded) {
  FakeSite site = with_data("Energy.Active.Import.Register", "Power.Active.Import");
  site.run_to(start + Duration::from_seconds(310));
  site.present(1, "T1");
  const auto stop = site.requests<v16::StopTransactionRequest>().at(0);
  ASSERT_TRUE(stop.transaction_data);
  using enum Context16;
  EXPECT_EQ(contexts(*stop.transaction_data),
            (std::vector{TransactionBegin, SamplePeriodic, SamplePeriodic, SamplePeriodic,
                         SamplePeriodic, SampleClock, SamplePeriodic, TransactionEnd}));
  EXPECT_EQ(stop.transaction_data->front().sampled_value.at(0).value, "1000");
  EXPECT_EQ(stop.transaction_data->back().sampled_value.at(0).value,
            std::to_string(stop.meter_stop.value()));
}

TEST(StationMeter, WithoutAListStopTransactionBringsNothing) {
  FakeSite site = with_data("", "");
  site.run_for(Duration::from_minutes(10));
  site.present(1, "T1");
  EXPECT_FALSE(site.requests<v16::StopTransactionRequest>().at(0).transaction_data);
}

TEST(StationMeter, ALongTransactionKeepsItsEndsAndThinsOutBetween) {
  FakeSite site = with_data("Energy.Active.Import.Register", "");
  site.run_for(Duration::from_hours(12));
  site.present(1, "T1");
  const auto data = *site.requests<v16::StopTransactionRequest>().at(0).transaction_data;
  EXPECT_LE(data.size(), Transaction::max_data);
  EXPECT_GT(data.size(), Transaction::max_data / 3);
  EXPECT_EQ(contexts(data).front(), Context16::TransactionBegin);
  EXPECT_EQ(contexts(data).back(), Context16::TransactionEnd);
  for (std::size_t i = 1; i < data.size(); ++i) {
    ASSERT_LE(data[i - 1].timestamp, data[i].timestamp);
  }
}

TEST(StationMeter, APowerCutIsFramedByTheReadingsAroundIt) {
  FakeSite site = charging_site();
  site.run_for(Duration::from_seconds(30));
  site.csms.calls.clear();
  const Instant cut = site.now;
  site.reboot();
  site.run_for(Duration::from_seconds(30));
  const auto values = site.requests<v16::MeterValuesRequest>();
  ASSERT_EQ(values.size(), 2u);
  EXPECT_EQ(contexts(values[0].meter_value), std::vector{Context16::InterruptionBegin});
  EXPECT_EQ(values[0].meter_value[0].timestamp, cut);
  EXPECT_EQ(contexts(values[1].meter_value), std::vector{Context16::InterruptionEnd});
  EXPECT_EQ(values[1].meter_value[0].timestamp, cut + Duration::from_seconds(20));
  EXPECT_EQ(values[0].meter_value[0].sampled_value[0].value,
            values[1].meter_value[0].sampled_value[0].value);
  EXPECT_EQ(values[1].transaction_id, 101);
}

TEST(StationMeter, ARejectedTokenGetsTheEnergyThatIsConfiguredAndThenEndsOrStaysWithout) {
  for (const bool stops : {true, false}) {
    StationConfig config = one_evse();
    config.offline = OfflinePolicy::any_token;
    FakeSite site(config);
    site.csms.invalid_tokens = {"BAD"};
    site.power_on();
    site.run_for(Duration::from_seconds(1));
    configure(site, "MaxEnergyOnInvalidId", "500");
    configure(site, "StopTransactionOnInvalidId", stops ? "true" : "false");
    site.cut_link();
    site.plug_in(1, car(0.2, 0.9));
    site.present(1, "BAD");
    site.run_for(Duration::from_seconds(15));
    const std::int64_t judged_wh = 1'000;  // the link comes back within seconds
    site.run_for(Duration::from_hours(1));
    EXPECT_EQ(site.truth(1).has_transaction, !stops);
    EXPECT_EQ(site.truth(1).power.value(), 0.0);
    const double taken_wh = static_cast<double>(site.truth(1).meter_mwh) / 1000.0;
    EXPECT_GE(taken_wh, static_cast<double>(judged_wh + 500));
    // What the vehicle takes until it follows (3 s of 11 kW) and until the CSMS was heard.
    EXPECT_LT(taken_wh, static_cast<double>(judged_wh + 500) + 40.0);
    EXPECT_LT(site.wakes, 200);
    if (stops) {
      EXPECT_EQ(site.requests<v16::StopTransactionRequest>().at(0).reason,
                v16::Reason::DeAuthorized);
    } else {
      EXPECT_EQ(site.truth(1).status, v16::ChargePointStatus::SuspendedEVSE);
      site.present(1, "BAD");
      EXPECT_FALSE(site.truth(1).has_transaction);
    }
  }
}

TEST(StationMeter, ATrickleThatWouldTakeMillenniaToTheCapOfARejectedTokenIsLookedAtDaily) {
  StationConfig config = one_evse();
  config.offline = OfflinePolicy::any_token;
  FakeSite site(config);
  site.csms.invalid_tokens = {"BAD"};
  site.power_on();
  site.run_for(Duration::from_seconds(1));
  configure(site, "MaxEnergyOnInvalidId", "1073741823");
  configure(site, "StopTransactionOnInvalidId", "true");
  site.cut_link();
  vehicle::VehicleSpec spec = car(0.2, 0.9).spec();
  spec.end_power_ratio = Ratio(1e-9);  // its battery is nearly full, and never quite
  site.plug_in(1, {spec, Ratio(0.999'998), Ratio(1.0)});
  site.present(1, "BAD");
  site.run_for(Duration::from_hours(1));
  ASSERT_GT(site.truth(1).power.value(), 0.0);
  ASSERT_LT(site.truth(1).power.value(), 0.2);
  EXPECT_TRUE(site.truth(1).has_transaction);
  EXPECT_LT(site.wakes, 300);
}

TEST(StationMeter, TheCompositeScheduleIsWhatItWillOffer) {
  FakeSite site = charging_site();
  site.call("SetChargingProfile", R"({"connectorId":1,"csChargingProfiles":{
      "chargingProfileId":1,"transactionId":101,"stackLevel":0,
      "chargingProfilePurpose":"TxProfile","chargingProfileKind":"Relative",
      "chargingSchedule":{"chargingRateUnit":"A","chargingSchedulePeriod":[
      {"startPeriod":0,"limit":16},{"startPeriod":69,"limit":10.5}]}}})");
  struct Row {
    const char* request;
    const char* expected;
  };
  // The transaction began nine seconds ago.
  for (const Row& row : {
           Row{R"({"connectorId":1,"duration":100})",
               R"("chargingRateUnit":"A","chargingSchedulePeriod":[{"startPeriod":0,"limit":16},)"
               R"({"startPeriod":60,"limit":10.5}])"},
           Row{R"({"connectorId":1,"duration":60,"chargingRateUnit":"W"})",
               R"("chargingRateUnit":"W","chargingSchedulePeriod":[{"startPeriod":0,)"
               R"("limit":11040}])"},
           Row{R"({"connectorId":0,"duration":60})",
               R"("chargingSchedulePeriod":[{"startPeriod":0,"limit":16}])"},
           Row{R"({"connectorId":2,"duration":60})", "Rejected"},
           Row{R"({"connectorId":1,"duration":0})", "Rejected"},
       }) {
    const std::string answer = site.call("GetCompositeSchedule", row.request);
    EXPECT_NE(answer.find(row.expected), std::string::npos) << row.request << ' ' << answer;
  }
  EXPECT_NE(site.call("GetCompositeSchedule", R"({"connectorId":1,"duration":60})")
                .find(R"("scheduleStart":")" + to_text(site.now)),
            std::string::npos);
}

}  // namespace
}  // namespace voltwin::twin::station
