// Bills against the same sum done another way: long division of decimal digits, as on paper.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "csms/core/money/rating.hpp"
#include "engine/random/random.hpp"

namespace voltwin::core::money {
namespace {

using Digits = std::vector<int>;  // least first

Digits digits_of(std::uint64_t number) {
  Digits out;
  for (; number > 0; number /= 10) out.push_back(static_cast<int>(number % 10));
  return out;
}

Digits product(const Digits& a, const Digits& b) {
  Digits out(a.size() + b.size(), 0);
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t k = 0; k < b.size(); ++k) out[i + k] += a[i] * b[k];
  }
  for (std::size_t i = 0; i + 1 < out.size(); ++i) {
    out[i + 1] += out[i] / 10;
    out[i] %= 10;
  }
  return out;
}

// price (millionths) x quantity / per, in minor units, a half rounded up, digit by digit.
std::int64_t by_hand(std::int64_t price_micro, std::int64_t quantity, std::int64_t per,
                     int decimals) {
  const Digits whole = product(digits_of(static_cast<std::uint64_t>(price_micro)),
                               digits_of(static_cast<std::uint64_t>(quantity)));
  std::int64_t divisor = per;
  for (int i = decimals; i < 6; ++i) divisor *= 10;
  std::int64_t quotient = 0;
  std::int64_t rest = 0;
  for (std::size_t i = whole.size(); i-- > 0;) {
    rest = rest * 10 + whole[i];
    quotient = quotient * 10 + rest / divisor;
    rest %= divisor;
  }
  return rest >= divisor - rest ? quotient + 1 : quotient;
}

std::int64_t some_price(random::Stream& random) {
  switch (random.below(4)) {
    case 0:
      return 0;
    case 1:
      return static_cast<std::int64_t>(random.below(1'000)) * 1'000;  // halves happen
    case 2:
      return static_cast<std::int64_t>(random.below(1'000'000));
    default:
      return static_cast<std::int64_t>(random.below(1'000'000'000'000));
  }
}

TEST(MoneyProperty, a_bill_is_what_long_division_says_line_by_line) {
  random::Stream random = random::Random(7).stream("money");
  const char* const currencies[] = {"EUR", "USD", "JPY", "ISK"};
  for (int i = 0; i < 20'000; ++i) {
    TariffDefinition tariff;
    const std::size_t which = random.below(4);
    tariff.currency = currencies[which];
    const int decimals = which < 2 ? 2 : 0;
    tariff.per_kwh_micro = some_price(random);
    tariff.per_minute_micro = some_price(random);
    tariff.flat_micro = some_price(random);
    tariff.idle_per_minute_micro = some_price(random);
    tariff.idle_grace = Duration::from_seconds(static_cast<std::int64_t>(random.below(2'000)));
    const auto wh = static_cast<std::int64_t>(random.below(random.chance(0.5) ? 1'000 : 1'000'000));
    const auto us = static_cast<std::int64_t>(random.below(200'000'000'000));
    const auto idle_us = static_cast<std::int64_t>(random.below(8'000'000'000));
    const Rated rated =
        rate(tariff, {WattHours(wh), Duration::from_us(us), Duration::from_us(idle_us)});

    const std::int64_t idle_s =
        std::max<std::int64_t>(0, idle_us - tariff.idle_grace.us()) / 1'000'000;
    const std::int64_t expected[] = {by_hand(tariff.per_kwh_micro, wh, 1'000, decimals),
                                     by_hand(tariff.per_minute_micro, us / 1'000'000, 60, decimals),
                                     by_hand(tariff.flat_micro, 1, 1, decimals),
                                     by_hand(tariff.idle_per_minute_micro, idle_s, 60, decimals)};
    std::int64_t total = 0;
    for (const events::ChargeLine& line : rated.lines) {
      EXPECT_EQ(line.amount_minor, expected[static_cast<std::size_t>(line.kind)])
          << "case " << i << " line " << static_cast<int>(line.kind);
    }
    for (const std::int64_t amount : expected) total += amount;
    ASSERT_EQ(rated.total_minor, total) << "case " << i;
  }
}

}  // namespace
}  // namespace voltwin::core::money
