#pragma once
// Remote starts that a station accepted and that no StartTransaction has followed yet (X12).
// What is pending is a fact of the state, so a restart forgets none; whoever waits at the
// charger for an operator to notice should not have to wait for long.

#include <optional>

#include "csms/core/state/turn.hpp"

namespace voltwin::core::session {

using namespace core::boundary;  // the vocabulary of transactions

/// ConnectionTimeOut (1.6 §9.1.5) is the station's; most have a minute or two, and the
/// StartTransaction may wait for a busy link.
inline constexpr Duration start_patience = Duration::from_minutes(5);

/// The station's answer to a RemoteStartTransaction that was sent at `sent`. Counts one that is
/// refused by a free connector, and one that comes after its StartTransaction.
void remote_start_answered(state::Turn& turn, StationId station, const StartRemotely& call,
                           CallStatus status, Instant sent);

/// When the oldest pending one of any station has waited too long.
[[nodiscard]] std::optional<Instant> next_overdue_start(const state::State& state);

/// States and counts those that have waited too long.
void expire_remote_starts(state::Turn& turn);

}  // namespace voltwin::core::session
