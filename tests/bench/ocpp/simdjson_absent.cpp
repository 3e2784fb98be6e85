// Where simdjson is not installed.

#include "engine/base/ensure.hpp"
#include "tests/bench/ocpp/peers.hpp"

namespace voltwin::bench {

bool has_simdjson() { return false; }
std::size_t simdjson_parse(std::string_view) { UNREACHABLE(); }

}  // namespace voltwin::bench
