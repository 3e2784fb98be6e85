#pragma once
// A site small enough to run in milliseconds, made in code, with drivers listed one by one.
// Tests change the plain fields of the scenario and run it.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/time/instant.hpp"
#include "engine/units/units.hpp"
#include "scenarios/checks/sessions.hpp"
#include "scenarios/format/demand.hpp"
#include "scenarios/format/scenario.hpp"
#include "scenarios/world/world.hpp"

namespace voltwin::test {

namespace format = scenarios::format;
namespace checks = scenarios::checks;
namespace boundary = core::boundary;
using scenarios::world::VisitEnd;
using scenarios::world::VisitFacts;
using scenarios::world::World;
using scenarios::world::WorldOptions;

/// Monday 2026-06-01, 00:00 UTC: when every small site begins.
inline constexpr Instant midnight = Instant::from_seconds(1'780'272'000);

constexpr Duration hours(std::int64_t n) { return Duration::from_hours(n); }
constexpr Duration minutes(std::int64_t n) { return Duration::from_minutes(n); }
constexpr Duration seconds(std::int64_t n) { return Duration::from_seconds(n); }

/// Twelve hours of stations "S-1", "S-2" ... of `evses_per_station` 32 A outlets on node 2, a
/// panel below the grid connection (node 1), which carries the limit. Cars: 11 kW on three
/// phases, 7.4 kW on one. The link takes 40 to 100 ms; nothing fails.
struct SmallSite {
  int stations = 2;
  int evses_per_station = 1;
  Watts limit{30'000.0};
};
[[nodiscard]] format::Scenario small_site(const SmallSite& size);

/// One driver: `id` is also the token.
struct Driver {
  std::string id;
  Instant arrival;
  Duration stay;
  double energy_kwh = 10.0;
  std::string evse = {};  ///< empty: any
  int vehicle = 0;
  std::string token = {};  ///< empty: the id
};
[[nodiscard]] std::vector<format::SessionRecord> records(const std::vector<Driver>& drivers);

/// Load that nobody controls at node 2, in steps that begin at midnight.
[[nodiscard]] format::BaseLoad base_load(std::vector<double> kw, Duration step);

/// Four stations under a load and a cap that change, with a cut link, a half-open one and a
/// reboot: what recovery and replay are tried on.
[[nodiscard]] format::Scenario eventful_site();
/// `count` drivers over the first ten hours, drawn from the seed: some want more than they
/// can get, some stay long after.
[[nodiscard]] std::vector<format::SessionRecord> crowd(std::uint64_t seed, int count);

/// The world of a scenario; one that is refused fails the test and ends it.
[[nodiscard]] World build(format::Scenario scenario, std::vector<format::SessionRecord> sessions,
                          WorldOptions options = {});
/// The same, run to its end and finished.
[[nodiscard]] World run(format::Scenario scenario, std::vector<format::SessionRecord> sessions,
                        WorldOptions options = {});
/// Runs to the end and finishes.
void complete(World& world);

/// The facts of a visit by its id (ENSURE).
[[nodiscard]] const VisitFacts& facts(const World& world, const std::string& id);
/// The view of a visit by its id (ENSURE).
[[nodiscard]] const checks::SessionView& view(const std::vector<checks::SessionView>& views,
                                              const std::string& id);
/// What the meter counted over the visit, in the whole Wh of its register.
[[nodiscard]] std::int64_t metered_wh(const VisitFacts& visit);
/// Transactions that the core believes to be running.
[[nodiscard]] std::size_t running_transactions(const core::state::State& state);
/// Every oracle holds; else the test fails with its detail.
void expect_sound(const World& world);

/// How many seeds a property is tried with; VOLTWIN_SEED=n tries only that one.
[[nodiscard]] std::vector<std::uint64_t> seeds(std::uint64_t count);

}  // namespace voltwin::test
