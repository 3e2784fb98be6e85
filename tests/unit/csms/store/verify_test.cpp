// Damage is done by SQL to a file, as somebody would who can write to the database.
#include "csms/store/journal/verify.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "csms/store/sqlite/sqlite_journal.hpp"
#include "tests/unit/csms/store/support.hpp"

namespace voltwin::store::journal {
namespace {

using core::events::VaultKind;
using sqlite::Access;
using sqlite::SqliteJournal;
using test::query;
using test::run_sql;
using test::sample_batch;

SqliteJournal open(const std::string& file, Access access) {
  sqlite::OpenOptions options;
  options.access = access;
  auto opened = SqliteJournal::open(file, options);
  EXPECT_TRUE(opened.has_value()) << (opened ? "" : opened.error().message);
  if (!opened) std::abort();
  return *std::move(opened);
}

PublicKey loaded(const std::string& path) {
  auto key = PublicKey::load(path);
  EXPECT_TRUE(key.has_value()) << (key ? "" : key.error().message);
  if (!key) std::abort();
  return *std::move(key);
}

/// Records 1 to 20 with checkpoints of our key after 8 and 16, and four entries in the vault.
class Verify : public testing::Test {
 protected:
  void SetUp() override {
    auto key = SigningKey::make(directory_.file("key"));
    ASSERT_TRUE(key.has_value()) << key.error().message;
    SqliteJournal journal = open(file_, Access::write);
    Batch batch = sample_batch(1, 8);
    for (std::uint64_t i = 1; i <= 4; ++i) {
      batch.vault.push_back({i, VaultKind::tag, "TAG" + std::to_string(i)});
    }
    batch.records[6] = core::events::to_record(
        core::events::TokenDefined{{"~4", core::boundary::TokenStatus::Accepted}}, 7,
        batch.records[6].at);
    ASSERT_TRUE(journal.append(batch));
    ASSERT_TRUE(journal.add(key->sign(journal.head().value(), Instant::from_us(1))));
    ASSERT_TRUE(journal.append(sample_batch(9, 16)));
    ASSERT_TRUE(journal.add(key->sign(journal.head().value(), Instant::from_us(2))));
    ASSERT_TRUE(journal.append(sample_batch(17, 20)));
  }

  void damage(const std::string& sql) { run_sql(file_, sql); }

  /// The cleverest attacker: makes all digests anew, and the head.
  void make_digests_anew() {
    Chain chain{Head{}};
    std::string sql;
    const auto literal = [](const Digest& digest) { return "x'" + hex(digest) + "'"; };
    {
      SqliteJournal journal = open(file_, Access::read);
      ASSERT_TRUE(journal.read(0, [&](const Record& record) -> Result<void> {
        sql += "UPDATE journal SET digest = " + literal(chain.extend(record)) +
               " WHERE sequence = " + std::to_string(record.sequence) + ";";
        return {};
      }));
    }
    sql += "UPDATE head SET sequence = " + std::to_string(chain.head().sequence) +
           ", digest = " + literal(chain.head().digest) + ";";
    run_sql(file_, sql);
  }

  VerifyReport report(VerifyOptions options) {
    SqliteJournal journal = open(file_, Access::read);
    auto out = verify(journal, options);
    EXPECT_TRUE(out.has_value()) << (out ? "" : out.error().message);
    return out ? *std::move(out) : VerifyReport{};
  }
  /// With our key.
  VerifyReport report() {
    VerifyOptions options;
    options.keys.push_back(loaded(directory_.file("key.pub")));
    return report(std::move(options));
  }
  /// "fault sequence" of each finding.
  static std::vector<std::string> faults(const VerifyReport& report) {
    std::vector<std::string> out;
    for (const Finding& finding : report.findings) {
      EXPECT_FALSE(finding.what.empty());
      out.push_back(std::string(name_of(finding.fault)) + " " + std::to_string(finding.sequence));
    }
    return out;
  }

  test::TemporaryDirectory directory_;
  std::string file_ = directory_.file("a.db");
};

using Faults = std::vector<std::string>;

TEST_F(Verify, ASoundJournalIsVouchedForUpToItsLastSignedCheckpoint) {
  const VerifyReport found = report();
  EXPECT_EQ(faults(found), Faults{});
  EXPECT_EQ(found.first, 1U);
  EXPECT_EQ(found.records, 20U);
  EXPECT_EQ(found.entries, 4U);
  EXPECT_EQ(found.last, open(file_, Access::read).head().value());
  EXPECT_EQ(found.checkpoints, 2U);
  EXPECT_EQ(found.matched, 2U);
  EXPECT_EQ(found.vouched, 16U);
}

TEST_F(Verify, WithoutAKeyNothingIsVouchedFor) {
  const VerifyReport found = report(VerifyOptions{});
  EXPECT_TRUE(found.is_sound());
  EXPECT_EQ(found.matched, 2U);
  EXPECT_EQ(found.vouched, 0U);
}

TEST_F(Verify, AnEmptyJournalIsSound) {
  const std::string file = directory_.file("empty.db");
  SqliteJournal journal = open(file, Access::write);
  const auto found = verify(journal, VerifyOptions{});
  ASSERT_TRUE(found.has_value());
  EXPECT_TRUE(found->is_sound());
  EXPECT_EQ(found->records, 0U);
}

// Every column of a record is under its digest.
TEST_F(Verify, FindsAChangedRecord) {
  for (const char* const column :
       {"at_us = at_us + 1", "stream = 'x'", "type = 'MeterAdvance'", "version = 2",
        "payload = replace(payload, '1', '2')", "digest = zeroblob(32)", "digest = NULL"}) {
    damage(
        "CREATE TABLE kept AS SELECT * FROM journal WHERE sequence = 11;"
        "UPDATE journal SET " +
        std::string(column) + " WHERE sequence = 11");
    const VerifyReport found = report();
    EXPECT_EQ(faults(found), Faults{"changed 11"}) << column;
    EXPECT_EQ(found.records, 10U);
    EXPECT_EQ(found.vouched, 8U);
    damage(
        "DELETE FROM journal WHERE sequence = 11; INSERT INTO journal (sequence, at_us, stream, "
        "type, version, payload, digest) SELECT sequence, at_us, stream, type, version, "
        "payload, digest FROM kept; DROP TABLE kept");
    EXPECT_EQ(faults(report()), Faults{});
  }
}

TEST_F(Verify, FindsTheFirstOfTwo) {
  damage("UPDATE journal SET payload = '{}' WHERE sequence IN (5, 14)");
  EXPECT_EQ(faults(report()), Faults{"changed 5"});
}

TEST_F(Verify, FindsAChangeWhoseOwnDigestWasMadeAnewAtTheNextRecord) {
  damage("UPDATE journal SET digest = x'" + std::string(64, '1') + "' WHERE sequence = 3");
  EXPECT_EQ(faults(report()), Faults{"changed 3"});
}

TEST_F(Verify, FindsMissingRecords) {
  damage("DELETE FROM journal WHERE sequence = 5");
  EXPECT_EQ(faults(report()), Faults{"missing 5"});
  damage("DELETE FROM journal WHERE sequence < 4");
  const VerifyReport found = report();
  EXPECT_EQ(faults(found), Faults{"missing 1"});
  EXPECT_EQ(found.findings.at(0).what, "records 1 to 3 are missing");
}

TEST_F(Verify, FindsARemovalThatWasClosedUp) {
  damage(
      "DELETE FROM journal WHERE sequence = 5;"
      "UPDATE journal SET sequence = -sequence WHERE sequence > 5;"
      "UPDATE journal SET sequence = -sequence - 1 WHERE sequence < 0;"
      "UPDATE head SET sequence = 19");
  EXPECT_EQ(faults(report()), Faults{"missing 5"});
}

TEST_F(Verify, FindsAnInsertion) {
  damage(
      "UPDATE journal SET sequence = -sequence WHERE sequence >= 5;"
      "UPDATE journal SET sequence = -sequence + 1 WHERE sequence < 0;"
      "INSERT INTO journal (sequence, at_us, stream, type, version, payload, digest) SELECT 5, "
      "at_us, stream, type, version, payload, digest FROM journal WHERE sequence = 4;"
      "UPDATE head SET sequence = 21");
  const VerifyReport found = report();
  EXPECT_EQ(faults(found), Faults{"inserted 5"});
  EXPECT_EQ(found.findings.at(0).what,
            "1 record was inserted as record 5, and the later ones moved on");
}

TEST_F(Verify, FindsRecordsInEachOthersPlace) {
  for (const char* const pair : {"4 12", "9 10"}) {
    const std::string a(pair, std::string(pair).find(' '));
    const std::string b(pair + a.size() + 1);
    const std::string exchange = "UPDATE journal SET sequence = -1 WHERE sequence = " + a +
                                 ";UPDATE journal SET sequence = " + a + " WHERE sequence = " + b +
                                 ";UPDATE journal SET sequence = " + b + " WHERE sequence = -1";
    damage(exchange);
    const VerifyReport found = report();
    EXPECT_EQ(faults(found), Faults{"out of order " + a});
    EXPECT_EQ(found.findings.at(0).what,
              "record " + a + " and record " + b + " stand in each other's place");
    damage(exchange);
  }
  EXPECT_EQ(faults(report()), Faults{});
}

TEST_F(Verify, FindsARecordThatWasMoved) {
  damage(
      "UPDATE journal SET sequence = -100 WHERE sequence = 12;"
      "UPDATE journal SET sequence = -sequence WHERE sequence BETWEEN 5 AND 11;"
      "UPDATE journal SET sequence = -sequence + 1 WHERE sequence BETWEEN -11 AND -5;"
      "UPDATE journal SET sequence = 5 WHERE sequence = -100");
  const VerifyReport found = report();
  EXPECT_EQ(faults(found), Faults{"out of order 5"});
  EXPECT_EQ(found.findings.at(0).what, "record 12 was moved to the place of record 5");
}

TEST_F(Verify, FindsThatTheEndWasCutOff) {
  damage("DELETE FROM journal WHERE sequence > 17");
  EXPECT_EQ(faults(report()), Faults{"cut off 18"});
  // With the head moved along, a checkpoint still tells.
  damage("DELETE FROM journal WHERE sequence > 14");
  damage(
      "UPDATE head SET (sequence, digest) = (SELECT sequence, digest FROM journal WHERE "
      "sequence = 14)");
  const VerifyReport found = report();
  EXPECT_EQ(faults(found), Faults{"cut off 15"});
  EXPECT_EQ(found.findings.at(0).what,
            "a checkpoint tells of record 16; the journal ends with record 14");
  damage("DELETE FROM journal");
  EXPECT_EQ(faults(report()), Faults{"cut off 1"});
}

TEST_F(Verify, FindsAHeadThatIsNotTheLastRecords) {
  damage("UPDATE head SET digest = zeroblob(32)");
  EXPECT_EQ(faults(report()), Faults{"head differs 20"});
  damage("UPDATE head SET sequence = 18");
  EXPECT_EQ(faults(report()), Faults{"inserted 19"});
  damage("DELETE FROM head");
  EXPECT_EQ(faults(report()), Faults{"inserted 1"});
}

TEST_F(Verify, OnlyACheckpointFindsAHistoryThatWasWrittenAnew) {
  damage("UPDATE journal SET payload = replace(payload, '}', ',\"x\":1}') WHERE sequence = 12");
  damage(
      "UPDATE journal SET payload = replace(payload, ',\"x\":1', '') WHERE sequence = 12;"
      "UPDATE journal SET at_us = at_us + 1 WHERE sequence = 12");
  make_digests_anew();
  const VerifyReport found = report();
  EXPECT_EQ(faults(found), Faults{"history rewritten 16"});
  EXPECT_NE(found.findings.at(0).what.find("records 9 to 16 were written anew"), std::string::npos)
      << found.findings.at(0).what;
  EXPECT_EQ(found.records, 20U);
  EXPECT_EQ(found.vouched, 8U);
}

TEST_F(Verify, TheTailAfterTheLastCheckpointIsBeyondJudging) {
  damage("UPDATE journal SET at_us = at_us + 1 WHERE sequence = 18");
  make_digests_anew();
  const VerifyReport found = report();
  EXPECT_EQ(faults(found), Faults{});
  EXPECT_EQ(found.vouched, 16U);  // and so the report says
}

TEST_F(Verify, AHeadKeptElsewhereVouchesForTheTail) {
  VerifyOptions options;
  options.known = open(file_, Access::read).head().value();
  EXPECT_EQ(report(VerifyOptions{{}, options.known}).vouched, 20U);
  damage("UPDATE journal SET at_us = at_us + 1 WHERE sequence = 18");
  make_digests_anew();
  EXPECT_EQ(faults(report(std::move(options))), Faults{"history rewritten 20"});
}

TEST_F(Verify, FindsACheckpointThatWasMadeToFit) {
  damage("UPDATE journal SET at_us = at_us + 1 WHERE sequence = 12");
  make_digests_anew();
  damage(
      "UPDATE checkpoints SET digest = (SELECT digest FROM journal WHERE sequence = 16) WHERE "
      "sequence = 16");
  EXPECT_EQ(faults(report()), Faults{"bad signature 16"});
}

TEST_F(Verify, FindsACheckpointOfAnotherKey) {
  const auto other = SigningKey::make(directory_.file("other"));
  ASSERT_TRUE(other.has_value());
  damage("DELETE FROM checkpoints");
  damage("UPDATE journal SET at_us = at_us + 1 WHERE sequence = 12");
  make_digests_anew();
  {
    SqliteJournal journal = open(file_, Access::write);
    ASSERT_TRUE(journal.add(other->sign(journal.head().value(), Instant())));
  }
  EXPECT_EQ(faults(report()), Faults{"another key 20"});
  // Unless it is given too, as after a change of keys.
  VerifyOptions both;
  both.keys.push_back(loaded(directory_.file("key.pub")));
  both.keys.push_back(loaded(directory_.file("other.pub")));
  EXPECT_EQ(report(std::move(both)).vouched, 20U);
}

TEST_F(Verify, FindsThatNothingIsSigned) {
  damage("DELETE FROM checkpoints");
  EXPECT_EQ(faults(report()), Faults{"not signed 0"});
  EXPECT_TRUE(report(VerifyOptions{}).is_sound());
  {
    SqliteJournal journal = open(file_, Access::write);
    ASSERT_TRUE(journal.add(Checkpoint{journal.head().value(), Instant(), "", ""}));
  }
  EXPECT_EQ(faults(report()), Faults{"not signed 0"});
}

TEST_F(Verify, BeginsAfterRecordsThatWereRemovedOnPurpose) {
  {
    SqliteJournal journal = open(file_, Access::write);
    ASSERT_TRUE(journal.save({20, "state"}));
    Retention retention;
    retention.records = 8;
    ASSERT_TRUE(journal.remove(retention, Instant()));
    retention.records = 10;
    ASSERT_TRUE(journal.remove(retention, Instant()));
  }
  const VerifyReport found = report();
  EXPECT_EQ(faults(found), Faults{});
  EXPECT_EQ(found.removed, 10U);
  EXPECT_EQ(found.first, 11U);
  EXPECT_EQ(found.records, 10U);
  EXPECT_EQ(found.vouched, 16U);
  damage("DELETE FROM pruned WHERE last = 8");
  EXPECT_EQ(faults(report()), Faults{"pruned range 1"});
}

TEST_F(Verify, FindsARemovedRangeWithoutItsDigest) {
  {
    SqliteJournal journal = open(file_, Access::write);
    ASSERT_TRUE(journal.save({20, "state"}));
    Retention retention;
    retention.records = 8;
    ASSERT_TRUE(journal.remove(retention, Instant()));
  }
  damage("CREATE TABLE kept AS SELECT * FROM pruned; UPDATE pruned SET digest = x''");
  EXPECT_EQ(faults(report()), Faults{"pruned range 1"});
  damage("UPDATE pruned SET digest = x'" + std::string(64, '2') + "'");
  EXPECT_EQ(faults(report()), (Faults{"history rewritten 8", "changed 9"}));
  damage("DELETE FROM pruned");
  EXPECT_EQ(faults(report()), Faults{"missing 1"});
  damage(
      "INSERT INTO pruned SELECT * FROM kept; INSERT INTO journal (sequence, at_us, stream, "
      "type, version, payload, digest) SELECT 3, at_us, stream, type, version, payload, digest "
      "FROM journal WHERE sequence = 9");
  EXPECT_EQ(faults(report()), Faults{"inserted 3"});
}

TEST_F(Verify, FindsGapsInTheVault) {
  damage("DELETE FROM vault WHERE number = 2");
  EXPECT_EQ(faults(report()), Faults{"vault gap 2"});
  damage("INSERT INTO vault (number, kind, text) VALUES (2, 'tag', 'TAG2')");
  EXPECT_EQ(faults(report()), Faults{});
  // Cut off at the end, it is the record that names the entry that tells.
  damage("DELETE FROM vault WHERE number = 4");
  EXPECT_EQ(faults(report()), Faults{"vault gap 7"});
}

TEST_F(Verify, FindsARecordOfNoKnownKind) {
  damage("UPDATE journal SET type = 'Invented' WHERE sequence = 18");
  make_digests_anew();
  EXPECT_EQ(faults(report()), Faults{"unreadable 18"});
}

TEST(CompareTables, NamesTheFirstRowThatDiffers) {
  test::TemporaryDirectory directory;
  const std::string file = directory.file("a.db");
  {
    SqliteJournal journal = open(file, Access::write);
    Batch batch;
    batch.records = test::life_of_a_site();
    ASSERT_TRUE(journal.append(batch));
  }
  int count = 0;
  const auto difference = [&] {
    SqliteJournal journal = open(file, Access::read);
    SqliteJournal fresh = open(directory.file(std::to_string(++count) + ".db"), Access::write);
    auto out = compare_tables(journal, fresh);
    EXPECT_TRUE(out.has_value()) << (out ? "" : out.error().message);
    return out ? *out : std::nullopt;
  };
  EXPECT_FALSE(difference().has_value());
  run_sql(file, "UPDATE sessions SET total_minor = 1 WHERE id = 1");
  const auto changed = difference();
  ASSERT_TRUE(changed.has_value());
  EXPECT_TRUE(changed->found.starts_with("sessions|1|")) << changed->found;
  EXPECT_NE(changed->found, changed->expected);
  run_sql(file, "UPDATE sessions SET total_minor = 305 WHERE id = 1");
  EXPECT_FALSE(difference().has_value());
  run_sql(file, "DELETE FROM sessions WHERE id = 2");
  EXPECT_TRUE(difference().has_value());
}

}  // namespace
}  // namespace voltwin::store::journal
