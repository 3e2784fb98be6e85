#pragma once
// What a whole transaction shows of the units of its station's registers (row M1). What follows
// from it is state::ScaleTrack's; how it is used, register_track.hpp's.

#include "csms/core/session/beliefs.hpp"
#include "csms/core/state/turn.hpp"

namespace voltwin::core::session {

/// A transaction is about to end by this stop.
void observe_scales(state::Turn& turn, TransactionId transaction, const BelievedStop& stop);

}  // namespace voltwin::core::session
