#include "scenarios/cli/recovery.hpp"

#include <optional>
#include <string>
#include <utility>

namespace voltwin::scenarios::cli {

using core::shard::Shard;
using store::journal::Record;
using store::journal::VaultEntry;

namespace {

Result<Shard> recover_now(store::journal::Archive& archive) {
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

}  // namespace

Result<Shard> recover(store::journal::Archive& archive) {
  std::optional<Shard> out;
  TRY(archive.at_one_instant([&]() -> Result<void> {
    auto recovered = recover_now(archive);
    if (!recovered) return tl::unexpected<Error>(std::move(recovered).error());
    out.emplace(*std::move(recovered));
    return {};
  }));
  return *std::move(out);
}

}  // namespace voltwin::scenarios::cli
