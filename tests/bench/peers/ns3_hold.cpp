// The hold model on ns-3: `ns3-hold SCHEDULER PENDING SETTLING EVENTS`, the scheduler as ns-3
// names its type, for example ns3::MapScheduler.
#include <ns3/object-factory.h>
#include <ns3/simulator.h>

#include "tests/bench/peers/peer.hpp"

namespace {

using voltwin::bench::Payload;

struct State {
  voltwin::bench::Hold hold;
  voltwin::bench::HoldRun run;
};

void schedule(State* state, Payload payload);

void fire(State* state, Payload payload) {
  state->hold.fire(ns3::Simulator::Now().GetTimeStep(), payload);
  schedule(state, payload);
  if (state->run.fired(state->hold) == voltwin::bench::HoldRun::Next::stop) {
    ns3::Simulator::Stop();
  }
}

void schedule(State* state, Payload payload) {
  const std::int64_t delay_us = state->hold.delay_us();
  ns3::Simulator::Schedule(ns3::TimeStep(static_cast<std::uint64_t>(delay_us)), &fire, state,
                           payload);
}

}  // namespace

int main(int argc, char** argv) {
  using voltwin::bench::number;
  if (argc != 5) {
    std::fprintf(stderr, "usage: ns3-hold SCHEDULER PENDING SETTLING EVENTS\n");
    return 2;
  }
  ns3::Time::SetResolution(ns3::Time::US);
  ns3::Simulator::SetScheduler(ns3::ObjectFactory(argv[1]));
  State state{{}, {number(argv[3]), number(argv[4])}};
  for (std::uint64_t i = 0; i < number(argv[2]); ++i) schedule(&state, Payload{i, 0, 0});
  ns3::Simulator::Run();
  // What waits is left to the end of the process: freeing it is no part of the model.
  return 0;
}
