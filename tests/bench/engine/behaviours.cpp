// Behaviours: a bank (M/M/c) whose customers and door are state machines. A switch is one
// behaviour going on: an arrival, a teller found, a service ended.

#include "tests/bench/engine/contest.hpp"
#include "tests/bench/engine/subjects.hpp"
#include "tests/support/bank.hpp"

namespace voltwin::bench {

namespace {

constexpr Target switches_target{Better::higher, 5e6};

constexpr int rounds = 5;
constexpr std::uint64_t customers = 200'000;

double switches_per_cpu_s(support::Bank& bank) {
  const std::uint64_t switches = bank.switches();
  const double before = cpu_seconds();
  bank.run(customers);
  return static_cast<double>(bank.switches() - switches) / (cpu_seconds() - before);
}

}  // namespace

Result<void> measure_behaviours(const Context&, std::vector<Row>& rows) {
  for (const support::BankPlan& plan :
       {support::BankPlan{3, 2.4, 1.0}, support::BankPlan{100, 90.0, 1.0}}) {
    support::Bank bank(plan, 1);
    bank.warm_up(customers);
    std::vector<double> rates;
    for (int i = 0; i < rounds; ++i) rates.push_back(switches_per_cpu_s(bank));
    rows.push_back(
        {"engine.behaviours." + std::to_string(plan.tellers) + "_tellers." + "switches_per_cpu_s",
         median(rates), "1/s", switches_target, ""});
  }
  return {};
}

}  // namespace voltwin::bench
