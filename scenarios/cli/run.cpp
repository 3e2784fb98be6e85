#include "scenarios/cli/run.hpp"

#include <sys/resource.h>

#include "scenarios/cli/database.hpp"
#include "scenarios/cli/outputs.hpp"
#include "scenarios/cli/pacing.hpp"
#include "scenarios/cli/report_fill.hpp"
#include "scenarios/cli/trace_fill.hpp"
#include "scenarios/format/demand.hpp"
#include "scenarios/report/render.hpp"

namespace voltwin::scenarios::cli {

namespace net = server::net;

namespace {

// How much simulated time passes between two looks at the journal and at the progress.
constexpr Duration slice = Duration::from_hours(1);

Effort effort_so_far() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  return {seconds(usage.ru_utime) + seconds(usage.ru_stime), usage.ru_maxrss};
}

Result<world::World> build(const RunRequest& request) {
  format::LoadOptions options;
  options.sets = request.sets;
  options.seed = request.seed;
  options.data_dir = request.data_dir;
  options.zoneinfo_dir = request.zoneinfo_dir;
  options.share_dir = request.share_dir;
  auto scenario = format::load(request.scenario, options);
  if (!scenario) return tl::unexpected<Error>(scenario.error());
  const random::Random random(static_cast<std::uint64_t>(scenario->seed));
  auto sessions = format::build_demand(*scenario, random);
  if (!sessions) return tl::unexpected<Error>(sessions.error());
  world::WorldOptions world_options;
  if (!request.database.empty()) world_options.sideband = core::shard::Sideband::keep;
  if (request.certificates) world_options.certificates = world::Certificates::of_each_plan;
  auto world = world::World::make(*std::move(scenario), *std::move(sessions), world_options);
  if (!world) return world;
  // An expectation of a figure that does not exist is found now, not after the run.
  const auto kpis = kpi::compute(*world, checks::join(*world));
  TRY(kpi::expectations(world->scenario(), kpis));
  return world;
}

Result<void> drain(world::World& world, OutputFolder& out, Database& database) {
  const core::events::Batch batch = world.journal().take_batch();
  TRY(out.append_events(batch.records));
  return database.append(batch);
}

Result<void> go_on(Wish wish) {
  if (wish == Wish::stop) return environment_error("interrupted");
  return {};
}

/// Where what happens in a run goes.
struct Sinks {
  OutputFolder& out;
  Database& database;
  std::optional<sim::Trace>& trace;
};

// To the end of the scenario; returns how well it kept its pace, in words.
Result<std::string> run_to_end(world::World& world, const net::Pace& pace, const Sinks& sinks,
                               Progress& progress) {
  const Course course{world.now(), world.scenario().clock.end(), slice};
  Instant stop = course.next_stop(course.start);
  const auto advance = [&](Instant until) -> Result<void> {
    sinks.trace ? world.run_until(until, *sinks.trace) : world.run_until(until);
    if (until < stop) return go_on(progress.between(world));
    stop = course.next_stop(until);
    TRY(drain(world, sinks.out, sinks.database));
    return go_on(progress.at(world));
  };
  std::string text;
  if (pace.is_unlimited()) {
    while (world.now() < course.end) TRY(advance(stop));
  } else {
    const auto lag = at_pace(course, pace, advance);
    if (!lag) return tl::unexpected<Error>(lag.error());
    text = pacing_text(*lag, pace);
  }
  world.finish();
  return text;
}

Result<void> write_all(const Finished& run, OutputFolder& out) {
  std::string page;
  report::render(page, report_data(run));
  TRY(out.write("report.html", page));
  TRY(out.write("kpi.json", kpi_json(run)));
  TRY(out.write("sessions.csv", sessions_csv(run)));
  TRY(out.write("series.csv", series_csv(run)));
  TRY(out.write("run.json", run_json(run)));
  return out.publish();
}

}  // namespace

Result<RunSummary> run_scenario(const RunRequest& request, Progress& progress) {
  auto built = build(request);
  if (!built) return tl::unexpected<Error>(built.error());
  world::World& world = *built;
  if (progress.at(world) == Wish::stop) return environment_error("interrupted");
  auto out = OutputFolder::open(request.out);
  if (!out) return tl::unexpected<Error>(out.error());
  auto database = Database::open({request.database, request.signing_key});
  if (!database) return tl::unexpected<Error>(database.error());
  std::optional<sim::Trace> trace;
  if (request.trace) trace.emplace(world.now(), trace_marks_max);
  auto pacing = run_to_end(world, request.pace, {*out, *database, trace}, progress);
  if (!pacing) return tl::unexpected<Error>(pacing.error());

  Finished run{world, checks::join(world), {}, {}, {}, world.digest(), request.command, {}};
  run.kpis = kpi::compute(world, run.sessions);
  auto outcomes = kpi::expectations(world.scenario(), run.kpis);
  if (!outcomes) return tl::unexpected<Error>(outcomes.error());
  run.expectations = *std::move(outcomes);
  run.verdicts = checks::judge(world, run.sessions);
  run.effort = effort_so_far();
  if (trace) {
    add_recording(world, *trace);
    std::string text;
    trace->append_json(text);
    TRY(out->write("trace.json", text));
  } else {
    out->retire("trace.json");
  }
  if (request.certificates) {
    TRY(out->write("certificates.jsonl", world.certificates()));
  } else {
    out->retire("certificates.jsonl");
  }
  TRY(write_all(run, *out));
  TRY(database->keep());

  RunSummary summary;
  summary.table = kpi_table(run);
  summary.pacing = *std::move(pacing);
  summary.digest = run.digest;
  summary.messages = run.messages();
  summary.messages_per_cpu_second = run.messages_per_cpu_second();
  summary.effort = effort_so_far();
  summary.untraced = trace ? trace->dropped() : 0;
  summary.all_met = run.all_met();
  return summary;
}

}  // namespace voltwin::scenarios::cli
