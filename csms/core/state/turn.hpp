#pragma once
// One turn of the core: the state, the time, and what came of it so far. Handlers
// decide on the state, emit facts, and ask for calls to stations; they have no other
// way to change or reach anything.

#include <string>
#include <utility>
#include <vector>

#include "csms/core/events/batch.hpp"
#include "csms/core/events/events.hpp"
#include "csms/core/state/state.hpp"

namespace voltwin::core::state {

/// A call to a station that the turn wants sent, after the answer of the turn.
struct Outgoing {
  StationId station;
  StationCall call;
  CorrelationId correlation;  ///< of the operator's command that wants it, or none
};

class Turn {
 public:
  Turn(State& state, Instant at, std::vector<events::Event>& events)
      : now(at), state_(state), events_(events) {}
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  [[nodiscard]] const State& state() const { return state_; }

  /// States a fact: applied at once, journalled with the turn.
  template <class Fact>
  void emit(Fact fact) {
    events_.emplace_back(std::in_place_type<Fact>, std::move(fact));
    state_.apply(events_.back(), now);
  }
  void call(Outgoing outgoing) { calls.push_back(std::move(outgoing)); }
  /// Counts a deviation of a station that was put right; of several of one kind in a turn the
  /// first stands as the example. States them all as one fact when the turn ends.
  void tolerate(StationId station, events::ToleratedDefect defect);
  /// At the end of the turn: the facts about what was tolerated.
  void emit_tolerated();

  const Instant now;
  std::vector<Outgoing> calls;
  /// Measured values for the time-series table; not part of the state.
  std::vector<events::Telemetry> measurements;

 private:
  State& state_;
  std::vector<events::Event>& events_;
  std::vector<events::DefectsTolerated> tolerated_;
};

}  // namespace voltwin::core::state
