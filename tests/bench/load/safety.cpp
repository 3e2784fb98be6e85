// The safety campaign: ten thousand compressed site-days of everything that may happen, see
// tests/property/cap_world.hpp. A day ends at its first instant over a limit, so that
// `instants_over` counts such days; what nobody controls is excused for the declared
// reaction time, and reported beside it.

#include <cstdint>
#include <utility>

#include "tests/bench/engine/contest.hpp"
#include "tests/bench/load/subjects.hpp"
#include "tests/property/cap_world.hpp"

namespace voltwin::bench {

namespace {
constexpr std::uint64_t days = 10'000;
}  // namespace

Result<void> measure_safety(const Context&, std::vector<Row>& rows) {
  test::CapStatistics sum;
  std::uint64_t over = 0;
  const double before = cpu_seconds();
  for (std::uint64_t seed = 1; seed <= days; ++seed) {
    test::CapWorld world(seed, {test::Weather::wild, test::Sabotage::none});
    over += world.run().empty() ? 0U : 1U;
    sum.add(world.statistics());
  }
  const double cpu = cpu_seconds() - before;
  const auto row = [&](const char* name, double value, const char* unit) {
    rows.push_back({std::string("load.safety.") + name, value, unit, {}, ""});
  };
  const auto count = [&](const char* name, std::uint64_t value) {
    row(name, static_cast<double>(value), "");
  };
  count("site_days", sum.days);
  rows.push_back(
      {"load.safety.instants_over", static_cast<double>(over), "", Target{Better::lower, 0.0}, ""});
  count("checks", sum.checks);
  count("certificates", sum.certificates);
  count("sessions", sum.transactions);
  count("plans", sum.plans);
  count("leases", sum.leases_taken);
  count("faults", sum.all_faults());
  const std::pair<const char*, std::uint64_t> kinds[] = {
      {"frames_lost", sum.frames_lost},
      {"answers_lost", sum.answers_lost},
      {"half_open", sum.half_open},
      {"stalls", sum.stalls},
      {"crashes", sum.crashes},
      {"backups_restored", sum.restored},
      {"reboots", sum.reboots},
      {"refusals", sum.refusals},
      {"disobedient", sum.disobedient},
      {"limits_lost_offline", sum.full_power},
      {"dead_meters", sum.dead_meters},
      {"load_steps", sum.load_steps},
      {"caps_unannounced", sum.unannounced_caps},
  };
  for (const auto& [name, number] : kinds) {
    count((std::string("faults.") + name).c_str(), number);
  }
  count("excused_checks", sum.excused_checks);
  row("worst_excused_excess", sum.worst_excess, "A per phase");
  row("cpu", cpu, "s CPU");
  return {};
}

}  // namespace voltwin::bench
