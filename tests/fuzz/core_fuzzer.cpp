// libFuzzer's door to the target `core`.

#include <cstddef>
#include <cstdint>

#include "tests/fuzz/targets.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  voltwin::fuzz::core({reinterpret_cast<const char*>(data), size});
  return 0;
}
