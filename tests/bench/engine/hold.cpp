// The hold model, which every event queue of the literature has been measured with.

#include "engine/base/ensure.hpp"
#include "tests/bench/engine/allocations.hpp"
#include "tests/bench/engine/contest.hpp"
#include "tests/bench/engine/models.hpp"
#include "tests/bench/engine/peers.hpp"
#include "tests/bench/engine/subjects.hpp"

namespace voltwin::bench {

namespace {

// What issue 3 asks of the event queue.
constexpr Target over_priority_queue{Better::higher, 1.5};
constexpr Target over_ns3{Better::higher, 2.5};

constexpr int rounds = 5;
constexpr int peer_rounds = 3;  // each begins with an empty simulator

constexpr HoldSize sizes[] = {{"1e3", 1'000, 100'000, 2'000'000},
                              {"1e5", 100'000, 200'000, 1'000'000},
                              {"1e6", 1'000'000, 1'000'000, 1'000'000}};

Result<void> measure_size(const Context& context, const HoldSize& size, std::vector<Row>& rows) {
  HoldModel<OurQueue> ours(size.pending);
  HoldModel<PriorityQueue> floor(size.pending);
  HoldModel<BareQueue> bare(size.pending);
  // One round beyond settling: as far as a peer goes, whose check sum must be ours there.
  ours.run(size.settling + size.events);
  floor.run(size.settling + size.events);
  bare.run(size.settling + size.events);
  Ns3Peer ns3(context, size, ours.check_sum());
  const std::string prefix = std::string("engine.hold.") + size.name;
  Contest contest(prefix,
                  {contender("ours", ours, size.events, rounds),
                   contender("priority_queue", floor, size.events, rounds),
                   contender("bare_heap", bare, size.events, rounds), ns3.contender(peer_rounds),
                   systemc_peer(context, size, peer_rounds), simpy_peer(context, size, 1)});
  TRY(contest.run());
  ENSURE(floor.check_sum() == ours.check_sum() && bare.check_sum() == ours.check_sum());
  contest.add_rates(rows);
  ns3.add_rates(rows, prefix);
  contest.add_ratio(rows, "priority_queue", over_priority_queue);
  contest.add_ratio(rows, "bare_heap", std::nullopt);
  contest.add_ratio(rows, "ns3_best", over_ns3);
  contest.add_ratio(rows, "systemc", std::nullopt);
  contest.add_ratio(rows, "simpy", std::nullopt);
  return {};
}

/// Of a queue that was as long before: of ours, once it has settled.
void measure_allocations(std::vector<Row>& rows) {
  constexpr std::size_t events = 1'000'000;
  HoldModel<OurQueue> model(100'000);
  model.run(100'000);
  const Allocations before = allocations_so_far();
  model.run(events);
  const auto count = static_cast<double>(allocations_so_far().count - before.count);
  rows.push_back({"engine.hold.allocations_per_event", count / static_cast<double>(events), "",
                  Target{Better::lower, 0.0}, ""});
}

/// What every contender in C++ pays beside its queue: the draw and the event's own work.
void measure_handler(std::vector<Row>& rows) {
  constexpr int events = 5'000'000;
  Hold hold;
  Payload payload;
  std::int64_t now_us = 0;
  const double before = cpu_seconds();
  for (int i = 0; i < events; ++i) {
    now_us += hold.delay_us();
    hold.fire(now_us, payload);
  }
  const double seconds = cpu_seconds() - before;
  ENSURE(hold.check_sum() != 0);  // it was all done
  rows.push_back({"engine.hold.handler_ns", seconds / events * 1e9, "ns", std::nullopt, ""});
}

}  // namespace

Result<void> measure_hold(const Context& context, std::vector<Row>& rows) {
  for (const HoldSize& size : sizes) TRY(measure_size(context, size, rows));
  measure_allocations(rows);
  measure_handler(rows);
  return {};
}

}  // namespace voltwin::bench
