// Nothing that was answered is lost and nothing happens twice, wherever the process dies and
// whatever the disk does. One failing seed: VOLTWIN_SEED=<n> runs only that.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

#include "tests/property/crash_world.hpp"

namespace voltwin::test {

namespace {

constexpr std::uint64_t deaths_a_world = 25;
#ifdef __SANITIZE_ADDRESS__
constexpr std::uint64_t worlds = 10;
#else
constexpr std::uint64_t worlds = 150;
#endif

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* const text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

void print(const core::events::Batch& journal) {
  for (const auto& record : journal.records) {
    std::cout << to_text(record.at) << ' ' << record.type << record.payload << '\n';
  }
  for (const auto& frame : journal.tape) {
    std::cout << to_text(frame.at) << ' ' << frame.station << ' ' << frame.text << '\n';
  }
}

}  // namespace

TEST(Crashes, lose_nothing_that_was_answered_and_repeat_nothing_wherever_they_come) {
  const std::uint64_t only = number_from("VOLTWIN_SEED", 0);
  const std::uint64_t first = only > 0 ? only : 1;
  const std::uint64_t last = only > 0 ? only : number_from("VOLTWIN_SEEDS", worlds);
  std::cout << "seeds " << first << " to " << last << '\n';
  DeathCounts sum;
  std::uint64_t visits = 0;
  std::uint64_t repeats = 0;
  std::uint64_t remote_stops = 0;
  std::uint64_t leases = 0;
  for (std::uint64_t seed = first; seed <= last; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    CrashWorld world(seed);
    world.run(deaths_a_world);
    sum.add(world.counts());
    visits += world.visits();
    repeats += world.repeats();
    remote_stops += world.remote_stops();
    leases += world.leases_checked();
    if (only > 0) print(world.journal());
    if (HasFailure()) break;
  }
  std::cout << "deaths " << sum.crashes << ": with batches taken " << sum.before_append
            << ", between append and effects " << sum.after_append << ", cut off in an operation "
            << sum.in_operation << ", recovering " << sum.in_recovery << ", disk full "
            << sum.disk_full << ", I/O errors " << sum.io_errors << "; groups in doubt kept "
            << sum.doubtful_kept << ", gone " << sum.doubtful_gone << "; torn tails "
            << sum.torn_tails << "; records replayed " << sum.records << "; visits " << visits
            << ", messages sent again " << repeats << ", remote stops " << remote_stops
            << ", leases looked at " << leases << '\n';
  if (only > 0 || HasFailure()) return;
  // Every kind of death must have been met.
  const std::uint64_t count = last - first + 1;
  EXPECT_GE(sum.crashes, count * deaths_a_world);
  EXPECT_GT(sum.before_append, count / 2);
  EXPECT_GT(sum.after_append, count);
  EXPECT_GT(sum.in_operation, count * 2);
  EXPECT_GT(sum.in_recovery, count);
  EXPECT_GT(sum.disk_full, count / 2);
  EXPECT_GT(sum.io_errors, count / 2);
  EXPECT_GT(sum.doubtful_kept, count / 4);
  EXPECT_GT(sum.doubtful_gone, count / 4);
  EXPECT_GT(sum.torn_tails, count);
  EXPECT_GT(visits, count * 5);
  EXPECT_GT(repeats, count * 10);
  EXPECT_GT(remote_stops, count / 2);
  EXPECT_GT(leases, count * 10);
}

}  // namespace voltwin::test
