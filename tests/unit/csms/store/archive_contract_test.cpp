// What every journal in a database must do, on SQLite and on PostgreSQL.
#include "tests/unit/csms/store/archive_contract.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "csms/store/journal/verify.hpp"

namespace voltwin::store {
namespace {

using core::events::ConnectionId;
using core::events::Erasure;
using core::events::EvseId;
using core::events::Telemetry;
using core::events::TransactionId;
using core::events::VaultEntry;
using core::events::VaultKind;
using journal::Archive;
using journal::Batch;
using journal::Chain;
using journal::Checkpoint;
using journal::Digest;
using journal::Head;
using journal::Pruned;
using journal::Record;
using journal::Removed;
using journal::Retention;
using journal::Snapshot;
using journal::Span;
using journal::TapeEntry;
using test::ArchiveContract;
using test::at;
using test::frame;
using test::life_of_a_site;
using test::odd_text;
using test::sample_batch;
using test::sample_record;

constexpr auto in = TapeEntry::Kind::in;
constexpr auto out = TapeEntry::Kind::out;

TYPED_TEST_SUITE(ArchiveContract, test::Homes);

// --- the chain -----------------------------------------------------------------------

TYPED_TEST(ArchiveContract, EveryRecordHasItsDigestAndTheHeadTheLastOne) {
  EXPECT_EQ(this->archive().head().value(), Head{});
  ASSERT_TRUE(this->archive().append(sample_batch(1, 5)));
  ASSERT_TRUE(this->archive().append(sample_batch(6, 9)));
  const Head head = this->verified(Head{});
  EXPECT_EQ(head.sequence, 9U);
  EXPECT_EQ(this->archive().head().value(), head);
  this->reopen();
  EXPECT_EQ(this->archive().head().value(), head);
  ASSERT_TRUE(this->archive().append(sample_batch(10, 10)));
  EXPECT_EQ(this->verified(Head{}).sequence, 10U);
  EXPECT_EQ(this->verified(head).sequence, 10U);
}

TYPED_TEST(ArchiveContract, ABatchThatFailsLeavesTheChainAsItWas) {
  ASSERT_TRUE(this->archive().append(sample_batch(1, 5)));
  const Head head = this->archive().head().value();
  Batch bad = sample_batch(6, 9);
  bad.records[2].payload = R"({"transaction":"not a number"})";
  bad.vault = {{1, VaultKind::tag, "TAG1"}};
  bad.tape = {frame(at("2026-06-01T08:00:00Z"), "[]")};
  bad.telemetry.emplace_back();
  EXPECT_FALSE(this->archive().append(bad).has_value());
  EXPECT_EQ(this->archive().head().value(), head);
  EXPECT_TRUE(this->vault().empty());
  EXPECT_TRUE(this->tape(Span{}).empty());
  EXPECT_EQ(this->samples(Span{}), 0U);
  EXPECT_EQ(this->archive().append(sample_batch(6, 7)).value(), 7U);
  EXPECT_EQ(this->verified(Head{}).sequence, 7U);
}

// So that who verifies finds it in its place, and not that the database cannot be read.
TYPED_TEST(ArchiveContract, ADigestThatIsNoneIsAllZeroAndNobodyWritesAfterIt) {
  ASSERT_TRUE(this->archive().append(sample_batch(1, 9)));
  ASSERT_TRUE(this->archive().add({{5, Digest{1}}, at("2026-06-01T08:00:00Z"), "", ""}));
  ASSERT_TRUE(this->archive().save({9, "nine"}));
  Retention retention;
  retention.records = 3;
  ASSERT_TRUE(this->archive().remove(retention, at("2026-06-02T00:00:00Z")));
  for (const char* const table : {"journal", "checkpoints", "pruned", "head"}) {
    this->change("UPDATE " + std::string(table) + " SET digest = " + TypeParam::two_bytes +
                 (table == std::string("journal") ? " WHERE sequence = 6" : ""));
  }
  std::uint64_t next = 4;
  EXPECT_TRUE(this->archive().read_links(0, [&](const Record& record, const Digest& found) {
    EXPECT_EQ(record.sequence, next++);
    EXPECT_EQ(found == Digest{}, record.sequence == 6) << record.sequence;
    return Result<void>();
  }));
  EXPECT_EQ(next, 10U);
  EXPECT_EQ(this->archive().head().value(), (Head{9, Digest{}}));
  EXPECT_EQ(this->archive().checkpoints().value().at(0).head, (Head{5, Digest{}}));
  EXPECT_EQ(this->archive().pruned().value().at(0).last, (Head{3, Digest{}}));
  const auto report = journal::verify(this->archive(), {});
  ASSERT_TRUE(report.has_value()) << report.error().message;
  EXPECT_FALSE(report->is_sound());
  this->expect_no_writer();
}

TYPED_TEST(ArchiveContract, NobodyWritesWhereTheLastRecordWasCutOff) {
  ASSERT_TRUE(this->archive().append(sample_batch(1, 9)));
  this->change("DELETE FROM journal WHERE sequence = 9");
  this->expect_no_writer();
}

// --- vault and erasure ---------------------------------------------------------------

TYPED_TEST(ArchiveContract, TheVaultComesBackByteForByteAndInOrder) {
  Batch batch;
  batch.vault = {
      {1, VaultKind::tag, "TAG1"}, {2, VaultKind::text, odd_text}, {3, VaultKind::secret, ""}};
  EXPECT_EQ(this->archive().append(batch).value(), 0U);
  Batch next;
  next.vault = {{4, VaultKind::tag, "caf\xc3\xa9"}};
  ASSERT_TRUE(this->archive().append(next));
  const std::vector<VaultEntry> expected{batch.vault[0], batch.vault[1], batch.vault[2],
                                         next.vault[0]};
  EXPECT_EQ(this->vault(), expected);
  this->reopen();
  EXPECT_EQ(this->vault(), expected);
}

TYPED_TEST(ArchiveContract, AGapInTheVaultLeavesNothingOfTheBatch) {
  Batch batch = sample_batch(1, 2);
  batch.vault = {{1, VaultKind::tag, "A"}, {3, VaultKind::tag, "C"}};
  const auto refused = this->archive().append(batch);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().message, "journal: vault entry 3 does not follow 1");
  EXPECT_TRUE(this->vault().empty());
  EXPECT_EQ(this->archive().head().value(), Head{});
  batch.vault = {{1, VaultKind::tag, "A"}};
  ASSERT_TRUE(this->archive().append(batch));
  this->reopen();
  batch.records.clear();
  EXPECT_FALSE(this->archive().append(batch).has_value());
}

TYPED_TEST(ArchiveContract, AnErasureTakesTheTagOutOfVaultAndTapeAndSnapshots) {
  const Instant now = at("2026-06-01T08:00:00Z");
  Batch batch = sample_batch(1, 3);
  batch.vault = {{1, VaultKind::tag, "Tag'1"},
                 {2, VaultKind::tag, "TAG2"},
                 {3, VaultKind::text, "seen TAG'1 here"},
                 {4, VaultKind::secret, "tag'1"}};
  batch.tape = {frame(now, R"([2,"1","Authorize",{"idTag":"TAG'1"}])"),
                frame(now, R"([2,"2","Authorize",{"idTag":"TAG2"}])"),
                frame(at("2019-01-01T00:00:00Z"), R"(["tag'1","x"])" + odd_text)};
  ASSERT_TRUE(this->archive().append(batch));
  const Head head = this->archive().head().value();
  ASSERT_TRUE(this->archive().save({2, "state with tag'1"}));

  // The entry of a new life comes with the erasure itself.
  Batch erasing;
  erasing.vault = {{5, VaultKind::tag, "TAG'1"}};
  erasing.erasures = {{"tag'1", "erased-1", 4}};
  ASSERT_TRUE(this->archive().append(erasing));

  const std::vector<VaultEntry> expected{{1, VaultKind::tag, "erased-1"},
                                         {2, VaultKind::tag, "TAG2"},
                                         {3, VaultKind::text, "erased-1"},
                                         {4, VaultKind::secret, "tag'1"},
                                         {5, VaultKind::tag, "TAG'1"}};
  EXPECT_EQ(this->vault(), expected);
  const auto frames = this->tape(Span{});
  ASSERT_EQ(frames.size(), 3U);
  EXPECT_EQ(frames[0].text, R"([2,"1","Authorize",{"idTag":"erased-1"}])");
  EXPECT_EQ(frames[1].text, batch.tape[1].text);
  EXPECT_EQ(frames[2].text, R"(["erased-1","x"])" + odd_text);
  EXPECT_FALSE(this->archive().snapshot().value().has_value());
  EXPECT_EQ(this->verified(Head{}), head);
}

TYPED_TEST(ArchiveContract, AnErasureTakesEverySpellingOfTheTagOutOfTheTape) {
  const Instant now = at("2026-06-01T08:00:00Z");
  const auto authorize = [&](const std::string& tag) {
    return frame(now, R"([2,"12340F","Authorize",{"idTag":")" + tag + R"(","v":"1234.0"}])");
  };
  Batch batch = sample_batch(1, 3);
  batch.vault = {{1, VaultKind::tag, "DE/AB-12\"34"}, {2, VaultKind::text, "DE:AB:12:34"}};
  const std::vector<std::string> spellings{R"(DE/AB-12\"34)",  R"(de\/ab-12\"34)", R"(DE:AB:12:34)",
                                           R"(\u0044EAB1234)", "DEAB\u00a01234",   "3412ABDE",
                                           R"(DEAB1234;visa)"};
  for (const std::string& spelling : spellings) batch.tape.push_back(authorize(spelling));
  const std::vector<std::string> others{"DEAB12345", "EAB1234", R"(DEAB\n1234)"};
  for (const std::string& other : others) batch.tape.push_back(authorize(other));
  ASSERT_TRUE(this->archive().append(batch));
  Batch erasing;
  erasing.erasures = {{"DE/AB-12\"34", "erased-1", 2}};
  ASSERT_TRUE(this->archive().append(erasing));
  const auto frames = this->tape(Span{});
  ASSERT_EQ(frames.size(), batch.tape.size());
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const bool erased = i < spellings.size() || i + 1 == frames.size();
    EXPECT_EQ(frames[i].text, erased ? authorize("erased-1").text : batch.tape[i].text) << i;
  }
  for (const VaultEntry& entry : this->vault()) EXPECT_EQ(entry.text, "erased-1");
}

// --- tape and telemetry --------------------------------------------------------------

TYPED_TEST(ArchiveContract, TheTapeComesBackByteForByteInItsOrder) {
  const Instant now = at("2026-06-01T08:00:00.123456Z");
  Batch batch = sample_batch(1, 2);
  batch.tape = {{now, ConnectionId(7), "CP-1", in, odd_text, 0},
                {now, ConnectionId(UINT64_MAX / 2), odd_text, out, "", 2},
                {Instant::from_us(-1), ConnectionId(1), "CP-2", in, "[]", 2},
                {at("2099-01-01T00:00:00Z"), ConnectionId(1), "CP-2", in, "[1]", 2}};
  ASSERT_TRUE(this->archive().append(batch));
  EXPECT_EQ(this->tape(Span{}), batch.tape);
  this->reopen();
  Batch next;
  next.tape = {frame(now, "later")};
  ASSERT_TRUE(this->archive().append(next));
  batch.tape.push_back(next.tape[0]);
  EXPECT_EQ(this->tape(Span{}), batch.tape);
}

TYPED_TEST(ArchiveContract, ASpanTakesItsBeginningAndNotItsEnd) {
  const Instant now = at("2026-06-01T23:59:59.999999Z");
  const Duration step = Duration::from_us(1);
  Batch batch = sample_batch(1, 1);
  for (const Instant when : {now - step, now, now + step, now + step * 2}) {
    batch.tape.push_back(frame(when, "[]"));
    batch.telemetry.push_back({when, EvseId(1), TransactionId(1), "SoC", 0.5});
  }
  ASSERT_TRUE(this->archive().append(batch));
  const auto frames = this->tape({now, now + step * 2});
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(frames[0].at, now);
  EXPECT_EQ(frames[1].at, now + step);
  EXPECT_EQ(this->samples({now, now + step * 2}), 2U);
  EXPECT_EQ(this->samples({now + step * 3, Instant::never()}), 0U);
}

TYPED_TEST(ArchiveContract, TelemetryComesBackAsItWas) {
  const Instant now = at("2026-06-01T08:00:00Z");
  Batch batch = sample_batch(1, 1);
  batch.telemetry = {{now, EvseId(3), TransactionId(9), "Power.Active.Import", 7.5},
                     {Instant::from_us(-1'500'999), EvseId(3), TransactionId(), "SoC", 0.1},
                     {at("2120-01-01T00:00:00Z"), EvseId(4), TransactionId(1), "Voltage", -1e300}};
  ASSERT_TRUE(this->archive().append(batch));
  std::size_t next = 0;
  EXPECT_TRUE(this->archive().read_telemetry(Span{}, [&](const Telemetry& sample) {
    EXPECT_EQ(sample, batch.telemetry.at(next++));
    return Result<void>();
  }));
  EXPECT_EQ(next, 3U);
}

// --- one instant ----------------------------------------------------------------------

TYPED_TEST(ArchiveContract, WhatIsReadAtOneInstantKnowsNothingOfLaterOnes) {
  ASSERT_TRUE(this->archive().append(sample_batch(1, 5)));
  const auto reader = this->reader();
  const auto count = [&] {
    std::uint64_t seen = 0;
    EXPECT_TRUE(reader->read(0, [&](const Record&) {
      ++seen;
      return Result<void>();
    }));
    return seen;
  };
  const auto done = reader->at_one_instant([&]() -> Result<void> {
    EXPECT_EQ(reader->head().value().sequence, 5U);
    Batch batch = sample_batch(6, 9);
    batch.vault = {{1, VaultKind::tag, "TAG1"}};
    EXPECT_TRUE(this->archive().append(batch));
    EXPECT_EQ(reader->head().value().sequence, 5U);
    // Also after a reading that its visitor ended.
    const auto stopped =
        reader->read(0, [](const Record&) { return Result<void>(bad_input("x")); });
    EXPECT_EQ(stopped.error().message, "x");
    EXPECT_EQ(count(), 5U);
    EXPECT_EQ(reader->counts().value().records, 5U);
    EXPECT_EQ(reader->counts().value().entries, 0U);
    // In a part of the work that asks for the same.
    return reader->at_one_instant([&]() -> Result<void> {
      EXPECT_TRUE(reader->read_projections([](const std::string&) { return Result<void>(); }));
      EXPECT_EQ(count(), 5U);
      return bad_input("what the work says");
    });
  });
  ASSERT_FALSE(done.has_value());
  EXPECT_EQ(done.error().message, "what the work says");
  EXPECT_EQ(reader->head().value().sequence, 9U);
  EXPECT_EQ(count(), 9U);
  EXPECT_EQ(reader->counts().value().entries, 1U);
}

TYPED_TEST(ArchiveContract, CountsAreThoseOfReadingEverything) {
  const journal::Counts none = this->archive().counts().value();
  EXPECT_EQ(none.records + none.first + none.entries + none.frames + none.samples, 0U);
  Batch batch = sample_batch(1, 9);
  batch.vault = {{1, VaultKind::tag, "TAG1"}};
  batch.tape = {frame(batch.records[0].at, "[]"), frame(batch.records[0].at, "[]")};
  batch.telemetry = {{batch.records[0].at, EvseId(1), TransactionId(), "SoC", 0.5}};
  ASSERT_TRUE(this->archive().append(batch));
  ASSERT_TRUE(this->archive().save({9, "nine"}));
  Retention retention;
  retention.records = 4;
  ASSERT_TRUE(this->archive().remove(retention, at("2026-06-02T00:00:00Z")));
  const journal::Counts found = this->archive().counts().value();
  const journal::Counts read = this->archive().Archive::counts().value();
  EXPECT_EQ(found.records, 5U);
  EXPECT_EQ(found.first, 5U);
  EXPECT_EQ(found.first_at, read.first_at);
  EXPECT_EQ(found.last_at, read.last_at);
  EXPECT_EQ(found.entries, 1U);
  EXPECT_EQ(found.frames, 2U);
  EXPECT_EQ(found.samples, 1U);
}

// --- checkpoints and snapshots -------------------------------------------------------

TYPED_TEST(ArchiveContract, CheckpointsComeInOrderAndTheLaterOfTwoStays) {
  ASSERT_TRUE(this->archive().append(sample_batch(1, 9)));
  Checkpoint first{{5, Digest{1, 2, 3}}, at("2026-06-01T08:00:00Z"), "", ""};
  const Checkpoint second{{3, Digest{9}}, at("2026-06-01T09:00:00Z"), "ab12", odd_text};
  ASSERT_TRUE(this->archive().add(first));
  ASSERT_TRUE(this->archive().add(second));
  first.at = at("2026-06-01T10:00:00Z");
  first.key = "cd";
  ASSERT_TRUE(this->archive().add(first));
  this->reopen();
  const auto found = this->archive().checkpoints().value();
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].head, second.head);
  EXPECT_EQ(found[0].at, second.at);
  EXPECT_EQ(found[0].key, second.key);
  EXPECT_EQ(found[0].signature, second.signature);
  EXPECT_EQ(found[1].head, first.head);
  EXPECT_EQ(found[1].at, first.at);
  EXPECT_EQ(found[1].key, first.key);
}

TYPED_TEST(ArchiveContract, TheNewestSnapshotIsKept) {
  EXPECT_FALSE(this->archive().snapshot().value().has_value());
  ASSERT_TRUE(this->archive().append(sample_batch(1, 9)));
  ASSERT_TRUE(this->archive().save({4, "four"}));
  ASSERT_TRUE(this->archive().save({9, odd_text}));
  this->reopen();
  const auto found = this->archive().snapshot().value();
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->sequence, 9U);
  EXPECT_EQ(found->bytes, odd_text);
}

TYPED_TEST(ArchiveContract, ASnapshotOfWhatIsNotThereIsRefused) {
  ASSERT_TRUE(this->archive().append(sample_batch(1, 3)));
  const auto refused = this->archive().save({4, "four"});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().message, "journal: a snapshot after record 4; the last is 3");
  EXPECT_FALSE(this->archive().snapshot().value().has_value());
}

// --- retention -----------------------------------------------------------------------

TYPED_TEST(ArchiveContract, RetentionRemovesTapeAndTelemetryThatAreTooOld) {
  const Duration day = Duration::from_hours(24);
  const Instant start = at("2026-06-01T12:00:00Z");
  std::uint64_t sequence = 0;
  for (int i = 0; i < 5; ++i) {
    Batch batch;
    const Instant now = start + day * i;
    batch.records = {sample_record(++sequence)};
    batch.records[0].at = now;
    batch.tape = {frame(now, "[" + std::to_string(i) + "]"), frame(now, "[]")};
    batch.telemetry = {{now, EvseId(1), TransactionId(), "SoC", 0.5},
                       {Instant::from_us(i), EvseId(1), TransactionId(), "SoC", 0.5}};
    ASSERT_TRUE(this->archive().append(batch));
  }
  const Removed nothing = this->archive().remove(Retention{}, start).value();
  EXPECT_EQ(nothing.frames + nothing.samples + nothing.records, 0U);

  Retention retention;
  retention.tape = start + day * 2;
  retention.telemetry = start + day;
  const Removed removed = this->archive().remove(retention, start + day * 5).value();
  EXPECT_EQ(removed.frames, 4U);
  EXPECT_EQ(removed.samples, 6U);  // those of 1970 as well
  EXPECT_EQ(removed.records, 0U);
  const auto left = this->tape(Span{});
  ASSERT_EQ(left.size(), 6U);
  EXPECT_EQ(left[0].text, "[2]");
  EXPECT_EQ(this->samples(Span{}), 4U);
  EXPECT_EQ(this->verified(Head{}).sequence, 5U);

  // A frame of a day that went is written all the same.
  Batch late = sample_batch(6, 6);
  late.records[0].at = start;
  late.tape = {frame(start, "late")};
  ASSERT_TRUE(this->archive().append(late));
  EXPECT_EQ(this->tape(Span{}).back().text, "late");
}

TYPED_TEST(ArchiveContract, RecordsGoOnlyWithASnapshotAndLeaveTheirDigest) {
  ASSERT_TRUE(this->archive().append(sample_batch(1, 10)));
  Retention retention;
  retention.records = 6;
  const Instant now = at("2026-06-02T00:00:00Z");
  ASSERT_TRUE(this->archive().save({5, "five"}));
  const auto refused = this->archive().remove(retention, now);
  ASSERT_FALSE(refused.has_value());
  EXPECT_NE(refused.error().message.find("records up to 6 cannot go: the last snapshot is of 5"),
            std::string::npos)
      << refused.error().message;
  EXPECT_EQ(this->verified(Head{}).sequence, 10U);
  EXPECT_TRUE(this->archive().pruned().value().empty());

  ASSERT_TRUE(this->archive().save({10, "ten"}));
  EXPECT_EQ(this->archive().remove(retention, now).value().records, 6U);
  retention.records = 9;
  EXPECT_EQ(this->archive().remove(retention, now).value().records, 3U);
  const auto pruned = this->archive().pruned().value();
  ASSERT_EQ(pruned.size(), 2U);
  EXPECT_EQ(pruned[0].first, 1U);
  EXPECT_EQ(pruned[0].last.sequence, 6U);
  EXPECT_EQ(pruned[0].at, now);
  EXPECT_EQ(pruned[1].first, 7U);
  EXPECT_EQ(pruned[1].last.sequence, 9U);
  EXPECT_EQ(this->verified(pruned[1].last).sequence, 10U);

  EXPECT_FALSE(this->archive().rebuild_projections().has_value());
  this->reopen();
  ASSERT_TRUE(this->archive().append(sample_batch(11, 20)));
  EXPECT_EQ(this->verified(pruned[1].last), this->archive().head().value());
}

// --- projections -----------------------------------------------------------------------

TYPED_TEST(ArchiveContract, RebuiltProjectionsAreThoseThatFollowedAlong) {
  Batch batch;
  batch.records = life_of_a_site();
  ASSERT_TRUE(this->archive().append(batch));
  const auto followed = this->projections();
  EXPECT_GE(followed.size(), 20U);
  ASSERT_TRUE(this->archive().rebuild_projections());
  EXPECT_EQ(this->projections(), followed);
}

}  // namespace
}  // namespace voltwin::store
