// A copy is a fork: what a what-if costs before it has begun.

#include <malloc.h>
#include <unistd.h>

#include <deque>
#include <fstream>

#include "engine/base/ensure.hpp"
#include "scenarios/format/demand.hpp"
#include "scenarios/world/world.hpp"
#include "tests/bench/engine/allocations.hpp"
#include "tests/bench/engine/contest.hpp"
#include "tests/bench/engine/subjects.hpp"
#include "tests/bench/engine/workload.hpp"

namespace voltwin::bench {

namespace {

using scenarios::world::World;

/// Copies of `original`, made one after the other and all kept: CPU milliseconds of each. The
/// memory is new to the process every time, as it is for a fork that is going to run.
template <class Value>
std::vector<double> copy(const Value& original, std::size_t copies, std::deque<Value>& kept) {
  std::vector<double> cpu_ms;
  for (std::size_t i = 0; i < copies; ++i) {
    const double before = cpu_seconds();
    kept.push_back(original);
    cpu_ms.push_back((cpu_seconds() - before) * 1e3);
  }
  return cpu_ms;
}

double mb(double bytes) { return bytes * 1e-6; }

void measure_queue(const char* name, std::size_t pending, std::vector<Row>& rows) {
  constexpr std::size_t copies = 7;
  sim::EventQueue<Payload> queue;
  Hold hold;
  for (std::size_t i = 0; i < pending; ++i) {
    queue.schedule(Instant::from_us(hold.delay_us()), Payload{i, 0, 0});
  }
  std::deque<sim::EventQueue<Payload>> kept;
  const std::uint64_t before = allocations_so_far().bytes;
  const double cpu_ms = median(copy(queue, copies, kept));
  const auto bytes = static_cast<double>(allocations_so_far().bytes - before);
  const std::string prefix = std::string("engine.fork.queue_") + name;
  rows.push_back({prefix + ".cpu_ms", cpu_ms, "ms", std::nullopt, ""});
  rows.push_back({prefix + ".mb", mb(bytes / copies), "MB", std::nullopt, ""});
}

/// The flagship week at noon of its third day, its journal taken every hour as by `run`.
Result<World> flagship(const Context& context) {
  auto scenario = scenarios::format::load(context.source + "/scenarios/library/campus_week.json",
                                          scenarios::format::LoadOptions{});
  if (!scenario) return tl::unexpected<Error>(scenario.error());
  const random::Random random(static_cast<std::uint64_t>(scenario->seed));
  auto sessions = scenarios::format::build_demand(*scenario, random);
  if (!sessions) return tl::unexpected<Error>(sessions.error());
  auto world = World::make(*std::move(scenario), *std::move(sessions), {});
  if (!world) return world;
  const Instant noon = world->scenario().clock.start + Duration::from_hours(2 * 24 + 12);
  while (world->now() < noon) {
    world->run_until(world->now() + Duration::from_hours(1));
    static_cast<void>(world->journal().take_batch());
  }
  return world;
}

/// Bytes that the C library has handed out.
double bytes_in_use() {
  const struct mallinfo2 info = mallinfo2();
  return static_cast<double>(info.uordblks) + static_cast<double>(info.hblkhd);
}

/// Resident set of this process, in bytes.
Result<double> bytes_resident() {
  std::ifstream in("/proc/self/statm");
  double size = 0.0;
  double resident = 0.0;
  if (!(in >> size >> resident)) return environment_error("cannot read /proc/self/statm");
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

Result<void> measure_world(const Context& context, std::vector<Row>& rows) {
  constexpr std::size_t copies = 20;
  const auto world = flagship(context);
  if (!world) return tl::unexpected<Error>(world.error());
  std::deque<World> kept;
  malloc_trim(0);  // else copies would first fill what the run has left free
  const double in_use = bytes_in_use();
  const auto resident = bytes_resident();
  const Allocations allocations = allocations_so_far();
  const double cpu_ms = median(copy(*world, copies, kept));
  const auto count = static_cast<double>(allocations_so_far().count - allocations.count);
  const auto resident_after = bytes_resident();
  if (!resident || !resident_after) return environment_error("cannot read /proc/self/statm");
  ENSURE(kept.back().digest() == world->digest());
  const std::string prefix = "engine.fork.campus_week_day_3_noon.";
  rows.push_back({prefix + "cpu_ms", cpu_ms, "ms", std::nullopt, ""});
  rows.push_back({prefix + "mb", mb((bytes_in_use() - in_use) / copies), "MB", std::nullopt, ""});
  rows.push_back(
      {prefix + "rss_mb", mb((*resident_after - *resident) / copies), "MB", std::nullopt, ""});
  rows.push_back({prefix + "allocations", count / copies, "", std::nullopt, ""});
  return {};
}

}  // namespace

Result<void> measure_fork(const Context& context, std::vector<Row>& rows) {
  measure_queue("1e5", 100'000, rows);
  measure_queue("1e6", 1'000'000, rows);
  return measure_world(context, rows);
}

}  // namespace voltwin::bench
