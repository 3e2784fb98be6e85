#pragma once
// How transactions end, and how an end that was only estimated gives way. Every end is
// followed by its bill; an end that changes is followed by a reversal and a new bill, so
// that at any time what was billed is what is believed, once.
//
// The rule: the first believable stop with the transaction's own evidence stands. An end that
// we estimated stands until a stop, or a register that went on, says better. A stop that
// contradicts an end that stands changes nothing and is stated as disputed.

#include "csms/core/state/turn.hpp"

namespace voltwin::core::session {

using namespace core::boundary;  // the vocabulary of transactions

/// Stops that contradict the end of one transaction and are stated; more are only counted.
inline constexpr std::int32_t max_disputes = 16;

/// Ends a transaction and bills it. One that ended already must have been estimated (ENSURE):
/// it is reopened first.
void end(state::Turn& turn, events::TransactionEnded ended);

/// Ends a running transaction at its last reading.
void end_estimated(state::Turn& turn, TransactionId transaction, events::EndBasis basis,
                   std::string reason);

/// Reopens a transaction whose end was estimated; one that runs stays as it is.
void reopen(state::Turn& turn, TransactionId transaction);

/// A reading of a transaction that has ended. Only counted when the end stands, nothing when
/// the register tells of no more energy; else the transaction goes on when its EVSE is free, and
/// ends at the new reading when another has begun there.
void late_reading(state::Turn& turn, events::MeterAdvanced late);

/// Asks the station to end what an unaccepted token has started, once, as soon as energy flows:
/// call it after a report of the EVSE's meter.
void watch_unauthorised(state::Turn& turn, EvseId evse);

}  // namespace voltwin::core::session
