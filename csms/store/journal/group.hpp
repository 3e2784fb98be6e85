#pragma once
// Several batches as one, for a journal that pays for each append and not for each record.
// It must not know what is in them.

#include <cstddef>
#include <vector>

#include "csms/core/events/batch.hpp"

namespace voltwin::store::journal {

/// What the batches hold, in their order and each in its own: the sequences of consecutive
/// batches stay consecutive.
[[nodiscard]] core::events::Batch merge_batches(std::vector<core::events::Batch>&& batches);

/// What a batch takes in memory, near enough for a limit: never less than its texts.
[[nodiscard]] std::size_t bytes_of(const core::events::Batch& batch);

}  // namespace voltwin::store::journal
