// The tables that people query, as they come out of SQLite after the life of a site.
#include "csms/store/projection/projection.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "csms/store/sqlite/sqlite_journal.hpp"
#include "tests/unit/csms/store/support.hpp"

namespace voltwin::store::projection {
namespace {

using sqlite::SqliteJournal;

using Rows = std::vector<std::string>;

class ProjectionTest : public testing::Test {
 protected:
  ProjectionTest() : file_(directory_.file("a.db")) {
    auto opened = SqliteJournal::open(file_);
    EXPECT_TRUE(opened.has_value());
    core::events::Batch batch;
    batch.records = test::life_of_a_site();
    EXPECT_TRUE(opened->append(batch));
  }
  [[nodiscard]] Rows query(const std::string& sql) const { return test::query(file_, sql); }

  test::TemporaryDirectory directory_;
  std::string file_;
};

TEST_F(ProjectionTest, ShowsDefinitions) {
  EXPECT_EQ(query("SELECT * FROM tariffs"), Rows{"1|Workplace|EUR|390000|0|0|0|900.0"});
  EXPECT_EQ(query("SELECT * FROM currencies"), Rows{"EUR|2|100"});
  EXPECT_EQ(query("SELECT * FROM sites"), Rows{"1|Campus|230.0|1"});
  EXPECT_EQ(query("SELECT * FROM nodes"),
            (Rows{"1|1|T1|transformer|-|-|-|50000.0|12500.5|2026-06-01T07:00:05.000Z",
                  "1|2|F1|feeder|1|63.0|-|-|-|-"}));
}

TEST_F(ProjectionTest, IdTagsDifferByMoreThanCase) {
  EXPECT_EQ(query("SELECT * FROM tokens"), Rows{"TAG1|Blocked"});
}

TEST_F(ProjectionTest, ANewCapScheduleReplacesTheOldOne) {
  EXPECT_EQ(query("SELECT * FROM caps"),
            (Rows{"1|1|2026-06-01T12:00:00.000Z|30000.0", "1|1|2026-06-01T18:00:00.000Z|50000.0"}));
}

TEST_F(ProjectionTest, TheEndOfAnOlderConnectionDoesNotDisconnectACharger) {
  EXPECT_EQ(query("SELECT id, identity, site_id, vendor, model, serial, firmware, connected, "
                  "connected_at, disconnected_at, disconnect_reason, last_boot, default_limit_a "
                  "FROM chargers"),
            Rows{"1|CP-1|1|Acme|M2|S-1|1.2.3|0|2026-06-01T07:00:02.000Z|2026-06-01T11:20:00.000Z|"
                 "link lost|2026-06-01T07:00:01.000Z|6.0"});
}

TEST_F(ProjectionTest, ShowsWhatChargersReportedOfFilesSecurityAndCertificates) {
  EXPECT_EQ(query("SELECT firmware_status, firmware_request, firmware_status_at, "
                  "diagnostics_status, diagnostics_status_at, log_status, log_request, "
                  "log_status_at FROM chargers"),
            Rows{"Installed|-|2026-06-01T07:00:07.000Z|Uploading|2026-06-01T07:00:08.000Z|"
                 "PermissionDenied|13|2026-06-01T07:00:09.000Z"});
  EXPECT_EQ(query("SELECT charger_id, received, at, type, info FROM security_events"),
            Rows{"1|2026-06-01T07:00:10.000Z|2026-06-01T07:00:00.000Z|SettingSystemTime|ntp"});
  EXPECT_EQ(query("SELECT * FROM certificate_requests"), Rows{"1|2026-06-01T07:00:12.000Z|second"});
}

TEST_F(ProjectionTest, ShowsEvsesWithTheirStatus) {
  EXPECT_EQ(query("SELECT id, charger_id, connector, name, node_id, phases, max_current_a, status, "
                  "status_at FROM evses"),
            (Rows{"1|1|1|A1|2|L1L2L3|32.0|Preparing|2026-06-01T08:00:00.123Z",
                  "2|1|2|A2|2|L1L2L3|32.0|-|-"}));
}

TEST_F(ProjectionTest, ShowsTransactionsAndIgnoresALateReading) {
  EXPECT_EQ(query("SELECT id, session_id, evse_id, id_tag, authorization, started, "
                  "meter_start_wh, last_reading_wh, last_reading_at, last_current_a, ended, "
                  "meter_stop_wh, energy_wh, reason, estimated FROM transactions"),
            (Rows{"1|1|1|TAG1|Accepted|2026-06-01T08:00:00.123Z|1000|4000|"
                  "2026-06-01T09:00:00.000Z|9.75|2026-06-01T09:59:59.000Z|8250|7250|"
                  "EVDisconnected|0",
                  "2|2|2|TAG2|Accepted|2026-06-01T11:00:00.000Z|500|1500|"
                  "2026-06-01T11:10:00.000Z|-|-|-|1000|-|0"}));
}

TEST_F(ProjectionTest, ShowsSessionsWithMoney) {
  EXPECT_EQ(query("SELECT * FROM sessions"),
            (Rows{"1|1|1|TAG1|charged|2026-06-01T08:00:00.123Z|2026-06-01T09:59:59.000Z|7250|"
                  "7199.0|1800.0|1|EUR|305|1",
                  "2|2|2|TAG2|running|2026-06-01T11:00:00.000Z|-|-|-|-|-|-|-|-"}));
  EXPECT_EQ(query("SELECT * FROM session_lines"), (Rows{"1|1|energy|7250|283", "1|2|idle|900|22"}));
  EXPECT_EQ(query("SELECT id, site, charger, evse, state, energy_kwh, total, currency "
                  "FROM v_sessions"),
            (Rows{"1|Campus|CP-1|A1|charged|7.25|3.05|EUR", "2|Campus|CP-1|A2|running|1.0|-|-"}));
}

TEST_F(ProjectionTest, TheLedgerSumsToZero) {
  EXPECT_EQ(query("SELECT sum(amount_minor) FROM ledger_postings GROUP BY entry_id"), Rows{"0"});
  EXPECT_EQ(
      query("SELECT * FROM v_balances"),
      (Rows{"drivers/TAG1|EUR|305|3.05", "fees|EUR|-22|-0.22", "revenue/site/1|EUR|-283|-2.83"}));
}

TEST_F(ProjectionTest, ShowsTheLatestLimitAndTheLatestAcknowledgedOne) {
  EXPECT_EQ(query("SELECT evse_id, request_id, state, requested_a, requested_until, reason, "
                  "answered_at, acknowledged_a, acknowledged_until FROM limits"),
            Rows{"1|2|uncertain|10.0|2026-06-01T08:04:00.000Z|capped by T1|"
                 "2026-06-01T08:01:10.000Z|16.0|2026-06-01T08:03:00.000Z"});
}

TEST_F(ProjectionTest, ShowsEveryDecisionOnPriorityTheReviewsAndWhyASessionIsLimited) {
  using namespace core::events;
  const Instant at = Instant::from_seconds(1'780'300'800);
  PriorityDecided granted;
  granted.id_tag = "~1";
  granted.tier = core::boundary::Tier::P1;
  granted.decision = PriorityDecision::granted;
  granted.reason = "verified by telematics";
  granted.evidence =
      PriorityEvidence{EvidenceKind::telematics, "~2", "", at, Ratio(0.25), "~3", true};
  granted.until = at + Duration::from_hours(1);
  granted.transaction = core::boundary::TransactionId(1);
  PriorityDecided refused;
  refused.id_tag = "~1";
  refused.tier = core::boundary::Tier::P2;
  refused.reason = "refused by a person";
  refused.by = "desk";
  refused.note = "~5";
  refused.transaction = core::boundary::TransactionId(1);
  refused.review = core::boundary::ReviewId(7);
  Explanation why;
  why.rule = BindingRule::limited;
  why.node = grid::NodeId(2);
  why.node_name = "F1";
  why.line = BindingLine::L1;
  why.more = Amps(4);
  why.ahead_p1 = 3;
  core::events::Batch batch;
  std::uint64_t sequence = test::life_of_a_site().size();
  const auto add = [&](const Event& event) {
    batch.records.push_back(to_record(event, ++sequence, at));
  };
  add(granted);
  add(ReviewRequested{core::boundary::ReviewId(7), core::boundary::TransactionId(1), "~1", "~4",
                      at + Duration::from_minutes(10)});
  add(refused);
  add(SessionExplained{core::boundary::TransactionId(1), "because", why});
  auto journal = SqliteJournal::open(file_);
  ASSERT_TRUE(journal.has_value());
  ASSERT_TRUE(journal->append(batch));
  EXPECT_EQ(query("SELECT at, id_tag, tier, decision, reason, decided_by, note, evidence, "
                  "reference, observed_at, soc, location_zone, mission_active, valid_until, "
                  "transaction_id, review_id FROM priority_audit ORDER BY sequence"),
            (Rows{"2026-06-01T08:00:00.000Z|~1|P1|granted|verified by telematics|||telematics|~2|"
                  "2026-06-01T08:00:00.000Z|0.25|~3|1|2026-06-01T09:00:00.000Z|1|-",
                  "2026-06-01T08:00:00.000Z|~1|P2|refused|refused by a person|desk|~5|-|-|-|-|-|-|"
                  "-|1|7"}));
  EXPECT_EQ(query("SELECT id, transaction_id, id_tag, reason, lapses, state, decided_by, note "
                  "FROM urgent_reviews"),
            Rows{"7|1|~1|~4|2026-06-01T08:10:00.000Z|refused|desk|~5"});
  EXPECT_EQ(query("SELECT transaction_id, rule, policy, tier, node_id, line, more_a, ahead_p0, "
                  "ahead_p1, ahead_p2, ahead_p3, text FROM explanations"),
            Rows{"1|limited|equal_share|P3|2|L1|4.0|0|3|0|0|because"});
}

TEST_F(ProjectionTest, ShowsRunningTransactionsByEvse) {
  EXPECT_EQ(query("SELECT evse, connected, status, transaction_id, energy_wh FROM v_evses"),
            (Rows{"A1|0|Preparing|-|-", "A2|0|-|2|1000"}));
}

TEST_F(ProjectionTest, TheSizeOfTheBatchesDoesNotMatter) {
  const std::string file = directory_.file("singly.db");
  auto journal = SqliteJournal::open(file);
  ASSERT_TRUE(journal.has_value());
  for (const core::events::Record& record : test::life_of_a_site()) {
    core::events::Batch batch;
    batch.records.push_back(record);
    ASSERT_TRUE(journal->append(batch));
  }
  EXPECT_EQ(test::dump_projections(file), test::dump_projections(file_));
}

TEST_F(ProjectionTest, ARebuildGivesTheSameRowsAsFollowingAlong) {
  const Rows followed = test::dump_projections(file_);
  EXPECT_GE(followed.size(), 20U);
  test::run_sql(file_,
                "DELETE FROM session_lines; UPDATE sessions SET total_minor = 1; "
                "INSERT INTO sites VALUES (99, 'Ghost', 230.0, 1)");
  ASSERT_NE(test::dump_projections(file_), followed);
  auto journal = SqliteJournal::open(file_);
  ASSERT_TRUE(journal.has_value());
  ASSERT_TRUE(journal->rebuild_projections());
  EXPECT_EQ(test::dump_projections(file_), followed);
}

TEST_F(ProjectionTest, ARebuildThatFailsLeavesTheOldRows) {
  const Rows followed = test::dump_projections(file_);
  test::run_sql(file_, "UPDATE journal SET version = 99 WHERE sequence = 12");
  auto journal = SqliteJournal::open(file_);
  ASSERT_TRUE(journal.has_value());
  EXPECT_FALSE(journal->rebuild_projections().has_value());
  EXPECT_EQ(test::dump_projections(file_), followed);
}

TEST(Projection, NamesEveryTableThatItWrites) {
  for (const Shape& shape : shapes()) {
    EXPECT_NE(std::find(tables().begin(), tables().end(), shape.table), tables().end())
        << shape.table;
  }
}

TEST(Projection, AnInstantIsWrittenWithThreeDecimalsWhateverItIs) {
  EXPECT_EQ(text_of(test::at("2026-06-01T08:09:10.987654Z")).view(), "2026-06-01T08:09:10.987Z");
  EXPECT_EQ(text_of(Instant()).view(), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(text_of(Instant::from_us(-1)).view(), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(text_of(Instant::never()).view(), "9999-12-31T23:59:59.999Z");
  EXPECT_EQ(text_of(Instant::from_us(INT64_MIN)).view(), "0000-01-01T00:00:00.000Z");
}

}  // namespace
}  // namespace voltwin::store::projection
