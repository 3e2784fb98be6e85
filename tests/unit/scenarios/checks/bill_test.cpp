// The independent bill, against sums done by hand.
#include <gtest/gtest.h>

#include "scenarios/checks/oracles.hpp"
#include "tests/sim/small_site.hpp"

namespace voltwin::scenarios::checks {
namespace {

using test::minutes;
using test::seconds;

format::Tariff tariff() {
  format::Tariff out;
  out.per_kwh_micro = 390'000;
  out.per_minute_micro = 15'000;
  out.flat_micro = 350'000;
  out.idle_per_minute_micro = 100'000;
  out.idle_grace = minutes(10);
  return out;
}

}  // namespace

TEST(Bill, each_component_by_itself) {
  const Bill out = bill(tariff(), 10'000, minutes(60), minutes(25));
  EXPECT_EQ(out.energy, 390);
  EXPECT_EQ(out.time, 90);
  EXPECT_EQ(out.flat, 35);
  EXPECT_EQ(out.idle, 150);
  EXPECT_EQ(out.total(), 665);
}

TEST(Bill, half_a_cent_goes_up_and_less_does_not) {
  format::Tariff only_energy;
  only_energy.per_kwh_micro = 10'000;  // one cent per kWh
  EXPECT_EQ(bill(only_energy, 499, {}, {}).total(), 0);
  EXPECT_EQ(bill(only_energy, 500, {}, {}).total(), 1);
  EXPECT_EQ(bill(only_energy, 1'499, {}, {}).total(), 1);
  EXPECT_EQ(bill(only_energy, 1'500, {}, {}).total(), 2);
}

TEST(Bill, idle_within_the_grace_is_free_and_seconds_are_whole) {
  EXPECT_EQ(bill(tariff(), 0, {}, minutes(10)).idle, 0);
  EXPECT_EQ(bill(tariff(), 0, {}, minutes(9)).idle, 0);
  const Duration almost_three = seconds(3) - Duration::from_us(1);
  EXPECT_EQ(bill(tariff(), 0, {}, minutes(10) + almost_three).idle, 0);
  EXPECT_EQ(bill(tariff(), 0, {}, minutes(10) + seconds(3)).idle, 1);
}

TEST(Bill, what_the_tariff_does_not_charge_is_nothing) {
  EXPECT_EQ(bill(format::Tariff(), 50'000, minutes(500), minutes(400)).total(), 0);
}

TEST(Bill, in_the_minor_unit_of_its_currency) {
  format::Tariff yen = tariff();
  yen.currency = *Currency::parse("JPY");
  yen.per_kwh_micro = 45'500'000;
  EXPECT_EQ(bill(yen, 1'000, {}, {}).energy, 46);
}

}  // namespace voltwin::scenarios::checks
