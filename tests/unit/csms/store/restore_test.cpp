#include "csms/store/journal/restore.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "csms/store/journal/verify.hpp"
#include "csms/store/sqlite/sqlite_journal.hpp"
#include "tests/unit/csms/store/contents.hpp"
#include "tests/unit/csms/store/support.hpp"

namespace voltwin::store::journal {
namespace {

using core::events::ConnectionId;
using core::events::EvseId;
using core::events::TransactionId;
using core::events::VaultKind;
using sqlite::SqliteJournal;
using test::Contents;
using test::contents_of;
using test::expect_equal;
using test::life_of_a_site;
using test::run_sql;
using test::sample_batch;
using test::sample_record;

SqliteJournal open(const std::string& file) {
  auto opened = SqliteJournal::open(file);
  EXPECT_TRUE(opened.has_value()) << (opened ? "" : opened.error().message);
  if (!opened) std::abort();
  return *std::move(opened);
}

constexpr Until everything{};

/// A journal that somebody writes while it is read: `meanwhile` is done once, when its vault has
/// been read.
class Written final : public Archive {
 public:
  Written(Archive& journal, std::function<void()> meanwhile)
      : journal_(journal), meanwhile_(std::move(meanwhile)) {}

  Result<void> read_vault(const VisitVault& visit) override {
    auto done = journal_.read_vault(visit);
    if (const auto work = std::exchange(meanwhile_, {})) work();
    return done;
  }
  Result<std::uint64_t> append(const Batch& batch) override { return journal_.append(batch); }
  Result<void> read(std::uint64_t after, const Visit& visit) override {
    return journal_.read(after, visit);
  }
  Result<std::uint64_t> last_sequence() override { return journal_.last_sequence(); }
  Result<void> save(const Snapshot& snapshot) override { return journal_.save(snapshot); }
  Result<std::optional<Snapshot>> snapshot() override { return journal_.snapshot(); }
  Standing standing() const override { return journal_.standing(); }
  Result<Head> head() override { return journal_.head(); }
  Result<void> read_links(std::uint64_t after, const VisitLink& visit) override {
    return journal_.read_links(after, visit);
  }
  Result<void> read_tape(const Span& span, const VisitFrame& visit) override {
    return journal_.read_tape(span, visit);
  }
  Result<void> read_telemetry(const Span& span, const VisitSample& visit) override {
    return journal_.read_telemetry(span, visit);
  }
  Result<void> add(const Checkpoint& checkpoint) override { return journal_.add(checkpoint); }
  Result<std::vector<Checkpoint>> checkpoints() override { return journal_.checkpoints(); }
  Result<std::vector<Pruned>> pruned() override { return journal_.pruned(); }
  Result<Removed> remove(const Retention& retention, Instant at) override {
    return journal_.remove(retention, at);
  }
  Result<void> rebuild_projections() override { return journal_.rebuild_projections(); }
  Result<void> read_projections(
      const std::function<Result<void>(const std::string& row)>& visit) override {
    return journal_.read_projections(visit);
  }
  Result<void> read_rows(const VisitRow& visit) override { return journal_.read_rows(visit); }
  Result<void> at_one_instant(const std::function<Result<void>()>& work) override {
    return journal_.at_one_instant(work);
  }
  Result<journal::Compaction> compact() override { return journal_.compact(); }

 private:
  Archive& journal_;
  std::function<void()> meanwhile_;
};

TapeEntry frame(std::uint64_t after, const std::string& text) {
  return {sample_record(after + 1).at, ConnectionId(1), "CP-1", TapeEntry::Kind::in, text, after};
}

/// One turn: the frame, what followed from it, and a sample.
Batch turn(std::uint64_t sequence, const std::string& text) {
  Batch batch = sample_batch(sequence, sequence);
  batch.tape.push_back(frame(sequence - 1, text));
  batch.telemetry.push_back({batch.records[0].at, EvseId(1), TransactionId(2),
                             "Power.Active.Import", static_cast<double>(sequence)});
  return batch;
}

/// A journal of turns 1 to 20, backed up after 12. The tag stands in frames 3 and 15.
class Restore : public testing::Test {
 protected:
  void SetUp() override {
    Batch vault;
    vault.vault.push_back({1, VaultKind::tag, "ANNA"});
    vault.vault.push_back({2, VaultKind::text, "a frame of ANNA"});
    vault.vault.push_back({3, VaultKind::tag, "BERT"});
    ASSERT_TRUE(journal_.append(vault));
    run(1, 12);
    ASSERT_TRUE(journal_.save({10, "state after 10"}));
    ASSERT_TRUE(journal_.add(Checkpoint{journal_.head().value(), Instant(), "k", "s"}));
    // A heartbeat at the seam: no fact follows from it.
    Batch heartbeat;
    heartbeat.tape.push_back(frame(12, "heartbeat"));
    ASSERT_TRUE(journal_.append(heartbeat));
    ASSERT_TRUE(journal_.back_up(backup_file_));
    ASSERT_TRUE(journal_.append(heartbeat));
  }

  void run(std::uint64_t first, std::uint64_t last) {
    for (std::uint64_t i = first; i <= last; ++i) {
      const bool is_anna = i == 3 || i == 15;
      ASSERT_TRUE(
          journal_.append(turn(i, is_anna ? R"(["ANNA"])" : "[" + std::to_string(i) + "]")));
    }
  }
  void erase_anna() {
    Batch batch;
    const std::uint64_t next = journal_.last_sequence().value() + 1;
    batch.records.push_back(core::events::to_record(core::events::TokenErased{"~1", "erased-1"},
                                                    next, sample_record(next).at));
    batch.erasures.push_back({"anna", "erased-1", 3});
    ASSERT_TRUE(journal_.append(batch));
  }

  Result<Restored> restored(const Until& until) {
    SqliteJournal backup = open(backup_file_);
    return restore(backup, journal_, made(), until);
  }
  std::string refusal(const Until& until) {
    const auto out = restored(until);
    EXPECT_FALSE(out.has_value());
    return out ? "" : out.error().message;
  }
  SqliteJournal& made() {
    made_.push_back(std::make_unique<SqliteJournal>(
        open(directory_.file("new" + std::to_string(made_.size()) + ".db"))));
    return *made_.back();
  }
  SqliteJournal& last_made() { return *made_.back(); }

  test::TemporaryDirectory directory_;
  std::string file_ = directory_.file("a.db");
  std::string backup_file_ = directory_.file("backup.db");
  SqliteJournal journal_ = open(file_);
  std::vector<std::unique_ptr<SqliteJournal>> made_;
};

TEST_F(Restore, ACopyIsTheSameRecordByRecord) {
  run(13, 20);
  const auto done = copy(journal_, made(), everything);
  ASSERT_TRUE(done.has_value()) << done.error().message;
  EXPECT_EQ(done->records, 20U);
  EXPECT_EQ(done->frames, 22U);
  EXPECT_EQ(done->samples, 20U);
  EXPECT_EQ(done->snapshot, 10U);
  expect_equal(contents_of(last_made()), contents_of(journal_));
  EXPECT_EQ(last_made().snapshot().value()->bytes, "state after 10");
  ASSERT_TRUE(last_made().append(sample_batch(21, 22)));
}

TEST_F(Restore, ACopyOfTheWholeLifeHasTheSameTables) {
  SqliteJournal life = open(directory_.file("life.db"));
  Batch batch;
  batch.records = life_of_a_site();
  ASSERT_TRUE(life.append(batch));
  ASSERT_TRUE(copy(life, made(), everything));
  expect_equal(contents_of(last_made()), contents_of(life));
  EXPECT_GT(contents_of(life).rows.size(), 20U);
}

TEST_F(Restore, ABackupAndTheJournalAfterItAreTheJournal) {
  run(13, 20);
  const auto done = restored(everything);
  ASSERT_TRUE(done.has_value()) << done.error().message;
  EXPECT_EQ(done->records, 20U);
  EXPECT_EQ(done->from_journal, 8U);
  EXPECT_EQ(done->erased, 0U);
  expect_equal(contents_of(last_made()), contents_of(journal_));
}

TEST_F(Restore, AJournalThatLostWhatTheBackupHoldsOnlyAddsItsTail) {
  run(13, 20);
  const Contents whole = contents_of(journal_);
  ASSERT_TRUE(journal_.save({20, "state after 20"}));
  Retention retention;
  retention.records = 9;
  retention.tape = sample_record(9).at;
  retention.telemetry = sample_record(9).at;
  ASSERT_TRUE(journal_.remove(retention, Instant()));
  const auto done = restored(everything);
  ASSERT_TRUE(done.has_value()) << done.error().message;
  expect_equal(contents_of(last_made()), whole);
  EXPECT_EQ(done->snapshot, 20U);
}

TEST_F(Restore, StopsAtASequence) {
  run(13, 20);
  for (const std::uint64_t last : {1U, 11U, 12U, 13U, 19U}) {
    const auto done = restored(Until{last, Instant::never()});
    ASSERT_TRUE(done.has_value()) << done.error().message;
    const Contents found = contents_of(last_made());
    EXPECT_EQ(found.head.sequence, last);
    Contents expected = contents_of(journal_);
    expected.records.resize(last);
    EXPECT_EQ(found.records, expected.records);
    EXPECT_EQ(found.samples.size(), last);
    // Each frame up to the one that led to the last record; the heartbeats lie after 12.
    EXPECT_EQ(found.tape.size(), last + (last > 12 ? 2U : 0U)) << last;
    EXPECT_EQ(found.checkpoints, last >= 12 ? 1U : 0U);
    EXPECT_EQ(done->snapshot, last >= 10 ? 10U : 0U);
    EXPECT_TRUE(verify(last_made(), VerifyOptions{}).value().is_sound());
    ASSERT_TRUE(last_made().append(sample_batch(last + 1, last + 2)));
  }
}

TEST_F(Restore, StopsAtAnInstant) {
  run(13, 20);
  const auto until = [&](Instant at) {
    const auto done = restored(Until{UINT64_MAX, at});
    EXPECT_TRUE(done.has_value());
    return done ? done->head.sequence : 0;
  };
  EXPECT_EQ(until(sample_record(14).at), 14U);
  EXPECT_EQ(until(sample_record(14).at + Duration::from_us(999)), 14U);
  EXPECT_EQ(until(sample_record(14).at - Duration::from_us(1)), 13U);
  EXPECT_EQ(until(sample_record(1).at - Duration::from_us(1)), 0U);
  EXPECT_EQ(until(Instant::never()), 20U);
}

TEST_F(Restore, NobodyWhoWasErasedComesBackWithABackup) {
  run(13, 16);
  erase_anna();
  for (const std::uint64_t last : {5U, 12U, 16U, 17U}) {
    const auto done = restored(Until{last, Instant::never()});
    ASSERT_TRUE(done.has_value()) << done.error().message;
    const Contents found = contents_of(last_made());
    EXPECT_EQ(found.vault, (std::vector<std::string>{"erased-1", "erased-1", "BERT"}));
    EXPECT_EQ(found.tape.at(2), R"(["erased-1"])");
    EXPECT_EQ(done->erased, 2U);
    EXPECT_EQ(done->snapshot, 0U);  // the one of the backup holds her
  }
  expect_equal(contents_of(last_made()), contents_of(journal_));
  // Nor with the backup's file in the place of the journal, and the other way round.
  SqliteJournal backup = open(backup_file_);
  ASSERT_TRUE(restore(journal_, backup, made(), everything));
  expect_equal(contents_of(last_made()), contents_of(journal_));
}

// The backup has no name for her yet, only what her station said.
TEST_F(Restore, NorDoesOneWhoGotANameAfterTheBackup) {
  Batch spoken;
  spoken.tape.push_back(frame(12, R"(["CLARA"])"));
  spoken.tape.push_back(frame(12, R"(["CLEO"])"));
  ASSERT_TRUE(journal_.append(spoken));
  ASSERT_TRUE(std::filesystem::remove(backup_file_));
  ASSERT_TRUE(journal_.back_up(backup_file_));
  Batch named = turn(13, "[13]");
  named.vault.push_back({4, VaultKind::tag, "CLARA"});
  ASSERT_TRUE(journal_.append(named));
  Batch erasing;
  erasing.records.push_back(core::events::to_record(core::events::TokenErased{"~4", "erased-4"}, 14,
                                                    sample_record(14).at));
  erasing.erasures.push_back({"CLARA", "erased-4", 4});
  ASSERT_TRUE(journal_.append(erasing));
  const auto done = restored(everything);
  ASSERT_TRUE(done.has_value()) << done.error().message;
  expect_equal(contents_of(last_made()), contents_of(journal_));
  const auto tape = contents_of(last_made()).tape;
  EXPECT_EQ(std::count(tape.begin(), tape.end(), R"(["erased-4"])"), 1);
  EXPECT_EQ(std::count(tape.begin(), tape.end(), R"(["CLEO"])"), 1);
}

// Its vault was read before: what is decided later names people who are not in it.
TEST_F(Restore, ACopyOfAJournalInUseEndsWhereItBegan) {
  const Contents before = contents_of(journal_);
  Written source(journal_, [&] {
    Batch later = turn(13, "[13]");
    later.vault.push_back({4, VaultKind::tag, "CLARA"});
    ASSERT_TRUE(journal_.append(later));
  });
  const auto done = copy(source, made(), everything);
  ASSERT_TRUE(done.has_value()) << done.error().message;
  EXPECT_EQ(done->head, before.head);
  const Contents found = contents_of(last_made());
  EXPECT_EQ(found.records, before.records);
  EXPECT_EQ(found.vault, before.vault);
  EXPECT_EQ(found.rows, before.rows);
  EXPECT_EQ(found.samples, before.samples);
  EXPECT_EQ(std::count(found.tape.begin(), found.tape.end(), "[13]"), 0);
}

TEST_F(Restore, ACopyWhoseDriverIsErasedMeanwhileIsNone) {
  Written source(journal_, [&] { erase_anna(); });
  const auto done = copy(source, made(), everything);
  ASSERT_FALSE(done.has_value());
  EXPECT_EQ(done.error().message,
            "the journal: a driver was erased while it was read; begin again");
}

TEST_F(Restore, SaysWhereTwoHistoriesPart) {
  run(13, 20);
  {
    SqliteJournal backup = open(backup_file_);
    for (std::uint64_t i = 13; i <= 18; ++i) {
      Batch other = sample_batch(i, i);
      if (i == 15) other.records[0].at = other.records[0].at + Duration::from_us(1);
      ASSERT_TRUE(backup.append(other));
    }
  }
  EXPECT_EQ(refusal(everything),
            "backup and journal tell different histories from record 15 on; `voltwin db verify` "
            "may say which was changed");
}

TEST_F(Restore, SaysWhichRecordsNeitherHas) {
  run(13, 20);
  ASSERT_TRUE(journal_.save({20, "state"}));
  Retention retention;
  retention.records = 15;
  ASSERT_TRUE(journal_.remove(retention, Instant()));
  EXPECT_EQ(refusal(everything),
            "records 13 to 15 are in neither: the backup ends before them, and the journal removed "
            "them");
}

TEST_F(Restore, TakesNoRecordThatDoesNotGiveItsDigest) {
  run(13, 20);
  run_sql(file_, "UPDATE journal SET at_us = at_us + 1 WHERE sequence = 16");
  EXPECT_EQ(refusal(everything),
            "the journal: record 16 does not follow from those before it; see `voltwin db verify`");
  run_sql(backup_file_, "UPDATE journal SET at_us = at_us + 1 WHERE sequence = 4");
  EXPECT_EQ(refusal(everything),
            "the backup: record 4 does not follow from those before it; see `voltwin db verify`");
  EXPECT_TRUE(restored(Until{3, Instant::never()}).has_value());
}

TEST_F(Restore, TakesNoJournalThatWasCutOff) {
  run(13, 20);
  run_sql(file_, "DELETE FROM journal WHERE sequence > 18");
  EXPECT_EQ(refusal(everything),
            "the journal: its records end with 18, its head tells of 20; see `voltwin db verify`");
}

TEST_F(Restore, RefusesVaultsThatDoNotAgree) {
  run_sql(backup_file_, "UPDATE vault SET text = 'CARL' WHERE number = 3");
  EXPECT_EQ(refusal(everything), "backup and journal have different entries 3 in their vaults");
}

TEST_F(Restore, RefusesAJournalThatIsNotNew) {
  EXPECT_EQ(copy(journal_, journal_, everything).error().message,
            "the new journal holds records already");
}

// What was removed on purpose is not made up: its notes, its snapshot and its tables go along.
class RestorePruned : public Restore {
 protected:
  void SetUp() override {
    Batch batch;
    batch.records = life_of_a_site();
    size_ = batch.records.size();
    ASSERT_TRUE(life_.append(batch));
    ASSERT_TRUE(life_.save({size_ - 2, "state"}));
    Retention retention;
    retention.records = size_ - 4;
    ASSERT_TRUE(life_.remove(retention, Instant::from_us(5)));
    ASSERT_TRUE(life_.back_up(directory_.file("pruned.db")));
    ASSERT_TRUE(life_.append(sample_batch(size_ + 1, size_ + 5)));
  }
  SqliteJournal life_ = open(directory_.file("life.db"));
  std::uint64_t size_ = 0;
};

TEST_F(RestorePruned, IsTheJournalWithItsTables) {
  const auto done = copy(life_, made(), everything);
  ASSERT_TRUE(done.has_value()) << done.error().message;
  EXPECT_EQ(done->removed, size_ - 4);
  expect_equal(contents_of(last_made()), contents_of(life_));
  EXPECT_EQ(verify(last_made(), VerifyOptions{}).value().last, life_.head().value());
  SqliteJournal backup = open(directory_.file("pruned.db"));
  const auto both = restore(backup, life_, made(), everything);
  ASSERT_TRUE(both.has_value()) << both.error().message;
  EXPECT_EQ(both->from_journal, 5U);
  expect_equal(contents_of(last_made()), contents_of(life_));
  EXPECT_EQ(last_made().snapshot().value()->bytes, "state");
}

TEST_F(RestorePruned, RefusesWhatOnlyTheRemovedRecordsCouldTell) {
  const auto refusal = [&](std::uint64_t last) {
    const auto out = copy(life_, made(), Until{last, Instant::never()});
    return out ? std::string() : out.error().message;
  };
  EXPECT_EQ(refusal(3), "the journal: records 1 to " + std::to_string(size_ - 4) +
                            " were removed; nothing before that can be restored from it");
  EXPECT_NE(refusal(size_ - 1).find("restore up to that or later"), std::string::npos);
  EXPECT_EQ(copy(life_, made(), Until{UINT64_MAX, Instant()}).error().message, refusal(3));
}

TEST_F(RestorePruned, TakesNoTablesThatAreAheadOfTheRecords) {
  const std::uint64_t next = life_.last_sequence().value() + 1;
  Written source(life_, [&] { ASSERT_TRUE(life_.append(sample_batch(next, next))); });
  const auto done = copy(source, made(), everything);
  ASSERT_FALSE(done.has_value());
  EXPECT_NE(done.error().message.find("is being written"), std::string::npos);
}

TEST_F(RestorePruned, AnErasureNeedsASnapshotOfTheStateAfterIt) {
  Batch batch;
  batch.records.push_back(sample_record(size_ + 6));
  batch.erasures.push_back({"TAG1", "erased-1", 0});
  const auto refused = life_.append(batch);
  ASSERT_FALSE(refused.has_value());
  EXPECT_NE(refused.error().message.find("needs a snapshot of the state after it"),
            std::string::npos);
  EXPECT_EQ(life_.snapshot().value()->bytes, "state");
  ASSERT_TRUE(life_.append_and_save(batch, {size_ + 6, "state without"}));
  EXPECT_EQ(life_.snapshot().value()->bytes, "state without");
  EXPECT_FALSE(life_.append_and_save(sample_batch(size_ + 7, size_ + 7), {size_ + 8, "early"}));
}

}  // namespace
}  // namespace voltwin::store::journal
