#pragma once
// What operators define: tariffs, sites, stations, tokens, cap schedules, and readings
// of uncontrolled load. Each command is checked whole before anything changes; the
// answer says what was expected.

#include "csms/core/boundary/effects.hpp"
#include "csms/core/boundary/inputs.hpp"
#include "csms/core/state/turn.hpp"

namespace voltwin::core::station {

using namespace core::boundary;  // the vocabulary of commands

/// `correlation` is left for the caller to fill.
[[nodiscard]] ReplyToCommand define_tariff(state::Turn& turn, const DefineTariff& command);
[[nodiscard]] ReplyToCommand define_site(state::Turn& turn, const DefineSite& command);
[[nodiscard]] ReplyToCommand define_station(state::Turn& turn, const DefineStation& command);
[[nodiscard]] ReplyToCommand define_token(state::Turn& turn, const DefineToken& command);
[[nodiscard]] ReplyToCommand erase_token(state::Turn& turn, const EraseToken& command);
[[nodiscard]] ReplyToCommand schedule_cap(state::Turn& turn, const ScheduleCap& command);
[[nodiscard]] ReplyToCommand choose_policy(state::Turn& turn, const ChoosePolicy& command);
[[nodiscard]] ReplyToCommand schedule_prices(state::Turn& turn, const SchedulePrices& command);
/// States a fact only when the reading differs from the last one.
[[nodiscard]] ReplyToCommand report_load(state::Turn& turn, const ReportLoad& command);

}  // namespace voltwin::core::station
