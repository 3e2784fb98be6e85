// Journals of builds long gone: they open, verify, and tell what they told then.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "csms/core/state/state.hpp"
#include "csms/store/journal/verify.hpp"
#include "csms/store/sqlite/sqlite_journal.hpp"
#include "scenarios/cli/db.hpp"
#include "scenarios/cli/recovery.hpp"

namespace voltwin::scenarios::cli {
namespace {

namespace fs = std::filesystem;
using store::journal::Record;
using store::journal::VerifyOptions;
using store::sqlite::Access;
using store::sqlite::OpenOptions;
using store::sqlite::SqliteJournal;

Result<SqliteJournal> open_file(const std::string& file, Access access) {
  OpenOptions options;
  options.access = access;
  return SqliteJournal::open(file, options);
}

/// tests/golden/journal/v1.sql: a file of commit 2f5e529, before there were chain and vault,
/// dumped; two stations, four hours, stops sent twice and registers that fall to zero. Of tape and
/// meter_values the first twenty rows.
class OldJournal : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = (fs::temp_directory_path() / "voltwin_old_XXXXXX").string();
    ASSERT_NE(mkdtemp(folder_.data()), nullptr);
    file_ = folder_ + "/v1.db";
    // A dump has no application_id; the file had.
    const std::string load = "(cat '" VOLTWIN_SOURCE_DIR
                             "/tests/golden/journal/v1.sql'; echo 'PRAGMA application_id = "
                             "1448037460; PRAGMA user_version = 1;') | sqlite3 '" +
                             file_ + "'";
    ASSERT_EQ(std::system(load.c_str()), 0) << "is the package sqlite3 installed?";
  }
  void TearDown() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  SqliteJournal open(Access access) {
    auto journal = open_file(file_, access);
    EXPECT_TRUE(journal.has_value()) << (journal ? "" : journal.error().message);
    if (!journal) std::abort();
    return *std::move(journal);
  }

  std::string folder_, file_;
};

TEST_F(OldJournal, IsReadOnlyAfterItWasMigrated) {
  const auto refused = open_file(file_, Access::read);
  ASSERT_FALSE(refused.has_value());
  EXPECT_NE(refused.error().message.find("`voltwin db migrate`"), std::string::npos);
  const auto status = db_status(file_);
  ASSERT_TRUE(status.has_value());
  EXPECT_NE(status->facts.print(Form::text).find("an older build wrote it"), std::string::npos);
  ASSERT_TRUE(db_migrate(file_).has_value());
  EXPECT_EQ(open(Access::read).counts().value().records, 398U);
}

TEST_F(OldJournal, GetsItsChainWhenItIsOpened) {
  SqliteJournal journal = open(Access::write);
  const auto report = verify(journal, VerifyOptions{});
  ASSERT_TRUE(report.has_value()) << report.error().message;
  EXPECT_TRUE(report->is_sound());
  EXPECT_EQ(report->records, 398U);
  // Whatever builds come: these records have this digest, computed apart from our code.
  EXPECT_EQ(store::journal::hex(report->last.digest),
            "306c0b15b104b247660b407e0e5aea23c7053f2ecc20633d78c6f63e72680e1d");
  const auto counts = journal.counts();
  EXPECT_EQ(counts->frames, 20U);
  EXPECT_EQ(counts->samples, 20U);
}

// As the old build's own tables told it, read with sqlite3 before the dump.
TEST_F(OldJournal, TellsTheTransactionsAndTheMoneyOfThen) {
  SqliteJournal journal = open(Access::write);
  const auto shard = recover(journal);
  ASSERT_TRUE(shard.has_value()) << shard.error().message;
  EXPECT_EQ(shard->last_sequence(), 398U);
  const auto& state = shard->state();
  struct Known {
    const char* tag;
    std::int64_t begin_wh, end_wh;
    bool ended;
  };
  const std::vector<Known> known = {{"T-1688595DCF49184D", 0, 3000, true},
                                    {"T-1688565DCF491334", 0, 3992, true},
                                    {"T-1688575DCF4914E7", 3992, 9134, false}};
  ASSERT_EQ(state.transactions().size(), known.size());
  for (std::size_t i = 0; i < known.size(); ++i) {
    const auto& transaction = state.transactions()[i];
    EXPECT_EQ(transaction.id_tag, known[i].tag);
    EXPECT_EQ(transaction.meter_start.value(), known[i].begin_wh);
    EXPECT_EQ(transaction.meter_stop.has_value(), known[i].ended);
    EXPECT_EQ(transaction.meter_stop.value_or(transaction.last_reading).value(), known[i].end_wh);
  }
  const std::map<std::string, std::int64_t> balances = {{"driver:T-1688565DCF491334/EUR", 195},
                                                        {"driver:T-1688595DCF49184D/EUR", 156},
                                                        {"revenue:energy/EUR", -273},
                                                        {"revenue:flat/EUR", -70},
                                                        {"revenue:idle/EUR", 0},
                                                        {"revenue:time/EUR", -8}};
  EXPECT_EQ(state.balances(), balances);
}

TEST_F(OldJournal, ItsTablesAreMadeAgainAsTheyWere) {
  SqliteJournal journal = open(Access::write);
  auto fresh = SqliteJournal::open(folder_ + "/fresh.db");
  ASSERT_TRUE(fresh.has_value());
  const auto difference = compare_tables(journal, *fresh);
  ASSERT_TRUE(difference.has_value()) << difference.error().message;
  EXPECT_FALSE(difference->has_value()) << (*difference)->found << "\n" << (*difference)->expected;
}

TEST_F(OldJournal, GoesOn) {
  ASSERT_TRUE(db_migrate(file_).has_value());
  // The last charge is still running; the first driver asks to be forgotten.
  const auto erased =
      db_erase_driver({file_, "t-1688595dcf49184d"}, {Instant::from_seconds(1'790'000'000)});
  ASSERT_TRUE(erased.has_value()) << erased.error().message;
  const std::string text = erased->facts.print(Form::text);
  // The records of then hold the tag under their digests, and that is said.
  EXPECT_NE(text.find("records in clear  3\n"), std::string::npos) << text;
  const auto running =
      db_erase_driver({file_, "T-1688575DCF4914E7"}, {Instant::from_seconds(1'790'000'000)});
  ASSERT_FALSE(running.has_value());
  EXPECT_NE(running.error().message.find("is still running"), std::string::npos);
  SqliteJournal journal = open(Access::read);
  const auto report = verify(journal, VerifyOptions{});
  EXPECT_TRUE(report->is_sound());
  EXPECT_EQ(report->records, 399U);
  const auto shard = recover(journal);
  ASSERT_TRUE(shard.has_value()) << shard.error().message;
  EXPECT_EQ(shard->state().transactions()[0].id_tag, "erased-1");
}

}  // namespace
}  // namespace voltwin::scenarios::cli
