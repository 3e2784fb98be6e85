#include "tests/sim/small_site.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "engine/base/ensure.hpp"
#include "engine/random/random.hpp"
#include "scenarios/checks/oracles.hpp"

namespace voltwin::test {

namespace {

format::VehicleSpec car(std::string name, int phases, Amps current, Duration reaction) {
  format::VehicleSpec out;
  out.name = std::move(name);
  out.battery_capacity = WattHours(60'000);
  out.max_current = current;
  out.phases = phases;
  out.max_battery_power = Watts(50'000.0);
  out.efficiency = Ratio(0.9);
  out.transition_soc = Ratio(0.8);
  out.minimum_current = Amps(6.0);
  out.reaction_delay = reaction;
  return out;
}

format::Control default_control() {
  format::Control out;
  out.lease = seconds(180);
  out.interval = seconds(30);
  out.settle = seconds(6);
  out.clock_tolerance = seconds(5);
  out.measurement_interval = seconds(10);
  out.measurement_timeout = seconds(60);
  out.rotation = minutes(15);
  out.minimum_current = Amps(6.0);
  out.step = Amps(1.0);
  return out;
}

format::Tariff default_tariff() {
  format::Tariff out;
  out.name = "standard";
  out.per_kwh_micro = 390'000;
  out.flat_micro = 350'000;
  out.idle_per_minute_micro = 20'000;
  out.idle_grace = minutes(30);
  return out;
}

constexpr grid::Connection rotation[] = {grid::Connection::L1L2L3, grid::Connection::L2L3L1,
                                         grid::Connection::L3L1L2};

}  // namespace

format::Scenario small_site(const SmallSite& size) {
  format::Scenario out;
  out.name = "small site";
  out.clock = {midnight, hours(12), TimeZone::utc()};
  out.site.name = "site";
  grid::Node connection{grid::NodeId(1), "grid", grid::NodeKind::grid_connection, {}, {}, {}, {}};
  connection.limit_power = size.limit;
  grid::Node panel{grid::NodeId(2), "panel", grid::NodeKind::panel, grid::NodeId(1), {}, {}, {}};
  out.site.nodes = {connection, panel};
  std::size_t outlet = 0;
  for (int i = 1; i <= size.stations; ++i) {
    format::Station station;
    station.id = "S-" + std::to_string(i);
    station.vendor = "voltwin";
    station.model = "twin-16";
    for (int j = 1; j <= size.evses_per_station; ++j) {
      std::string name = station.id;
      if (size.evses_per_station > 1) name += "/" + std::to_string(j);
      station.evses.push_back(
          {std::move(name), grid::NodeId(2), rotation[outlet++ % 3], Amps(32.0)});
    }
    out.site.stations.push_back(std::move(station));
  }
  out.control = default_control();
  out.tariff = default_tariff();
  // As slow as IEC 61851-1 allows, and at once: who lowers last meets who raises first.
  out.vehicles = {car("three phases", 3, Amps(16.0), seconds(5)),
                  car("one phase", 1, Amps(32.0), Duration())};
  out.demand.patience = minutes(30);
  out.demand.token_delay = seconds(15);
  out.station = {seconds(60), seconds(300)};
  out.link = {Duration::from_ms(40), Duration::from_ms(60)};
  out.output.sample = seconds(60);
  return out;
}

std::vector<format::SessionRecord> records(const std::vector<Driver>& drivers) {
  std::vector<format::SessionRecord> out;
  for (const Driver& driver : drivers) {
    format::SessionRecord& record = out.emplace_back();
    record.id = driver.id;
    record.arrival = driver.arrival;
    record.departure = driver.arrival + driver.stay;
    record.id_tag = driver.token.empty() ? driver.id : driver.token;
    if (!driver.evse.empty()) record.evse.emplace(driver.evse);
    record.energy_wh = driver.energy_kwh * 1e3;
    record.requested_wh = record.energy_wh;
    record.vehicle = driver.vehicle;
  }
  return out;
}

format::BaseLoad base_load(std::vector<double> kw, Duration step) {
  format::BaseLoad out;
  out.node = grid::NodeId(2);
  out.start = midnight;
  out.step = step;
  for (const double value : kw) out.values.push_back(Watts(value * 1e3));
  out.worst = *std::max_element(out.values.begin(), out.values.end());
  return out;
}

format::Scenario eventful_site() {
  format::Scenario out = small_site({4, 2, Watts(30'000.0)});
  out.site.base_load = {base_load({4, 9, 2, 12, 6, 3}, hours(2))};
  out.site.caps = {
      {grid::NodeId(1),
       {{midnight + hours(5), Watts(20'000.0)}, {midnight + hours(7), Watts(30'000.0)}}}};
  out.faults = {{midnight + hours(2), format::FaultKind::disconnect, 0, minutes(10)},
                {midnight + hours(3), format::FaultKind::half_open, 1, minutes(5)},
                {midnight + hours(4), format::FaultKind::reboot, 2, minutes(2)}};
  return out;
}

std::vector<format::SessionRecord> crowd(std::uint64_t seed, int count) {
  random::Stream draw = random::Random(seed).stream("crowd");
  std::vector<Driver> drivers;
  for (int i = 0; i < count; ++i) {
    Driver driver;
    driver.id = "D-" + std::to_string(i + 1);
    // Odd microseconds, so that nothing happens at round times by chance.
    driver.arrival = midnight + Duration::nearest(draw.uniform() * 36'000.0);
    driver.stay = Duration::nearest(600.0 + draw.uniform() * 18'000.0);
    driver.energy_kwh = 1.0 + draw.uniform() * 30.0;
    driver.vehicle = draw.uniform() < 0.7 ? 0 : 1;
    drivers.push_back(std::move(driver));
  }
  std::sort(drivers.begin(), drivers.end(),
            [](const Driver& a, const Driver& b) { return a.arrival < b.arrival; });
  return records(drivers);
}

World build(format::Scenario scenario, std::vector<format::SessionRecord> sessions,
            WorldOptions options) {
  auto world = World::make(std::move(scenario), std::move(sessions), options);
  if (!world) ADD_FAILURE() << world.error().message;
  ENSURE(world.has_value());
  return *std::move(world);
}

void complete(World& world) {
  world.run_until(world.scenario().clock.end());
  world.finish();
}

World run(format::Scenario scenario, std::vector<format::SessionRecord> sessions,
          WorldOptions options) {
  World world = build(std::move(scenario), std::move(sessions), options);
  complete(world);
  return world;
}

const VisitFacts& facts(const World& world, const std::string& id) {
  const auto& visits = world.recording().visits;
  const auto found = std::find_if(visits.begin(), visits.end(),
                                  [&](const VisitFacts& v) { return v.record.id == id; });
  ENSURE(found != visits.end());
  return *found;
}

const checks::SessionView& view(const std::vector<checks::SessionView>& views,
                                const std::string& id) {
  const auto found = std::find_if(views.begin(), views.end(), [&](const checks::SessionView& v) {
    return v.visit->record.id == id;
  });
  ENSURE(found != views.end());
  return *found;
}

std::int64_t metered_wh(const VisitFacts& visit) {
  return visit.meter_to_mwh / 1000 - visit.meter_from_mwh / 1000;
}

std::size_t running_transactions(const core::state::State& state) {
  return static_cast<std::size_t>(
      std::count_if(state.evses().begin(), state.evses().end(),
                    [](const core::state::Evse& evse) { return !evse.transaction.is_none(); }));
}

void expect_sound(const World& world) {
  for (const checks::Verdict& verdict : checks::judge(world, checks::join(world))) {
    EXPECT_TRUE(verdict.holds) << verdict.name << ": " << verdict.detail;
  }
}

std::vector<std::uint64_t> seeds(std::uint64_t count) {
  const char* const only = std::getenv("VOLTWIN_SEED");
  if (only != nullptr) return {std::strtoull(only, nullptr, 10)};
  std::vector<std::uint64_t> out;
  for (std::uint64_t seed = 1; seed <= count; ++seed) out.push_back(seed);
  return out;
}

}  // namespace voltwin::test
