#include <gtest/gtest.h>

#include "tests/unit/twin/station/fake_site.hpp"

namespace voltwin::twin::station {
namespace {

namespace v16 = ocpp::v16;
using Status = v16::ChargePointStatus;

TEST(StationLink, AnOfflineSessionIsDeliveredLaterInOrderUnderTheIdsOfTheCsms) {
  StationConfig config = one_evse();
  config.offline = OfflinePolicy::any_token;
  FakeSite site(config);
  site.power_on();
  site.run_for(Duration::from_seconds(1));
  site.reachable = false;
  site.cut_link();
  site.csms.calls.clear();
  site.run_for(Duration::from_seconds(10));
  const Instant plugged = site.now;
  site.plug_in(1, car(0.2, 0.9));
  site.present(1, "NEW");
  EXPECT_TRUE(site.truth(1).has_transaction);
  site.run_for(Duration::from_seconds(150));
  EXPECT_GT(site.truth(1).power.value(), 0.0);
  site.unplug(1);
  EXPECT_TRUE(site.csms.calls.empty());
  EXPECT_EQ(site.station.queued_transaction_messages(), 4u);
  site.reachable = true;
  site.csms.next_transaction = 9001;
  site.run_for(Duration::from_minutes(10));
  const std::vector<std::string> expected{"StartTransaction", "MeterValues", "MeterValues",
                                          "StopTransaction"};
  std::vector<std::string> sent;
  for (const std::string& action : site.actions()) {
    if (action != "Heartbeat") sent.push_back(action);
  }
  EXPECT_EQ(sent, expected);  // no boot, and no status: it is what it was
  EXPECT_EQ(site.requests<v16::StartTransactionRequest>()[0].timestamp, plugged);
  EXPECT_EQ(site.requests<v16::MeterValuesRequest>()[1].transaction_id, 9001);
  EXPECT_EQ(site.requests<v16::StopTransactionRequest>()[0].transaction_id, 9001);
  EXPECT_EQ(site.station.queued_transaction_messages(), 0u);
}

TEST(StationLink, OfflineItAcceptsWhomItsPolicyLetsIn) {
  struct Row {
    OfflinePolicy policy;
    bool known, starts;
  };
  for (const Row& row :
       {Row{OfflinePolicy::refuse, true, false}, Row{OfflinePolicy::known_tokens, true, true},
        Row{OfflinePolicy::known_tokens, false, false},
        Row{OfflinePolicy::any_token, false, true}}) {
    StationConfig config = one_evse();
    config.offline = row.policy;
    FakeSite site(config);
    site.power_on();
    site.run_for(Duration::from_seconds(1));
    site.plug_in(1, car(0.2, 0.9));
    if (row.known) {
      site.present(1, "T1");
      site.present(1, "T1");
    }
    site.reachable = false;
    site.cut_link();
    site.present(1, "T1");
    EXPECT_EQ(site.truth(1).has_transaction, row.starts)
        << static_cast<int>(row.policy) << row.known;
    EXPECT_EQ(site.count_notices<TokenRefused>(), row.starts ? 0 : 1);
  }
}

TEST(StationLink, AnOfflineStartThatTheCsmsRejectsIsEnded) {
  StationConfig config = one_evse();
  config.offline = OfflinePolicy::any_token;
  FakeSite site(config);
  site.csms.invalid_tokens = {"BAD"};
  site.power_on();
  site.run_for(Duration::from_seconds(1));
  site.cut_link();
  site.plug_in(1, car(0.2, 0.9));
  site.present(1, "BAD");
  EXPECT_TRUE(site.truth(1).has_transaction);
  site.run_for(Duration::from_minutes(1));
  EXPECT_FALSE(site.truth(1).has_transaction);
  EXPECT_EQ(site.requests<v16::StopTransactionRequest>()[0].reason, v16::Reason::DeAuthorized);
}

TEST(StationLink, AfterAReconnectItReportsOnlyWhatChanged) {
  FakeSite site = charging_site();
  site.cut_link();
  site.csms.calls.clear();
  site.run_for(Duration::from_seconds(30));
  EXPECT_EQ(site.count("BootNotification"), 0);
  EXPECT_EQ(site.count("StatusNotification"), 0);
  site.cut_link();
  site.unplug(1);
  site.run_for(Duration::from_seconds(30));
  EXPECT_EQ(site.count("StatusNotification"), 1);
}

TEST(StationLink, AStatusThatWasLostWithTheLinkIsReportedAgain) {
  FakeSite site(one_evse());
  site.power_on();
  site.run_for(Duration::from_seconds(1));
  site.csms.silent = true;
  site.plug_in(1, car(0.2, 0.9));
  EXPECT_EQ(site.count("StatusNotification"), 3);
  site.cut_link();
  site.csms.silent = false;
  site.run_for(Duration::from_seconds(30));
  EXPECT_EQ(site.count("StatusNotification"), 4);
  EXPECT_EQ(site.requests<v16::StatusNotificationRequest>().back().status, Status::Preparing);
}

TEST(StationLink, NoticesAHalfOpenLinkByTwoCallsWithoutAnswer) {
  FakeSite site = charging_site();
  site.csms.silent = true;
  site.reachable = false;
  const Instant silent_from = site.now;
  site.run_for(Duration::from_seconds(49));
  EXPECT_EQ(site.count_notices<DropConnection>(), 0);
  site.run_for(Duration::from_seconds(120));
  ASSERT_EQ(site.count_notices<DropConnection>(), 1);
  EXPECT_FALSE(site.station.is_connected());
  EXPECT_GT(site.truth(1).power.value(), 0.0);  // it goes on charging
  // The sample that nobody answered is kept and sent again.
  site.csms.silent = false;
  site.reachable = true;
  site.csms.calls.clear();
  site.run_for(Duration::from_minutes(12));
  EXPECT_TRUE(site.station.is_connected());
  const auto values = site.requests<v16::MeterValuesRequest>();
  ASSERT_FALSE(values.empty());
  EXPECT_LE(values[0].meter_value[0].timestamp, silent_from + Duration::from_seconds(60));
  EXPECT_EQ(site.station.queued_transaction_messages(), 0u);
}

TEST(StationLink, AnIdleStationNoticesSilenceByItsHeartbeats) {
  FakeSite site(one_evse());
  site.power_on();
  site.run_for(Duration::from_seconds(1));
  site.csms.silent = true;
  site.run_for(Duration::from_seconds(300 + 2 * 30));
  EXPECT_EQ(site.count_notices<DropConnection>(), 1);
}

TEST(StationLink, WaitsTwiceAsLongAfterEachFailureWithinBounds) {
  FakeSite site(one_evse());
  site.reachable = false;
  site.power_on();
  site.run_for(Duration::from_hours(1));
  Duration bound = Duration::from_seconds(5);
  int seen = 0;
  for (const Notice& one : site.notices) {
    const auto* wants = std::get_if<WantsConnection>(&one);
    if (wants == nullptr || ++seen == 1) continue;
    EXPECT_GE(wants->after, bound);
    EXPECT_LE(wants->after, bound + bound / 2);
    bound = std::min(bound + bound, Duration::from_minutes(5));
  }
  EXPECT_GT(seen, 8);
}

TEST(StationLink, APendingStationAsksAgainAndSendsNothingElse) {
  FakeSite site(one_evse());
  site.csms.boot_status = "Pending";
  site.csms.heartbeat_s = 40;
  site.power_on();
  site.run_for(Duration::from_seconds(100));
  EXPECT_EQ(site.actions(), (std::vector<std::string>(3, "BootNotification")));
  site.csms.boot_status = "Accepted";
  site.run_for(Duration::from_seconds(30));
  EXPECT_EQ(site.count("StatusNotification"), 2);
}

TEST(StationLink, ABootThatNobodyAnswersIsRepeated) {
  FakeSite site(one_evse());
  site.csms.refuses = "BootNotification";
  site.power_on();
  site.run_for(Duration::from_seconds(130));
  EXPECT_EQ(site.count("BootNotification"), 3);
}

TEST(StationLink, ARefusedTransactionMessageIsTriedAsOftenAsConfigured) {
  FakeSite site = charging_site();
  site.call("ChangeConfiguration", R"({"key":"TransactionMessageRetryInterval","value":"10"})");
  site.csms.refuses = "StopTransaction";
  site.csms.calls.clear();
  site.present(1, "T1");
  site.run_for(Duration::from_seconds(9));
  EXPECT_EQ(site.count("StopTransaction"), 1);
  site.run_for(Duration::from_seconds(1));
  EXPECT_EQ(site.count("StopTransaction"), 2);
  site.run_for(Duration::from_seconds(20));
  EXPECT_EQ(site.count("StopTransaction"), 3);
  EXPECT_EQ(site.station.queued_transaction_messages(), 0u);
}

TEST(StationLink, ARebootInMidTransactionKeepsIt) {
  FakeSite site = charging_site();
  site.call("SetChargingProfile", R"({"connectorId":1,"csChargingProfiles":{
      "chargingProfileId":1,"transactionId":101,"stackLevel":0,
      "chargingProfilePurpose":"TxProfile","chargingProfileKind":"Relative",
      "chargingSchedule":{"chargingRateUnit":"A",
      "chargingSchedulePeriod":[{"startPeriod":0,"limit":9}]}}})");
  site.run_for(Duration::from_seconds(20));
  EXPECT_DOUBLE_EQ(site.truth(1).current.value(), 9.0);
  site.csms.calls.clear();
  site.reboot();
  EXPECT_EQ(site.truth(1).power.value(), 0.0);
  EXPECT_TRUE(site.truth(1).has_transaction);
  site.run_for(Duration::from_seconds(19));
  EXPECT_TRUE(site.csms.calls.empty());
  site.run_for(Duration::from_seconds(10));
  EXPECT_EQ(site.actions().front(), "BootNotification");
  EXPECT_EQ(site.count("StartTransaction"), 0);
  EXPECT_EQ(site.count("StopTransaction"), 0);
  EXPECT_DOUBLE_EQ(site.truth(1).current.value(), 9.0);
  EXPECT_EQ(site.truth(1).status, Status::Charging);
  site.present(1, "T1");
  const auto stopped = site.requests<v16::StopTransactionRequest>();
  ASSERT_EQ(stopped.size(), 1u);
  EXPECT_EQ(stopped[0].transaction_id, 101);
}

TEST(StationLink, APlugPulledDuringAPowerCutEndsTheTransactionAfterIt) {
  FakeSite site = charging_site();
  site.reboot();
  site.unplug(1);
  EXPECT_EQ(site.count("StopTransaction"), 0);
  site.run_for(Duration::from_seconds(30));
  ASSERT_EQ(site.count("StopTransaction"), 1);
  EXPECT_EQ(site.truth(1).status, Status::Available);
}

TEST(StationLink, AStartThatIsUnansweredHoldsTheLaterMessagesOfItsTransaction) {
  FakeSite site(one_evse());
  site.power_on();
  site.run_for(Duration::from_seconds(1));
  site.csms.refuses = "StartTransaction";
  site.plug_in(1, car(0.2, 0.9));
  site.present(1, "T1");
  site.run_for(Duration::from_seconds(30));
  site.unplug(1);
  EXPECT_EQ(site.count("StopTransaction"), 0);
  site.csms.refuses.clear();
  site.run_for(Duration::from_seconds(31));
  EXPECT_EQ(site.requests<v16::StopTransactionRequest>().at(0).transaction_id, 101);
}

TEST(StationLink, FramesOfALinkThatItHoldsForGoneAreIgnored) {
  FakeSite site = charging_site();
  site.reachable = false;
  site.cut_link();
  EXPECT_EQ(site.call("RemoteStopTransaction", R"({"transactionId":101})"), "");
  EXPECT_TRUE(site.truth(1).has_transaction);
}

}  // namespace
}  // namespace voltwin::twin::station
