#pragma once
// Transactions and the sessions they belong to: start, meter, stop, bill. Each message
// may come late, twice or for something unknown; each gets a proper answer, and each
// fact counts once.

#include "csms/core/session/wire_ids.hpp"
#include "csms/core/state/turn.hpp"

namespace voltwin::core::session {

using namespace core::boundary;  // the vocabulary of transactions

/// Opens a transaction. A repeat of the same start gets the same id, also after its stop.
/// An open transaction on the EVSE has lost its stop: it is closed at its last register, until
/// its stop comes after all. A start older than the open transaction is of one that is over.
/// A start with the token of the open one, without another vehicle having come, may stand in place
/// of its stop: it ends the open one where it begins, and without energy owes nothing. A token that
/// is not accepted still gets an id (1.6 §5.13).
[[nodiscard]] StartAnswer start(state::Turn& turn, const TransactionKey& key, EvseId evse,
                                Authorization authorization, const TransactionStart& message);

/// Closes and bills what the stop means, whatever id it names; see stops.hpp and endings.hpp.
/// `authorization` is that of the stop's token.
void stop(state::Turn& turn, const TransactionKey& key, StationId station,
          Authorization authorization, const TransactionStop& message);

}  // namespace voltwin::core::session
