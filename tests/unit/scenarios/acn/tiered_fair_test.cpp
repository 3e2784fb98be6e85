// Ours against least laxity at every size, and what it makes of single cars.
#include <gtest/gtest.h>

#include "tests/unit/scenarios/acn/contest.hpp"

namespace voltwin::scenarios::acn::test {
namespace {

constexpr double sizes_kw[] = {10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0};

TEST(TieredFair, delivers_more_than_least_laxity_at_every_size) {
  REFERENCE_OR_SKIP(data);
  const Network caltech = data.network("caltech");
  const auto sessions = data.march("5min");
  for (const double kw : sizes_kw) expect_better_than_llf(caltech, sessions, "tiered_fair", kw);
}

// One station behind 16 A.
Network one_station() {
  Network out;
  out.stations = {{"A", 30.0, {{0, {1.0, 0.0}}}}};
  out.rows = {{"Feeder", 16.0}};
  return out;
}

double delivered_kwh(const Session& session, const std::string& policy) {
  const Network network = one_station();
  const std::vector<Session> sessions{session};
  return simulate(network, sessions, *make_policy(policy), {}).delivered_kwh[0];
}

Session long_stay() {
  Session out;
  out.departure = 120;
  out.energy_kwh = 20.0;
  out.battery = {BatteryKind::ideal, 20.0, 0.0, 6.6, 0.8};
  out.told = {12, 20.0};
  return out;
}

TEST(OurPolicies, go_on_serving_a_car_that_stays_past_its_told_departure) {
  // 16 A at 208 V for 10 hours are more than enough, for 1 hour they are 3.3 kWh.
  for (const char* policy : {"tiered_fair", "lp"}) {
    EXPECT_NEAR(delivered_kwh(long_stay(), policy), 20.0, 1e-3) << policy;
  }
}

TEST(OurPolicies, give_what_a_full_car_does_not_take_to_another) {
  // Both stand behind 16 A; the first is full after 1 kWh, whatever it was told to need.
  Network network = one_station();
  network.stations.push_back({"B", 30.0, {{0, {1.0, 0.0}}}});
  Session full = long_stay();
  full.battery.capacity_kwh = 1.0;
  full.energy_kwh = 1.0;
  full.told = {20, 20.0};
  Session other = long_stay();
  other.station = 1;
  other.told.departure = 120;
  other.departure = 60;  // 5 hours of 3.328 kW are 16.6 kWh
  other.energy_kwh = other.battery.capacity_kwh = other.told.energy_kwh = 15.0;
  const std::vector<Session> sessions{full, other};
  for (const char* policy : {"tiered_fair", "lp"}) {
    const Record record = simulate(network, sessions, *make_policy(policy), {});
    EXPECT_NEAR(record.delivered_kwh[0], 1.0, 1e-3) << policy;
    EXPECT_NEAR(record.delivered_kwh[1], 15.0, 1e-3) << policy;
  }
}

}  // namespace
}  // namespace voltwin::scenarios::acn::test
