#include "twin/station/composite.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "engine/base/ensure.hpp"

namespace voltwin::twin::station {

namespace v16 = ocpp::v16;

namespace {

constexpr Duration second = Duration::from_seconds(1);

/// What all outlets may take together at an instant, and when to ask again.
std::pair<CompositeStep, Instant> step_at(const ProfileStore& profiles,
                                          std::span<const CompositeOutlet> outlets, Instant now) {
  CompositeStep out{now, Amps(0.0), Watts(0.0)};
  Instant next_change = Instant::never();
  grid::PhaseLoad load;
  for (const CompositeOutlet& outlet : outlets) {
    LimitQuery query = outlet.query;
    query.now = now;
    const OfferedLimit offered = profiles.limit_at(query);
    next_change = std::min(next_change, offered.next_change);
    out.current = offered.limit;
    out.power += query.phase_voltage * offered.limit * query.phases;
    load += grid::phase_load(outlet.connection, offered.limit, 3);
  }
  if (outlets.size() > 1) {
    const std::array<double, 3> lines = grid::line_currents(load);
    out.current = Amps(*std::max_element(lines.begin(), lines.end()));
  }
  return {out, next_change};
}

/// The least that holds at any instant of one second.
class SecondBySecond {
 public:
  SecondBySecond(const Composite& composite, v16::ChargingRateUnit unit)
      : composite_(composite), unit_(unit) {}

  /// Seconds from the start of the composite, asked in ascending order.
  [[nodiscard]] double least_in(std::int64_t seconds) {
    const Instant from = composite_.steps.front().from + second * seconds;
    const auto& steps = composite_.steps;
    while (at_ + 1 < steps.size() && steps[at_ + 1].from <= from) ++at_;
    double least = value(steps[at_]);
    for (std::size_t i = at_ + 1; i < steps.size() && steps[i].from < from + second; ++i) {
      least = std::min(least, value(steps[i]));
    }
    return v16::limit_rounded_down_to_tenth(least);
  }

 private:
  [[nodiscard]] double value(const CompositeStep& step) const {
    return unit_ == v16::ChargingRateUnit::A ? step.current.value() : step.power.value();
  }

  const Composite& composite_;
  v16::ChargingRateUnit unit_;
  std::size_t at_ = 0;
};

}  // namespace

Composite composite_of(const ProfileStore& profiles, std::span<const CompositeOutlet> outlets,
                       Stretch stretch) {
  ENSURE(!outlets.empty() && stretch.from < stretch.until);
  Composite out{{}, stretch.until};
  std::size_t looks = 0;
  for (Instant at = stretch.from; at < stretch.until;) {
    if (++looks > Composite::max_looks) {
      out.end = at;
      break;
    }
    const auto [step, next_change] = step_at(profiles, outlets, at);
    ENSURE(next_change > at);
    const bool is_same = !out.steps.empty() && out.steps.back().current == step.current &&
                         out.steps.back().power == step.power;
    if (!is_same && out.steps.size() == Composite::max_steps) {
      out.end = at;
      break;
    }
    if (!is_same) out.steps.push_back(step);
    at = next_change;
  }
  return out;
}

v16::ChargingSchedule schedule_of(const Composite& composite, v16::ChargingRateUnit unit,
                                  int max_periods) {
  ENSURE(!composite.steps.empty() && max_periods > 0);
  const Instant start = composite.steps.front().from;
  v16::ChargingSchedule out;
  out.start_schedule = start;
  out.charging_rate_unit = unit;
  const std::int64_t length = (composite.end - start) / second;
  out.duration = static_cast<std::int32_t>(std::min<std::int64_t>(length, INT32_MAX));
  // The limit of a second can only differ from that of the second before where a step begins
  // in either of them.
  std::vector<std::int64_t> candidates;
  for (const CompositeStep& step : composite.steps) {
    const std::int64_t within = (step.from - start) / second;
    candidates.insert(candidates.end(), {within, within + 1});
  }
  std::sort(candidates.begin(), candidates.end());
  SecondBySecond limits(composite, unit);
  auto& periods = out.charging_schedule_period;
  for (const std::int64_t at : candidates) {
    if (!periods.empty() && at >= *out.duration) break;
    const double limit = limits.least_in(at);
    if (!periods.empty() && periods.back().limit == limit) continue;
    if (periods.size() == static_cast<std::size_t>(max_periods)) {
      out.duration = static_cast<std::int32_t>(at);
      break;
    }
    periods.push_back({static_cast<std::int32_t>(at), limit, std::nullopt});
  }
  return out;
}

}  // namespace voltwin::twin::station
