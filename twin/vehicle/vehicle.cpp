#include "twin/vehicle/vehicle.hpp"

#include <algorithm>
#include <utility>

#include "engine/base/ensure.hpp"

namespace voltwin::twin::vehicle {

namespace {
// A limit that lost its last bits in a conversion from watts is still the minimum.
constexpr double current_tolerance_a = 1e-6;

BatterySpec battery_spec(const VehicleSpec& spec) {
  return {spec.battery_capacity, spec.max_battery_power, spec.efficiency, spec.transition_soc};
}
}  // namespace

Vehicle::Vehicle(VehicleSpec spec, Ratio soc, Ratio target)
    : spec_(std::move(spec)), battery_(battery_spec(spec_), soc), target_(target) {
  ENSURE(spec_.phases >= 1 && spec_.phases <= 3);
  ENSURE(spec_.reaction_delay >= Duration{});
  ENSURE(target.value() >= 0.0 && target.value() <= 1.0);
}

Ratio Vehicle::end_soc() const {
  // In the tail the power is max * (1 - s) / (1 - s_t); it is the end ratio of max at:
  const double tail = 1.0 - spec_.transition_soc.value();
  return std::min(target_, Ratio(1.0 - spec_.end_power_ratio.value() * tail));
}

int Vehicle::loaded_phases() const { return supply_ ? std::min(supply_->phases, spec_.phases) : 0; }

Watts Vehicle::offered_power(Amps limit) const {
  if (!supply_ || limit.value() < spec_.minimum_current.value() - current_tolerance_a) {
    return Watts(0.0);
  }
  return supply_->voltage * std::min(limit, spec_.max_current) * loaded_phases();
}

void Vehicle::move_constant(Motion& motion, Instant until) const {
  const Duration span = until - motion.at;
  motion.at = until;
  const Watts offered = offered_power(motion.followed);
  if (motion.finished || offered.value() <= 0.0) return;
  const std::optional<Duration> to_end = motion.battery.time_to_soc(end_soc(), offered);
  motion.finished = to_end && *to_end <= span;
  motion.taken_j += motion.battery.advance(motion.finished ? *to_end : span, offered).value();
}

Vehicle::Motion Vehicle::moved_to(Instant now) const {
  ENSURE(now >= at_);
  Motion motion{battery_, followed_, at_, finished_, taken_j_};
  for (std::size_t i = 0; i < pending_count_ && pending_[i].at <= now; ++i) {
    move_constant(motion, pending_[i].at);
    motion.followed = pending_[i].limit;
  }
  move_constant(motion, now);
  return motion;
}

void Vehicle::settle(Instant now) {
  const Motion motion = moved_to(now);
  battery_ = motion.battery;
  followed_ = motion.followed;
  at_ = motion.at;
  finished_ = motion.finished;
  taken_j_ = motion.taken_j;
  std::size_t passed = 0;
  while (passed < pending_count_ && pending_[passed].at <= now) ++passed;
  for (std::size_t i = passed; i < pending_count_; ++i) pending_[i - passed] = pending_[i];
  pending_count_ -= passed;
}

void Vehicle::plug(Supply supply, Instant now) {
  ENSURE(!supply_);
  supply_ = supply;
  followed_ = Amps(0.0);
  at_ = now;
  finished_ = false;
  pending_count_ = 0;
}

void Vehicle::unplug(Instant now) {
  cut(now);
  supply_.reset();
}

void Vehicle::offer(Amps limit, Instant now) {
  settle(now);
  const Amps last = pending_count_ > 0 ? pending_[pending_count_ - 1].limit : followed_;
  if (limit == last) return;
  if (pending_count_ == max_pending_limits) {
    pending_[pending_count_ - 1].limit = limit;
    return;
  }
  pending_[pending_count_++] = {now + spec_.reaction_delay, limit};
  settle(now);  // a car without delay follows at once
}

void Vehicle::cut(Instant now) {
  settle(now);
  pending_count_ = 0;
  followed_ = Amps(0.0);
}

Joules Vehicle::advance(Instant now) {
  settle(now);
  return Joules(std::exchange(taken_j_, 0.0));
}

Draw Vehicle::draw(Instant now) const {
  const Motion motion = moved_to(now);
  Draw draw{Watts(0.0), Amps(0.0), loaded_phases()};
  if (motion.finished || !supply_) return draw;
  draw.power = motion.battery.accepted_power(offered_power(motion.followed));
  draw.current = draw.power / (supply_->voltage * draw.phases);
  return draw;
}

Ratio Vehicle::soc(Instant now) const { return moved_to(now).battery.soc(); }

std::optional<Instant> Vehicle::next_change() const {
  std::optional<Instant> next;
  const auto consider = [&next](Instant at) {
    if (!next || at < *next) next = at;
  };
  if (pending_count_ > 0) consider(pending_[0].at);
  const Watts offered = offered_power(followed_);
  if (finished_ || offered.value() <= 0.0) return next;
  if (const auto knee = battery_.time_to_knee(offered); knee && *knee > Duration{}) {
    consider(at_ + *knee);
  }
  if (const auto end = battery_.time_to_soc(end_soc(), offered)) consider(at_ + *end);
  return next;
}

Ratio target_for(const VehicleSpec& spec, Ratio soc, Joules grid_energy) {
  const double capacity_j = static_cast<double>(spec.battery_capacity.value()) * 3600.0;
  const double gain = grid_energy.value() * spec.efficiency.value() / capacity_j;
  return Ratio(std::min(soc.value() + gain, 1.0));
}

}  // namespace voltwin::twin::vehicle
