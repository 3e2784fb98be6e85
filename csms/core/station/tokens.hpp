#pragma once
// Which token a station means by the tag that it read: exactly that one, or, when nobody knows
// it, the one that it becomes once a known deviation of readers is undone (catalogue rows I).
// It must not know what the token may do.

#include <string>
#include <string_view>

#include "csms/core/state/turn.hpp"

namespace voltwin::core::station {

using namespace core::boundary;  // ids

/// An id tag has at most so many characters (OCPP 1.6 §7.28): what follows is no part of it.
inline constexpr std::size_t max_id_tag = 20;

/// The tag as its token was defined; as sent when no token is meant. Each rule counts only if
/// exactly one known token is left by all of them: another driver must never pay. What was
/// corrected is counted, with the raw tag beside it.
[[nodiscard]] std::string meant_by(state::Turn& turn, StationId station, std::string_view id_tag);

}  // namespace voltwin::core::station
