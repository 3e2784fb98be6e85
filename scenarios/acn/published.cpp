#include "scenarios/acn/published.hpp"

#include <algorithm>
#include <deque>
#include <numeric>

namespace voltwin::scenarios::acn {

namespace {

constexpr double bisection_a = 0.01;
constexpr double increment_a = 0.1;

double rank(const Claim& claim, Order order, int period) {
  switch (order) {
    case Order::arrival:
      return claim.arrival;
    case Order::departure:
      return claim.departure;
    case Order::laxity:
      return (claim.departure - period) - claim.remaining_a / max_pilot_a;
  }
  return 0.0;
}

std::vector<std::size_t> sorted(const Situation& situation, Order order) {
  std::vector<double> ranks;
  for (const Claim& claim : situation.claims) {
    ranks.push_back(rank(claim, order, situation.period));
  }
  std::vector<std::size_t> out(ranks.size());
  std::iota(out.begin(), out.end(), std::size_t{0});
  std::stable_sort(out.begin(), out.end(),
                   [&](std::size_t a, std::size_t b) { return ranks[a] < ranks[b]; });
  return out;
}

double most_that_fits(const RowLoad& load, const Claim& claim) {
  if (load.fits(claim.station, claim.bound_a)) return claim.bound_a;
  double low = 0.0;
  double high = claim.bound_a;
  while (high - low > bisection_a) {
    const double middle = (low + high) / 2.0;
    (load.fits(claim.station, middle) ? low : high) = middle;
  }
  return low;
}

class Sorted final : public Policy {
 public:
  explicit Sorted(Order order) : order_(order) {}

  void decide(const Situation& situation, std::span<double> pilots_a) override {
    RowLoad load(situation.network);
    for (const std::size_t index : sorted(situation, order_)) {
      const Claim& claim = situation.claims[index];
      pilots_a[index] = most_that_fits(load, claim);
      load.add(claim.station, pilots_a[index]);
    }
  }

 private:
  Order order_;
};

class RoundRobin final : public Policy {
 public:
  void decide(const Situation& situation, std::span<double> pilots_a) override {
    RowLoad load(situation.network);
    const auto order = sorted(situation, Order::arrival);
    std::deque<std::size_t> queue(order.begin(), order.end());
    std::vector<int> steps(situation.claims.size(), 0);
    while (!queue.empty()) {
      const std::size_t index = queue.front();
      queue.pop_front();
      const Claim& claim = situation.claims[index];
      // Multiples of the increment, so that they do not drift.
      const double next = (steps[index] + 1) * increment_a;
      const double more = next - pilots_a[index];
      if (next > claim.bound_a || !load.fits(claim.station, more)) continue;
      load.add(claim.station, more);
      pilots_a[index] = next;
      ++steps[index];
      queue.push_back(index);
    }
  }
};

class Uncontrolled final : public Policy {
 public:
  [[nodiscard]] bool keeps_limits() const override { return false; }
  void decide(const Situation& situation, std::span<double> pilots_a) override {
    for (std::size_t i = 0; i < pilots_a.size(); ++i) pilots_a[i] = situation.claims[i].bound_a;
  }
};

}  // namespace

std::unique_ptr<Policy> make_sorted(Order order) { return std::make_unique<Sorted>(order); }
std::unique_ptr<Policy> make_round_robin() { return std::make_unique<RoundRobin>(); }
std::unique_ptr<Policy> make_uncontrolled() { return std::make_unique<Uncontrolled>(); }

}  // namespace voltwin::scenarios::acn
