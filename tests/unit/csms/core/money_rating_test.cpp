// Bills, computed by hand.
#include <gtest/gtest.h>

#include "csms/core/money/rating.hpp"

namespace voltwin::core::money {
namespace {

using events::ChargeKind;

struct Price {
  std::int64_t kwh = 0, minute = 0, flat = 0, idle = 0;
  std::int64_t grace_s = 0;
  const char* currency = "EUR";
};
struct Used {
  std::int64_t wh = 0;
  double seconds = 0.0;
  double idle_s = 0.0;
};

Rated rated(const Price& price, const Used& used) {
  TariffDefinition tariff;
  tariff.currency = price.currency;
  tariff.per_kwh_micro = price.kwh;
  tariff.per_minute_micro = price.minute;
  tariff.flat_micro = price.flat;
  tariff.idle_per_minute_micro = price.idle;
  tariff.idle_grace = Duration::from_seconds(price.grace_s);
  return rate(tariff, {WattHours(used.wh), Duration::nearest(used.seconds),
                       Duration::nearest(used.idle_s)});
}

TEST(Rating, energy_costs_its_price_a_kilowatt_hour) {
  EXPECT_EQ(rated({.kwh = 390'000}, {.wh = 10'000}).total_minor, 390);
  EXPECT_EQ(rated({.kwh = 390'000}, {.wh = 12'345}).total_minor, 481);  // 4.81455 EUR
  EXPECT_EQ(rated({.kwh = 390'000}, {.wh = 1}).total_minor, 0);
  EXPECT_EQ(rated({.kwh = 390'000}, {.wh = 0}).total_minor, 0);
}

TEST(Rating, a_half_is_rounded_away_from_zero_and_less_is_not) {
  EXPECT_EQ(rated({.kwh = 100'000}, {.wh = 50}).total_minor, 1);   // 0.5 cent
  EXPECT_EQ(rated({.kwh = 100'000}, {.wh = 49}).total_minor, 0);   // 0.49 cent
  EXPECT_EQ(rated({.kwh = 100'000}, {.wh = 150}).total_minor, 2);  // 1.5 cent
  EXPECT_EQ(rated({.kwh = 100'000}, {.wh = 250}).total_minor, 3);  // 2.5 cent: not to even
  EXPECT_EQ(rated({.kwh = 333'333}, {.wh = 15}).total_minor, 0);   // 0.499 999 5 cent
}

TEST(Rating, time_counts_by_the_second_and_part_seconds_do_not) {
  EXPECT_EQ(rated({.minute = 100'000}, {.seconds = 60}).total_minor, 10);
  EXPECT_EQ(rated({.minute = 100'000}, {.seconds = 90}).total_minor, 15);
  EXPECT_EQ(rated({.minute = 600'000}, {.seconds = 1.999999}).total_minor, 1);
  const Rated bill = rated({.minute = 600'000}, {.seconds = 59.9});
  ASSERT_EQ(bill.lines.size(), 1U);
  EXPECT_EQ(bill.lines[0].kind, ChargeKind::time);
  EXPECT_EQ(bill.lines[0].quantity, 59);
  EXPECT_EQ(bill.lines[0].amount_minor, 59);
}

TEST(Rating, the_flat_fee_is_charged_once_whatever_was_used) {
  EXPECT_EQ(rated({.flat = 1'000'000}, {}).total_minor, 100);
  EXPECT_EQ(rated({.flat = 1'005'000}, {.wh = 99'000, .seconds = 86'400}).total_minor, 101);
}

TEST(Rating, idle_time_costs_only_beyond_the_grace) {
  const Price price{.idle = 100'000, .grace_s = 600};
  EXPECT_EQ(rated(price, {.idle_s = 600}).total_minor, 0);
  EXPECT_EQ(rated(price, {.idle_s = 0}).total_minor, 0);
  EXPECT_EQ(rated(price, {.idle_s = 660}).total_minor, 10);
  EXPECT_EQ(rated(price, {.idle_s = 600 + 90}).total_minor, 15);
  const Rated within = rated(price, {.idle_s = 10});
  ASSERT_EQ(within.lines.size(), 1U) << "the tariff charges idle time: the bill says how much";
  EXPECT_EQ(within.lines[0].quantity, 0);
}

TEST(Rating, a_currency_without_decimals_is_rounded_to_its_unit) {
  EXPECT_EQ(rated({.kwh = 30'000'000, .currency = "JPY"}, {.wh = 10'000}).total_minor, 300);
  EXPECT_EQ(rated({.kwh = 30'000'000, .currency = "JPY"}, {.wh = 50}).total_minor, 2);
  EXPECT_EQ(rated({.kwh = 30'000'000, .currency = "JPY"}, {.wh = 49}).total_minor, 1);
  EXPECT_EQ(rated({.flat = 1'500'000, .currency = "JPY"}, {}).total_minor, 2);
}

TEST(Rating, the_total_is_the_sum_of_the_rounded_lines) {
  const Rated bill =
      rated({.kwh = 100'000, .minute = 60'000, .flat = 5'000, .idle = 60'000, .grace_s = 0},
            {.wh = 50, .seconds = 5, .idle_s = 5});
  ASSERT_EQ(bill.lines.size(), 4U);
  EXPECT_EQ(bill.lines[0].kind, ChargeKind::energy);
  EXPECT_EQ(bill.lines[1].kind, ChargeKind::time);
  EXPECT_EQ(bill.lines[2].kind, ChargeKind::flat);
  EXPECT_EQ(bill.lines[3].kind, ChargeKind::idle);
  for (const events::ChargeLine& line : bill.lines) EXPECT_EQ(line.amount_minor, 1);
  EXPECT_EQ(bill.total_minor, 4) << "four halves are four cents on a bill that adds up";
}

TEST(Rating, a_tariff_without_prices_has_no_lines) {
  const Rated bill = rated({}, {.wh = 5'000, .seconds = 100, .idle_s = 100});
  EXPECT_TRUE(bill.lines.empty());
  EXPECT_EQ(bill.total_minor, 0);
}

TEST(Rating, the_largest_prices_and_quantities_that_can_come_in_fit) {
  const Rated bill = rated({.kwh = 1'000'000'000'000,
                            .minute = 1'000'000'000'000,
                            .flat = 1'000'000'000'000,
                            .idle = 1'000'000'000'000},
                           {.wh = 2'000'000'000'000, .seconds = 3.2e11, .idle_s = 3.2e11});
  EXPECT_EQ(bill.lines[0].amount_minor, 200'000'000'000'000'000);
  EXPECT_GT(bill.total_minor, 0);
}

}  // namespace
}  // namespace voltwin::core::money
