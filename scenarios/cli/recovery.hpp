#pragma once
// A shard as it was after the last record of a journal, for tools.

#include "csms/core/shard/shard.hpp"
#include "csms/store/journal/archive.hpp"
#include "engine/base/result.hpp"

namespace voltwin::scenarios::cli {

/// From the snapshot, where there is one that this build can read and the records after it, or
/// from the first record. Errors: neither is to be had, the database, a record.
[[nodiscard]] Result<core::shard::Shard> recover(store::journal::Archive& archive);

}  // namespace voltwin::scenarios::cli
