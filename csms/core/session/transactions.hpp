#pragma once
// Transactions and the sessions they belong to: start, meter, stop, bill. Each message
// may come late, twice or for something unknown; each gets a proper answer, and each
// fact counts once.

#include "csms/core/session/wire_ids.hpp"
#include "csms/core/state/turn.hpp"

namespace voltwin::core::session {

using namespace core::boundary;  // the vocabulary of transactions

/// Opens a transaction. A repeat of the same start gets the same id, also after its stop.
/// An open transaction on the EVSE has lost its stop: it is closed at its last register.
/// A token that is not accepted still gets an id (1.6 §5.13).
[[nodiscard]] StartAnswer start(state::Turn& turn, const TransactionKey& key, EvseId evse,
                                Authorization authorization, const TransactionStart& message);

/// Files the samples of a running transaction; others go to the time series only.
void meter(state::Turn& turn, EvseId evse, StationId station, const MeterReport& message);

/// Closes and bills. Unknown or already closed transactions change nothing. A register that no
/// meter can show is not believed: the last reading stands for it, flagged estimated.
void stop(state::Turn& turn, StationId station, const TransactionStop& message);

}  // namespace voltwin::core::session
