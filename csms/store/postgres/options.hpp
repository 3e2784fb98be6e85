#pragma once
// How a journal in PostgreSQL is opened.

#include <cstddef>
#include <cstdint>
#include <string>

#include "engine/time/instant.hpp"

namespace voltwin::store::postgres {

enum class Access : std::uint8_t {
  write,  ///< the one writer: brings the tables to this build's version, and takes the lock
  alone,  ///< the same for who only looks after it: another writer is the caller's mistake
  tend,   ///< beside a writer: snapshots, checkpoints, retention; finds the tables as they are
  read,   ///< beside a writer: finds the tables as they are, and changes nothing
};

struct OpenOptions {
  Access access = Access::write;
  /// Several journals can be in one database.
  std::string schema = "voltwin";
  /// How long to look for a server that went away in the middle, before that is an error.
  Duration retry = Duration::from_seconds(30);
  /// How long to wait for the lock of another writer, which may be about to end.
  Duration lock_wait = Duration::from_seconds(2);
  /// Connections of readers, at most, beside the one that writes.
  std::size_t readers_max = 4;
  /// Of the partitions of the journal that are made from now on.
  std::uint64_t records_per_partition = 1U << 22U;
};

}  // namespace voltwin::store::postgres
