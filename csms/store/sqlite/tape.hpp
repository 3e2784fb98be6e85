#pragma once
// The tape of a journal's file, read back for tools. It must not know what a frame says.

#include <cstddef>
#include <string>
#include <vector>

#include "csms/core/events/batch.hpp"
#include "engine/base/result.hpp"

namespace voltwin::store::sqlite {

/// The first `most` frames of the tape of this file, in the order in which they were written.
/// The file is only read; it may be read-only.
/// Errors: the file is no voltwin journal, or cannot be read.
[[nodiscard]] Result<std::vector<core::events::TapeEntry>> read_tape(const std::string& path,
                                                                     std::size_t most);

}  // namespace voltwin::store::sqlite
