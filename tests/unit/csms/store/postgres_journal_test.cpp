// What is PostgreSQL's own: opening, the one writer, partitions, the pool.
#include "csms/store/postgres/postgres_journal.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "csms/store/postgres/migrations.hpp"
#include "csms/store/projection/projection.hpp"
#include "tests/unit/csms/store/postgres_support.hpp"
#include "tests/unit/csms/store/support.hpp"

namespace voltwin::store::postgres {
namespace {

using journal::Batch;
using journal::Record;
using test::at;
using test::postgres_url;
using test::sample_batch;

using Rows = std::vector<std::string>;

class PostgresJournalTest : public testing::Test {
 protected:
  void SetUp() override {
    if (postgres_url().empty()) GTEST_SKIP() << test::no_postgres;
  }
  [[nodiscard]] Result<PostgresJournal> open(const OpenOptions& options) const {
    return PostgresJournal::open(postgres_url(), options);
  }
  [[nodiscard]] PostgresJournal writer(const OpenOptions& options) const {
    auto opened = open(options);
    EXPECT_TRUE(opened.has_value()) << (opened ? "" : opened.error().message);
    if (!opened) std::abort();
    return *std::move(opened);
  }
  [[nodiscard]] OpenOptions reading() const {
    OpenOptions out = schema_.options();
    out.access = Access::read;
    return out;
  }
  [[nodiscard]] Rows query(const std::string& sql) const { return schema_.query(sql); }
  void change(const std::string& sql) const {
    const Rows rows = query(sql);
    EXPECT_TRUE(rows.empty()) << rows.front();
  }
  /// Those of this test, whole and not.
  [[nodiscard]] Rows schemas() const {
    return query("SELECT nspname FROM pg_namespace WHERE nspname IN ('" + schema_.name() + "', '" +
                 schema_.name() + "_partial') ORDER BY 1");
  }
  /// Ends the sessions of every journal in this database.
  void end_sessions() const {
    EXPECT_FALSE(query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                       "WHERE application_name = 'voltwin'")
                     .empty());
  }
  /// The message of a refusal, without the name of the database; one line.
  static std::string refusal(const Result<PostgresJournal>& opened, ErrorKind kind) {
    if (opened) return "opened";
    const std::string& message = opened.error().message;
    EXPECT_EQ(opened.error().kind, kind) << message;
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
    const std::size_t colon = message.find("': ");
    EXPECT_TRUE(message.starts_with("database '")) << message;
    return colon == std::string::npos ? message : message.substr(colon + 3);
  }

  test::TemporarySchema schema_;
};

// --- opening -----------------------------------------------------------------------------

TEST_F(PostgresJournalTest, AServerThatIsNotThereIsNamedWithoutThePassword) {
  const auto opened =
      PostgresJournal::open("postgresql://me:secret@127.0.0.1:1/db", schema_.options());
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().kind, ErrorKind::environment);
  EXPECT_TRUE(opened.error().message.starts_with("database 'postgresql://me@127.0.0.1:1/db': "))
      << opened.error().message;
  EXPECT_EQ(opened.error().message.find("secret"), std::string::npos);
  EXPECT_EQ(opened.error().message.find('\n'), std::string::npos);
}

TEST_F(PostgresJournalTest, AnotherApplicationsSchemaIsRefusedAndLeftAlone) {
  change("CREATE SCHEMA " + schema_.name());
  change("CREATE TABLE customers (id BIGINT PRIMARY KEY)");
  EXPECT_EQ(
      refusal(open(schema_.options()), ErrorKind::bad_input),
      "schema '" + schema_.name() + "' holds another application's tables, no voltwin journal");
  EXPECT_EQ(query("SELECT count(*) FROM pg_tables WHERE schemaname = '" + schema_.name() + "'"),
            Rows{"1"});
}

TEST_F(PostgresJournalTest, ANewerSchemaIsRefused) {
  (void)writer(schema_.options());
  const std::string newest = std::to_string(migrations().size());
  EXPECT_EQ(query("SELECT max(version) FROM schema_version"), Rows{newest});
  change("INSERT INTO schema_version (version) VALUES (99)");
  EXPECT_EQ(refusal(open(schema_.options()), ErrorKind::bad_input),
            "has schema version 99; this build knows versions up to " + newest);
  EXPECT_EQ(refusal(open(reading()), ErrorKind::bad_input),
            "has schema version 99; this build knows versions up to " + newest);
}

TEST_F(PostgresJournalTest, AReaderMakesNothing) {
  EXPECT_EQ(refusal(open(reading()), ErrorKind::bad_input),
            "has no journal in schema '" + schema_.name() + "'");
  EXPECT_EQ(query("SELECT count(*) FROM pg_namespace WHERE nspname = '" + schema_.name() + "'"),
            Rows{"0"});
}

TEST_F(PostgresJournalTest, AReaderReadsBesideTheWriterAndDoesNotWrite) {
  PostgresJournal first = writer(schema_.options());
  ASSERT_TRUE(first.append(sample_batch(1, 10)));
  PostgresJournal reader = writer(reading());
  std::uint64_t seen = 0;
  EXPECT_TRUE(reader.read(0, [&](const Record&) -> Result<void> {
    ++seen;
    EXPECT_TRUE(first.append(sample_batch(10 + seen, 10 + seen)));
    return {};
  }));
  EXPECT_EQ(seen, 10U);  // what there was when it began
  EXPECT_EQ(reader.last_sequence().value(), 20U);
  const auto refused = reader.append(sample_batch(21, 21));
  ASSERT_FALSE(refused.has_value());
  EXPECT_TRUE(refused.error().message.ends_with(": was opened for reading"));
  EXPECT_FALSE(reader.save({1, ""}).has_value());
  EXPECT_FALSE(reader.rebuild_projections().has_value());
  EXPECT_TRUE(first.append(sample_batch(21, 21)));
}

TEST_F(PostgresJournalTest, TwoSchemasAreTwoJournals) {
  const test::TemporarySchema other;
  PostgresJournal one = writer(schema_.options());
  PostgresJournal two = writer(other.options());
  ASSERT_TRUE(one.append(sample_batch(1, 3)));
  ASSERT_TRUE(two.append(sample_batch(1, 5)));
  EXPECT_EQ(query("SELECT count(*) FROM journal"), Rows{"3"});
  EXPECT_EQ(other.query("SELECT count(*) FROM journal"), Rows{"5"});
}

TEST_F(PostgresJournalTest, RecordsThatTheHeadDoesNotKnowAreNoticed) {
  ASSERT_TRUE(writer(schema_.options()).append(sample_batch(1, 3)));
  change("UPDATE head SET sequence = 2");
  EXPECT_EQ(refusal(open(schema_.options()), ErrorKind::bad_input),
            "has records after the head of its chain; see `voltwin db verify`");
}

// Whoever went on here would bury that records are gone.
TEST_F(PostgresJournalTest, RecordsThatWereCutOffAreNoticed) {
  ASSERT_TRUE(writer(schema_.options()).append(sample_batch(1, 3)));
  change("DELETE FROM journal WHERE sequence = 3");
  const std::string expected =
      "its last record is not the one that its head tells of; see `voltwin db verify`";
  EXPECT_EQ(refusal(open(schema_.options()), ErrorKind::bad_input), expected);
  EXPECT_TRUE(open(reading()).has_value()) << "for those who look into it";
  change("UPDATE head SET sequence = 2");
  EXPECT_EQ(refusal(open(schema_.options()), ErrorKind::bad_input), expected) << "another digest";
}

// Byte order, as in SQLite: else "last_reading_at" would be compared by a language's rules.
TEST_F(PostgresJournalTest, TextsThatAreComparedAreInByteOrder) {
  (void)writer(schema_.options());
  for (const projection::Shape& shape : projection::shapes()) {
    std::vector<std::string> columns(shape.keys.begin(),
                                     shape.keys.begin() + static_cast<int>(shape.key_count()));
    if (!shape.not_older.empty()) columns.emplace_back(shape.not_older);
    for (const std::string& column : columns) {
      const Rows found = query(
          "SELECT data_type, collation_name FROM information_schema.columns "
          "WHERE table_schema = '" +
          schema_.name() + "' AND table_name = '" + std::string(shape.table) +
          "' AND column_name = '" + column + "'");
      ASSERT_EQ(found.size(), 1U) << shape.table << "." << column;
      EXPECT_TRUE(found[0] == "bigint|-" || found[0] == "text|C") << column << ": " << found[0];
    }
  }
}

// --- one writer --------------------------------------------------------------------------

TEST_F(PostgresJournalTest, ASecondWriterIsRefusedUntilTheFirstHasClosed) {
  {
    PostgresJournal first = writer(schema_.options());
    EXPECT_EQ(refusal(open(schema_.options()), ErrorKind::environment),
              "another writer has it open (schema '" + schema_.name() + "')");
    EXPECT_TRUE(first.append(sample_batch(1, 1)));
  }
  OpenOptions patient = schema_.options();
  patient.lock_wait = Duration::from_seconds(60);  // the server notices in its own time
  PostgresJournal second = writer(patient);
  EXPECT_TRUE(second.append(sample_batch(2, 2)));
  EXPECT_EQ(query("SELECT epoch FROM writer ORDER BY epoch"), (Rows{"1", "2"}));
}

OpenOptions with(OpenOptions options, Access access) {
  options.access = access;
  return options;
}

TEST_F(PostgresJournalTest, WhoWantsItAloneIsRefusedAsTheCallersMistake) {
  PostgresJournal first = writer(schema_.options());
  EXPECT_EQ(refusal(open(with(schema_.options(), Access::alone)), ErrorKind::bad_input),
            "another process has it open; end that first");
  EXPECT_TRUE(first.append(sample_batch(1, 1)));
}

TEST_F(PostgresJournalTest, IsTendedBesideItsWriterWhoGoesOn) {
  EXPECT_EQ(refusal(open(with(schema_.options(), Access::tend)), ErrorKind::bad_input),
            "has no journal in schema '" + schema_.name() + "'");
  OpenOptions options = schema_.options();
  options.records_per_partition = 4;
  PostgresJournal first = writer(options);
  Batch batch = sample_batch(1, 8);
  const Instant now = batch.records.back().at;
  batch.tape.emplace_back();
  batch.tape.back().at = now;
  batch.records[5] =
      core::events::to_record(core::events::TokenErased{"~1", "erased-1"}, 6, batch.records[5].at);
  ASSERT_TRUE(first.append(batch));

  PostgresJournal tender = writer(with(options, Access::tend));
  EXPECT_TRUE(tender.append(sample_batch(9, 9))
                  .error()
                  .message.ends_with(": was opened beside its writer"));
  EXPECT_FALSE(tender.rebuild_projections().has_value());
  ASSERT_TRUE(first.append(sample_batch(9, 9)));
  EXPECT_FALSE(tender.save({10, "of what is not there"}).has_value());
  EXPECT_NE(tender.save({5, "five"}).error().message.find("was erased by record 6"),
            std::string::npos);
  ASSERT_TRUE(tender.save({9, "nine"}));
  ASSERT_TRUE(tender.add({first.head().value(), now, "key", "signature"}));
  journal::Retention retention;
  retention.records = 8;  // two partitions, which the writer knows
  retention.tape = now + Duration::from_hours(48);
  const journal::Removed removed = tender.remove(retention, now).value();
  EXPECT_EQ(removed.records, 8U);
  EXPECT_EQ(removed.frames, 1U);

  Batch next = sample_batch(10, 14);
  next.tape = batch.tape;
  ASSERT_TRUE(first.append(next));
  EXPECT_EQ(first.checkpoints().value().size(), 1U);
  EXPECT_EQ(first.snapshot().value()->bytes, "nine");
  EXPECT_EQ(query("SELECT count(*), min(sequence) FROM journal"), Rows{"6|9"});
  EXPECT_EQ(query("SELECT count(*) FROM tape"), Rows{"1"});
}

TEST_F(PostgresJournalTest, ASnapshotWaitsForAnErasureThatIsUnderWayAndIsThenRefused) {
  OpenOptions options = schema_.options();
  {
    PostgresJournal first = writer(options);
    ASSERT_TRUE(first.append(sample_batch(1, 5)));
  }
  PostgresJournal tender = writer(with(options, Access::tend));
  pqxx::connection connection(postgres_url());
  pqxx::work erasure(connection);  // as a writer does it: the head first
  erasure.exec("SET search_path = " + schema_.name());
  erasure.exec("UPDATE head SET sequence = 6");
  erasure.exec(
      "INSERT INTO journal SELECT 6, at_us, stream, 'TokenErased', version, payload, digest "
      "FROM journal WHERE sequence = 5; DELETE FROM snapshots");
  std::atomic<bool> is_over = false;
  Result<void> saved;
  std::thread saving([&] {
    saved = tender.save({5, "five"});
    is_over = true;
  });
  const std::string waiting =
      "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid IN (SELECT pid FROM "
      "pg_stat_activity WHERE application_name = 'voltwin')";
  while (!is_over && query(waiting) == Rows{"0"}) std::this_thread::yield();
  EXPECT_FALSE(is_over);
  erasure.commit();
  saving.join();
  ASSERT_FALSE(saved.has_value());
  EXPECT_NE(saved.error().message.find("holds what was erased by record 6"), std::string::npos)
      << saved.error().message;
  EXPECT_EQ(query("SELECT count(*) FROM snapshots"), Rows{"0"});
}

// --- places --------------------------------------------------------------------------------

TEST_F(PostgresJournalTest, StatusTellsWhatIsThereAndMakesNothing) {
  const auto status = [&] {
    return PostgresJournal::status(test::postgres_url(), schema_.options());
  };
  const auto newest = static_cast<std::int64_t>(migrations().size());
  EXPECT_EQ(status().value().version, 0);
  EXPECT_EQ(status().value().newest, newest);
  EXPECT_EQ(status().value().bytes, 0U);
  EXPECT_EQ(query("SELECT count(*) FROM pg_namespace WHERE nspname = '" + schema_.name() + "'"),
            Rows{"0"});
  (void)writer(schema_.options());
  EXPECT_EQ(status().value().version, newest);
  EXPECT_GT(status().value().bytes, 100'000U);  // of its indexes alone
  EXPECT_FALSE(status().value().log_bytes.has_value());
}

TEST_F(PostgresJournalTest, ANewOneIsThereWhenItIsWholeOrNotAtAll) {
  const auto create = [&](const Result<void>& end) {
    return PostgresJournal::create(test::postgres_url(), schema_.options(),
                                   [&](journal::Archive& into) -> Result<void> {
                                     EXPECT_TRUE(into.append(sample_batch(1, 3)));
                                     EXPECT_EQ(schemas(), Rows{schema_.name() + "_partial"});
                                     return end;
                                   });
  };
  EXPECT_EQ(create(bad_input("enough")).error().message, "enough");
  EXPECT_EQ(schemas(), Rows{});
  change("CREATE SCHEMA " + schema_.name() + "_partial");
  EXPECT_TRUE(
      create({}).error().message.ends_with("_partial' is there already, of a copy that did "
                                           "not end"));
  EXPECT_EQ(schemas(), Rows{schema_.name() + "_partial"});  // it may be somebody else's
  change("DROP SCHEMA " + schema_.name() + "_partial");
  ASSERT_TRUE(create({}).has_value());
  EXPECT_EQ(schemas(), Rows{schema_.name()});
  EXPECT_TRUE(
      create({}).error().message.ends_with("holds a journal already; name an empty database"));
  EXPECT_EQ(writer(schema_.options()).append(sample_batch(4, 5)).value(), 5U);
  ASSERT_TRUE(PostgresJournal::drop(test::postgres_url(), schema_.options()));
  EXPECT_EQ(schemas(), Rows{});
}

TEST_F(PostgresJournalTest, AWriterThatLostItsSessionComesBackAndGoesOn) {
  PostgresJournal journal = writer(schema_.options());
  ASSERT_TRUE(journal.append(sample_batch(1, 3)));
  end_sessions();
  EXPECT_EQ(journal.append(sample_batch(4, 6)).value(), 6U);
  end_sessions();
  ASSERT_TRUE(journal.save({6, "six"}));
  EXPECT_EQ(query("SELECT count(*), max(sequence) FROM journal"), Rows{"6|6"});
  EXPECT_EQ(query("SELECT epoch FROM head"), Rows{"1"});
  // It has the lock again.
  EXPECT_NE(refusal(open(schema_.options()), ErrorKind::environment), "opened");
}

TEST_F(PostgresJournalTest, AWriterThatWasReplacedWritesNothingMore) {
  PostgresJournal first = writer(schema_.options());
  ASSERT_TRUE(first.append(sample_batch(1, 3)));
  end_sessions();  // the lock goes with them
  OpenOptions patient = schema_.options();
  patient.lock_wait = Duration::from_seconds(60);
  PostgresJournal second = writer(patient);
  ASSERT_TRUE(second.append(sample_batch(4, 4)));
  for (int i = 0; i < 2; ++i) {
    const auto fenced = first.append(sample_batch(4, 9));
    ASSERT_FALSE(fenced.has_value());
    EXPECT_TRUE(fenced.error().message.ends_with(
        ": another writer has taken over; this one must not write any more"))
        << fenced.error().message;
  }
  EXPECT_FALSE(first.save({3, "three"}).has_value());
  EXPECT_EQ(query("SELECT count(*), max(sequence) FROM journal"), Rows{"4|4"});
  EXPECT_EQ(second.append(sample_batch(5, 5)).value(), 5U);
}

// Whatever became of the lock, the epoch alone keeps an old writer out.
TEST_F(PostgresJournalTest, EveryTransactionChecksTheEpoch) {
  PostgresJournal journal = writer(schema_.options());
  ASSERT_TRUE(journal.append(sample_batch(1, 3)));
  change("UPDATE head SET epoch = epoch + 1");
  EXPECT_FALSE(journal.append(sample_batch(4, 4)).has_value());
  EXPECT_EQ(query("SELECT count(*) FROM journal"), Rows{"3"});
}

TEST_F(PostgresJournalTest, AServerThatLostWhatItHadAcknowledgedIsNotWrittenTo) {
  PostgresJournal journal = writer(schema_.options());
  ASSERT_TRUE(journal.append(sample_batch(1, 3)));
  change("UPDATE head SET commits = commits - 1");  // as of a copy that was behind
  end_sessions();
  const auto refused = journal.append(sample_batch(4, 4));
  ASSERT_FALSE(refused.has_value());
  EXPECT_NE(refused.error().message.find("came back without what had been written"),
            std::string::npos)
      << refused.error().message;
}

// --- partitions --------------------------------------------------------------------------

Batch day_batch(std::uint64_t sequence, Instant now) {
  Batch batch = sample_batch(sequence, sequence);
  batch.records[0].at = now;
  batch.tape = {{now, core::events::ConnectionId(1), "CP", journal::TapeEntry::Kind::in,
                 std::to_string(sequence), 0}};
  batch.telemetry = {{now, core::events::EvseId(1), {}, "SoC", 0.5}};
  return batch;
}

TEST_F(PostgresJournalTest, RecordsLieInPartitionsThatGoAsAWhole) {
  OpenOptions options = schema_.options();
  options.records_per_partition = 4;
  std::optional<PostgresJournal> journal = writer(options);
  ASSERT_TRUE(journal->append(sample_batch(1, 10)));
  const std::string list = "SELECT name FROM partitions WHERE parent = 'journal' ORDER BY lower";
  EXPECT_EQ(query(list), (Rows{"journal_from_1", "journal_from_5", "journal_from_9"}));
  EXPECT_EQ(query("SELECT count(*) FROM journal_from_5"), Rows{"4"});
  ASSERT_TRUE(journal->save({10, ""}));
  journal::Retention retention;
  retention.records = 6;
  EXPECT_EQ(journal->remove(retention, Instant()).value().records, 6U);
  EXPECT_EQ(query(list), (Rows{"journal_from_5", "journal_from_9"}));
  EXPECT_EQ(query("SELECT to_regclass('journal_from_1')"), Rows{"-"});
  EXPECT_EQ(query("SELECT min(sequence) FROM journal"), Rows{"7"});
  // Opened again, with partitions of another size.
  journal.reset();
  options.lock_wait = Duration::from_seconds(60);
  options.records_per_partition = 100;
  journal = writer(options);
  ASSERT_TRUE(journal->append(sample_batch(11, 20)));
  EXPECT_EQ(query(list), (Rows{"journal_from_5", "journal_from_9", "journal_from_13"}));
}

TEST_F(PostgresJournalTest, ADayHasAPartitionAndOddTimesTheTableForTheRest) {
  PostgresJournal journal = writer(schema_.options());
  const Instant now = at("2026-06-01T10:00:00Z");
  Batch batch = day_batch(1, now);
  batch.telemetry.push_back({at("2026-06-04T10:00:00Z"), core::events::EvseId(1), {}, "SoC", 0.5});
  batch.telemetry.push_back({at("1999-01-01T00:00:00Z"), core::events::EvseId(1), {}, "SoC", 0.5});
  ASSERT_TRUE(journal.append(batch));
  EXPECT_EQ(
      query("SELECT name FROM partitions WHERE parent <> 'journal' ORDER BY name"),
      (Rows{"meter_values_20260601", "meter_values_20260602", "tape_20260601", "tape_20260602"}));
  EXPECT_EQ(query("SELECT count(*) FROM meter_values_other"), Rows{"2"});
  // When its day comes, what a fast clock sent before moves there.
  ASSERT_TRUE(journal.append(day_batch(2, now + Duration::from_hours(48))));
  EXPECT_EQ(query("SELECT count(*) FROM meter_values_other"), Rows{"1"});
  EXPECT_EQ(query("SELECT count(*) FROM meter_values_20260604"), Rows{"1"});
  EXPECT_EQ(query("SELECT count(*) FROM meter_values"), Rows{"4"});

  journal::Retention retention;
  retention.tape = at("2026-06-03T00:00:00Z");
  retention.telemetry = at("2026-06-03T00:00:00Z");
  const auto removed = journal.remove(retention, now).value();
  EXPECT_EQ(removed.frames, 1U);
  EXPECT_EQ(removed.samples, 2U);
  EXPECT_EQ(query("SELECT to_regclass('tape_20260601')"), Rows{"-"});
}

TEST_F(PostgresJournalTest, AReaderInTheMiddleNeverKeepsTheWriterWaiting) {
  PostgresJournal journal = writer(schema_.options());
  const Instant now = at("2026-06-01T10:00:00Z");
  {
    pqxx::connection connection(postgres_url());
    pqxx::work reader(connection);
    reader.exec("SELECT count(*) FROM " + schema_.name() + ".tape");
    for (std::uint64_t i = 1; i <= 3; ++i) ASSERT_TRUE(journal.append(day_batch(i, now)));
    EXPECT_EQ(query("SELECT count(*) FROM tape_other"), Rows{"3"});
    // Retention as well: what cannot be dropped is deleted.
  }
  for (std::uint64_t i = 4; i <= 80; ++i) ASSERT_TRUE(journal.append(day_batch(i, now)));
  EXPECT_EQ(query("SELECT count(*) FROM tape_other"), Rows{"0"});
  EXPECT_EQ(query("SELECT count(*) FROM tape_20260601"), Rows{"80"});
}

TEST_F(PostgresJournalTest, APartitionThatIsBeingReadIsEmptiedInstead) {
  PostgresJournal journal = writer(schema_.options());
  const Instant now = at("2026-06-01T10:00:00Z");
  ASSERT_TRUE(journal.append(day_batch(1, now)));
  ASSERT_TRUE(journal.append(day_batch(2, now + Duration::from_hours(48))));
  pqxx::connection connection(postgres_url());
  pqxx::work reader(connection);
  reader.exec("SELECT count(*) FROM " + schema_.name() + ".tape_20260601");
  journal::Retention retention;
  retention.tape = at("2026-06-02T00:00:00Z");
  EXPECT_EQ(journal.remove(retention, now).value().frames, 1U);
  EXPECT_EQ(query("SELECT count(*) FROM tape"), Rows{"1"});
  EXPECT_NE(query("SELECT to_regclass('tape_20260601')"), Rows{"-"});
}

// --- readers -----------------------------------------------------------------------------

TEST_F(PostgresJournalTest, ConnectionsForReadingAreBounded) {
  OpenOptions options = schema_.options();
  options.readers_max = 2;
  options.retry = Duration::from_ms(10);
  PostgresJournal journal = writer(options);
  ASSERT_TRUE(journal.append(sample_batch(1, 1)));
  int depth = 0;
  std::string message;
  const std::function<Result<void>(const Record&)> deeper = [&](const Record&) -> Result<void> {
    ++depth;
    auto read = journal.read(0, deeper);
    if (!read) message = read.error().message;
    return {};
  };
  ASSERT_TRUE(journal.read(0, deeper));
  EXPECT_EQ(depth, 2);
  EXPECT_TRUE(message.ends_with(": all 2 connections for reading are in use")) << message;
  EXPECT_TRUE(journal.read(0, [](const Record&) { return Result<void>(); }));
}

TEST_F(PostgresJournalTest, AReaderWhoseConnectionsEndedOpensOthers) {
  PostgresJournal journal = writer(schema_.options());
  ASSERT_TRUE(journal.append(sample_batch(1, 1)));
  // Two that are idle.
  ASSERT_TRUE(journal.read(0, [&](const Record&) {
    return journal.head().has_value() ? Result<void>() : bad_input("no head");
  }));
  end_sessions();
  EXPECT_EQ(journal.head().value().sequence, 1U);
}

}  // namespace
}  // namespace voltwin::store::postgres
