#pragma once
// ENSURE: our own mistakes. Always on, in every build type; a failed one prints
// where and aborts. Bad input and a failing environment are never ENSUREd: they
// are values (Result).

namespace voltwin {

/// Prints "file:line: ENSURE(condition) failed" to stderr and aborts.
[[noreturn]] void ensure_failed(const char* condition, const char* file, int line) noexcept;

}  // namespace voltwin

#define ENSURE(condition)                                       \
  do {                                                          \
    if (!(condition)) [[unlikely]] {                            \
      ::voltwin::ensure_failed(#condition, __FILE__, __LINE__); \
    }                                                           \
  } while (false)

#define UNREACHABLE() ::voltwin::ensure_failed("unreachable", __FILE__, __LINE__)
