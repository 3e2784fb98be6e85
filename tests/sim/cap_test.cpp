// The cap, in the whole world: true power, real frames, links that fail. What nobody
// controls may push the site over a limit for the reaction time; nothing else may, at
// any instant.
#include <gtest/gtest.h>

#include <algorithm>

#include "scenarios/checks/oracles.hpp"
#include "tests/sim/small_site.hpp"

namespace voltwin::test {
namespace {

using format::FaultKind;
using scenarios::world::Excess;

constexpr FaultKind fault_kinds[] = {FaultKind::disconnect, FaultKind::half_open,
                                     FaultKind::half_open_to_csms, FaultKind::half_open_to_station,
                                     FaultKind::reboot};

void by_time(std::vector<format::Fault>& faults) {
  std::stable_sort(faults.begin(), faults.end(),
                   [](const format::Fault& a, const format::Fault& b) { return a.at < b.at; });
}

// Latency from a millisecond to what the clock's tolerance allows: a station's clock is late
// by the latency of the message that set it.
format::Link any_link(random::Stream& draw, Duration tolerance) {
  const double longest = (tolerance - Duration::from_ms(10)).seconds();
  const double kind = draw.uniform();
  if (kind < 0.4) return {Duration::from_ms(20), Duration::from_ms(80)};
  const double latency = 0.001 + draw.uniform() * longest;
  return {Duration::nearest(latency), Duration::nearest(draw.uniform() * (longest - latency))};
}

// Everything that a seed chooses but the uncontrolled load and the schedule of caps.
format::Scenario stormy_site(std::uint64_t seed) {
  random::Stream draw = random::Random(seed).stream("storm");
  SmallSite size;
  size.stations = 2 + static_cast<int>(draw.below(4));
  size.evses_per_station = 1 + static_cast<int>(draw.below(2));
  // From too little for two cars to nearly enough for all.
  size.limit = Watts(8'000.0 + draw.uniform() * 7'000.0 * size.stations * size.evses_per_station);
  format::Scenario out = small_site(size);
  out.seed = static_cast<std::int64_t>(seed);
  out.clock.duration = hours(6);
  out.station.heartbeat = seconds(60);
  // A panel whose lines bind before the connection does, in half of the runs.
  if (draw.uniform() < 0.5) out.site.nodes[1].limit_per_phase = Amps(20.0 + draw.uniform() * 60.0);
  if (draw.uniform() < 0.3) {
    out.control.safe_default = Amps(6.0);
    out.site.nodes[0].limit_power =
        std::max(*out.site.nodes[0].limit_power,
                 Watts(4'200.0 * size.stations * size.evses_per_station + 3'000.0));
    out.site.nodes[1].limit_per_phase.reset();
  }
  if (draw.uniform() < 0.3) out.control.lease = seconds(90);
  if (draw.uniform() < 0.3) out.control.clock_tolerance = seconds(20);
  out.link = any_link(draw, out.control.clock_tolerance);
  const std::uint64_t faults = 5 + draw.below(40);
  for (std::uint64_t i = 0; i < faults; ++i) {
    const double length =
        draw.uniform() < 0.7 ? 1.0 + draw.uniform() * 300.0 : 300.0 + draw.uniform() * 3'600.0;
    out.faults.push_back({midnight + minutes(5) + Duration::nearest(draw.uniform() * 20'000.0),
                          fault_kinds[draw.below(5)],
                          draw.below(static_cast<std::uint64_t>(size.stations)),
                          Duration::nearest(length)});
  }
  by_time(out.faults);
  return out;
}

// Drivers of the first six hours; many, so that the site is full.
std::vector<format::SessionRecord> rush(std::uint64_t seed) {
  auto out = crowd(seed, 40);
  std::erase_if(out,
                [](const format::SessionRecord& r) { return r.arrival >= midnight + hours(5); });
  return out;
}

struct Storm {
  std::size_t served = 0;
  Duration full;  ///< total time above nine tenths of the connection's limit

  void add(const World& world) {
    for (const VisitFacts& visit : world.recording().visits) served += visit.started ? 1U : 0U;
    for (const auto& sample : world.recording().samples) {
      if (sample.total_peak_kw > 0.9 * sample.cap_kw) full += world.scenario().output.sample;
    }
  }
};

std::string text_of(const Excess& spell, const World& world) {
  return world.tree().node(spell.node).name + " from " + to_text(spell.from) + " to " +
         to_text(spell.to) + ", " + std::to_string(spell.peak.value()) + " W";
}

void expect_never_over(const World& world) {
  EXPECT_EQ(world.cap_watch().overshoot(), Duration());
  for (const Excess& spell : world.cap_watch().spells()) ADD_FAILURE() << text_of(spell, world);
}

// A building that changes every few minutes, never above what the site is told as its worst.
format::BaseLoad stepping(std::uint64_t seed, double most_kw) {
  random::Stream draw = random::Random(seed).stream("building");
  std::vector<double> kw;
  for (int i = 0; i < 6 * 12; ++i) kw.push_back(draw.uniform() * most_kw);
  return base_load(std::move(kw), minutes(5) + Duration::from_us(12'345));
}

}  // namespace

TEST(Cap, is_never_exceeded_through_faults_and_latency_under_a_constant_building) {
  Storm storm;
  const auto tried = seeds(150);
  for (const std::uint64_t seed : tried) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    format::Scenario scenario = stormy_site(seed);
    if (seed % 3 != 0) {
      scenario.site.base_load = {base_load({1.0 + static_cast<double>(seed % 5)}, hours(6))};
      *scenario.site.nodes[0].limit_power += Watts(5'000.0);
    }
    const World world = run(std::move(scenario), rush(seed));
    storm.add(world);
    expect_never_over(world);
    expect_sound(world);
    if (HasFailure()) return;
  }
  // There was something to hold.
  EXPECT_GT(storm.served, tried.size() * 5);
  EXPECT_GT(storm.full, minutes(10) * static_cast<std::int64_t>(tried.size()));
}

TEST(Cap, planned_reductions_hold_also_over_stations_that_cannot_be_told) {
  for (const std::uint64_t seed : seeds(100)) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    format::Scenario scenario = stormy_site(seed);
    const Watts limit = *scenario.site.nodes[0].limit_power;
    random::Stream draw = random::Random(seed).stream("window");
    const Instant window = midnight + hours(2) + Duration::nearest(draw.uniform() * 3'600.0);
    double lower = limit.value() * (0.2 + 0.6 * draw.uniform());
    // What the safe defaults give is given in any case: 6 A on three phases each.
    double defaults = 0.0;
    for (const format::Station& station : scenario.site.stations) {
      defaults += 4'150.0 * static_cast<double>(station.evses.size());
    }
    if (scenario.control.safe_default > Amps()) lower = std::max(lower, defaults);
    scenario.site.caps = {{grid::NodeId(1), {{window, Watts(lower)}, {window + hours(1), limit}}}};
    // Everybody is away when it begins, each in one way or another.
    for (std::size_t station = 0; station < scenario.site.stations.size(); ++station) {
      const auto before = Duration::nearest(5.0 + draw.uniform() * 400.0);
      scenario.faults.push_back(
          {window - before, fault_kinds[draw.below(4)], station, before + minutes(20)});
    }
    by_time(scenario.faults);
    const World world = run(std::move(scenario), rush(seed));
    expect_never_over(world);
    expect_sound(world);
    if (HasFailure()) return;
  }
}

TEST(Cap, a_stepping_building_is_followed_within_the_declared_reaction_whatever_fails) {
  Duration overshoot;
  for (const std::uint64_t seed : seeds(100)) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    format::Scenario scenario = stormy_site(seed);
    *scenario.site.nodes[0].limit_power += Watts(8'000.0);
    scenario.site.base_load = {stepping(seed, 8.0)};
    const World world = run(std::move(scenario), rush(seed));
    EXPECT_EQ(world.cap_watch().violation(), Duration());
    EXPECT_LE(world.cap_watch().longest(), world.cap_watch().reaction());
    overshoot += world.cap_watch().overshoot();
    expect_sound(world);
    if (HasFailure()) return;
  }
  EXPECT_GT(overshoot, Duration()) << "the building never pushed the site over its limit";
}

TEST(Cap, over_healthy_links_a_step_is_followed_in_one_measurement_one_call_and_the_settling) {
  int spells = 0;
  for (const std::uint64_t seed : seeds(60)) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    format::Scenario scenario = stormy_site(seed);
    scenario.faults.clear();
    scenario.link = {Duration::from_ms(40), Duration::from_ms(60)};
    *scenario.site.nodes[0].limit_power += Watts(8'000.0);
    scenario.site.base_load = {stepping(seed, 8.0)};
    const World world = run(std::move(scenario), rush(seed));
    const format::Control& control = world.scenario().control;
    // A few latencies: a call to a station may wait for the one before.
    const Duration few_latencies = Duration::from_ms(100) * 6;
    const Duration bound = control.measurement_interval + control.settle + few_latencies;
    for (const Excess& spell : world.cap_watch().spells()) {
      ++spells;
      EXPECT_LE(spell.to - spell.from, bound) << text_of(spell, world);
    }
    EXPECT_EQ(world.cap_watch().violation(), Duration());
    if (HasFailure()) return;
  }
  EXPECT_GT(spells, 20) << "the building never pushed the site over its limit";
}

TEST(Cap, without_control_the_same_sites_do_exceed_it) {
  int over = 0;
  const auto tried = seeds(20);
  for (const std::uint64_t seed : tried) {
    format::Scenario scenario = stormy_site(seed);
    scenario.control.policy = format::Policy::uncontrolled;
    const World world = run(std::move(scenario), rush(seed));
    over += world.cap_watch().overshoot() > minutes(1) ? 1 : 0;
  }
  EXPECT_GT(over, static_cast<int>(tried.size()) / 2);
}

TEST(Cap, a_cap_lowered_by_command_holds_one_lease_later_at_the_latest) {
  for (const std::uint64_t seed : seeds(40)) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    format::Scenario scenario = stormy_site(seed);
    scenario.control.safe_default = Amps();
    World world = build(std::move(scenario), rush(seed));
    const Instant told = midnight + hours(3);
    const Watts lower = *world.scenario().site.nodes[0].limit_power * 0.4;
    world.run_until(told);
    world.command(boundary::ScheduleCap{boundary::SiteId(1), grid::NodeId(1), {{told, lower}}});
    complete(world);
    const format::Control& control = world.scenario().control;
    const Instant holds = told + control.lease + control.clock_tolerance + control.settle;
    for (const auto& sample : world.recording().samples) {
      if (sample.at <= holds) continue;
      EXPECT_LE(sample.total_peak_kw, lower.value() * 1e-3 + 1e-3) << to_text(sample.at);
    }
    if (HasFailure()) return;
  }
}

}  // namespace voltwin::test
