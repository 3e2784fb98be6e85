#include "twin/station/profiles.hpp"

#include <gtest/gtest.h>

namespace voltwin::twin::station {
namespace {

namespace v16 = ocpp::v16;
using Purpose = v16::ChargingProfilePurpose;
using Kind = v16::ChargingProfileKind;
using Status = v16::ChargingProfileStatus;

constexpr Instant noon = Instant::from_seconds(1'780'315'200);  // 2026-06-01T12:00:00Z
Instant at(std::int64_t seconds) { return noon + Duration::from_seconds(seconds); }

v16::ChargingProfile profile(int id, Purpose purpose, int level, double limit_a) {
  v16::ChargingProfile out;
  out.charging_profile_id = id;
  out.stack_level = level;
  out.charging_profile_purpose = purpose;
  out.charging_profile_kind = Kind::Absolute;
  out.charging_schedule.charging_rate_unit = v16::ChargingRateUnit::A;
  out.charging_schedule.start_schedule = noon;
  out.charging_schedule.charging_schedule_period = {{0, limit_a, std::nullopt}};
  return out;
}

ProfileStore store() { return ProfileStore(ProfileBounds{}); }

OfferedLimit ask(const ProfileStore& profiles, Instant now) {
  return profiles.limit_at({1, now, at(100), Volts(230.0), 3, Amps(32.0), 1});
}
double limit(const ProfileStore& profiles, Instant now) { return ask(profiles, now).limit.value(); }

TEST(Profiles, WithoutAnyTheHardwareIsTheLimit) {
  EXPECT_EQ(limit(store(), noon), 32.0);
  EXPECT_EQ(ask(store(), noon).next_change, Instant::never());
}

struct StackCase {
  const char* what;
  double max_a, default_station_a, default_low_a, default_high_a, tx_a;  // 0: not installed
  double expected_a;
};

TEST(Profiles, StackAsTheSpecificationSays) {
  const StackCase table[] = {
      {"nothing installed", 0, 0, 0, 0, 0, 32},
      {"a default of the charge point", 0, 16, 0, 0, 0, 16},
      {"the connector's default goes before it, even when larger", 0, 10, 20, 0, 0, 20},
      {"the highest level prevails, even when larger", 0, 0, 10, 25, 0, 25},
      {"the highest level prevails when smaller", 0, 0, 25, 10, 0, 10},
      {"a transaction's profile replaces the defaults, even when larger", 0, 8, 9, 10, 30, 30},
      {"the charge point's maximum caps a transaction's profile", 12, 0, 0, 0, 30, 12},
      {"the charge point's maximum caps the defaults", 12, 16, 0, 0, 0, 12},
      {"the least over purposes", 20, 16, 0, 0, 14, 14},
      {"no profile raises the hardware", 63, 63, 63, 0, 63, 32},
  };
  for (const StackCase& row : table) {
    ProfileStore profiles = store();
    const auto install = [&](int connector, Purpose purpose, int level, double amps) {
      static int id = 0;
      if (amps == 0) return;
      EXPECT_EQ(profiles.set(connector, profile(++id, purpose, level, amps)), Status::Accepted);
    };
    install(0, Purpose::ChargePointMaxProfile, 0, row.max_a);
    install(0, Purpose::TxDefaultProfile, 5, row.default_station_a);
    install(1, Purpose::TxDefaultProfile, 0, row.default_low_a);
    install(1, Purpose::TxDefaultProfile, 1, row.default_high_a);
    install(1, Purpose::TxProfile, 0, row.tx_a);
    EXPECT_EQ(limit(profiles, at(200)), row.expected_a) << row.what;
    profiles.transaction_ended(1);
  }
}

TEST(Profiles, ZeroIsAPauseAndNotAnAbsence) {
  ProfileStore profiles = store();
  EXPECT_EQ(profiles.set(1, profile(1, Purpose::TxDefaultProfile, 0, 0.0)), Status::Accepted);
  EXPECT_EQ(limit(profiles, at(1)), 0.0);
}

TEST(Profiles, ValidityIncludesItsStartAndExcludesItsEnd) {
  ProfileStore profiles = store();
  auto lease = profile(1, Purpose::TxProfile, 1, 20);
  lease.valid_from = at(10);
  lease.valid_to = at(20);
  ASSERT_EQ(profiles.set(1, lease), Status::Accepted);
  ASSERT_EQ(profiles.set(1, profile(2, Purpose::TxDefaultProfile, 0, 6)), Status::Accepted);
  EXPECT_EQ(limit(profiles, at(9)), 6.0);
  EXPECT_EQ(ask(profiles, at(9)).next_change, at(10));
  EXPECT_EQ(limit(profiles, at(10)), 20.0);
  EXPECT_EQ(ask(profiles, at(10)).next_change, at(20));
  EXPECT_EQ(limit(profiles, at(20) - Duration::from_us(1)), 20.0);
  EXPECT_EQ(limit(profiles, at(20)), 6.0);
}

TEST(Profiles, AScheduleSaysNothingPastItsDurationButHoldsWithout) {
  ProfileStore profiles = store();
  auto timed = profile(1, Purpose::TxDefaultProfile, 2, 20);
  timed.charging_schedule.duration = 60;
  timed.charging_schedule.charging_schedule_period.push_back({30, 12, std::nullopt});
  ASSERT_EQ(profiles.set(1, timed), Status::Accepted);
  ASSERT_EQ(profiles.set(1, profile(2, Purpose::TxDefaultProfile, 1, 8)), Status::Accepted);
  EXPECT_EQ(limit(profiles, at(-1)), 32.0);
  EXPECT_EQ(ask(profiles, at(-1)).next_change, at(0));
  EXPECT_EQ(limit(profiles, at(0)), 20.0);
  EXPECT_EQ(ask(profiles, at(0)).next_change, at(30));
  EXPECT_EQ(limit(profiles, at(30)), 12.0);
  EXPECT_EQ(ask(profiles, at(30)).next_change, at(60));
  EXPECT_EQ(limit(profiles, at(60)), 8.0);
  EXPECT_EQ(limit(profiles, at(1'000'000)), 8.0);
}

TEST(Profiles, RelativeOnesAndAbsoluteOnesWithoutStartCountFromTheStartOfCharging) {
  for (const Kind kind : {Kind::Relative, Kind::Absolute}) {
    ProfileStore profiles = store();
    auto ramp = profile(1, Purpose::TxProfile, 0, 10);
    ramp.charging_profile_kind = kind;
    ramp.charging_schedule.start_schedule.reset();
    ramp.charging_schedule.charging_schedule_period.push_back({60, 16, std::nullopt});
    ASSERT_EQ(profiles.set(1, ramp), Status::Accepted);
    EXPECT_EQ(limit(profiles, at(100)), 10.0);
    EXPECT_EQ(ask(profiles, at(100)).next_change, at(160));
    EXPECT_EQ(limit(profiles, at(160)), 16.0);
    EXPECT_EQ(
        profiles.limit_at({1, at(160), std::nullopt, Volts(230.0), 3, Amps(32.0), 1}).limit.value(),
        32.0);
  }
}

TEST(Profiles, RecurringOnesComeBackEveryDayOrWeekAndLeaveGaps) {
  for (const auto recurrency : {v16::RecurrencyKind::Daily, v16::RecurrencyKind::Weekly}) {
    const std::int64_t every = recurrency == v16::RecurrencyKind::Daily ? 86'400 : 7 * 86'400;
    ProfileStore profiles = store();
    auto night = profile(1, Purpose::TxDefaultProfile, 0, 10);
    night.charging_profile_kind = Kind::Recurring;
    night.recurrency_kind = recurrency;
    night.charging_schedule.duration = 3600;
    ASSERT_EQ(profiles.set(1, night), Status::Accepted);
    EXPECT_EQ(limit(profiles, at(-1)), 32.0);
    for (const std::int64_t round : {0, 1, 5}) {
      EXPECT_EQ(limit(profiles, at(round * every)), 10.0);
      EXPECT_EQ(ask(profiles, at(round * every)).next_change, at(round * every + 3600));
      EXPECT_EQ(limit(profiles, at(round * every + 3600)), 32.0);
      EXPECT_EQ(ask(profiles, at(round * every + 3600)).next_change, at((round + 1) * every));
    }
  }
}

TEST(Profiles, WattsAreTheTotalOverThePhasesThatTheEvseHas) {
  ProfileStore profiles = store();
  auto watts = profile(1, Purpose::TxDefaultProfile, 0, 6'900);
  watts.charging_schedule.charging_rate_unit = v16::ChargingRateUnit::W;
  ASSERT_EQ(profiles.set(1, watts), Status::Accepted);
  EXPECT_DOUBLE_EQ(limit(profiles, at(0)), 10.0);
  const auto single = profiles.limit_at({1, at(0), std::nullopt, Volts(230.0), 1, Amps(63.0), 1});
  EXPECT_DOUBLE_EQ(single.limit.value(), 30.0);
  watts.charging_schedule.charging_schedule_period[0].number_phases = 1;
  ASSERT_EQ(profiles.set(1, watts), Status::Accepted);
  EXPECT_DOUBLE_EQ(limit(profiles, at(0)), 30.0);
}

TEST(Profiles, ALimitInWattsIsNeverDividedByFewerPhasesThanAreLoaded) {
  ProfileStore profiles = store();
  auto watts = profile(1, Purpose::TxDefaultProfile, 0, 6'900);
  watts.charging_schedule.charging_rate_unit = v16::ChargingRateUnit::W;
  watts.charging_schedule.charging_schedule_period[0].number_phases = 1;
  ASSERT_EQ(profiles.set(1, watts), Status::Accepted);
  const auto loading = [&](int phases) {
    return profiles.limit_at({1, at(0), std::nullopt, Volts(230.0), 3, Amps(32.0), 1, phases})
        .limit.value();
  };
  EXPECT_DOUBLE_EQ(loading(0), 30.0);
  EXPECT_DOUBLE_EQ(loading(1), 30.0);
  EXPECT_DOUBLE_EQ(loading(2), 15.0);
  EXPECT_DOUBLE_EQ(loading(3), 10.0);
}

TEST(Profiles, BelowTheMinimumRateNothingIsOffered) {
  ProfileStore profiles = store();
  auto ramp = profile(1, Purpose::TxDefaultProfile, 0, 16);
  ramp.charging_schedule.min_charging_rate = 8.0;
  ramp.charging_schedule.charging_schedule_period.push_back({60, 7.9, std::nullopt});
  ramp.charging_schedule.charging_schedule_period.push_back({120, 8.0, std::nullopt});
  ASSERT_EQ(profiles.set(1, ramp), Status::Accepted);
  EXPECT_EQ(limit(profiles, at(59)), 16.0);
  EXPECT_EQ(limit(profiles, at(60)), 0.0);
  EXPECT_EQ(limit(profiles, at(120)), 8.0);
}

TEST(Profiles, TakesOnlyTheUnitsThatTheStationAllows) {
  auto watts = profile(1, Purpose::TxDefaultProfile, 0, 6'900);
  watts.charging_schedule.charging_rate_unit = v16::ChargingRateUnit::W;
  const auto amps = profile(2, Purpose::TxDefaultProfile, 1, 16);
  struct Row {
    RateUnits units;
    Status watts, amps;
  };
  for (const Row& row : {Row{RateUnits::both, Status::Accepted, Status::Accepted},
                         Row{RateUnits::amps, Status::Rejected, Status::Accepted},
                         Row{RateUnits::watts, Status::Accepted, Status::Rejected}}) {
    ProfileBounds bounds;
    bounds.units = row.units;
    ProfileStore profiles(bounds);
    EXPECT_EQ(profiles.set(1, watts), row.watts);
    EXPECT_EQ(profiles.set(1, amps), row.amps);
  }
}

TEST(Profiles, TheChargePointsMaximumIsSharedByThoseThatCharge) {
  ProfileStore profiles = store();
  ASSERT_EQ(profiles.set(0, profile(1, Purpose::ChargePointMaxProfile, 0, 30)), Status::Accepted);
  EXPECT_EQ(profiles.limit_at({1, at(0), at(0), Volts(230.0), 3, Amps(32.0), 2}).limit.value(),
            15.0);
}

TEST(Profiles, TheSameIdOrTheSamePlaceReplaces) {
  ProfileStore profiles = store();
  ASSERT_EQ(profiles.set(1, profile(1, Purpose::TxDefaultProfile, 0, 10)), Status::Accepted);
  ASSERT_EQ(profiles.set(1, profile(2, Purpose::TxDefaultProfile, 0, 11)), Status::Accepted);
  EXPECT_EQ(profiles.size(), 1u);
  EXPECT_EQ(limit(profiles, at(0)), 11.0);
  ASSERT_EQ(profiles.set(1, profile(2, Purpose::TxDefaultProfile, 3, 12)), Status::Accepted);
  EXPECT_EQ(profiles.size(), 1u);
  ASSERT_EQ(profiles.set(0, profile(3, Purpose::TxDefaultProfile, 3, 13)), Status::Accepted);
  EXPECT_EQ(profiles.size(), 2u);  // another connector is another place
}

TEST(Profiles, ClearsByIdOrByAllFiltersTogether) {
  ProfileStore profiles = store();
  ASSERT_EQ(profiles.set(1, profile(1, Purpose::TxDefaultProfile, 0, 10)), Status::Accepted);
  ASSERT_EQ(profiles.set(1, profile(2, Purpose::TxDefaultProfile, 1, 11)), Status::Accepted);
  ASSERT_EQ(profiles.set(0, profile(3, Purpose::TxDefaultProfile, 1, 12)), Status::Accepted);
  v16::ClearChargingProfileRequest filter;
  filter.connector_id = 1;
  filter.stack_level = 1;
  EXPECT_EQ(profiles.clear(filter), 1);
  filter = {};
  filter.id = 9;
  EXPECT_EQ(profiles.clear(filter), 0);
  EXPECT_EQ(profiles.clear({}), 2);
  EXPECT_EQ(profiles.size(), 0u);
}

TEST(Profiles, RefusesWhatIsIllFormedOrInTheWrongPlace) {
  const auto rejects = [](int connector, const v16::ChargingProfile& bad) {
    ProfileStore profiles = store();
    return profiles.set(connector, bad) == Status::Rejected && profiles.size() == 0;
  };
  const auto good = profile(1, Purpose::TxDefaultProfile, 0, 10);
  auto bad = good;
  bad.stack_level = 11;
  EXPECT_TRUE(rejects(1, bad));
  bad = good;
  bad.charging_schedule.charging_schedule_period[0].start_period = 1;
  EXPECT_TRUE(rejects(1, bad));
  bad = good;
  bad.charging_schedule.charging_schedule_period.push_back({0, 5, std::nullopt});
  EXPECT_TRUE(rejects(1, bad));
  bad = good;
  bad.charging_schedule.charging_schedule_period.clear();
  EXPECT_TRUE(rejects(1, bad));
  bad = good;
  for (int i = 1; i <= 24; ++i) {
    bad.charging_schedule.charging_schedule_period.push_back({i, 5, std::nullopt});
  }
  EXPECT_TRUE(rejects(1, bad));
  bad = good;
  bad.charging_schedule.charging_schedule_period[0].limit = -1;
  EXPECT_TRUE(rejects(1, bad));
  bad = good;
  bad.charging_profile_kind = Kind::Recurring;
  EXPECT_TRUE(rejects(1, bad));
  bad = good;
  bad.charging_schedule.charging_schedule_period[0].limit = 10.05;
  EXPECT_TRUE(rejects(1, bad));
  bad = good;
  bad.charging_schedule.min_charging_rate = 6.25;
  EXPECT_TRUE(rejects(1, bad));
  bad = good;
  bad.transaction_id = 7;
  EXPECT_TRUE(rejects(1, bad));
  bad = good;
  bad.charging_schedule.charging_schedule_period[0].number_phases = 4;
  EXPECT_TRUE(rejects(1, bad));
  bad = good;
  bad.valid_from = bad.valid_to = noon;
  EXPECT_TRUE(rejects(1, bad));
  EXPECT_TRUE(rejects(1, profile(1, Purpose::ChargePointMaxProfile, 0, 10)));
  EXPECT_TRUE(rejects(0, profile(1, Purpose::TxProfile, 0, 10)));
}

TEST(Profiles, RefusesMoreThanItCanHoldButStillReplaces) {
  ProfileStore profiles(ProfileBounds{10, 24, 3});
  for (int i = 1; i <= 3; ++i) {
    ASSERT_EQ(profiles.set(1, profile(i, Purpose::TxDefaultProfile, i, 10)), Status::Accepted);
  }
  EXPECT_EQ(profiles.set(1, profile(4, Purpose::TxDefaultProfile, 4, 10)), Status::Rejected);
  EXPECT_EQ(profiles.set(1, profile(5, Purpose::TxDefaultProfile, 3, 9)), Status::Accepted);
  EXPECT_EQ(profiles.size(), 3u);
}

TEST(Profiles, NextChangeIsNeverInThePastAndNothingChangesBeforeIt) {
  ProfileStore profiles = store();
  auto lease = profile(1, Purpose::TxProfile, 1, 20);
  lease.valid_to = at(500);
  lease.charging_schedule.charging_schedule_period.push_back({120, 14, std::nullopt});
  lease.charging_schedule.charging_schedule_period.push_back({240, 18, std::nullopt});
  auto daily = profile(2, Purpose::TxDefaultProfile, 0, 9);
  daily.charging_profile_kind = Kind::Recurring;
  daily.recurrency_kind = v16::RecurrencyKind::Daily;
  daily.charging_schedule.duration = 300;
  ASSERT_EQ(profiles.set(1, lease), Status::Accepted);
  ASSERT_EQ(profiles.set(0, daily), Status::Accepted);
  OfferedLimit current = ask(profiles, at(-50));
  for (std::int64_t second = -50; second < 90'000; second += 7) {
    const OfferedLimit seen = ask(profiles, at(second));
    ASSERT_GT(seen.next_change, at(second));
    if (at(second) < current.next_change) {
      ASSERT_EQ(seen.limit, current.limit) << second;
    }
    current = seen;
  }
}

}  // namespace
}  // namespace voltwin::twin::station
