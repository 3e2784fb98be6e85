// States: faults, availability, how long a state must last; and registration.
#include <gtest/gtest.h>

#include "tests/unit/twin/station/fake_site.hpp"

namespace voltwin::twin::station {
namespace {

namespace v16 = ocpp::v16;
using Status = v16::ChargePointStatus;
using Error = v16::ChargePointErrorCode;

std::vector<Status> statuses(const FakeSite& site, int connector) {
  std::vector<Status> out;
  for (const auto& one : site.requests<v16::StatusNotificationRequest>()) {
    if (one.connector_id == connector) out.push_back(one.status);
  }
  return out;
}

TEST(StationStatus, AFaultStopsTheDrawAtOnceAndTheTransactionGoesOnAfterIt) {
  FakeSite site = charging_site();
  site.csms.calls.clear();
  site.fault(1, Error::GroundFailure);
  EXPECT_EQ(site.truth(1).power.value(), 0.0);
  EXPECT_TRUE(site.truth(1).has_transaction);
  EXPECT_EQ(site.requests<v16::StatusNotificationRequest>().at(0).error_code, Error::GroundFailure);
  site.reboot();
  site.run_for(Duration::from_minutes(2));
  EXPECT_EQ(site.truth(1).status, Status::Faulted);
  EXPECT_EQ(site.truth(1).power.value(), 0.0);
  site.clear_fault(1);
  site.run_for(Duration::from_seconds(10));
  EXPECT_GT(site.truth(1).power.value(), 0.0);
  const auto told = site.requests<v16::StatusNotificationRequest>();
  EXPECT_EQ(told.back().status, Status::Charging);
  EXPECT_EQ(told.back().error_code, Error::NoError);
  site.present(1, "T1");
  EXPECT_EQ(site.count("StopTransaction"), 1);
}

TEST(StationStatus, AFaultOfTheWholeIsOneOfEveryConnectorAndNothingBegins) {
  FakeSite site = idle_site(2);
  site.fault(0, Error::InternalError);
  for (const int connector : {0, 1, 2}) {
    EXPECT_EQ(statuses(site, connector), std::vector{Status::Faulted}) << connector;
  }
  site.plug_in(1, car(0.2, 0.9));
  site.present(1, "T1");
  EXPECT_FALSE(site.truth(1).has_transaction);
  EXPECT_EQ(site.count_notices<TokenRefused>(), 1);
  EXPECT_TRUE(says(site.call("RemoteStartTransaction", R"({"idTag":"T1"})"), "Rejected"));
  site.clear_fault(0);
  site.present(1, "T1");
  EXPECT_TRUE(site.truth(1).has_transaction);
}

TEST(StationStatus, AWarningIsReportedAndHindersNothing) {
  FakeSite site = charging_site();
  site.csms.calls.clear();
  site.act([](Station& s, Context& c) { s.warn(1, Error::WeakSignal, c); });
  const auto told = site.requests<v16::StatusNotificationRequest>();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].status, Status::Charging);
  EXPECT_EQ(told[0].error_code, Error::WeakSignal);
  EXPECT_GT(site.truth(1).power.value(), 0.0);
}

TEST(StationStatus, AFaultyLockDoesNotUnlock) {
  FakeSite site = charging_site();
  site.fault(1, Error::ConnectorLockFailure);
  EXPECT_TRUE(says(site.call("UnlockConnector", R"({"connectorId":1})"), "UnlockFailed"));
  EXPECT_TRUE(site.truth(1).has_transaction);
}

TEST(StationStatus, AStateThatDoesNotLastIsNotToldButAFaultIs) {
  FakeSite site = idle_site(1);
  site.call("ChangeConfiguration", R"({"key":"MinimumStatusDuration","value":"10"})");
  site.plug_in(1, car(0.2, 0.9));
  site.run_for(Duration::from_seconds(9));
  EXPECT_EQ(site.count("StatusNotification"), 0);
  site.unplug(1);
  site.run_for(Duration::from_seconds(60));
  EXPECT_EQ(site.count("StatusNotification"), 0);
  site.plug_in(1, car(0.2, 0.9));
  site.run_for(Duration::from_seconds(10));
  EXPECT_EQ(statuses(site, 1), std::vector{Status::Preparing});
  site.fault(1, Error::OverVoltage);
  EXPECT_EQ(statuses(site, 1).back(), Status::Faulted);
}

TEST(StationStatus, InoperativeSurvivesAReboot) {
  FakeSite site = idle_site(2);
  site.call("ChangeAvailability", R"({"connectorId":0,"type":"Inoperative"})");
  site.csms.calls.clear();
  site.reboot();
  site.run_for(Duration::from_seconds(30));
  for (const int connector : {0, 1, 2}) {
    EXPECT_EQ(statuses(site, connector), std::vector{Status::Unavailable}) << connector;
  }
}

TEST(StationStatus, TheWholeIsUnavailableWhenItsLastTransactionHasEnded) {
  FakeSite site = charging_site();
  site.csms.calls.clear();
  EXPECT_TRUE(says(site.call("ChangeAvailability", R"({"connectorId":0,"type":"Inoperative"})"),
                   "Scheduled"));
  EXPECT_TRUE(statuses(site, 0).empty());
  site.present(1, "T1");
  EXPECT_EQ(statuses(site, 0), std::vector{Status::Unavailable});
  EXPECT_EQ(site.truth(1).status, Status::Unavailable);
}

TEST(StationStatus, PendingItSendsOnlyWhatIsTriggeredAndAnswersWhatItMay) {
  FakeSite site(one_evse());
  site.csms.boot_status = "Pending";
  site.csms.heartbeat_s = 1'000;
  site.power_on();
  site.plug_in(1, car(0.2, 0.9));
  site.run_for(Duration::from_seconds(5));
  EXPECT_TRUE(says(site.call("GetConfiguration", "{}"), "NumberOfConnectors"));
  EXPECT_TRUE(
      says(site.call("ChangeConfiguration", R"({"key":"MeterValueSampleInterval","value":"10"})"),
           "Accepted"));
  EXPECT_TRUE(says(site.call("RemoteStartTransaction", R"({"idTag":"A"})"), "Rejected"));
  EXPECT_TRUE(says(site.call("RemoteStopTransaction", R"({"transactionId":1})"), "Rejected"));
  EXPECT_EQ(site.actions(), std::vector<std::string>{"BootNotification"});
  for (const std::string what : {"StatusNotification", "MeterValues", "Heartbeat"}) {
    site.csms.calls.clear();
    site.call("TriggerMessage", R"({"requestedMessage":")" + what + R"(","connectorId":1})");
    EXPECT_EQ(site.actions(), std::vector<std::string>{what});
  }
  site.csms.boot_status = "Accepted";
  site.csms.calls.clear();
  site.call("TriggerMessage", R"({"requestedMessage":"BootNotification"})");
  EXPECT_EQ(site.actions().front(), "BootNotification");
  EXPECT_TRUE(site.station.is_registered());
}

TEST(StationStatus, ABootThatIsDueWaitsForTheTriggeredCallThatIsOpen) {
  FakeSite site(one_evse());
  site.csms.boot_status = "Pending";
  site.csms.heartbeat_s = 40;
  site.power_on();
  site.run_for(Duration::from_seconds(30));
  site.csms.silent = true;
  site.call("TriggerMessage", R"({"requestedMessage":"Heartbeat"})");
  site.run_for(Duration::from_seconds(29));
  EXPECT_EQ(site.count("BootNotification"), 1);
  EXPECT_LT(site.wakes, 10);
  site.csms.silent = false;
  site.run_for(Duration::from_seconds(2));
  EXPECT_EQ(site.count("BootNotification"), 2);
}

TEST(StationStatus, RejectedItDoesNotRespondUntilItMayAskAgain) {
  FakeSite site(one_evse());
  site.csms.boot_status = "Rejected";
  site.csms.heartbeat_s = 40;
  site.power_on();
  site.run_for(Duration::from_seconds(5));
  EXPECT_EQ(site.call("GetConfiguration", "{}"), "");
  site.csms.boot_status = "Accepted";
  site.run_for(Duration::from_seconds(40));
  EXPECT_EQ(site.count("BootNotification"), 2);
  EXPECT_TRUE(says(site.call("GetConfiguration", "{}"), "NumberOfConnectors"));
}

TEST(StationStatus, ServesTheFeatureProfilesThatItHas) {
  StationConfig config = one_evse();
  config.features = "Core";
  FakeSite site(config);
  site.power_on();
  site.run_for(Duration::from_seconds(1));
  EXPECT_TRUE(says(site.call("GetConfiguration", "{}"), "NumberOfConnectors"));
  for (const std::string_view action : {"GetLocalListVersion", "TriggerMessage", "ReserveNow"}) {
    EXPECT_TRUE(says(site.call(action, "{}"), "NotSupported")) << action;
  }
}

}  // namespace
}  // namespace voltwin::twin::station
