// Time-outs and timers as protocols have them: most of them never fire. The floors keep what
// is cancelled until its time comes; ours removes it at once.

#include "engine/base/ensure.hpp"
#include "tests/bench/engine/contest.hpp"
#include "tests/bench/engine/models.hpp"
#include "tests/bench/engine/subjects.hpp"

namespace voltwin::bench {

namespace {

constexpr Target cancels_over_priority_queue{Better::higher, 3.0};

constexpr int rounds = 5;

struct Size {
  const char* name;
  std::size_t owners;
  std::size_t settling;  ///< events until the oldest stale time-out has left the floors
  std::size_t events;    ///< of one round
};

template <template <class> class Model>
Result<void> measure(const Size& size, std::optional<Target> target, std::vector<Row>& rows) {
  Model<OurQueue> ours(size.owners);
  Model<PriorityQueue> floor(size.owners);
  Model<BareQueue> bare(size.owners);
  ours.run(size.settling);
  floor.run(size.settling);
  bare.run(size.settling);
  Contest contest(std::string("engine.") + size.name,
                  {contender("ours", ours, size.events, rounds),
                   contender("priority_queue", floor, size.events, rounds),
                   contender("bare_heap", bare, size.events, rounds)});
  TRY(contest.run());
  ENSURE(floor.check_sum() == ours.check_sum() && bare.check_sum() == ours.check_sum());
  contest.add_rates(rows);
  contest.add_ratio(rows, "priority_queue", target);
  contest.add_ratio(rows, "bare_heap", std::nullopt);
  return {};
}

}  // namespace

Result<void> measure_protocols(const Context&, std::vector<Row>& rows) {
  // A client makes half an event a second, an entity a fifteenth.
  TRY(measure<RequestModel>({"requests.1e3", 1'000, 100'000, 1'000'000},
                            cancels_over_priority_queue, rows));
  TRY(measure<RequestModel>({"requests.1e5", 100'000, 3'000'000, 1'000'000},
                            cancels_over_priority_queue, rows));
  return measure<TimerModel>({"timers.1e4", 10'000, 300'000, 1'000'000}, std::nullopt, rows);
}

}  // namespace voltwin::bench
