#pragma once
// One file on a disk that does what disks do at their worst: a value, copied with its world,
// whose faults come from a seed. It knows no format, no clock and no file of the machine.
//
// The model, of an append-mostly file:
//  - What was written can be read at once, and is durable after the next sync that succeeds.
//  - A write that fails leaves any prefix of itself; on a full disk, the part that fits.
//  - A sync that fails puts everything not yet durable in doubt, and no later sync mends that:
//    systems mark such pages clean and forget them. Until reopen() the file still reads as if
//    they were there; then an unknown part of them is gone. So the file must not be trusted
//    before it was opened anew. (P. Rebello et al., "Can Applications Recover from fsync
//    Failures?", USENIX ATC 2020.)
//  - crash() is a loss of power: what was synced stays; of the rest any prefix, at any byte,
//    and of that some sectors may hold garbage. A truncation without a sync may not have
//    happened.
//  - reopen() is the end of a process on a machine that goes on: what is only in its memory
//    still reads, and a later crash may still take it.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/result.hpp"
#include "engine/random/random.hpp"
#include "engine/time/instant.hpp"

namespace voltwin::store::journal {

/// Rates, each 0 to 1.
struct DiskFaults {
  double write_error = 0.0;
  double sync_error = 0.0;
  double read_error = 0.0;
  /// Of a sector that a crash left unsynced: zeros or noise in its place.
  double garbage = 0.0;
};

/// How long a sync would take: `least`, and an exponential wait of this mean on top.
struct SyncTime {
  Duration least = Duration::from_us(400);
  Duration mean_wait = Duration::from_us(600);
};

struct DiskOptions {
  std::size_t capacity_bytes = 0;
  DiskFaults faults = {};
  SyncTime sync_time = {};
};

/// What has happened to it; decides nothing.
struct DiskCounts {
  std::uint64_t writes = 0;
  std::uint64_t syncs = 0;
  std::uint64_t write_errors = 0;
  std::uint64_t full = 0;
  std::uint64_t sync_errors = 0;
  std::uint64_t read_errors = 0;
  std::uint64_t power_cuts = 0;    ///< that came in the middle of an operation
  std::uint64_t kills = 0;         ///< likewise
  std::uint64_t torn_crashes = 0;  ///< that kept a part, not all and not nothing
  std::uint64_t garbage_sectors = 0;
};

/// What ends in the middle of an operation: the machine's power or only the process.
enum class Ending : std::uint8_t { power_cut, kill };

class SimulatedDisk {
 public:
  static constexpr std::size_t sector_bytes = 512;

  SimulatedDisk(DiskOptions options, const random::Stream& draw);

  /// Adds these bytes at the end.
  [[nodiscard]] Result<void> write(std::string_view bytes);
  /// Makes durable what was written, but for what is in doubt; how long that would have taken.
  [[nodiscard]] Result<Duration> sync();
  /// Cuts the file to `size` bytes, at most its size (ENSURE). Durable with the next sync.
  [[nodiscard]] Result<void> truncate(std::size_t size);
  /// `length` bytes from `offset` on, all within the file (ENSURE).
  [[nodiscard]] Result<std::string> read(std::size_t offset, std::size_t length);
  [[nodiscard]] std::size_t size() const { return bytes_.size(); }

  /// The process ended; another opens the file.
  void reopen();
  /// The power failed, and is back.
  void crash();
  /// In the middle of the n-th operation from now, 0 the next one, the power fails or the
  /// process is killed. Nothing works from then on until crash() or, after a kill, reopen().
  void end_in(Ending ending, std::uint64_t operations) { plot_ = Plot{ending, operations}; }
  /// Takes that back.
  void end_never() { plot_.reset(); }

  void set_faults(const DiskFaults& faults) { options_.faults = faults; }
  void set_capacity(std::size_t bytes) { options_.capacity_bytes = bytes; }
  /// Rot: flips every bit of the byte at `offset`, within the file (ENSURE), for good.
  void damage(std::size_t offset);

  [[nodiscard]] const DiskCounts& counts() const { return counts_; }
  /// Bytes that a crash cannot take.
  [[nodiscard]] std::size_t durable_size() const { return synced_; }
  [[nodiscard]] bool in_doubt() const { return doubt_.has_value(); }

 private:
  struct Range {
    std::size_t begin = 0;
    std::size_t end = 0;
  };
  /// What a truncation without a sync cut off, and may not have.
  struct Cut {
    std::string bytes;
    std::size_t durable = 0;  ///< how many of them were
  };

  struct Plot {
    Ending ending = Ending::power_cut;
    std::uint64_t operations = 0;
  };
  enum class Working : std::uint8_t { well, for_the_last_time, no_more };
  [[nodiscard]] Working begin_operation();
  [[nodiscard]] tl::unexpected<Error> ended() const;
  void keep_prefix(std::string_view bytes);
  void settle_doubt();
  void spoil(std::size_t from);

  DiskOptions options_;
  random::Stream writes_;
  random::Stream syncs_;
  random::Stream reads_;
  random::Stream crashes_;
  std::string bytes_;       ///< as it reads
  std::size_t synced_ = 0;  ///< this much of it is durable, but for what is in doubt
  std::optional<Range> doubt_;
  std::optional<Cut> cut_;
  std::optional<Plot> plot_;
  std::optional<Ending> ended_;
  DiskCounts counts_;
};

}  // namespace voltwin::store::journal
