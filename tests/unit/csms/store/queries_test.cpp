// Lists: every filter against a plain one in C++, on random transactions; pages that fit together;
// limits on what a page costs. The same on SQLite and on PostgreSQL.
#include "csms/store/projection/queries.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <iostream>
#include <iterator>
#include <vector>

#include "csms/store/postgres/queries.hpp"
#include "csms/store/projection/projection.hpp"
#include "csms/store/sqlite/queries.hpp"
#include "engine/random/random.hpp"
#include "tests/unit/csms/store/homes.hpp"

namespace voltwin::store::projection {
namespace {

namespace events = core::events;
using postgres::PostgresQueries;
using sqlite::SqliteQueries;

struct OnSqlite : test::InSqlite {
  using Queries = SqliteQueries;
  static constexpr std::size_t combinations = 600;
  [[nodiscard]] Result<Queries> open_queries() const {
    return Queries::open(directory.file("journal.db"));
  }
  void run_sql(const std::string& sql) const { test::run_sql(directory.file("journal.db"), sql); }
};

struct OnPostgres : test::InPostgres {
  using Queries = PostgresQueries;
  // Each page is some journeys to the server.
  static constexpr std::size_t combinations = 100;
  OnPostgres() : InPostgres(postgres::OpenOptions{}.records_per_partition) {}
  [[nodiscard]] Result<Queries> open_queries() const {
    return Queries::open(test::postgres_url(), schema.options());
  }
  void run_sql(const std::string& sql) const {
    const auto rows = schema.query(sql);
    ASSERT_TRUE(rows.empty()) << rows.front();
  }
};

constexpr Instant morning = Instant::from_seconds(1'780'300'800);
constexpr std::uint64_t sites = 4;
constexpr std::uint64_t chargers = 12;
constexpr std::uint64_t evses_of_charger = 2;
constexpr std::size_t transactions = 600;
constexpr std::array reasons{"Local", "EVDisconnected", "Remote", "PowerLoss"};

/// What the events of a transaction said.
struct Known {
  TransactionRow row;
  Instant started, ended;
  std::int64_t wh = 0;
};

std::string text(Instant instant) { return std::string(projection::text_of(instant).view()); }

/// A network with random transactions, as events through the journal.
class Network {
 public:
  explicit Network(std::uint64_t seed, std::size_t count)
      : draw_(random::Random(seed).stream("network")) {
    define();
    for (std::size_t i = 0; i < count; ++i) add(i + 1);
  }

  void write_to(journal::Journal& journal) const {
    const auto done = journal.append(batch_);
    ASSERT_TRUE(done.has_value()) << done.error().message;
  }
  [[nodiscard]] const std::vector<Known>& known() const { return known_; }

 private:
  void record(const events::Event& event) {
    batch_.records.push_back(events::to_record(event, batch_.records.size() + 1, morning));
  }

  void define() {
    core::boundary::TariffDefinition tariff;
    record(events::TariffDefined{core::boundary::TariffId(1), tariff});
    for (std::uint64_t i = 1; i <= sites; ++i) {
      core::boundary::SiteDefinition site;
      site.name = "Site " + std::to_string(i);
      grid::Node& node = site.nodes.emplace_back();
      node.id = grid::NodeId(1);
      node.name = "connection";
      record(events::SiteDefined{SiteId(i), site});
    }
    for (std::uint64_t i = 0; i < chargers; ++i) {
      core::boundary::StationDefinition station;
      station.identity = "CP-" + std::to_string(i + 1);
      station.site = SiteId(i % sites + 1);
      std::vector<EvseId> ids;
      for (std::uint64_t k = 0; k < evses_of_charger; ++k) {
        core::boundary::EvseDefinition evse;
        evse.name = station.identity + "-" + std::to_string(k + 1);
        evse.node = grid::NodeId(1);
        station.evses.push_back(evse);
        ids.emplace_back(i * evses_of_charger + k + 1);
      }
      record(events::StationDefined{StationId(i + 1), ids, station});
    }
    for (std::uint64_t i = 1; i <= 20; ++i) {
      batch_.vault.push_back({i, events::VaultKind::tag, "TAG" + std::to_string(i)});
    }
  }

  void add(std::uint64_t id) {
    Known& known = known_.emplace_back();
    TransactionRow& row = known.row;
    row.id = row.session = id;
    row.wire_id = static_cast<std::int64_t>(1'000 + draw_.below(5'000));
    row.evse = 1 + draw_.below(chargers * evses_of_charger);
    row.charger = (row.evse - 1) / evses_of_charger + 1;
    row.site = (row.charger - 1) % sites + 1;
    row.charger_identity = "CP-" + std::to_string(row.charger);
    row.evse_name =
        row.charger_identity + "-" + std::to_string((row.evse - 1) % evses_of_charger + 1);
    row.site_name = "Site " + std::to_string(row.site);
    const std::uint64_t tag = 1 + draw_.below(20);
    row.driver = "~" + std::to_string(tag);
    row.driver_text = "TAG" + std::to_string(tag);
    // Few different instants and energies: ties must be paged over, too.
    known.started = morning + Duration::from_minutes(static_cast<std::int64_t>(draw_.below(200)));
    row.started = text(known.started);
    const auto from = static_cast<std::int64_t>(draw_.below(1'000'000));
    known.wh = row.energy_wh = static_cast<std::int64_t>(draw_.below(60)) * 500;
    start(known, from);
    if (draw_.chance(0.1)) return;
    known.ended =
        known.started + Duration::from_minutes(static_cast<std::int64_t>(draw_.below(99)));
    row.ended = text(known.ended);
    row.reason = reasons[draw_.below(reasons.size())];
    row.end = draw_.chance(0.2) ? End::estimated : End::reported;
    end(known, from);
  }

  void start(const Known& known, std::int64_t from) {
    events::TransactionStarted e;
    e.transaction = TransactionId(known.row.id);
    e.session = core::boundary::SessionId(known.row.session);
    e.evse = EvseId(known.row.evse);
    e.id_tag = known.row.driver;
    e.meter_start = WattHours(from);
    e.at = e.received = known.started;
    e.wire = core::boundary::WireTransactionId(static_cast<std::uint64_t>(known.row.wire_id));
    record(e);
    record(events::MeterAdvanced{e.transaction, WattHours(from + known.wh), known.started, {}});
  }

  void end(Known& known, std::int64_t from) {
    events::TransactionEnded e;
    e.transaction = TransactionId(known.row.id);
    e.meter_stop = WattHours(from + known.wh);
    e.at = e.received = known.ended;
    e.reason = known.row.reason;
    e.estimated = known.row.end == End::estimated;
    record(e);
    events::SessionCharged charge;
    charge.session = core::boundary::SessionId(known.row.session);
    charge.currency = known.row.currency = "EUR";
    charge.total_minor = known.wh / 20;
    known.row.total_minor = charge.total_minor;
    record(charge);
  }

  random::Stream draw_;
  events::Batch batch_;
  std::vector<Known> known_;
};

bool fits(const Known& known, const TransactionFilter& f) {
  const TransactionRow& row = known.row;
  const bool ended = !row.ended.empty();
  if (f.number && *f.number != row.id && *f.number != static_cast<std::uint64_t>(row.wire_id)) {
    return false;
  }
  if (f.site && f.site->value() != row.site) return false;
  if (f.charger && f.charger->value() != row.charger) return false;
  if (f.evse && f.evse->value() != row.evse) return false;
  if (!f.driver.empty() && f.driver != row.driver) return false;
  if (f.phase && (*f.phase == Phase::ended) != ended) return false;
  if (f.started_from && known.started < *f.started_from) return false;
  if (f.started_to && known.started >= *f.started_to) return false;
  if (f.ended_from && !(ended && known.ended >= *f.ended_from)) return false;
  if (f.ended_to && !(ended && known.ended < *f.ended_to)) return false;
  if (!f.reason.empty() && f.reason != row.reason) return false;
  if (f.energy_min && !(ended && known.wh >= f.energy_min->value())) return false;
  if (f.energy_max && !(ended && known.wh <= f.energy_max->value())) return false;
  return !f.end || *f.end == row.end;
}

std::vector<const Known*> expected(const std::vector<Known>& all, const TransactionRequest& r) {
  std::vector<const Known*> out;
  for (const Known& known : all) {
    if (r.sort != Sort::started && known.row.ended.empty()) continue;
    if (fits(known, r.filter)) out.push_back(&known);
  }
  const auto key = [&](const Known& k) {
    const std::int64_t value = r.sort == Sort::started ? k.started.us()
                               : r.sort == Sort::ended ? k.ended.us()
                                                       : k.wh;
    return std::pair(value, k.row.id);
  };
  std::sort(out.begin(), out.end(), [&](const Known* a, const Known* b) {
    return r.order == Order::ascending ? key(*a) < key(*b) : key(*b) < key(*a);
  });
  return out;
}

void expect_same(const TransactionRow& a, const TransactionRow& b) {
  EXPECT_EQ(a.id, b.id);
  EXPECT_EQ(a.wire_id, b.wire_id);
  EXPECT_EQ(a.session, b.session);
  EXPECT_EQ(std::tuple(a.evse, a.charger, a.site), std::tuple(b.evse, b.charger, b.site));
  EXPECT_EQ(std::tuple(a.evse_name, a.charger_identity, a.site_name),
            std::tuple(b.evse_name, b.charger_identity, b.site_name));
  EXPECT_EQ(std::tuple(a.driver, a.driver_text), std::tuple(b.driver, b.driver_text));
  EXPECT_EQ(std::tuple(a.started, a.ended), std::tuple(b.started, b.ended));
  EXPECT_EQ(std::tuple(a.energy_wh, a.total_minor, a.currency),
            std::tuple(b.energy_wh, b.total_minor, b.currency));
  EXPECT_EQ(std::tuple(a.reason, a.end), std::tuple(b.reason, b.end));
}

/// Every page of the list, one after the other.
template <class Queries>
std::vector<TransactionRow> pages_of(Queries& queries, TransactionRequest request) {
  std::vector<TransactionRow> out;
  for (int pages = 0; pages < 10'000; ++pages) {
    const auto page = queries.transactions(request);
    EXPECT_TRUE(page.has_value()) << page.error().message;
    if (!page) return out;
    EXPECT_LE(page->rows.size(), request.rows);
    out.insert(out.end(), page->rows.begin(), page->rows.end());
    if (!page->next) return out;
    request.after = page->next;
  }
  ADD_FAILURE() << "a list without an end";
  return out;
}

template <class Queries>
void compare(Queries& queries, const std::vector<Known>& known, const TransactionRequest& request) {
  const auto rows = pages_of(queries, request);
  const auto plain = expected(known, request);
  ASSERT_EQ(rows.size(), plain.size());
  for (std::size_t i = 0; i < rows.size(); ++i) expect_same(rows[i], plain[i]->row);
}

template <class Home>
class Lists : public testing::Test {
 protected:
  void SetUp() override {
    if (!home_.journal) GTEST_SKIP() << test::no_postgres;
  }
  /// Of a network that was written.
  void open(const Network& network) {
    network.write_to(*home_.journal);
    auto opened = home_.open_queries();
    ASSERT_TRUE(opened.has_value()) << opened.error().message;
    queries_.emplace(*std::move(opened));
  }

  Home home_;
  std::optional<typename Home::Queries> queries_;
};

using Engines = testing::Types<OnSqlite, OnPostgres>;
TYPED_TEST_SUITE(Lists, Engines);

struct Knob {
  const char* name;
  std::function<void(TransactionFilter&, random::Stream&)> turn;
};

Instant some_time(random::Stream& draw) {
  return morning + Duration::from_minutes(static_cast<std::int64_t>(draw.below(300)));
}

const std::vector<Knob>& knobs() {
  static const std::vector<Knob> all{
      {"number", [](auto& f, auto& d) { f.number = 1 + d.below(6'000); }},
      {"site", [](auto& f, auto& d) { f.site = SiteId(1 + d.below(sites)); }},
      {"charger", [](auto& f, auto& d) { f.charger = StationId(1 + d.below(chargers)); }},
      {"evse", [](auto& f, auto& d) { f.evse = EvseId(1 + d.below(chargers * evses_of_charger)); }},
      {"driver", [](auto& f, auto& d) { f.driver = "~" + std::to_string(1 + d.below(22)); }},
      {"phase", [](auto& f, auto& d) { f.phase = d.chance(0.5) ? Phase::running : Phase::ended; }},
      {"started_from", [](auto& f, auto& d) { f.started_from = some_time(d); }},
      {"started_to", [](auto& f, auto& d) { f.started_to = some_time(d); }},
      {"ended_from", [](auto& f, auto& d) { f.ended_from = some_time(d); }},
      {"ended_to", [](auto& f, auto& d) { f.ended_to = some_time(d); }},
      {"reason", [](auto& f, auto& d) { f.reason = reasons[d.below(reasons.size())]; }},
      {"energy_min",
       [](auto& f, auto& d) {
         f.energy_min = WattHours(static_cast<std::int64_t>(d.below(40'000)));
       }},
      {"energy_max",
       [](auto& f, auto& d) {
         f.energy_max = WattHours(static_cast<std::int64_t>(d.below(40'000)));
       }},
      {"end", [](auto& f, auto& d) { f.end = d.chance(0.5) ? End::estimated : End::reported; }},
  };
  return all;
}

constexpr std::array sorts{Sort::started, Sort::ended, Sort::energy};
constexpr std::array orders{Order::descending, Order::ascending};

TYPED_TEST(Lists, have_what_a_plain_filter_leaves_for_each_filter_in_each_order) {
  const Network network(7, transactions);
  this->open(network);
  random::Stream draw = random::Random(11).stream("filters");
  for (const Knob& knob : knobs()) {
    for (const Sort sort : sorts) {
      for (const Order order : orders) {
        SCOPED_TRACE(std::string(knob.name) + " by " + std::to_string(static_cast<int>(sort)));
        TransactionRequest request;
        request.sort = sort;
        request.order = order;
        request.rows = 1 + draw.below(70);
        knob.turn(request.filter, draw);
        compare(*this->queries_, network.known(), request);
      }
    }
  }
}

TYPED_TEST(Lists, have_what_a_plain_filter_leaves_for_many_filters_at_once) {
  const Network network(7, transactions);
  this->open(network);
  random::Stream draw = random::Random(12).stream("filters");
  std::size_t rows = 0;
  for (std::size_t i = 0; i < TypeParam::combinations && !this->HasFailure(); ++i) {
    SCOPED_TRACE("combination " + std::to_string(i));
    TransactionRequest request;
    request.sort = sorts[draw.below(sorts.size())];
    request.order = orders[draw.below(orders.size())];
    request.rows = 1 + draw.below(70);
    const std::uint64_t turns = draw.below(4);
    for (std::uint64_t k = 0; k < turns; ++k) {
      // A number leaves next to nothing: not with the others.
      knobs()[1 + draw.below(knobs().size() - 1)].turn(request.filter, draw);
    }
    rows += expected(network.known(), request).size();
    compare(*this->queries_, network.known(), request);
  }
  EXPECT_GT(rows, 16 * TypeParam::combinations);
}

TYPED_TEST(Lists, see_what_was_written_since) {
  this->open(Network(7, transactions));
  this->home_.open();
  const auto last = this->home_.journal->last_sequence().value();
  TransactionRequest request;
  request.filter.number = transactions + 1;
  EXPECT_TRUE(this->queries_->transactions(request)->rows.empty());
  events::TransactionStarted start;
  start.transaction = TransactionId(transactions + 1);
  start.session = core::boundary::SessionId(transactions + 1);
  start.evse = EvseId(1);
  start.wire = core::boundary::WireTransactionId(9'999'999);
  start.id_tag = "~1";
  start.at = start.received = morning;
  events::Batch batch;
  batch.records.push_back(events::to_record(start, last + 1, morning));
  ASSERT_TRUE(this->home_.journal->append(batch));
  // The place of an EVSE is known after a restart, too.
  const auto page = this->queries_->transactions(request);
  ASSERT_EQ(page->rows.size(), 1U);
  EXPECT_EQ(page->rows[0].charger_identity, "CP-1");
  EXPECT_EQ(page->rows[0].site_name, "Site 1");
}

TYPED_TEST(Lists, give_the_measured_values_of_a_transaction_by_time) {
  this->open(Network(7, transactions));
  events::Batch batch;
  for (int i = 0; i < 250; ++i) {
    // Every instant twice, and not in their order.
    const Instant at = morning + Duration::from_seconds(i * 7 % 125);
    batch.telemetry.push_back({at, EvseId(1), TransactionId(5), "Current.Import", 0.5 * i});
    batch.telemetry.push_back({at, EvseId(1), TransactionId(6), "SoC", 1.0});
  }
  ASSERT_TRUE(this->home_.journal->append(batch));
  SampleRequest request;
  request.transaction = TransactionId(5);
  request.rows = 40;
  std::vector<SampleRow> rows;
  for (int pages = 0; pages < 100; ++pages) {
    const auto page = this->queries_->samples(request);
    ASSERT_TRUE(page.has_value()) << page.error().message;
    rows.insert(rows.end(), page->rows.begin(), page->rows.end());
    if (!page->next) break;
    EXPECT_EQ(page->rows.size(), request.rows);
    request.after = page->next;
  }
  ASSERT_EQ(rows.size(), 250U);
  double sum = 0.0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(rows[i].measurand, "Current.Import");
    EXPECT_LE(rows[i == 0 ? 0 : i - 1].at, rows[i].at);
    sum += rows[i].value;
  }
  EXPECT_EQ(sum, 0.5 * 250 * 249 / 2);
}

// A car that stands for months, with a clock that was wrong at first: more days than one query
// takes, not all of them one after the other.
TYPED_TEST(Lists, give_the_measured_values_of_many_days) {
  this->open(Network(7, transactions));
  std::vector<Instant> times{Instant::from_seconds(0), Instant::from_seconds(86'399)};
  for (int day = 0; day < 90; ++day) {
    if (day % 7 == 6) continue;
    times.push_back(morning + Duration::from_hours(24 * day));
    times.push_back(times.back() + Duration::from_hours(15));
  }
  // A batch for each, the later ones first.
  for (auto at = times.rbegin(); at != times.rend(); ++at) {
    events::Batch batch;
    batch.tape.emplace_back().at = morning;  // the shard's clock
    batch.telemetry.push_back({*at, EvseId(1), TransactionId(5), "SoC", 1.0});
    batch.telemetry.push_back({*at, EvseId(1), TransactionId(6), "SoC", 2.0});
    ASSERT_TRUE(this->home_.journal->append(batch));
  }
  SampleRequest request;
  request.transaction = TransactionId(5);
  for (const std::size_t rows : {7U, 50U, 1'000U}) {
    request.rows = rows;
    request.after.reset();
    std::vector<Instant> found;
    do {
      const auto page = this->queries_->samples(request);
      ASSERT_TRUE(page.has_value()) << page.error().message;
      EXPECT_TRUE(!page->next || page->rows.size() == rows);
      for (const SampleRow& row : page->rows) {
        EXPECT_EQ(row.value, 1.0);
        found.push_back(row.at);
      }
      request.after = page->next;
    } while (request.after);
    EXPECT_EQ(found, times) << rows;
  }
  // What retention leaves is found, and so is what comes afterwards for a day that went.
  journal::Retention retention;
  retention.telemetry = morning + Duration::from_hours(24 * 80);
  ASSERT_TRUE(this->home_.journal->remove(retention, morning));
  events::Batch late;
  late.telemetry.push_back({times[2], EvseId(1), TransactionId(5), "SoC", 1.0});
  ASSERT_TRUE(this->home_.journal->append(late));
  request.after.reset();
  std::vector<Instant> left{times[2]};
  std::copy_if(times.begin(), times.end(), std::back_inserter(left),
               [&](Instant at) { return at >= retention.telemetry; });
  const auto page = this->queries_->samples(request);
  ASSERT_EQ(page->rows.size(), left.size());
  for (std::size_t i = 0; i < left.size(); ++i) EXPECT_EQ(page->rows[i].at, left[i]) << i;
}

// Conditions that are common apart and never true together: the pages end early, and go on.
TYPED_TEST(Lists, end_a_page_that_would_cost_too_much_and_go_on_from_there) {
  this->open(Network(3, 10));
  auto& queries = this->queries_;
  const std::size_t count = 2 * scan_max + 500;
  this->home_.run_sql(
      "WITH RECURSIVE n(i) AS (SELECT 1001 UNION ALL SELECT i + 1 FROM n WHERE i < " +
      std::to_string(1000 + count) +
      ") INSERT INTO transactions (id, wire_id, session_id, evse_id, charger_id, site_id, id_tag, "
      "\"authorization\", started, start_received, meter_start_wh, last_reading_wh, "
      "last_reading_at, ended, meter_stop_wh, reason) SELECT i, i, i, 1, 1, 1, '~1', 'Accepted', "
      "'2027-' || substr(CAST(100000000 + i AS TEXT), 2), '', 0, 0, '', "
      "'2028-' || substr(CAST(100000000 + i AS TEXT), 2), i, "
      "CASE WHEN i % 2 = 0 THEN 'Local' ELSE 'Remote' END FROM n");
  TransactionRequest request;
  request.filter.charger = StationId(1);
  request.filter.reason = "Local";
  request.filter.energy_min = WattHours(1);
  request.filter.ended_to = morning;  // before all of them
  request.filter.end = End::reported;
  // The bound on the end leads to few rows: no page is needed.
  EXPECT_FALSE(queries->transactions(request)->next.has_value());
  request.filter.ended_to = std::nullopt;
  request.filter.reason = "Other";
  EXPECT_FALSE(queries->transactions(request)->next.has_value());
  // Odd numbers have the other reason, so that nothing fits.
  request.filter.reason = "Local";
  request.filter.energy_min = WattHours(1001);
  request.filter.energy_max = WattHours(static_cast<std::int64_t>(1000 + count));
  std::size_t rows = 0;
  request.rows = 500;
  for (;;) {
    const auto page = queries->transactions(request);
    ASSERT_TRUE(page.has_value()) << page.error().message;
    rows += page->rows.size();
    if (!page->next) break;
    request.after = page->next;
  }
  EXPECT_EQ(rows, count / 2);
  // Nothing at all fits: three pages to know it.
  request.after.reset();
  this->home_.run_sql("UPDATE transactions SET estimated = 1 WHERE reason = 'Local'");
  int pages = 1;
  for (auto page = queries->transactions(request); page->next; ++pages) {
    EXPECT_TRUE(page->rows.empty());
    request.after = page->next;
    page = queries->transactions(request);
  }
  EXPECT_EQ(pages, 3);
}

TEST(Queries, refuse_a_file_that_is_none) {
  const test::TemporaryDirectory directory;
  EXPECT_FALSE(SqliteQueries::open(directory.file("none.db")).has_value());
}

TEST(Queries, refuse_a_schema_that_is_none) {
  if (test::postgres_url().empty()) GTEST_SKIP() << test::no_postgres;
  const test::TemporarySchema schema;
  const auto opened = PostgresQueries::open(test::postgres_url(), schema.options());
  ASSERT_FALSE(opened.has_value());
  EXPECT_NE(opened.error().message.find("has no journal in schema"), std::string::npos);
}

}  // namespace
}  // namespace voltwin::store::projection
