#include "csms/core/power/rolling_plan.hpp"

#include <algorithm>

namespace voltwin::core::power {
namespace {

constexpr Duration quarter = Duration::from_minutes(15);
constexpr std::size_t steps_max = 96;
// What a session draws is not quite what was planned: the next plan starts from what it has.
constexpr Duration oldest = Duration::from_minutes(5);
// A step that is nearly over is planned together with the next one.
constexpr Duration shortest = Duration::from_seconds(60);

/// The price that holds at an instant; nothing before the first.
std::optional<std::int64_t> price_at(std::span<const boundary::PricePoint> prices, Instant at) {
  std::optional<std::int64_t> out;
  for (const boundary::PricePoint& point : prices) {
    if (point.from > at) break;
    out = point.per_kwh_micro;
  }
  return out;
}

/// Quarter-hours of the clock from now on, for a day. The last price holds on.
std::vector<PlanStep> steps_of(const Picture& picture, std::span<const boundary::PricePoint> prices,
                               const RollingPlan::LimitsOver& limits) {
  std::vector<PlanStep> out;
  Instant from = picture.now;
  const std::int64_t into = picture.now.us() % quarter.us();
  Instant until = from + Duration::from_us(quarter.us() - into);
  if (until - from < shortest) until = until + quarter;
  while (out.size() < steps_max) {
    const auto price = price_at(prices, from);
    out.push_back({from, until - from, static_cast<double>(price.value_or(0)) / 1e6,
                   limits(from, until), picture.fixed});
    from = until;
    until = until + quarter;
  }
  return out;
}

}  // namespace

bool RollingPlan::holds(const Picture& picture, std::span<const TransactionId> who,
                        std::span<const boundary::PricePoint> prices) const {
  const auto same_price = [](const boundary::PricePoint& a, const boundary::PricePoint& b) {
    return a.from == b.from && a.per_kwh_micro == b.per_kwh_micro;
  };
  return made_ && picture.now < step_ends_ && picture.now - *made_ < oldest &&
         std::equal(who.begin(), who.end(), who_.begin(), who_.end()) &&
         std::equal(prices.begin(), prices.end(), prices_.begin(), prices_.end(), same_price) &&
         std::equal(picture.limits.begin(), picture.limits.end(), limits_.begin(), limits_.end());
}

std::vector<Share> RollingPlan::shares(const Picture& picture, std::span<const TransactionId> who,
                                       std::span<const boundary::PricePoint> prices,
                                       const LimitsOver& limits) {
  if (!price_at(prices, picture.now)) {
    made_.reset();
    why_ = "no price is known";
    return allocate(Policy::tiered_fair, picture);
  }
  // In one order, however admission has changed.
  std::vector<TransactionId> sorted(who.begin(), who.end());
  std::sort(sorted.begin(), sorted.end());
  std::vector<Claim> claims;
  std::vector<std::size_t> places;  // in the plan, by claim
  for (const TransactionId id : who) {
    places.push_back(static_cast<std::size_t>(std::lower_bound(sorted.begin(), sorted.end(), id) -
                                              sorted.begin()));
  }
  claims.resize(who.size());
  for (std::size_t i = 0; i < who.size(); ++i) claims[places[i]] = picture.claims[i];
  if (!holds(picture, sorted, prices)) {
    const std::vector<PlanStep> steps = steps_of(picture, prices, limits);
    PlanRequest request{picture.tree, steps,  claims, picture.minimum, Duration::from_minutes(240),
                        0.0,          Watts()};
    plan_ = make_plan(request);
    made_ = picture.now;
    step_ends_ = steps.front().from + steps.front().length;
    who_ = std::move(sorted);
    prices_.assign(prices.begin(), prices.end());
    limits_.assign(picture.limits.begin(), picture.limits.end());
    why_ = plan_.why;
  }
  if (plan_.status == Plan::Status::unsolved) return allocate(Policy::tiered_fair, picture);
  const Picture ordered{picture.tree,    picture.limits, picture.fixed, claims,
                        picture.minimum, picture.step,   picture.now};
  const std::vector<Share> planned = first_step(ordered, plan_);
  std::vector<Share> out;
  out.reserve(who.size());
  for (const std::size_t place : places) out.push_back(planned[place]);
  return out;
}

}  // namespace voltwin::core::power
