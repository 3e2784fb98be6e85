#pragma once
// Result<T>: a value, or an error that came from outside (bad input, a file, a
// disk). Our own mistakes are ENSUREs, a peer's are protocol values.

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace voltwin {

enum class ErrorKind : unsigned char {
  bad_input,    ///< the user's file, flag or data: exit code 2
  environment,  ///< disk, database, network: exit code 3
};

/// One clear line: what is wrong, where, and what was expected.
struct Error {
  ErrorKind kind = ErrorKind::bad_input;
  std::string message;
};

template <class T>
using Result = tl::expected<T, Error>;

/// The error half of a Result for bad input.
[[nodiscard]] inline tl::unexpected<Error> bad_input(std::string message) {
  return tl::unexpected<Error>(Error{ErrorKind::bad_input, std::move(message)});
}

/// The error half of a Result for a failing environment.
[[nodiscard]] inline tl::unexpected<Error> environment_error(std::string message) {
  return tl::unexpected<Error>(Error{ErrorKind::environment, std::move(message)});
}

}  // namespace voltwin

/// Evaluates a Result<void>-like expression and returns its error from the
/// enclosing function, if any.
#define TRY(expression)                                                       \
  do {                                                                        \
    if (auto try_result = (expression); !try_result) [[unlikely]] {           \
      return tl::unexpected<::voltwin::Error>(std::move(try_result).error()); \
    }                                                                         \
  } while (false)
