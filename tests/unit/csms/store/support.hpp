#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "csms/core/events/batch.hpp"
#include "csms/core/events/events.hpp"
#include "csms/store/journal/simulated_disk.hpp"
#include "engine/time/instant.hpp"

struct sqlite3;

namespace voltwin::store::test {

/// A directory of its own, removed with everything in it at the end.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  [[nodiscard]] std::string file(std::string_view name) const;

 private:
  std::string path_;
};

/// The instant of this RFC 3339 text.
Instant at(std::string_view text);

/// Record number `sequence`, some small event.
core::events::Record sample_record(std::uint64_t sequence);
/// Records [first, last].
core::events::Batch sample_batch(std::uint64_t first, std::uint64_t last);

/// The life of one site from its definition to the money of a first session, with a second
/// session still running: records 1 to size().
std::vector<core::events::Record> life_of_a_site();

/// Empty, large enough for every test, without faults.
journal::SimulatedDisk sound_disk();
inline constexpr std::uint64_t log_salt = 0x5a17;

/// All rows of a query on a second connection to the file: columns joined by '|', NULL as
/// "-". One row "error: …" when SQLite refuses.
std::vector<std::string> query(const std::string& file, const std::string& sql);
/// Runs statements on a second connection.
void run_sql(const std::string& file, const std::string& sql);
/// Holds the file's write lock, as another process would.
class WriteLock {
 public:
  explicit WriteLock(const std::string& file);
  ~WriteLock();
  WriteLock(const WriteLock&) = delete;
  WriteLock& operator=(const WriteLock&) = delete;

 private:
  sqlite3* database_ = nullptr;
};
/// While it lives, files that SQLite opens can be made to fail at every sync.
class FailingSyncs {
 public:
  FailingSyncs();
  ~FailingSyncs();
  FailingSyncs(const FailingSyncs&) = delete;
  FailingSyncs& operator=(const FailingSyncs&) = delete;
  void begin();
  void end();
};
/// Every row of every projection table, in the order of their keys.
std::vector<std::string> dump_projections(const std::string& file);

std::string bytes_of(const std::string& file);
void write_bytes(const std::string& file, std::string_view bytes);

}  // namespace voltwin::store::test
