#include "twin/vehicle/battery.hpp"

#include <algorithm>

#include "engine/base/ensure.hpp"
#include "engine/math/functions.hpp"

namespace voltwin::twin::vehicle {

namespace {
constexpr double joules_per_watt_hour = 3600.0;
}

Battery::Battery(BatterySpec spec, Ratio soc)
    : spec_(spec),
      capacity_j_(static_cast<double>(spec.capacity.value()) * joules_per_watt_hour),
      tau_s_((1.0 - spec.transition_soc.value()) * capacity_j_ / spec.max_power.value()),
      stored_j_(soc.value() * capacity_j_) {
  ENSURE(spec.capacity.value() > 0);
  ENSURE(spec.max_power.value() > 0.0);
  ENSURE(spec.efficiency.value() > 0.0 && spec.efficiency.value() <= 1.0);
  ENSURE(spec.transition_soc.value() >= 0.0 && spec.transition_soc.value() <= 1.0);
  ENSURE(soc.value() >= 0.0 && soc.value() <= 1.0);
}

double Battery::bulk_power_w(Watts offered) const {
  return std::clamp(offered.value() * spec_.efficiency.value(), 0.0, spec_.max_power.value());
}

double Battery::knee_gap_j(double bulk_w) const { return bulk_w * tau_s_; }

Watts Battery::accepted_power(Watts offered) const {
  const double bulk_w = bulk_power_w(offered);
  const double gap_j = capacity_j_ - stored_j_;
  if (gap_j <= 0.0) return Watts(0.0);
  const double battery_w = gap_j < knee_gap_j(bulk_w) ? gap_j / tau_s_ : bulk_w;
  return Watts(battery_w / spec_.efficiency.value());
}

Joules Battery::advance(Duration duration, Watts offered) {
  ENSURE(duration >= Duration{});
  const double before_j = stored_j_;
  const double bulk_w = bulk_power_w(offered);
  double gap_j = capacity_j_ - stored_j_;
  if (bulk_w <= 0.0 || gap_j <= 0.0) return Joules(0.0);
  double left_s = duration.seconds();
  const double knee_j = knee_gap_j(bulk_w);
  if (gap_j > knee_j) {
    const double bulk_s = std::min(left_s, (gap_j - knee_j) / bulk_w);
    gap_j -= bulk_w * bulk_s;
    left_s -= bulk_s;
  }
  if (left_s > 0.0 && tau_s_ > 0.0) gap_j *= math::exp(-left_s / tau_s_);
  stored_j_ = std::clamp(capacity_j_ - gap_j, before_j, capacity_j_);
  // From the difference, so that what is metered and what is stored cannot part.
  return Joules((stored_j_ - before_j) / spec_.efficiency.value());
}

std::optional<Duration> Battery::time_to_knee(Watts offered) const {
  const double bulk_w = bulk_power_w(offered);
  if (bulk_w <= 0.0 || tau_s_ <= 0.0) return std::nullopt;
  const double to_go_j = capacity_j_ - stored_j_ - knee_gap_j(bulk_w);
  return Duration::at_least(std::max(to_go_j, 0.0) / bulk_w);
}

std::optional<Duration> Battery::time_to_soc(Ratio target, Watts offered) const {
  return time_to_stored(target.value() * capacity_j_, offered);
}

std::optional<Duration> Battery::time_to_energy(Joules grid_energy, Watts offered) const {
  return time_to_stored(stored_j_ + grid_energy.value() * spec_.efficiency.value(), offered);
}

std::optional<Duration> Battery::time_to_stored(double target_j, Watts offered) const {
  if (target_j <= stored_j_) return Duration{};
  const double bulk_w = bulk_power_w(offered);
  const double target_gap_j = capacity_j_ - target_j;
  if (bulk_w <= 0.0 || target_gap_j < 0.0) return std::nullopt;
  const double gap_j = capacity_j_ - stored_j_;
  const double knee_j = knee_gap_j(bulk_w);
  if (target_gap_j >= knee_j) return Duration::at_least((gap_j - target_gap_j) / bulk_w);
  if (target_gap_j <= 0.0) return std::nullopt;  // the tail never ends
  const double bulk_s = std::max(gap_j - knee_j, 0.0) / bulk_w;
  const double tail_from_j = std::min(gap_j, knee_j);
  return Duration::at_least(bulk_s + tau_s_ * math::log(tail_from_j / target_gap_j));
}

}  // namespace voltwin::twin::vehicle
