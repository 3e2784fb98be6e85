#pragma once
// A bank with some tellers and one queue, M/M/c, as behaviours: the example whose waiting
// time is known, for tests and benchmarks.

#include <cstdint>
#include <variant>

#include "engine/random/random.hpp"
#include "engine/sim/processes.hpp"
#include "engine/sim/simulation.hpp"
#include "engine/stats/summary.hpp"

namespace voltwin::support {

struct BankPlan {
  std::uint32_t tellers = 1;
  double arrivals_per_s = 0.5;
  double services_per_s = 1.0;  ///< of each teller
};

/// Mean wait in the queue in seconds, and the share of customers who wait: Erlang's C
/// formula (A. K. Erlang, 1917; R. B. Cooper, "Introduction to Queueing Theory", 1981, 3.5).
struct BankTheory {
  double mean_wait_s = 0.0;
  double share_waiting = 0.0;
};
[[nodiscard]] inline BankTheory theory(const BankPlan& plan) {
  const double load = plan.arrivals_per_s / plan.services_per_s;
  double blocked = 1.0;  // Erlang's B, by its recursion over the tellers
  for (std::uint32_t n = 1; n <= plan.tellers; ++n) blocked = load * blocked / (n + load * blocked);
  const double tellers = plan.tellers;
  const double waits = blocked / (1.0 - load / tellers * (1.0 - blocked));
  return {waits / (tellers * plan.services_per_s - plan.arrivals_per_s), waits};
}

class Bank {
 public:
  Bank(const BankPlan& plan, std::uint64_t seed)
      : plan_(plan),
        tellers_(people_.make_resource(plan.tellers, simulation_.now())),
        arrivals_(random::Random(seed).stream("arrivals")),
        services_(random::Random(seed).stream("services")) {
    people_.start(Door{});
    in_turn([](const sim::Turn&) {});
  }

  /// Until so many customers have come to a teller.
  void run(std::uint64_t customers) {
    const std::uint64_t until = waits_.count() + customers;
    while (waits_.count() < until) {
      simulation_.step(Instant::never(), [this](const TimerToken& token) {
        in_turn([&](const sim::Turn& turn) { people_.fire(token, turn); });
      });
    }
  }
  /// Forgets the figures so far.
  void warm_up(std::uint64_t customers) {
    run(customers);
    waits_ = stats::Summary();
    waited_ = 0;
  }

  /// Of each customer, in seconds.
  [[nodiscard]] const stats::Summary& waits() const { return waits_; }
  [[nodiscard]] double share_waiting() const {
    return static_cast<double>(waited_) / static_cast<double>(waits_.count());
  }
  [[nodiscard]] sim::ResourceFigures figures() const {
    return people_.queues().figures(tellers_, simulation_.now());
  }
  [[nodiscard]] double seconds() const { return (simulation_.now() - Instant{}).seconds(); }
  [[nodiscard]] std::uint64_t switches() const { return people_.switches(); }

 private:
  struct Customer {
    enum class Step : std::uint8_t { comes, queues, is_served } step = Step::comes;
    Instant came;

    sim::Next resume(const sim::Wake&, sim::Self& self, Bank& bank) {
      switch (step) {
        case Step::comes:
          came = self.now();
          step = Step::queues;
          return sim::acquire(bank.tellers_);
        case Step::queues:
          bank.waits_.add((self.now() - came).seconds());
          if (self.now() > came) ++bank.waited_;
          step = Step::is_served;
          return sim::sleep(bank.draw(bank.services_, bank.plan_.services_per_s));
        case Step::is_served:
          self.release(bank.tellers_);
          return sim::end();
      }
      UNREACHABLE();
    }
  };
  struct Door {
    sim::Next resume(const sim::Wake& wake, sim::Self&, Bank& bank) {
      if (wake.reason != sim::Wake::Reason::started) bank.people_.start(Customer{});
      return sim::sleep(bank.draw(bank.arrivals_, bank.plan_.arrivals_per_s));
    }
  };

  [[nodiscard]] static Duration draw(random::Stream& stream, double per_s) {
    return Duration::nearest(stream.exponential(1.0 / per_s));
  }
  template <class Action>
  void in_turn(Action action) {
    sim::SimulationTimers timers(simulation_);
    const sim::Turn turn{simulation_.now(), timers};
    action(turn);
    people_.settle(turn, *this);
  }

  BankPlan plan_;
  sim::Simulation<TimerToken> simulation_{Instant{}};
  sim::Processes<std::variant<Customer, Door>> people_{0};
  sim::ResourceId tellers_;
  random::Stream arrivals_;
  random::Stream services_;
  stats::Summary waits_;
  std::uint64_t waited_ = 0;
};

}  // namespace voltwin::support
