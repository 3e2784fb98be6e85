#pragma once
// What `voltwin ocpp schema` prints: the JSON Schema of one payload from the table that
// decodes it, or the list of messages. It must not know a command line.

#include <string>
#include <string_view>

#include "engine/base/result.hpp"

namespace voltwin::scenarios::protocol {

struct SchemaQuestion {
  std::string_view version;  ///< "1.6", or the subprotocol's name: "ocpp1.6"
  std::string_view message;  ///< see schema_text(); empty: the list
};

/// The JSON Schema (draft 4), indented, with a line end. A message is named by its action or
/// with `.req` or `Request` behind it for the request, with `.conf` or `Response` for the
/// answer. The list has one line a message: action, and who sends the request. Errors: a
/// version or a message that there is not, with the names that are nearest to it.
[[nodiscard]] Result<std::string> schema_text(const SchemaQuestion& question);

}  // namespace voltwin::scenarios::protocol
