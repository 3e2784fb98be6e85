// A steady load through the writer's thread: turns of a few facts with the frames and samples
// beside them, handed over when they are due, whether the disk keeps up or not.

#include <chrono>
#include <thread>

#include "csms/store/journal/group_writer.hpp"
#include "csms/store/sqlite/sqlite_journal.hpp"
#include "engine/base/ensure.hpp"
#include "tests/bench/engine/contest.hpp"
#include "tests/bench/store/flagship.hpp"
#include "tests/bench/store/postgres.hpp"
#include "tests/bench/store/subjects.hpp"

namespace voltwin::bench {

namespace {

using core::events::Batch;
using store::journal::GroupLimits;
using store::journal::GroupWriter;
using store::journal::Submitted;
using store::journal::WriterFailure;
using store::journal::WriterStats;
using store::postgres::PostgresJournal;
using store::sqlite::SqliteJournal;
using Clock = std::chrono::steady_clock;

constexpr std::size_t records_of_a_turn = 5;
constexpr std::size_t turns_per_s = 1'000;
constexpr std::size_t turns = 10 * turns_per_s;
constexpr Target p99_target{Better::lower, 25.0};

struct Turn {
  Batch batch;
  Clock::time_point due;
  double durable_ms = 0.0;
};

std::vector<Turn> turns_of(const Batch& week) {
  std::vector<Turn> out;
  Feed feed(week);
  while (out.size() < turns) {
    Batch batch = feed.next(records_of_a_turn);
    ENSURE(!batch.empty());
    out.push_back({std::move(batch), {}, 0.0});
  }
  return out;
}

struct Outcome {
  WriterStats stats;
  double cpu_share = 0.0;  ///< of one processor
};

Result<Outcome> run(std::unique_ptr<store::journal::Journal> journal, std::vector<Turn>& load) {
  std::optional<Error> failure;
  std::size_t next = 0;  // the writer's thread only, until stop()
  const auto durable = [&](std::uint64_t ticket) {
    const auto now = Clock::now();
    for (; next < ticket; ++next) {
      load[next].durable_ms =
          std::chrono::duration<double, std::milli>(now - load[next].due).count();
    }
  };
  const auto failed = [&](const WriterFailure& why) { failure = why.error; };
  GroupWriter writer(std::move(journal), GroupLimits{}, {durable, failed});
  const auto start = Clock::now();
  const double cpu = cpu_seconds();
  for (std::size_t i = 0; i < load.size(); ++i) {
    load[i].due = start + std::chrono::microseconds(i * 1'000'000 / turns_per_s);
    std::this_thread::sleep_until(load[i].due);
    if (writer.submit_when_room(i + 1, std::move(load[i].batch)) != Submitted::taken) break;
  }
  writer.stop();
  const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
  if (failure) return tl::unexpected<Error>(*failure);
  return Outcome{writer.stats(), (cpu_seconds() - cpu) / seconds};
}

Result<void> measure(const std::string& engine, std::unique_ptr<store::journal::Journal> journal,
                     const Batch& week, std::vector<Row>& rows) {
  std::vector<Turn> load = turns_of(week);
  const auto outcome = run(std::move(journal), load);
  if (!outcome) return tl::unexpected<Error>(outcome.error());
  std::vector<double> ms;
  for (const Turn& turn : load) ms.push_back(turn.durable_ms);
  std::sort(ms.begin(), ms.end());
  const WriterStats& stats = outcome->stats;
  const std::string prefix = "store." + engine + ".steady_5000.";
  rows.push_back({prefix + "durable_p50_ms", ms[ms.size() / 2], "ms", std::nullopt, ""});
  rows.push_back({prefix + "durable_p99_ms", ms[ms.size() * 99 / 100], "ms", p99_target, ""});
  rows.push_back({prefix + "durable_max_ms", ms.back(), "ms", std::nullopt, ""});
  rows.push_back({prefix + "append_p50_ms", stats.append_us.p50 * 1e-3, "ms", std::nullopt, ""});
  rows.push_back({prefix + "append_p99_ms", stats.append_us.p99 * 1e-3, "ms", std::nullopt, ""});
  rows.push_back({prefix + "group_p50", stats.group_records.p50, "", std::nullopt, ""});
  rows.push_back({prefix + "group_p99", stats.group_records.p99, "", std::nullopt, ""});
  rows.push_back({prefix + "cpu_share", outcome->cpu_share, "", std::nullopt, ""});
  return {};
}

}  // namespace

Result<void> measure_latency(const Context& context, std::vector<Row>& rows) {
  const auto week = flagship_week(context, core::shard::Sideband::keep);
  if (!week) return tl::unexpected<Error>(week.error());
  auto journal = SqliteJournal::open(context.scratch + "/latency.db");
  if (!journal) return tl::unexpected<Error>(journal.error());
  TRY(measure("sqlite", std::make_unique<SqliteJournal>(*std::move(journal)), week->batch, rows));
  const char* const url = postgres_url();
  if (url == nullptr) {
    rows.push_back(
        {"store.postgres.steady_5000.durable_p99_ms", std::nullopt, "ms", p99_target, no_postgres});
    return {};
  }
  auto opened = open_postgres(url, "bench_latency");
  if (!opened) return tl::unexpected<Error>(std::move(opened).error());
  return measure("postgres", std::make_unique<PostgresJournal>(*std::move(opened)), week->batch,
                 rows);
}

}  // namespace voltwin::bench
