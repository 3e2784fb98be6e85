#pragma once
// Which transaction a StopTransaction means. Its id may be -1, 0, an overflow, unknown or
// another station's: then what it says besides (token, register, connector) decides, and where
// that does not, it is put aside for a person. The station is answered in every case, or it
// would send the stop again for ever.

#include <optional>

#include "csms/core/session/beliefs.hpp"
#include "csms/core/session/wire_ids.hpp"
#include "csms/core/state/turn.hpp"

namespace voltwin::core::session {

using namespace core::boundary;  // the vocabulary of transactions

/// Stops of one station that are put aside and stated; more are only counted.
inline constexpr std::int32_t max_quarantined = 1'000;

/// The station's transaction that a stop under a strange id most likely means: a running one,
/// or one whose end was estimated. None when nothing fits, or two fit equally well.
[[nodiscard]] TransactionId match_stop(const state::State& state, StationId station,
                                       const StopNews& news);

/// Where the start was lost: the only free EVSE of the station whose last register the stop
/// can continue, with some energy since. None when there is no such EVSE, or two.
[[nodiscard]] EvseId match_evse(const state::State& state, StationId station, const StopNews& news);

/// Takes a stop: closes and bills what it means, rebuilds a transaction whose start was lost,
/// or puts it aside. `authorization` is that of the stop's token.
void take_stop(state::Turn& turn, const TransactionKey& key, StationId station,
               Authorization authorization, const TransactionStop& message);

}  // namespace voltwin::core::session
