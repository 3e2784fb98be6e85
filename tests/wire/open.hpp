#pragma once
// The database of a wire test by its name. The one place that knows which engines there are:
// everything else of the folder knows an archive.

#include <memory>
#include <string>

#include "csms/store/journal/archive.hpp"
#include "engine/base/result.hpp"

namespace voltwin::test {

/// "sqlite:PATH" or "postgresql://user@host:port/name#schema". Opens it for writing, or makes it.
[[nodiscard]] Result<std::unique_ptr<store::journal::Archive>> open_archive(const std::string& url);

}  // namespace voltwin::test
