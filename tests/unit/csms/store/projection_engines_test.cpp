// The same traffic leaves the same rows in both databases, however it is cut into batches.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "csms/core/events/events.hpp"
#include "engine/random/random.hpp"
#include "tests/unit/csms/store/homes.hpp"

namespace voltwin::store {
namespace {

using namespace core::events;
using journal::Archive;

using Lines = std::vector<std::string>;

Lines projections(Archive& archive) {
  Lines rows;
  const auto read = archive.read_projections([&](const std::string& row) {
    rows.push_back(row);
    return Result<void>();
  });
  EXPECT_TRUE(read.has_value()) << (read ? "" : read.error().message);
  return rows;
}

/// Events that mean nothing together, but meet in the same rows.
class Traffic {
 public:
  explicit Traffic(std::uint64_t seed) : stream_(random::Random(seed).stream("traffic")) {
    StationDefinition station;
    station.site = SiteId(1);
    station.identity = "CP-1";
    EvseDefinition evse;
    evse.node = grid::NodeId(1);
    station.evses = {evse, evse, evse};
    for (std::uint64_t i = 1; i <= 2; ++i) {
      add(StationDefined{
          StationId(i), {EvseId(3 * i), EvseId(3 * i + 1), EvseId(3 * i + 2)}, station});
    }
    SiteDefinition site;
    site.name = text();
    grid::Node node;
    node.id = grid::NodeId(1);
    site.nodes = {node};
    add(SiteDefined{SiteId(1), site});
    for (int i = 0; i < 300; ++i) step();
  }
  [[nodiscard]] std::vector<Record>& records() { return records_; }
  [[nodiscard]] random::Stream& stream() { return stream_; }

 private:
  void add(const Event& event) { records_.push_back(to_record(event, records_.size() + 1, now_)); }
  std::uint64_t some(std::uint64_t most) { return 1 + stream_.below(most); }
  double number() { return static_cast<double>(some(99)); }
  Instant about_now() {
    return now_ - Duration::from_us(static_cast<std::int64_t>(stream_.below(4) * 900));
  }
  std::string text() {
    static const std::vector<std::string> texts{"",
                                                "plain",
                                                "it's \"quoted\"",
                                                "caf\xc3\xa9",
                                                std::string("n\0ul", 4),
                                                "\x1a"
                                                "1a",
                                                "{a,b}\\"};
    return texts[stream_.below(texts.size())];
  }
  TransactionId transaction() { return TransactionId(some(4)); }
  StationId station() { return StationId(some(2)); }
  EvseId evse() { return EvseId(2 + some(6)); }

  void step() {
    // Often two of a millisecond, which is what a row can tell apart.
    now_ = now_ + Duration::from_us(static_cast<std::int64_t>(stream_.below(3) * 300));
    switch (stream_.below(16)) {
      case 0:
        return add(
            TokenDefined{{stream_.chance(0.5) ? "TAG1" : "tag1",
                          stream_.chance(0.5) ? TokenStatus::Accepted : TokenStatus::Blocked}});
      case 1:
        return add(StationConnected{station(), ConnectionId(some(3))});
      case 2:
        return add(StationDisconnected{station(), ConnectionId(some(3)), text()});
      case 3:
        return add(StationBooted{station(), text(), "M", "S", "1"});
      case 4:
        return add(ConnectorStatusChanged{evse(), ConnectorStatus::Charging, now_, "NoError"});
      case 5: {
        const std::uint64_t id = some(4);
        return add(TransactionStarted{TransactionId(id), SessionId(id), evse(), "~1",
                                      Authorization::Accepted, WattHours(0), about_now(), now_});
      }
      case 6:
      case 7:
      case 8:
        return add(MeterAdvanced{
            transaction(), WattHours(static_cast<std::int64_t>(some(1000))), about_now(),
            stream_.chance(0.5) ? std::optional(Amps(0.1 * number())) : std::nullopt});
      case 9:
        return add(TransactionEnded{transaction(), WattHours(9), about_now(), now_, text(), false});
      case 10:
        return add(TransactionReopened{transaction(), "again"});
      case 11: {
        CapScheduled caps{SiteId(1), grid::NodeId(1), {}};
        for (std::uint64_t n = stream_.below(4); n > 0; --n) {
          caps.points.push_back({now_ + Duration::from_minutes(static_cast<std::int64_t>(n)),
                                 Watts(1000.0 / 3.0 * number())});
        }
        return add(caps);
      }
      case 12:
        return add(LimitRequested{LimitRequestId(some(5)), evse(), transaction(),
                                  Amps(1e-9 * number()), now_, text()});
      case 13:
        return add(LimitAcknowledged{LimitRequestId(some(5)), evse()});
      case 14:
        return add(LimitRefused{LimitRequestId(some(5)), evse(), text()});
      case 15: {
        SessionCharged bill;
        bill.session = SessionId(some(4));
        bill.tariff = TariffId(1);
        bill.currency = "EUR";
        bill.revision = static_cast<std::int32_t>(some(2));
        for (std::uint64_t n = stream_.below(3); n > 0; --n) {
          bill.lines.push_back({ChargeKind::energy, static_cast<std::int64_t>(some(99)), 7});
        }
        return add(bill);
      }
    }
  }

  random::Stream stream_;
  Instant now_ = test::at("2026-06-01T08:00:00.999Z");
  std::vector<Record> records_;
};

void append_in_pieces(Archive& archive, const std::vector<Record>& records, random::Stream& stream,
                      std::uint64_t most) {
  for (std::size_t i = 0; i < records.size();) {
    Batch batch;
    const std::size_t end = std::min(records.size(), i + 1 + stream.below(most));
    batch.records.assign(records.begin() + static_cast<std::ptrdiff_t>(i),
                         records.begin() + static_cast<std::ptrdiff_t>(end));
    const auto appended = archive.append(batch);
    ASSERT_TRUE(appended.has_value()) << appended.error().message;
    i = end;
  }
}

class ProjectionEngines : public testing::Test {
 protected:
  void SetUp() override {
    if (test::postgres_url().empty()) GTEST_SKIP() << test::no_postgres;
  }
};

TEST_F(ProjectionEngines, TheSameTrafficLeavesTheSameRows) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    Traffic traffic(seed);
    test::InSqlite in_sqlite;
    test::InPostgres in_postgres(1000);
    // SQLite is asked once for each change, however large the batch.
    Batch all;
    all.records = traffic.records();
    ASSERT_TRUE(in_sqlite.journal->append(all));
    append_in_pieces(*in_postgres.journal, traffic.records(), traffic.stream(),
                     seed % 2 == 0 ? 200 : 8);
    const Lines expected = projections(*in_sqlite.journal);
    EXPECT_GE(expected.size(), 20U);
    ASSERT_EQ(projections(*in_postgres.journal), expected) << "seed " << seed;
    ASSERT_TRUE(in_postgres.journal->rebuild_projections());
    ASSERT_EQ(projections(*in_postgres.journal), expected) << "seed " << seed;
  }
}

TEST_F(ProjectionEngines, TheLifeOfASiteLooksTheSameInEveryView) {
  test::InSqlite in_sqlite;
  test::InPostgres in_postgres;
  Batch batch;
  batch.records = test::life_of_a_site();
  batch.vault = {{1, VaultKind::tag, "somebody"}};
  ASSERT_TRUE(in_sqlite.journal->append(batch));
  ASSERT_TRUE(in_postgres.journal->append(batch));
  EXPECT_EQ(projections(*in_postgres.journal), projections(*in_sqlite.journal));
  for (const char* const view : {"v_defects", "v_tokens", "v_balances", "v_evses", "v_sessions"}) {
    const auto same = [&](const std::string& columns) {
      const std::string sql = "SELECT " + columns + " FROM " + view;
      EXPECT_EQ(in_postgres.schema.query(sql),
                test::query(in_sqlite.directory.file("journal.db"), sql))
          << view;
    };
    // Numbers that are not whole are written differently, so without them.
    if (std::string(view) == "v_evses") {
      same("id, site, charger, connector, evse, connected, status, transaction_id, energy_wh");
    } else if (std::string(view) == "v_sessions") {
      same("id, site, charger, evse, id_tag, state, started, ended, total, currency, reason");
      EXPECT_EQ(in_postgres.schema.query("SELECT energy_kwh FROM v_sessions"),
                (Lines{"7.25", "1"}));
    } else {
      same("*");
    }
  }
}

}  // namespace
}  // namespace voltwin::store
