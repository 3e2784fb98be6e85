#pragma once
// What words and keys mean, where events are applied and where they are decided: pure
// functions of an event's parts.

#include <string>
#include <string_view>

#include "csms/core/events/events.hpp"
#include "csms/core/state/keys.hpp"

namespace voltwin::core::state {

using namespace core::boundary;  // the vocabulary of the state

/// The text with every character folded.
[[nodiscard]] std::string folded(std::string_view text);
/// The letters and digits of a folded tag.
[[nodiscard]] std::string without_separators(std::string_view folded_tag);

/// Whether a charger has certainly let go of the profiles of a transaction that ended so: a stop
/// under its own id and a successor say it (1.6 §5.16.3). Anything else is our conclusion, and
/// the vehicle may charge on under what it was granted, until that ends by itself.
[[nodiscard]] bool lets_go(events::EndBasis basis);
/// Whether the end is at a time that the station has told.
[[nodiscard]] bool is_told(events::EndBasis basis);
/// A vehicle that charges or has paused: what an ending transaction comes from.
[[nodiscard]] bool shows_vehicle(ConnectorStatus status);

}  // namespace voltwin::core::state
