#pragma once
// The shell around one core, the same in both worlds and free of I/O: it numbers the
// facts, gathers batches for the journal, and holds every effect back until the facts
// (and the frame) that it rests on are durable. After a crash, a new shard replays the
// journal and goes on.
//
//   shard.step(input, now);
//   Batch batch; ticket = shard.take_batch(batch);   // hand it to a journal
//   shard.durable(ticket, effects);                  // now these may leave

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "csms/core/events/batch.hpp"
#include "csms/core/shard/core.hpp"
#include "engine/base/result.hpp"

namespace voltwin::core::shard {

/// The state after a record of the journal, as state/snapshot.hpp encodes it.
struct Snapshot {
  std::uint64_t sequence = 0;  ///< of that record
  std::string bytes;
};

/// Whether the tape and measurements are gathered for the journal.
enum class Sideband : std::uint8_t { drop, keep };

class Shard {
 public:
  Shard(CoreConfig config, Sideband sideband)
      : config_(config), core_(config), sideband_(sideband) {}

  void step(Input input, Instant now);
  void expire(Instant now);
  [[nodiscard]] std::optional<Instant> next_deadline() const { return core_.next_deadline(); }

  /// Moves everything not yet taken into `batch` (cleared first); the ticket names it.
  [[nodiscard]] std::uint64_t take_batch(events::Batch& batch);
  /// The batches up to this ticket are durable: appends their effects, in order.
  void durable(std::uint64_t ticket, std::vector<Effect>& effects);
  /// Whether something waits for take_batch().
  [[nodiscard]] bool has_batch() const;

  /// The state after all facts decided so far, durable or not. Whoever stores it does so
  /// together with the batches up to its sequence or after them, never before: a crash would
  /// leave a state that its journal does not tell of, and other facts would follow.
  [[nodiscard]] Snapshot snapshot() const;

  /// Recovery, before anything else: an entry of the vault, in order.
  [[nodiscard]] Result<void> restore(events::VaultEntry entry);
  /// Recovery, after the vault: begins where a snapshot was taken. On an error the shard
  /// is as new, and the journal is read from its start instead.
  [[nodiscard]] Result<void> restore(std::uint64_t sequence, std::string_view bytes);
  /// Recovery, before the first step: the records of the journal in order, after those that a
  /// snapshot stands for.
  [[nodiscard]] Result<void> replay(const events::Record& record);
  /// Ends recovery, or begins the life of a shard that has nothing to recover. Called once, before
  /// the first step: the tape tells from here on how the shard was made.
  void resume(Instant now);

  [[nodiscard]] const state::State& state() const { return core_.state(); }
  [[nodiscard]] const CoreCounters& counters() const { return core_.counters(); }
  /// As Core::shadow().
  [[nodiscard]] const power::ShadowReport* shadow(SiteId site) const { return core_.shadow(site); }
  /// What the site may carry at worst from `now` on, all facts decided so far in force.
  [[nodiscard]] power::SiteCertificate certificate(SiteId site, Instant now) {
    return core_.certificate(site, now);
  }
  /// Sequence of the last fact decided, durable or not.
  [[nodiscard]] std::uint64_t last_sequence() const { return last_sequence_; }

 private:
  void note(const Input& input, Instant now);
  void note(events::TapeEntry::Kind kind, Instant now, std::string text);
  void gather(Instant now);
  void write(events::Event& event, Instant now);

  struct Held {
    std::uint64_t ticket = 0;
    Effect effect;
  };

  CoreConfig config_;
  Core core_;
  Sideband sideband_;
  events::Vault vault_;
  StepOutput out_;
  events::Batch pending_;
  std::deque<Held> held_;
  std::uint64_t next_ticket_ = 1;
  std::uint64_t last_sequence_ = 0;
};

}  // namespace voltwin::core::shard
