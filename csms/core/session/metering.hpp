#pragma once
// Meter values of a transaction: whose they are, when they were taken, what they mean, and
// what the transaction's energy is in the end. Brings the clock of the station and the track of
// the register together with the state; the rules themselves are in clock_offset.hpp and
// register_track.hpp.

#include <optional>
#include <span>

#include "csms/core/session/register_track.hpp"
#include "csms/core/state/turn.hpp"

namespace voltwin::core::session {

using namespace core::boundary;  // the vocabulary of transactions

/// Files the samples of a report. Those of a running transaction advance its register; all go
/// to the time series, also what belongs to no transaction. `evse` is that of the connector, or
/// none; an id that is not the station's is replaced by the transaction of the connector.
void meter(state::Turn& turn, EvseId evse, StationId station, const MeterReport& message);

/// Files the samples that came with the stop of a transaction, before it ends.
void meter_of_stop(state::Turn& turn, TransactionId transaction,
                   std::span<const MeterSample> samples);

/// When a stop was and came.
struct StopTimes {
  Instant device;  ///< by the station's clock
  Instant at;      ///< in our time
  Instant now;
  bool timeless = false;  ///< the stop gave no time
};

/// What a running transaction has taken if it ends with this register then.
/// -1 and what no meter can show are no registers. Its `energy_mwh` is what to bill.
[[nodiscard]] RegisterOutcome concluded(const state::State& state,
                                        const state::Transaction& transaction,
                                        std::int64_t meter_stop_wh, const StopTimes& times);

/// Asks once for the meter values of a running transaction of which none have come for long
/// (row M12). To be called when the station shows that it lives.
void watch_samples(state::Turn& turn, StationId station);

}  // namespace voltwin::core::session
