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

}  // namespace
}  // namespace voltwin::twin::station
