// What a copy needs of every journal in a database, on SQLite and on PostgreSQL and across.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "csms/store/journal/restore.hpp"
#include "tests/unit/csms/store/archive_contract.hpp"
#include "tests/unit/csms/store/contents.hpp"

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
using test::at;
using test::frame;
using test::life_of_a_site;
using test::odd_text;
using test::sample_batch;
using test::sample_record;

template <class Home>
class CopyContract : public test::ArchiveContract<Home> {};
TYPED_TEST_SUITE(CopyContract, test::Homes);

// --- copies ----------------------------------------------------------------------------

/// The life of a site, a tape of odd bytes beside it; its first records were removed.
void fill_and_prune(Archive& archive) {
  Batch batch;
  batch.records = life_of_a_site();
  const std::uint64_t size = batch.records.size();
  batch.vault = {{1, VaultKind::tag, "TAG1"}, {2, VaultKind::text, odd_text}};
  batch.tape = {frame(batch.records.back().at, odd_text)};
  batch.telemetry = {
      {batch.records.back().at, EvseId(1), TransactionId(1), "Power.Active.Import", 0.1}};
  ASSERT_TRUE(archive.append(batch));
  ASSERT_TRUE(archive.save({size - 2, odd_text}));
  Retention retention;
  retention.records = size - 4;
  ASSERT_TRUE(archive.remove(retention, at("2026-06-02T00:00:00Z")));
}

/// A transaction on an EVSE that only the rows know of.
void start_transaction(Archive& archive) {
  core::events::TransactionStarted start;
  start.transaction = TransactionId(900);
  start.session = core::boundary::SessionId(900);
  start.evse = EvseId(1);
  start.id_tag = "~1";
  start.at = start.received = at("2026-06-02T08:00:00Z");
  Batch batch;
  batch.records = {
      core::events::to_record(start, archive.last_sequence().value() + 1, start.received)};
  const auto done = archive.append(batch);
  ASSERT_TRUE(done.has_value()) << done.error().message;
}

/// Engines have their columns in different orders.
std::vector<std::string> named_rows(Archive& archive) {
  std::vector<std::string> found;
  EXPECT_TRUE(archive.read_rows([&](const journal::Row& row) {
    std::vector<std::string> cells;
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      std::string cell = row.columns[i] + '=';
      if (const auto* whole = std::get_if<std::int64_t>(&row.cells[i])) {
        cell += std::to_string(*whole);
      } else if (const auto* number = std::get_if<double>(&row.cells[i])) {
        cell += std::to_string(*number) + 'f';
      } else if (const auto* text = std::get_if<std::string_view>(&row.cells[i])) {
        cell.append("'").append(*text);
      }
      cells.push_back(cell);
    }
    std::sort(cells.begin(), cells.end());
    std::string& line = found.emplace_back(row.table);
    for (const std::string& cell : cells) line += '|' + cell;
    return Result<void>();
  }));
  return found;
}

void expect_copy(Archive& from, Archive& into) {
  const auto done = journal::copy(from, into, journal::Until{});
  ASSERT_TRUE(done.has_value()) << done.error().message;
  test::Contents copied = test::contents_of(into);
  test::Contents original = test::contents_of(from);
  copied.rows = named_rows(into);
  original.rows = named_rows(from);
  test::expect_equal(copied, original);
  EXPECT_EQ(into.snapshot().value()->bytes, from.snapshot().value()->bytes);
  ASSERT_EQ(into.pruned().value().size(), from.pruned().value().size());
  EXPECT_EQ(into.pruned().value()[0].first, from.pruned().value()[0].first);
  EXPECT_EQ(into.pruned().value()[0].last, from.pruned().value()[0].last);
  EXPECT_EQ(into.pruned().value()[0].at, from.pruned().value()[0].at);
}

TYPED_TEST(CopyContract, ACopyOfWhatIsLeftGoesOnAsTheOriginal) {
  fill_and_prune(this->archive());
  TypeParam other;
  expect_copy(this->archive(), *other.journal);
  start_transaction(this->archive());
  start_transaction(*other.journal);
  test::expect_equal(test::contents_of(*other.journal), test::contents_of(this->archive()));
  other.open();
  test::expect_equal(test::contents_of(*other.journal), test::contents_of(this->archive()));
  EXPECT_GE(test::contents_of(*other.journal).rows.size(), 20U);
  EXPECT_FALSE(other.journal->rebuild_projections().has_value());
}

TEST(ArchiveCopies, ThereAndBackIsTheSame) {
  test::InPostgres there;
  if (!there.journal) GTEST_SKIP() << test::no_postgres;
  test::InSqlite from;
  test::InSqlite back;
  fill_and_prune(*from.journal);
  expect_copy(*from.journal, *there.journal);
  start_transaction(*from.journal);
  start_transaction(*there.journal);
  expect_copy(*there.journal, *back.journal);
  test::expect_equal(test::contents_of(*back.journal), test::contents_of(*from.journal));
}

TYPED_TEST(CopyContract, BeginsAfterWhatWasRemovedElsewhereOnlyWhileItHoldsNothing) {
  const std::vector<Pruned> ranges{{1, {6, Digest{6}}, at("2026-06-01T08:00:00Z")},
                                   {7, {9, Digest{9}}, at("2026-06-01T09:00:00Z")}};
  ASSERT_TRUE(this->archive().begin_after({}));
  EXPECT_EQ(this->archive().last_sequence().value(), 0U);
  ASSERT_TRUE(this->archive().begin_after(ranges));
  EXPECT_EQ(this->archive().head().value(), ranges[1].last);
  const auto refused = this->archive().begin_after(ranges);
  ASSERT_FALSE(refused.has_value());
  EXPECT_NE(refused.error().message.find("cannot begin after others"), std::string::npos);
  EXPECT_FALSE(this->archive().append(sample_batch(1, 1)).has_value());
  ASSERT_TRUE(this->archive().append(sample_batch(10, 12)));
  this->reopen();
  EXPECT_EQ(this->archive().pruned().value().size(), 2U);
  EXPECT_EQ(this->verified(ranges[1].last), this->archive().head().value());
  EXPECT_EQ(this->archive().head().value().sequence, 12U);
}

TYPED_TEST(CopyContract, RowsThatAreTakenReplaceThoseThatWere) {
  Batch life;
  life.records = life_of_a_site();
  TypeParam other;
  ASSERT_TRUE(other.journal->append(life));
  life.records.resize(life.records.size() / 2);
  ASSERT_TRUE(this->archive().append(life));
  const auto before = this->projections();
  ASSERT_TRUE(this->archive().take_rows(*other.journal));
  EXPECT_NE(this->projections(), before);
  EXPECT_EQ(this->projections(), test::contents_of(*other.journal).rows);
}

TYPED_TEST(CopyContract, AnErasureAfterARemovalComesWithItsSnapshot) {
  ASSERT_TRUE(this->archive().append(sample_batch(1, 9)));
  ASSERT_TRUE(this->archive().save({9, "nine"}));
  Retention retention;
  retention.records = 5;
  ASSERT_TRUE(this->archive().remove(retention, at("2026-06-02T00:00:00Z")));
  Batch batch = sample_batch(10, 10);
  batch.vault = {{1, VaultKind::tag, "TAG1"}};
  batch.erasures = {{"TAG1", "erased-1", 1}};
  const auto refused = this->archive().append(batch);
  ASSERT_FALSE(refused.has_value());
  EXPECT_NE(refused.error().message.find("needs a snapshot of the state after it"),
            std::string::npos)
      << refused.error().message;
  EXPECT_FALSE(this->archive().append_and_save(batch, {11, "early"}).has_value());
  EXPECT_EQ(this->archive().snapshot().value()->bytes, "nine");
  EXPECT_EQ(this->archive().last_sequence().value(), 9U);
  EXPECT_EQ(this->archive().append_and_save(batch, {10, "ten"}).value(), 10U);
  this->reopen();
  EXPECT_EQ(this->archive().snapshot().value()->bytes, "ten");
  EXPECT_EQ(this->vault()[0].text, "erased-1");
}

}  // namespace
}  // namespace voltwin::store
