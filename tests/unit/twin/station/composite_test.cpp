#include "twin/station/composite.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace voltwin::twin::station {
namespace {

namespace v16 = ocpp::v16;
using Purpose = v16::ChargingProfilePurpose;

constexpr Instant noon = Instant::from_seconds(1'780'315'200);  // 2026-06-01T12:00:00Z
Instant at(double seconds) { return noon + Duration::nearest(seconds); }

v16::ChargingProfile profile(Purpose purpose, v16::ChargingRateUnit unit,
                             std::vector<v16::ChargingSchedulePeriod> periods) {
  v16::ChargingProfile out;
  out.charging_profile_id = static_cast<std::int32_t>(purpose) + 1;
  out.charging_profile_purpose = purpose;
  out.charging_profile_kind = v16::ChargingProfileKind::Absolute;
  out.charging_schedule.start_schedule = noon;
  out.charging_schedule.charging_rate_unit = unit;
  out.charging_schedule.charging_schedule_period = std::move(periods);
  return out;
}

std::string text(const v16::ChargingSchedule& schedule) {
  std::string out;
  for (const auto& period : schedule.charging_schedule_period) {
    out += std::to_string(period.start_period) + ':' +
           std::to_string(std::llround(period.limit * 10.0)) + ' ';
  }
  return out + "| " + std::to_string(*schedule.duration);
}

/// Deci-amperes by second of a default of 16, 10 from second 60 and 20 from second 120, under
/// the charge point's maximum of 13,800 W (20 A) that falls to 8,280 W (12 A) at second 90.
ProfileStore store() {
  ProfileStore out(ProfileBounds{});
  using v16::ChargingRateUnit;
  const auto all = v16::ChargingProfileStatus::Accepted;
  EXPECT_EQ(out.set(1, profile(Purpose::TxDefaultProfile, ChargingRateUnit::A,
                               {{0, 16, {}}, {60, 10, {}}, {120, 20, {}}})),
            all);
  EXPECT_EQ(out.set(0, profile(Purpose::ChargePointMaxProfile, ChargingRateUnit::W,
                               {{0, 13'800, {}}, {90, 8'280, {}}})),
            all);
  return out;
}

Composite composite(double from, double until) {
  const CompositeOutlet outlet;
  return composite_of(store(), {&outlet, 1}, {at(from), at(until)});
}

TEST(Composite, EndsEarlyWhereProfilesChangeForDecadesWithoutAnyOfItShowing) {
  ProfileStore profiles(ProfileBounds{});
  std::vector<v16::ChargingSchedulePeriod> periods;
  for (int i = 0; i < 24; ++i) periods.push_back({i * 60, 20.0 + i % 2, {}});
  v16::ChargingProfile daily =
      profile(Purpose::TxDefaultProfile, v16::ChargingRateUnit::A, std::move(periods));
  daily.charging_profile_kind = v16::ChargingProfileKind::Recurring;
  daily.recurrency_kind = v16::RecurrencyKind::Daily;
  ASSERT_EQ(profiles.set(1, daily), v16::ChargingProfileStatus::Accepted);
  ASSERT_EQ(profiles.set(0, profile(Purpose::ChargePointMaxProfile, v16::ChargingRateUnit::A,
                                    {{0, 10, {}}})),
            v16::ChargingProfileStatus::Accepted);
  const CompositeOutlet outlet;
  const Composite out = composite_of(profiles, {&outlet, 1}, {noon, at(INT32_MAX)});
  EXPECT_EQ(out.steps.size(), 1u);
  // Twenty-four changes a day: a little over two years.
  EXPECT_GT(out.end, at(86'400.0 * 365 * 2));
  EXPECT_LT(out.end, at(86'400.0 * 365 * 3));
  EXPECT_EQ(text(schedule_of(out, v16::ChargingRateUnit::A, 24)),
            "0:100 | " + std::to_string((out.end - noon) / Duration::from_seconds(1)));
}

TEST(Composite, MergesAllPurposesIntoPointsOfChange) {
  const Composite out = composite(0, 300);
  ASSERT_EQ(out.steps.size(), 3u);
  EXPECT_EQ(out.steps[1].from, at(60));
  EXPECT_EQ(out.steps[2].from, at(120));  // nothing changes at 90: the default is lower
  EXPECT_DOUBLE_EQ(out.steps[2].current.value(), 12.0);
  EXPECT_DOUBLE_EQ(out.steps[2].power.value(), 8'280.0);
}

TEST(Composite, CountsFromItsStartInTheUnitAskedFor) {
  struct Row {
    double from, until;
    v16::ChargingRateUnit unit;
    int max_periods;
    const char* expected;  ///< start:limit in tenths
  };
  using v16::ChargingRateUnit;
  for (const Row& row : {
           Row{0, 300, ChargingRateUnit::A, 24, "0:160 60:100 120:120 | 300"},
           Row{0, 300, ChargingRateUnit::W, 24, "0:110400 60:69000 120:82800 | 300"},
           Row{50, 300, ChargingRateUnit::A, 24, "0:160 10:100 70:120 | 250"},
           Row{60, 120, ChargingRateUnit::A, 24, "0:100 | 60"},
           // Within a second the least holds: lower early, raise late.
           Row{50.5, 300.25, ChargingRateUnit::A, 24, "0:160 9:100 70:120 | 249"},
           Row{0, 300, ChargingRateUnit::A, 2, "0:160 60:100 | 120"},
           Row{0, 300, ChargingRateUnit::A, 1, "0:160 | 60"},
           Row{59.5, 60.25, ChargingRateUnit::A, 24, "0:100 | 0"},
           Row{-20, 70, ChargingRateUnit::A, 24, "0:320 20:160 80:100 | 90"},
       }) {
    EXPECT_EQ(text(schedule_of(composite(row.from, row.until), row.unit, row.max_periods)),
              row.expected);
  }
}

TEST(Composite, EndsEarlierWhenItHasNoRoom) {
  ProfileStore profiles(ProfileBounds{10, 3'000, 20});
  std::vector<v16::ChargingSchedulePeriod> periods;
  for (std::int32_t i = 0; i < 2'000; ++i) periods.push_back({i, i % 2 == 0 ? 6.0 : 7.0, {}});
  ASSERT_EQ(profiles.set(1, profile(Purpose::TxDefaultProfile, v16::ChargingRateUnit::A, periods)),
            v16::ChargingProfileStatus::Accepted);
  const CompositeOutlet outlet;
  const Composite out = composite_of(profiles, {&outlet, 1}, {noon, at(2'000)});
  EXPECT_EQ(out.steps.size(), Composite::max_steps);
  EXPECT_EQ(out.end, at(1'000));
}

}  // namespace
}  // namespace voltwin::twin::station
