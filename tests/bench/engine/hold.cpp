// The hold model, which every event queue of the literature has been measured with.

#include "engine/base/ensure.hpp"
#include "tests/bench/engine/allocations.hpp"
#include "tests/bench/engine/contest.hpp"
#include "tests/bench/engine/models.hpp"
#include "tests/bench/engine/subjects.hpp"

namespace voltwin::bench {

namespace {

// What issue 3 asks of the event queue.
constexpr Target over_priority_queue{Better::higher, 1.5};

constexpr int rounds = 5;

struct Size {
  const char* name;
  std::size_t pending;
  std::size_t settling;  ///< events before the first that counts
  std::size_t events;    ///< of one round
};

constexpr Size sizes[] = {{"1e3", 1'000, 100'000, 2'000'000},
                          {"1e5", 100'000, 200'000, 1'000'000},
                          {"1e6", 1'000'000, 1'000'000, 1'000'000}};

Result<void> measure_size(const Size& size, std::vector<Row>& rows) {
  HoldModel<OurQueue> ours(size.pending);
  HoldModel<PriorityQueue> floor(size.pending);
  HoldModel<BareQueue> bare(size.pending);
  ours.run(size.settling);
  floor.run(size.settling);
  bare.run(size.settling);
  Contest contest(std::string("engine.hold.") + size.name,
                  {contender("ours", ours, size.events, rounds),
                   contender("priority_queue", floor, size.events, rounds),
                   contender("bare_heap", bare, size.events, rounds)});
  TRY(contest.run());
  ENSURE(floor.check_sum() == ours.check_sum() && bare.check_sum() == ours.check_sum());
  contest.add_rates(rows);
  contest.add_ratio(rows, "priority_queue", over_priority_queue);
  contest.add_ratio(rows, "bare_heap", std::nullopt);
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

/// What every contender in C++ pays beside its queue.
void measure_draw(std::vector<Row>& rows) {
  constexpr int draws = 5'000'000;
  Draw draw(hold_seed);
  CheckSum sum;
  const double before = cpu_seconds();
  for (int i = 0; i < draws; ++i) sum.add(draw.exponential_us(hold_mean_us), 0);
  const double seconds = cpu_seconds() - before;
  ENSURE(sum.value() != 0);  // the draws were made
  rows.push_back({"engine.hold.draw_ns", seconds / draws * 1e9, "ns", std::nullopt, ""});
}

}  // namespace

Result<void> measure_hold(const Context&, std::vector<Row>& rows) {
  for (const Size& size : sizes) TRY(measure_size(size, rows));
  measure_allocations(rows);
  measure_draw(rows);
  return {};
}

}  // namespace voltwin::bench
