// What a CSMS may say that no station should believe: it goes on, whatever the frame.
#include <gtest/gtest.h>

#include "tests/unit/twin/station/fake_site.hpp"

namespace voltwin::twin::station {
namespace {

TEST(HostileCsms, AnIntervalThatTheKeyMayNotHaveLeavesTheLastOne) {
  FakeSite site(one_evse());
  site.csms.heartbeat_s = 2'147'483'647;
  site.power_on();
  site.run_for(Duration::from_minutes(16));
  EXPECT_TRUE(site.station.is_registered());
  EXPECT_EQ(site.station.keys().number(Key::HeartbeatInterval), 300);
  EXPECT_EQ(site.count("Heartbeat"), 3);
}

TEST(HostileCsms, ATimeAtTheEndOfTheCalendarIsNotBelieved) {
  for (const char* const time : {"9999-12-31T23:59:59Z", "0000-01-01T00:00:00Z"}) {
    FakeSite site(one_evse());
    site.csms.answers["Heartbeat"] = R"({"currentTime":")" + std::string(time) + R"("})";
    site.power_on();
    site.run_for(Duration::from_minutes(11));
    EXPECT_GE(site.count("Heartbeat"), 2) << time;
    EXPECT_EQ(site.station.clock(site.now), site.now) << time;
  }
}

TEST(HostileCsms, HoweverMuchItTriggersWhoWaitsForAnAnswerGetsOne) {
  FakeSite site = idle_site(1);
  site.csms.silent = true;
  site.call("TriggerMessage", R"({"requestedMessage":"Heartbeat"})");
  site.present(1, "T1");
  for (int i = 0; i < 1'000; ++i) {
    site.call("TriggerMessage", R"({"requestedMessage":"StatusNotification"})");
    site.call("TriggerMessage", R"({"requestedMessage":"BootNotification"})");
  }
  site.csms.silent = false;
  site.run_for(Duration::from_minutes(2));
  EXPECT_EQ(site.count("Authorize"), 1);
  EXPECT_LE(site.count("BootNotification"), 1);
  site.plug_in(1, car(0.2, 0.9));
  site.present(1, "T1");
  site.run_for(Duration::from_seconds(1));
  EXPECT_TRUE(site.truth(1).has_transaction);
}

}  // namespace
}  // namespace voltwin::twin::station
