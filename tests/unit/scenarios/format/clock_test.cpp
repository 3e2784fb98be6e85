#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "scenarios/format/demand.hpp"
#include "scenarios/format/files.hpp"
#include "tests/unit/engine/time/zone_bytes.hpp"
#include "tests/unit/scenarios/format/support.hpp"

namespace voltwin::scenarios::format {
namespace {

std::string berlin_file() {
  ZoneBytes bytes;
  bytes.rule = "CET-1CEST,M3.5.0,M10.5.0/3";
  return bytes.text();
}

// The good scenario under a time zone database of the test's own.
class ClockInZone : public ::testing::Test {
 protected:
  ClockInZone() {
    folder_.write("zoneinfo/Europe/Berlin", berlin_file());
    folder_.write("zoneinfo/Europe/Nowhere", "no zone");
  }

  [[nodiscard]] LoadOptions options(testing::Settings sets) const {
    LoadOptions out = testing::with(std::move(sets));
    out.zoneinfo_dir = folder_.path() + "/zoneinfo";
    return out;
  }

  // A run in Berlin; its caps and faults do not depend on the day.
  [[nodiscard]] Result<Scenario> attempt(const std::string& clock, testing::Settings sets) const {
    testing::Settings all = {{"clock", clock}, {"site.caps", "[]"}, {"faults", "[]"}};
    all.insert(all.end(), sets.begin(), sets.end());
    return load(testing::good_path, options(std::move(all)));
  }
  [[nodiscard]] Scenario run(const std::string& clock, testing::Settings sets) const {
    // One visit within any run: from its start on.
    const std::size_t start = clock.find("2026");
    const std::string date = clock.substr(start, 10);
    sets.push_back({"demand.sources", R"([{"kind": "list", "sessions": [{"arrival": ")" + date +
                                          R"(T12:00:00Z", "departure": ")" + date +
                                          R"(T13:00:00Z", "energy_kwh": 1}]}])"});
    Result<Scenario> scenario = attempt(clock, std::move(sets));
    EXPECT_TRUE(scenario.has_value()) << scenario.error().message;
    return scenario ? *std::move(scenario) : Scenario{};
  }
  [[nodiscard]] std::string refusal(const std::string& clock) const {
    const Result<Scenario> scenario = attempt(clock, {});
    EXPECT_FALSE(scenario.has_value());
    return scenario ? std::string() : scenario.error().message;
  }

  testing::Folder folder_;
};

std::string in_berlin(const std::string& start) {
  return R"({"start": ")" + start + R"(", "time_zone": "Europe/Berlin", "days": 1})";
}

// What a scenario has to have beside its name and clock.
constexpr const char* rest = R"(, "site": {"nodes": [{"name": "grid", "kind": "grid_connection"}],
"stations": [{"ids": ["S"], "node": "grid", "connections": ["L1L2L3"], "max_a": 32}]},
"vehicles": [{"name": "car", "battery_kwh": 50, "max_a": 16}], "demand": {"sources": [{"kind": "list", "sessions": [
{"arrival": "2026-06-01T08:00:00Z", "departure": "2026-06-01T09:00:00Z", "energy_kwh": 1}]}]}})";

TEST_F(ClockInZone, a_start_without_offset_is_what_the_zone_s_clock_shows) {
  const Scenario summer = run(in_berlin("2026-06-01T00:00:00"), {});
  EXPECT_EQ(summer.clock.start, instant("2026-05-31T22:00:00Z"));
  EXPECT_EQ(summer.clock.zone.name(), "Europe/Berlin");
  EXPECT_EQ(run(in_berlin("2026-01-01T00:00:00"), {}).clock.start, instant("2025-12-31T23:00:00Z"));
  EXPECT_EQ(run(in_berlin("2026-06-01T00:00:00+02:00"), {}).clock.start, summer.clock.start);
  // In the hour that comes twice the offset says which one.
  EXPECT_EQ(run(in_berlin("2026-10-25T02:30:00+01:00"), {}).clock.start,
            instant("2026-10-25T01:30:00Z"));
}

TEST_F(ClockInZone, the_zone_file_is_among_the_inputs) {
  const Scenario scenario = run(in_berlin("2026-06-01T00:00:00"), {});
  ASSERT_EQ(scenario.inputs.size(), 2U);
  EXPECT_EQ(scenario.inputs[1].path, "zoneinfo/Europe/Berlin");
  EXPECT_EQ(scenario.inputs[1].sha256, sha256_hex(berlin_file()));
}

TEST_F(ClockInZone, refuses_a_start_that_does_not_fit_the_zone) {
  const std::string place = "clock.start: expected ";
  const auto expect = [&](const std::string& start, const std::string& message) {
    const std::string said = refusal(in_berlin(start));
    EXPECT_NE(said.find(place + message), std::string::npos) << said;
  };
  expect("2026-06-01T00:00:00+01:00",
         "the offset that Europe/Berlin has at that time, +02:00, or no offset");
  expect("2026-06-01T00:00:00Z",
         "the offset that Europe/Berlin has at that time, +02:00, or no offset");
  expect("2026-03-29T02:30:00",
         "a time that there is in Europe/Berlin, whose clock goes on to 03:00");
  expect("2026-10-25T02:30:00",
         "an offset, +02:00 or +01:00, as this time comes twice in Europe/Berlin");
  expect("9999-01-01T00:00:00", "a year from 1970 to 9891");
  expect("soon", "a time with its zone, such as 2026-06-01T08:00:00Z");
}

TEST_F(ClockInZone, says_how_to_get_a_zone_that_is_not_there) {
  const auto said = [&](const std::string& zone) {
    return refusal(R"({"start": "2026-06-01T00:00:00", "days": 1, "time_zone": ")" + zone + "\"}");
  };
  for (const char* unknown : {"Europe/Berln", "Europe", "europe/berlin/x"}) {
    EXPECT_NE(said(unknown).find(": " + std::string(unknown) + ": no such time zone in " +
                                 folder_.path() + "/zoneinfo;"),
              std::string::npos)
        << said(unknown);
    EXPECT_NE(said(unknown).find("tzdata"), std::string::npos);
  }
  for (const char* bad :
       {"", "/etc/localtime", "../zoneinfo/Europe/Berlin", "Europe/../Berlin", "Europe Berlin"}) {
    EXPECT_NE(said(bad).find("expected a name of the IANA time zone database"), std::string::npos)
        << said(bad);
  }
  EXPECT_NE(said("Europe/Nowhere").find("Europe/Nowhere: not a time zone file: expected TZif"),
            std::string::npos);
  // Of a file: its line and the field.
  const std::string file = folder_.write("far.json", "{\"voltwin\": 1, \"name\": \"far\",\n" +
                                                         std::string("\"clock\": ") +
                                                         in_berlin("2026-06-01T00:00:00") + rest);
  LoadOptions elsewhere;
  elsewhere.zoneinfo_dir = folder_.path();
  const Result<Scenario> far = load(file, elsewhere);
  ASSERT_FALSE(far);
  EXPECT_EQ(
      far.error().message.find(file + ": line 2, column 56: clock.time_zone: Europe/Berlin: no"),
      0U)
      << far.error().message;
  LoadOptions without = options({{"clock.time_zone", "Europe/Berlin"}});
  without.zoneinfo_dir = folder_.path() + "/none";
  const Result<Scenario> scenario = load(testing::good_path, without);
  ASSERT_FALSE(scenario);
  EXPECT_NE(scenario.error().message.find("no time zone database at " + without.zoneinfo_dir +
                                          ": install the package tzdata, or set VOLTWIN_ZONEINFO"),
            std::string::npos)
      << scenario.error().message;
}

TEST_F(ClockInZone, days_are_those_of_the_calendar_and_hours_are_hours) {
  const auto hours = [&](const std::string& length) {
    const Scenario scenario =
        run(R"({"start": "2026-03-28T12:00:00", "time_zone": "Europe/Berlin",)" + length + "}", {});
    return scenario.clock.duration.seconds() / 3600.0;
  };
  EXPECT_EQ(hours(R"("days": 1)"), 23.0);
  EXPECT_EQ(hours(R"("days": 1.5)"), 35.0);
  EXPECT_EQ(hours(R"("days": 7)"), 167.0);
  EXPECT_EQ(hours(R"("hours": 24)"), 24.0);
  EXPECT_EQ(run(in_berlin("2026-10-25T00:00:00"), {}).clock.duration, Duration::from_hours(25));
  EXPECT_EQ(testing::loaded({{"clock.days", "1.5"}}).clock.duration, Duration::from_hours(36));
}

TEST_F(ClockInZone, part_of_a_day_counts_from_the_start_in_an_hour_that_comes_twice) {
  for (const char* offset : {"+02:00", "+01:00"}) {
    EXPECT_EQ(run(std::string(R"({"start": "2026-10-25T02:30:00)") + offset +
                      R"(", "time_zone": "Europe/Berlin", "days": 0.5})",
                  {})
                  .clock.duration,
              Duration::from_hours(12))
        << offset;
  }
}

// "2026-03-29T14:00:00+02:00 10" for each point, in kW.
std::vector<std::string> texts(const Scenario& scenario) {
  std::vector<std::string> out;
  for (const CapPoint& point : scenario.site.caps.at(0).points) {
    out.push_back(scenario.clock.zone.text(point.from) + " " +
                  std::to_string(static_cast<int>(point.limit.value() / 1e3)));
  }
  return out;
}

TEST_F(ClockInZone, daily_caps_hold_at_their_local_hours_across_a_change) {
  const testing::Settings caps = {
      {"site.caps", R"([{"node": "grid", "daily": [{"from": "01:30", "to": "02:30", "limit_kw": 15},
                        {"from": "14:00", "to": "18:00", "limit_kw": 10, "days": ["Sun", "Mon"]}]}])"}};
  const auto three_days = [&](const char* start) {
    return texts(run(
        std::string(R"({"start": ")") + start + R"(", "time_zone": "Europe/Berlin", "days": 3})",
        caps));
  };
  EXPECT_EQ(
      three_days("2026-03-28T00:00:00"),
      (std::vector<std::string>{"2026-03-28T01:30:00+01:00 15", "2026-03-28T02:30:00+01:00 20",
                                "2026-03-29T01:30:00+01:00 15", "2026-03-29T03:00:00+02:00 20",
                                "2026-03-29T14:00:00+02:00 10", "2026-03-29T18:00:00+02:00 20",
                                "2026-03-30T01:30:00+02:00 15", "2026-03-30T02:30:00+02:00 20",
                                "2026-03-30T14:00:00+02:00 10", "2026-03-30T18:00:00+02:00 20"}));
  EXPECT_EQ(
      three_days("2026-10-24T00:00:00"),
      (std::vector<std::string>{"2026-10-24T01:30:00+02:00 15", "2026-10-24T02:30:00+02:00 20",
                                "2026-10-25T01:30:00+02:00 15", "2026-10-25T02:30:00+02:00 20",
                                "2026-10-25T02:00:00+01:00 15", "2026-10-25T02:30:00+01:00 20",
                                "2026-10-25T14:00:00+01:00 10", "2026-10-25T18:00:00+01:00 20",
                                "2026-10-26T01:30:00+01:00 15", "2026-10-26T02:30:00+01:00 20",
                                "2026-10-26T14:00:00+01:00 10", "2026-10-26T18:00:00+01:00 20"}));
}

TEST_F(ClockInZone, profiles_follow_the_local_hour_on_days_of_23_and_25_hours) {
  // The figure of each hour is the hour, and 100 more on weekdays.
  std::string weekend = "[0", weekday = "[100";
  for (int hour = 1; hour < 24; ++hour) {
    weekend += ", " + std::to_string(hour);
    weekday += ", " + std::to_string(100 + hour);
  }
  const testing::Settings base_load = {
      {"site.base_load", R"([{"node": "panel", "step_minutes": 60, "profile": {"weekday_kw": )" +
                             weekday + "], \"weekend_kw\": " + weekend + "]}}]"}};
  for (const char* start : {"2026-03-28T00:00:00", "2026-10-24T00:00:00"}) {
    const Scenario scenario = run(
        std::string(R"({"start": ")") + start + R"(", "time_zone": "Europe/Berlin", "days": 3})",
        base_load);
    const BaseLoad& load = scenario.site.base_load.at(0);
    const std::size_t hours = start[6] == '3' ? 71 : 73;
    ASSERT_EQ(load.values.size(), hours);
    for (std::size_t i = 0; i < hours; ++i) {
      const Instant t = load.start + load.step * static_cast<std::int64_t>(i);
      const CivilTime local = scenario.clock.zone.civil(t);
      const int expected = local.hour + (local.weekday == 1 ? 100 : 0);
      EXPECT_EQ(load.values[i], Watts(expected * 1e3)) << scenario.clock.zone.text(t);
    }
  }
}

TEST_F(ClockInZone, a_model_s_sessions_come_at_the_same_local_times_as_without_a_change) {
  const auto arrivals = [&](const std::string& clock) {
    Result<Scenario> scenario =
        load("scenarios/library/campus_week.json", options({{"clock", clock}}));
    EXPECT_TRUE(scenario.has_value()) << scenario.error().message;
    std::map<std::string, std::string> out;
    for (const SessionRecord& record :
         build_demand(*scenario, random::Random(1)).value_or(std::vector<SessionRecord>{})) {
      out[record.id] = to_text(scenario->clock.zone.local(record.arrival));
    }
    return out;
  };
  for (const std::string start : {"2026-03-25", "2026-10-21"}) {
    const auto in_zone = arrivals(R"({"start": ")" + start +
                                  R"(T00:00:00", "time_zone": "Europe/Berlin", "days": 7})");
    const auto fixed = arrivals(R"({"start": ")" + start + R"(T00:00:00+01:00", "days": 7})");
    EXPECT_GT(in_zone.size(), 100U);
    EXPECT_EQ(in_zone, fixed);
  }
}

}  // namespace
}  // namespace voltwin::scenarios::format
