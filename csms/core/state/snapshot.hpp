#pragma once
// The whole state as bytes and back, so that recovery need not begin with the first record of
// the journal. A snapshot is a cache: the journal is the truth, and a snapshot that is torn,
// changed, or of a format that this build does not know is left aside, never repaired.
//
//   bytes  0 ..  3  "VTSN"
//          4 ..  7  version of the format, little-endian like all below
//          8 .. 15  length of the body
//         16 .. 31  the engine's 128-bit digest of the body: against accidents, not forgers
//         32 ..     the body: fields.hpp in its order, numbers and texts as archive.hpp has them
//
// A member that is added to the state does not compile until fields.hpp lists it. A new member
// raises snapshot_version to n and reads itself with `if (a.version() >= n) a(x);`, so that
// older snapshots stay readable; whatever cannot be told from them raises oldest_snapshot too.
//
// Equal states give equal bytes. What follows from other members (the trees, the look-ups by
// identity and by wire id, who is waited for) is built again instead of stored.

#include <cstdint>
#include <string>
#include <string_view>

#include "csms/core/state/state.hpp"
#include "engine/base/result.hpp"

namespace voltwin::core::state {

inline constexpr std::uint32_t snapshot_version = 2;
inline constexpr std::uint32_t oldest_snapshot = 2;  // 1 was never released

[[nodiscard]] std::string encode_snapshot(const State& state);
/// The state; bad_input, in one line, for anything that encode_snapshot() did not write. Takes
/// memory in proportion to the bytes, whatever they say.
[[nodiscard]] Result<State> decode_snapshot(std::string_view bytes);

}  // namespace voltwin::core::state
