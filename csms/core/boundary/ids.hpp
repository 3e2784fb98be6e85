#pragma once
// The ids that cross the core's boundary. Each is a counter of its own kind; zero
// is "none".

#include "engine/base/id.hpp"

namespace voltwin::core::boundary {

using SiteId = Id<struct SiteTag>;
using StationId = Id<struct StationTag>;
using EvseId = Id<struct EvseTag>;
using TariffId = Id<struct TariffTag>;
using SessionId = Id<struct SessionTag>;
using TransactionId = Id<struct TransactionTag>;
/// What the station calls the transaction (OCPP 1.6's transactionId): 1 .. 2^31-1, unpredictable,
/// and of a meaning only together with the station. See session/wire_ids.hpp.
using WireTransactionId = Id<struct WireTransactionTag>;
/// One SetChargingProfile (or the like) that we sent, and its answer.
using LimitRequestId = Id<struct LimitRequestTag>;
using LedgerEntryId = Id<struct LedgerEntryTag>;
/// A driver's request for P2.
using ReviewId = Id<struct ReviewTag>;
/// One driver's place in the queue of a site.
using QueueEntryId = Id<struct QueueEntryTag>;
/// One WebSocket; given by the edge, never used twice, also not after a restart, and
/// larger than every earlier one.
using ConnectionId = Id<struct ConnectionTag>;
/// Given by whoever sends a command, to recognise its reply.
using CorrelationId = Id<struct CorrelationTag>;

}  // namespace voltwin::core::boundary
