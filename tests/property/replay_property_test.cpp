// Random traffic, and processes that die wherever they may: what the journal has kept of it is
// decided again by other shards, equal to the last fact and frame.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "csms/store/sqlite/sqlite_journal.hpp"
#include "scenarios/replay/replay.hpp"
#include "scenarios/replay/text.hpp"
#include "tests/property/crash_world.hpp"

namespace voltwin::test {

namespace {

constexpr std::uint64_t deaths_a_world = 15;
#ifdef __SANITIZE_ADDRESS__
constexpr std::uint64_t worlds = 3;
#else
constexpr std::uint64_t worlds = 20;
#endif

std::filesystem::path folder() {
  return std::filesystem::path(::testing::TempDir()) /
         ("voltwin_replay_property_" + std::to_string(::getpid()));
}

scenarios::replay::Report replayed(const core::events::Batch& batch) {
  std::filesystem::remove_all(folder());
  std::filesystem::create_directories(folder());
  auto journal = store::sqlite::SqliteJournal::open((folder() / "world.sqlite").string());
  EXPECT_TRUE(journal.has_value());
  const auto stored = journal->append(batch);
  EXPECT_TRUE(stored.has_value()) << stored.error().message;
  auto report = scenarios::replay::replay(*journal, {}, {});
  EXPECT_TRUE(report.has_value()) << report.error().message;
  std::filesystem::remove_all(folder());
  return report ? *std::move(report) : scenarios::replay::Report{};
}

}  // namespace

TEST(ReplayOfCrashes, is_equal_through_every_restart) {
  const char* const only = std::getenv("VOLTWIN_SEED");
  const std::uint64_t first = only == nullptr ? 1 : std::strtoull(only, nullptr, 10);
  const std::uint64_t last = only == nullptr ? worlds : first;
  std::uint64_t beginnings = 0;
  std::uint64_t facts = 0;
  std::uint64_t frames = 0;
  for (std::uint64_t seed = first; seed <= last && !HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    CrashWorld world(seed);
    world.run(deaths_a_world);
    const scenarios::replay::Report report = replayed(world.journal());
    EXPECT_TRUE(report.equal()) << as_text(report, {"this", 0.0});
    EXPECT_EQ(report.facts, world.journal().records.size());
    beginnings += report.beginnings.size();
    facts += report.facts;
    frames += report.frames;
  }
  std::cout << facts << " facts and " << frames << " frames of " << beginnings << " processes\n";
  EXPECT_GT(beginnings, (last - first + 1) * deaths_a_world / 2);
  EXPECT_GT(facts, beginnings * 5);
  EXPECT_GT(frames, beginnings);
}

}  // namespace voltwin::test
