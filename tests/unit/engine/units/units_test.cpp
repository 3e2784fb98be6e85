#include "engine/units/units.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <map>

#include "engine/base/id.hpp"

namespace voltwin {
namespace {

Currency currency(std::string_view code) {
  const auto parsed = Currency::parse(code);
  EXPECT_TRUE(parsed.has_value()) << code;
  return parsed.value_or(Currency());
}

TEST(DivideHalfAway, RoundsHalvesAwayFromZeroOnBothSides) {
  const std::map<std::int64_t, std::int64_t> by_ten = {
      {0, 0}, {4, 0}, {5, 1}, {14, 1}, {15, 2}, {25, 3}, {-4, 0}, {-5, -1}, {-14, -1}, {-15, -2}};
  for (const auto& [numerator, expected] : by_ten) {
    EXPECT_EQ(divide_half_away(numerator, 10), expected) << numerator;
  }
  EXPECT_EQ(divide_half_away(10, 3), 3);
  EXPECT_EQ(divide_half_away(11, 3), 4);
}

TEST(DivideHalfAway, HoldsProductsThatDoNotFit64Bits) {
  const Int128 product = Int128{std::numeric_limits<std::int64_t>::max()} * 1000;
  EXPECT_EQ(divide_half_away(product, 1000), std::numeric_limits<std::int64_t>::max());
  EXPECT_DEATH((void)divide_half_away(product, 1), "ENSURE");
  EXPECT_DEATH((void)divide_half_away(1, 0), "ENSURE");
}

TEST(Currency, KnowsItsMinorUnitAndRefusesOthers) {
  EXPECT_EQ(currency("EUR").decimals, 2);
  EXPECT_EQ(currency("JPY").decimals, 0);
  for (const char* code : {"", "eur", "EURO", "XXX"}) {
    EXPECT_FALSE(Currency::parse(code).has_value()) << code;
  }
}

TEST(Money, PrintsWithItsDecimals) {
  EXPECT_EQ(Money(1234, currency("EUR")).text(), "12.34 EUR");
  EXPECT_EQ(Money(5, currency("USD")).text(), "0.05 USD");
  EXPECT_EQ(Money(-5, currency("USD")).text(), "-0.05 USD");
  EXPECT_EQ(Money(1234, currency("JPY")).text(), "1234 JPY");
  EXPECT_EQ(Money(std::numeric_limits<std::int64_t>::min(), currency("EUR")).text(),
            "-92233720368547758.08 EUR");
}

TEST(Money, AddsWithinOneCurrencyOnly) {
  const Currency eur = currency("EUR");
  EXPECT_EQ((Money(150, eur) + Money(-50, eur)).minor(), 100);
  EXPECT_DEATH((void)(Money(1, eur) + Money(1, currency("USD"))), "ENSURE");
  EXPECT_DEATH((void)(Money(std::numeric_limits<std::int64_t>::max(), eur) + Money(1, eur)),
               "ENSURE");
}

TEST(Quantities, KeepTheirUnits) {
  EXPECT_EQ(Volts(230) * Amps(16), Watts(3680));
  EXPECT_EQ(Watts(3680) / Volts(230), Amps(16));
  EXPECT_EQ(Watts(1000) * Duration::from_seconds(3600), Joules(3.6e6));
  EXPECT_EQ(Amps(10) / Amps(4), 2.5);
  EXPECT_LT(Amps(6), Amps(6.5));
}

TEST(Id, IsNoneOrANumberOfItsKind) {
  using CarId = Id<struct CarTag>;
  EXPECT_TRUE(CarId().is_none());
  EXPECT_EQ(CarId(7).value(), 7U);
  EXPECT_LT(CarId(6), CarId(7));
  static_assert(!std::is_convertible_v<CarId, Id<struct DriverTag>>);
}

}  // namespace
}  // namespace voltwin
