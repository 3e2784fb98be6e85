#pragma once
// What must be true of a database after the death of its csms, whatever it was doing: compared
// with what the stations were told, and with a state of its own that applies the records. It
// opens the database as any process would.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "csms/core/events/vault.hpp"
#include "csms/core/state/state.hpp"
#include "csms/store/journal/archive.hpp"
#include "csms/store/journal/chain.hpp"
#include "tests/wire/stations.hpp"

namespace voltwin::test {

class Verdict {
 public:
  explicit Verdict(std::string url) : url_(std::move(url)) {}

  /// What came since the last look: sequences, chain, and everything that was answered.
  /// `answered`: ids of messages of the life that began at `from`.
  void look(const Stations& stations, const std::vector<std::string>& answered, Instant from);
  /// After a peaceful end: the bills are the meters, and all of the database once more.
  void judge(const Stations& stations);
  /// What a csms says of its recovery, when nobody has written since the last look.
  void compare_recovery(std::string_view ready);

  [[nodiscard]] std::uint64_t records() const { return chain_.head().sequence; }
  [[nodiscard]] std::uint64_t frames() const { return frames_; }
  /// Visits of which the core did not believe the last sample when it was looked at.
  [[nodiscard]] std::uint64_t set_aside() const { return set_aside_; }
  [[nodiscard]] std::uint64_t recoveries() const { return recoveries_; }
  [[nodiscard]] std::uint64_t from_snapshots() const { return from_snapshots_; }

 private:
  void follow(store::journal::Archive& archive);
  void expect_frames(store::journal::Archive& archive, const std::vector<std::string>& answered,
                     Instant from);
  void expect_visits(const Stations& stations);
  void expect_sample(const Visit& visit, const core::state::Transaction& transaction);
  void expect_books() const;
  void expect_bills(const Stations& stations) const;
  static void expect_whole(store::journal::Archive& archive, const core::state::State& state);

  std::string url_;
  core::events::Vault vault_;
  core::state::State state_;
  store::journal::Chain chain_{store::journal::Head{}};
  std::uint64_t frames_ = 0;
  std::uint64_t set_aside_ = 0;
  std::uint64_t recoveries_ = 0;
  std::uint64_t from_snapshots_ = 0;
};

}  // namespace voltwin::test
