#pragma once
// Energy that an EVSE gave while no transaction ran (row M27): a charger in free mode, or one
// whose start never came. It is recorded and nobody is billed for it. It must not know a price.

#include "csms/core/state/turn.hpp"

namespace voltwin::core::session {

using namespace core::boundary;  // the vocabulary of transactions

/// The register of an EVSE without a transaction was told, by a sample or by the next start.
/// What it went on by since the last one that is known is recorded, if the EVSE can have
/// delivered it. Not while the last transaction's end is only estimated: it may be its energy.
void watch_unattributed(state::Turn& turn, EvseId evse, WattHours reading, Instant at);

}  // namespace voltwin::core::session
