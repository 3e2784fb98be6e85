#pragma once
// How a shard began, as the tape has it: all that its core was told beside its inputs, so that
// another one can be made like it. The key of the transaction ids is a secret: the text holds its
// pseudonym, and the vault what stands behind that.

#include <string>
#include <string_view>

#include "csms/core/events/vault.hpp"
#include "csms/core/shard/core.hpp"
#include "engine/base/result.hpp"

namespace voltwin::core::shard {

struct Resumption {
  CoreConfig config;
  std::string build;         ///< the version that it was
  std::uint64_t secret = 0;  ///< the number of the vault entry that the shard made for its key
};

/// Of this build. Makes an entry in the vault.
[[nodiscard]] std::string encode_resumption(const CoreConfig& config, events::Vault& vault);
/// `vault` knows the secret. bad_input for anything that encode_resumption() did not write.
[[nodiscard]] Result<Resumption> decode_resumption(std::string_view text,
                                                   const events::Vault& vault);

}  // namespace voltwin::core::shard
