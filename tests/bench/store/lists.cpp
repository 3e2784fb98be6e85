// Pages of lists over years of transactions: each filter with a hundred different values.
// VOLTWIN_BIG_ROWS says how many transactions there are, with ten samples each. SQLite's file is
// made once and kept beside the programs (5,000,000 take 7.6 GB and six minutes); PostgreSQL's
// rows are made on the server that there is, and go with it.

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <functional>

#include "csms/store/postgres/queries.hpp"
#include "csms/store/sqlite/queries.hpp"
#include "engine/base/ensure.hpp"
#include "engine/random/random.hpp"
#include "tests/bench/engine/contest.hpp"
#include "tests/bench/store/big.hpp"
#include "tests/bench/store/big_postgres.hpp"
#include "tests/bench/store/postgres.hpp"
#include "tests/bench/store/subjects.hpp"

namespace voltwin::bench {

namespace {

using namespace store::projection;
using store::postgres::PostgresQueries;
using store::sqlite::SqliteQueries;
using Clock = std::chrono::steady_clock;

constexpr int pages = 100;
constexpr Target p95_target{Better::lower, 50.0};

Instant some_time(random::Stream& draw) {
  const auto ms = draw.below(static_cast<std::uint64_t>(big::span_us / 1'000));
  return Instant::from_us(big::first_us + static_cast<std::int64_t>(ms) * 1'000);
}

struct List {
  const char* name;
  std::function<void(TransactionRequest&, random::Stream&)> choose;
};

// What a page of it can cost is different for each: common and rare values, in the order of the
// filter and in another.
const List lists[] = {
    {"all", [](auto&, auto&) {}},
    {"all_by_energy", [](auto& r, auto&) { r.sort = Sort::energy; }},
    {"all_by_end_ascending",
     [](auto& r, auto&) {
       r.sort = Sort::ended;
       r.order = Order::ascending;
     }},
    {"number", [](auto& r, auto& d) { r.filter.number = 1 + d.below(5'000'000); }},
    {"site", [](auto& r, auto& d) { r.filter.site = SiteId(1 + d.below(big::sites)); }},
    {"site_by_energy",
     [](auto& r, auto& d) {
       r.filter.site = SiteId(1 + d.below(big::sites));
       r.sort = Sort::energy;
     }},
    {"site_by_end",
     [](auto& r, auto& d) {
       r.filter.site = SiteId(1 + d.below(big::sites));
       r.sort = Sort::ended;
     }},
    {"charger", [](auto& r, auto& d) { r.filter.charger = StationId(1 + d.below(big::chargers)); }},
    {"charger_by_energy",
     [](auto& r, auto& d) {
       r.filter.charger = StationId(1 + d.below(big::chargers));
       r.sort = Sort::energy;
     }},
    {"evse", [](auto& r, auto& d) { r.filter.evse = EvseId(1 + d.below(big::evses)); }},
    {"evse_by_end",
     [](auto& r, auto& d) {
       r.filter.evse = EvseId(1 + d.below(big::evses));
       r.sort = Sort::ended;
     }},
    {"driver",
     [](auto& r, auto& d) { r.filter.driver = "~" + std::to_string(2 + d.below(big::drivers)); }},
    {"fleet_driver_by_energy",
     [](auto& r, auto&) {
       r.filter.driver = "~1";
       r.sort = Sort::energy;
     }},
    {"running", [](auto& r, auto&) { r.filter.phase = Phase::running; }},
    {"running_of_site",
     [](auto& r, auto& d) {
       r.filter.phase = Phase::running;
       r.filter.site = SiteId(1 + d.below(big::sites));
     }},
    {"ended", [](auto& r, auto&) { r.filter.phase = Phase::ended; }},
    {"started_to", [](auto& r, auto& d) { r.filter.started_to = some_time(d); }},
    {"started_in_a_day_by_energy",
     [](auto& r, auto& d) {
       r.filter.started_from = some_time(d);
       r.filter.started_to = *r.filter.started_from + Duration::from_hours(24);
       r.sort = Sort::energy;
     }},
    {"ended_in_a_day",
     [](auto& r, auto& d) {
       r.filter.ended_from = some_time(d);
       r.filter.ended_to = *r.filter.ended_from + Duration::from_hours(24);
     }},
    {"ended_in_a_month",
     [](auto& r, auto& d) {
       r.filter.ended_from = some_time(d);
       r.filter.ended_to = *r.filter.ended_from + Duration::from_hours(30 * 24);
     }},
    {"ended_in_a_month_by_end",
     [](auto& r, auto& d) {
       r.filter.ended_from = some_time(d);
       r.filter.ended_to = *r.filter.ended_from + Duration::from_hours(30 * 24);
       r.sort = Sort::ended;
     }},
    {"reason_common", [](auto& r, auto&) { r.filter.reason = "EVDisconnected"; }},
    {"reason_rare", [](auto& r, auto&) { r.filter.reason = "PowerLoss"; }},
    {"reason_rare_by_energy",
     [](auto& r, auto&) {
       r.filter.reason = "PowerLoss";
       r.sort = Sort::energy;
     }},
    {"reason_very_rare_by_energy",
     [](auto& r, auto&) {
       r.filter.reason = "EmergencyStop";
       r.sort = Sort::energy;
     }},
    {"energy_high", [](auto& r, auto&) { r.filter.energy_min = WattHours(90'500); }},
    {"energy_between",
     [](auto& r, auto& d) {
       r.filter.energy_min = WattHours(static_cast<std::int64_t>(d.below(60'000)));
       r.filter.energy_max = *r.filter.energy_min + WattHours(1'000);
     }},
    {"energy_between_narrow",
     [](auto& r, auto& d) {
       r.filter.energy_min = WattHours(static_cast<std::int64_t>(d.below(60'000)));
       r.filter.energy_max = *r.filter.energy_min + WattHours(60);
     }},
    {"estimated", [](auto& r, auto&) { r.filter.end = End::estimated; }},
    {"estimated_by_energy",
     [](auto& r, auto&) {
       r.filter.end = End::estimated;
       r.sort = Sort::energy;
     }},
    {"site_reason_energy",
     [](auto& r, auto& d) {
       r.filter.site = SiteId(1 + d.below(big::sites));
       r.filter.reason = "PowerLoss";
       r.filter.energy_min = WattHours(50'000);
     }},
    {"site_reason_month_by_energy",
     [](auto& r, auto& d) {
       r.filter.site = SiteId(1);
       r.filter.reason = "Remote";
       r.filter.started_from = some_time(d);
       r.filter.started_to = *r.filter.started_from + Duration::from_hours(30 * 24);
       r.sort = Sort::energy;
     }},
};

struct Timing {
  std::vector<double> ms;
  std::vector<double> cpu_ms;
  std::size_t short_pages = 0;  ///< that had to end early
};

class Watch {
 public:
  void stop(Timing& into) const {
    const auto took = Clock::now() - begin_;
    into.cpu_ms.push_back((cpu_seconds() - cpu_) * 1e3);
    into.ms.push_back(std::chrono::duration<double, std::milli>(took).count());
  }

 private:
  double cpu_ = cpu_seconds();
  Clock::time_point begin_ = Clock::now();
};

/// The page at the top, and the one after it.
template <class Queries>
Result<void> time_list(Queries& queries, TransactionRequest request, Timing& timing) {
  for (int i = 0; i < 2; ++i) {
    const Watch watch;
    const auto page = queries.transactions(request);
    if (!page) return tl::unexpected<Error>(page.error());
    watch.stop(timing);
    if (!page->next) return {};
    if (page->rows.size() < request.rows) ++timing.short_pages;
    request.after = page->next;
  }
  return {};
}

template <class Queries>
Result<void> time_samples(Queries& queries, std::uint64_t transaction, Timing& timing) {
  SampleRequest request;
  request.transaction = TransactionId(transaction);
  const Watch watch;
  const auto found = queries.samples(request);
  if (!found) return tl::unexpected<Error>(found.error());
  watch.stop(timing);
  // A list that finds nothing is quick.
  ENSURE(found->rows.size() == big::samples_of_one);
  return {};
}

double p95_of(std::vector<double>& ms) {
  std::sort(ms.begin(), ms.end());
  return ms[ms.size() * 95 / 100];
}

void add_rows(const std::string& prefix, Timing& timing, std::vector<Row>& rows) {
  rows.push_back({prefix + "p50_ms", median(timing.ms), "ms", std::nullopt, ""});
  rows.push_back({prefix + "p95_ms", p95_of(timing.ms), "ms", p95_target, ""});
  // Whoever shares the machine makes a page wait, but does not make it cost more. What a server
  // takes is not ours to see.
  rows.push_back({prefix + "p95_cpu_ms", p95_of(timing.cpu_ms), "ms", std::nullopt, ""});
  if (timing.short_pages == 0) return;
  const double share =
      static_cast<double>(timing.short_pages) / static_cast<double>(timing.ms.size());
  rows.push_back({prefix + "ended_early", share, "", std::nullopt, ""});
}

/// The same values for every database.
template <class Queries>
Result<void> measure_all(Queries& queries, const std::string& prefix, std::uint64_t count,
                         std::vector<Row>& rows) {
  random::Stream draw = random::Random(5).stream("lists");
  double worst = 0.0;
  for (const List& list : lists) {
    Timing timing;
    for (int page = 0; page < pages; ++page) {
      TransactionRequest request;
      list.choose(request, draw);
      TRY(time_list(queries, request, timing));
    }
    add_rows(prefix + list.name + ".", timing, rows);
    worst = std::max(worst, p95_of(timing.ms));
  }
  Timing samples;
  for (int page = 0; page < pages; ++page) {
    TRY(time_samples(queries, 1 + draw.below(count), samples));
  }
  add_rows(prefix + "samples.", samples, rows);
  worst = std::max(worst, p95_of(samples.ms));
  rows.push_back({prefix + "worst_p95_ms", worst, "ms", p95_target, ""});
  return {};
}

Result<void> measure_sqlite(const Context& context, std::uint64_t count, std::vector<Row>& rows) {
  const std::string path = context.programs + "/big-" + std::to_string(count) + ".db";
  TRY(make_big_database(path, count));
  auto queries = SqliteQueries::open(path);
  if (!queries) return tl::unexpected<Error>(queries.error());
  return measure_all(*queries, "store.lists.", count, rows);
}

Result<void> measure_postgres(std::uint64_t count, std::vector<Row>& rows) {
  const std::string prefix = "store.postgres.lists.";
  const char* const url = postgres_url();
  if (url == nullptr) {
    rows.push_back({prefix + "worst_p95_ms", std::nullopt, "ms", p95_target, no_postgres});
    return {};
  }
  store::postgres::OpenOptions options;
  options.schema = "bench_big_" + std::to_string(count);
  TRY(make_big_schema(url, options.schema, count));
  auto queries = PostgresQueries::open(url, options);
  if (!queries) return tl::unexpected<Error>(queries.error());
  return measure_all(*queries, prefix, count, rows);
}

}  // namespace

Result<void> measure_lists(const Context& context, std::vector<Row>& rows) {
  const char* const text = std::getenv("VOLTWIN_BIG_ROWS");
  const std::uint64_t count = text == nullptr ? 0 : std::strtoull(text, nullptr, 10);
  if (count == 0) {
    for (const char* name : {"store.lists.worst_p95_ms", "store.postgres.lists.worst_p95_ms"}) {
      rows.push_back(
          {name, std::nullopt, "ms", p95_target, "set VOLTWIN_BIG_ROWS, for example to 5000000"});
    }
    return {};
  }
  TRY(measure_sqlite(context, count, rows));
  return measure_postgres(count, rows);
}

}  // namespace voltwin::bench
