#pragma once
// The commands about who goes first, and what happens by itself when a time is over. Each command
// is checked whole before anything changes, and the answer says what was expected. Every decision
// on a tier is a fact, refused or not (events::PriorityDecided).

#include <optional>
#include <string_view>

#include "csms/core/boundary/effects.hpp"
#include "csms/core/boundary/inputs.hpp"
#include "csms/core/state/turn.hpp"

namespace voltwin::core::priority {

using namespace core::boundary;  // the vocabulary of commands

/// No battery of a car is larger; what a driver asks for beyond it is a slip.
inline constexpr WattHours largest_battery{200'000};
/// Nobody says of a stay that it is longer.
inline constexpr Duration longest_stay = Duration::from_hours(7 * 24);

/// Does what the command says; nothing of a command that is about something else. `correlation`
/// is left for the caller to fill.
[[nodiscard]] std::optional<ReplyToCommand> take(state::Turn& turn, const CommandBody& command);

[[nodiscard]] ReplyToCommand set_rules(state::Turn& turn, const SetPriorityRules& command);
[[nodiscard]] ReplyToCommand set_intent(state::Turn& turn, const SetIntent& command);
[[nodiscard]] ReplyToCommand grant(state::Turn& turn, const GrantPriority& command);
[[nodiscard]] ReplyToCommand revoke(state::Turn& turn, const RevokePriority& command);
[[nodiscard]] ReplyToCommand request_review(state::Turn& turn, const RequestUrgentReview& command);
[[nodiscard]] ReplyToCommand decide_review(state::Turn& turn, const DecideUrgentReview& command);

/// States what is over by now. To be called in every turn; costs nothing while nothing is due.
void settle(state::Turn& turn);

}  // namespace voltwin::core::priority
