#pragma once
// `voltwin db`: what operators do with a journal. Each function is one subcommand; what is
// done is in csms/store/journal and csms/store/sqlite.

#include <cstdint>
#include <string>
#include <vector>

#include "csms/store/journal/restore.hpp"
#include "engine/base/result.hpp"
#include "engine/time/instant.hpp"
#include "scenarios/cli/facts.hpp"

namespace voltwin::scenarios::cli {

/// What to print, and whether all is well (exit code 0 or 1).
struct Answer {
  Facts facts;
  bool is_sound = true;
};

/// The clock of who calls; tools read none.
struct ToolClock {
  Instant now;
};

[[nodiscard]] Result<Answer> db_migrate(const std::string& where);
[[nodiscard]] Result<Answer> db_status(const std::string& where);
[[nodiscard]] Result<Answer> db_rebuild(const std::string& where);
[[nodiscard]] Result<Answer> db_snapshot(const std::string& where);
[[nodiscard]] Result<Answer> db_compact(const std::string& where);
[[nodiscard]] Result<Answer> db_keygen(const std::string& file);

struct CheckpointRequest {
  std::string where;
  std::string signing_key;  ///< a file
};
[[nodiscard]] Result<Answer> db_checkpoint(const CheckpointRequest& request,
                                           const ToolClock& clock);

struct BackupRequest {
  std::string where;
  std::string to;
};
[[nodiscard]] Result<Answer> db_backup(const BackupRequest& request);

struct CopyRequest {
  std::string from;
  std::string journal;  ///< that went on after `from`; empty: none
  std::string to;
  store::journal::Until until;
};
[[nodiscard]] Result<Answer> db_restore(const CopyRequest& request);
/// "2026-06-01T08:00:00Z" or "1234".
[[nodiscard]] Result<store::journal::Until> until_of(const std::string& text);

struct VerifyRequest {
  std::string where;
  std::vector<std::string> public_keys;  ///< files
  std::string known;                     ///< SEQUENCE:DIGEST, or empty
  bool projections = false;
};
[[nodiscard]] Result<Answer> db_verify(const VerifyRequest& request);

struct PruneRequest {
  std::string where;
  std::string tape_older;          ///< "30d", or empty
  std::string meter_values_older;  ///< "400d", or empty
  std::uint64_t records_through = 0;
  std::string signing_key;  ///< of the checkpoint at the cut; empty: not signed
  std::string as_of;        ///< instead of now, or empty
};
[[nodiscard]] Result<Answer> db_prune(const PruneRequest& request, const ToolClock& clock);

struct EraseRequest {
  std::string where;
  std::string tag;
};
[[nodiscard]] Result<Answer> db_erase_driver(const EraseRequest& request, const ToolClock& clock);

}  // namespace voltwin::scenarios::cli
