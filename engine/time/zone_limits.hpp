#pragma once
// What a zone file may hold at most. Private to engine/time.

#include <cstddef>
#include <cstdint>

namespace voltwin {

/// RFC 9636 §3.2: offsets outside of these should not be used.
inline constexpr std::int64_t min_zone_offset_s = -89'999;
inline constexpr std::int64_t max_zone_offset_s = 93'599;
/// The largest file of the database has under 400 transitions and 4 KiB.
inline constexpr std::size_t max_zone_transitions = 10'000;
inline constexpr std::size_t max_zone_types = 256;

}  // namespace voltwin
