// What is wrong with a network or an events file is said in one line.
#include <gtest/gtest.h>

#include <string>

#include "scenarios/acn/events.hpp"
#include "scenarios/acn/network.hpp"

namespace voltwin::scenarios::acn::test {
namespace {

const char* const two_stations = R"({"voltage_v": 208,
  "stations": [{"id": "A", "phase_deg": 30.0, "max_a": 32.0},
               {"id": "B", "phase_deg": -90.0, "max_a": 32.0}],
  "constraints": [{"name": "Secondary A", "limit_a": 10.0, "coeff": {"A": 1.0, "B": -1.0}}]})";

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  text.replace(text.find(what), what.size(), with);
  return text;
}

std::string network_error(const std::string& text) {
  const auto network = read_network(text, "n.json");
  return network ? "" : network.error().message;
}

const char* const header =
    "station_id,arrival_period,departure_period,estimated_departure_period,requested_energy_kwh,"
    "battery_capacity_kwh,battery_init_kwh,battery_max_power_kw\n";

std::string events_error(const std::string& rows) {
  const Network network = *read_network(two_stations, "n.json");
  const auto events = read_events(header + rows, "e.csv", network);
  return events ? "" : events.error().message;
}

bool has(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

TEST(AcnNetwork, adds_currents_as_phasors) {
  const Network network = *read_network(two_stations, "n.json");
  // A and -B are 60 degrees apart, so that 5 A and 5 A are 8.66 A.
  RowLoad load(network);
  load.add(0, 5.0);
  load.add(1, 5.0);
  EXPECT_NEAR(std::norm(load.sums()[0]), 75.0, 1e-9);
  EXPECT_TRUE(load.fits(0, 1.5));
  EXPECT_FALSE(load.fits(0, 1.6));
}

TEST(AcnNetwork, is_refused_in_one_line) {
  EXPECT_EQ(network_error(two_stations), "");
  EXPECT_TRUE(has(network_error("[]"), "n.json: line 1"));
  EXPECT_TRUE(has(network_error(replaced(two_stations, "\"B\": -1.0", "\"C\": -1.0")),
                  "constraint Secondary A: no station 'C'"));
  EXPECT_TRUE(has(network_error(replaced(two_stations, "\"B\": -1.0", "\"A\": -1.0")), "twice"));
  EXPECT_TRUE(has(network_error(replaced(two_stations, "\"B\": -1.0", "\"B\": null")), "a number"));
  EXPECT_TRUE(
      has(network_error(replaced(two_stations, "\"id\": \"B\"", "\"id\": \"A\"")), "twice"));
  EXPECT_TRUE(has(network_error(replaced(two_stations, "32.0", "16.0")), "max_a 32"));
}

TEST(AcnNetwork, takes_a_capacity_only_where_there_is_one_transformer) {
  const auto sized = with_transformer(*read_network(two_stations, "n.json"), 10.0);
  ASSERT_FALSE(sized.has_value());
  EXPECT_TRUE(has(sized.error().message, "found 1"));
}

TEST(AcnEvents, are_refused_in_one_line) {
  EXPECT_EQ(events_error("A,0,10,10,5,5,0,6.6\nA,10,20,20,5,5,0,6.6\n"), "");
  EXPECT_TRUE(has(events_error("C,0,10,10,5,5,0,6.6\n"), "line 2: column station_id"));
  EXPECT_TRUE(has(events_error("A,0,x,10,5,5,0,6.6\n"), "departure_period"));
  EXPECT_TRUE(has(events_error("A,0,1.5,10,5,5,0,6.6\n"), "a whole number"));
  EXPECT_TRUE(has(events_error("A,7,7,10,5,5,0,6.6\n"), "after the arrival"));
  EXPECT_TRUE(has(events_error("A,0,10,10,-5,5,0,6.6\n"), "requested_energy_kwh"));
  EXPECT_TRUE(has(events_error("A,0,10,10,5,0,0,6.6\n"), "battery"));
  EXPECT_TRUE(has(events_error("A,0,10,10,5,5,0,6.6\nA,9,20,20,5,5,0,6.6\n"), "still there"));
}

}  // namespace
}  // namespace voltwin::scenarios::acn::test
