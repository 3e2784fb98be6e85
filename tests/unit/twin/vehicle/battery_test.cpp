#include "twin/vehicle/battery.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "engine/math/functions.hpp"
#include "engine/random/random.hpp"

namespace voltwin::twin::vehicle {
namespace {

Battery battery(double soc) {
  return {{WattHours(40'000), Watts(10'000.0), Ratio(0.92), Ratio(0.8)}, Ratio(soc)};
}

TEST(Battery, BelowTheKneeItStoresWhatItTakesTimesEfficiency) {
  Battery one = battery(0.2);
  const Joules taken = one.advance(Duration::from_hours(1), Watts(5'000.0));
  EXPECT_DOUBLE_EQ(taken.value(), 5'000.0 * 3600.0);
  EXPECT_DOUBLE_EQ(one.soc().value(), 0.2 + 0.92 * 5.0 / 40.0);
}

TEST(Battery, GridPowerIsLimitedByTheBatteryNotByTheOffer) {
  EXPECT_DOUBLE_EQ(battery(0.2).accepted_power(Watts(50'000.0)).value(), 10'000.0 / 0.92);
  EXPECT_DOUBLE_EQ(battery(0.2).accepted_power(Watts(3'000.0)).value(), 3'000.0);
  EXPECT_DOUBLE_EQ(battery(0.9).accepted_power(Watts(50'000.0)).value(), 5'000.0 / 0.92);
  EXPECT_EQ(battery(1.0).accepted_power(Watts(50'000.0)).value(), 0.0);
}

// simulation.md section 1, Linear2Stage continuous, in one step of h hours.
double two_stage_soc(double s, double capacity_kwh, double offered_kw, double max_kw, double knee,
                     double h) {
  const double d = std::min(offered_kw, max_kw) * h / capacity_kwh;
  const double m = max_kw * h / capacity_kwh;
  const double star = knee + (1.0 - d / m) * (1.0 - knee);
  if (s < star && s + d <= star) return s + d;
  if (s < star) return 1.0 - (1.0 - star) * math::exp(-(s + d - star) / (1.0 - star));
  return 1.0 - (1.0 - s) * math::exp(-d / (1.0 - star));
}

TEST(Battery, AgreesWithTheReferenceFormulaOverTheWholeRange) {
  for (const double soc : {0.0, 0.3, 0.79, 0.8, 0.85, 0.97, 0.999}) {
    for (const double offered_kw : {0.5, 1.4, 3.3, 6.6, 10.0, 20.0}) {
      for (const int minutes : {1, 5, 60, 600}) {
        Battery one{{WattHours(24'000), Watts(6'600.0), Ratio(1.0), Ratio(0.8)}, Ratio(soc)};
        one.advance(Duration::from_minutes(minutes), Watts(offered_kw * 1000.0));
        EXPECT_NEAR(one.soc().value(),
                    two_stage_soc(soc, 24.0, offered_kw, 6.6, 0.8, minutes / 60.0), 1e-12)
            << soc << ' ' << offered_kw << ' ' << minutes;
      }
    }
  }
}

TEST(Battery, ManyRandomStepsEqualOneAndConserveEnergy) {
  random::Stream draw = random::Random(7).stream("steps");
  for (int run = 0; run < 50; ++run) {
    const double soc = draw.uniform(0.0, 0.95);
    const Watts offered(draw.uniform(500.0, 14'000.0));
    Battery whole = battery(soc), parts = battery(soc);
    const Duration span = Duration::from_hours(5);
    double taken_j = 0.0;
    Duration left = span;
    while (left > Duration{}) {
      const Duration step = std::min(left, Duration::nearest(draw.uniform(0.001, 900.0)));
      taken_j += parts.advance(step, offered).value();
      left = left - step;
    }
    const double whole_j = whole.advance(span, offered).value();
    EXPECT_NEAR(parts.soc().value(), whole.soc().value(), 1e-12);
    EXPECT_NEAR(taken_j / whole_j, 1.0, 1e-9);
    const double gain_j = parts.stored().value() - battery(soc).stored().value();
    EXPECT_NEAR(taken_j * 0.92 / gain_j, 1.0, 1e-9);
  }
}

TEST(Battery, PowerIsTheDerivativeOfTheEnergy) {
  for (const double soc : {0.5, 0.82, 0.95}) {
    Battery one = battery(soc);
    const Duration blink = Duration::from_ms(10);
    const double before = one.accepted_power(Watts(8'000.0)).value();
    const double mean = one.advance(blink, Watts(8'000.0)).value() / blink.seconds();
    EXPECT_NEAR(mean / before, 1.0, 1e-5);
  }
}

TEST(Battery, ReachesTheKneeOfALimitedPowerWhenItSays) {
  Battery one = battery(0.1);
  const Watts offered(4'600.0);  // 4,232 W into the battery: the knee is at 1 - 0.4232 * 0.2
  const auto until = one.time_to_knee(offered);
  ASSERT_TRUE(until);
  one.advance(*until, offered);
  EXPECT_NEAR(one.soc().value(), 1.0 - 0.4232 * 0.2, 1e-9);
  EXPECT_NEAR(one.accepted_power(offered).value(), 4'600.0, 1e-3);
  one.advance(Duration::from_minutes(10), offered);
  EXPECT_LT(one.accepted_power(offered).value(), 4'600.0);
}

TEST(Battery, ReachesASocWhenItSaysInTheBulkAndInTheTail) {
  for (const double start : {0.1, 0.85}) {
    for (const double target : {0.5, 0.9, 0.99}) {
      Battery one = battery(start);
      const auto until = one.time_to_soc(Ratio(target), Watts(7'000.0));
      ASSERT_TRUE(until);
      if (target <= start) {
        EXPECT_EQ(*until, Duration{});
        continue;
      }
      one.advance(*until, Watts(7'000.0));
      EXPECT_NEAR(one.soc().value(), target, 1e-9);
    }
  }
  EXPECT_FALSE(battery(0.5).time_to_soc(Ratio(1.0), Watts(7'000.0)));  // the tail never ends
  EXPECT_FALSE(battery(0.5).time_to_soc(Ratio(0.9), Watts(0.0)));
}

TEST(Battery, TakesAnAmountOfGridEnergyInTheTimeItSays) {
  Battery one = battery(0.7);
  const Joules wanted(6.0 * 3.6e6);
  const auto until = one.time_to_energy(wanted, Watts(11'000.0));
  ASSERT_TRUE(until);
  EXPECT_NEAR(one.advance(*until, Watts(11'000.0)).value(), wanted.value(), 0.1);
}

TEST(Battery, WithoutATailItFillsAtFullPowerAndStops) {
  Battery one{{WattHours(10'000), Watts(5'000.0), Ratio(1.0), Ratio(1.0)}, Ratio(0.5)};
  const auto until = one.time_to_soc(Ratio(1.0), Watts(5'000.0));
  ASSERT_TRUE(until);
  EXPECT_EQ(*until, Duration::from_hours(1));
  EXPECT_DOUBLE_EQ(one.advance(Duration::from_hours(3), Watts(5'000.0)).value(), 5'000.0 * 3600.0);
  EXPECT_EQ(one.soc().value(), 1.0);
  EXPECT_FALSE(one.time_to_knee(Watts(5'000.0)));
}

}  // namespace
}  // namespace voltwin::twin::vehicle
