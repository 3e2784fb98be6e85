// Group commit: in order, as one, never more than fits, and nothing after an error.
#include "csms/store/journal/group_writer.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <utility>
#include <vector>

#include "csms/store/journal/group.hpp"
#include "csms/store/journal/log_journal.hpp"
#include "csms/store/journal/memory_journal.hpp"

namespace voltwin::store::journal {
namespace {

// Records [first, last]: a journal does not look into them.
Batch sample_batch(std::uint64_t first, std::uint64_t last) {
  Batch batch;
  for (std::uint64_t i = first; i <= last; ++i) {
    batch.records.push_back({i, Instant::from_seconds(1), "site/1", "Sampled", 1, "{}"});
  }
  return batch;
}

Batch erasing(std::uint64_t number) {
  Batch batch = sample_batch(number, number);
  batch.erasures.push_back({"ANNA", "erased-1", 0});
  return batch;
}

Batch with_frame(Batch batch) {
  batch.tape.emplace_back().text = R"(["ANNA"])";
  return batch;
}

SimulatedDisk sound_disk() {
  return {{.capacity_bytes = std::size_t{1} << 26}, random::Random(1).stream("disk")};
}

// What the test and the writer's thread share, and wait for each other with.
class Meeting {
 public:
  // --- the journal's side
  Result<void> enter(std::size_t records) {
    std::unique_lock lock(mutex_);
    groups_.push_back(records);
    ++entered_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return passes_ > 0; });
    --passes_;
    if (fails_) return environment_error("disk: gone");
    return {};
  }
  // --- the callbacks' side
  void report(std::uint64_t ticket) {
    const std::lock_guard lock(mutex_);
    durable_.push_back(ticket);
    changed_.notify_all();
  }
  void report(const WriterFailure& failure) {
    const std::lock_guard lock(mutex_);
    failures_.push_back(failure);
    changed_.notify_all();
  }
  void report_saved(std::uint64_t sequence) {
    const std::lock_guard lock(mutex_);
    saved_.push_back(sequence);
    changed_.notify_all();
  }
  // --- the test's side
  void let_pass(int appends) {
    const std::lock_guard lock(mutex_);
    passes_ += appends;
    changed_.notify_all();
  }
  void fail() {
    const std::lock_guard lock(mutex_);
    fails_ = true;
  }
  void await_entry(int number) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return entered_ >= number; });
  }
  void await_durable(std::uint64_t ticket) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !durable_.empty() && durable_.back() >= ticket; });
  }
  void await_saved(std::uint64_t sequence) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !saved_.empty() && saved_.back() >= sequence; });
  }
  void await_failure() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !failures_.empty(); });
  }
  std::vector<std::size_t> groups() { return copy(groups_); }
  std::vector<std::uint64_t> durable() { return copy(durable_); }
  std::vector<std::uint64_t> saved() { return copy(saved_); }
  std::vector<WriterFailure> failures() { return copy(failures_); }

 private:
  template <class T>
  T copy(const T& from) {
    const std::lock_guard lock(mutex_);
    return from;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  int passes_ = 0;
  int entered_ = 0;
  bool fails_ = false;
  std::vector<std::size_t> groups_;
  std::vector<std::uint64_t> durable_;
  std::vector<std::uint64_t> saved_;
  std::vector<WriterFailure> failures_;
};

constexpr int always = 1'000'000;

// A journal in memory whose appends wait for the test.
class GatedJournal final : public Journal {
 public:
  explicit GatedJournal(Meeting& meeting) : meeting_(meeting) {}
  Result<std::uint64_t> append(const Batch& batch) override {
    TRY(meeting_.enter(batch.records.size()));
    auto done = memory_.append(batch);
    if (done && !batch.erasures.empty()) erased_at_ = *done;
    return done;
  }
  Result<void> read(std::uint64_t after, const Visit& visit) override {
    return memory_.read(after, visit);
  }
  Result<std::uint64_t> last_sequence() override { return memory_.last_sequence(); }
  Standing standing() const override { return Standing::sound; }
  Result<void> read_vault(const journal::VisitVault& visit) override {
    return memory_.read_vault(visit);
  }
  // As a database does, which looks for what was erased since.
  Result<void> save(const journal::Snapshot& snapshot) override {
    if (snapshot.sequence < erased_at_) return environment_error("holds what was erased");
    TRY(memory_.save(snapshot));
    meeting_.report_saved(snapshot.sequence);
    return {};
  }
  Result<std::optional<journal::Snapshot>> snapshot() override { return memory_.snapshot(); }
  /// Once the writer has stopped.
  std::vector<std::string> frames() {
    std::vector<std::string> out;
    for (const TapeEntry& frame : memory_.take_batch().tape) out.push_back(frame.text);
    return out;
  }

 private:
  Meeting& meeting_;
  MemoryJournal memory_{{Retain::all, Sideband::keep, Sideband::drop}};
  std::uint64_t erased_at_ = 0;
};

WriterCallbacks callbacks(Meeting& meeting) {
  return {[&meeting](std::uint64_t ticket) { meeting.report(ticket); },
          [&meeting](const WriterFailure& failure) { meeting.report(failure); }};
}

class GroupWriterTest : public testing::Test {
 protected:
  std::unique_ptr<GroupWriter> writer_of(GroupLimits limits) {
    return std::make_unique<GroupWriter>(std::make_unique<GatedJournal>(meeting), limits,
                                         callbacks(meeting));
  }
  std::unique_ptr<GroupWriter> writer_of() { return writer_of(GroupLimits{}); }

  // One record a batch: record and ticket are the same number.
  static Submitted submit(GroupWriter& writer, std::uint64_t number) {
    return writer.submit(number, sample_batch(number, number));
  }

  Meeting meeting;
};

TEST_F(GroupWriterTest, appends_as_one_what_waited_and_reports_its_last_ticket) {
  const auto writer = writer_of();
  EXPECT_EQ(submit(*writer, 1), Submitted::taken);
  meeting.await_entry(1);
  for (std::uint64_t i = 2; i <= 5; ++i) EXPECT_EQ(submit(*writer, i), Submitted::taken);
  EXPECT_TRUE(meeting.durable().empty());
  meeting.let_pass(2);
  meeting.await_durable(5);
  EXPECT_EQ(meeting.groups(), (std::vector<std::size_t>{1, 4}));
  EXPECT_EQ(meeting.durable(), (std::vector<std::uint64_t>{1, 5}));
}

TEST_F(GroupWriterTest, reports_a_ticket_without_anything_to_store_in_its_turn) {
  const auto writer = writer_of();
  meeting.let_pass(always);
  EXPECT_EQ(writer->submit(1, sample_batch(1, 1)), Submitted::taken);
  EXPECT_EQ(writer->submit(7, Batch{}), Submitted::taken);
  meeting.await_durable(7);
  EXPECT_EQ(meeting.durable().back(), 7U);
}

TEST_F(GroupWriterTest, is_full_at_its_limit_of_batches_and_takes_more_later) {
  const auto writer = writer_of({.batches = 3, .bytes = 1'000'000});
  EXPECT_EQ(submit(*writer, 1), Submitted::taken);
  meeting.await_entry(1);
  for (std::uint64_t i = 2; i <= 4; ++i) EXPECT_EQ(submit(*writer, i), Submitted::taken);
  Batch fifth = sample_batch(5, 5);
  EXPECT_EQ(writer->submit(5, std::move(fifth)), Submitted::full);
  ASSERT_EQ(fifth.records.size(), 1U);  // left as it was
  EXPECT_EQ(writer->stats().refused, 1U);
  meeting.let_pass(1);
  meeting.await_entry(2);
  EXPECT_EQ(writer->submit(5, std::move(fifth)), Submitted::taken);
  meeting.let_pass(always);
  meeting.await_durable(5);
  EXPECT_EQ(meeting.groups(), (std::vector<std::size_t>{1, 3, 1}));
}

TEST_F(GroupWriterTest, is_full_at_its_limit_of_bytes_but_takes_a_larger_batch_alone) {
  const std::size_t one = bytes_of(sample_batch(2, 2));
  const auto writer = writer_of({.batches = 100, .bytes = 2 * one + one / 2});
  EXPECT_EQ(writer->submit(1, sample_batch(1, 50)), Submitted::taken);
  meeting.await_entry(1);
  EXPECT_EQ(writer->submit(51, sample_batch(51, 51)), Submitted::taken);
  EXPECT_EQ(writer->submit(52, sample_batch(52, 52)), Submitted::taken);
  EXPECT_EQ(writer->submit(53, sample_batch(53, 53)), Submitted::full);
  meeting.let_pass(always);
  meeting.await_durable(52);
}

TEST_F(GroupWriterTest, makes_who_waits_for_room_wait_until_there_is_some) {
  const auto writer = writer_of({.batches = 1, .bytes = 1'000'000});
  EXPECT_EQ(submit(*writer, 1), Submitted::taken);
  meeting.await_entry(1);
  EXPECT_EQ(submit(*writer, 2), Submitted::taken);
  Submitted third = Submitted::full;
  std::thread submitter([&] { third = writer->submit_when_room(3, sample_batch(3, 3)); });
  while (writer->stats().waited == 0) std::this_thread::yield();
  EXPECT_EQ(meeting.groups().size(), 1U);
  meeting.let_pass(always);
  submitter.join();
  EXPECT_EQ(third, Submitted::taken);
  meeting.await_durable(3);
}

TEST_F(GroupWriterTest, stops_for_good_at_the_first_error_and_reports_nothing_after_it) {
  const auto writer = writer_of({.batches = 1, .bytes = 1'000'000});
  meeting.let_pass(1);
  EXPECT_EQ(submit(*writer, 1), Submitted::taken);
  meeting.await_durable(1);
  EXPECT_EQ(submit(*writer, 2), Submitted::taken);
  meeting.await_entry(2);
  EXPECT_EQ(submit(*writer, 3), Submitted::taken);
  Submitted fourth = Submitted::full;
  std::thread submitter([&] { fourth = writer->submit_when_room(4, sample_batch(4, 4)); });
  while (writer->stats().waited == 0) std::this_thread::yield();
  meeting.fail();
  meeting.let_pass(always);
  submitter.join();
  EXPECT_EQ(fourth, Submitted::stopped);
  meeting.await_failure();
  Batch fifth = sample_batch(5, 5);
  EXPECT_EQ(writer->submit(5, std::move(fifth)), Submitted::stopped);
  EXPECT_EQ(fifth.records.size(), 1U);
  writer->stop();
  EXPECT_EQ(meeting.durable(), std::vector<std::uint64_t>{1});
  EXPECT_EQ(meeting.groups().size(), 2U);  // the third was not even tried
  const auto failures = meeting.failures();
  ASSERT_EQ(failures.size(), 1U);
  EXPECT_EQ(failures[0].error.message, "disk: gone");
  EXPECT_EQ(failures[0].last_durable_ticket, 1U);
  EXPECT_EQ(failures[0].standing, Standing::sound);
  EXPECT_EQ(writer->stats().batches, 1U);
}

TEST_F(GroupWriterTest, makes_durable_what_waits_before_it_stops) {
  const auto writer = writer_of();
  EXPECT_EQ(submit(*writer, 1), Submitted::taken);
  meeting.await_entry(1);
  EXPECT_EQ(submit(*writer, 2), Submitted::taken);
  EXPECT_EQ(submit(*writer, 3), Submitted::taken);
  meeting.let_pass(always);
  writer->stop();
  EXPECT_EQ(meeting.durable().back(), 3U);
  EXPECT_EQ(submit(*writer, 4), Submitted::stopped);
  writer->stop();
  EXPECT_EQ(meeting.durable().back(), 3U);
}

TEST_F(GroupWriterTest, makes_durable_what_waits_before_it_goes) {
  meeting.let_pass(always);
  auto writer = writer_of();
  for (std::uint64_t i = 1; i <= 20; ++i) EXPECT_EQ(submit(*writer, i), Submitted::taken);
  writer.reset();
  EXPECT_EQ(meeting.durable().back(), 20U);
}

TEST_F(GroupWriterTest, says_that_a_group_is_in_doubt_whose_sync_failed) {
  auto journal = LogJournal::open(sound_disk(), 1);
  ASSERT_TRUE(journal.has_value());
  journal->disk().set_faults({.sync_error = 1.0});
  GroupWriter writer(std::make_unique<LogJournal>(*std::move(journal)), GroupLimits{},
                     callbacks(meeting));
  EXPECT_EQ(writer.submit(1, sample_batch(1, 1)), Submitted::taken);
  meeting.await_failure();
  EXPECT_EQ(meeting.failures()[0].standing, Standing::in_doubt);
  EXPECT_EQ(meeting.failures()[0].last_durable_ticket, 0U);
}

TEST_F(GroupWriterTest, counts_what_it_did) {
  const auto writer = writer_of();
  EXPECT_EQ(writer->stats().append_us.count, 0U);
  EXPECT_EQ(submit(*writer, 1), Submitted::taken);
  meeting.await_entry(1);
  for (std::uint64_t i = 2; i <= 10; ++i) EXPECT_EQ(submit(*writer, i), Submitted::taken);
  meeting.let_pass(always);
  writer->stop();
  const WriterStats stats = writer->stats();
  EXPECT_EQ(stats.commits, 2U);
  EXPECT_EQ(stats.batches, 10U);
  EXPECT_EQ(stats.records, 10U);
  EXPECT_EQ(stats.group_records.count, 2U);
  EXPECT_EQ(stats.group_records.p50, 1.0);
  EXPECT_EQ(stats.group_records.max, 9.0);
  EXPECT_EQ(stats.append_us.count, 2U);
  EXPECT_GE(stats.append_us.max, stats.append_us.p50);
  EXPECT_GE(stats.durable_us.max, stats.append_us.p50);
}

// As a server does: one thread submits as fast as the queue lets it, ten thousand times.
TEST_F(GroupWriterTest, loses_nothing_under_back_pressure) {
  constexpr std::uint64_t count = 10'000;
  auto journal = LogJournal::open(sound_disk(), 1);
  ASSERT_TRUE(journal.has_value());
  auto owned = std::make_unique<LogJournal>(*std::move(journal));
  LogJournal& log = *owned;
  GroupWriter writer(std::move(owned), {.batches = 64, .bytes = 1'000'000}, callbacks(meeting));
  for (std::uint64_t i = 1; i <= count; ++i) {
    ASSERT_EQ(writer.submit_when_room(i, sample_batch(i, i)), Submitted::taken);
  }
  writer.stop();
  EXPECT_EQ(log.last_sequence().value(), count);
  const auto durable = meeting.durable();
  for (std::size_t i = 1; i < durable.size(); ++i) ASSERT_LT(durable[i - 1], durable[i]);
  EXPECT_EQ(durable.back(), count);
  const WriterStats stats = writer.stats();
  EXPECT_EQ(stats.records, count);
  EXPECT_EQ(stats.commits, durable.size());
  EXPECT_LE(stats.group_records.max, 64.0);
}

TEST_F(GroupWriterTest, keeps_a_snapshot_after_the_batches_before_it) {
  const auto writer = writer_of();
  EXPECT_EQ(submit(*writer, 1), Submitted::taken);
  meeting.await_entry(1);
  EXPECT_EQ(submit(*writer, 2), Submitted::taken);
  EXPECT_EQ(writer->save({1, "one"}), Submitted::taken);
  EXPECT_EQ(writer->save({2, "two"}), Submitted::taken);
  EXPECT_EQ(submit(*writer, 3), Submitted::taken);
  meeting.let_pass(1);
  meeting.await_entry(2);
  EXPECT_TRUE(meeting.saved().empty());
  meeting.let_pass(always);
  writer->stop();
  EXPECT_EQ(meeting.saved(), (std::vector<std::uint64_t>{2}));  // the last of those that waited
  EXPECT_EQ(meeting.durable(), (std::vector<std::uint64_t>{1, 3}));
  EXPECT_EQ(writer->stats().snapshots, 1U);
}

// The database would refuse it, and so end the writer.
TEST_F(GroupWriterTest, an_erasure_throws_away_the_snapshot_that_waits_before_it) {
  const auto writer = writer_of();
  EXPECT_EQ(submit(*writer, 1), Submitted::taken);
  meeting.await_entry(1);
  EXPECT_EQ(writer->save({1, "of somebody"}), Submitted::taken);
  EXPECT_EQ(writer->submit(2, erasing(2)), Submitted::taken);
  EXPECT_EQ(submit(*writer, 3), Submitted::taken);
  meeting.let_pass(always);
  meeting.await_durable(3);
  EXPECT_EQ(writer->save({3, "of nobody"}), Submitted::taken);
  writer->stop();
  EXPECT_EQ(meeting.saved(), (std::vector<std::uint64_t>{3}));
  EXPECT_EQ(meeting.durable().back(), 3U);
  EXPECT_TRUE(meeting.failures().empty());
}

TEST_F(GroupWriterTest, an_erasure_ends_its_group_and_does_not_reach_what_comes_after_it) {
  auto owned = std::make_unique<GatedJournal>(meeting);
  GatedJournal& journal = *owned;
  const auto writer =
      std::make_unique<GroupWriter>(std::move(owned), GroupLimits{}, callbacks(meeting));
  EXPECT_EQ(submit(*writer, 1), Submitted::taken);
  meeting.await_entry(1);
  EXPECT_EQ(writer->submit(2, with_frame(sample_batch(2, 2))), Submitted::taken);
  EXPECT_EQ(writer->submit(3, with_frame(erasing(3))), Submitted::taken);
  EXPECT_EQ(writer->submit(4, with_frame(sample_batch(4, 4))), Submitted::taken);
  EXPECT_EQ(submit(*writer, 5), Submitted::taken);
  meeting.let_pass(always);
  writer->stop();
  EXPECT_EQ(meeting.groups(), (std::vector<std::size_t>{1, 2, 2}));
  EXPECT_EQ(meeting.durable(), (std::vector<std::uint64_t>{1, 3, 5}));
  EXPECT_EQ(journal.frames(),
            (std::vector<std::string>{R"(["erased-1"])", R"(["erased-1"])", R"(["ANNA"])"}));
}

TEST_F(GroupWriterTest, wakes_for_a_snapshot_alone) {
  const auto writer = writer_of();
  meeting.let_pass(always);
  EXPECT_EQ(submit(*writer, 1), Submitted::taken);
  meeting.await_durable(1);
  EXPECT_EQ(writer->save({1, "one"}), Submitted::taken);
  meeting.await_saved(1);
  EXPECT_EQ(meeting.durable(), (std::vector<std::uint64_t>{1}));
}

TEST_F(GroupWriterTest, ends_when_a_snapshot_cannot_be_kept) {
  const auto writer = writer_of();
  meeting.let_pass(always);
  EXPECT_EQ(submit(*writer, 1), Submitted::taken);
  EXPECT_EQ(writer->save({9, "of what is not durable"}), Submitted::taken);
  meeting.await_failure();
  EXPECT_EQ(meeting.failures().at(0).last_durable_ticket, 1U);
  EXPECT_EQ(submit(*writer, 2), Submitted::stopped);
  EXPECT_EQ(writer->save({1, "one"}), Submitted::stopped);
  EXPECT_EQ(writer->stats().snapshots, 0U);
}

}  // namespace
}  // namespace voltwin::store::journal
