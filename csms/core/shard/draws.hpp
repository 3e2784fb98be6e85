#pragma once
// What a MeterValues message shows of what its EVSE draws, for power/obedience.hpp: by current
// where it tells one, else by power, else by how far the register went. After an interruption the
// register speaks too: it saw what nobody told.

#include <vector>

#include "csms/core/power/obedience.hpp"
#include "csms/core/state/turn.hpp"

namespace voltwin::core::shard {

using namespace core::boundary;  // the vocabulary of messages

class DrawWatch {
 public:
  /// Before the message is taken: where the register stands.
  DrawWatch(const state::State& state, StationId station, const MeterReport& report);

  /// After it was.
  void judge(state::Turn& turn) const;

 private:
  [[nodiscard]] bool judge_samples(state::Turn& turn) const;
  void judge_register(state::Turn& turn) const;

  StationId station_;
  const MeterReport& report_;
  EvseId evse_;                ///< none: of none that there is
  TransactionId transaction_;  ///< that runs there and is meant, or none
  WattHours register_before_;
  Instant register_at_;
};

}  // namespace voltwin::core::shard
