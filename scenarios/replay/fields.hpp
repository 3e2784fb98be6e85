#pragma once
// Where two JSON texts differ, field by field. It knows no fact and no frame.

#include <string>
#include <string_view>
#include <vector>

namespace voltwin::scenarios::replay {

/// One value that differs, as JSON; empty where a text has no such field.
struct FieldDifference {
  std::string field;  ///< "definition.nodes[2].limit_w"; empty: the whole text
  std::string recorded;
  std::string now;
  [[nodiscard]] bool operator==(const FieldDifference&) const = default;
};

/// In the order of the first text, then what only the second has. Texts that are no JSON are
/// one value.
[[nodiscard]] std::vector<FieldDifference> differences(std::string_view recorded,
                                                       std::string_view now);

}  // namespace voltwin::scenarios::replay
