#include <gtest/gtest.h>

#include "tests/unit/twin/station/fake_site.hpp"

namespace voltwin::twin::station {
namespace {

namespace v16 = ocpp::v16;
using Status = v16::ChargePointStatus;

TEST(StationCommands, RemoteStartBeginsWhatIsPluggedAndRemoteStopEndsIt) {
  FakeSite site = idle_site(1);
  site.plug_in(1, car(0.2, 0.9));
  EXPECT_TRUE(says(site.call("RemoteStartTransaction", R"({"idTag":"APP"})"), "Accepted"));
  EXPECT_TRUE(site.truth(1).has_transaction);
  EXPECT_EQ(site.count("Authorize"), 0);
  EXPECT_TRUE(says(site.call("RemoteStartTransaction", R"({"idTag":"APP"})"), "Rejected"));
  EXPECT_TRUE(says(site.call("RemoteStopTransaction", R"({"transactionId":999})"), "Rejected"));
  EXPECT_TRUE(says(site.call("RemoteStopTransaction", R"({"transactionId":101})"), "Accepted"));
  EXPECT_EQ(site.requests<v16::StopTransactionRequest>()[0].reason, v16::Reason::Remote);
}

TEST(StationCommands, TheAnswerToARemoteStopComesBeforeTheStopTransaction) {
  FakeSite site = charging_site();
  const std::size_t seen = site.frames.size();
  site.call("RemoteStopTransaction", R"({"transactionId":101})");
  ASSERT_GE(site.frames.size(), seen + 2);
  EXPECT_EQ(site.frames[seen].substr(0, 3), "[3,");
}

TEST(StationCommands, RemoteStartWaitsForThePlugAndBringsItsProfile) {
  FakeSite site = idle_site(1);
  EXPECT_TRUE(says(site.call("RemoteStartTransaction", R"({"connectorId":1,"idTag":"APP",
      "chargingProfile":{"chargingProfileId":1,"stackLevel":0,
      "chargingProfilePurpose":"TxProfile","chargingProfileKind":"Relative","chargingSchedule":
      {"chargingRateUnit":"A","chargingSchedulePeriod":[{"startPeriod":0,"limit":7}]}}})"),
                   "Accepted"));
  EXPECT_EQ(site.truth(1).status, Status::Preparing);
  site.plug_in(1, car(0.2, 0.9));
  EXPECT_TRUE(site.truth(1).has_transaction);
  EXPECT_DOUBLE_EQ(site.truth(1).offered.value(), 7.0);
}

TEST(StationCommands, RemoteStartWithAProfileThatItCannotFollowIsRefused) {
  const auto start_with = [](FakeSite& site, std::string_view level) {
    return site.call("RemoteStartTransaction", R"({"idTag":"APP","chargingProfile":{
        "chargingProfileId":1,"stackLevel":)" + std::string(level) +
                                                   R"(,
        "chargingProfilePurpose":"TxProfile","chargingProfileKind":"Relative","chargingSchedule":
        {"chargingRateUnit":"A","chargingSchedulePeriod":[{"startPeriod":0,"limit":7}]}}})");
  };
  FakeSite site = idle_site(1);
  EXPECT_TRUE(says(start_with(site, "11"), "Rejected"));
  EXPECT_TRUE(says(start_with(site, "10"), "Accepted"));
  // §5.11: one without smart charging ignores it.
  StationConfig config = one_evse();
  config.features = "Core";
  FakeSite plain(config);
  plain.power_on();
  plain.run_for(Duration::from_seconds(1));
  plain.plug_in(1, car(0.2, 0.9));
  EXPECT_TRUE(says(start_with(plain, "10"), "Accepted"));
  EXPECT_DOUBLE_EQ(plain.truth(1).offered.value(), 32.0);
}

TEST(StationCommands, RemoteStartAsksFirstWhenConfiguredSo) {
  FakeSite site = idle_site(1);
  site.csms.invalid_tokens = {"BAD"};
  site.call("ChangeConfiguration", R"({"key":"AuthorizeRemoteTxRequests","value":"true"})");
  site.plug_in(1, car(0.2, 0.9));
  EXPECT_TRUE(says(site.call("RemoteStartTransaction", R"({"idTag":"BAD"})"), "Accepted"));
  EXPECT_FALSE(site.truth(1).has_transaction);
  EXPECT_TRUE(says(site.call("RemoteStartTransaction", R"({"idTag":"GOOD"})"), "Accepted"));
  EXPECT_TRUE(site.truth(1).has_transaction);
}

TEST(StationCommands, ATransactionProfileNeedsItsTransaction) {
  const std::string profile = R"(,"stackLevel":0,"chargingProfilePurpose":"TxProfile",
      "chargingProfileKind":"Relative","chargingSchedule":{"chargingRateUnit":"A",
      "chargingSchedulePeriod":[{"startPeriod":0,"limit":7}]}}})";
  const auto request = [&](std::string_view connector, std::string_view transaction) {
    return R"({"connectorId":)" + std::string(connector) +
           R"(,"csChargingProfiles":{"chargingProfileId":1)" + std::string(transaction) + profile;
  };
  FakeSite idle = idle_site(1);
  EXPECT_TRUE(says(idle.call("SetChargingProfile", request("1", "")), "Rejected"));
  FakeSite site = charging_site();
  EXPECT_TRUE(says(site.call("SetChargingProfile", request("0", "")), "Rejected"));
  EXPECT_TRUE(says(site.call("SetChargingProfile", request("2", "")), "Rejected"));
  EXPECT_TRUE(
      says(site.call("SetChargingProfile", request("1", R"(,"transactionId":7)")), "Rejected"));
  EXPECT_TRUE(
      says(site.call("SetChargingProfile", request("1", R"(,"transactionId":101)")), "Accepted"));
  EXPECT_TRUE(says(site.call("ClearChargingProfile", R"({"id":1})"), "Accepted"));
  EXPECT_TRUE(says(site.call("ClearChargingProfile", R"({"id":1})"), "Unknown"));
  EXPECT_DOUBLE_EQ(site.truth(1).offered.value(), 32.0);
}

TEST(StationCommands, InoperativeWaitsForTheTransactionToEnd) {
  FakeSite site = charging_site();
  EXPECT_TRUE(says(site.call("ChangeAvailability", R"({"connectorId":0,"type":"Inoperative"})"),
                   "Scheduled"));
  EXPECT_EQ(site.truth(1).status, Status::Charging);
  site.unplug(1);
  EXPECT_EQ(site.truth(1).status, Status::Unavailable);
  site.plug_in(1, car(0.2, 0.9));
  site.present(1, "T1");
  EXPECT_FALSE(site.truth(1).has_transaction);
  EXPECT_EQ(site.count_notices<TokenRefused>(), 1);
  EXPECT_TRUE(
      says(site.call("ChangeAvailability", R"({"connectorId":0,"type":"Operative"})"), "Accepted"));
  EXPECT_EQ(site.truth(1).status, Status::Preparing);
  EXPECT_TRUE(
      says(site.call("ChangeAvailability", R"({"connectorId":5,"type":"Operative"})"), "Rejected"));
}

TEST(StationCommands, AResetEndsTransactionsRestartsAndBootsAgain) {
  for (const std::string_view type : {"Soft", "Hard"}) {
    FakeSite site = charging_site();
    site.csms.calls.clear();
    EXPECT_TRUE(says(site.call("Reset", R"({"type":")" + std::string(type) + R"("})"), "Accepted"));
    EXPECT_EQ(site.requests<v16::StopTransactionRequest>().at(0).reason,
              type == "Soft" ? v16::Reason::SoftReset : v16::Reason::HardReset);
    EXPECT_EQ(site.count("BootNotification"), 0);
    site.run_for(Duration::from_seconds(2));
    EXPECT_FALSE(site.station.is_connected());
    site.run_for(Duration::from_seconds(20));
    EXPECT_EQ(site.count("BootNotification"), 1);
    EXPECT_EQ(site.truth(1).status, Status::Preparing);
  }
}

TEST(StationCommands, ASoftResetWaitsForWhatIsUnsentButNotForEver) {
  FakeSite site = charging_site();
  site.csms.refuses = "StopTransaction";
  site.call("Reset", R"({"type":"Soft"})");
  site.run_for(Duration::from_seconds(29));
  EXPECT_TRUE(site.station.is_connected());
  site.run_for(Duration::from_seconds(1));
  EXPECT_FALSE(site.station.is_connected());
  site.csms.refuses.clear();
  site.run_for(Duration::from_seconds(60));
  EXPECT_EQ(site.station.queued_transaction_messages(), 0u);
}

TEST(StationCommands, ResetsThatAreRepeatedDoNotPutTheRestartOff) {
  for (const std::string_view type : {"Soft", "Hard"}) {
    FakeSite site = charging_site();
    site.csms.refuses = "StopTransaction";
    const std::string reset = R"({"type":")" + std::string(type) + R"("})";
    int asked = 0;
    for (; site.station.is_connected() && asked < 100; ++asked) {
      site.call("Reset", reset);
      site.run_for(Duration::from_ms(500));
    }
    EXPECT_LE(asked, type == "Soft" ? 61 : 3) << type;
  }
}

TEST(StationCommands, AnUnsuccessfulSoftResetIsTriedAgainSoManyTimesAsResetRetriesSays) {
  for (const int retries : {0, 3}) {
    FakeSite site = charging_site();
    site.csms.refuses = "StopTransaction";
    EXPECT_TRUE(says(site.call("ChangeConfiguration", R"({"key":"ResetRetries","value":")" +
                                                          std::to_string(retries) + "\"}"),
                     "Accepted"));
    site.call("Reset", R"({"type":"Soft"})");
    site.run_for(Duration::from_seconds(15 * (1 + retries) - 1));
    EXPECT_TRUE(site.station.is_connected()) << retries;
    site.run_for(Duration::from_seconds(1));
    EXPECT_FALSE(site.station.is_connected()) << retries;
  }
}

TEST(StationCommands, TriggersSendWhatWasAskedFor) {
  FakeSite site = idle_site(1);
  const auto trigger = [&](std::string_view what) {
    site.csms.calls.clear();
    return site.call("TriggerMessage", R"({"requestedMessage":")" + std::string(what) + R"("})");
  };
  for (const std::string_view what : {"BootNotification", "Heartbeat", "MeterValues"}) {
    EXPECT_TRUE(says(trigger(what), "Accepted"));
    EXPECT_EQ(site.actions(), std::vector<std::string>{std::string(what)});
  }
  EXPECT_TRUE(says(trigger("StatusNotification"), "Accepted"));
  EXPECT_EQ(site.count("StatusNotification"), 2);
  for (const std::string_view what :
       {"FirmwareStatusNotification", "DiagnosticsStatusNotification"}) {
    EXPECT_TRUE(says(trigger(what), "Accepted"));
    ASSERT_EQ(site.actions(), std::vector<std::string>{std::string(what)});
    EXPECT_TRUE(says(site.csms.calls[0].payload, "Idle"));
  }
  EXPECT_TRUE(
      says(site.call("TriggerMessage", R"({"requestedMessage":"MeterValues","connectorId":3})"),
           "Rejected"));
}

TEST(StationCommands, NewIntervalsHoldAtOnce) {
  FakeSite site = charging_site();
  site.call("ChangeConfiguration", R"({"key":"MeterValueSampleInterval","value":"10"})");
  site.call("ChangeConfiguration", R"({"key":"HeartbeatInterval","value":"20"})");
  site.call("ChangeConfiguration", R"({"key":"ClockAlignedDataInterval","value":"900"})");
  site.csms.calls.clear();
  site.run_to(start + Duration::from_seconds(10 + 100));
  EXPECT_EQ(site.count("MeterValues"), 10);
  EXPECT_EQ(site.count("Heartbeat"), 5);
  site.call("ChangeConfiguration", R"({"key":"MeterValueSampleInterval","value":"0"})");
  site.csms.calls.clear();
  site.run_to(start + Duration::from_seconds(1800));
  const auto values = site.requests<v16::MeterValuesRequest>();
  ASSERT_EQ(values.size(), 2u);
  EXPECT_EQ(values[0].meter_value[0].timestamp, start + Duration::from_seconds(900));
  EXPECT_EQ(values[0].meter_value[0].sampled_value[0].context, v16::ReadingContext::SampleClock);
}

TEST(StationCommands, AnswersTheRestAsItShould) {
  FakeSite site = charging_site();
  EXPECT_TRUE(says(site.call("UnlockConnector", R"({"connectorId":9})"), "NotSupported"));
  EXPECT_TRUE(says(site.call("UnlockConnector", R"({"connectorId":1})"), "Unlocked"));
  EXPECT_EQ(site.requests<v16::StopTransactionRequest>()[0].reason, v16::Reason::UnlockCommand);
  EXPECT_TRUE(says(site.call("DataTransfer", R"({"vendorId":"x"})"), "UnknownVendorId"));
  EXPECT_TRUE(says(site.call("DataTransfer", R"({"vendorId":"voltwin"})"), "UnknownMessageId"));
  site.act([](Station& s, Context& c) { s.send_data({"x", "m", "d"}, c); });
  EXPECT_EQ(site.requests<v16::DataTransferRequest>().at(0).data, "d");
  EXPECT_TRUE(says(site.call("GetConfiguration", "{}"), "NumberOfConnectors"));
  EXPECT_TRUE(says(site.call("Authorize", R"({"idTag":"x"})"), "NotSupported"));
  EXPECT_TRUE(says(site.call("MakeCoffee", "{}"), "NotImplemented"));
  EXPECT_TRUE(says(site.call("Reset", R"({"type":"Lukewarm"})"), "PropertyConstraintViolation"));
  EXPECT_TRUE(says(site.call("Reset", "{}"), "OccurenceConstraintViolation"));
}

}  // namespace
}  // namespace voltwin::twin::station
