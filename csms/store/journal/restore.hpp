#pragma once
// A journal made again from others: from a backup and what survived after it, up to a point in
// time, or as a copy in another database. It must not know what records mean.
//
// Contract: the new chain is the old one, record by record, and each record is checked against
// the digest beside it before it is taken. What was erased in any of the sources is erased in
// what is made, whatever its point in time: nobody comes back with a backup.

#include <cstdint>

#include "csms/store/journal/archive.hpp"
#include "engine/base/result.hpp"
#include "engine/time/instant.hpp"

namespace voltwin::store::journal {

/// Up to where: the last record, and when the last one was decided; whichever comes first.
struct Until {
  std::uint64_t sequence = UINT64_MAX;
  Instant at = Instant::never();
};

struct Restored {
  Head head;
  std::uint64_t removed = 0;       ///< records 1 to this one, that were removed on purpose
  std::uint64_t records = 0;       ///< that were taken
  std::uint64_t from_journal = 0;  ///< of them, from the surviving journal
  std::uint64_t entries = 0;
  std::uint64_t erased = 0;  ///< of them, in clear in one source and erased in the other
  std::uint64_t frames = 0;
  std::uint64_t samples = 0;
  std::uint64_t checkpoints = 0;
  std::uint64_t snapshot = 0;  ///< its sequence; 0: none
};

/// Makes `into`, which holds no record, what `from` was at `until`: vault, records, tape (what
/// was decided before the last record), telemetry, checkpoints, notes of removed records and
/// the snapshot, as far as they fit. Errors: a record that does not give its digest, a point
/// in time whose records were removed, the databases.
[[nodiscard]] Result<Restored> copy(Archive& from, Archive& into, const Until& until);

/// The same of a backup and the journal that went on after it. Errors besides: the two tell
/// different histories, or there are records that neither has.
[[nodiscard]] Result<Restored> restore(Archive& backup, Archive& journal, Archive& into,
                                       const Until& until);

}  // namespace voltwin::store::journal
