#pragma once
// The JSON Schema of a scenario file, made from the same field tables that decode it. It
// says what the tables say; what only resolving can tell (references, order) it does not.

#include <string>

namespace voltwin::scenarios::format {

/// JSON Schema, draft 2020-12, indented, with a final line break: docs/scenario.schema.json.
[[nodiscard]] std::string json_schema();

}  // namespace voltwin::scenarios::format
