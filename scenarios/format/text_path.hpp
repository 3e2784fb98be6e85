#pragma once
// Places in JSON text by path (`site.nodes[2].limit_kw`): finding a value and replacing
// it, with everything else, comments and line numbers included, left as it is. It does not
// know what the fields mean.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/result.hpp"

namespace voltwin::scenarios::format {

struct TextSpan {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// Where the value at `path` stands in `text` (JSON with comments); empty when there is none.
[[nodiscard]] std::optional<TextSpan> locate(std::string_view text, std::string_view path);

/// `text` with the value at `path` replaced by `json`. Fields that are missing on the way
/// are added, elements of lists are not. Bad input (without saying which path): a path that
/// cannot be read, an element that the list does not have, a field of what is no object.
[[nodiscard]] Result<std::string> replaced(std::string_view text, std::string_view path,
                                           std::string_view json);

}  // namespace voltwin::scenarios::format
