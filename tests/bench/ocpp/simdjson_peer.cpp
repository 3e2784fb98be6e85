// simdjson as a floor: what it takes to parse the text alone, with whatever instructions this
// machine has.

#include <simdjson.h>

#include "engine/base/ensure.hpp"
#include "tests/bench/ocpp/peers.hpp"

namespace voltwin::bench {

bool has_simdjson() { return true; }

std::size_t simdjson_parse(std::string_view text) {
  static simdjson::dom::parser parser;
  static std::string padded;
  padded.reserve(text.size() + simdjson::SIMDJSON_PADDING);
  padded.assign(text);
  simdjson::dom::array values;
  const auto error = parser.parse(padded.data(), text.size(), false)
                         .at(3)["meterValue"]
                         .at(0)["sampledValue"]
                         .get(values);
  ENSURE(error == simdjson::SUCCESS);
  return values.size();
}

}  // namespace voltwin::bench
