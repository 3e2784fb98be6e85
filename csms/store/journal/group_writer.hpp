#pragma once
// Group commit for a server: one thread that owns a journal and appends, as one, everything
// that waits for it. While one append waits for the disk the next group gathers, so the price
// of a sync is shared by as many as the load brings. It must not know what batches mean.
//
// Contract:
//  - Tickets ascend, and batches become durable in their order. `durable(t)` says that every
//    batch up to ticket t is; it is called on the writer's thread, in ascending order.
//  - What waits is bounded. A full queue is told, or waited for: back-pressure is the
//    submitter's matter. Beside the queue, one group as large as it is being written.
//  - The first error ends it for good: `failed` is called once, nothing after it is ever
//    reported durable, and what waits is thrown away. Whoever owns it opens the journal anew
//    and recovers from it: what was submitted and not reported may be there or not.
//  - A snapshot that is handed over is kept after the batches that came before it, on the same
//    thread: the next group waits for it.
//  - A batch that erases ends its group, for what comes after it is not what it erases; and it
//    throws away the snapshot that waits before it, which holds what it erases.
//  - submit*() and save() on one thread at a time, stop() and the destructor on the owner's
//    thread; none of them from a callback.

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "csms/store/journal/journal.hpp"
#include "engine/stats/quantile_sketch.hpp"

namespace voltwin::store::journal {

/// Of what waits. A batch alone larger than `bytes` is taken when nothing else waits.
struct GroupLimits {
  std::size_t batches = 4'096;
  std::size_t bytes = std::size_t{16} * 1024 * 1024;
};

enum class Submitted : std::uint8_t {
  taken,
  full,     ///< the batch is left as it was: try again after the next durable()
  stopped,  ///< by stop() or by an error; the batch is left as it was
};

struct WriterFailure {
  Error error;
  std::uint64_t last_durable_ticket = 0;  ///< 0: none
  Standing standing = Standing::sound;    ///< of the journal, for the group that failed
};

struct WriterCallbacks {
  std::function<void(std::uint64_t ticket)> durable;
  std::function<void(const WriterFailure& failure)> failed;
};

/// Quantiles to a percent; all zero while there is none.
struct Distribution {
  std::uint64_t count = 0;
  double p50 = 0.0;
  double p99 = 0.0;
  double max = 0.0;
};

struct WriterStats {
  std::uint64_t commits = 0;  ///< appends of something that succeeded
  std::uint64_t batches = 0;  ///< that became durable, empty ones too
  std::uint64_t records = 0;
  std::uint64_t snapshots = 0;  ///< that were kept
  std::uint64_t refused = 0;    ///< times that submit() told `full`
  std::uint64_t waited = 0;     ///< times that submit_when_room() had to wait
  Distribution group_records;   ///< records a commit
  Distribution append_us;       ///< that an append took
  Distribution durable_us;      ///< from submit to durable, of the oldest batch of a group
  Distribution save_us;         ///< that keeping a snapshot took
};

class GroupWriter {
 public:
  GroupWriter(std::unique_ptr<Journal> journal, GroupLimits limits, WriterCallbacks callbacks);
  ~GroupWriter();
  GroupWriter(const GroupWriter&) = delete;
  GroupWriter& operator=(const GroupWriter&) = delete;

  /// Hands over a batch; its ticket is larger than every earlier one (ENSURE).
  [[nodiscard]] Submitted submit(std::uint64_t ticket, Batch&& batch);
  /// The same, and waits while the queue is full; never `full`.
  [[nodiscard]] Submitted submit_when_room(std::uint64_t ticket, Batch&& batch);

  /// Keeps this snapshot once every batch that was submitted before it is durable; it is of a
  /// sequence in one of them, or of an earlier one. Of several that wait, the last; never `full`.
  /// What fails it ends the writer, for it is the disk.
  [[nodiscard]] Submitted save(Snapshot&& snapshot);

  /// Takes no more, makes durable what waits, and ends the thread.
  void stop();

  [[nodiscard]] WriterStats stats() const;

 private:
  using Clock = std::chrono::steady_clock;
  struct Waiting {
    std::uint64_t ticket = 0;
    Batch batch;
    std::size_t bytes = 0;
    Clock::time_point since;
  };
  /// What waits, and what is being written.
  struct Queue {
    std::vector<Waiting> batches;
    std::size_t bytes = 0;
    std::optional<Snapshot> snapshot;  ///< comes after all of them
  };
  enum class Phase : std::uint8_t { open, draining, failed };

  [[nodiscard]] bool has_room(std::size_t bytes) const;
  void enqueue(std::uint64_t ticket, Batch&& batch, std::size_t bytes);
  void run();
  [[nodiscard]] bool take_group(Queue& group);
  void split_queue(Queue& group);
  [[nodiscard]] bool commit(Queue& group);
  [[nodiscard]] bool append(Queue& group);
  [[nodiscard]] bool keep(const Snapshot& snapshot);
  void fail(const Error& error);
  void ensure_not_the_writer() const;

  const std::unique_ptr<Journal> journal_;  ///< the writer's thread only
  const GroupLimits limits_;
  const WriterCallbacks callbacks_;
  std::uint64_t last_durable_ticket_ = 0;  ///< the writer's thread only

  mutable std::mutex mutex_;
  std::condition_variable work_;  ///< for the writer
  std::condition_variable room_;  ///< for who submits
  // Under the mutex:
  Queue queue_;
  Phase phase_ = Phase::open;
  std::uint64_t last_ticket_ = 0;
  WriterStats counts_;
  stats::QuantileSketch group_records_;
  stats::QuantileSketch append_us_;
  stats::QuantileSketch durable_us_;
  stats::QuantileSketch save_us_;

  std::thread thread_;
};

}  // namespace voltwin::store::journal
