#pragma once
// How the core takes what stations get wrong. It must not know what that is.

#include <cstdint>

namespace voltwin::core::boundary {

enum class Strictness : std::uint8_t {
  /// What can be understood is put right, counted by its name, and served (docs/tolerances.md).
  tolerant,
  /// By the letter of the schemas, for testing stations: what does not fit is answered by
  /// CALLERROR, transaction messages too. That is an answer (OCPP-J 1.6 §4.2.3); what the
  /// specification forbids is to let checks of sanity stop the answer (1.6 §4.8, §4.10), and
  /// values that fit the schema are never refused: unknown ids, registers that go back.
  strict,
};

}  // namespace voltwin::core::boundary
