// Durability, and what happens when the file or the disk does not suit.
#include "csms/store/sqlite/sqlite_journal.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "tests/unit/csms/store/support.hpp"

namespace voltwin::store::sqlite {
namespace {

using journal::Batch;
using journal::Record;
using test::bytes_of;
using test::life_of_a_site;
using test::query;
using test::run_sql;
using test::sample_batch;
using test::TemporaryDirectory;
using test::write_bytes;

using Rows = std::vector<std::string>;

constexpr OpenOptions impatient{Duration::from_ms(1)};

SqliteJournal open(const std::string& file) {
  auto opened = SqliteJournal::open(file, impatient);
  EXPECT_TRUE(opened.has_value()) << (opened ? "" : opened.error().message);
  if (!opened) std::abort();
  return *std::move(opened);
}

/// The message of the refusal to open, without the name of the file.
std::string refusal(const std::string& file, ErrorKind kind) {
  const auto opened = SqliteJournal::open(file, impatient);
  if (opened) return "opened";
  EXPECT_EQ(opened.error().kind, kind) << opened.error().message;
  const std::string& message = opened.error().message;
  EXPECT_EQ(message.find('\n'), std::string::npos) << message;
  const std::string prefix = "database '" + file + "': ";
  EXPECT_TRUE(message.starts_with(prefix)) << message;
  return message.substr(std::min(prefix.size(), message.size()));
}

TEST(SqliteJournal, KeepsEverythingOverAReopening) {
  TemporaryDirectory directory;
  const std::string file = directory.file("a.db");
  Batch batch;
  batch.records = life_of_a_site();
  const auto count = batch.records.size();
  ASSERT_TRUE(open(file).append(batch));
  SqliteJournal journal = open(file);
  EXPECT_EQ(journal.last_sequence().value(), count);
  EXPECT_TRUE(journal.append(sample_batch(count + 1, count + 2)));
  std::uint64_t expected = 0;
  EXPECT_TRUE(journal.read(0, [&](const Record& record) -> Result<void> {
    EXPECT_EQ(record.sequence, ++expected);
    return {};
  }));
  EXPECT_EQ(expected, count + 2);
}

TEST(SqliteJournal, StoresTapeAndTelemetryReadably) {
  TemporaryDirectory directory;
  const std::string file = directory.file("a.db");
  SqliteJournal journal = open(file);
  Batch batch;
  const Instant now = test::at("2026-06-01T08:00:00.123456Z");
  const std::string frame = "[3,\"1\",{\"currentTime\":\"caf\xc3\xa9\"}]";
  using Kind = journal::TapeEntry::Kind;
  batch.tape.push_back({now, core::events::ConnectionId(7), "CP-1", Kind::in, frame});
  batch.tape.push_back({now, core::events::ConnectionId(7), "CP-1", Kind::out, ""});
  batch.telemetry.push_back(
      {now, core::events::EvseId(3), core::events::TransactionId(9), "Power.Active.Import", 7.5});
  batch.telemetry.push_back(
      {Instant::from_us(-1'500'999), core::events::EvseId(3), {}, "SoC", 0.1});
  ASSERT_TRUE(journal.append(batch));
  EXPECT_EQ(query(file, "SELECT at_us FROM tape"), (Rows{"1780300800123456", "1780300800123456"}));
  EXPECT_EQ(query(file, "SELECT at, connection, station, direction, frame FROM v_tape"),
            (Rows{"2026-06-01T08:00:00.123Z|7|CP-1|in|" + frame,
                  "2026-06-01T08:00:00.123Z|7|CP-1|out|"}));
  EXPECT_EQ(query(file, "SELECT evse_id, transaction_id, at, measurand, value FROM v_meter_values"),
            (Rows{"3|9|2026-06-01T08:00:00.123Z|Power.Active.Import|7.5",
                  "3|-|1969-12-31T23:59:58.500Z|SoC|0.1"}));
}

TEST(SqliteJournal, ARecordThatCannotBeReadTakesItsWholeBatchAlong) {
  TemporaryDirectory directory;
  const std::string file = directory.file("a.db");
  SqliteJournal journal = open(file);
  Batch first;
  first.records = life_of_a_site();
  ASSERT_TRUE(journal.append(first));
  const Rows before = test::dump_projections(file);
  const std::uint64_t last = first.records.size();

  Batch bad = sample_batch(last + 1, last + 50);
  bad.tape.emplace_back();
  bad.telemetry.emplace_back();
  bad.records[40].payload = R"({"transaction":"not a number"})";
  const auto refused = journal.append(bad);
  ASSERT_FALSE(refused.has_value());
  EXPECT_NE(refused.error().message.find(std::to_string(last + 41)), std::string::npos)
      << refused.error().message;

  EXPECT_EQ(query(file, "SELECT count(*) FROM journal"), Rows{std::to_string(last)});
  EXPECT_EQ(query(file, "SELECT (SELECT count(*) FROM tape) + (SELECT count(*) FROM meter_values)"),
            Rows{"0"});
  EXPECT_EQ(test::dump_projections(file), before);
  EXPECT_EQ(journal.last_sequence().value(), last);
  EXPECT_EQ(journal.append(sample_batch(last + 1, last + 2)).value(), last + 2);
}

// Every batch that was reported durable is there after kill -9, and nothing is there by halves.
TEST(SqliteJournal, AKilledWriterLosesNoAcknowledgedBatch) {
  constexpr std::uint64_t group = 50;
  TemporaryDirectory directory;
  const std::string file = directory.file("a.db");
  std::array<int, 2> pipe_ends{};
  ASSERT_EQ(pipe(pipe_ends.data()), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    auto journal = SqliteJournal::open(file);
    for (std::uint64_t i = 0; journal; ++i) {
      if (!journal->append(sample_batch(i * group + 1, (i + 1) * group))) break;
      if (write(pipe_ends[1], "+", 1) != 1) break;
    }
    _exit(1);
  }
  close(pipe_ends[1]);
  std::uint64_t acknowledged = 0;
  char mark = 0;
  while (acknowledged < 20 && read(pipe_ends[0], &mark, 1) == 1) ++acknowledged;
  kill(child, SIGKILL);
  while (read(pipe_ends[0], &mark, 1) == 1) ++acknowledged;
  close(pipe_ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status));

  SqliteJournal journal = open(file);
  const std::uint64_t last = journal.last_sequence().value();
  EXPECT_GE(last, acknowledged * group);
  EXPECT_EQ(last % group, 0U);
  EXPECT_EQ(query(file, "SELECT count(*), max(sequence) FROM journal"),
            Rows{std::to_string(last) + "|" + std::to_string(last)});
  const Rows followed = test::dump_projections(file);
  ASSERT_TRUE(journal.rebuild_projections());
  EXPECT_EQ(test::dump_projections(file), followed);
  EXPECT_TRUE(journal.append(sample_batch(last + 1, last + 1)));
}

// A full disk, by the limit on the size of files of this process.
TEST(SqliteJournal, AFullDiskIsAnErrorAndLeavesNothingOfTheBatch) {
  TemporaryDirectory directory;
  const std::string file = directory.file("a.db");
  SqliteJournal journal = open(file);
  ASSERT_TRUE(journal.append(sample_batch(1, 10)));
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  struct stat log {};
  ASSERT_EQ(stat((file + "-wal").c_str(), &log), 0);
  rlimit small = before;
  small.rlim_cur = static_cast<rlim_t>(log.st_size) + 10'000;
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  const auto refused = journal.append(sample_batch(11, 5'000));
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, old_handler);

  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().kind, ErrorKind::environment);
  EXPECT_EQ(query(file, "SELECT count(*) FROM journal"), Rows{"10"});
  EXPECT_EQ(journal.append(sample_batch(11, 12)).value(), 12U);
}

TEST(SqliteJournal, IsInDoubtAfterACommitWhoseSyncFailedUntilItIsOpenedAnew) {
  TemporaryDirectory directory;
  const std::string file = directory.file("a.db");
  test::FailingSyncs syncs;
  {
    SqliteJournal journal = open(file);
    ASSERT_TRUE(journal.append(sample_batch(1, 3)));
    syncs.begin();
    const auto failed = journal.append(sample_batch(4, 4));
    syncs.end();
    ASSERT_FALSE(failed.has_value());
    EXPECT_EQ(failed.error().kind, ErrorKind::environment);
    EXPECT_EQ(journal.standing(), journal::Standing::in_doubt);
    EXPECT_EQ(journal.last_sequence().value(), 3U);
    const auto next = journal.append(sample_batch(4, 4));
    ASSERT_FALSE(next.has_value());
    EXPECT_EQ(next.error().message,
              "database '" + file + "': is in doubt since a commit failed; open it anew");
  }
  SqliteJournal again = open(file);
  EXPECT_EQ(again.standing(), journal::Standing::sound);
  const std::uint64_t last = again.last_sequence().value();
  EXPECT_TRUE(last == 3 || last == 4) << last;
  EXPECT_EQ(again.append(sample_batch(last + 1, last + 1)).value(), last + 1);
}

TEST(SqliteJournal, AReaderOutsideSeesWhatIsDurableWhileTheJournalIsOpen) {
  TemporaryDirectory directory;
  const std::string file = directory.file("a.db");
  SqliteJournal journal = open(file);
  Batch batch;
  batch.records = life_of_a_site();
  ASSERT_TRUE(journal.append(batch));
  const std::string command =
      "sqlite3 '" + file + "' 'SELECT id, id_tag, state FROM sessions' 2>&1";
  std::FILE* const pipe = popen(command.c_str(), "r");
  ASSERT_NE(pipe, nullptr);
  std::array<char, 1000> output{};
  const std::size_t size = std::fread(output.data(), 1, output.size() - 1, pipe);
  EXPECT_EQ(pclose(pipe), 0) << "is the package sqlite3 installed?";
  EXPECT_EQ(std::string(output.data(), size), "1|TAG1|charged\n2|TAG2|running\n");
}

TEST(SqliteJournal, AReaderInTheMiddleDoesNotStopTheWriter) {
  TemporaryDirectory directory;
  const std::string file = directory.file("a.db");
  SqliteJournal writer = open(file);
  ASSERT_TRUE(writer.append(sample_batch(1, 10)));
  SqliteJournal reader = open(file);
  std::uint64_t seen = 0;
  EXPECT_TRUE(reader.read(0, [&](const Record&) -> Result<void> {
    ++seen;
    EXPECT_TRUE(writer.append(sample_batch(10 + seen, 10 + seen)));
    return {};
  }));
  EXPECT_EQ(seen, 10U);  // what there was when it began
  EXPECT_EQ(writer.last_sequence().value(), 20U);
}

TEST(SqliteJournal, ASecondWriterIsRefusedOnceItFallsBehind) {
  TemporaryDirectory directory;
  const std::string file = directory.file("a.db");
  SqliteJournal first = open(file);
  SqliteJournal second = open(file);
  ASSERT_TRUE(first.append(sample_batch(1, 3)));
  const auto refused = second.append(sample_batch(1, 2));
  ASSERT_FALSE(refused.has_value());
  EXPECT_NE(refused.error().message.find("another process has written to it"), std::string::npos)
      << refused.error().message;
  EXPECT_EQ(query(file, "SELECT count(*) FROM journal"), Rows{"3"});
  EXPECT_TRUE(first.append(sample_batch(4, 4)));
}

TEST(SqliteJournal, AMissingDirectoryIsNamed) {
  TemporaryDirectory directory;
  EXPECT_EQ(refusal(directory.file("no/such/a.db"), ErrorKind::bad_input),
            "the directory '" + directory.file("no/such") + "' does not exist");
  write_bytes(directory.file("plain"), "x");
  EXPECT_EQ(refusal(directory.file("plain/a.db"), ErrorKind::bad_input),
            "'" + directory.file("plain") + "' is not a directory");
  EXPECT_EQ(refusal("", ErrorKind::bad_input), "the path is empty");
}

TEST(SqliteJournal, ADirectoryOrMemoryIsNoDatabaseFile) {
  TemporaryDirectory directory;
  EXPECT_EQ(refusal(directory.file(""), ErrorKind::bad_input), "is a directory");
  EXPECT_EQ(refusal(":memory:", ErrorKind::bad_input), "does not support WAL");
}

TEST(SqliteJournal, AFileThatIsNoDatabaseIsRefusedAndLeftAlone) {
  TemporaryDirectory directory;
  const std::string file = directory.file("notes.txt");
  const std::string text(5'000, 'x');
  write_bytes(file, text);
  EXPECT_EQ(refusal(file, ErrorKind::bad_input), "is not an SQLite database");
  EXPECT_EQ(bytes_of(file), text);
}

TEST(SqliteJournal, AnotherApplicationsDatabaseIsRefusedAndLeftAlone) {
  TemporaryDirectory directory;
  const std::string file = directory.file("other.db");
  const std::string message = "holds another application's tables, not a voltwin journal";
  run_sql(file, "CREATE TABLE customers (id INTEGER PRIMARY KEY)");
  const std::string before = bytes_of(file);
  EXPECT_EQ(refusal(file, ErrorKind::bad_input), message);
  EXPECT_EQ(bytes_of(file), before);
  run_sql(file, "DROP TABLE customers; VACUUM; PRAGMA application_id = 77");
  EXPECT_EQ(refusal(file, ErrorKind::bad_input), message);
}

TEST(SqliteJournal, ANewerSchemaIsRefused) {
  TemporaryDirectory directory;
  const std::string file = directory.file("a.db");
  open(file);
  EXPECT_EQ(query(file, "PRAGMA user_version"), Rows{"3"});
  run_sql(file, "PRAGMA user_version = 4");
  EXPECT_EQ(refusal(file, ErrorKind::bad_input),
            "has schema version 4; this build knows versions up to 3");
}

TEST(SqliteJournal, ALockedFileIsAnErrorWhenTheWaitIsOver) {
  TemporaryDirectory directory;
  const std::string file = directory.file("a.db");
  SqliteJournal journal = open(file);
  {
    const test::WriteLock lock(file);
    const auto refused = journal.append(sample_batch(1, 1));
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().kind, ErrorKind::environment);
    EXPECT_EQ(refused.error().message, "database '" + file + "': is locked by another process");
    EXPECT_EQ(refusal(file, ErrorKind::environment), "is locked by another process");
  }
  EXPECT_TRUE(journal.append(sample_batch(1, 1)));
}

TEST(SqliteJournal, AReadOnlyFileIsRefused) {
  TemporaryDirectory directory;
  const std::string file = directory.file("a.db");
  open(file);
  ASSERT_EQ(chmod(directory.file("").c_str(), 0755), 0);
  ASSERT_EQ(chmod(file.c_str(), 0444), 0);
  // Root may write to every file, so it steps down meanwhile.
  const uid_t user = geteuid();
  constexpr uid_t nobody = 65534;
  if (user == 0) {
    ASSERT_EQ(seteuid(nobody), 0);
  }
  EXPECT_EQ(refusal(file, ErrorKind::bad_input), "is read-only");
  ASSERT_EQ(seteuid(user), 0);
}

TEST(SqliteJournal, DamageIsAnErrorAndNotACrash) {
  TemporaryDirectory directory;
  const std::string file = directory.file("a.db");
  {
    SqliteJournal journal = open(file);
    ASSERT_TRUE(journal.append(sample_batch(1, 5'000)));
  }
  std::string bytes = bytes_of(file);
  ASSERT_GT(bytes.size(), 200'000U);
  // Everything behind the schema pages.
  std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(bytes.size() / 2), bytes.end(), '\x5a');
  write_bytes(file, bytes);
  auto opened = SqliteJournal::open(file, impatient);
  Result<void> read;
  if (opened) {
    read = opened->read(0, [](const Record&) -> Result<void> { return {}; });
  } else {
    read = tl::unexpected(opened.error());
  }
  ASSERT_FALSE(read.has_value());
  EXPECT_NE(read.error().message.find("is damaged"), std::string::npos) << read.error().message;
}

}  // namespace
}  // namespace voltwin::store::sqlite
