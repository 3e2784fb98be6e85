#pragma once
// A shard and its journal on a simulated disk, in a process that dies: between any two steps of
// a commit, in the middle of an operation of the disk, by its errors, and while it recovers.
// After each recovery it compares what came back with a shadow that applied exactly the records
// that were acknowledged. It knows no station.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "csms/core/boundary/effects.hpp"
#include "csms/core/boundary/inputs.hpp"
#include "csms/core/shard/shard.hpp"
#include "csms/core/state/state.hpp"
#include "csms/store/journal/log_journal.hpp"
#include "csms/store/journal/simulated_disk.hpp"
#include "engine/random/random.hpp"

namespace voltwin::test {

using namespace core::boundary;

/// Where processes died, over all of a test: proof that it was worth running.
struct DeathCounts {
  std::uint64_t crashes = 0;        ///< every death of a process, however it came
  std::uint64_t before_append = 0;  ///< with batches taken that no journal has seen
  std::uint64_t after_append = 0;   ///< durable, and no effect of it has left
  std::uint64_t in_operation = 0;   ///< cut off in the middle of a write or sync
  std::uint64_t in_recovery = 0;    ///< while it read the journal of the one before
  std::uint64_t disk_full = 0;
  std::uint64_t io_errors = 0;
  std::uint64_t doubtful_kept = 0;  ///< a group in doubt was there after all
  std::uint64_t doubtful_gone = 0;
  std::uint64_t torn_tails = 0;
  std::uint64_t records = 0;  ///< replayed
  void add(const DeathCounts& other);
};

/// How an append is to go on once the disk has it.
enum class AfterAppend : std::uint8_t { release_effects, die };
/// What ends with the process.
enum class Death : std::uint8_t { process, power };

class MortalCsms {
 public:
  explicit MortalCsms(const random::Stream& draw);

  // While it lives.
  void input(const Input& input);
  /// Time goes on; the core is woken whenever it wants.
  void pass(Duration duration);
  /// Takes a batch, to be committed with what else was taken.
  void take();
  /// One append of everything taken. Dies of an error, or as told.
  void commit(AfterAppend then);
  /// Every effect that left since the last call, in order: what the outside has seen.
  [[nodiscard]] std::vector<Effect> left();

  void die(Death death);
  [[nodiscard]] bool alive() const { return shard_.has_value(); }
  /// Another process opens the journal and recovers; the checks are here.
  void recover();
  /// After the last checks of the test, before the core has stated that connections are lost.
  [[nodiscard]] const core::state::State& state() const { return shard_->state(); }
  void resume();

  /// From here on the disk has faults, or has none any more.
  void set_faults(const store::journal::DiskFaults& faults);
  /// Ends in the middle of one of the next operations of the disk.
  void plot(store::journal::Ending ending, std::uint64_t operations) {
    journal_->disk().end_in(ending, operations);
  }
  /// There is room for so many bytes more, until the disk was full once.
  void fill_up(std::size_t room);

  [[nodiscard]] const DeathCounts& counts() const { return counts_; }
  /// What was acknowledged, or found after a doubt: to see why a seed fails.
  [[nodiscard]] const core::events::Batch& journal() const { return acknowledged_; }
  [[nodiscard]] std::size_t taken() const { return taken_.size(); }

  Instant now;
  std::uint64_t next_connection = 1;

 private:
  [[nodiscard]] Result<store::journal::LogJournal> open_journal();
  [[nodiscard]] bool replay(store::journal::LogJournal& journal);
  void expect_as_acknowledged(const core::events::Batch& found);
  void follow(const core::events::Batch& batch);

  random::Stream draw_;
  store::journal::DiskFaults faults_;
  std::optional<store::journal::SimulatedDisk> disk_;  ///< while no journal has it
  std::optional<store::journal::LogJournal> journal_;
  std::optional<core::shard::Shard> shard_;
  std::vector<core::events::Batch> taken_;
  std::uint64_t ticket_ = 0;
  std::vector<Effect> left_;
  // The shadow: what was acknowledged, and the state that follows from it alone.
  core::events::Batch acknowledged_;
  core::events::Vault vault_;
  core::state::State shadow_;
  core::events::Batch doubtful_;  ///< of a failed append: all of it is there, or nothing
  DeathCounts counts_;
};

}  // namespace voltwin::test
