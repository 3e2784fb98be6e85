// What a commit costs: the flagship's facts in groups, alone and with the frames and samples
// beside them; on SQLite by turns with plain inserts of the same rows, on PostgreSQL where there
// is a server.

#include <chrono>
#include <filesystem>

#include "csms/store/sqlite/sqlite_journal.hpp"
#include "tests/bench/engine/contest.hpp"
#include "tests/bench/store/flagship.hpp"
#include "tests/bench/store/plain_sqlite.hpp"
#include "tests/bench/store/postgres.hpp"
#include "tests/bench/store/subjects.hpp"

namespace voltwin::bench {

namespace {

using core::events::Batch;
using store::sqlite::SqliteJournal;

constexpr Target wall_target{Better::higher, 50'000.0};
constexpr Target postgres_target{Better::higher, 30'000.0};
constexpr int rounds = 3;
// Of the week: enough for a file that no longer fits the page cache's first megabytes.
constexpr std::size_t records_max = 120'000;

double wall_seconds() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

/// Events per second.
struct Rates {
  std::vector<double> wall;
  std::vector<double> cpu;
};

/// A file that is gone at the end, with what SQLite puts beside it.
class Scratch {
 public:
  Scratch(const Context& context, const char* name) : path_(context.scratch + "/" + name) {
    clear();
  }
  ~Scratch() { clear(); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  void clear() const {
    std::error_code ignored;
    for (const char* suffix : {"", "-wal", "-shm"}) {
      std::filesystem::remove(path_ + suffix, ignored);
    }
  }

  std::string path_;
};

std::vector<Batch> groups_of(const Batch& all, std::size_t size) {
  std::vector<Batch> out;
  Feed feed(all);
  for (Batch batch = feed.next(size); !batch.empty(); batch = feed.next(size)) {
    out.push_back(std::move(batch));
  }
  return out;
}

/// Appends every group to what `open` makes of a new file.
template <class Append>
Result<void> time_groups(const std::vector<Batch>& groups, const Append& append, Rates& rates) {
  std::size_t records = 0;
  const double cpu = cpu_seconds();
  const double wall = wall_seconds();
  for (const Batch& group : groups) {
    TRY(append(group));
    records += group.records.size();
  }
  const auto count = static_cast<double>(records);
  rates.wall.push_back(count / (wall_seconds() - wall));
  rates.cpu.push_back(count / (cpu_seconds() - cpu));
  return {};
}

Result<void> time_journal(store::journal::Journal& journal, const std::vector<Batch>& groups,
                          Rates& rates) {
  const auto append = [&](const Batch& group) -> Result<void> {
    const auto done = journal.append(group);
    if (!done) return tl::unexpected<Error>(done.error());
    return {};
  };
  return time_groups(groups, append, rates);
}

Result<void> time_ours(const Context& context, const std::vector<Batch>& groups, Rates& rates) {
  const Scratch file(context, "ours.db");
  auto journal = SqliteJournal::open(file.path());
  if (!journal) return tl::unexpected<Error>(journal.error());
  return time_journal(*journal, groups, rates);
}

Result<void> time_plain(const Context& context, const std::vector<Batch>& groups, Rates& rates) {
  const Scratch file(context, "plain.db");
  PlainSqlite plain;
  TRY(plain.open(file.path()));
  return time_groups(
      groups, [&](const Batch& group) { return plain.append(group); }, rates);
}

Result<void> measure_groups(const Context& context, const std::string& name,
                            const std::vector<Batch>& groups, std::optional<Target> target,
                            std::vector<Row>& rows) {
  Rates ours;
  Rates plain;
  std::vector<double> ratios;
  for (int round = 0; round < rounds; ++round) {
    TRY(time_ours(context, groups, ours));
    TRY(time_plain(context, groups, plain));
    ratios.push_back(ours.cpu.back() / plain.cpu.back());
  }
  const std::string prefix = "store.sqlite." + name + ".";
  rows.push_back({prefix + "events_per_s", median(ours.wall), "1/s", target, ""});
  rows.push_back({prefix + "events_per_cpu_s", median(ours.cpu), "1/s", std::nullopt, ""});
  rows.push_back({prefix + "plain.events_per_s", median(plain.wall), "1/s", std::nullopt, ""});
  rows.push_back({prefix + "plain.events_per_cpu_s", median(plain.cpu), "1/s", std::nullopt, ""});
  rows.push_back({prefix + "ratio_to_plain", median(ratios), "", std::nullopt, ""});
  return {};
}

// Each round in a schema of its own. The server's processor time is not ours to see.
Result<void> measure_postgres(const std::string& name, const std::vector<Batch>& groups,
                              std::optional<Target> target, std::vector<Row>& rows) {
  const std::string key = "store.postgres." + name + ".";
  const char* const url = postgres_url();
  if (url == nullptr) {
    rows.push_back({key + "events_per_s", std::nullopt, "1/s", target, no_postgres});
    return {};
  }
  Rates rates;
  for (int round = 0; round < rounds; ++round) {
    auto journal = open_postgres(url, "bench_" + name + "_" + std::to_string(round));
    if (!journal) return tl::unexpected<Error>(std::move(journal).error());
    TRY(time_journal(*journal, groups, rates));
  }
  rows.push_back({key + "events_per_s", median(rates.wall), "1/s", target, ""});
  rows.push_back({key + "client_events_per_cpu_s", median(rates.cpu), "1/s", std::nullopt, ""});
  return {};
}

}  // namespace

Result<void> measure_commit(const Context& context, std::vector<Row>& rows) {
  auto week = flagship_week(context, core::shard::Sideband::keep);
  if (!week) return tl::unexpected<Error>(week.error());
  Feed first(week->batch);
  const Batch whole = first.next(records_max);
  Batch facts;
  facts.vault = whole.vault;
  facts.records = whole.records;
  for (const std::size_t size : {std::size_t{256}, std::size_t{512}, std::size_t{1024}}) {
    TRY(measure_groups(context, "facts_" + std::to_string(size), groups_of(facts, size),
                       wall_target, rows));
  }
  const auto count = static_cast<double>(whole.records.size());
  rows.push_back({"store.sqlite.all_512.frames_per_event",
                  static_cast<double>(whole.tape.size()) / count, "", std::nullopt, ""});
  rows.push_back({"store.sqlite.all_512.samples_per_event",
                  static_cast<double>(whole.telemetry.size()) / count, "", std::nullopt, ""});
  TRY(measure_groups(context, "all_512", groups_of(whole, 512), std::nullopt, rows));
  TRY(measure_postgres("facts_512", groups_of(facts, 512), postgres_target, rows));
  return measure_postgres("all_512", groups_of(whole, 512), std::nullopt, rows);
}

}  // namespace voltwin::bench
