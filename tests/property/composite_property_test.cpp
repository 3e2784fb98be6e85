// The composite schedule against the limit that it composes, over random profile stores.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "engine/random/random.hpp"
#include "twin/station/composite.hpp"

namespace voltwin::twin::station {
namespace {

namespace v16 = ocpp::v16;
using Purpose = v16::ChargingProfilePurpose;
using Kind = v16::ChargingProfileKind;

constexpr Instant noon = Instant::from_seconds(1'780'315'200);  // 2026-06-01T12:00:00Z
constexpr Duration tick = Duration::from_us(1);

/// Whole seconds for half of the seeds, so that the rounded schedule must then be exact.
struct Draw {
  random::Stream stream;
  bool whole = false;
  std::int64_t below(std::uint64_t n) { return static_cast<std::int64_t>(stream.below(n)); }
  Instant instant() {
    const Instant at = noon + Duration::from_seconds(below(40'000) - 20'000);
    return whole ? at : at + Duration::from_us(below(1'000'000));
  }
};

v16::ChargingProfile random_profile(Draw& draw, Purpose purpose) {
  v16::ChargingProfile out;
  out.charging_profile_id = static_cast<std::int32_t>(draw.below(12));
  out.stack_level = static_cast<std::int32_t>(draw.below(4));
  out.charging_profile_purpose = purpose;
  out.charging_profile_kind = static_cast<Kind>(draw.below(3));
  auto& schedule = out.charging_schedule;
  if (out.charging_profile_kind == Kind::Recurring) {
    out.recurrency_kind = static_cast<v16::RecurrencyKind>(draw.below(2));
  }
  if (out.charging_profile_kind == Kind::Recurring || draw.below(2) == 0) {
    schedule.start_schedule = draw.instant();
  }
  if (draw.below(3) == 0) out.valid_from = draw.instant();
  if (draw.below(3) == 0) {
    out.valid_to =
        out.valid_from.value_or(draw.instant()) + Duration::from_seconds(1 + draw.below(9'000));
  }
  const bool in_watts = draw.below(2) == 0;
  schedule.charging_rate_unit = in_watts ? v16::ChargingRateUnit::W : v16::ChargingRateUnit::A;
  if (draw.below(2) == 0) schedule.duration = static_cast<std::int32_t>(draw.below(8'000));
  std::int32_t start_period = 0;
  for (std::int64_t i = draw.below(6); i >= 0; --i) {
    const double limit = static_cast<double>(draw.below(in_watts ? 220'000 : 400)) / 10.0;
    schedule.charging_schedule_period.push_back({start_period, limit, std::nullopt});
    if (draw.below(4) == 0) {
      schedule.charging_schedule_period.back().number_phases =
          static_cast<std::int32_t>(1 + draw.below(3));
    }
    start_period += static_cast<std::int32_t>(1 + draw.below(1'500));
  }
  if (draw.below(5) == 0) schedule.min_charging_rate = 6.0;
  return out;
}

ProfileStore random_store(Draw& draw) {
  ProfileStore out(ProfileBounds{});
  for (std::int64_t i = draw.below(12); i >= 0; --i) {
    const auto purpose = static_cast<Purpose>(draw.below(3));
    int connector = static_cast<int>(draw.below(3));
    if (purpose == Purpose::ChargePointMaxProfile) connector = 0;
    if (purpose == Purpose::TxProfile) connector = 1 + static_cast<int>(draw.below(2));
    EXPECT_EQ(out.set(connector, random_profile(draw, purpose)),
              v16::ChargingProfileStatus::Accepted);
  }
  return out;
}

CompositeOutlet random_outlet(Draw& draw, int connector) {
  CompositeOutlet out;
  out.query.connector = connector;
  if (draw.below(3) > 0) out.query.tx_start = draw.instant();
  out.query.phases = draw.below(2) == 0 ? 3 : 1;
  if (out.query.phases == 1) out.connection = grid::Connection::L1;
  out.query.sharers = 2;
  return out;
}

const CompositeStep& step_in(const Composite& composite, Instant at) {
  auto after = std::upper_bound(composite.steps.begin(), composite.steps.end(), at,
                                [](Instant t, const CompositeStep& s) { return t < s.from; });
  return *std::prev(after);
}

/// What the schedule promises in a second; -1 past its duration.
double promised_in(const v16::ChargingSchedule& schedule, std::int64_t second) {
  double out = -1.0;
  if (second >= *schedule.duration) return out;
  for (const auto& period : schedule.charging_schedule_period) {
    if (period.start_period <= second) out = period.limit;
  }
  return out;
}

void expect_limit(const ProfileStore& profiles, CompositeOutlet outlet, const Composite& composite,
                  Instant at) {
  outlet.query.now = at;
  const OfferedLimit offered = profiles.limit_at(outlet.query);
  const CompositeStep& step = step_in(composite, at);
  ASSERT_EQ(step.current, offered.limit) << to_text(at);
  ASSERT_DOUBLE_EQ(step.power.value(),
                   offered.limit.value() * 230.0 * static_cast<double>(outlet.query.phases));
}

TEST(CompositeProperty, SaysWhatTheLimitIsAtEveryChangeAndAtRandomInstants) {
  std::size_t changes = 0;
  for (std::uint64_t seed = 1; seed <= 2'000; ++seed) {
    SCOPED_TRACE(seed);
    Draw draw{random::Random(seed).stream("composite"), seed % 2 == 0};
    const ProfileStore profiles = random_store(draw);
    const CompositeOutlet outlet = random_outlet(draw, 1);
    const Instant from = draw.instant();
    const Instant until = from + Duration::from_seconds(1 + draw.below(100'000));
    const Composite composite = composite_of(profiles, {&outlet, 1}, {from, until});
    ASSERT_EQ(composite.steps.front().from, from);
    ASSERT_EQ(composite.end, until);
    changes += composite.steps.size() - 1;
    for (const CompositeStep& step : composite.steps) {
      expect_limit(profiles, outlet, composite, step.from);
      if (step.from > from) expect_limit(profiles, outlet, composite, step.from - tick);
    }
    for (int i = 0; i < 50; ++i) {
      const auto span = static_cast<std::uint64_t>((until - from).us());
      expect_limit(profiles, outlet, composite, from + Duration::from_us(draw.below(span)));
    }
    for (std::size_t i = 1; i < composite.steps.size(); ++i) {
      ASSERT_LT(composite.steps[i - 1].from, composite.steps[i].from);
      ASSERT_NE(composite.steps[i - 1].current, composite.steps[i].current);
    }
  }
  EXPECT_GT(changes, 4'000u);  // there was something to get wrong
}

TEST(CompositeProperty, OnTheWireItNeverPromisesMoreAndInWholeSecondsAndTenthsTheSame) {
  for (std::uint64_t seed = 1; seed <= 2'000; ++seed) {
    SCOPED_TRACE(seed);
    Draw draw{random::Random(seed).stream("wire"), seed % 2 == 0};
    const ProfileStore profiles = random_store(draw);
    const CompositeOutlet outlet = random_outlet(draw, 1);
    const Instant from = draw.instant();
    const Instant until = from + Duration::from_seconds(1 + draw.below(20'000));
    const Composite composite = composite_of(profiles, {&outlet, 1}, {from, until});
    const auto schedule = schedule_of(composite, v16::ChargingRateUnit::A, 24);
    ASSERT_EQ(schedule.start_schedule, from);
    ASSERT_LE(schedule.charging_schedule_period.size(), 24u);
    ASSERT_LE(*schedule.duration, (until - from) / Duration::from_seconds(1));
    for (int i = 0; i < 50; ++i) {
      const Duration after =
          Duration::from_us(draw.below(static_cast<std::uint64_t>((until - from).us())));
      const double promised = promised_in(schedule, after / Duration::from_seconds(1));
      const double exact = step_in(composite, from + after).current.value();
      ASSERT_LE(promised, exact + 1e-6);
      if (draw.whole && promised >= 0.0) {
        ASSERT_NEAR(promised, std::floor(exact * 10.0 + 1e-5) / 10.0, 1e-9);
      }
    }
  }
}

TEST(CompositeProperty, OfSeveralOutletsItIsTheSumOfTheirPowers) {
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    SCOPED_TRACE(seed);
    Draw draw{random::Random(seed).stream("sum"), true};
    const ProfileStore profiles = random_store(draw);
    const std::vector<CompositeOutlet> outlets{random_outlet(draw, 1), random_outlet(draw, 2)};
    const Instant from = draw.instant();
    const Instant until = from + Duration::from_hours(8);
    const Composite both = composite_of(profiles, outlets, {from, until});
    const Composite one = composite_of(profiles, {outlets.data(), 1}, {from, until});
    const Composite two = composite_of(profiles, {outlets.data() + 1, 1}, {from, until});
    for (int i = 0; i < 50; ++i) {
      const Instant at = from + Duration::from_seconds(draw.below(8 * 3600));
      const CompositeStep& first = step_in(one, at);
      const CompositeStep& second = step_in(two, at);
      ASSERT_DOUBLE_EQ(step_in(both, at).power.value(), (first.power + second.power).value());
      // Both load L1.
      ASSERT_NEAR(step_in(both, at).current.value(), (first.current + second.current).value(),
                  1e-9);
    }
  }
}

}  // namespace
}  // namespace voltwin::twin::station
