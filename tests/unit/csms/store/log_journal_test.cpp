// The log keeps what it acknowledged, whatever the disk does, and never guesses.
#include "csms/store/journal/log_journal.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>

#include "tests/unit/csms/store/support.hpp"

namespace voltwin::store::journal {
namespace {

using test::log_salt;
using test::sample_batch;
using test::sound_disk;

LogJournal opened(SimulatedDisk disk) {
  auto journal = LogJournal::open(std::move(disk), log_salt);
  if (!journal) ADD_FAILURE() << journal.error().message;
  return std::move(journal).value();
}

std::string error_of_opening(SimulatedDisk disk) {
  const auto journal = LogJournal::open(std::move(disk), log_salt);
  return journal ? "opened" : journal.error().message;
}

SimulatedDisk disk_with(std::string_view bytes) {
  SimulatedDisk disk = sound_disk();
  EXPECT_TRUE(disk.write(bytes));
  EXPECT_TRUE(disk.sync());
  return disk;
}

std::string content(SimulatedDisk& disk) { return disk.read(0, disk.size()).value(); }

// Where groups begin, and where the file ends: records 1-2, 3 and 4-6.
struct Written {
  std::string bytes;
  std::vector<std::size_t> ends;
};

Written three_groups() {
  LogJournal journal = opened(sound_disk());
  Written out;
  for (const auto& [first, last] : {std::pair(1U, 2U), std::pair(3U, 3U), std::pair(4U, 6U)}) {
    out.ends.push_back(journal.disk().size());
    EXPECT_TRUE(journal.append(sample_batch(first, last)));
  }
  out.ends.push_back(journal.disk().size());
  out.bytes = content(journal.disk());
  return out;
}

TEST(LogJournal, is_there_again_when_it_is_opened_again) {
  const Written written = three_groups();
  LogJournal journal = opened(disk_with(written.bytes));
  EXPECT_EQ(journal.last_sequence().value(), 6U);
  EXPECT_EQ(journal.torn_bytes(), 0U);
  EXPECT_EQ(journal.append(sample_batch(7, 7)).value(), 7U);
  EXPECT_EQ(opened(std::move(journal).close()).last_sequence().value(), 7U);
}

TEST(LogJournal, refuses_a_snapshot_of_before_an_erasure_also_when_it_is_opened_again) {
  LogJournal journal = opened(sound_disk());
  Batch batch = sample_batch(1, 3);
  batch.records[1] =
      core::events::to_record(core::events::TokenErased{"~1", "erased-1"}, 2, batch.records[1].at);
  ASSERT_TRUE(journal.append(batch));
  LogJournal again = opened(std::move(journal).close());
  EXPECT_FALSE(again.save({1, "one"}).has_value());
  EXPECT_TRUE(again.save({2, "two"}).has_value());
}

TEST(LogJournal, gives_back_frames_and_samples_with_their_batch) {
  Batch batch = sample_batch(1, 2);
  batch.tape = {
      {Instant::from_seconds(5), core::boundary::ConnectionId(7), "S1", TapeEntry::Kind::in,
       std::string("[2,\"\0\xff\",{}]", 10)},
      {Instant::from_us(-6), core::boundary::ConnectionId(8), "", TapeEntry::Kind::out, ""}};
  batch.telemetry = {{Instant::from_seconds(9), core::boundary::EvseId(2),
                      core::boundary::TransactionId(3), "Power.Active.Import", -0.1},
                     {Instant(), core::boundary::EvseId(1), {}, "SoC", 81.0}};
  LogJournal journal = opened(sound_disk());
  ASSERT_TRUE(journal.append(batch));
  ASSERT_TRUE(journal.append(sample_batch(3, 3)));
  LogJournal again = opened(std::move(journal).close());
  std::vector<std::size_t> records;
  const auto read = again.read_batches([&](const Batch& found) -> Result<void> {
    records.push_back(found.records.size());
    if (records.size() > 1) return {};
    EXPECT_EQ(found.tape, batch.tape);
    EXPECT_EQ(found.telemetry, batch.telemetry);
    return {};
  });
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(records, (std::vector<std::size_t>{2, 1}));
}

TEST(LogJournal, cuts_a_tail_torn_at_any_byte_and_goes_on_before_it) {
  const Written written = three_groups();
  for (std::size_t size = written.ends[2]; size < written.ends[3]; ++size) {
    LogJournal journal = opened(disk_with(written.bytes.substr(0, size)));
    EXPECT_EQ(journal.last_sequence().value(), 3U);
    EXPECT_EQ(journal.torn_bytes(), size - written.ends[2]);
    ASSERT_EQ(journal.append(sample_batch(4, 4)).value(), 4U);
    EXPECT_EQ(opened(std::move(journal).close()).last_sequence().value(), 4U) << size;
  }
}

TEST(LogJournal, begins_anew_on_a_file_whose_head_was_never_finished) {
  const std::string bytes = three_groups().bytes;
  for (std::size_t size = 0; size < log_format::head_bytes; ++size) {
    LogJournal journal = opened(disk_with(bytes.substr(0, size)));
    EXPECT_EQ(journal.last_sequence().value(), 0U);
    ASSERT_TRUE(journal.append(sample_batch(1, 1)));
    EXPECT_EQ(opened(std::move(journal).close()).last_sequence().value(), 1U);
  }
}

TEST(LogJournal, refuses_a_file_damaged_at_any_byte_before_its_last_group) {
  const Written written = three_groups();
  for (std::size_t at = 0; at < written.ends[2]; ++at) {
    SimulatedDisk disk = disk_with(written.bytes);
    disk.damage(at);
    const std::string error = error_of_opening(std::move(disk));
    if (at < written.ends[0]) {
      EXPECT_EQ(error, "journal: not a log of ours, or its head is damaged, at byte 0");
      continue;
    }
    const std::size_t group = at < written.ends[1] ? 0 : 1;
    EXPECT_EQ(error,
              "journal: damaged: a whole group at byte " + std::to_string(written.ends[group + 1]) +
                  " follows one that is not, at byte " + std::to_string(written.ends[group]));
  }
}

// In the file, but not where it was written: text that a station may have recorded before.
TEST(LogJournal, takes_no_group_for_one_that_stands_elsewhere_or_has_another_salt) {
  const Written written = three_groups();
  const std::string last = written.bytes.substr(written.ends[2]);
  LogJournal moved = opened(disk_with(written.bytes.substr(0, written.ends[2]) + "torn" + last));
  EXPECT_EQ(moved.last_sequence().value(), 3U);
  const std::string head = log_format::encode_head(log_salt + 1);
  LogJournal foreign = opened(disk_with(head + written.bytes.substr(head.size())));
  EXPECT_EQ(foreign.last_sequence().value(), 0U);
}

TEST(LogJournal, refuses_sequences_that_do_not_follow_each_other) {
  std::string bytes = log_format::encode_head(log_salt);
  bytes += log_format::encode_group(sample_batch(1, 2), {log_salt, bytes.size()}).value();
  const std::size_t second = bytes.size();
  bytes += log_format::encode_group(sample_batch(4, 4), {log_salt, bytes.size()}).value();
  EXPECT_EQ(error_of_opening(disk_with(bytes)),
            "journal: a group does not follow record 2 at byte " + std::to_string(second));
}

TEST(LogJournal, tells_of_rot_that_came_after_it_was_opened) {
  LogJournal journal = opened(disk_with(three_groups().bytes));
  journal.disk().damage(three_groups().ends[1] + 30);
  const auto read = journal.read(0, [](const Record&) -> Result<void> { return {}; });
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().message,
            "journal: damaged at byte " + std::to_string(three_groups().ends[1]));
}

TEST(LogJournal, leaves_nothing_of_a_batch_that_the_full_disk_did_not_take_and_goes_on) {
  LogJournal journal = opened(disk_with(three_groups().bytes));
  const std::size_t before = journal.disk().size();
  journal.disk().set_capacity(before + 100);
  const auto full = journal.append(sample_batch(7, 90));
  ASSERT_FALSE(full.has_value());
  EXPECT_EQ(full.error().message, "disk: no space left");
  EXPECT_EQ(full.error().kind, ErrorKind::environment);
  EXPECT_EQ(journal.standing(), Standing::sound);
  EXPECT_EQ(journal.disk().size(), before);
  journal.disk().set_capacity(before + 10'000);
  EXPECT_EQ(journal.append(sample_batch(7, 8)).value(), 8U);
  EXPECT_EQ(opened(std::move(journal).close()).last_sequence().value(), 8U);
}

TEST(LogJournal, leaves_nothing_of_a_batch_whose_write_failed) {
  LogJournal journal = opened(disk_with(three_groups().bytes));
  for (int i = 0; i < 50; ++i) {
    journal.disk().set_faults({.write_error = 1.0});
    EXPECT_FALSE(journal.append(sample_batch(7, 8)).has_value());
    EXPECT_EQ(journal.standing(), Standing::sound);
    journal.disk().crash();
    EXPECT_EQ(opened(journal.disk()).last_sequence().value(), 6U);
  }
}

TEST(LogJournal, is_in_doubt_after_a_failed_sync_and_only_opening_it_tells) {
  std::set<std::uint64_t> found;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    LogJournal journal = opened({{.capacity_bytes = 100'000}, random::Random(seed).stream("disk")});
    ASSERT_TRUE(journal.append(sample_batch(1, 2)));
    journal.disk().set_faults({.sync_error = 1.0});
    const auto failed = journal.append(sample_batch(3, 3));
    ASSERT_FALSE(failed.has_value());
    EXPECT_EQ(failed.error().message,
              "journal: disk: error while syncing; the batch may be there: open the journal anew");
    EXPECT_EQ(journal.standing(), Standing::in_doubt);
    EXPECT_EQ(journal.last_sequence().value(), 2U);
    journal.disk().set_faults({});
    const auto next = journal.append(sample_batch(3, 3));
    ASSERT_FALSE(next.has_value());
    EXPECT_EQ(next.error().message, "journal: in doubt since an earlier error; open it anew");
    journal.disk().reopen();
    found.insert(opened(std::move(journal).close()).last_sequence().value());
  }
  EXPECT_EQ(found, (std::set<std::uint64_t>{2, 3}));
}

TEST(LogJournal, is_in_doubt_when_a_piece_of_a_batch_cannot_be_cut_off) {
  LogJournal journal = opened(sound_disk());
  journal.disk().set_faults({.write_error = 1.0, .sync_error = 1.0});
  EXPECT_FALSE(journal.append(sample_batch(1, 1)).has_value());
  EXPECT_EQ(journal.standing(), Standing::in_doubt);
}

// The process died between the write and its sync, the machine did not: the group reads well.
TEST(LogJournal, makes_durable_what_it_found_before_it_is_believed) {
  SimulatedDisk disk = disk_with(log_format::encode_head(log_salt));
  const auto group = log_format::encode_group(sample_batch(1, 2), {log_salt, disk.size()});
  ASSERT_TRUE(disk.write(*group));
  disk.reopen();
  LogJournal journal = opened(std::move(disk));
  EXPECT_EQ(journal.last_sequence().value(), 2U);
  journal.disk().crash();
  EXPECT_EQ(opened(std::move(journal).close()).last_sequence().value(), 2U);
}

TEST(LogJournal, leaves_the_disk_with_the_caller_when_it_cannot_be_opened) {
  SimulatedDisk disk = disk_with(three_groups().bytes);
  disk.set_faults({.read_error = 1.0});
  EXPECT_FALSE(LogJournal::open(std::move(disk), log_salt).has_value());
  disk.set_faults({.sync_error = 1.0});
  EXPECT_FALSE(LogJournal::open(std::move(disk), log_salt).has_value());
  disk.set_faults({});
  disk.reopen();
  const auto journal = LogJournal::open(std::move(disk), log_salt);
  ASSERT_TRUE(journal.has_value());
}

// The power fails at every operation in turn, of opening, appending and opening again.
TEST(LogJournal, keeps_exactly_what_it_acknowledged_wherever_the_power_fails) {
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    SimulatedDisk disk({100'000, {.garbage = 0.3}}, random::Random(seed).stream("disk"));
    std::uint64_t acknowledged = 0;
    std::uint64_t tried = 0;
    for (int life = 0; life < 12; ++life) {
      disk.end_in(Ending::power_cut, (seed + static_cast<std::uint64_t>(life)) % 9);
      auto journal = LogJournal::open(std::move(disk), log_salt);
      if (!journal) {
        disk.crash();
        continue;
      }
      const std::uint64_t last = journal->last_sequence().value();
      ASSERT_TRUE(last == acknowledged || last == tried) << last << ", seed " << seed;
      acknowledged = last;
      while (true) {
        tried = acknowledged + 20;
        const auto done = journal->append(sample_batch(acknowledged + 1, tried));
        if (!done) break;
        acknowledged = *done;
      }
      disk = std::move(*journal).close();
      disk.crash();
    }
    EXPECT_GT(acknowledged, 0U);
  }
}

TEST(LogJournal, refuses_a_batch_over_the_limit_of_a_group) {
  LogJournal journal = opened(sound_disk());
  Batch batch = sample_batch(1, 1);
  batch.tape.emplace_back().text.resize(log_format::max_body_bytes);
  const auto refused = journal.append(batch);
  ASSERT_FALSE(refused.has_value());
  EXPECT_TRUE(refused.error().message.ends_with("at most 67108864")) << refused.error().message;
  EXPECT_EQ(journal.standing(), Standing::sound);
  EXPECT_TRUE(journal.append(sample_batch(1, 1)));
}

TEST(LogJournal, tells_how_long_its_sync_would_have_taken) {
  LogJournal journal = opened(sound_disk());
  ASSERT_TRUE(journal.append(sample_batch(1, 1)));
  EXPECT_GE(journal.last_sync_time(), Duration::from_us(400));
}

}  // namespace
}  // namespace voltwin::store::journal
