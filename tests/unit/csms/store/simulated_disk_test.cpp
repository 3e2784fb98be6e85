// The disk of the crash tests loses what a disk may lose, and nothing else.
#include "csms/store/journal/simulated_disk.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace voltwin::store::journal {
namespace {

SimulatedDisk disk_of(std::uint64_t seed, const DiskOptions& options) {
  return {options, random::Random(seed).stream("disk")};
}

SimulatedDisk disk_of(std::uint64_t seed) { return disk_of(seed, {.capacity_bytes = 100'000}); }

std::string content(SimulatedDisk& disk) { return disk.read(0, disk.size()).value(); }

// A text in which each place has its own letters.
std::string text_of(std::size_t size) {
  std::string out;
  for (std::size_t i = 0; out.size() < size; ++i) out += std::to_string(i) + ",";
  out.resize(size);
  return out;
}

TEST(SimulatedDisk, reads_what_was_written_before_any_sync) {
  SimulatedDisk disk = disk_of(1);
  ASSERT_TRUE(disk.write("abc"));
  ASSERT_TRUE(disk.write("def"));
  EXPECT_EQ(content(disk), "abcdef");
  EXPECT_EQ(disk.read(2, 3).value(), "cde");
  EXPECT_EQ(disk.durable_size(), 0U);
}

TEST(SimulatedDisk, keeps_in_a_crash_what_was_synced_and_any_prefix_of_the_rest) {
  std::set<std::size_t> sizes;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SimulatedDisk disk = disk_of(seed);
    ASSERT_TRUE(disk.write("synced"));
    ASSERT_TRUE(disk.sync());
    ASSERT_TRUE(disk.write("loose"));
    disk.crash();
    const std::string left = content(disk);
    EXPECT_TRUE(std::string("syncedloose").starts_with(left)) << left;
    sizes.insert(left.size());
  }
  EXPECT_EQ(sizes, (std::set<std::size_t>{6, 7, 8, 9, 10, 11}));
}

TEST(SimulatedDisk, leaves_garbage_only_where_nothing_was_synced) {
  const std::string written = text_of(4'000);
  int spoilt = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    SimulatedDisk disk = disk_of(seed, {100'000, {.garbage = 0.5}});
    ASSERT_TRUE(disk.write(written.substr(0, 700)));
    ASSERT_TRUE(disk.sync());
    ASSERT_TRUE(disk.write(written.substr(700)));
    disk.crash();
    const std::string left = content(disk);
    EXPECT_EQ(left.substr(0, 700), written.substr(0, 700));
    if (left != written.substr(0, left.size())) ++spoilt;
  }
  EXPECT_GT(spoilt, 25);
}

TEST(SimulatedDisk, leaves_a_prefix_of_a_write_that_fails) {
  std::set<std::size_t> sizes;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    SimulatedDisk disk = disk_of(seed, {100'000, {.write_error = 1.0}});
    const auto written = disk.write("abc");
    ASSERT_FALSE(written.has_value());
    EXPECT_EQ(written.error().message, "disk: error while writing");
    EXPECT_EQ(content(disk), std::string("abc").substr(0, disk.size()));
    sizes.insert(disk.size());
  }
  EXPECT_EQ(sizes, (std::set<std::size_t>{0, 1, 2, 3}));
}

TEST(SimulatedDisk, takes_what_fits_when_it_is_full_and_more_once_there_is_room) {
  SimulatedDisk disk = disk_of(1, {.capacity_bytes = 5});
  ASSERT_TRUE(disk.write("abc"));
  const auto full = disk.write("def");
  ASSERT_FALSE(full.has_value());
  EXPECT_EQ(full.error().message, "disk: no space left");
  EXPECT_EQ(content(disk), "abcde");
  disk.set_capacity(6);
  EXPECT_TRUE(disk.write("f"));
  EXPECT_EQ(content(disk), "abcdef");
}

TEST(SimulatedDisk, tells_of_an_error_while_reading) {
  SimulatedDisk disk = disk_of(1, {100, {.read_error = 1.0}});
  const auto read = disk.read(0, 0);
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().message, "disk: error while reading");
}

TEST(SimulatedDisk, shows_what_a_failed_sync_left_in_doubt_until_it_is_opened_anew) {
  std::set<std::size_t> sizes;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    SimulatedDisk disk = disk_of(seed);
    ASSERT_TRUE(disk.write("ab"));
    ASSERT_TRUE(disk.sync());
    ASSERT_TRUE(disk.write("cd"));
    disk.set_faults({.sync_error = 1.0});
    EXPECT_FALSE(disk.sync().has_value());
    EXPECT_TRUE(disk.in_doubt());
    EXPECT_EQ(content(disk), "abcd");
    disk.reopen();
    EXPECT_FALSE(disk.in_doubt());
    EXPECT_EQ(content(disk), std::string("abcd").substr(0, disk.size()));
    sizes.insert(disk.size());
  }
  EXPECT_EQ(sizes, (std::set<std::size_t>{2, 3, 4}));
}

TEST(SimulatedDisk, has_a_hole_where_a_later_sync_was_believed_after_one_that_failed) {
  int holes = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    SimulatedDisk disk = disk_of(seed);
    ASSERT_TRUE(disk.write("aaaa"));
    disk.set_faults({.sync_error = 1.0});
    EXPECT_FALSE(disk.sync().has_value());
    disk.set_faults({});
    ASSERT_TRUE(disk.write("bbbb"));
    ASSERT_TRUE(disk.sync());
    disk.crash();
    const std::string left = content(disk);
    ASSERT_EQ(left.size(), 8U);
    EXPECT_EQ(left.substr(4), "bbbb");
    if (left.find('\0') != std::string::npos) ++holes;
  }
  EXPECT_GT(holes, 20);
}

TEST(SimulatedDisk, keeps_over_the_end_of_a_process_what_a_crash_may_still_take) {
  bool taken = false;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    SimulatedDisk disk = disk_of(seed);
    ASSERT_TRUE(disk.write("loose"));
    disk.reopen();
    EXPECT_EQ(content(disk), "loose");
    disk.crash();
    taken = taken || disk.size() < 5;
  }
  EXPECT_TRUE(taken);
}

TEST(SimulatedDisk, may_undo_a_truncation_that_was_not_synced) {
  std::set<std::string> left;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SimulatedDisk disk = disk_of(seed);
    ASSERT_TRUE(disk.write("abcd"));
    ASSERT_TRUE(disk.sync());
    ASSERT_TRUE(disk.write("ef"));
    ASSERT_TRUE(disk.truncate(2));
    EXPECT_EQ(content(disk), "ab");
    ASSERT_TRUE(disk.write("XY"));
    ASSERT_TRUE(disk.truncate(3));
    disk.crash();
    left.insert(content(disk));
  }
  EXPECT_EQ(left, (std::set<std::string>{"ab", "abX", "abcd", "abcde", "abcdef"}));
}

TEST(SimulatedDisk, keeps_a_truncation_that_was_synced) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    SimulatedDisk disk = disk_of(seed);
    ASSERT_TRUE(disk.write("abcd"));
    ASSERT_TRUE(disk.sync());
    ASSERT_TRUE(disk.truncate(2));
    ASSERT_TRUE(disk.sync());
    disk.crash();
    EXPECT_EQ(content(disk), "ab");
  }
}

TEST(SimulatedDisk, does_nothing_more_once_the_power_was_cut) {
  SimulatedDisk disk = disk_of(1);
  ASSERT_TRUE(disk.write("ab"));
  ASSERT_TRUE(disk.sync());
  disk.end_in(Ending::power_cut, 1);
  ASSERT_TRUE(disk.write("cd"));
  const auto cut = disk.sync();
  ASSERT_FALSE(cut.has_value());
  EXPECT_EQ(cut.error().message, "disk: the power is off");
  EXPECT_FALSE(disk.write("x").has_value());
  EXPECT_FALSE(disk.truncate(0).has_value());
  EXPECT_FALSE(disk.read(0, 1).has_value());
  disk.crash();
  EXPECT_EQ(content(disk), std::string("abcd").substr(0, disk.size()));
  EXPECT_GE(disk.size(), 2U);
  EXPECT_EQ(disk.counts().power_cuts, 1U);
}

TEST(SimulatedDisk, tears_the_write_in_which_the_power_is_cut) {
  std::set<std::size_t> sizes;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SimulatedDisk disk = disk_of(seed);
    disk.end_in(Ending::power_cut, 0);
    EXPECT_FALSE(disk.write("abc").has_value());
    disk.crash();
    sizes.insert(disk.size());
  }
  EXPECT_EQ(sizes, (std::set<std::size_t>{0, 1, 2, 3}));
}

TEST(SimulatedDisk, keeps_what_a_process_wrote_that_was_killed_before_the_sync) {
  SimulatedDisk disk = disk_of(1);
  disk.end_in(Ending::kill, 1);
  ASSERT_TRUE(disk.write("loose"));
  const auto killed = disk.sync();
  ASSERT_FALSE(killed.has_value());
  EXPECT_EQ(killed.error().message, "disk: the process was killed");
  EXPECT_FALSE(disk.read(0, 1).has_value());
  disk.reopen();
  EXPECT_EQ(content(disk), "loose");
  EXPECT_EQ(disk.durable_size(), 0U);
  EXPECT_EQ(disk.counts().kills, 1U);
}

TEST(SimulatedDisk, says_how_long_a_sync_would_take) {
  SimulatedDisk disk = disk_of(1);
  Duration sum;
  for (int i = 0; i < 2'000; ++i) {
    const Duration took = disk.sync().value();
    EXPECT_GE(took, Duration::from_us(400));
    sum += took;
  }
  EXPECT_NEAR(sum.seconds() / 2'000, 1e-3, 5e-5);
}

TEST(SimulatedDisk, is_a_value_whose_copies_go_on_alike) {
  SimulatedDisk disk = disk_of(7);
  ASSERT_TRUE(disk.write(text_of(1'000)));
  SimulatedDisk fork = disk;
  disk.crash();
  fork.crash();
  EXPECT_EQ(content(disk), content(fork));
  ASSERT_TRUE(fork.write("more"));
  EXPECT_NE(content(disk), content(fork));
}

}  // namespace
}  // namespace voltwin::store::journal
