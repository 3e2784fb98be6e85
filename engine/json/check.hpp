#pragma once
// Everything that is wrong with a text, in one go and without a struct to fill: for tools
// that explain, and for what must be refused before it is sent. The rules are decode()'s; a
// test holds the two together.

#include <cstddef>
#include <string_view>
#include <vector>

#include "engine/json/record.hpp"

namespace voltwin::json {

/// Appends what keeps decode() from accepting `text`, in the order of the text, the fields
/// that an object lacks behind its others; at most `most` issues. None exactly when decode()
/// accepts it. After broken JSON nothing further is looked for. Unknown fields that the
/// options let pass are no issue.
void check(std::string_view text, const RecordTable& table, const DecodeOptions& options,
           std::size_t most, std::vector<Issue>& issues);

}  // namespace voltwin::json
