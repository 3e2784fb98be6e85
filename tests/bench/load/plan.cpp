// The linear programs of load control: a plan of a day, and the optimum that allocations are
// measured against.

#include "csms/core/power/plan.hpp"

#include <algorithm>

#include "csms/core/power/optimum.hpp"
#include "engine/base/ensure.hpp"
#include "engine/random/random.hpp"
#include "tests/bench/engine/contest.hpp"
#include "tests/bench/load/estate.hpp"
#include "tests/bench/load/subjects.hpp"

namespace voltwin::bench {

namespace {

using namespace core::power;

constexpr std::size_t day_steps = 96;
constexpr Duration quarter = Duration::from_minutes(15);
const Instant start = Instant::from_us(1'780'000'000'000'000);

/// Two hundred sessions of a day to come, and prices that change by the quarter-hour.
struct Day {
  Estate estate = make_estate(1'000, Cars::mixed);
  std::vector<PlanStep> steps;

  Day() {
    random::Stream random = random::Random(7).stream("day");
    estate.claims.resize(200);
    for (Claim& claim : estate.claims) {
      claim.demand = Amps(random.uniform(16.0, 32.0));
      claim.departs = start + quarter * static_cast<std::int64_t>(8 + random.below(88));
      claim.wanted = WattHours(static_cast<std::int64_t>(random.uniform(3e3, 30e3)));
    }
    for (grid::Limits& limits : estate.limits) limits.per_phase_a *= 0.35;
    for (std::size_t k = 0; k < day_steps; ++k) {
      steps.push_back({start + quarter * static_cast<std::int64_t>(k), quarter,
                       random.uniform(0.05, 0.45), estate.limits, estate.fixed});
    }
  }
};

double seconds_of(const PlanRequest& request) {
  std::vector<double> seconds;
  for (int i = 0; i < 3; ++i) {
    const double before = cpu_seconds();
    const Plan plan = make_plan(request);
    ENSURE(plan.status != Plan::Status::unsolved);
    seconds.push_back(cpu_seconds() - before);
  }
  return median(std::move(seconds));
}

}  // namespace

Result<void> measure_plan(const Context&, std::vector<Row>& rows) {
  const Day day;
  PlanRequest request{
      day.estate.tree, day.steps, day.estate.claims, Amps(6.0), Duration::from_minutes(240), 0.0,
      Watts()};
  rows.push_back(
      {"load.plan.200x96", seconds_of(request), "s CPU", Target{Better::lower, 1.0}, ""});
  request.peak_price = 8.0;
  rows.push_back(
      {"load.plan.200x96.peak", seconds_of(request), "s CPU", Target{Better::lower, 1.0}, ""});
  const Estate estate = make_estate(10'000, Cars::mixed);
  const Picture picture{estate.tree, estate.limits, estate.fixed, estate.claims,
                        Amps(),      Amps(),        Instant()};
  const auto fair = allocate(Policy::equal_share, picture);
  const double before = cpu_seconds();
  const auto largest = largest_power(picture, fair);
  ENSURE(largest.has_value());
  rows.push_back({"load.optimum.10k", cpu_seconds() - before, "s CPU", {}, ""});
  const double gap = 1.0 - power_of(picture, fair).value() / largest->value();
  rows.push_back({"load.max_min.mixed.gap", 100.0 * std::max(0.0, gap), "%", {}, ""});
  const auto most = most_power(picture);
  ENSURE(most.has_value());
  const double small = 1.0 - power_of(picture, *most).value() / largest->value();
  rows.push_back({"load.most_power.mixed.gap", 100.0 * std::max(0.0, small), "%",
                  Target{Better::lower, 0.5}, ""});
  return {};
}

}  // namespace voltwin::bench
