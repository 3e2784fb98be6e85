#include "scenarios/format/demand.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "engine/json/record.hpp"
#include "scenarios/format/draw.hpp"
#include "tests/unit/scenarios/format/support.hpp"

namespace voltwin::scenarios::format {
namespace {

using testing::loaded;

Scenario campus(const testing::Settings& sets) {
  Result<Scenario> scenario = load("scenarios/library/campus_week.json", testing::with(sets));
  EXPECT_TRUE(scenario.has_value()) << scenario.error().message;
  return scenario ? *std::move(scenario) : Scenario{};
}

std::vector<SessionRecord> demand_of(const Scenario& scenario, std::uint64_t seed) {
  Result<std::vector<SessionRecord>> records = build_demand(scenario, random::Random(seed));
  EXPECT_TRUE(records.has_value()) << records.error().message;
  return records ? *std::move(records) : std::vector<SessionRecord>{};
}

std::string text_of(const SessionRecord& record) {
  return record.id + " " + to_text(record.arrival) + " " + to_text(record.departure) + " " +
         record.id_tag + " " + record.evse.value_or("-") + " " + std::to_string(record.energy_wh) +
         " " + std::to_string(record.requested_wh) + " " + std::to_string(record.vehicle);
}

std::string text_of(const std::vector<SessionRecord>& records) {
  std::string out;
  for (const SessionRecord& record : records) out += text_of(record) + "\n";
  return out;
}

TEST(Demand, same_seed_same_sessions_and_another_seed_others) {
  const Scenario scenario = campus({});
  EXPECT_EQ(text_of(demand_of(scenario, 1)), text_of(demand_of(scenario, 1)));
  EXPECT_NE(text_of(demand_of(scenario, 1)), text_of(demand_of(scenario, 2)));
}

TEST(Demand, a_longer_run_keeps_the_days_that_it_shares_with_a_shorter_one) {
  const std::string one_day = text_of(demand_of(campus({{"clock.days", "1"}}), 1));
  const std::string week = text_of(demand_of(campus({}), 1));
  EXPECT_EQ(week.substr(0, one_day.size()), one_day);
}

TEST(Demand, every_record_can_be_simulated) {
  const Scenario scenario = campus({});
  std::set<std::string> ids, tokens;
  Instant before = scenario.clock.start;
  for (const SessionRecord& record : demand_of(scenario, 3)) {
    EXPECT_GE(record.arrival, before);
    EXPECT_LT(record.arrival, scenario.clock.end());
    EXPECT_GT(record.departure, record.arrival);
    EXPECT_GT(record.energy_wh, 0.0);
    EXPECT_GT(record.requested_wh, 0.0);
    EXPECT_LE(record.id_tag.size(), SessionRecord::id_tag_max);
    EXPECT_TRUE(ids.insert(record.id).second);
    EXPECT_TRUE(tokens.insert(record.id_tag).second);
    const VehicleSpec& vehicle = scenario.vehicles.at(static_cast<std::size_t>(record.vehicle));
    EXPECT_LE(record.energy_wh * vehicle.efficiency.value(),
              static_cast<double>(vehicle.battery_capacity.value()) * (1 + 1e-12));
    before = record.arrival;
  }
}

TEST(Demand, the_model_s_days_have_its_counts_and_its_arrivals) {
  // 20 weeks: the means of the fit, within what chance allows (3 standard errors).
  const Scenario scenario =
      campus({{"clock.days", "140"}, {"demand.sources[0].scale", "1"}, {"site.caps", "[]"}});
  const DemandModel& model = scenario.demand.sources[0].model;
  std::vector<double> sum(7), hours;
  for (const SessionRecord& record : demand_of(scenario, 5)) {
    const CivilTime time = scenario.clock.zone.civil(record.arrival);
    sum[static_cast<std::size_t>(time.weekday)] += 1.0;
    if (time.weekday == 2) hours.push_back(time.hour + time.minute / 60.0);
  }
  for (int weekday = 0; weekday < 7; ++weekday) {
    const DayModel& day = day_of(model, weekday);
    const double mean = sum[static_cast<std::size_t>(weekday)] / 20.0;
    EXPECT_NEAR(mean, day.sessions_mean, 3.0 * std::sqrt(day.sessions_variance / 20.0)) << weekday;
  }
  std::sort(hours.begin(), hours.end());
  EXPECT_NEAR(hours[hours.size() / 2], 7.3, 0.3);  // simulation.md section 10: 7.37
}

TEST(Demand, scale_is_so_many_times_the_sessions) {
  const auto count = [](const char* scale) {
    return demand_of(campus({{"clock.days", "70"}, {"demand.sources[0].scale", scale}}), 1).size();
  };
  EXPECT_NEAR(static_cast<double>(count("2")), 2.0 * static_cast<double>(count("1")), 300.0);
}

TEST(Draw, the_copula_keeps_both_margins_and_the_correlation) {
  DayModel day;
  ArrivalBlock block;
  block.correlation = 0.6;
  block.stay_hours = {1.0, 2.0, 3.0};    // uniform 1..3
  block.energy_kwh = {0.0, 10.0, 40.0};  // half below 10
  day.blocks = {block};
  random::Stream stream = random::Random(9).stream("test");
  const int count = 20'000;
  double stay_sum = 0.0, energy_sum = 0.0, product = 0.0, square = 0.0, energy_square = 0.0;
  int below = 0;
  for (int i = 0; i < count; ++i) {
    const StayAndEnergy drawn = draw_stay_and_energy(day, 12.0, stream);
    EXPECT_TRUE(drawn.stay_hours >= 1.0 && drawn.stay_hours <= 3.0);
    stay_sum += drawn.stay_hours;
    energy_sum += drawn.energy_kwh;
    product += drawn.stay_hours * drawn.energy_kwh;
    square += drawn.stay_hours * drawn.stay_hours;
    energy_square += drawn.energy_kwh * drawn.energy_kwh;
    below += drawn.energy_kwh < 10.0 ? 1 : 0;
  }
  const double stay = stay_sum / count, energy = energy_sum / count;
  EXPECT_NEAR(stay, 2.0, 0.02);
  EXPECT_NEAR(energy, 15.0, 0.3);  // (0 + 10) / 2 / 2 + (10 + 40) / 2 / 2
  EXPECT_NEAR(below / static_cast<double>(count), 0.5, 0.015);
  const double covariance = product / count - stay * energy;
  const double correlation = covariance / std::sqrt((square / count - stay * stay) *
                                                    (energy_square / count - energy * energy));
  EXPECT_NEAR(correlation, 0.56, 0.03);
}

TEST(Draw, normal_cdf_is_that_of_the_tables) {
  EXPECT_NEAR(normal_cdf(0.0), 0.5, 1e-7);
  EXPECT_NEAR(normal_cdf(1.0), 0.8413447460685429, 1e-7);
  EXPECT_NEAR(normal_cdf(-1.959963984540054), 0.025, 1e-7);
  EXPECT_NEAR(normal_cdf(8.0), 1.0, 1e-7);
}

TEST(Draw, the_block_is_the_last_that_begins_before_the_arrival) {
  DayModel day;
  for (const double from : {0.0, 6.0, 7.5}) {
    ArrivalBlock block;
    block.from_hour = from;
    block.stay_hours = {from + 1.0, from + 1.0};
    block.energy_kwh = {1.0, 1.0};
    day.blocks.push_back(block);
  }
  random::Stream stream = random::Random(1).stream("test");
  EXPECT_EQ(draw_stay_and_energy(day, 5.99, stream).stay_hours, 1.0);
  EXPECT_EQ(draw_stay_and_energy(day, 6.0, stream).stay_hours, 7.0);
  EXPECT_EQ(draw_stay_and_energy(day, 23.0, stream).stay_hours, 8.5);
}

TEST(Draw, counts_that_vary_little_are_drawn_with_that_little) {
  DayModel day;
  day.sessions_mean = 70.0;
  day.sessions_variance = 9.0;
  double sum = 0.0, squares = 0.0;
  const random::Stream root = random::Random(4).stream("test");
  for (int i = 0; i < 4000; ++i) {
    const auto count = static_cast<double>(draw_count(day, 1.0, root.stream(std::to_string(i))));
    sum += count;
    squares += count * count;
  }
  const double mean = sum / 4000.0;
  EXPECT_NEAR(mean, 70.0, 0.3);
  EXPECT_NEAR(squares / 4000.0 - mean * mean, 9.0, 1.0);
}

// --- recorded and listed sessions --------------------------------------------------------

std::string acn_rows(const char* rows) {
  return std::string(
             "arrival,departure,requested_energy (kWh),delivered_energy (kWh),station_id,"
             "session_id,estimated_departure,claimed\n") +
         rows;
}

Result<Scenario> replay(const testing::Folder& folder, const std::string& extra) {
  LoadOptions options =
      testing::with({{"demand.sources[0]",
                      R"({"kind": "sessions", "format": "acn", "file": "s.csv")" + extra + "}"}});
  options.data_dir = folder.path();
  return load(testing::good_path, options);
}

TEST(Demand, a_replay_keeps_what_the_record_says) {
  const testing::Folder folder;
  folder.write("s.csv",
               acn_rows("2026-06-01 09:00:00-07:00,2026-06-01 11:00:00-07:00,5,4,S2,b,,\n"
                        "2026-06-01 08:00:00+02:00,2026-06-03 12:00:00+02:00,20,12.5,S1,a,,\n"
                        "2026-06-01 08:30:00+02:00,2026-06-01 09:00:00+02:00,20,0,S1,z,,\n"
                        "2026-06-02 08:00:00+02:00,2026-06-02 12:00:00+02:00,9,9,S1,c,,\n"));
  const Result<Scenario> scenario = replay(folder, "");
  ASSERT_TRUE(scenario.has_value()) << scenario.error().message;
  const std::vector<SessionRecord> records = demand_of(*scenario, 1);
  // In order of arrival; without the car that took nothing and the one after the run.
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0].id, "a");
  EXPECT_EQ(records[0].departure, parse_instant("2026-06-03T10:00:00Z")->instant);
  EXPECT_EQ(records[0].evse, "S1");
  EXPECT_EQ(records[0].energy_wh, 12'500.0);
  EXPECT_EQ(records[0].real_delivered_wh, 12'500.0);
  EXPECT_EQ(records[0].requested_wh, 20'000.0);
  EXPECT_EQ(records[1].arrival, parse_instant("2026-06-01T16:00:00Z")->instant);
}

TEST(Demand, a_replay_of_another_time_is_moved_into_the_run) {
  const testing::Folder folder;
  folder.write("s.csv",
               acn_rows("2019-06-10 08:00:00-07:00,2019-06-10 12:00:00-07:00,9,9,X,a,,\n"));
  const Result<Scenario> scenario =
      replay(folder, R"(, "from": "2019-06-10T00:00:00-07:00", "evse": "any")");
  ASSERT_TRUE(scenario.has_value()) << scenario.error().message;
  const std::vector<SessionRecord> records = demand_of(*scenario, 1);
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].arrival, parse_instant("2026-06-01T08:00:00+02:00")->instant);
  EXPECT_FALSE(records[0].evse.has_value());
}

const char* three_cars = R"([
  {"name": "small", "share": 1, "battery_kwh": 10, "max_a": 16, "phases": 1},
  {"name": "slow", "share": 1, "battery_kwh": 80, "max_a": 16, "phases": 1},
  {"name": "fast", "share": 1, "battery_kwh": 80, "max_a": 16, "phases": 3}])";

std::set<int> vehicles_for(const char* energy_kwh, const char* departure) {
  std::set<int> out;
  for (int seed = 1; seed <= 40; ++seed) {
    const Scenario scenario =
        loaded({{"vehicles", three_cars},
                {"demand.sources[0].sessions[0]",
                 std::string(R"({"arrival": "2026-06-01T08:00:00+02:00", "departure": ")") +
                     departure + R"(", "evse": "S1", "energy_kwh": )" + energy_kwh + "}"}});
    out.insert(demand_of(scenario, static_cast<std::uint64_t>(seed)).at(0).vehicle);
  }
  return out;
}

TEST(Demand, a_session_gets_a_car_that_can_take_its_energy_in_its_stay) {
  // 3 kWh in 8 h: any of them.
  EXPECT_EQ(vehicles_for("3", "2026-06-01T16:00:00+02:00"), (std::set<int>{0, 1, 2}));
  // 20 kWh: not the small battery.
  EXPECT_EQ(vehicles_for("20", "2026-06-01T16:00:00+02:00"), (std::set<int>{1, 2}));
  // 20 kWh in 2 h are 10 kW: only three phases give that.
  EXPECT_EQ(vehicles_for("20", "2026-06-01T10:00:00+02:00"), (std::set<int>{2}));
  // 20 kWh in 1 h: no car can; a battery that holds it.
  EXPECT_EQ(vehicles_for("20", "2026-06-01T09:00:00+02:00"), (std::set<int>{1, 2}));
}

TEST(Demand, energy_is_cut_to_what_the_battery_holds) {
  const Scenario scenario = loaded({{"demand.sources[0].sessions[0].energy_kwh", "90"}});
  const SessionRecord record = demand_of(scenario, 1).at(0);
  EXPECT_NEAR(record.energy_wh, 50'000.0 / 0.9, 1e-6);
  EXPECT_EQ(record.requested_wh, 90'000.0);
  EXPECT_EQ(record.id_tag, "T-1");
}

TEST(Demand, two_sources_with_one_session_id_are_refused) {
  const Scenario scenario =
      loaded({{"demand.sources",
               R"([{"kind": "list", "sessions": [{"arrival": "2026-06-01T08:00:00Z", "departure":
             "2026-06-01T09:00:00Z", "energy_kwh": 1}]},
            {"kind": "list", "sessions": [{"arrival": "2026-06-01T08:00:00Z", "departure":
             "2026-06-01T09:00:00Z", "energy_kwh": 1}]}])"}});
  const auto records = build_demand(scenario, random::Random(1));
  ASSERT_FALSE(records.has_value());
  EXPECT_EQ(records.error().message,
            "bad: session id session-1 comes twice, expected ids that are unique over all sources");
}

}  // namespace
}  // namespace voltwin::scenarios::format
