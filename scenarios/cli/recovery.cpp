#include "scenarios/cli/recovery.hpp"

#include <string>
#include <utility>

namespace voltwin::scenarios::cli {

using core::shard::Shard;
using store::journal::Record;
using store::journal::VaultEntry;

Result<Shard> recover(store::journal::Archive& archive) {
  // Any key does: a tool starts no transaction.
  Shard shard(core::shard::CoreConfig{core::session::TransactionKey(random::SipKey{})},
              core::shard::Sideband::drop);
  TRY(archive.read_vault([&](const VaultEntry& entry) { return shard.restore(entry); }));
  const auto snapshot = archive.snapshot();
  if (!snapshot) return tl::unexpected<Error>(snapshot.error());
  const auto pruned = archive.pruned();
  if (!pruned) return tl::unexpected<Error>(pruned.error());
  Result<void> restored;
  if (*snapshot) restored = shard.restore((*snapshot)->sequence, (*snapshot)->bytes);
  const std::uint64_t removed = pruned->empty() ? 0 : pruned->back().last.sequence;
  if (shard.last_sequence() < removed) {
    return bad_input("records 1 to " + std::to_string(removed) +
                     " were removed, and no snapshot stands for them" +
                     (restored ? "" : ": " + restored.error().message));
  }
  TRY(archive.read(shard.last_sequence(),
                   [&](const Record& record) { return shard.replay(record); }));
  return shard;
}

}  // namespace voltwin::scenarios::cli
