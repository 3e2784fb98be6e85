#include "engine/base/ensure.hpp"

#include <cstdio>
#include <cstdlib>

namespace voltwin {

void ensure_failed(const char* condition, const char* file, int line) noexcept {
  std::fprintf(stderr, "%s:%d: ENSURE(%s) failed\n", file, line, condition);
  std::fflush(stderr);
  std::abort();
}

}  // namespace voltwin
