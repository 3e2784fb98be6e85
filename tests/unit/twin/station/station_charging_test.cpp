#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/twin/station/fake_site.hpp"

namespace voltwin::twin::station {
namespace {

namespace v16 = ocpp::v16;
using Status = v16::ChargePointStatus;

std::vector<Status> statuses(const FakeSite& site, int connector) {
  std::vector<Status> out;
  for (const auto& one : site.requests<v16::StatusNotificationRequest>()) {
    if (one.connector_id == connector) out.push_back(one.status);
  }
  return out;
}

/// A TxProfile of the running transaction, as text.
std::string tx_profile(double limit_a, Instant valid_to, int level) {
  return R"({"connectorId":1,"csChargingProfiles":{"chargingProfileId":)" +
         std::to_string(40 + level) + R"(,"transactionId":101,"stackLevel":)" +
         std::to_string(level) +
         R"(,"chargingProfilePurpose":"TxProfile","chargingProfileKind":"Absolute","validTo":")" +
         to_text(valid_to) + R"(","chargingSchedule":{"startSchedule":")" + to_text(start) +
         R"(","chargingRateUnit":"A","chargingSchedulePeriod":[{"startPeriod":0,"limit":)" +
         std::to_string(limit_a) + "}]}}}";
}

TEST(Station, BootsThenReportsEveryConnectorOnce) {
  StationConfig config = one_evse();
  config.evses.push_back(config.evses[0]);
  FakeSite site(config);
  site.power_on();
  site.run_for(Duration::from_seconds(1));
  EXPECT_EQ(site.actions(), (std::vector<std::string>{"BootNotification", "StatusNotification",
                                                      "StatusNotification", "StatusNotification"}));
  EXPECT_EQ(statuses(site, 0), std::vector{Status::Available});
  EXPECT_EQ(statuses(site, 2), std::vector{Status::Available});
  EXPECT_TRUE(site.station.is_registered());
}

TEST(Station, RunsASessionFromPlugToUnplug) {
  FakeSite site = charging_site();
  site.run_for(Duration::from_minutes(10));
  site.present(1, "t1");  // tokens compare without case
  site.unplug(1);
  EXPECT_EQ(statuses(site, 1), (std::vector{Status::Available, Status::Preparing, Status::Charging,
                                            Status::Finishing, Status::Available}));
  const auto started = site.requests<v16::StartTransactionRequest>();
  ASSERT_EQ(started.size(), 1u);
  EXPECT_EQ(started[0].meter_start, WattHours(1'000));
  EXPECT_EQ(started[0].timestamp, start + Duration::from_seconds(1));
  const auto stopped = site.requests<v16::StopTransactionRequest>();
  ASSERT_EQ(stopped.size(), 1u);
  EXPECT_EQ(stopped[0].transaction_id, 101);
  EXPECT_EQ(stopped[0].reason, v16::Reason::Local);
  EXPECT_EQ(stopped[0].id_tag, "t1");
  // 16 A on three phases from the reaction (3 s) on.
  const double taken_wh = 3 * 230.0 * 16.0 * (600.0 + 9.0 - 3.0) / 3600.0;
  EXPECT_EQ(stopped[0].meter_stop.value(), static_cast<std::int64_t>(1'000 + taken_wh));
  EXPECT_EQ(site.count("MeterValues"), 10);
  EXPECT_EQ(site.count_notices<TransactionStarted>(), 1);
  EXPECT_EQ(site.count_notices<TransactionEnded>(), 1);
}

TEST(Station, SamplesEnergyPowerAndCurrentPerPhase) {
  FakeSite site = charging_site();
  site.run_for(Duration::from_seconds(60));
  const auto values = site.requests<v16::MeterValuesRequest>();
  ASSERT_EQ(values.size(), 1u);
  EXPECT_EQ(values[0].transaction_id, 101);
  std::string text;
  for (const auto& one : values[0].meter_value[0].sampled_value) {
    text += std::string(json::name_of(*one.measurand)) + '=' + one.value +
            std::string(json::name_of(*one.unit));
    if (one.phase) text += '@' + std::string(json::name_of(*one.phase));
    text += ' ';
  }
  EXPECT_EQ(text,
            "Energy.Active.Import.Register=1174Wh Power.Active.Import=11040W "
            "Current.Import=16A@L1 Current.Import=16A@L2 Current.Import=16A@L3 "
            "Current.Offered=32A ");
}

TEST(Station, MetersTheBatterysGainDividedByEfficiencyToTheMilliwattHour) {
  FakeSite site(one_evse());
  site.power_on();
  site.run_for(Duration::from_seconds(1));
  site.plug_in(1, car(0.55, 1.0));
  const double before_j = site.station.vehicle(1)->battery().stored().value();
  site.present(1, "T1");
  for (const int limit : {16, 9, 0, 13, 7}) {
    site.run_for(Duration::from_minutes(37));
    site.call("SetChargingProfile", tx_profile(limit, site.now + Duration::from_hours(30), 1));
  }
  site.run_for(Duration::from_hours(20));
  EXPECT_EQ(site.count_notices<ChargingFinished>(), 1);
  const auto car_after = site.unplug(1);
  const double gain_j = car_after->battery().stored().value() - before_j;
  const double metered_mwh = static_cast<double>(site.truth(1).meter_mwh - 1'000'000);
  EXPECT_NEAR(metered_mwh, gain_j / 0.92 / 3.6, 1.0);
}

TEST(Station, ALeaseThatExpiresLowersTheDrawWithoutAMessage) {
  FakeSite site = charging_site();
  ASSERT_NE(site.call("SetChargingProfile", R"({"connectorId":1,"csChargingProfiles":{
      "chargingProfileId":1,"stackLevel":0,"chargingProfilePurpose":"TxDefaultProfile",
      "chargingProfileKind":"Relative","chargingSchedule":{"chargingRateUnit":"A",
      "chargingSchedulePeriod":[{"startPeriod":0,"limit":6}]}}})")
                .find("Accepted"),
            std::string::npos);
  const Instant expiry = site.now + Duration::from_seconds(100);
  ASSERT_NE(site.call("SetChargingProfile", tx_profile(14, expiry, 1)).find("Accepted"),
            std::string::npos);
  site.run_for(Duration::from_seconds(4));
  EXPECT_DOUBLE_EQ(site.truth(1).current.value(), 14.0);
  site.reachable = false;
  site.cut_link();
  site.run_to(expiry - Duration::from_us(1));
  EXPECT_DOUBLE_EQ(site.truth(1).offered.value(), 14.0);
  site.run_to(expiry);
  EXPECT_DOUBLE_EQ(site.truth(1).offered.value(), 6.0);
  EXPECT_DOUBLE_EQ(site.truth(1).current.value(), 14.0);
  const std::size_t seen = site.notices.size();
  site.run_to(expiry + Duration::from_seconds(3));  // the vehicle's reaction
  EXPECT_DOUBLE_EQ(site.truth(1).current.value(), 6.0);
  ASSERT_GT(site.notices.size(), seen);
  EXPECT_TRUE(std::holds_alternative<PowerChanged>(site.notices.back()));
}

TEST(Station, ALeaseExpiresByTheStationsOwnClock) {
  StationConfig config = one_evse();
  config.clock = ClockPolicy::keeps_own;
  config.clock_offset = Duration::from_seconds(-20);
  FakeSite site(config);
  site.power_on();
  site.plug_in(1, car(0.2, 0.9));
  site.run_for(Duration::from_seconds(1));
  site.present(1, "T1");
  site.run_for(Duration::from_seconds(30));
  const Instant expiry = site.now + Duration::from_seconds(100);
  site.call("SetChargingProfile", tx_profile(10, expiry, 1));
  site.run_to(expiry + Duration::from_ms(19'999));
  EXPECT_DOUBLE_EQ(site.truth(1).offered.value(), 10.0);
  site.run_to(expiry + Duration::from_seconds(20));
  EXPECT_DOUBLE_EQ(site.truth(1).offered.value(), 32.0);
}

TEST(Station, ARelativeProfileCountsFromTheStartOfChargingWhateverTheClockSays) {
  StationConfig config = one_evse();
  config.clock = ClockPolicy::keeps_own;
  config.clock_offset = Duration::from_hours(-3);
  FakeSite site(config);
  site.power_on();
  site.plug_in(1, car(0.2, 0.9));
  site.run_for(Duration::from_seconds(1));
  site.call("SetChargingProfile", R"({"connectorId":0,"csChargingProfiles":{"chargingProfileId":1,
      "stackLevel":0,"chargingProfilePurpose":"TxDefaultProfile","chargingProfileKind":"Relative",
      "chargingSchedule":{"chargingRateUnit":"A","chargingSchedulePeriod":[
      {"startPeriod":0,"limit":8},{"startPeriod":60,"limit":12}]}}})");
  site.present(1, "T1");
  site.run_for(Duration::from_ms(59'999));
  EXPECT_DOUBLE_EQ(site.truth(1).offered.value(), 8.0);
  site.run_for(Duration::from_ms(1));
  EXPECT_DOUBLE_EQ(site.truth(1).offered.value(), 12.0);
}

TEST(Station, TheCsmsSetsItsClock) {
  StationConfig config = one_evse();
  config.clock_offset = Duration::from_hours(-400'000);  // 1980
  FakeSite site(config);
  site.power_on();
  EXPECT_LT(site.station.clock(site.now), Instant::from_seconds(400'000'000));
  site.run_for(Duration::from_seconds(1));
  EXPECT_EQ(site.station.clock(site.now), site.now);
  site.csms.clock_error = Duration::from_seconds(5);
  site.run_for(Duration::from_seconds(300));
  EXPECT_EQ(site.station.clock(site.now), site.now + Duration::from_seconds(5));
}

TEST(Station, BelowSixAmpsItPausesAndGoesOnWhenRaised) {
  FakeSite site = charging_site();
  const Instant later = site.now + Duration::from_hours(5);
  site.call("SetChargingProfile", tx_profile(5.9, later, 1));
  EXPECT_DOUBLE_EQ(site.truth(1).offered.value(), 0.0);
  EXPECT_EQ(site.truth(1).status, Status::SuspendedEVSE);
  site.run_for(Duration::from_seconds(3));
  EXPECT_EQ(site.truth(1).power.value(), 0.0);
  site.call("SetChargingProfile", tx_profile(6.0, later, 1));
  EXPECT_EQ(site.truth(1).status, Status::SuspendedEVSE);  // until the vehicle reacts
  site.run_for(Duration::from_seconds(3));
  EXPECT_EQ(site.truth(1).status, Status::Charging);
  EXPECT_DOUBLE_EQ(site.truth(1).current.value(), 6.0);
}

TEST(Station, AFullVehicleSuspendsAndTheTransactionGoesOn) {
  FakeSite site(one_evse());
  site.power_on();
  site.run_for(Duration::from_seconds(1));
  site.plug_in(1, car(0.2, 0.21));
  site.present(1, "T1");
  site.run_for(Duration::from_hours(1));
  EXPECT_EQ(site.count_notices<ChargingFinished>(), 1);
  EXPECT_EQ(site.truth(1).status, Status::SuspendedEV);
  EXPECT_TRUE(site.truth(1).has_transaction);
  EXPECT_EQ(site.count("StopTransaction"), 0);
}

TEST(Station, TellsEveryStepAndRiseOfPower) {
  FakeSite site(one_evse());
  site.power_on();
  site.run_for(Duration::from_seconds(1));
  site.plug_in(1, car(0.70, 0.95));
  site.present(1, "T1");
  std::size_t told = site.notices.size();
  double last_w = 0.0;
  for (int second = 0; second < 4 * 3600; ++second) {
    if (second == 1000) {
      site.call("SetChargingProfile", tx_profile(8, site.now + Duration::from_seconds(600), 1));
    }
    site.run_for(Duration::from_seconds(1));
    const double power_w = site.truth(1).power.value();
    bool was_told = false;
    for (; told < site.notices.size(); ++told) {
      was_told = was_told || std::holds_alternative<PowerChanged>(site.notices[told]);
    }
    if (!was_told) {
      ASSERT_LE(power_w, last_w) << second;
      ASSERT_GT(power_w, last_w - 20.0) << second;
    }
    last_w = power_w;
  }
  EXPECT_EQ(last_w, 0.0);
}

TEST(Station, RefusesATokenThatTheCsmsDoesNotAccept) {
  FakeSite site(one_evse());
  site.csms.invalid_tokens = {"BAD"};
  site.power_on();
  site.run_for(Duration::from_seconds(1));
  site.plug_in(1, car(0.2, 0.9));
  site.present(1, "BAD");
  EXPECT_EQ(site.count_notices<TokenRefused>(), 1);
  EXPECT_EQ(site.count("StartTransaction"), 0);
  EXPECT_EQ(site.truth(1).status, Status::Preparing);
}

TEST(Station, NeverChargesTheNextDriverToATokenWhoseOwnerHasLeft) {
  StationConfig config = one_evse();
  config.offline = OfflinePolicy::any_token;  // decides alone when the answer does not come
  FakeSite site(std::move(config));
  site.power_on();
  site.run_for(Duration::from_seconds(1));
  site.plug_in(1, car(0.2, 0.9));
  site.csms.silent = true;
  site.present(1, "LEFT");
  site.run_for(Duration::from_seconds(5));
  ASSERT_TRUE(site.unplug(1).has_value());
  site.plug_in(1, car(0.2, 0.9));
  site.run_for(Duration::from_seconds(60));
  EXPECT_FALSE(site.truth(1).has_transaction);
  site.csms.silent = false;
  site.present(1, "HERE");
  site.run_for(Duration::from_minutes(5));
  EXPECT_TRUE(site.truth(1).has_transaction);
  for (const auto& call : site.csms.calls) {
    if (call.action == "StartTransaction") {
      EXPECT_NE(call.payload.find("HERE"), std::string::npos) << call.payload;
    }
  }
}

TEST(Station, AnotherTokenOfTheGroupMayStopAStrangerMayNot) {
  for (const bool same_group : {true, false}) {
    FakeSite site(one_evse());
    site.csms.parent = "GROUP";
    site.power_on();
    site.run_for(Duration::from_seconds(1));
    site.plug_in(1, car(0.2, 0.9));
    site.present(1, "T1");
    if (!same_group) site.csms.parent = "OTHERS";
    site.present(1, "T2");
    EXPECT_EQ(site.truth(1).has_transaction, !same_group);
    EXPECT_EQ(site.count_notices<TokenRefused>(), same_group ? 0 : 1);
  }
}

TEST(Station, TokenFirstThenPlugStartsUnlessThePlugComesTooLate) {
  FakeSite site(one_evse());
  site.power_on();
  site.run_for(Duration::from_seconds(1));
  site.present(1, "T1");
  EXPECT_EQ(site.truth(1).status, Status::Preparing);
  site.run_for(Duration::from_seconds(60));
  EXPECT_EQ(site.truth(1).status, Status::Available);
  site.plug_in(1, car(0.2, 0.9));
  EXPECT_FALSE(site.truth(1).has_transaction);
  site.unplug(1);
  site.present(1, "T1");
  site.run_for(Duration::from_seconds(59));
  site.plug_in(1, car(0.2, 0.9));
  EXPECT_TRUE(site.truth(1).has_transaction);
}

TEST(Station, UnplugEndsTheTransactionAndTheDrawAtOnce) {
  FakeSite site = charging_site();
  EXPECT_GT(site.truth(1).power.value(), 0.0);
  EXPECT_TRUE(site.unplug(1));
  EXPECT_EQ(site.truth(1).power.value(), 0.0);
  const auto stopped = site.requests<v16::StopTransactionRequest>();
  ASSERT_EQ(stopped.size(), 1u);
  EXPECT_EQ(stopped[0].reason, v16::Reason::EVDisconnected);
  EXPECT_FALSE(site.unplug(1));
}

TEST(Station, EndsATransactionWhoseTokenTheCsmsRejectsAfterAll) {
  FakeSite site(one_evse());
  site.power_on();
  site.run_for(Duration::from_seconds(1));
  site.call("ChangeConfiguration", R"({"key":"LocalPreAuthorize","value":"true"})");
  site.plug_in(1, car(0.2, 0.9));
  site.present(1, "T1");
  site.present(1, "T1");
  site.csms.invalid_tokens = {"T1"};
  site.present(1, "T1");  // known from the cache, so it starts without asking
  EXPECT_EQ(site.count("Authorize"), 1);
  EXPECT_FALSE(site.truth(1).has_transaction);
  EXPECT_EQ(site.requests<v16::StopTransactionRequest>().back().reason, v16::Reason::DeAuthorized);
}

TEST(Station, ATransactionsProfileEndsWithIt) {
  FakeSite site = charging_site();
  site.call("SetChargingProfile", tx_profile(8, site.now + Duration::from_hours(9), 1));
  EXPECT_EQ(site.station.profiles().size(), 1u);
  site.present(1, "T1");
  EXPECT_EQ(site.station.profiles().size(), 0u);
}

TEST(Station, TwoEvsesShareTheChargePointsMaximum) {
  StationConfig config = one_evse();
  config.evses.push_back(config.evses[0]);
  FakeSite site(config);
  site.power_on();
  site.run_for(Duration::from_seconds(1));
  site.call("SetChargingProfile", R"({"connectorId":0,"csChargingProfiles":{"chargingProfileId":1,
      "stackLevel":0,"chargingProfilePurpose":"ChargePointMaxProfile",
      "chargingProfileKind":"Absolute","chargingSchedule":{"startSchedule":"2026-01-01T00:00:00Z",
      "chargingRateUnit":"A","chargingSchedulePeriod":[{"startPeriod":0,"limit":20}]}}})");
  site.plug_in(1, car(0.2, 0.9));
  site.present(1, "T1");
  EXPECT_DOUBLE_EQ(site.truth(1).offered.value(), 20.0);
  site.plug_in(2, car(0.2, 0.9));
  site.present(2, "T2");
  EXPECT_DOUBLE_EQ(site.truth(1).offered.value(), 10.0);
  EXPECT_DOUBLE_EQ(site.truth(2).offered.value(), 10.0);
  site.unplug(1);
  EXPECT_DOUBLE_EQ(site.truth(2).offered.value(), 20.0);
}

TEST(Station, ACopyInMidRunGoesOnWithTheSameFrames) {
  FakeSite one = charging_site();
  one.call("SetChargingProfile", tx_profile(11, one.now + Duration::from_minutes(7), 1));
  one.run_for(Duration::from_minutes(3));
  FakeSite two = one;
  for (FakeSite* site : {&one, &two}) {
    site->cut_link();
    site->run_for(Duration::from_minutes(30));
    site->present(1, "T1");
    site->unplug(1);
    site->run_for(Duration::from_minutes(30));
  }
  EXPECT_GT(one.frames.size(), 30u);
  EXPECT_EQ(one.frames, two.frames);
  EXPECT_EQ(one.truth(1).meter_mwh, two.truth(1).meter_mwh);
}

TEST(Station, WakesOnlyWhenSomethingIsDue) {
  FakeSite site(one_evse());
  site.power_on();
  site.run_for(Duration::from_hours(24));
  EXPECT_LE(site.wakes, 24 * 12 + 2);  // heartbeats
}

}  // namespace
}  // namespace voltwin::twin::station
