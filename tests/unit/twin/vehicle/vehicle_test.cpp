#include "twin/vehicle/vehicle.hpp"

#include <gtest/gtest.h>

namespace voltwin::twin::vehicle {
namespace {

constexpr Instant start = Instant::from_seconds(1'780'000'000);
Instant at(double seconds) { return start + Duration::nearest(seconds); }

VehicleSpec spec() {
  VehicleSpec out;
  out.name = "car";
  out.battery_capacity = WattHours(50'000);
  out.max_current = Amps(16.0);
  out.max_battery_power = Watts(11'000.0);
  return out;
}

Vehicle plugged(double soc, double target) {
  Vehicle car(spec(), Ratio(soc), Ratio(target));
  car.plug({Volts(230.0), 3}, start);
  return car;
}

TEST(Vehicle, FollowsALimitOneReactionDelayLaterUpAndDown) {
  Vehicle car = plugged(0.2, 0.8);
  car.offer(Amps(16.0), at(0));
  EXPECT_EQ(car.draw(at(2.999)).power.value(), 0.0);
  EXPECT_DOUBLE_EQ(car.draw(at(3)).power.value(), 3 * 230.0 * 16.0);
  car.offer(Amps(8.0), at(100));
  EXPECT_DOUBLE_EQ(car.draw(at(102.999)).current.value(), 16.0);
  EXPECT_DOUBLE_EQ(car.draw(at(103)).current.value(), 8.0);
  EXPECT_EQ(car.next_change(), at(103));
  const double expected_j = 3 * 230.0 * (16.0 * 100.0 + 8.0 * 97.0);
  EXPECT_NEAR(car.advance(at(200)).value(), expected_j, 1e-4);
}

TEST(Vehicle, TakesEachLimitOfAQuickSequenceInItsTurn) {
  Vehicle car = plugged(0.2, 0.8);
  car.offer(Amps(16.0), at(0));
  car.offer(Amps(10.0), at(1));
  car.offer(Amps(12.0), at(2));
  EXPECT_DOUBLE_EQ(car.draw(at(3.5)).current.value(), 16.0);
  EXPECT_DOUBLE_EQ(car.draw(at(4.5)).current.value(), 10.0);
  EXPECT_DOUBLE_EQ(car.draw(at(5.5)).current.value(), 12.0);
}

TEST(Vehicle, MergesLimitsBeyondTheMostItCanHold) {
  Vehicle car = plugged(0.2, 0.8);
  const auto most = static_cast<int>(Vehicle::max_pending_limits);
  for (int i = 0; i <= most; ++i) car.offer(Amps(6.0 + i * 0.5), at(i * 0.1));
  EXPECT_DOUBLE_EQ(car.draw(at(3.0 + (most - 1) * 0.1)).current.value(), 6.0 + most * 0.5);
}

TEST(Vehicle, PausesBelowTheMinimumAndWakesAgain) {
  Vehicle car = plugged(0.2, 0.8);
  car.offer(Amps(5.9), at(0));
  EXPECT_EQ(car.draw(at(60)).power.value(), 0.0);
  car.offer(Amps(6.0), at(60));
  EXPECT_DOUBLE_EQ(car.draw(at(63)).current.value(), 6.0);
  car.offer(Amps(0.0), at(100));
  EXPECT_EQ(car.draw(at(103)).power.value(), 0.0);
  EXPECT_FALSE(car.is_finished());
  car.offer(Amps(10.0), at(200));
  EXPECT_DOUBLE_EQ(car.draw(at(203)).current.value(), 10.0);
}

TEST(Vehicle, ACutEndsTheDrawAtOnce) {
  Vehicle car = plugged(0.2, 0.8);
  car.offer(Amps(16.0), at(0));
  car.offer(Amps(10.0), at(59));
  car.cut(at(60));
  EXPECT_EQ(car.draw(at(60)).power.value(), 0.0);
  EXPECT_EQ(car.draw(at(90)).power.value(), 0.0);  // the pending limit is void too
  EXPECT_NEAR(car.advance(at(90)).value(), 3 * 230.0 * 16.0 * 57.0, 1e-4);
}

TEST(Vehicle, StopsAtItsTargetAndStaysStopped) {
  Vehicle car = plugged(0.20, 0.25);
  car.offer(Amps(16.0), at(0));
  car.advance(at(3));
  const auto end = car.next_change();
  ASSERT_TRUE(end);
  const double taken_j = car.advance(*end).value();
  EXPECT_TRUE(car.is_finished());
  EXPECT_EQ(car.draw(*end).power.value(), 0.0);
  EXPECT_NEAR(car.soc().value(), 0.25, 1e-9);
  EXPECT_NEAR(taken_j, 0.05 * 50'000.0 * 3600.0 / 0.92, 0.02);
  car.offer(Amps(0.0), *end);
  car.offer(Amps(16.0), *end + Duration::from_minutes(1));
  EXPECT_EQ(car.draw(*end + Duration::from_hours(1)).power.value(), 0.0);
  EXPECT_FALSE(car.next_change() && *car.next_change() > *end + Duration::from_minutes(2));
}

TEST(Vehicle, InTheTailItStopsBelowTheEndPowerRatio) {
  Vehicle car = plugged(0.7, 1.0);
  car.offer(Amps(16.0), at(0));
  EXPECT_NEAR(car.end_soc().value(), 1.0 - 0.03 * 0.2, 1e-12);
  Instant now = start;
  double last_w = 0.0;
  while (!car.is_finished()) {
    const auto next = car.next_change();
    ASSERT_TRUE(next);
    ASSERT_GT(*next, now);
    last_w = car.draw(*next - Duration::from_us(1)).power.value();
    now = *next;
    car.advance(now);
  }
  EXPECT_NEAR(last_w * 0.92, 0.03 * 11'000.0, 0.01);
}

TEST(Vehicle, LoadsNoMorePhasesThanItOrTheOutletHas) {
  VehicleSpec single = spec();
  single.phases = 1;
  Vehicle car(single, Ratio(0.2), Ratio(0.8));
  car.plug({Volts(230.0), 3}, start);
  car.offer(Amps(16.0), at(0));
  EXPECT_DOUBLE_EQ(car.draw(at(5)).power.value(), 230.0 * 16.0);
  EXPECT_EQ(car.draw(at(5)).phases, 1);
  Vehicle line_to_line(spec(), Ratio(0.2), Ratio(0.8));
  line_to_line.plug({Volts(208.0), 1}, start);
  line_to_line.offer(Amps(32.0), at(0));
  EXPECT_DOUBLE_EQ(line_to_line.draw(at(5)).power.value(), 208.0 * 16.0);
}

TEST(Vehicle, ATargetForAnEnergyTakesThatEnergy) {
  const Joules wanted(12.0 * 3.6e6);
  Vehicle car(spec(), Ratio(0.3), target_for(spec(), Ratio(0.3), wanted));
  car.plug({Volts(230.0), 3}, start);
  car.offer(Amps(16.0), at(0));
  EXPECT_NEAR(car.advance(at(12 * 3600)).value(), wanted.value(), 0.1);
  EXPECT_TRUE(car.is_finished());
}

TEST(Vehicle, WhatItWouldHaveTakenIsWhatItTakes) {
  Vehicle car = plugged(0.7, 0.95);
  car.offer(Amps(16.0), at(0));
  const double foreseen = car.taken(at(7200)).value();
  EXPECT_DOUBLE_EQ(car.advance(at(7200)).value(), foreseen);
}

}  // namespace
}  // namespace voltwin::twin::vehicle
