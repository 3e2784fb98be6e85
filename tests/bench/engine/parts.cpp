// Partitions: two parts of a world on one thread and on two, the same work; beside them two
// threads that never meet, which is all that this machine has to give just now. This is the one
// figure here that needs the time of the wall, which is what two threads are for.

#include <algorithm>
#include <chrono>
#include <thread>

#include "engine/parallel/partitions.hpp"
#include "engine/sim/simulation.hpp"
#include "tests/bench/engine/subjects.hpp"
#include "tests/bench/engine/workload.hpp"

namespace voltwin::bench {

namespace {

constexpr Target speed_up_target{Better::higher, 1.8};

constexpr std::size_t parts = 2;
constexpr std::size_t pending = 10'000;
constexpr Duration window = Duration::from_ms(500);  // five thousand events of each part
constexpr Duration span = Duration::from_seconds(100);
constexpr int rounds = 30;

struct News {
  std::uint64_t from = 0;
};

/// The hold model, with a message to the neighbour once in a thousand events.
class HoldPart {
 public:
  explicit HoldPart(std::uint64_t number) : number_(number), draw_(number + 1) {
    simulation_.reserve(pending * 2);
    for (std::size_t i = 0; i < pending; ++i) {
      simulation_.after(Duration::from_us(draw_.exponential_us(1e6)), Payload{i, 0, 0});
    }
  }

  void advance(Instant until, parallel::Outbox<News>& outbox) {
    simulation_.run_until(until, [&](const Payload& payload) {
      sum_.add(simulation_.now().us(), payload.index);
      if (payload.detail != 0) return;
      if (draw_.unit() < 1e-3) {
        outbox.send(static_cast<std::uint32_t>((number_ + 1) % parts), simulation_.now() + window,
                    {number_});
      }
      simulation_.after(Duration::from_us(draw_.exponential_us(1e6)), payload);
    });
  }
  void receive(Instant at, const News& news) { simulation_.at(at, Payload{news.from, 0, 1}); }
  [[nodiscard]] std::uint64_t check_sum() const { return sum_.value(); }
  [[nodiscard]] std::uint64_t fired() const { return simulation_.fired(); }

 private:
  std::uint64_t number_;
  Draw draw_;
  CheckSum sum_;
  sim::Simulation<Payload> simulation_{Instant{}};
};

using World = parallel::Partitions<HoldPart, News>;

World make_world() {
  std::vector<HoldPart> made;
  for (std::size_t i = 0; i < parts; ++i) made.emplace_back(i);
  return World(std::move(made), Instant{}, window);
}

double wall_seconds(World& world, parallel::Pool& pool) {
  const auto before = std::chrono::steady_clock::now();
  world.run_until(world.now() + span, pool);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count();
}

/// Two parts on a thread each, from end to end without a word between them.
class Strangers {
 public:
  double wall_seconds() {
    const auto before = std::chrono::steady_clock::now();
    until_ += span;
    std::thread other([this] { advance(other_); });
    advance(one_);
    other.join();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count();
  }

 private:
  struct alignas(128) Place {
    HoldPart part;
  };
  void advance(Place& place) {
    parallel::Outbox<News> nobody_reads;
    place.part.advance(until_, nobody_reads);
  }
  Place one_{HoldPart(0)};
  Place other_{HoldPart(1)};
  Instant until_;
};

}  // namespace

Result<void> measure_parts(const Context&, std::vector<Row>& rows) {
  const char* const name = "engine.partitions.2_threads_over_1";
  if (parallel::hardware_threads() < 2) {
    rows.push_back({name, std::nullopt, "", speed_up_target, "this machine has one thread"});
    return {};
  }
  parallel::Pool one(1);
  parallel::Pool two(2);
  World alone = make_world();
  World both = make_world();
  alone.run_until(alone.now() + span, one);
  both.run_until(both.now() + span, two);
  Strangers strangers;
  double apart = strangers.wall_seconds();
  // The fastest round of each: whoever shares the machine takes from two threads more than
  // from one, and now and then leaves both alone.
  double with_one = wall_seconds(alone, one);
  double with_two = wall_seconds(both, two);
  for (int i = 1; i < rounds; ++i) {
    with_one = std::min(with_one, wall_seconds(alone, one));
    with_two = std::min(with_two, wall_seconds(both, two));
    apart = std::min(apart, strangers.wall_seconds());
  }
  for (std::size_t i = 0; i < parts; ++i) {
    ENSURE(alone.part(i).check_sum() == both.part(i).check_sum());
  }
  rows.push_back({name, with_one / with_two, "", speed_up_target, ""});
  rows.push_back({"engine.partitions.strangers_over_1", with_one / apart, "", std::nullopt, ""});
  return {};
}

}  // namespace voltwin::bench
