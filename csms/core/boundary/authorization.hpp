#pragma once
// What may be said of a token, in answers to stations and in the lists that they keep.

#include <cstdint>

namespace voltwin::core::boundary {

enum class Authorization : std::uint8_t { Accepted, Blocked, Expired, Invalid, ConcurrentTx };

}  // namespace voltwin::core::boundary
