// The scenarios of the library are what they say they are.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "scenarios/format/demand.hpp"
#include "tests/unit/scenarios/format/support.hpp"

namespace voltwin::scenarios::format {
namespace {

std::size_t evse_count(const Scenario& scenario) {
  std::size_t count = 0;
  for (const Station& station : scenario.site.stations) count += station.evses.size();
  return count;
}

TEST(Library, every_scenario_loads_or_says_which_data_it_needs) {
  for (const auto& entry : std::filesystem::directory_iterator("scenarios/library")) {
    if (entry.path().extension() != ".json") continue;
    const Result<Scenario> scenario = load(entry.path().string(), LoadOptions{});
    const bool fine =
        scenario.has_value() || scenario.error().message.starts_with("VOLTWIN_DATA is not set");
    EXPECT_TRUE(fine) << scenario.error().message;
    if (scenario) {
      EXPECT_EQ(scenario->name + ".json", entry.path().filename());
    }
  }
}

TEST(Library, the_flagship_is_a_week_of_54_evses_and_several_hundred_sessions) {
  const Result<Scenario> scenario = load("scenarios/library/campus_week.json", LoadOptions{});
  ASSERT_TRUE(scenario.has_value()) << scenario.error().message;
  EXPECT_EQ(evse_count(*scenario), 54U);
  EXPECT_EQ(scenario->clock.duration, Duration::from_hours(7 * 24));
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const auto records = build_demand(*scenario, random::Random(seed));
    ASSERT_TRUE(records.has_value());
    EXPECT_GT(records->size(), 200U);
    EXPECT_LT(records->size(), 400U);
  }
}

// A site of the same 54 EVSEs as the real one, so that this test needs no data set.
TEST(Library, the_real_week_replays_each_session_at_its_evse) {
  const testing::Folder folder;
  folder.write("acn_sessions/caltech_2019-05-01_2019-08-31.csv",
               "arrival,departure,requested_energy (kWh),delivered_energy (kWh),station_id,"
               "session_id\n"
               "2019-06-10 06:04:33-07:00,2019-06-10 12:00:00-07:00,10,3.868,CA-501,one\n"
               "2019-06-16 23:59:59-07:00,2019-06-17 02:00:00-07:00,10,6,CA-148,two\n"
               "2019-06-17 00:00:00-07:00,2019-06-17 02:00:00-07:00,10,6,CA-148,three\n");
  LoadOptions options =
      testing::with({{"demand.sources[0].file", "acn_sessions/caltech_2019-05-01_2019-08-31.csv"}});
  options.data_dir = folder.path();
  const Result<Scenario> scenario = load("scenarios/library/caltech_real_week.json", options);
  ASSERT_TRUE(scenario.has_value()) << scenario.error().message;
  EXPECT_EQ(evse_count(*scenario), 54U);
  const auto records = build_demand(*scenario, random::Random(1));
  ASSERT_TRUE(records.has_value());
  ASSERT_EQ(records->size(), 2U);
  EXPECT_EQ((*records)[0].evse, "CA-501");
  EXPECT_NEAR(scenario->site.line_to_neutral.value() * std::sqrt(3.0), 208.0, 0.001);
}

}  // namespace
}  // namespace voltwin::scenarios::format
