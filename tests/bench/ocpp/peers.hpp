#pragma once
// Other people's parsers at our work, in this program. Each sits in a .cpp of its own, because
// their headers are heavy; simdjson is there only where it is installed.

#include <cstddef>
#include <string>
#include <string_view>

namespace voltwin::bench {

/// One exchange of MeterValues by way of document trees: the CALL parsed and checked (types,
/// lengths, enumerations, times, required and unknown fields) into the same struct, written
/// again as a CALL into `out`, and its answer built, parsed and checked. The bytes written.
/// ENSUREs that all goes well.
[[nodiscard]] std::size_t dom_exchange(std::string_view frame, std::string& out);

[[nodiscard]] bool has_simdjson();
/// Parses one text and walks to its end; its number of sampled values. Nothing is checked
/// beyond its being JSON, nothing is kept. ENSUREs that there is simdjson.
[[nodiscard]] std::size_t simdjson_parse(std::string_view text);

}  // namespace voltwin::bench
