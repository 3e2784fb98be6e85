#pragma once
// Whether a journal is still what was written: walks the chain of digests from its start, or
// from the records that were removed on purpose, and names the first record that is wrong and
// how. What it can prove, and by what:
//
//  - the chain alone: a record changed, removed, inserted or moved by whoever left the digests
//  - the head, kept apart: records cut off at the end
//  - a checkpoint: a history that was written anew, digests and all, up to it; but only one whose
//    signature was checked against a key, or that was kept elsewhere, is out of the reach of
//    whoever can write to the database
//
// After the last such checkpoint a history with new digests cannot be told from the true one.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "csms/store/journal/archive.hpp"
#include "csms/store/journal/signer.hpp"
#include "engine/base/result.hpp"

namespace voltwin::store::journal {

enum class Fault : std::uint8_t {
  changed,            ///< a record does not give its digest
  missing,            ///< records are not there, and were not removed on purpose
  inserted,           ///< a record that nobody wrote
  out_of_order,       ///< a record stands in another one's place
  cut_off,            ///< the head, or a checkpoint, tells of later records than there are
  head_differs,       ///< the head is not the last record's
  history_rewritten,  ///< the chain holds, and is not the one of a checkpoint
  bad_signature,      ///< a checkpoint was changed after it was signed
  another_key,        ///< a checkpoint was signed by a key that is none of those given
  not_signed,         ///< no checkpoint of any of the given keys
  pruned_range,       ///< the note of removed records has no digest, or leaves a gap
  vault_gap,          ///< an entry is not there, or a record names one that is not
  unreadable,         ///< a record that this build cannot read
};
/// "changed", "missing" …
[[nodiscard]] std::string_view name_of(Fault fault);

struct Finding {
  Fault fault = Fault::changed;
  std::uint64_t sequence = 0;  ///< of the first record that is wrong; of the vault, the entry
  std::string what;            ///< one sentence
};

struct VerifyOptions {
  /// Whose signatures count; none: signatures are not looked at.
  std::vector<PublicKey> keys;
  /// A head that was kept elsewhere, as good as a signed checkpoint.
  std::optional<Head> known;
};

struct VerifyReport {
  std::vector<Finding> findings;  ///< the first of the chain, of the checkpoints, of the vault
  std::uint64_t first = 0;        ///< the first record there is; 0: none
  std::uint64_t removed = 0;      ///< on purpose: records 1 to this one
  std::uint64_t records = 0;      ///< whose digests hold
  Head last;                      ///< of them
  std::uint64_t entries = 0;      ///< of the vault
  std::uint64_t checkpoints = 0;
  std::uint64_t matched = 0;  ///< checkpoints that the chain agrees with
  /// Up to here nobody without a key can have rewritten anything; 0: nothing is vouched for.
  std::uint64_t vouched = 0;

  [[nodiscard]] bool is_sound() const { return findings.empty(); }
};

/// Errors: the database cannot be read.
[[nodiscard]] Result<VerifyReport> verify(Archive& archive, const VerifyOptions& options);

/// Two rows that should be equal; one of them is empty where there is none.
struct TableDifference {
  std::string found;
  std::string expected;
};
/// Makes the tables of `archive` again in `fresh`, a new journal in a database of any kind, and
/// compares: the first row that differs, if one does. Errors: records were removed, whose
/// rows nothing could make again; the databases.
[[nodiscard]] Result<std::optional<TableDifference>> compare_tables(Archive& archive,
                                                                    Archive& fresh);

}  // namespace voltwin::store::journal
